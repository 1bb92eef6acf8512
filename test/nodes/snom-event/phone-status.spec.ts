import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { CallState } from '../../../src/calls/model/call-types';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { PhonesStatus, phoneStatus } from '../../../src/nodes/snom-event/phone-status';
import { FUZZ_RUNS } from '../../support/fuzz';

type Watched = Parameters<typeof phoneStatus>[0];

/** What a phone is doing. */
interface Phone {
  readonly follows?: boolean;
  readonly mute?: boolean;
  readonly unread?: number;
  readonly calls?: readonly CallState[];
}

function watched({ follows = true, mute = false, unread = 0, calls = [] }: Phone): Watched {
  const tracker = { state: { calls: calls.map((state) => ({ state })) } };
  return {
    isFollowed: follows,
    isMute: mute,
    unreadableReports: unread,
    tracker: tracker as unknown as SnomConfigNode['tracker'],
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
  return all.status.text ?? '';
}

describe('nodes/snom-event/phone-status', () => {
  const rows: readonly (readonly [string, readonly Phone[]])[] = [
    ['eventsOff', []],
    ['eventsOff', [{ follows: false }]],
    ['doesNotReport', [{ mute: true }, { follows: false }]],
    ['idle', [{ mute: true }, {}]],
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
        assert.equal(phoneStatus(watched(one)).text, `snom.status.${text}`);
    });
  }

  it('is that of what the phones do now, whatever they did before', () => {
    const phone = fc.record({
      follows: fc.boolean(),
      mute: fc.boolean(),
      unread: fc.nat(1),
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
