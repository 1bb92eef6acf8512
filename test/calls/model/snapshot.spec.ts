import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type {
  CstaConnection,
  CstaSnapshotInput,
  DeviceInput,
  ModelOptions,
} from '../../../src/calls/model/model-input';
import { ME, phoneEvent, run } from '../../support/calls/events';

const T = 1_700_000_000_000;
const snap = (
  at: number,
  connections: readonly CstaConnection[],
  identity?: string,
): CstaSnapshotInput =>
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

  it('does not end a call that came since it was asked for, however long the answer took', () => {
    const rings = phoneEvent('incoming', T, A);
    const statesAfter = (askedAt: number): string[] =>
      run([rings, { ...snap(T + 8000, []), askedAt }]).state.calls.map(({ state }) => state);
    assert.deepEqual(statesAfter(T - 1), ['Alerting']);
    assert.deepEqual(statesAfter(T), ['Alerting']);
    assert.deepEqual(statesAfter(T + 2000), []);
  });

  it('takes a call for the one that has changed since it was asked for, and leaves its name to the next one', () => {
    const rings = phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' });
    const talks = phoneEvent('connected', T + 200, { id: 'a', remote: '201@pbx' });
    const over = phoneEvent('disconnected', T + 300, { id: 'a', remote: '201@pbx' });
    const other = phoneEvent('incoming', T + 400, { id: 'b', remote: '202@pbx' });
    const listed: CstaConnection[] = [{ cstaId: '-12', deviceId: ME, state: 'alerting' }];
    const answer = { ...snap(T + 9000, listed), askedAt: T + 100 };
    const after = (...inputs: DeviceInput[]): unknown[] =>
      run([rings, ...inputs]).state.calls.map((call) => [call.sipCallId, call.state, call.cstaId]);
    assert.deepEqual(after(answer), [['a', 'Alerting', '-12']]);
    assert.deepEqual(after(talks, answer), [['a', 'Connected', null]]);
    assert.deepEqual(after(talks, over, answer), []);
    assert.deepEqual(after(talks, over, other, answer), [['b', 'Alerting', null]]);
    const later = { ...snap(T + 20_000, listed), askedAt: T + 15_000 };
    assert.deepEqual(after(talks, over, other, answer, later), [['b', 'Alerting', '-12']]);
    assert.deepEqual(after(talks, over, answer, later), [[null, 'Alerting', '-12']]);
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

  const MINE = 'sip:100@pbx.example';
  const names = (inputs: readonly DeviceInput[], options: ModelOptions = {}): unknown[] =>
    run(inputs, options).state.calls.map((call) => [
      call.remote.number,
      call.state,
      call.cstaId,
      call.cstaDeviceId,
    ]);
  const ASKED: DeviceInput = { type: 'dialRequested', at: T, destination: '201' };

  it('learns how the phone names a call', () => {
    const listed = snap(T + 5000, [{ cstaId: '-12', deviceId: MINE, state: 'alerting' }]);
    assert.deepEqual(names([phoneEvent('incoming', T, A), listed]), [
      ['201', 'Alerting', '-12', MINE],
    ]);
    assert.deepEqual(names([listed]), [['', 'Alerting', '-12', MINE]]);
    // A snapshot that does not say it takes nothing away.
    const short = snap(T + 6000, [{ cstaId: '-12', state: 'connected' }]);
    assert.deepEqual(names([listed, short]), [['', 'Connected', '-12', MINE]]);
  });

  it('tells two identities of one phone apart that are in the same call', () => {
    const both = snap(T, [
      { cstaId: '7', deviceId: MINE, state: 'connected' },
      { cstaId: '7', deviceId: 'sip:101@pbx.example', state: 'alerting' },
      { cstaId: '7', deviceId: MINE, state: 'connected' },
    ]);
    const wanted = [
      ['', 'Connected', '7', MINE],
      ['', 'Alerting', '7', 'sip:101@pbx.example'],
    ];
    assert.deepEqual(names([both]), wanted);
    assert.deepEqual(names([both, both]), wanted);
  });

  it('does not need the id of the events to be the one of the snapshot', () => {
    const events = [phoneEvent('incoming', T, { ...A, csta: '77' })];
    const listed = snap(T + 5000, [{ cstaId: '-12', deviceId: MINE, state: 'alerting' }]);
    assert.deepEqual(names([...events, listed]), [['201', 'Alerting', '-12', MINE]]);
    assert.deepEqual(
      names([...events, listed, phoneEvent('connected', T + 6000, { id: 'a', csta: '77' })]),
      [['201', 'Connected', '-12', MINE]],
    );
  });

  it('finds the call that we asked the phone to dial', () => {
    const at = T + 500;
    const rows: readonly [Omit<CstaConnection, 'cstaId'>, string][] = [
      [{ state: 'initiated' }, 'Dialing'],
      [{ state: 'connected' }, 'Dialing'],
      [{ state: 'connected', remoteState: 'alerting' }, 'Ringback'],
      [{ state: 'connected', remoteState: 'connected' }, 'Connected'],
      [{ state: 'connected', remote: '0049201@pbx' }, 'Dialing'],
      [{ state: 'queued' }, 'Queued'],
    ];
    for (const [connection, wanted] of rows) {
      const listed = snap(at, [{ cstaId: '1', deviceId: MINE, ...connection }]);
      assert.deepEqual(names([ASKED, listed]), [['201', wanted, '1', MINE]]);
    }
    const ringing = snap(at, [{ cstaId: '1', state: 'alerting' }]);
    assert.deepEqual(names([ASKED, ringing]).length, 2);
    // The event that comes late may name it in another way.
    const late = phoneEvent('outgoing', T + 900, { id: 'x', remote: '0049201@pbx' });
    assert.deepEqual(names([ASKED, snap(at, [{ cstaId: '1', state: 'initiated' }]), late]), [
      ['0049201', 'Dialing', '1', null],
    ]);
  });

  it('leaves a call that events have told of as it was told: who else is dialled is another call', () => {
    const listed = snap(T + 500, [{ cstaId: '1', state: 'initiated' }]);
    const other = phoneEvent('outgoing', T + 900, { id: 'b', remote: '0049202@pbx' });
    const told = [phoneEvent('outgoing', T, { remote: '201@pbx' }), listed];
    assert.equal(run(told).state.calls[0]?.found, undefined);
    assert.equal(run([ASKED, listed]).state.calls[0]?.found, true);
    assert.deepEqual(names([...told, other]), [
      ['201', 'Dialing', '1', null],
      ['0049202', 'Dialing', null, null],
    ]);
  });

  it('takes `connected` for an answer only where that is known', () => {
    const listed = snap(T + 5000, [{ cstaId: '1', state: 'connected' }]);
    const dialled = [phoneEvent('outgoing', T, { id: 'a', remote: '201@pbx' }), listed];
    assert.equal(run(dialled).state.calls[0]?.state, 'Dialing');
    const answered = run(dialled, { connectedMeansAnswered: true });
    assert.equal(answered.state.calls[0]?.state, 'Connected');
  });

  it('adds calls as far as they have come', () => {
    const found = snap(T, [
      { cstaId: '1', state: 'connected', remoteState: 'alerting' },
      { cstaId: '2', state: 'connected', remoteState: 'hold' },
      { cstaId: '3', state: 'queued' },
      { cstaId: '4', state: 'other' },
    ]);
    assert.deepEqual(
      run([found]).state.calls.map(({ state, dir, found: by }) => [state, dir, by]),
      [
        ['Ringback', 'o', true],
        ['Held', 'i', true],
        ['Queued', 'o', true],
      ],
    );
  });

  it('knows no state by a word that the standard has not', () => {
    const other = snap(T + 5000, [{ cstaId: '-12', state: 'other' }]);
    assert.deepEqual(names([phoneEvent('incoming', T, A), other]), [
      ['201', 'Alerting', '-12', null],
    ]);
  });

  it('changes no call that an event has changed just now, but at once one that it found itself', () => {
    const held = [
      phoneEvent('connected', T, A),
      phoneEvent('hold', T + 5000, A),
      snap(T + 5100, [{ cstaId: '-12', deviceId: MINE, state: 'connected' }]),
    ];
    assert.deepEqual(names(held), [['201', 'Holding', '-12', MINE]]);
    const seen = [
      snap(T, [{ cstaId: '1', state: 'alerting' }]),
      snap(T + 300, [{ cstaId: '1', state: 'connected' }]),
    ];
    assert.deepEqual(names(seen), [['', 'Connected', '1', null]]);
    assert.deepEqual(names([...seen, snap(T + 600, [])]), []);
  });

  it('knows a call again whose number is negative only while it rings', () => {
    const talks = snap(T + 3000, [
      { cstaId: '13', deviceId: MINE, state: 'connected' },
      { cstaId: '12', deviceId: MINE, state: 'connected' },
    ]);
    const rang = snap(T, [{ cstaId: '-12', deviceId: MINE, state: 'alerting', remote: '201@pbx' }]);
    assert.deepEqual(names([rang, talks]), [
      ['201', 'Connected', '12', MINE],
      ['', 'Connected', '13', MINE],
    ]);
  });

  it('takes no cut-off name, and none that is empty', () => {
    const long = '1'.repeat(257);
    const listed = [
      { cstaId: long, state: 'connected' },
      { cstaId: '', state: 'connected' },
      { cstaId: '1', deviceId: 'x'.repeat(257), state: 'connected' },
    ] as const;
    assert.deepEqual(names([snap(T, listed), snap(T + 5000, listed)]), []);
  });

  it('finds calls again after a restart, and ends those that a silent reject left behind', () => {
    const before = run([
      phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('incoming', T, { id: 'b', remote: '202@pbx' }),
      snap(T + 3000, [
        { cstaId: '1', deviceId: MINE, state: 'alerting', remote: '201@pbx' },
        { cstaId: '2', deviceId: MINE, state: 'alerting', remote: '202@pbx' },
      ]),
    ]).state;
    const kept = JSON.parse(JSON.stringify(before)) as typeof before;
    const after = run(
      [snap(T + 60_000, [{ cstaId: '2', deviceId: MINE, state: 'connected' }])],
      {},
      kept,
    );
    assert.deepEqual(
      after.state.calls.map(({ sipCallId, state }) => [sipCallId, state]),
      [['b', 'Connected']],
    );
    assert.deepEqual(
      after.state.ending.map(({ call }) => call.sipCallId),
      ['a'],
    );
  });

  const known = (inputs: readonly DeviceInput[], options: ModelOptions = {}): unknown[] =>
    run(inputs, options).state.calls.map(({ sipCallId, cstaId, state, remote }) => [
      sipCallId,
      cstaId,
      state,
      remote.number,
    ]);

  it('knows a call by its party, however far it has come meanwhile', () => {
    const listed = snap(T + 5000, [{ cstaId: '1', state: 'hold', remote: '201@other' }]);
    assert.deepEqual(known([phoneEvent('outgoing', T, { id: 'a', remote: '201@pbx' }), listed]), [
      ['a', '1', 'Holding', '201'],
    ]);
  });

  it('takes no call for one of another party, but an unknown one for any', () => {
    const other = snap(T + 5000, [{ cstaId: '1', state: 'alerting', remote: '999@pbx' }]);
    assert.deepEqual(known([phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }), other]), [
      [null, '1', 'Alerting', '999'],
    ]);
    assert.deepEqual(known([phoneEvent('incoming', T, { id: 'a' }), other]), [
      ['a', '1', 'Alerting', '999'],
    ]);
  });

  it('takes the call that is in the very state before one that may have come to it', () => {
    const calls = [
      phoneEvent('connected', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('connected', T + 1, { id: 'b', remote: '202@pbx' }),
      phoneEvent('hold', T + 2, { id: 'b', remote: '202@pbx' }),
    ];
    const listed = snap(T + 5000, [
      { cstaId: '1', state: 'hold' },
      { cstaId: '2', state: 'connected' },
    ]);
    assert.deepEqual(known([...calls, listed]), [
      ['a', '2', 'Connected', '201'],
      ['b', '1', 'Holding', '202'],
    ]);
  });

  it('finds a held call whose id the events give in another way', () => {
    const calls = [
      phoneEvent('connected', T, { id: 'a', csta: '77', remote: '201@pbx' }),
      phoneEvent('hold', T + 1, { id: 'a', csta: '77', remote: '201@pbx' }),
    ];
    assert.deepEqual(known([...calls, snap(T + 5000, [{ cstaId: '1', state: 'hold' }])]), [
      ['a', '1', 'Holding', '201'],
    ]);
  });

  it('takes no call that is still being dialled for answered, where the far side says how it is', () => {
    const listed = (remoteState?: CstaConnection['remoteState']): DeviceInput =>
      snap(T + 5000, [{ cstaId: '1', state: 'connected', ...(remoteState && { remoteState }) }]);
    const dialled = phoneEvent('outgoing', T, { id: 'a', remote: '201@pbx' });
    const answered = { connectedMeansAnswered: true };
    assert.deepEqual(known([dialled, listed()], answered), [['a', '1', 'Connected', '201']]);
    for (const remoteState of ['initiated', 'fail', 'other'] as const) {
      assert.deepEqual(known([dialled, listed(remoteState)], answered), [
        ['a', '1', 'Dialing', '201'],
      ]);
    }
  });

  it('stays bounded', () => {
    const many = Array.from({ length: 500 }, (_, i): CstaConnection => ({
      cstaId: `${i}`,
      state: 'connected',
    }));
    assert.equal(run([snap(T, many)]).state.calls.length, 32);
  });

  it('ends no call of a list that is longer than can be known, in whatever order it comes', () => {
    const many = Array.from({ length: 40 }, (_, id): CstaConnection => ({
      cstaId: `${id}`,
      deviceId: 'd',
      state: 'connected',
    }));
    const before = run([snap(T, many)]).state;
    const { state, changes } = run([snap(T + 60_000, many.toReversed())], {}, before);
    assert.deepEqual(changes, []);
    assert.deepEqual(
      state.calls.map(({ id }) => id),
      before.calls.map(({ id }) => id),
    );
  });

  it('knows names as long as they can be read, and ends nothing where one cannot be', () => {
    const named = (cstaId: string): CstaConnection => ({ cstaId, state: 'connected' });
    const long = run([snap(T, [named('9'.repeat(256))])]).state;
    assert.equal(long.calls.length, 1);
    const other = run([snap(T + 60_000, [named('9'.repeat(257))])], {}, long).state;
    assert.deepEqual(
      other.calls.map(({ id }) => id),
      long.calls.map(({ id }) => id),
    );
  });
});
