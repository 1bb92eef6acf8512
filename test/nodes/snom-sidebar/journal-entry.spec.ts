import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CALL_OUTCOMES } from '../../../src/calls/model/call-types';
import { entriesIn, entryOf } from '../../../src/nodes/snom-sidebar/journal-entry';
import type { JournalEntry } from '../../../src/nodes/snom-sidebar/types';
import { ME, phoneEvent, run } from '../../support/calls/events';
import { FUZZ_RUNS } from '../../support/fuzz';

const text = fc.string({ maxLength: 128 });
const time = fc.nat();

const entries: fc.Arbitrary<JournalEntry> = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 128 }),
    phone: fc.constant('phone'),
    dir: fc.constantFrom('i', 'o'),
    number: text,
    name: fc.string({ minLength: 1, maxLength: 128 }),
    startedAt: time,
    endedAt: time,
    talkSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    outcome: fc.constantFrom(...CALL_OUTCOMES),
    to: fc.string({ minLength: 1, maxLength: 128 }),
    assumed: fc.constant(true as const),
  },
  {
    requiredKeys: [
      'id',
      'phone',
      'dir',
      'number',
      'startedAt',
      'endedAt',
      'talkSeconds',
      'outcome',
    ],
  },
);

describe('nodes/snom-sidebar/journal-entry', () => {
  it('has what the model says of a finished call', () => {
    const party = { id: 'c1', local: ME, remote: '"Ann" <sip:202@pbx.example>' };
    const { changes } = run([
      phoneEvent('incoming', 1000, party),
      phoneEvent('connected', 3000, party),
      phoneEvent('disconnected', 10_000, party),
      { type: 'tick', at: 20_000 },
    ]);
    const ended = changes.find((change) => change.kind === 'callRemoved');
    assert.ok(ended?.kind === 'callRemoved');
    const entry = entryOf(ended.summary, 'phone');
    assert.deepEqual(entry, {
      ...{ id: ended.summary.id, phone: 'phone', dir: 'i', number: '202', name: 'Ann' },
      ...{ startedAt: 1000, endedAt: 10_000, talkSeconds: 7, outcome: 'completed' },
    });
  });

  it('cuts what anybody may have written', () => {
    const party = { id: 'c1', local: ME, remote: `"${'A'.repeat(500)}" <sip:202@pbx.example>` };
    const { changes } = run([
      phoneEvent('incoming', 1000, party),
      phoneEvent('missed', 3000, party),
      { type: 'tick', at: 20_000 },
    ]);
    const [ended] = changes.flatMap((change) =>
      change.kind === 'callRemoved' ? [entryOf(change.summary, 'phone')] : [],
    );
    assert.ok(ended);
    assert.ok((ended.name?.length ?? 0) <= 128);
    assert.deepEqual(entriesIn({ v: 1, calls: [ended] }, 'phone', 50), [ended]);
  });

  it('comes back from a context store as it was', () => {
    const check = (list: JournalEntry[]): void => {
      const text = JSON.stringify(list);
      const kept: unknown = JSON.parse(`{"v":1,"calls":${text}}`);
      assert.deepEqual(entriesIn(kept, 'phone', 50), JSON.parse(text));
    };
    fc.assert(fc.property(fc.array(entries, { maxLength: 5 }), check), { numRuns: FUZZ_RUNS });
  });

  it('does not stumble over anything else, and takes no more than it should', () => {
    const check = (value: unknown): void => {
      assert.deepEqual(entriesIn(value, 'phone', 50), []);
      const kept = entriesIn({ v: 1, calls: [value, value] }, 'phone', 1);
      assert.ok(kept.length <= 1);
    };
    fc.assert(fc.property(fc.anything(), check), { numRuns: FUZZ_RUNS });
    for (const bad of [
      { id: '' },
      { dir: 'x' },
      { outcome: 'constructor' },
      { startedAt: -1 },
      { endedAt: NaN },
      { talkSeconds: '7' },
      { number: 'x'.repeat(129) },
    ]) {
      const good = { id: 'a', dir: 'i', number: '1', startedAt: 1, endedAt: 2, talkSeconds: 0 };
      const one = { ...good, outcome: 'missed', ...bad };
      assert.deepEqual(entriesIn({ v: 1, calls: [one] }, 'phone', 50), [], JSON.stringify(bad));
    }
  });
});
