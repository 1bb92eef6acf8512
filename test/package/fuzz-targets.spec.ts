import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TARGETS } from '../fuzz/targets';
import { FUZZ_RUNS } from '../support/fuzz';
import { spoilt } from '../support/phone/csta-answers';

/** What the fuzzer that is guided by coverage does for hours, done blindly for a moment, on every system. */
describe('targets of the fuzzer', () => {
  for (const [name, { run, seeds, words }] of Object.entries(TARGETS)) {
    it(`${name}: the parser keeps its word on what it is made for`, () => {
      assert.ok(seeds.length > 0);
      for (const seed of seeds) run(Buffer.from(seed));
    });

    it(`${name}: and on what it is not made for`, () => {
      const pieces = fc.array(fc.constantFrom(...words, ...seeds, ' ', '\n', '"'), {
        maxLength: 8,
      });
      const inputs = fc.oneof(
        spoilt(fc.constantFrom(...seeds)).map((text) => Buffer.from(text)),
        pieces.map((list) => Buffer.from(list.join(''))),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      );
      fc.assert(fc.property(inputs, run), { numRuns: Math.ceil(FUZZ_RUNS / 5) });
    });
  }
});
