import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Call, CallState } from '../../../src/calls/model/call-types';
import { SnomError } from '../../../src/common/errors';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { PhonesStatus, phoneStatus } from '../../../src/nodes/snom-event/phone-status';
import { FUZZ_RUNS } from '../../support/fuzz';
import { translate } from '../../support/nodes/texts';

type Watched = Parameters<typeof phoneStatus>[0];

/** What a phone is doing. */
interface Phone {
  readonly follows?: boolean;
  readonly mute?: boolean;
  readonly unread?: number;
  readonly calls?: readonly (CallState | Partial<Call>)[];
  /** Has it told of them? */
  readonly told?: boolean;
  /** Is it asked in vain? */
  readonly inVain?: boolean;
  /** Does it report to another configuration? */
  readonly elsewhere?: boolean;
}

function watched({
  follows = true,
  mute = false,
  unread = 0,
  calls = [],
  told = true,
  inVain = false,
  elsewhere = false,
}: Phone): Watched {
  const remote = { number: '', uri: '' };
  const own = calls.map((call) => (typeof call === 'string' ? { state: call, remote } : call));
  const tracker = {
    state: { calls: own, callsKnown: told, unansweredSince: inVain ? 1 : null },
  };
  return {
    isFollowed: follows,
    isMute: mute,
    unreadableReports: unread,
    tracker: elsewhere ? undefined : (tracker as unknown as SnomConfigNode['tracker']),
    polling: inVain ? { quickMs: 1000, idleMs: 1000 } : undefined,
    takenOverBy: elsewhere ? 'Other' : undefined,
  };
}

/** What they do together; the later ones of the same number take the place of earlier ones. */
function together(phones: readonly (readonly [number, Phone | undefined])[]): string {
  const all = new PhonesStatus<{ -readonly [name in keyof Watched]: Watched[name] }>();
  const known = new Map<number, ReturnType<typeof watched>>();
  for (const [number, phone] of phones) {
    const same = known.get(number) ?? watched({});
    known.set(number, Object.assign(same, watched(phone ?? {})));
    if (phone) all.look(same);
    else all.forget(same);
  }
  return all.at().status.text ?? '';
}

