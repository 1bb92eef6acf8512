import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Call, CallState, DeviceState, PhoneEventName } from '../../src/calls/call-types';
import { CALL_STATES } from '../../src/calls/call-types';
import { PHONE_EVENTS } from '../../src/calls/call-event';
import type { DeviceInput } from '../../src/calls/call-model';
import { createDevice, reduce, restoreDevice } from '../../src/calls/call-model';
import { MAX_CALLS } from '../../src/calls/device-state';
import { MAC, ME, deepFreeze, device, phoneEvent, run, story } from './support';

const THEM = '200@pbx.example';
const IDS = { id: 'sip-1', csta: '7' };
const FULL = { ...IDS, local: ME, remote: THEM, identity: ME, key: 'P1' };
const T = 1_700_000_000_000;

/** Inputs that lead to one call in the state, two seconds apart, starting at T. */
const INTO: Record<CallState, readonly DeviceInput[]> = {
  Setup: [{ type: 'dialRequested', at: T, destination: '200' }],
  Dialing: [phoneEvent('outgoing', T, FULL)],
  Ringback: [
    phoneEvent('outgoing', T, FULL),
    snapshot(T + 2000, { state: 'connected', remoteState: 'alerting' }),
  ],
  Queued: [
    phoneEvent('outgoing', T, FULL),
    snapshot(T + 2000, { state: 'connected', remoteState: 'queued' }),
  ],
  Alerting: [phoneEvent('incoming', T, FULL)],
  Connected: [phoneEvent('incoming', T, FULL), phoneEvent('connected', T + 2000, FULL)],
  Holding: [
    phoneEvent('incoming', T, FULL),
    phoneEvent('connected', T + 2000, FULL),
    phoneEvent('hold', T + 4000, FULL),
  ],
  Held: [
    phoneEvent('incoming', T, FULL),
    phoneEvent('connected', T + 2000, FULL),
    snapshot(T + 4000, { state: 'connected', remoteState: 'hold' }),
  ],
  Disconnected: [phoneEvent('incoming', T, FULL), phoneEvent('missed', T + 2000, FULL)],
};

function snapshot(
  at: number,
  states: {
    state: 'connected' | 'hold' | 'alerting';
    remoteState?: 'alerting' | 'queued' | 'hold';
  },
): DeviceInput {
  return { type: 'cstaSnapshot', at, connections: [{ cstaId: '7', ...states }] };
}

function only(state: DeviceState): Call {
  const calls = [...state.calls, ...state.ended];
  assert.equal(calls.length, 1);
  return calls[0] as Call;
}

const LIVE = CALL_STATES.filter((it) => it !== 'Disconnected');

