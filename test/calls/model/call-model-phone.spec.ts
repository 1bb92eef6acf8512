import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  CALL_STATES,
  type DeviceState,
  type PhoneEventName,
} from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { MAC, ME, phoneEvent, run, story } from '../../support/calls/events';
import { FULL, IDS, INTO, only, T } from '../../support/calls/one-call';

const LIVE = CALL_STATES.filter((state) => state !== 'Disconnected');

describe('who the phone is', () => {
  const told = { mac: MAC, phoneIp: '192.0.2.1', model: 'D385', firmware: '10.1.54.13' };
  const after = (...reports: Partial<typeof told & { remoteAddress: string }>[]) =>
    run(reports.map((more, at) => ({ ...phoneEvent('onhook', T + at), ...more }))).state.phone;

  for (const [what, more] of [
    ['another firmware', { firmware: '10.1.60.1' }],
    ['another address', { phoneIp: '192.0.2.9' }],
    ['another model behind the same name', { model: 'D385N' }],
  ] as const) {
    it(`is what it says: ${what}`, () => {
      const phone = after(told, more);
      const { phoneIp: ip, ...rest } = { ...told, ...more };
      assert.deepEqual(
        { mac: phone.mac, ip: phone.ip, model: phone.model, firmware: phone.firmware },
        { ...rest, ip },
      );
    });
  }

  it('keeps what is not said, and believes its own words more than where they come from', () => {
    assert.deepEqual(after(told, {}), after(told));
    assert.equal(after({ remoteAddress: '192.0.2.7' }).ip, '192.0.2.7');
    assert.equal(after(told, { remoteAddress: '192.0.2.7' }).ip, '192.0.2.1');
    assert.equal(after({ remoteAddress: '192.0.2.7' }, told).ip, '192.0.2.1');
  });

  it('is no other phone because of another MAC in a report', () => {
    assert.equal(after(told, { mac: '0004137F0000' }).mac, MAC);
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
      state.calls.map((call) => call.transfer?.to),
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
    assert.equal(changes.filter((change) => change.kind === 'partyUpdated').length, 1);
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
      const told = 'dnd' in expected && { dndToldAt: T + 5000 };
      assert.deepEqual(state, { ...before, ...expected, ...told, lastEventAt: T + 5000 });
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
    assert.equal(changes.filter((change) => change.kind === 'device').length, 4);
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

  describe('updated (other firmware was found)', () => {
    const updated = (at: number) => ({ type: 'updated', at }) as const;

    it('ends the calls of a phone that was not heard for longer than an update takes', () => {
      for (const from of LIVE) {
        const { state } = run([...INTO[from], updated(T + 100_000)]);
        assert.deepEqual([only(state).outcome, state.bootedAt], ['lost', T + 100_000], from);
      }
    });

    it('leaves alone what the phone has told of just now', () => {
      for (const from of LIVE.filter((name) => name !== 'Setup')) {
        const told = run([...INTO[from]]);
        const { state, changes } = run([...INTO[from], updated(T + 20_000)]);
        assert.deepEqual([state.calls, changes], [told.state.calls, told.changes], from);
      }
    });

    it('takes an update to last as long as it is told', () => {
      const told = [...INTO.Connected, updated(T + 20_000)];
      assert.equal(only(run(told, { updateTakesMs: 10_000 }).state).outcome, 'lost');
      assert.equal(only(run(told, { updateTakesMs: 0 }).state).outcome, 'lost');
    });

    it('ends no call that began after a restart that the phone told of, however long it lasts', () => {
      const later = INTO.Connected.map((input) => ({ ...input, at: input.at + 500 }));
      const { state } = run([phoneEvent('booted', T), ...later, updated(T + 900_000)]);
      assert.deepEqual([only(state).state, state.bootedAt], ['Connected', T]);
    });
  });

  describe('whether its calls are known', () => {
    const ROWS: readonly (readonly [string, readonly DeviceInput[], boolean])[] = [
      ['nothing was heard', [], false],
      ['time has passed', [{ type: 'tick', at: T }], false],
      ['it was reached', [{ type: 'reachable', at: T }], false],
      ['it takes commands', [{ type: 'dndRequested', at: T, on: true }], false],
      ['it was told to hang up', [{ type: 'hangupAllRequested', at: T }], false],
      ['it has restarted since, at some time or other', [{ type: 'updated', at: T }], false],
      ['it has reported something', [phoneEvent('onhook', T)], true],
      ['it counts no call', [phoneEvent('dndOn', T, { n: 0 })], true],
      ['it counts a call that nobody has told of', [phoneEvent('dndOn', T, { n: 1 })], false],
      ['it counts the call that it tells of', [phoneEvent('incoming', T, { ...FULL, n: 1 })], true],
      ['it counts one more', [phoneEvent('incoming', T, { ...FULL, n: 2 })], false],
      ['it has started', [phoneEvent('booted', T, { n: 0 })], true],
      ['another one was found there', [phoneEvent('onhook', T), { type: 'booted', at: T }], false],
      ['it was asked', [{ type: 'cstaSnapshot', at: T, connections: [] }], true],
      ['its lines were asked', [{ type: 'linesReported', at: T, lines: { counts: {} } }], true],
    ];
    for (const [what, inputs, known] of ROWS) {
      it(`${known ? 'are' : 'are not'}: ${what}`, () => {
        assert.equal(run(inputs).state.callsKnown, known);
      });
    }

    it('stay known, whatever it counts later', () => {
      const { state } = run([phoneEvent('onhook', T), phoneEvent('offhook', T + 1, { n: 3 })]);
      assert.equal(state.callsKnown, true);
    });

    it('come back with a state that was kept, and with one of earlier versions by its reports', () => {
      const kept = (state: object): boolean => {
        const fresh = createDevice({ name: 'desk', mac: MAC, identities: [ME] });
        return run([{ type: 'adopted', at: T, state }], {}, fresh).state.callsKnown;
      };
      const silent = run([]).state;
      const heard = run([phoneEvent('onhook', T)]).state;
      assert.deepEqual([kept(silent), kept(heard)], [false, true]);
      const old = ({ callsKnown, ...rest }: DeviceState): object => (void callsKnown, rest);
      assert.deepEqual([kept(old(silent)), kept(old(heard))], [false, true]);
      assert.equal(kept({ ...heard, callsKnown: 'yes' }), true);
    });
  });

  it('passes keys and unknown reports through', () => {
    const { changes } = run([
      phoneEvent('longPress', T, { longpress: 'P5' }),
      phoneEvent('blacklist', T, FULL),
      phoneEvent('subscriptionNotify', T),
      phoneEvent('firewallTest', T),
    ]);
    assert.deepEqual(story(changes), ['device reachable', 'key', 'raw', 'raw', 'raw']);
    const key = changes.find((change) => change.kind === 'key');
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
