/** The ends of calls that nobody answered here: reports of one end come in pieces, orders and spacings. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { CallOutcome } from '../../../src/calls/model/call-types';
import type { Change, DeviceInput } from '../../../src/calls/model/model-input';
import { type EventParts, phoneEvent, run, story } from '../../support/calls/events';

const T = 1_700_000_000_000;
const tick = (at: number): DeviceInput => ({ type: 'tick', at });
const WITH_ID: EventParts = { id: 'one', remote: '200@pbx' };
const WITHOUT: EventParts = { remote: '200@pbx' };
const BARE: EventParts = {};
const TAKEN = 'Q.850;cause=26';

type Removed = Extract<Change, { kind: 'callRemoved' }>;
const removed = (changes: readonly Change[]): Removed[] =>
  changes.filter((change): change is Removed => change.kind === 'callRemoved');
const outcomes = (changes: readonly Change[]): CallOutcome[] =>
  removed(changes).map(({ summary }) => summary.outcome);

/** What each report of a story says. */
const IDS: Readonly<Record<string, readonly [EventParts, EventParts, EventParts]>> = {
  'with ids': [WITH_ID, WITH_ID, WITH_ID],
  'without ids': [WITHOUT, WITHOUT, WITHOUT],
  'without any variable': [BARE, BARE, BARE],
  'with an id at first only': [WITH_ID, WITH_ID, BARE],
  'with an id at the end only': [WITHOUT, BARE, WITH_ID],
  'with an id but for the first end': [WITH_ID, BARE, WITH_ID],
};

describe('a call that rings for longer than news of it are waited for', () => {
  const LIMIT = 180_000;
  for (const [name, [first, second, third]] of Object.entries(IDS)) {
    for (const ends of [
      ['disconnected', 'missed'],
      ['missed', 'disconnected'],
      ['missed'],
    ] as const) {
      it(`is told as missed after all, ${name}, by ${ends.join(' and ')}`, () => {
        const at = T + 314_000;
        const { state, changes } = run([
          phoneEvent('incoming', T, first),
          tick(T + LIMIT),
          ...ends.map((end, index) =>
            phoneEvent(end, at + 40 * index, index === 0 ? second : third),
          ),
          tick(T + 400_000),
        ]);
        assert.deepEqual(outcomes(changes), ['rejectedLocally', 'missed']);
        const [guess, truth] = removed(changes).map(({ summary }) => summary) as [
          Removed['summary'],
          Removed['summary'],
        ];
        assert.equal(guess.assumed, true);
        assert.deepEqual([truth.assumed, truth.endedBy], [undefined, 'missed']);
        assert.deepEqual([truth.startedAt, truth.dir, truth.remote], [T, 'i', guess.remote]);
        assert.ok(truth.ringSeconds >= 314);
        assert.equal(truth.relatedCallId, guess.id);
        assert.deepEqual([state.calls, state.ending], [[], []]);
      });
    }

    it(`is missed once, ${name}, however often that is told`, () => {
      const { changes } = run([
        phoneEvent('incoming', T, first),
        tick(T + LIMIT),
        ...[0, 40, 2000, 10_000].map((late) => phoneEvent('missed', T + 200_000 + late, third)),
      ]);
      assert.deepEqual(outcomes(changes), ['rejectedLocally', 'missed']);
    });
  }

  it('does not become missed by the end of another one', () => {
    const other = { id: 'two', remote: '201@pbx' };
    const { changes } = run([
      phoneEvent('incoming', T, WITH_ID),
      tick(T + LIMIT),
      phoneEvent('incoming', T + 200_000, other),
      phoneEvent('missed', T + 210_000, other),
    ]);
    const told = removed(changes).map(({ summary }) => [summary.sipCallId, summary.outcome]);
    assert.deepEqual(told, [
      ['one', 'rejectedLocally'],
      ['two', 'missed'],
    ]);
  });

  it('is missed where a second call of the same number was declined meanwhile', () => {
    const second = { ...WITH_ID, id: 'two' };
    const { changes } = run([
      phoneEvent('incoming', T, WITH_ID),
      phoneEvent('incoming', T + 3000, second),
      phoneEvent('disconnected', T + 8000, second),
      phoneEvent('disconnected', T + 10_000, second),
      tick(T + 20_000),
      tick(T + LIMIT),
      phoneEvent('disconnected', T + 314_000, WITH_ID),
      phoneEvent('missed', T + 314_040, WITH_ID),
    ]);
    const told = removed(changes).map(({ summary }) => [summary.sipCallId, summary.outcome]);
    assert.deepEqual(told, [
      ['two', 'endedWhileRinging'],
      ['one', 'rejectedLocally'],
      ['one', 'missed'],
    ]);
  });
});