describe('a call in each state', () => {
  for (const state of CALL_STATES) {
    it(`reaches ${state}`, () => assert.equal(only(run(INTO[state]).state).state, state));
  }
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
  disconnected: Object.fromEntries(LIVE.map((it) => [it, 'Disconnected'])),
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
    for (const { event } of PHONE_EVENTS.filter((it) => it.ofCall)) {
      const { state, last } = run([...INTO.Disconnected, phoneEvent(event, T + 9000, FULL)]);
      const call = only(state);
      assert.equal(call.state, 'Disconnected', event);
      assert.equal(call.lateEvents, 1, event);
      assert.equal(state.lateEvents, 1);
      assert.deepEqual(last.changes, []);
      assert.equal(last.call?.id, call.id);
    }
  });

  it('never starts a call whose end came first', () => {
    const { state } = run([
      phoneEvent('missed', T, IDS),
      phoneEvent('incoming', T + 10, FULL),
      phoneEvent('disconnected', T + 20, { id: 'sip-2' }),
      phoneEvent('connected', T + 30, { id: 'sip-2' }),
    ]);
    assert.deepEqual([state.calls, state.ended, state.lateEvents], [[], [], 2]);
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

describe('transfers', () => {
  const A = { id: 'a', remote: '201@pbx.example', identity: ME };
  const B = { id: 'b', remote: '202@pbx.example', identity: ME };
  const pair = [
    phoneEvent('incoming', T, A),
    phoneEvent('connected', T + 2000, A),
    phoneEvent('hold', T + 5000, A),
    phoneEvent('outgoing', T + 8000, B),
    phoneEvent('connected', T + 9000, B),
  ];

  it('notes a transfer of unknown kind and forgets it when talking goes on', () => {
    const started = run([...INTO.Connected, phoneEvent('transfer', T + 5000, IDS)]);
    assert.deepEqual(only(started.state).transfer, { kind: 'started', to: null });
    assert.equal(only(started.state).state, 'Connected');
    const back = run(
      [phoneEvent('hold', T + 6000, IDS), phoneEvent('unhold', T + 7000, IDS)],
      {},
      started.state,
    );
    assert.equal(only(back.state).transfer, null);
  });

  it('keeps a known kind', () => {
    const { state } = run([
      ...INTO.Connected,
      phoneEvent('blindTransfer', T + 5000, IDS),
      phoneEvent('transfer', T + 5100, IDS),
    ]);
    assert.equal(only(state).transfer?.kind, 'blind');
  });

  it('links a consultation to the held call', () => {
    const { state } = run(pair);
    assert.equal(state.calls[1]?.relatedCallId, state.calls[0]?.id);
    const dialled = run([
      ...pair.slice(0, 3),
      { type: 'dialRequested', at: T + 6000, destination: '202' },
    ]);
    assert.equal(dialled.state.calls[1]?.relatedCallId, dialled.state.calls[0]?.id);
  });

  for (const parts of [A, B, {}]) {
    it(`marks both calls of an attended transfer reported with ${JSON.stringify(parts)}`, () => {
      const { state } = run([...pair, phoneEvent('attendedTransfer', T + 20000, parts)]);
      const [first, second] = state.calls;
      assert.deepEqual(first?.transfer, { kind: 'attended', to: '202' });
      assert.deepEqual(second?.transfer, { kind: 'attended', to: '201' });
      assert.equal(first?.relatedCallId, second?.id);
      assert.equal(second?.relatedCallId, first?.id);
      assert.deepEqual([first?.state, second?.state], ['Holding', 'Connected']);
    });
  }

  it('joins the consultation with its own call, not with a third one', () => {
    const C = { id: 'c', remote: '203@pbx.example', identity: ME };
    const { state } = run([
      ...pair,
      phoneEvent('incoming', T + 10_000, C),
      phoneEvent('hold', T + 11_000, B),
      phoneEvent('connected', T + 11_100, C),
      phoneEvent('attendedTransfer', T + 20_000, B),
    ]);
    assert.deepEqual(
      state.calls.map((it) => it.transfer?.to),
      ['202', '201', undefined],
    );
  });

  it('replaces the party of a received transfer', () => {
    const { state, changes, last } = run([
      ...INTO.Connected,
      phoneEvent('transferReceived', T + 5000, { ...IDS, remote: '"New" <sip:300@pbx.example>' }),
    ]);
    assert.deepEqual(only(state).remote, {
      number: '300',
      uri: 'sip:300@pbx.example',
      name: 'New',
    });
    assert.deepEqual(story(last.changes), ['partyUpdated 200>300']);
    assert.equal(changes.filter((it) => it.kind === 'partyUpdated').length, 1);
  });

  it('starts the call a received transfer brings under a new Call-ID', () => {
    const { state } = run([
      ...INTO.Connected,
      phoneEvent('transferReceived', T + 5000, { id: 'sip-9', remote: '300@pbx.example' }),
    ]);
    assert.equal(state.calls.length, 2);
    assert.deepEqual(
      [state.calls[1]?.state, state.calls[1]?.relatedCallId],
      ['Connected', state.calls[0]?.id],
    );
  });
});

describe('events of the phone', () => {
  const ROWS: readonly [PhoneEventName, Partial<DeviceState>][] = [
    ['offhook', { hook: 'off' }],
    ['onhook', { hook: 'on' }],
    ['dndOn', { dnd: true }],
    ['dndOff', { dnd: false }],
    ['forwardOn', { forwarding: true }],
    ['forwardOff', { forwarding: false }],
  ];
  for (const [name, expected] of ROWS) {
    it(`${name} changes ${JSON.stringify(expected)} and no call`, () => {
      const before = run(INTO.Connected).state;
      const { state, changes } = run([phoneEvent(name, T + 5000)], {}, before);
      assert.deepEqual(state, { ...before, ...expected, lastEventAt: T + 5000 });
      assert.deepEqual(story(changes), [`device ${Object.keys(expected).join()}`]);
      assert.deepEqual(run([phoneEvent(name, T + 6000)], {}, state).changes, []);
    });
  }

  it('keeps registrations by identity', () => {
    const other = '101@pbx.example';
    const { state, changes } = run([
      phoneEvent('loggedOn', T, { context: ME }),
      phoneEvent('loggedOn', T + 1, { context: other }),
      phoneEvent('loggedOn', T + 2, { context: other }),
      phoneEvent('registrationFailed', T + 3, { context: ME }),
      phoneEvent('loggedOff', T + 4, { identity: other }),
      phoneEvent('loggedOff', T + 5),
    ]);
    assert.deepEqual(state.registrations, [
      { identity: ME, registered: false, at: T + 3 },
      { identity: other, registered: false, at: T + 4 },
    ]);
    assert.equal(changes.filter((it) => it.kind === 'device').length, 4);
    assert.deepEqual(state.identities, [ME, other]);
  });

  it('booted ends every call as lost and forgets what does not survive', () => {
    for (const input of [
      phoneEvent('booted', T + 9000),
      { type: 'booted', at: T + 9000 } as const,
    ]) {
      for (const from of LIVE) {
        const muted: DeviceInput = { type: 'muteRequested', at: T + 8000 };
        const { state } = run([phoneEvent('offhook', T), ...INTO[from], muted, input]);
        assert.deepEqual([only(state).outcome, only(state).endedBy], ['lost', 'booted']);
        assert.deepEqual(
          [state.hook, state.muted, state.bootedAt, state.registrations],
          ['unknown', false, T + 9000, []],
        );
      }
    }
  });

  it('passes keys and unknown reports through', () => {
    const { changes } = run([
      phoneEvent('longPress', T, { longpress: 'P5' }),
      phoneEvent('blacklist', T, FULL),
      phoneEvent('subscriptionNotify', T),
      phoneEvent('firewallTest', T),
    ]);
    assert.deepEqual(story(changes), ['device reachable', 'key', 'raw', 'raw', 'raw']);
    const key = changes.find((it) => it.kind === 'key');
    assert.equal(key?.key, 'P5');
  });

  it('learns who the phone is', () => {
    const start = createDevice({ name: 'x', idPrefix: 'node1' });
    const event = {
      ...phoneEvent('offhook', T),
      mac: MAC,
      phoneIp: '192.0.2.5',
      model: 'D785',
      firmware: '10.1',
    };
    const { state } = run([event, phoneEvent('incoming', T, FULL)], {}, start);
    assert.deepEqual(state.phone, {
      name: 'x',
      mac: MAC,
      ip: '192.0.2.5',
      model: 'D785',
      firmware: '10.1',
    });
    assert.equal(state.calls[0]?.id, 'node1:1');
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
    for (const input of [...INTO.Holding, phoneEvent('disconnected', T + 9000, FULL)]) {
      state = deepFreeze(reduce(state, deepFreeze(input)).state);
    }
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
    assert.equal(changes.filter((it) => it.kind === 'callRemoved').length, 5);
    assert.ok(state.ended.every((it) => it.outcome === 'lost' && it.assumed));
  });

  it('keeps 20 ended calls for ten minutes, and reports every end all the same', () => {
    const calls = Array.from({ length: 30 }, (_, i) =>
      phoneEvent('incoming', T + i, { id: `c${i}`, remote: `${300 + i}@x` }),
    );
    const { state, changes } = run([...calls, phoneEvent('booted', T + 1000)]);
    assert.equal(state.ended.length, 20);
    assert.equal(changes.filter((it) => it.kind === 'callRemoved').length, 30);
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
    const update = last.changes.find((it) => it.kind === 'callUpdated');
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
    ]) {
      assert.equal(restoreDevice(value), undefined);
    }
  });
});