describe('nodes/snom-event/phone-status', () => {
  const rows: readonly (readonly [string, readonly Phone[]])[] = [
    ['eventsOff', []],
    ['eventsOff', [{ follows: false }]],
    ['doesNotReport', [{ mute: true }, { follows: false }]],
    ['idle', [{ mute: true }, {}]],
    ['unheard', [{ told: false }]],
    ['unheard', [{ told: false }, { told: false }, { mute: true }]],
    ['idle: 1, snom.status.unheard: 2', [{ told: false }, {}, { told: false }]],
    ['askingFails', [{ inVain: true, calls: ['Connected'] }]],
    ['askingFails', [{ inVain: true }, { inVain: true }, { mute: true }]],
    ['talking', [{ calls: ['Connected'] }, { inVain: true, calls: ['Alerting'] }]],
    [
      'idle: 1, snom.status.unheard: 1, snom.status.askingFails: 1',
      [{}, { told: false }, { inVain: true }],
    ],
    ['takenOver', [{ elsewhere: true }, { elsewhere: true }, { mute: true }]],
    ['idle: 1, snom.status.takenOver: 1', [{}, { elsewhere: true }]],
    ['ringing', [{ calls: ['Alerting'] }, { elsewhere: true }]],
    ['unreadableReports', [{}, { elsewhere: true, unread: 1 }]],
    ['unreadableReports', [{ told: false, unread: 1 }]],
    ['unreadableReports', [{ inVain: true, unread: 1 }]],
    ['ringing', [{ told: false, calls: ['Alerting'] }, { told: false }]],
    ['unreadableReports', [{}, { unread: 2 }]],
    ['ringing', [{ calls: ['Connected'] }, { calls: ['Alerting'] }, { unread: 1 }]],
    ['talking', [{ calls: ['Holding', 'Connected'] }, { calls: ['Dialing'] }]],
    ['dialling', [{ calls: ['Holding'] }, { calls: ['Dialing'] }]],
    ['onHold', [{ calls: ['Holding'] }, {}]],
  ];
  for (const [text, phones] of rows) {
    it(`is ${text} for ${JSON.stringify(phones)}`, () => {
      assert.equal(together([...phones.entries()]), `snom.status.${text}`);
      const [one] = phones;
      if (phones.length === 1 && one)
        assert.equal(phoneStatus(watched(one)).status.text, `snom.status.${text}`);
    });
  }

  it('does not take a phone that is asked, and has not answered yet, for idle', () => {
    const phone = { ...watched({}), tracker: undefined };
    assert.equal(phoneStatus(phone).status.text, 'snom.status.unheard');
  });

  it('does not say that a phone is idle whose login was wrong from the start', () => {
    const phone = {
      ...watched({}),
      tracker: undefined,
      unanswered: new SnomError('wrongPassword'),
    };
    assert.equal(phoneStatus(phone).status.text, 'snom.status.askingFails');
  });

  const NOW = 1_000_000_000;
  const ann = { number: '201', uri: '', name: 'Ann' };
  const bob = { number: '0301234567', uri: '' };

  it('says with whom, and after a minute for how long', () => {
    const since = (ms: number): string | undefined => {
      const call = { state: 'Connected', remote: ann, connectedAt: NOW - ms } as const;
      const { status, againInMs } = phoneStatus(watched({ calls: [call] }), {
        translate,
        now: NOW,
      });
      assert.equal(againInMs, 60_000 - (ms % 60_000));
      assert.deepEqual(status.snom, {
        ...{ state: 'talking', calls: 1, number: '201', name: 'Ann', since: NOW - ms },
      });
      return status.text;
    };
    assert.equal(since(59_999), 'talking (snom.status.talking): Ann');
    assert.equal(since(60_000), 'talking (snom.status.talking): Ann, 1 min (snom.status.minutes)');
    assert.match(since(7_260_000) ?? '', /Ann, 121 min/);
  });

  it('says who rings, and nothing about time where that tells nothing', () => {
    const call = { state: 'Alerting', remote: bob, stateSince: NOW - 90_000 } as const;
    const { status, againInMs } = phoneStatus(watched({ calls: [call] }), { now: NOW });
    assert.deepEqual([status.text, againInMs], ['snom.status.ringing: 0301234567', undefined]);
  });

  it('counts several calls, and names the phone of a single one', () => {
    const call = { state: 'Alerting', remote: bob } as const;
    const first = { ...watched({ calls: [call] }), name: 'Reception', host: '192.0.2.1' };
    const second = { ...watched({ calls: [call, call] }), name: 'Office', host: '192.0.2.2' };
    const all = new PhonesStatus<Watched>();
    all.look(first);
    assert.equal(
      all.at({ namesPhone: true }).status.text,
      'snom.status.ringing: 0301234567 \u00b7 Reception',
    );
    all.look(second);
    assert.equal(all.at({ namesPhone: true }).status.text, 'snom.status.ringing: 3');
    all.forget(first);
    all.forget(second);
    assert.equal(all.at().status.text, 'snom.status.eventsOff');
  });

  it('is not confused by a clock that was set back, nor by what callers call themselves', () => {
    const remote = { ...ann, name: `\u202eAnn${'n'.repeat(50)}` };
    const call = { state: 'Holding', remote, heldSince: NOW + 5 } as const;
    const { status } = phoneStatus(watched({ calls: [call] }), { now: NOW });
    assert.match(status.text ?? '', /^snom\.status\.onHold: \\u\{202e\}Ann.{0,20}\u2026$/);
  });

  it('is that of what the phones do now, whatever they did before', () => {
    const phone = fc.record({
      follows: fc.boolean(),
      mute: fc.boolean(),
      unread: fc.nat(1),
      told: fc.boolean(),
      calls: fc.array(fc.constantFrom<CallState>('Alerting', 'Connected', 'Dialing', 'Holding'), {
        maxLength: 2,
      }),
    });
    const news = fc.tuple(fc.nat(4), fc.option(phone, { nil: undefined }));
    fc.assert(
      fc.property(fc.array(news, { maxLength: 20 }), (all) => {
        const last = new Map(all);
        const now = [...last].filter(([, one]) => one !== undefined);
        assert.equal(together(all), together(now));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
