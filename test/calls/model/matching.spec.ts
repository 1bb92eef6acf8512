import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PhoneEvent } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import { sortParties } from '../../../src/calls/model/matching';
import { type EventParts, MAC, ME, phoneEvent, run, story } from '../../support/calls/events';

const T = 1_700_000_000_000;

/** Two ringing calls, one talking and one held, all with ids. */
const four = [
  phoneEvent('incoming', T, { id: 'held', csta: '1', remote: '201@pbx', identity: ME }),
  phoneEvent('connected', T + 1, { id: 'held' }),
  phoneEvent('hold', T + 2, { id: 'held' }),
  phoneEvent('incoming', T + 3, { id: 'talk', csta: '2', remote: '202@pbx', identity: ME }),
  phoneEvent('connected', T + 4, { id: 'talk' }),
  phoneEvent('incoming', T + 5, { id: 'ring1', csta: '3', remote: '203@pbx', identity: ME }),
  phoneEvent('incoming', T + 6, {
    id: 'ring2',
    csta: '4',
    remote: '204@pbx',
    identity: '101@pbx.example',
  }),
];

function matched(event: ReturnType<typeof phoneEvent>): string | null {
  return run([...four, event]).last.call?.sipCallId ?? null;
}

describe('matching ladder', () => {
  it('1: goes by SIP Call-ID before anything else', () => {
    assert.equal(
      matched(phoneEvent('connected', T + 9, { id: 'ring1', csta: '4', remote: '204@pbx' })),
      'ring1',
    );
  });
  it('2: goes by CSTA id', () => {
    assert.equal(
      matched(phoneEvent('connected', T + 9, { csta: '3', remote: '204@pbx' })),
      'ring1',
    );
  });
  it('3: goes by identity and remote user', () => {
    assert.equal(
      matched(
        phoneEvent('connected', T + 9, {
          remote: 'sip:204@elsewhere',
          identity: '101@pbx.example',
        }),
      ),
      'ring2',
    );
    assert.equal(matched(phoneEvent('disconnected', T + 9, { remote: '203@pbx' })), 'ring1');
    assert.equal(
      matched(phoneEvent('disconnected', T + 9, { remote: '201@pbx', identity: ME })),
      'held',
    );
  });
  it('4: goes by the only call the event can be about', () => {
    assert.equal(matched(phoneEvent('hold', T + 9)), 'talk');
    assert.equal(matched(phoneEvent('unhold', T + 9)), 'held');
    assert.equal(matched(phoneEvent('blindTransfer', T + 9)), 'talk');
    assert.equal(matched(phoneEvent('transferReceived', T + 9, { remote: '999@pbx' })), 'talk');
  });
  it('5: does not choose where two are as likely', () => {
    for (const name of ['connected', 'missed', 'disconnected'] as const) {
      const { state, last } = run([...four, phoneEvent(name, T + 9)]);
      assert.equal(state.calls.length, 4, name);
      assert.deepEqual(story(last.changes), [`unmatched ${name} ambiguous`]);
    }
  });

  it('prefers an answer to a retrieve when a bare connected fits both', () => {
    const { last } = run([...four.slice(0, 3), four[5] as never, phoneEvent('connected', T + 9)]);
    assert.equal(last.call?.sipCallId, 'ring1');
  });

  it('prefers the established call when a bare disconnected fits a ringing one too', () => {
    const { last } = run([...four.slice(3, 6), phoneEvent('disconnected', T + 9)]);
    assert.equal(last.call?.sipCallId, 'talk');
  });

  it('does not let news of one call end another one', () => {
    const one = four.slice(3, 5);
    for (const parts of [{ id: 'other' }, { csta: '99' }, { remote: '777@pbx' }]) {
      const { state, last } = run([...one, phoneEvent('disconnected', T + 9, parts)]);
      assert.equal(state.calls[0]?.state, 'Connected');
      assert.deepEqual(story(last.changes), ['unmatched disconnected noCall']);
    }
  });

  it('takes events without ids right after an end as late', () => {
    const end = phoneEvent('disconnected', T + 10_000, { id: 'talk' });
    for (const parts of [{}, { remote: '202@pbx' }]) {
      const late = run([...four.slice(3, 5), end, phoneEvent('connected', T + 12_000, parts)]);
      assert.deepEqual([late.state.calls.length, late.state.lateEvents], [0, 1]);
      const later = run([...four.slice(3, 5), end, phoneEvent('connected', T + 14_000, parts)]);
      assert.equal(later.state.calls.length, 1);
    }
  });

  it('takes the report of an end without the id of its call for late, but no other one of another id', () => {
    const rang = [phoneEvent('incoming', T, { remote: '201@pbx' })];
    const idle = { type: 'linesReported', at: T + 5000, lines: { counts: {}, total: 0 } } as const;
    const id = { id: 'a', remote: '201@pbx' };
    const missed = run([...rang, idle, phoneEvent('missed', T + 5500, id)]);
    assert.deepEqual(
      missed.state.ended.map(({ outcome }) => outcome),
      ['missed'],
    );
    const next = run([...rang, idle, phoneEvent('connected', T + 5500, id)]);
    assert.deepEqual(
      next.state.calls.map(({ state, sipCallId }) => [state, sipCallId]),
      [['Connected', 'a']],
    );
  });

  it('takes an event with only the CSTA id of an ended call as late, a new call excepted', () => {
    const end = phoneEvent('disconnected', T + 10_000, { id: 'talk' });
    const late = run([...four.slice(3, 5), end, phoneEvent('hold', T + 60_000, { csta: '2' })]);
    assert.equal(late.state.lateEvents, 1);
    const reused = run([
      ...four.slice(3, 5),
      end,
      phoneEvent('incoming', T + 60_000, { csta: '2', remote: '9@x' }),
    ]);
    assert.equal(reused.state.calls.length, 1);
  });

  it('keeps two calls from the same party apart by Call-ID and by identity', () => {
    const same = run([
      phoneEvent('incoming', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('incoming', T + 1, { id: 'b', remote: '201@pbx' }),
      phoneEvent('incoming', T + 2, { remote: '202@pbx', identity: ME }),
      phoneEvent('incoming', T + 3, { remote: '202@pbx', identity: '101@pbx.example' }),
    ]);
    assert.equal(same.state.calls.length, 4);
    const { state } = run(
      [phoneEvent('missed', T + 9, { remote: '202@pbx', identity: '101@pbx.example' })],
      {},
      same.state,
    );
    assert.equal(state.ended[0]?.identity, '101@pbx.example');
  });

  describe('callers without a number', () => {
    const FROM = ['anonymous@anonymous.invalid', 'unknown@pbx', '"Private" <sip:private@pbx>', ''];
    for (const remote of FROM) {
      const incoming = (at: number, parts: EventParts = {}): PhoneEvent =>
        phoneEvent('incoming', at, { identity: ME, remote, ...parts });
      const callsOf = (...events: readonly PhoneEvent[]): number => run(events).state.calls.length;

      it(`are two where two call at once, with ids and without: ${JSON.stringify(remote)}`, () => {
        assert.equal(callsOf(incoming(T, { id: 'a' }), incoming(T + 40, { id: 'b' })), 2);
        assert.equal(callsOf(incoming(T, { csta: '1' }), incoming(T + 40, { csta: '2' })), 2);
        assert.equal(callsOf(incoming(T), incoming(T + 40)), 2);
        assert.equal(callsOf(incoming(T, { n: 1 }), incoming(T + 40, { n: 2 })), 2);
        // A phone that does not count ringing calls.
        assert.equal(callsOf(incoming(T, { n: 0 }), incoming(T + 40, { n: 0 })), 2);
      });

      it(`are one where the report of one is repeated: ${JSON.stringify(remote)}`, () => {
        assert.equal(callsOf(incoming(T, { id: 'a' }), incoming(T + 40, { id: 'a' })), 1);
        assert.equal(callsOf(incoming(T, { n: 1 }), incoming(T + 40, { n: 1 })), 1);
      });

      it(`end one by one, though nothing tells them apart: ${JSON.stringify(remote)}`, () => {
        const missed = (at: number): PhoneEvent =>
          phoneEvent('missed', at, { identity: ME, remote });
        const { state } = run([
          incoming(T),
          incoming(T + 40),
          missed(T + 20_000),
          missed(T + 30_000),
        ]);
        assert.equal(state.calls.length, 0);
        assert.deepEqual(
          state.ended.map((call) => [call.outcome, call.remote.number]),
          [
            ['missed', ''],
            ['missed', ''],
          ],
        );
      });
    }

    it('are not taken for a known caller, though the phone sends the same id for all', () => {
      const { state } = run([
        phoneEvent('incoming', T, { id: 'x', identity: ME, remote: '201@pbx' }),
        phoneEvent('incoming', T + 40, { id: 'x', identity: ME, remote: FROM[0] ?? '' }),
      ]);
      assert.deepEqual(
        state.calls.map((call) => call.remote.number),
        ['201', ''],
      );
    });

    it('do not hide that an own account is called by such a word', () => {
      const own = 'private@pbx.example';
      const start = createDevice({ name: 'desk', mac: MAC, identities: [own] }, {});
      const event = phoneEvent('outgoing', T, { local: own, remote: '201@pbx' });
      const { state } = run([event], {}, start);
      assert.deepEqual(
        [state.calls[0]?.identity, state.calls[0]?.local.number, state.calls[0]?.remote.number],
        [own, 'private', '201'],
      );
    });
  });

  it('sees both legs of a call between two identities of one phone', () => {
    const out = { id: 'self', local: ME, remote: '101@pbx.example', identity: ME };
    const inn = { id: 'self', local: '101@pbx.example', remote: ME, identity: '101@pbx.example' };
    const { state } = run([
      phoneEvent('outgoing', T, out),
      phoneEvent('incoming', T + 10, inn),
      phoneEvent('incoming', T + 20, inn),
      phoneEvent('connected', T + 30, inn),
      phoneEvent('connected', T + 40, out),
    ]);
    assert.deepEqual(
      state.calls.map((call) => [call.dir, call.state]),
      [
        ['o', 'Connected'],
        ['i', 'Connected'],
      ],
    );
    const over = run(
      [phoneEvent('disconnected', T + 50, out), phoneEvent('disconnected', T + 60, inn)],
      {},
      state,
    );
    assert.equal(over.state.ended.length, 2);
  });

  it('prefers the call of the same identity where more than one fits', () => {
    const { state } = run([
      phoneEvent('connected', T, { id: 'a', remote: '201@pbx' }),
      phoneEvent('connected', T + 1, { id: 'b', remote: '201@pbx', identity: ME }),
    ]);
    const { last } = run(
      [phoneEvent('hold', T + 9, { remote: '201@pbx', identity: ME })],
      {},
      state,
    );
    assert.equal(last.call?.sipCallId, 'b');
  });

  it('keeps the party it knows when an event merely looks like one of the call', () => {
    const { state } = run([
      phoneEvent('connected', T, { id: 'a', remote: '+4930200@pbx' }),
      phoneEvent('hold', T + 9, { remote: '200@pbx' }),
    ]);
    assert.deepEqual(
      [state.calls[0]?.state, state.calls[0]?.remote.number],
      ['Holding', '+4930200'],
    );
  });

  it('starts a call from a connected that names one, even beside ambiguous ones', () => {
    const bare = [
      phoneEvent('incoming', T, { remote: '201@pbx' }),
      phoneEvent('incoming', T, { remote: '202@pbx' }),
    ];
    const { state } = run([...bare, phoneEvent('connected', T + 9, { id: 'new' })]);
    assert.deepEqual(
      state.calls.map((call) => call.state),
      ['Alerting', 'Alerting', 'Connected'],
    );
  });
});

describe('sortParties', () => {
  const sort = (local: string, remote: string, own: readonly string[]) => {
    const sorted = sortParties(phoneEvent('outgoing', T, { local, remote, identity: ME }), own);
    return [sorted.local.number, sorted.remote.number, sorted.identity];
  };
  it('keeps the order when local is ours or nobody is', () => {
    assert.deepEqual(sort('100@pbx.example', '200@pbx.example', [ME]), ['100', '200', ME]);
    assert.deepEqual(sort('300@pbx.example', '200@pbx.example', [ME]), ['300', '200', ME]);
    assert.deepEqual(sort('100@pbx.example', '101@pbx.example', [ME, '101@pbx.example']), [
      '100',
      '101',
      ME,
    ]);
  });
  it('swaps when the remote one is ours', () => {
    assert.deepEqual(sort('200@pbx.example', '100@pbx.example', [ME]), ['100', '200', ME]);
    assert.deepEqual(sort('200@pbx.example', '100@192.0.2.5', [ME]), ['100', '200', ME]);
  });
  it('takes the identity of the call from its local party, not from the active one', () => {
    assert.deepEqual(sort('101@pbx.example', '200@x', [ME, '101@pbx.example']), [
      '101',
      '200',
      '101@pbx.example',
    ]);
  });
  it('learns identities from $active_url', () => {
    const { state } = run([
      phoneEvent('offhook', T, { identity: '105@pbx.example' }),
      phoneEvent('outgoing', T, {
        id: 'x',
        identity: '105@pbx.example',
        local: '200@pbx',
        remote: '105@pbx.example',
      }),
    ]);
    assert.equal(state.calls[0]?.remote.number, '200');
    assert.ok(state.identities.includes('105@pbx.example'));
  });

  describe('which account a call belongs to, when none is entered', () => {
    const nobody = (): ReturnType<typeof createDevice> =>
      createDevice({ name: 'desk', mac: '000413AABBCC' });
    const A = '501@pbx';
    const B = '502@pbx';
    const accountOf = (...events: ReturnType<typeof phoneEvent>[]) => {
      const { state } = run(events, {}, nobody());
      const call = state.calls.at(-1) ?? state.ended.at(-1);
      return [call?.identity, call?.local.number, call?.remote.number];
    };
    const event = (
      name: 'incoming' | 'outgoing' | 'connected' | 'missed',
      n: number,
      local?: string,
      remote?: string,
      identity = A,
    ) =>
      phoneEvent(name, T + n * 10_000, {
        id: `c${n}`,
        identity,
        ...(local && { local }),
        ...(remote && { remote }),
      });

    it('incoming: the called one, not the active one', () => {
      assert.deepEqual(accountOf(event('incoming', 0, B, '200@pbx')), [B, '502', '200']);
      assert.deepEqual(accountOf(event('incoming', 0, A, '200@pbx')), [A, '501', '200']);
    });
    it('incoming from an own account: still the called one', () => {
      assert.deepEqual(accountOf(event('incoming', 0, B, A)), [B, '502', '501']);
    });
    it('incoming, the same user at another address: the one that is known', () => {
      assert.deepEqual(accountOf(event('incoming', 0, '501@192.0.2.5', '200@pbx')), [
        A,
        '501',
        '200',
      ]);
    });
    it('incoming, a number without a host that is not the active one: unknown', () => {
      assert.deepEqual(accountOf(event('incoming', 0, '502', '200@pbx')), [null, '502', '200']);
      assert.deepEqual(accountOf(event('incoming', 0, '501', '200@pbx')), [A, '501', '200']);
    });
    it('incoming without a local party: the active one', () => {
      assert.deepEqual(accountOf(event('incoming', 0, undefined, '200@pbx')), [A, '', '200']);
    });
    it('outgoing: ours in either reading', () => {
      assert.deepEqual(accountOf(event('outgoing', 0, A, '200@pbx')), [A, '501', '200']);
      assert.deepEqual(accountOf(event('outgoing', 0, '200@pbx', A)), [A, '501', '200']);
    });
    it('outgoing from another account than the active one, once that was called', () => {
      const called = event('incoming', 0, B, '200@pbx');
      assert.deepEqual(accountOf(called, event('outgoing', 1, B, '300@pbx')), [B, '502', '300']);
      assert.deepEqual(accountOf(called, event('outgoing', 1, '300@pbx', B)), [B, '502', '300']);
    });
    it('outgoing, as it was asked to dial', () => {
      const dialled = { type: 'dialRequested', at: T, destination: '300', identity: B } as const;
      for (const [local, remote] of [
        [B, '300@pbx'],
        ['300@pbx', B],
      ]) {
        const { state } = run(
          [
            dialled,
            phoneEvent('outgoing', T + 10, {
              id: 'x',
              identity: A,
              local: local ?? '',
              remote: remote ?? '',
            }),
          ],
          {},
          nobody(),
        );
        const [call] = state.calls;
        assert.deepEqual([state.calls.length, call?.identity, call?.remote.number], [1, B, '300']);
      }
    });
    it('stays that of the call in later events', () => {
      assert.deepEqual(
        accountOf(
          event('incoming', 0, B, '200@pbx'),
          phoneEvent('connected', T + 5, { id: 'c0', identity: A }),
        ),
        [B, '502', '200'],
      );
    });
    it('an entered one, where some are entered', () => {
      const given = createDevice({ name: 'desk', mac: '000413AABBCC', identities: [A] });
      const { state } = run([event('incoming', 0, '600@pbx', '200@pbx')], {}, given);
      assert.deepEqual([state.calls[0]?.identity, state.identities], [A, [A]]);
    });
    it('given ones are not pushed out by those that are seen', () => {
      const given = createDevice({ name: 'desk', mac: '000413AABBCC', identities: [A] });
      const many = Array.from({ length: 40 }, (_, n) =>
        phoneEvent('offhook', T + n, { identity: `${n}@x` }),
      );
      const calls = many.map((report, n) =>
        event('outgoing', n, undefined, '200@pbx', report.identity ?? ''),
      );
      const { state } = run(calls, {}, given);
      assert.ok(state.identities.includes(A) && state.identities.length <= 24);
    });
  });
});
