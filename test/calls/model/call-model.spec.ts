import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PHONE_EVENTS } from '../../../src/calls/model/call-event';
import { reduce } from '../../../src/calls/model/call-model';
import {
  CALL_STATES,
  type CallState,
  type PhoneEventName,
} from '../../../src/calls/model/call-types';
import { MAX_CALLS, restoreDevice } from '../../../src/calls/model/device-state';
import { deepFreeze, device, MAC, ME, phoneEvent, run, story } from '../../support/calls/events';
import { FULL, IDS, INTO, only, T, THEM } from '../../support/calls/one-call';

const LIVE = CALL_STATES.filter((state) => state !== 'Disconnected');

describe('a call in each state', () => {
  for (const state of CALL_STATES)
    it(`reaches ${state}`, () => assert.equal(only(run(INTO[state]).state).state, state));
});

/** Regular effect of each event of a call, by state. Everything else is unexpected or no change. */
const MOVES: Partial<Record<PhoneEventName, Partial<Record<CallState, CallState>>>> = {
  outgoing: { Setup: 'Dialing' },
  connected: {
    Setup: 'Connected',
    Dialing: 'Connected',
    Ringback: 'Connected',
    Queued: 'Connected',
    Alerting: 'Connected',
    Holding: 'Connected',
    Held: 'Connected',
  },
  hold: { Connected: 'Holding', Held: 'Holding' },
  unhold: { Holding: 'Connected', Held: 'Connected' },
  disconnected: Object.fromEntries(LIVE.map((state) => [state, 'Disconnected'])),
  missed: { Alerting: 'Disconnected' },
};

