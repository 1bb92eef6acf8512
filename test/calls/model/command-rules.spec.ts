import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { command, dial, out, T, tick } from '../../support/calls/commands';
import { ME, phoneEvent, run, story } from '../../support/calls/events';

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
      state.calls.map((call) => call.id),
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
      byNumber.state.calls.map((call) => call.state),
      ['Setup', 'Dialing'],
    );
    const byOrder = run([...both, out(T + 300, { id: 'b', remote: 'anna@pbx' })]);
    assert.deepEqual(
      byOrder.state.calls.map((call) => call.state),
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
      state.calls.map((call) => call.state),
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
      state.ended.map((call) => call.outcome),
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
