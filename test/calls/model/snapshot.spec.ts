import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CstaConnection, DeviceInput } from '../../../src/calls/model/model-input';
import { ME, phoneEvent, run } from '../../support/calls/events';

const T = 1_700_000_000_000;
const snap = (
  at: number,
  connections: readonly CstaConnection[],
  identity?: string,
): DeviceInput =>
  identity === undefined
    ? { type: 'cstaSnapshot', at, connections }
    : { type: 'cstaSnapshot', at, connections, identity };
const A = { id: 'a', csta: '-12', remote: '201@pbx', identity: ME };

describe('CSTA snapshot', () => {
  it('ends what it does not list', () => {
    const { state } = run([
      phoneEvent('incoming', T, A),
      phoneEvent('connected', T, { id: 'b', remote: '202@pbx' }),
      { type: 'dialRequested', at: T + 4000, destination: '203' },
      snap(T + 5000, []),
    ]);
    const later = run([{ type: 'tick', at: T + 8000 }], {}, state).state;
    assert.deepEqual(
      later.ended.map((call) => [call.outcome, call.endedBy, call.assumed]),
      [
        ['completed', 'snapshot', undefined],
        ['endedWhileRinging', 'snapshot', undefined],
      ],
    );
    assert.deepEqual(
      state.calls.map((call) => call.state),
      ['Setup'],
    );
  });

  it('does not end a call that is newer than itself', () => {
    const { state } = run([phoneEvent('incoming', T, A), snap(T + 1999, [])]);
    assert.equal(state.calls.length, 1);
  });

  it('ends only calls of its identity', () => {
    const calls = [
      phoneEvent('incoming', T, A),
      phoneEvent('incoming', T, { id: 'b', remote: '5@x', identity: '101@pbx.example' }),
    ];
    const { state } = run([...calls, snap(T + 5000, [], '101@pbx.example')]);
    assert.deepEqual(
      state.calls.map((call) => call.sipCallId),
      ['a'],
    );
  });

  const ROWS: readonly [string, DeviceInput[], Omit<CstaConnection, 'cstaId'>, string][] = [
    ['rings on', [phoneEvent('incoming', T, A)], { state: 'alerting' }, 'Alerting'],
    ['was answered', [phoneEvent('incoming', T, A)], { state: 'connected' }, 'Connected'],
    [
      'rings at the far end',
      [phoneEvent('outgoing', T, A)],
      { state: 'connected', remoteState: 'alerting' },
      'Ringback',
    ],
    [
      'is queued at the far end',
      [phoneEvent('outgoing', T, A)],
      { state: 'connected', remoteState: 'queued' },
      'Queued',
    ],
    ['is queued', [phoneEvent('outgoing', T, A)], { state: 'queued' }, 'Queued'],
    [
      'is answered at the far end',
      [phoneEvent('outgoing', T, A)],
      { state: 'connected', remoteState: 'connected' },
      'Connected',
    ],
    [
      'is only connected on our side',
      [phoneEvent('outgoing', T, A)],
      { state: 'connected' },
      'Dialing',
    ],
    ['is initiated', [phoneEvent('outgoing', T, A)], { state: 'initiated' }, 'Dialing'],
    ['failed', [phoneEvent('outgoing', T, A)], { state: 'fail' }, 'Dialing'],
    ['was put on hold', [phoneEvent('connected', T, A)], { state: 'hold' }, 'Holding'],
    [
      'was put on hold by them',
      [phoneEvent('connected', T, A)],
      { state: 'connected', remoteState: 'hold' },
      'Held',
    ],
    [
      'was retrieved',
      [phoneEvent('connected', T, A), phoneEvent('hold', T, A)],
      { state: 'connected' },
      'Connected',
    ],
  ];
  for (const [title, inputs, connection, expected] of ROWS) {
    it(`says that a call ${title}`, () => {
      const { state } = run([...inputs, snap(T + 5000, [{ cstaId: '-12', ...connection }])]);
      assert.deepEqual(
        state.calls.map((call) => call.state),
        [expected],
      );
    });
  }

  it('adds what nobody reported', () => {
    const { state } = run([
      snap(
        T,
        [
          { cstaId: '1', state: 'alerting', remote: '201@pbx' },
          { cstaId: '2', state: 'hold' },
          { cstaId: '3', state: 'connected' },
          { cstaId: '4', state: 'initiated', remote: '204' },
          { cstaId: '5', state: 'fail' },
          { cstaId: '6', state: 'null' },
        ],
        ME,
      ),
    ]);
    assert.deepEqual(
      state.calls.map((call) => [call.cstaId, call.state, call.dir, call.dirKnown, call.identity]),
      [
        ['1', 'Alerting', 'i', true, ME],
        ['2', 'Holding', 'i', false, ME],
        ['3', 'Connected', 'i', false, ME],
        ['4', 'Dialing', 'o', true, ME],
      ],
    );
    const again = run(
      [phoneEvent('incoming', T + 10, { id: 'x', csta: '1', remote: '201@pbx' })],
      {},
      state,
    );
    assert.equal(again.state.calls.length, 4);
    assert.equal(again.state.calls[0]?.sipCallId, 'x');
  });

  it('recognises calls without a CSTA id by party, then by state', () => {
    const { state } = run([
      phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('incoming', T, { id: 'b', remote: '202@pbx' }),
      phoneEvent('connected', T, { id: 'c', remote: '203@pbx' }),
      snap(T + 5000, [
        { cstaId: '11', state: 'alerting', remote: '202@other' },
        { cstaId: '12', state: 'alerting' },
        { cstaId: '13', state: 'hold' },
      ]),
    ]);
    assert.deepEqual(
      state.calls.map((call) => [call.sipCallId, call.cstaId, call.state]),
      [
        ['a', '12', 'Alerting'],
        ['b', '11', 'Alerting'],
        ['c', '13', 'Holding'],
      ],
    );
  });

  it('keeps one of two calls that look alike when only one is left', () => {
    const { state } = run([
      phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('incoming', T, { id: 'b', remote: '202@pbx' }),
      snap(T + 5000, [{ cstaId: '11', state: 'alerting' }]),
    ]);
    assert.deepEqual([state.calls.length, state.ending.length], [1, 1]);
  });

  it('does not bring a call back that ended just before it was taken', () => {
    const over = [phoneEvent('incoming', T, A), phoneEvent('missed', T + 5000, A)];
    assert.equal(
      run([...over, snap(T + 5500, [{ cstaId: '-12', state: 'alerting' }])]).state.calls.length,
      0,
    );
    const reused = run([...over, snap(T + 60_000, [{ cstaId: '-12', state: 'alerting' }])]);
    assert.equal(reused.state.calls.length, 1);
    assert.notEqual(reused.state.calls[0]?.id, reused.state.ended[0]?.id);
  });

  it('stays bounded', () => {
    const many = Array.from({ length: 500 }, (_, i): CstaConnection => ({
      cstaId: `${i}`,
      state: 'connected',
    }));
    assert.equal(run([snap(T, many)]).state.calls.length, 32);
  });
});