describe('transitions by event', () => {
  for (const [name, moves] of Object.entries(MOVES) as [
    PhoneEventName,
    Partial<Record<CallState, CallState>>,
  ][]) {
    for (const from of LIVE) {
      const to = moves[from];
      if (to === undefined) continue;
      it(`${name}: ${from} -> ${to}`, () => {
        const { state } = run([...INTO[from], phoneEvent(name, T + 9000, FULL)]);
        const call = only(state);
        assert.equal(call.state, to);
        assert.equal(call.previousState, from);
        assert.equal(call.stateSince, T + 9000);
        assert.equal(call.unexpected, undefined);
        assert.equal(call.sipCallId, 'sip-1');
      });
    }
  }

  it('incoming starts an Alerting call', () => {
    const { state, changes } = run([phoneEvent('incoming', T, FULL)]);
    const call = only(state);
    assert.deepEqual(
      [call.id, call.dir, call.state, call.identity, call.lineKey, call.alertedAt, call.phone.mac],
      [`${MAC}:1`, 'i', 'Alerting', ME, 'P1', T, MAC],
    );
    assert.deepEqual(call.remote, { number: '200', uri: 'sip:200@pbx.example' });
    assert.deepEqual(call.capabilities, ['answer', 'reject', 'deflect']);
    assert.ok(state.capabilities.includes('hangupAll'));
    assert.deepEqual(story(changes), ['callAdded Alerting', 'device reachable']);
  });

  it('outgoing starts a Dialing call', () => {
    const call = only(run([phoneEvent('outgoing', T, FULL)]).state);
    assert.deepEqual([call.dir, call.state, call.alertedAt], ['o', 'Dialing', null]);
  });

  for (const name of ['connected', 'transferReceived'] as const) {
    it(`${name} of an unknown call starts it in mid-call`, () => {
      const call = only(run([phoneEvent(name, T, FULL)]).state);
      assert.deepEqual([call.state, call.connectedAt, call.dirKnown], ['Connected', T, false]);
    });
  }

  for (const name of [
    'hold',
    'unhold',
    'transfer',
    'blindTransfer',
    'attendedTransfer',
    'disconnected',
    'missed',
  ] as const) {
    it(`${name} of an unknown call is passed on without one`, () => {
      const { state, changes } = run([phoneEvent(name, T, FULL)]);
      assert.equal(state.calls.length + state.ended.length, 0);
      assert.deepEqual(story(changes), ['device reachable', `unmatched ${name} noCall`]);
    });
  }

  it('believes an impossible event that names its call, and flags it', () => {
    for (const [name, from, to] of [
      ['hold', 'Alerting', 'Holding'],
      ['unhold', 'Dialing', 'Connected'],
      ['missed', 'Connected', 'Disconnected'],
    ] as const) {
      const call = only(run([...INTO[from], phoneEvent(name, T + 9000, IDS)]).state);
      assert.equal(call.state, to);
      assert.equal(call.unexpected, true);
    }
    const transfer = only(run([...INTO.Dialing, phoneEvent('transfer', T + 9000, IDS)]).state);
    assert.deepEqual(
      [transfer.state, transfer.unexpected, transfer.transfer?.kind],
      ['Dialing', true, 'started'],
    );
  });

  it('does not believe an impossible event that only looks like one of the call', () => {
    for (const name of ['hold', 'unhold', 'missed', 'transfer'] as const) {
      const from = name === 'missed' ? 'Connected' : 'Alerting';
      const { state, changes } = run([...INTO[from], phoneEvent(name, T + 9000, { remote: THEM })]);
      assert.equal(only(state).state, from);
      assert.ok(story(changes).includes(`unmatched ${name} noCall`));
    }
  });

  it('treats a repeated event as no change that still fills fields', () => {
    const bare = phoneEvent('incoming', T, { remote: THEM });
    const twice = run([bare, { ...bare, at: T + 100 }]);
    assert.equal(twice.state.calls.length, 1);
    assert.deepEqual(twice.last.changes, []);
    const fuller = run([bare, phoneEvent('incoming', T + 100, FULL)]);
    assert.equal(only(fuller.state).sipCallId, 'sip-1');
    assert.equal(only(fuller.state).alertedAt, T);
    assert.equal(fuller.last.call?.id, `${MAC}:1`);
    for (const [from, name] of [
      ['Connected', 'connected'],
      ['Holding', 'hold'],
      ['Connected', 'unhold'],
      ['Dialing', 'outgoing'],
    ] as const) {
      const { last, state } = run([...INTO[from], phoneEvent(name, T + 9000, FULL)]);
      assert.deepEqual(last.changes, [], name);
      assert.equal(only(state).unexpected, undefined);
    }
  });

  it('never brings a finished call back', () => {
    for (const { event, begins } of PHONE_EVENTS.filter((description) => description.ofCall)) {
      // Long after the end, the same id begins another call.
      const at = T + (begins ? 4999 : 9000);
      const { state, last } = run([...INTO.Disconnected, phoneEvent(event, at, FULL)]);
      const call = only(state);
      assert.equal(call.state, 'Disconnected', event);
      assert.equal(call.lateEvents, 1, event);
      assert.equal(state.lateEvents, 1);
      assert.deepEqual(last.changes, []);
      assert.equal(last.call?.id, call.id);
    }
  });

  it('tells of a call whose end came first in one go, and never lets it go on', () => {
    const early = [
      phoneEvent('disconnected', T, { id: 'sip-2' }),
      phoneEvent('connected', T + 10, { id: 'sip-2' }),
    ];
    const gone = run(early).state;
    assert.deepEqual([gone.calls, gone.ended, gone.lateEvents], [[], [], 1]);
    for (const ends of [
      ['missed'],
      ['disconnected', 'missed'],
      ['missed', 'disconnected'],
    ] as const) {
      const { state, last } = run([
        ...ends.map((name, index) => phoneEvent(name, T + index, IDS)),
        phoneEvent('incoming', T + 10, FULL),
      ]);
      assert.deepEqual([state.calls, state.ending], [[], []], ends.join());
      assert.deepEqual([only(state).outcome, only(state).dir], ['missed', 'i'], ends.join());
      assert.deepEqual(
        last.changes.map(({ kind }) => kind),
        ['callAdded', 'callRemoved'],
      );
      assert.equal(last.call?.id, only(state).id);
    }
  });

  it('waits for the outcome of a call whose end overtook its beginning', () => {
    const { state, last } = run([
      phoneEvent('disconnected', T, IDS),
      phoneEvent('incoming', T + 10, FULL),
    ]);
    assert.deepEqual([state.calls.length, state.ended.length, state.ending.length], [0, 0, 1]);
    assert.deepEqual(
      last.changes.map((change) => [change.kind, 'call' in change && change.call.state]),
      [['callAdded', 'Disconnected']],
    );
    const missed = run([
      phoneEvent('disconnected', T, IDS),
      phoneEvent('incoming', T + 10, FULL),
      phoneEvent('missed', T + 20, IDS),
    ]);
    assert.equal(only(missed.state).outcome, 'missed');
    assert.deepEqual(
      missed.last.changes.map(({ kind }) => kind),
      ['callRemoved'],
    );
  });

  it('ends a call at once that was dialled, and whose end came first', () => {
    const { state } = run([
      phoneEvent('disconnected', T, IDS),
      phoneEvent('outgoing', T + 10, FULL),
      phoneEvent('connected', T + 20, FULL),
    ]);
    assert.deepEqual([state.calls, state.ending, only(state).dir], [[], [], 'o']);
  });

  it('does not trust the order of incoming, outgoing and connected', () => {
    for (const [name, dir] of [
      ['incoming', 'i'],
      ['outgoing', 'o'],
    ] as const) {
      for (const parts of [FULL, { remote: THEM }]) {
        const { state } = run([
          phoneEvent('connected', T, parts),
          phoneEvent(name, T + 200, parts),
        ]);
        const call = only(state);
        assert.deepEqual([call.state, call.dir, call.dirKnown], ['Connected', dir, true]);
      }
    }
  });
});

