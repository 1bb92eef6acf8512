/**
 * mocha's `spec` output, plus a line of JSON with the counts of each spec file at the end of the file that
 * `SNOM_COUNTS_FILE` names, so that several runs can be summed up, and files run again.
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
    /** @type {Map<string, {spec: string, passed: number, failed: number, pending: number}>} */
    const counts = new Map();
    /** @type {readonly ['pass' | 'fail' | 'pending', 'passed' | 'failed' | 'pending'][]} */
    const kinds = [
      ['pass', 'passed'],
      ['fail', 'failed'],
      ['pending', 'pending'],
    ];
    for (const [event, kind] of kinds)
      runner.on(event, (/** @type {import('mocha').Runnable} */ { file: spec = '' }) => {
        const ofFile = counts.get(spec) ?? { spec, passed: 0, failed: 0, pending: 0 };
        ofFile[kind]++;
        counts.set(spec, ofFile);
      });
    runner.once('end', () => {
      const lines = [...counts.values()].map((ofFile) => `${JSON.stringify(ofFile)}\n`);
      if (file) appendFileSync(file, lines.join(''));
    });
  }
};
