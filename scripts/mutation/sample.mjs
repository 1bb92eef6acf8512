/** A part of all mutants, chosen by chance but the same each time, and how far a score of it can be trusted. */
import { createHash } from 'node:crypto';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** @typedef {{fileName: string, mutatorName: string, replacement: string, location: {start: {line: number, column: number}}}} Place */

/**
 * What adds the mutants to the code.
 * @typedef {(this: Instrumenter, ...given: Parameters<Instrumenter['instrument']>) => ReturnType<Instrumenter['instrument']>} Instrument
 */

/** Why a mutant is not tried. */
export const NOT_IN_SAMPLE = 'not in the sample';

/**
 * Is this mutant one of a share of all of them? A larger share holds the smaller one of the same seed, so that a sample
 * can be enlarged without trying again what was tried. Lines do not count, so that a new line at the top of a file
 * changes nothing.
 *
 * @param {readonly string[]} lines source of the mutant's file
 * @param {Place} mutant its file by the path in the package
 * @param {{share: number, seed: number}} sample share from 0 to 1
 */
export function isInSample(
  lines,
  { fileName, mutatorName, replacement, location },
  { share, seed },
) {
  const line = lines[location.start.line] ?? '';
  const key = [seed, fileName, line.trim(), location.start.column, mutatorName, replacement];
  const hash = createHash('sha256').update(JSON.stringify(key)).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}

/**
 * Makes Stryker ignore mutants outside of a sample. Its ignorers cannot do that: they leave out whole parts of the
 * syntax tree with all that is in them, and so would prefer small expressions to the blocks around them.
 *
 * @param {{share: number, seed: number}} sample
 * @param {(fileName: string) => string} relative path in the package of a path that Stryker gives
 * @returns {() => void} undoes it
 */
export function takeSample(sample, relative) {
  const { prototype } = Instrumenter;
  const before = /** @type {Instrument} */ (
    Object.getOwnPropertyDescriptor(prototype, 'instrument')?.value
  );
  /** @type {Instrument} */
  async function instrumentSample(files, options) {
    const result = await before.call(this, files, options);
    const texts = new Map(files.map(({ name, content }) => [name, content.split('\n')]));
    for (const mutant of result.mutants) {
      const lines = texts.get(mutant.fileName) ?? [];
      const place = { ...mutant, fileName: relative(mutant.fileName) };
      if (mutant.status || isInSample(lines, place, sample)) continue;
      mutant.status = 'Ignored';
      mutant.statusReason = NOT_IN_SAMPLE;
    }
    return result;
  }
  prototype.instrument = instrumentSample;
  return () => {
    prototype.instrument = before;
  };
}

/** Of the normal distribution: 95 of 100 times, the true value is no further away. */
const Z = 1.96;

/**
 * The interval in which the score of all mutants is, 95 times of 100: Wilson's, which holds near 0 and 1 too, narrowed
 * by how much of all was tried.
 *
 * @param {number} found @param {number} tried @param {number} all mutants there are
 * @returns {{low: number, high: number}} from 0 to 1
 */
export function scoreInterval(found, tried, all) {
  if (tried === 0) return { low: 0, high: 1 };
  const z2 = Z ** 2 * Math.max(0, (all - tried) / Math.max(1, all - 1));
  const score = found / tried;
  const middle = (score + z2 / (2 * tried)) / (1 + z2 / tried);
  const half =
    Math.sqrt((z2 * score * (1 - score)) / tried + (z2 / (2 * tried)) ** 2) / (1 + z2 / tried);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
