import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { command, out, T } from '../../support/calls/commands';
import { phoneEvent, run, story } from '../../support/calls/events';

describe('transfers by command', () => {
  const talking = [
    phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }),
    phoneEvent('connected', T + 1000, { id: 'a' }),
  ];
  const pair = [
    ...talking,
    phoneEvent('hold', T + 2000, { id: 'a' }),
    out(T + 3000, { id: 'b', remote: '202@pbx' }),
    phoneEvent('connected', T + 4000, { id: 'b' }),
  ];

  it('counts a blind transfer the phone reports only as a disconnect', () => {
    const { state } = run([
      ...talking,
      { type: 'blindTransferRequested', at: T + 5000, destination: '300' },
      phoneEvent('disconnected', T + 6000, { id: 'a' }),
    ]);
    assert.deepEqual(
      [state.ended[0]?.outcome, state.ended[0]?.transfer],
      ['transferred', { kind: 'blind', to: '300' }],
    );
  });

  it('keeps the destination when the event comes, and drops all when the call comes back', () => {
    const asked = run([
      ...talking,
      { type: 'blindTransferRequested', at: T + 5000, destination: '300' },
      phoneEvent('blindTransfer', T + 5500, { id: 'a' }),
    ]);
    assert.deepEqual(asked.state.calls[0]?.transfer, { kind: 'blind', to: '300' });
    const back = run(
      [
        phoneEvent('unhold', T + 20_000, { id: 'a' }),
        phoneEvent('disconnected', T + 30_000, { id: 'a' }),
      ],
      {},
      asked.state,
    );
    assert.deepEqual(
      [back.state.ended[0]?.outcome, back.state.ended[0]?.transfer],
      ['completed', null],
    );
  });

  it('joins both calls, or not after all', () => {
    const done = run([...pair, command('completeTransferRequested', T + 9000)]);
    assert.deepEqual(
      done.state.calls.map((call) => call.transfer?.to),
      ['202', '201'],
    );
    const undone = run([command('cancelTransferRequested', T + 9500)], {}, done.state);
    assert.deepEqual(
      undone.state.calls.map((call) => call.transfer),
      [null, null],
    );
    const alone = run([...talking, command('completeTransferRequested', T + 9000)]);
    assert.equal(alone.state.calls[0]?.transfer, null);
  });
});

describe('toggles', () => {
  const talking = [phoneEvent('connected', T, { id: 'a' })];
  const mute = (at: number, on?: boolean): DeviceInput =>
    on === undefined ? { type: 'muteRequested', at } : { type: 'muteRequested', at, on };

  it('follows mute and record during calls and resets them with the last one', () => {
    assert.equal(run([mute(T)]).state.muted, false);
    assert.equal(run([...talking, mute(T)]).state.muted, true);
    assert.equal(run([...talking, mute(T), mute(T)]).state.muted, false);
    assert.equal(run([...talking, mute(T, true), mute(T, true)]).state.muted, true);
    const recording = run([...talking, mute(T), { type: 'recordRequested', at: T }]);
    assert.equal(recording.state.recording, true);
    const over = run([phoneEvent('disconnected', T + 1, { id: 'a' })], {}, recording.state);
    assert.deepEqual([over.state.muted, over.state.recording], [false, false]);
    assert.deepEqual(story(over.changes), [
      'callRemoved Connected completed',
      'device muted,recording',
    ]);
  });

  it('knows DND only once it was reported or set', () => {
    assert.equal(run([{ type: 'dndRequested', at: T }]).state.dnd, null);
    assert.equal(run([{ type: 'dndRequested', at: T, on: true }]).state.dnd, true);
    assert.equal(run([phoneEvent('dndOn', T), { type: 'dndRequested', at: T }]).state.dnd, false);
  });
});

describe('pending commands', () => {
  const ringing = phoneEvent('incoming', 0, { id: 'one', remote: '200@pbx.example' });
  const reject = { type: 'rejectRequested', at: 10 } as const;

  it('are known to what is reported, and do nothing by themselves', () => {
    const { state, changes } = run([
      ringing,
      { ...reject, pending: true },
      { type: 'tick', at: 9000 },
    ]);
    assert.deepEqual(state.calls[0]?.command, { name: 'reject', at: 10, to: null, pending: true });
    assert.deepEqual(
      changes.filter((change) => change.cause === 'rejectRequested'),
      [],
    );
    const ended = run([phoneEvent('missed', 9001, { id: 'one' })], {}, state).state.ended;
    assert.equal(ended[0]?.outcome, 'rejected');
  });

  it('become real, and news, when they are accepted', () => {
    const { state, last } = run([ringing, { ...reject, pending: true }, { ...reject, at: 50 }]);
    assert.deepEqual(state.calls[0]?.command, { name: 'reject', at: 50, to: null });
    assert.deepEqual(story(last.changes), ['callUpdated Alerting>Alerting']);
  });

  it('are taken back when they fail', () => {
    const talking = [
      phoneEvent('connected', 0, { id: 'one', remote: '200@pbx.example' }),
      phoneEvent('hold', 1, { id: 'one' }),
      phoneEvent('connected', 2, { id: 'two', remote: '300@pbx.example' }),
    ];
    const before = run(talking).state;
    const { state } = run(
      [
        { type: 'completeTransferRequested', at: 3, pending: true },
        { type: 'commandFailed', at: 4 },
      ],
      {},
      before,
    );
    assert.deepEqual(
      state.calls.map((call) => [call.command, call.transfer]),
      [
        [null, null],
        [null, null],
      ],
    );
    const all = run(
      [
        { type: 'hangupAllRequested', at: 3, pending: true },
        { type: 'commandFailed', at: 4 },
      ],
      {},
      before,
    );
    assert.deepEqual(all.state, before);
  });

  it('leave accepted ones alone when they fail', () => {
    const { state } = run([ringing, reject, { type: 'commandFailed', at: 20 }]);
    assert.equal(state.calls[0]?.command?.name, 'reject');
  });

  it('do not prove that the phone is there', () => {
    const { state } = run([
      ringing,
      { type: 'unreachable', at: 5 },
      { ...reject, pending: true },
      { type: 'commandFailed', at: 11 },
    ]);
    assert.equal(state.reachable, false);
  });
});
