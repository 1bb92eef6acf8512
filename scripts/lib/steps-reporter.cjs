/**
 * mocha's `spec` output, plus one line of JSON with the counts at the end of the file that
 * `SNOM_COUNTS_FILE` names, so that several runs can be summed up.
 */
const { appendFileSync } = require('node:fs');
const { env } = require('node:process');
const { reporters } = require('mocha');

// Read now: a test may well tidy up the environment.
const file = env.SNOM_COUNTS_FILE;

module.exports = class CountingSpec extends reporters.Spec {
  /** @param {import('mocha').Runner} runner @param {import('mocha').MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    runner.on('retry', (/** @type {import('mocha').Test} */ test, /** @type {Error} */ error) => {
      reporters.Base.consoleLog(`    tried again: ${test.fullTitle()} (${error.message})`);
    });
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts = JSON.stringify({ passed: passes, failed: failures, pending });
      if (file) appendFileSync(file, `${counts}\n`);
    });
  }
};