describe('durations', () => {
  it('counts ringing, talking and holding apart', () => {
    const call = only(
      run([
        phoneEvent('incoming', T, FULL),
        phoneEvent('connected', T + 4500, FULL),
        phoneEvent('hold', T + 10_000, FULL),
        phoneEvent('unhold', T + 13_250, FULL),
        phoneEvent('hold', T + 20_000, FULL),
        phoneEvent('disconnected', T + 21_000, FULL),
      ]).state,
    );
    assert.deepEqual([call.ringSeconds, call.talkSeconds, call.holdSeconds], [4.5, 12.25, 4.25]);
    assert.equal(call.connectedAt, T + 4500);
    assert.equal(call.heldSince, null);
  });
  it('never counts below zero when clocks or order are wrong', () => {
    const call = only(
      run([
        phoneEvent('incoming', T, FULL),
        phoneEvent('connected', T - 5000, FULL),
        phoneEvent('hold', T - 9000, FULL),
        phoneEvent('disconnected', T - 20_000, FULL),
      ]).state,
    );
    assert.deepEqual([call.ringSeconds, call.talkSeconds, call.holdSeconds], [0, 0, 0]);
  });
});

describe('reduce', () => {
  it('modifies neither state nor input', () => {
    let state = deepFreeze(device());
    for (const input of [...INTO.Holding, phoneEvent('disconnected', T + 9000, FULL)])
      state = deepFreeze(reduce(state, deepFreeze(input)).state);
    assert.equal(state.ended.length, 1);
  });

  it('ignores what it does not know and survives a broken clock', () => {
    const start = run(INTO.Connected).state;
    const unknown = { ...phoneEvent('hold', T, FULL), name: 'constructor' as never };
    assert.deepEqual(reduce(start, unknown).changes, []);
    for (const at of [NaN, Infinity, -Infinity]) {
      const { state } = reduce(start, phoneEvent('hold', at, FULL));
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
      assert.equal(state.calls[0]?.stateSince, T + 2000);
    }
  });

  it('gives up the oldest call when there are too many', () => {
    const flood = Array.from({ length: MAX_CALLS + 5 }, (_, i) =>
      phoneEvent('incoming', T + i, { id: `flood-${i}`, remote: `${300 + i}@x` }),
    );
    const { state, changes } = run(flood);
    assert.equal(state.calls.length, MAX_CALLS);
    assert.equal(changes.filter((change) => change.kind === 'callRemoved').length, 5);
    assert.ok(state.ended.every((call) => call.outcome === 'lost' && call.assumed));
  });

  it('keeps 20 ended calls for ten minutes, and reports every end all the same', () => {
    const calls = Array.from({ length: 30 }, (_, i) =>
      phoneEvent('incoming', T + i, { id: `c${i}`, remote: `${300 + i}@x` }),
    );
    const { state, changes } = run([...calls, phoneEvent('booted', T + 1000)]);
    assert.equal(state.ended.length, 20);
    assert.equal(changes.filter((change) => change.kind === 'callRemoved').length, 30);
    assert.equal(run([{ type: 'tick', at: T + 601_000 }], {}, state).state.ended.length, 0);
    assert.equal(
      run([{ type: 'tick', at: T + 1000 }], { keepEnded: 3 }, state).state.ended.length,
      3,
    );
  });

  it('reports a change of what a call can do when another call changes', () => {
    const { last } = run([
      ...INTO.Connected,
      phoneEvent('incoming', T + 5000, { id: 'b', remote: '300@x' }),
    ]);
    const update = last.changes.find((change) => change.kind === 'callUpdated');
    assert.deepEqual(update?.changed, ['capabilities']);
  });
});

describe('restoreDevice', () => {
  it('takes back what was kept and nothing else', () => {
    const { state } = run(INTO.Holding);
    assert.deepEqual(restoreDevice(JSON.parse(JSON.stringify(state))), state);
    for (const value of [
      undefined,
      null,
      5,
      'x',
      {},
      [],
      { ...state, version: 2 },
      { ...state, calls: {} },
    ])
      assert.equal(restoreDevice(value), undefined);
  });
});
