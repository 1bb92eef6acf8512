import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceInput } from '../../src/calls/call-model';
import { ME, phoneEvent, run, story } from './support';

const T = 1_700_000_000_000;
const dial = (at: number, callId: string, destination: string, more = {}): DeviceInput => ({
  type: 'dialRequested',
  at,
  callId,
  destination,
  ...more,
});
const command = (
  type:
    | 'rejectRequested'
    | 'hangupRequested'
    | 'answerRequested'
    | 'holdRequested'
    | 'completeTransferRequested'
    | 'cancelTransferRequested',
  at: number,
  callId?: string,
): DeviceInput => (callId === undefined ? { type, at } : { type, at, callId });
const tick = (at: number): DeviceInput => ({ type: 'tick', at });
const out = (at: number, parts = {}): DeviceInput => phoneEvent('outgoing', at, parts);

describe('dialling by command', () => {
  it('waits in Setup and is adopted by the outgoing call under the same id', () => {
    const { state, changes } = run([
      dial(T, 'local:1', '030 123', { identity: 'sip:101@PBX.example' }),
      out(T + 300, { id: 'a', remote: '+4930123@pbx', key: 'P2' }),
      phoneEvent('connected', T + 5300, { id: 'a' }),
    ]);
    const [call] = state.calls;
    assert.deepEqual(
      [call?.id, call?.state, call?.sipCallId, call?.lineKey, call?.identity, call?.remote.number],
      ['local:1', 'Connected', 'a', 'P2', '101@pbx.example', '+4930123'],
    );
    assert.equal(call?.startedAt, T);
    assert.equal(call?.ringSeconds, 5.3);
    assert.deepEqual(story(changes), [
      'callAdded Setup',
      'device reachable',
      'callUpdated Setup>Dialing',
      'callUpdated Dialing>Connected',
    ]);
  });

  it('gives an id of its own if the command has none', () => {
    const { state } = run([{ type: 'dialRequested', at: T, destination: '200' }]);
    assert.match(state.calls[0]?.id ?? '', /:1$/);
    assert.equal(state.nextCall, 2);
  });

  it('gives no id that a command has taken already', () => {
    const { state } = run([
      dial(T, '000413AABBCC:1', '201'),
      out(T + 300, { remote: '201@pbx' }),
      out(T + 400, { id: 'b', remote: '202@pbx' }),
    ]);
    assert.deepEqual(
      state.calls.map((it) => it.id),
      ['000413AABBCC:1', '000413AABBCC:2'],
    );
  });

  it('reports beginning and end even if both come at once', () => {
    const { changes, state } = run([dial(T, 'one', '201')], { adoptWithinMs: 0 });
    assert.deepEqual(story(changes), [
      'callAdded Disconnected',
      'callRemoved Setup notStarted',
      'device reachable',
    ]);
    assert.equal(state.calls.length, 0);
  });

  it('is adopted by number first, and else by order', () => {
    const both = [dial(T, 'one', '201'), dial(T + 10, 'two', '202')];
    const byNumber = run([...both, out(T + 300, { id: 'b', remote: '202@pbx' })]);
    assert.deepEqual(
      byNumber.state.calls.map((it) => it.state),
      ['Setup', 'Dialing'],
    );
    const byOrder = run([...both, out(T + 300, { id: 'b', remote: 'anna@pbx' })]);
    assert.deepEqual(
      byOrder.state.calls.map((it) => it.state),
      ['Dialing', 'Setup'],
    );
  });

  it('is not adopted by the repetition of another outgoing call', () => {
    const { state } = run([
      out(T, { remote: '300@pbx' }),
      dial(T + 100, 'one', '201'),
      out(T + 200, { remote: '300@pbx' }),
    ]);
    assert.deepEqual(
      state.calls.map((it) => it.state),
      ['Dialing', 'Setup'],
    );
  });

  it('ends as notStarted after ten seconds, and is not adopted later', () => {
    const late = run([dial(T, 'one', '201'), out(T + 10_001, { id: 'a', remote: '201@pbx' })]);
    assert.deepEqual(
      [late.state.ended[0]?.id, late.state.ended[0]?.outcome],
      ['one', 'notStarted'],
    );
    assert.equal(late.state.calls[0]?.state, 'Dialing');
    const none = run([dial(T, 'one', '201'), tick(T + 9_999), tick(T + 10_000)]);
    assert.deepEqual(
      [none.state.ended[0]?.outcome, none.state.ended[0]?.endedAt],
      ['notStarted', T + 10_000],
    );
    assert.equal(run([dial(T, 'one', '201'), tick(T + 9_999)]).state.calls.length, 1);
    assert.equal(
      run([dial(T, 'one', '201'), tick(T + 500)], { adoptWithinMs: 500 }).state.calls.length,
      0,
    );
  });

  it('fails when the command failed', () => {
    const failed = run([dial(T, 'one', '201'), { type: 'dialFailed', at: T + 50, callId: 'one' }]);
    assert.deepEqual([failed.state.ended[0]?.outcome, failed.last.call?.id], ['failed', 'one']);
    assert.equal(run([dial(T, 'one', '201'), { type: 'dialFailed', at: T }]).state.ended.length, 1);
    assert.equal(run([out(T, {}), { type: 'dialFailed', at: T }]).state.ended.length, 0);
  });

  it('takes the same command twice as one, even after its end', () => {
    assert.equal(run([dial(T, 'one', '201'), dial(T + 1, 'one', '201')]).state.calls.length, 1);
    const { state } = run([
      dial(T, 'one', '201'),
      tick(T + 10_000),
      dial(T + 10_001, 'one', '201'),
    ]);
    assert.equal(state.calls.length, 0);
  });

  it('is connected even if the outgoing event was lost', () => {
    for (const parts of [{ id: 'x', remote: 'anna@pbx' }, {}]) {
      const { state } = run([dial(T, 'one', '201'), phoneEvent('connected', T + 4000, parts)]);
      assert.deepEqual(
        [state.calls.length, state.calls[0]?.state, state.calls[0]?.id],
        [1, 'Connected', 'one'],
      );
    }
  });
});

