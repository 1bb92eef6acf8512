/**
 * How mocha is set up where it is told which files to run.
 * @param {number} timeoutMs of one test
 */
export const withoutConfig = (timeoutMs) => [
  '--no-config',
  '--require',
  'tsx/cjs',
  '--timeout',
  String(timeoutMs),
];
