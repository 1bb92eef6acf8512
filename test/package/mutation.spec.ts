import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

const nearness = () => import('../../scripts/mutation/nearness.mjs');
const sampling = () => import('../../scripts/mutation/sample.mjs');
const specs = () => import('../../scripts/mutation/specs.mjs');

const mutants = Array.from({ length: 2000 }, (_, line) => ({
  fileName: 'src/phone/transport/http.ts',
  mutatorName: 'ConditionalExpression',
  replacement: 'true',
  location: { start: { line, column: 4 } },
}));
const lines = mutants.map((_, line) => `if (a > ${line}) b();`);

describe('mutation tests', () => {
  describe('which spec is asked first', () => {
    const order = async (source: string, files: string[]): Promise<string[]> => {
      const { distance } = await nearness();
      return files.sort((a, b) => distance(source, a) - distance(source, b));
    };

    it('its own, then those named after it, those of its room, of its layer, all others', async () => {
      const sorted = [
        'test/phone/transport/http.spec.ts',
        'test/phone/transport/http-login.spec.ts',
        'test/phone/transport/lanes.spec.ts',
        'test/phone/transport/sip/link.spec.ts',
        'test/phone/models/models.spec.ts',
        'test/calls/model/lines.spec.ts',
      ];
      assert.deepEqual(await order('src/phone/transport/http.ts', [...sorted].reverse()), sorted);
    });

    it('takes quick ones first, within the time, and never none', async () => {
      const { withinBudget } = await nearness();
      const near = 'test/calls/model/lines.spec.ts';
      const tests = [
        { id: 'far', file: 'test/phone/phone.spec.ts', ms: 1 },
        { id: 'slow', file: near, ms: 900 },
        { id: 'quick', file: near, ms: 5 },
      ];
      const chosen = (budget: number): string[] =>
        withinBudget(tests, 'src/calls/model/lines.ts', budget).map(({ id }) => id);
      assert.deepEqual(chosen(1000), ['quick', 'slow', 'far']);
      assert.deepEqual(chosen(6), ['quick']);
      assert.deepEqual(chosen(1), ['quick']);
    });

    it('knows every spec that it leaves out', async () => {
      const { specFiles, TOO_LONG } = await specs();
      for (const file of Object.keys(TOO_LONG)) assert.ok(readFileSync(file, 'utf8') !== '');
      assert.ok(!specFiles(['src/phone/phone.ts']).some((file) => file in TOO_LONG));
      assert.ok(
        specFiles(['src/calls/model/lines.ts']).every((file) => file.startsWith('test/calls/')),
      );
    });

    it('refuses what is in no room of them', async () => {
      const { sourceFiles } = await specs();
      assert.throws(() => sourceFiles(['src/nodes']), /src\/nodes is not in/);
      assert.deepEqual(sourceFiles(['src/calls/model/lines.ts']), ['src/calls/model/lines.ts']);
      assert.ok(sourceFiles(['src/calls/model/']).includes('src/calls/model/lines.ts'));
    });
  });

  describe('a sample', () => {
    it('has the share that was asked for, the same mutants each time, others by another seed', async () => {
      const { isInSample } = await sampling();
      const chosen = (seed: number): number[] =>
        mutants.flatMap((mutant, at) =>
          isInSample(lines, mutant, { share: 0.1, seed }) ? at : [],
        );
      const [one, again, other] = [chosen(1), chosen(1), chosen(2)];
      assert.deepEqual(again, one);
      assert.notDeepEqual(other, one);
      // Five standard deviations would be 67.
      assert.ok(one.length > 133 && one.length < 267, `${one.length} of 2000`);
    });

    it('that is larger holds the smaller one, and lines above change nothing', async () => {
      const { isInSample } = await sampling();
      for (const mutant of mutants.slice(0, 200)) {
        const small = isInSample(lines, mutant, { share: 0.1, seed: 1 });
        if (small) assert.ok(isInSample(lines, mutant, { share: 0.3, seed: 1 }));
        const { line, column } = mutant.location.start;
        const lower = { ...mutant, location: { start: { line: line + 1, column } } };
        assert.equal(isInSample(['// new', ...lines], lower, { share: 0.1, seed: 1 }), small);
      }
    });
  });

  describe('how far a score can be trusted', () => {
    it('is what tables of the Wilson interval say, for a small part of very many', async () => {
      const { scoreInterval } = await sampling();
      const { low, high } = scoreInterval(81, 100, 1e9);
      assert.ok(
        Math.abs(low - 0.7222) < 0.0005 && Math.abs(high - 0.8749) < 0.0005,
        `${low} ${high}`,
      );
    });

    it('fully, where all was tried; not at all, where nothing was', async () => {
      const { scoreInterval } = await sampling();
      assert.deepEqual(scoreInterval(4, 5, 5), { low: 0.8, high: 0.8 });
      assert.deepEqual(scoreInterval(0, 0, 100), { low: 0, high: 1 });
    });

    it('always holds the score, and lies from 0 to 1', async () => {
      const { scoreInterval } = await sampling();
      const counts = fc.tuple(fc.nat(2000), fc.nat(2000), fc.nat(2000));
      fc.assert(
        fc.property(counts, ([found, missed, untried]) => {
          const tried = found + missed;
          if (tried === 0) return;
          const { low, high } = scoreInterval(found, tried, tried + untried);
          const score = found / tried;
          assert.ok(low >= 0 && low <= score + 1e-9 && high >= score - 1e-9 && high <= 1);
        }),
      );
    });
  });
});
