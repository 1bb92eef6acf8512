/** Which specs are asked first whether they notice a mutant, and how many of them. */
import { posix } from 'node:path';

/**
 * What was measured of one test while nothing was changed.
 * @typedef {{id: string, file: string, ms: number}} MeasuredTest
 */

/** Between a test's file and its title, in the id of the test. */
export const SEPARATOR = ' > ';

/**
 * How far a spec is from the file that was changed, 0 = its own spec.
 * @param {string} source e.g. `src/phone/transport/http.ts`
 * @param {string} spec e.g. `test/phone/transport/http-login.spec.ts`
 */
export function distance(source, spec) {
  const from = source.replace(/^src\//, '').replace(/\.ts$/, '');
  const to = spec.replace(/^test\//, '').replace(/\.spec\.ts$/, '');
  if (from === to) return 0;
  if (to.startsWith(`${from}-`) || from.startsWith(`${to}-`)) return 1;
  const [one, other] = [posix.dirname(from).split('/'), posix.dirname(to).split('/')];
  const shared = one.findIndex((part, at) => part !== other[at]);
  const depth = shared === -1 ? one.length : shared;
  return 2 + (one.length - depth) + (other.length - depth);
}

/**
 * The tests that may be run for a mutant: the nearest ones first, of those the quick ones, until the time is used up. What
 * more of them would find counts as not found, so that a score can only be too low by it.
 *
 * @template {MeasuredTest} T
 * @param {readonly T[]} tests that reach the mutant
 * @param {string} source file with the mutant
 * @param {number} budgetMs sum of their times, as measured without a mutant; the first one is always taken
 */
export function withinBudget(tests, source, budgetMs) {
  const sorted = tests
    .map((test) => ({ test, far: distance(source, test.file) }))
    .sort((a, b) => a.far - b.far || a.test.ms - b.test.ms);
  let left = budgetMs;
  return sorted
    .filter(({ test }, at) => {
      left -= test.ms;
      return at === 0 || left >= 0;
    })
    .map(({ test }) => test);
}