describe('the end of an unanswered call', () => {
  for (const [name, [first, second, third]] of Object.entries(IDS)) {
    for (const apart of [0, 1, 40, 1000, 2999]) {
      it(`is one missed call, ${name}, disconnected and missed ${apart} ms apart`, () => {
        const { state, changes } = run([
          phoneEvent('incoming', T, first),
          phoneEvent('disconnected', T + 12_000, second),
          phoneEvent('missed', T + 12_000 + apart, third),
          tick(T + 60_000),
        ]);
        assert.deepEqual(outcomes(changes), ['missed']);
        const [{ summary }] = removed(changes) as [Removed];
        assert.deepEqual([summary.ringSeconds, summary.endedAt], [12, T + 12_000]);
        assert.deepEqual([summary.endedBy, summary.assumed], ['missed', undefined]);
        assert.deepEqual([state.calls, state.ending], [[], []]);
      });

      it(`is one missed call, ${name}, missed and disconnected ${apart} ms apart`, () => {
        const { state, changes } = run([
          phoneEvent('incoming', T, first),
          phoneEvent('missed', T + 12_000, second),
          phoneEvent('disconnected', T + 12_000 + apart, third),
          tick(T + 60_000),
        ]);
        assert.deepEqual(outcomes(changes), ['missed']);
        assert.equal(state.calls.length, 0);
      });
    }

    it(`is one end for a call declined on the phone, ${name}: disconnected twice, 2 s apart`, () => {
      const { state, changes } = run([
        phoneEvent('incoming', T, first),
        phoneEvent('disconnected', T + 5000, second),
        phoneEvent('disconnected', T + 7000, third),
        tick(T + 60_000),
      ]);
      assert.deepEqual(outcomes(changes), ['endedWhileRinging']);
      assert.deepEqual([state.calls.length, state.lateEvents], [0, 1]);
    });

    it(`takes the reason of a second disconnected, ${name}`, () => {
      const { changes } = run([
        phoneEvent('incoming', T, first),
        phoneEvent('disconnected', T + 5000, second),
        phoneEvent('disconnected', T + 5040, { ...third, reason: TAKEN }),
        tick(T + 60_000),
      ]);
      assert.deepEqual(outcomes(changes), ['answeredElsewhere']);
    });
  }

  it('is told at once, and its outcome up to 3 s later', () => {
    const ended = run([
      phoneEvent('incoming', T, WITH_ID),
      phoneEvent('disconnected', T + 5000, WITH_ID),
    ]);
    assert.deepEqual(story(ended.last.changes), ['callUpdated Alerting>Disconnected']);
    assert.deepEqual(ended.state.calls, []);
    assert.deepEqual(
      [ended.last.call?.state, ended.last.call?.outcome, ended.last.call?.capabilities],
      ['Disconnected', null, []],
    );
    const waiting = run([tick(T + 7999)], {}, ended.state);
    assert.deepEqual(waiting.changes, []);
    const { changes } = run([tick(T + 8000)], {}, waiting.state);
    assert.deepEqual(story(changes), ['callRemoved Alerting endedWhileRinging']);
    const [{ cause, settled, summary }] = removed(changes) as [Removed];
    assert.deepEqual([cause, settled, summary.endedAt], ['disconnected', true, T + 5000]);
  });

  it('does not wait where nothing is left to be told', () => {
    const stories: [DeviceInput[], CallOutcome][] = [
      [[phoneEvent('missed', T + 5000, WITH_ID)], 'missed'],
      [[phoneEvent('disconnected', T + 5000, { ...WITH_ID, reason: TAKEN })], 'answeredElsewhere'],
      [
        [{ type: 'rejectRequested', at: T + 4900 }, phoneEvent('disconnected', T + 5000, WITH_ID)],
        'rejected',
      ],
      [[phoneEvent('booted', T + 5000)], 'lost'],
    ];
    for (const [inputs, outcome] of stories) {
      const { changes } = run([phoneEvent('incoming', T, WITH_ID), ...inputs]);
      assert.deepEqual(outcomes(changes), [outcome]);
      assert.equal(removed(changes)[0]?.settled, undefined);
    }
    const own = run(
      [phoneEvent('incoming', T, WITH_ID), phoneEvent('disconnected', T + 5000, WITH_ID)],
      { lateWithinMs: 0 },
    );
    assert.deepEqual(outcomes(own.changes), ['endedWhileRinging']);
  });

  it('is told by the report that follows what a count or a snapshot has concluded', () => {
    const conclusions: DeviceInput[] = [
      phoneEvent('onhook', T + 5000, { n: 0 }),
      { type: 'cstaSnapshot', at: T + 5000, connections: [] },
    ];
    for (const conclusion of conclusions) {
      const { changes } = run(
        [
          phoneEvent('incoming', T, WITH_ID),
          conclusion,
          phoneEvent('disconnected', T + 5040, WITH_ID),
          phoneEvent('missed', T + 5080, WITH_ID),
          tick(T + 60_000),
        ],
        { ringingCountsAsOngoing: true },
      );
      assert.deepEqual(outcomes(changes), ['missed'], conclusion.type);
    }
  });

  it('leaves another call alone that rings or talks meanwhile', () => {
    const other = { id: 'two', remote: '300@pbx' };
    for (const parts of [WITH_ID, WITHOUT]) {
      const { state, changes } = run([
        phoneEvent('incoming', T, other),
        phoneEvent('incoming', T + 100, parts),
        phoneEvent('disconnected', T + 5000, parts),
        phoneEvent('missed', T + 5040, parts.id === undefined ? BARE : parts),
        phoneEvent('disconnected', T + 5080, parts),
        tick(T + 60_000),
      ]);
      assert.deepEqual(outcomes(changes), ['missed']);
      assert.deepEqual(
        state.calls.map((call) => [call.sipCallId, call.state]),
        [['two', 'Alerting']],
      );
    }
  });

  it('is that of the first call, where the same caller rings again within the time', () => {
    const { state, changes } = run([
      phoneEvent('incoming', T, WITHOUT),
      phoneEvent('disconnected', T + 5000, WITHOUT),
      phoneEvent('incoming', T + 5020, WITHOUT),
      phoneEvent('missed', T + 5040, WITHOUT),
    ]);
    assert.deepEqual(outcomes(changes), ['missed']);
    assert.equal(state.calls.length, 1);
  });

  it('knows a call as answered whose connected comes last', () => {
    const { state, changes } = run([
      phoneEvent('incoming', T, WITH_ID),
      phoneEvent('disconnected', T + 5000, WITH_ID),
      phoneEvent('connected', T + 5010, WITH_ID),
      tick(T + 60_000),
    ]);
    assert.deepEqual(outcomes(changes), ['completed']);
    assert.deepEqual([state.calls.length, removed(changes)[0]?.summary.answered], [0, true]);
  });

  it('is one for every call, whatever comes in whatever order', () => {
    const names = fc.constantFrom('disconnected', 'missed', 'onhook', 'offhook');
    const pieces = fc.array(
      fc.record({
        name: names,
        after: fc.nat(2999),
        parts: fc.constantFrom(WITH_ID, WITHOUT, BARE),
        n: fc.option(fc.constantFrom(0, 1), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(pieces, (list) => {
        const sorted = [...list].sort((a, b) => a.after - b.after);
        const { state, changes } = run([
          phoneEvent('incoming', T, WITH_ID),
          ...sorted.map(({ name, after, parts, n }) =>
            phoneEvent(name, T + 10_000 + after, { ...parts, ...(n === undefined ? {} : { n }) }),
          ),
          tick(T + 1_000_000),
        ]);
        assert.deepEqual(state.calls, []);
        const told = list.map(({ name }) => name);
        const expected = told.includes('missed')
          ? 'missed'
          : told.includes('disconnected')
            ? 'endedWhileRinging'
            : 'rejectedLocally';
        assert.deepEqual(outcomes(changes), [expected]);
      }),
    );
  });
});

describe('ids that come back', () => {
  const same = (name: 'incoming' | 'connected' | 'disconnected' | 'missed', at: number) =>
    phoneEvent(name, T + at, WITH_ID);

  it('begin a new call after the time of stragglers, and are late news before', () => {
    const late = run([same('incoming', 0), same('missed', 9000), same('incoming', 11_999)]);
    assert.deepEqual([late.state.calls.length, late.state.lateEvents], [0, 1]);
    const { state, changes } = run([
      same('incoming', 0),
      same('missed', 9000),
      same('incoming', 29_000),
      same('connected', 33_000),
      same('disconnected', 60_000),
    ]);
    assert.deepEqual(outcomes(changes), ['missed', 'completed']);
    assert.deepEqual([state.ended.at(-1)?.talkSeconds, state.lateEvents], [27, 0]);
  });

  it('begin a new call also where its beginning was not reported', () => {
    const { changes } = run([
      same('incoming', 0),
      same('missed', 9000),
      same('connected', 33_000),
      same('disconnected', 60_000),
    ]);
    assert.deepEqual(outcomes(changes), ['missed', 'completed']);
  });

  it('end with their own end, also where that came before the beginning', () => {
    const { state } = run([
      same('missed', 0),
      same('incoming', 10),
      same('incoming', 20_000),
      same('connected', 21_000),
    ]);
    assert.deepEqual(
      state.calls.map((call) => call.state),
      ['Connected'],
    );
  });

  it('end a call that began without one, as soon as they are not those of stragglers', () => {
    const between = (ms: number): CallOutcome[] => {
      const second = T + 9000 + ms;
      const { changes } = run([
        same('incoming', 0),
        same('missed', 9000),
        phoneEvent('incoming', second - 100, WITHOUT),
        phoneEvent('missed', second, WITH_ID),
        tick(T + 1_000_000),
      ]);
      return outcomes(changes);
    };
    assert.deepEqual(between(20_000), ['missed', 'missed']);
    assert.deepEqual(between(500), ['missed', 'rejectedLocally'], 'is news of the first one');
  });

  for (const [name, id] of [
    ['a constant id', { id: '0' }],
    ['a constant CSTA id', { csta: '0' }],
    ['both', { id: '0', csta: '0' }],
    ['no id', {}],
  ] as const) {
    it(`every call counts of a phone with ${name}`, () => {
      const callers = ['200@pbx', '201@pbx', '200@pbx', '200@pbx', ''];
      const inputs = callers.flatMap((remote, n): DeviceInput[] => {
        const at = T + n * 20_000;
        const parts = { ...id, ...(remote === '' ? {} : { remote }) };
        const end = phoneEvent(n % 2 === 0 ? 'missed' : 'disconnected', at + 5000, parts);
        return n % 2 === 0
          ? [phoneEvent('incoming', at, parts), end]
          : [phoneEvent('incoming', at, parts), phoneEvent('connected', at + 2000, parts), end];
      });
      const { changes } = run([...inputs, tick(T + 1_000_000)]);
      assert.deepEqual(outcomes(changes), ['missed', 'completed', 'missed', 'completed', 'missed']);
    });

    it(`two callers at once are two calls for a phone with ${name}`, () => {
      const a = { ...id, remote: '200@pbx' };
      const b = { ...id, remote: '201@pbx' };
      const { state } = run([
        phoneEvent('incoming', T, a),
        phoneEvent('incoming', T + 1000, b),
        phoneEvent('connected', T + 2000, b),
        phoneEvent('missed', T + 3000, a),
        // Within the time of stragglers, but from somebody else.
        phoneEvent('incoming', T + 3500, { ...id, remote: '202@pbx' }),
      ]);
      assert.deepEqual(
        state.calls.map((call) => [call.remote.number, call.state]),
        [
          ['201', 'Connected'],
          ['202', 'Alerting'],
        ],
      );
      assert.deepEqual(
        state.ended.map((call) => [call.remote.number, call.outcome]),
        [['200', 'missed']],
      );
    });
  }
});
