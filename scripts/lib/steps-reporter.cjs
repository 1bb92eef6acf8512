/**
 * mocha's `spec` output, plus one line of JSON with the counts at the end of the file that
 * `SNOM_TEST_COUNTS` names, so that several runs can be summed up.
 */
const { appendFileSync } = require('node:fs');
const { env } = require('node:process');
const { reporters } = require('mocha');

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts = JSON.stringify({ passed: passes, failed: failures, pending });
      if (env.SNOM_TEST_COUNTS) appendFileSync(env.SNOM_TEST_COUNTS, `${counts}\n`);
    });
  }
};
