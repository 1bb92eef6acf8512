/** What axe has found in all runs of a night. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * `axe: 0 in 812 states`.
 * @param {string} file a line of JSON a run, see test/support/e2e/axe-tally.ts
 */
export function axeLine(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const sum = { states: 0, findings: 0 };
  for (const line of text.split('\n').filter(Boolean)) {
    const { states, findings } = /** @type {typeof sum} */ (JSON.parse(line));
    sum.states += states;
    sum.findings += findings;
  }
  return `axe: ${sum.findings} in ${sum.states} states (each language, theme and Node-RED counted)`;
}
