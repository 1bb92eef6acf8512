/** What axe has found in all runs of a night. */
import { sumOfLines } from './steps.mjs';

/**
 * `axe: 0 in 812 states`.
 * @param {string} file a line of JSON a run, see test/support/e2e/axe-tally.ts
 */
export function axeLine(file) {
  const { states, findings } = sumOfLines(file, { states: 0, findings: 0 });
  return `axe: ${findings} in ${states} states (each language and theme counted)`;
}