describe('ending by command', () => {
  const ringing = phoneEvent('incoming', T, { id: 'a', remote: '200@pbx', identity: ME });

  it('takes a reject for done if nothing contradicts it', () => {
    const { state, changes } = run([
      ringing,
      command('rejectRequested', T + 4000),
      tick(T + 6999),
      tick(T + 7000),
    ]);
    const [call] = state.ended;
    assert.deepEqual(
      [call?.outcome, call?.endedBy, call?.endedAt, call?.assumed, call?.ringSeconds],
      ['rejected', 'command', T + 4000, true, 4],
    );
    assert.equal(changes.at(-1)?.cause, 'tick');
  });

  it('believes the phone if it reports the rejected call', () => {
    const event = run([
      ringing,
      command('rejectRequested', T + 4000),
      phoneEvent('disconnected', T + 4200, { id: 'a' }),
    ]);
    assert.deepEqual(
      [event.state.ended[0]?.outcome, event.state.ended[0]?.assumed],
      ['rejected', undefined],
    );
    const answered = run([
      ringing,
      command('rejectRequested', T + 4000),
      phoneEvent('connected', T + 4200, { id: 'a' }),
      tick(T + 60_000),
    ]);
    assert.equal(answered.state.calls[0]?.state, 'Connected');
  });

  it('takes hanging up a ringing call as rejecting it', () => {
    const { state } = run([ringing, command('hangupRequested', T + 1000), tick(T + 5000)]);
    assert.equal(state.ended[0]?.outcome, 'rejected');
  });

  it('deflects', () => {
    const { state } = run([
      ringing,
      { type: 'deflectRequested', at: T + 1000, destination: '300' },
      tick(T + 5000),
    ]);
    assert.deepEqual(
      [state.ended[0]?.outcome, state.ended[0]?.transfer],
      ['deflected', { kind: 'deflect', to: '300' }],
    );
    const answered = run([
      ringing,
      { type: 'deflectRequested', at: T + 1000, destination: '300' },
      phoneEvent('connected', T + 1500, { id: 'a' }),
    ]);
    assert.equal(answered.state.calls[0]?.transfer, null);
  });

  it('cancels an outgoing call', () => {
    const dialling = out(T, { id: 'a', remote: '200@pbx' });
    const told = run([
      dialling,
      command('hangupRequested', T + 2000),
      phoneEvent('disconnected', T + 2100, { id: 'a' }),
    ]);
    assert.deepEqual(
      [told.state.ended[0]?.outcome, told.state.ended[0]?.assumed],
      ['cancelled', undefined],
    );
    const silent = run([dialling, command('hangupRequested', T + 2000), tick(T + 5000)]);
    assert.deepEqual(
      [silent.state.ended[0]?.outcome, silent.state.ended[0]?.assumed],
      ['cancelled', true],
    );
  });

  it('waits for the phone when an established call is hung up', () => {
    const { state } = run([
      ringing,
      phoneEvent('connected', T, { id: 'a' }),
      command('hangupRequested', T + 2000),
      tick(T + 3_600_000),
    ]);
    assert.deepEqual(
      [state.calls[0]?.state, state.calls[0]?.command?.name],
      ['Connected', 'hangup'],
    );
  });

  it('tells every call of hangupAll', () => {
    const { state } = run([
      ringing,
      out(T, { id: 'b', remote: '1@x' }),
      { type: 'hangupAllRequested', at: T + 1000 },
      tick(T + 4000),
    ]);
    assert.deepEqual(
      state.ended.map((it) => it.outcome),
      ['rejected', 'cancelled'],
    );
  });

  it('does not guess between two calls a key could act on', () => {
    const second = phoneEvent('incoming', T + 100, { id: 'b', remote: '300@pbx', identity: ME });
    const guess = run([ringing, second, command('rejectRequested', T + 1000), tick(T + 9000)]);
    assert.equal(guess.state.calls.length, 2);
    assert.equal(guess.last.call, null);
    const named = run([
      ringing,
      second,
      command('rejectRequested', T + 1000, guess.state.calls[1]?.id),
      tick(T + 9000),
    ]);
    assert.deepEqual([named.state.calls.length, named.state.ended[0]?.sipCallId], [1, 'b']);
    assert.equal(run([ringing, command('rejectRequested', T, 'nobody')]).last.call, null);
    assert.equal(run([command('holdRequested', T)]).last.call, null);
  });
});

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
      done.state.calls.map((it) => it.transfer?.to),
      ['202', '201'],
    );
    const undone = run([command('cancelTransferRequested', T + 9500)], {}, done.state);
    assert.deepEqual(
      undone.state.calls.map((it) => it.transfer),
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
      changes.filter((it) => it.cause === 'rejectRequested'),
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
      state.calls.map((it) => [it.command, it.transfer]),
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
