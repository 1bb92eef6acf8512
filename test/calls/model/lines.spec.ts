/** Counts of calls by state, as a minibrowser tells them: what they make of the calls that are known. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Call } from '../../../src/calls/model/call-types';
import type {
  DeviceInput,
  LineReport,
  LinesReportedInput,
  ModelOptions,
} from '../../../src/calls/model/model-input';
import { ME, phoneEvent, run, story } from '../../support/calls/events';

const T = 1_700_000_000_000;
const A = { id: 'a', remote: '201@pbx', identity: ME };
const B = { id: 'b', remote: '202@pbx', identity: ME };

/** Everything the documents ask for: what is not given is 0. */
const ALL = {
  ...{ connected: 0, offered: 0, offhook: 0, ringing: 0 },
  ...{ calling: 0, ringback: 0, holding: 0, on_hold: 0 },
};
const sum = (counts: LineReport['counts']): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);
const lines = (
  at: number,
  counts: LineReport['counts'],
  more: Partial<LineReport> = {},
): LinesReportedInput => ({
  type: 'linesReported',
  at,
  lines: { total: sum(counts), counts: { ...ALL, ...counts }, ...more },
});

const brief = (calls: readonly Call[]): string =>
  calls.map((call) => `${call.remote.number || '?'}:${call.state}`).join(' ');
const after = (inputs: readonly DeviceInput[], options: ModelOptions = {}): string =>
  brief(run(inputs, options).state.calls);

const RINGS = [phoneEvent('incoming', T, A)];
const TALKS = [...RINGS, phoneEvent('connected', T + 100, A)];
const HOLDS = [...TALKS, phoneEvent('hold', T + 200, A)];
const DIALS = [phoneEvent('outgoing', T, A)];
const ASKED: DeviceInput[] = [{ type: 'dialRequested', at: T, destination: '201' }];

describe('calls/model/lines', () => {
  const ROWS: readonly [string, DeviceInput[], LineReport['counts'], string][] = [
    ['rings on', RINGS, { ringing: 1 }, '201:Alerting'],
    ['rings on, under another word', RINGS, { offered: 1 }, '201:Alerting'],
    ['is answered', RINGS, { connected: 1 }, '201:Connected'],
    ['is answered and put on hold', RINGS, { holding: 1 }, '201:Holding'],
    ['is dialled', DIALS, { calling: 1 }, '201:Dialing'],
    ['rings at the far end', DIALS, { ringback: 1 }, '201:Ringback'],
    ['is answered at the far end', DIALS, { connected: 1 }, '201:Connected'],
    ['is held by us', TALKS, { holding: 1 }, '201:Holding'],
    ['is held by them', TALKS, { on_hold: 1 }, '201:Held'],
    ['is taken back', HOLDS, { connected: 1 }, '201:Connected'],
    ['is over', TALKS, {}, ''],
    ['was asked for, and is dialled', ASKED, { calling: 1 }, '201:Dialing'],
    ['was asked for, and rings there', ASKED, { ringback: 1 }, '201:Ringback'],
    ['was asked for, and has not begun', ASKED, {}, '201:Setup'],
    [
      'talks, and another one rings',
      TALKS,
      { connected: 1, ringing: 1 },
      '201:Connected ?:Alerting',
    ],
    ['rang, and another one has begun', RINGS, { calling: 1 }, '?:Dialing'],
  ];
  for (const [title, before, counts, wanted] of ROWS) {
    it(`sees that a call ${title}`, () => {
      assert.equal(after([...before, lines(T + 5000, counts)]), wanted);
    });
  }

  it('finds calls that nobody reported', () => {
    const { state } = run([lines(T, { ringing: 1, calling: 1, connected: 1, holding: 1 })]);
    assert.deepEqual(
      state.calls.map(({ state: now, dir, dirKnown, found }) => [now, dir, dirKnown, found]),
      [
        ['Alerting', 'i', true, true],
        ['Dialing', 'o', true, true],
        ['Connected', 'i', false, true],
        ['Holding', 'i', false, true],
      ],
    );
  });

  it('gives a call that it finds the times of its state, however far it has come', () => {
    const times = (counts: LineReport['counts']): readonly (number | null)[] => {
      const [call] = run([lines(T, counts)]).state.calls;
      assert.ok(call);
      return [call.alertedAt, call.connectedAt, call.heldSince];
    };
    assert.deepEqual(times({ calling: 1 }), [null, null, null]);
    assert.deepEqual(times({ ringback: 1 }), [T, null, null]);
    assert.deepEqual(times({ ringing: 1 }), [T, null, null]);
    assert.deepEqual(times({ connected: 1 }), [null, T, null]);
    assert.deepEqual(times({ holding: 1 }), [null, T, T]);
    assert.deepEqual(times({ on_hold: 1 }), [null, T, null]);
  });

  it('takes either word for being held, as it is told', () => {
    const heldBy = { heldBy: 'holding' } as const;
    assert.equal(after([...TALKS, lines(T + 5000, { holding: 1 })], heldBy), '201:Held');
    assert.equal(after([...TALKS, lines(T + 5000, { on_hold: 1 })], heldBy), '201:Holding');
  });

  it('knows that a call is held by us where we have asked for it, whichever word says so', () => {
    const held: DeviceInput[] = [
      ...TALKS,
      { type: 'holdRequested', at: T + 4000 },
      lines(T + 5000, { on_hold: 1 }),
    ];
    assert.equal(after(held), '201:Holding');
    assert.equal(after([...held, lines(T + 9000, { on_hold: 1 })]), '201:Holding');
    const back: DeviceInput[] = [
      ...held,
      { type: 'retrieveRequested', at: T + 9000 },
      lines(T + 9500, { connected: 1 }),
    ];
    assert.equal(after(back), '201:Connected');
    assert.equal(after([...back, lines(T + 12_000, { on_hold: 1 })]), '201:Held');
  });

  it('does not know better than an event that has just come', () => {
    assert.equal(after([...TALKS, lines(T + 150, { ringing: 1 })]), '201:Connected');
    assert.equal(after([...TALKS, lines(T + 150, {})]), '201:Connected');
    assert.equal(after([...HOLDS, lines(T + 250, { connected: 1 })]), '201:Holding');
    const over = [...TALKS, phoneEvent('disconnected', T + 300, A)];
    assert.equal(after([...over, lines(T + 350, { connected: 1 })]), '');
    assert.equal(after([...over, lines(T + 5000, { connected: 1 })]), '?:Connected');
  });

  it('does not know better than an event that has come since it was asked for, however long the answer takes', () => {
    const late = (counts: LineReport['counts'], askedAt: number): DeviceInput => ({
      ...lines(T + 8000, counts),
      askedAt,
    });
    assert.equal(after([...RINGS, late({}, T - 500)]), '201:Alerting');
    assert.equal(after([...TALKS, late({ ringing: 1 }, T + 50)]), '201:Connected');
    const over = [...TALKS, phoneEvent('disconnected', T + 300, A)];
    assert.equal(after([...over, late({ connected: 1 }, T + 200)]), '');
    // Asked for after all that was told, it knows better.
    assert.equal(after([...RINGS, late({}, T + 2000)]), '');
    assert.equal(after([...TALKS, late({ holding: 1 }, T + 2100)]), '201:Holding');
    assert.equal(after([...over, late({ connected: 1 }, T + 2300)]), '?:Connected');
    // No answer comes before its question.
    assert.equal(after([...RINGS, { ...lines(T + 1000, {}), askedAt: T + 5000 }]), '201:Alerting');
  });

  it('believes the next report at once where no events come', () => {
    const quick = [lines(T, { ringing: 1 }), lines(T + 500, { connected: 1 }), lines(T + 900, {})];
    assert.deepEqual(story(run(quick).changes), [
      'callAdded Alerting',
      'device reachable',
      'callUpdated Alerting>Connected',
      'callRemoved Connected completed',
    ]);
    const next = [lines(T, { ringing: 1 }), lines(T + 500, {}), lines(T + 900, { ringing: 1 })];
    assert.equal(run(next).state.nextCall, 3);
  });

  it('counts a call that rings once, under one word or both', () => {
    const both = { ringing: 1, offered: 1 };
    assert.equal(after([lines(T, both)]), '?:Alerting');
    assert.equal(after([lines(T, both, { total: 1 })]), '?:Alerting');
    const two = [phoneEvent('incoming', T, A), phoneEvent('incoming', T, B)];
    assert.equal(after([...two, lines(T + 5000, both)]), '201:Alerting 202:Alerting');
  });

  it('leaves alone what the phone says nothing about', () => {
    const silent = (counts: LineReport['counts'], more: Partial<LineReport> = {}): DeviceInput => ({
      type: 'linesReported',
      at: T + 5000,
      lines: { counts, ...more },
    });
    assert.equal(after([...TALKS, silent({})]), '201:Connected');
    assert.equal(after([...TALKS, silent({ ringing: 0 })]), '201:Connected');
    assert.equal(after([...TALKS, silent({ connected: 0 })]), '');
    assert.equal(after([...TALKS, silent({}, { phoneState: 'Busy' })]), '201:Connected');
    assert.equal(after([...TALKS, silent({ connected: -1, ringing: 0.5 })]), '201:Connected');
  });

  it('takes an idle phone for one without calls', () => {
    const idle: DeviceInput = {
      type: 'linesReported',
      at: T + 5000,
      lines: { counts: {}, phoneState: 'Idle' },
    };
    assert.equal(after([...TALKS, idle]), '');
    const none: DeviceInput = {
      type: 'linesReported',
      at: T + 5000,
      lines: { counts: {}, total: 0 },
    };
    assert.equal(after([...RINGS, none]), '');
    const unsure: DeviceInput = {
      type: 'linesReported',
      at: T + 5000,
      lines: { counts: { connected: 1 }, phoneState: 'Idle' },
    };
    assert.equal(after([...TALKS, unsure]), '201:Connected');
  });

  it('takes a count that says "at least" for no more than that', () => {
    const two = [phoneEvent('incoming', T, A), phoneEvent('incoming', T, B)];
    const rung: DeviceInput = {
      type: 'linesReported',
      at: T + 5000,
      lines: { counts: { ringing: 1 }, atLeast: true },
    };
    assert.equal(after([...two, rung]), '201:Alerting 202:Alerting');
    assert.equal(after([...TALKS, rung]), '201:Connected ?:Alerting');
  });

  it('takes no dial that failed for the call that rings', () => {
    const failed: DeviceInput = { type: 'dialFailed', at: T + 100, callId: 'one' };
    const asked: DeviceInput = { type: 'dialRequested', at: T, destination: '300', callId: 'one' };
    assert.equal(after([asked, failed, lines(T + 200, { ringing: 1 })]), '?:Alerting');
  });

  it('never knows of more calls than there are', () => {
    assert.equal(after([lines(T, { connected: 1, on_hold: 1 }, { total: 1 })]), '?:Connected');
    const both = { connected: 1, ringing: 1 };
    assert.equal(after([...TALKS, lines(T + 5000, both, { total: 1 })]), '201:Connected');
    assert.equal(
      after([...ASKED, lines(T + 5000, { ringing: 1 }, { total: 1 })]),
      '201:Setup ?:Alerting',
    );
    const many = run([lines(T, { ringing: 1e6 }, { total: 1e6 })]).state.calls;
    assert.equal(many.length, 32);
  });

  it('keeps the call that events have told of when one of two is over', () => {
    const both = [lines(T, { ringing: 1 }), phoneEvent('incoming', T + 8000, A)];
    assert.equal(after([...both, lines(T + 15_000, { ringing: 1 })]), '201:Alerting');
  });

  it('is told who it is by the event that comes late', () => {
    const late = [lines(T, { ringing: 1 }), phoneEvent('incoming', T + 300, A)];
    const { state } = run(late);
    assert.equal(brief(state.calls), '201:Alerting');
    assert.equal(state.calls[0]?.found, undefined);
    const dialled = [...ASKED, lines(T + 500, { calling: 1 })];
    const changed = phoneEvent('outgoing', T + 900, { id: 'x', remote: '0049201@pbx' });
    assert.equal(after([...dialled, changed]), '0049201:Dialing');
    assert.equal(
      after([...dialled, phoneEvent('connected', T + 900, { id: 'x', remote: '0049201@pbx' })]),
      '0049201:Connected',
    );
    assert.equal(
      after([
        ...DIALS,
        lines(T + 5000, { ringback: 1 }),
        phoneEvent('outgoing', T + 5500, { remote: '201@pbx' }),
      ]),
      '201:Ringback',
    );
  });

  it('says of a dialled call that went that its end is a guess, and of one that rang that nobody knows who ended it', () => {
    const ended = (inputs: DeviceInput[]): unknown[] => {
      const { state } = run([...inputs, lines(T + 5000, {}), { type: 'tick', at: T + 60_000 }]);
      return state.ended.map(({ outcome, endedBy, assumed }) => [outcome, endedBy, assumed]);
    };
    assert.deepEqual(ended(DIALS), [['noAnswerOrFailed', 'snapshot', true]]);
    assert.deepEqual(ended(RINGS), [['endedWhileRinging', 'snapshot', undefined]]);
    assert.deepEqual(ended(TALKS), [['completed', 'snapshot', undefined]]);
  });

  it('takes do-not-disturb over', () => {
    const { state, changes } = run([lines(T, {}, { dnd: true }), lines(T + 1, {}, { dnd: true })]);
    assert.equal(state.dnd, true);
    assert.deepEqual(story(changes), ['device dnd,reachable']);
    assert.equal(run([lines(T, {})]).state.dnd, null);
  });

  it('does not turn do-not-disturb back that was told of since it was asked for', () => {
    const answer = (dnd: boolean, askedAt?: number): DeviceInput => ({
      ...lines(T + 1000, {}, { dnd }),
      ...(askedAt !== undefined && { askedAt }),
    });
    const dndAfter = (told: DeviceInput, read: DeviceInput): boolean | null =>
      run([told, read]).state.dnd;
    const on = phoneEvent('dndOn', T + 100);
    const off = phoneEvent('dndOff', T + 100);
    const command = { type: 'dndRequested', at: T + 100, on: true } as const;
    assert.equal(dndAfter(on, answer(false, T)), true);
    assert.equal(dndAfter(off, answer(true, T)), false);
    assert.equal(dndAfter(command, answer(false, T)), true);
    // Within the same millisecond nobody knows which was first: the next answer tells.
    assert.equal(dndAfter(on, answer(false, T + 100)), true);
    assert.equal(dndAfter(on, answer(false, T + 101)), false);
    assert.equal(dndAfter(command, answer(false, T + 101)), false);
    // Told without being asked, it counts from when it came.
    assert.equal(dndAfter(on, answer(false)), false);
  });

  it('reads do-not-disturb on where it was told of by a clock that was ahead', () => {
    const ahead = phoneEvent('dndOn', T + 3_600_000);
    const { state } = run([ahead, { ...lines(T + 1000, {}, { dnd: false }), askedAt: T }]);
    assert.equal(state.dnd, false);
  });
});
