/** What keys and numbers in documents do to a D862, as reported of one. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { command, silent, SipClient, TRUSTING, TRUSTING_D862 } from '../../support/simulator/sip';
import { withPhone } from '../../support/simulator/wire';

const states = (phone: VirtualPhone): string =>
  phone.calls.map(({ remote, state, endedBy }) => `${remote} ${endedBy ?? state}`).join(', ');

describe('simulator/sip', () => {
  let client: SipClient;
  before(async () => {
    client = await SipClient.open();
  });
  after(() => client.close());

  /** A phone that talks to 300, who called. */
  async function talking(
    use: (phone: VirtualPhone) => Promise<void>,
    options: VirtualPhoneOptions = {},
  ): Promise<void> {
    await withPhone({ ...TRUSTING_D862, ...options }, async (phone) => {
      phone.ring('300');
      await client.perform(phone, 'key=ENTER');
      assert.equal(states(phone), '300 Connected');
      await use(phone);
    });
  }

  const EFFECTS: readonly (readonly [title: string, fragments: string, states: string])[] = [
    ['ends a call', 'key=F_CANCEL', '300 local'],
    ['holds', 'key=F_HOLD', '300 Holding'],
    ['takes off hold', 'key=F_HOLD key=F_HOLD', '300 Connected'],
    ['transfers blindly', 'key=F_TRANSFER numberdial=200', '300 transferred'],
    ['begins a consultation', 'key=F_HOLD numberdial=200', '300 Holding, 200 Ringback'],
    [
      'cancels it: the first call stays held',
      'key=F_HOLD numberdial=200 key=F_CANCEL',
      '300 Holding, 200 local',
    ],
  ];
  for (const [title, fragments, expected] of EFFECTS) {
    it(title, () =>
      talking(async (phone) => {
        await client.perform(phone, ...fragments.split(' '));
        assert.equal(states(phone), expected);
      }),
    );
  }

  it('answers with ENTER and with nothing else that was tried', async () => {
    const DEAF = ['OFFHOOK', 'ANSWER', 'F_ANSWER', 'OK'];
    await withPhone(TRUSTING_D862, async (phone) => {
      phone.ring('300');
      await client.perform(phone, ...DEAF.map((key) => `key=${key}`));
      assert.equal(states(phone), '300 Alerting');
      assert.equal(phone.keys.length, 0);
      await client.perform(phone, 'key=ENTER');
      assert.equal(states(phone), '300 Connected');
      assert.deepEqual(
        phone.keys.map(({ key }) => key),
        ['ENTER'],
      );
    });
    await withPhone({ ...TRUSTING_D862, quirks: { documentKeys: 'all' } }, async (phone) => {
      phone.ring('300');
      await client.perform(phone, 'key=OFFHOOK');
      assert.equal(states(phone), '300 Connected');
    });
  });

  it('rejects with F_CANCEL, or does not', async () => {
    for (const [documentCancelRejects, state] of [
      [true, '300 rejected'],
      [false, '300 Alerting'],
    ] as const) {
      await withPhone({ ...TRUSTING_D862, quirks: { documentCancelRejects } }, async (phone) => {
        phone.ring('300');
        await client.perform(phone, 'key=F_CANCEL');
        assert.equal(states(phone), state);
      });
    }
  });

  it('completes a transfer by F_TRANSFER and F_OK: a list opens between', () =>
    talking(async (phone) => {
      await client.perform(phone, 'key=F_HOLD', 'numberdial=200');
      phone.farEndAnswer('c2');
      await client.perform(phone, 'key=F_TRANSFER');
      assert.equal(states(phone), '300 Holding, 200 Connected');
      await client.perform(phone, 'key=F_OK');
      assert.equal(states(phone), '300 transferred, 200 transferred');
    }));

  it('merges by F_CONFERENCE; a running conference is not transferred', () =>
    talking(async (phone) => {
      await client.perform(phone, 'key=F_HOLD', 'numberdial=200');
      phone.farEndAnswer('c2');
      await client.perform(phone, 'key=F_CONFERENCE');
      assert.deepEqual(
        phone.calls.map(({ inConference }) => inConference),
        [true, true],
      );
      await client.perform(phone, 'key=F_TRANSFER', 'key=F_OK');
      assert.equal(states(phone), '300 Connected, 200 Connected');
    }));

  it('mutes and does not disturb by toggles', () =>
    talking(async (phone) => {
      for (const on of [true, false]) {
        await client.perform(phone, 'key=F_MUTE', 'key=F_DND');
        assert.equal(phone.muted, on);
        assert.equal(phone.core.dnd, on);
      }
    }));

  it('transfers blindly only what was answered', async () => {
    await withPhone(TRUSTING_D862, async (phone) => {
      await client.perform(phone, 'numberdial=300', 'key=F_TRANSFER', 'numberdial=200');
      assert.equal(states(phone), '300 Ringback, 200 Ringback');
    });
  });

  it('places another call where numberdial names no destination of a transfer', () =>
    talking(
      async (phone) => {
        await client.perform(phone, 'key=F_TRANSFER', 'numberdial=200');
        assert.equal(states(phone), '300 Holding, 200 Ringback');
      },
      { quirks: { numberdialTransfers: false } },
    ));

  for (const [numberdialTyped, number] of [
    ['alone', '300'],
    ['behind', '2300'],
  ] as const) {
    it(`dials a number ${numberdialTyped}, with a digit typed before it`, async () => {
      const quirks = { numberdialTyped };
      await withPhone({ ...TRUSTING_D862, quirks }, async (phone) => {
        await client.perform(phone, 'key=2', 'numberdial=300');
        assert.equal(states(phone), `${number} Ringback`);
        assert.equal(
          phone.display.some((line) => line.startsWith('>')),
          false,
        );
      });
      await talking(
        async (phone) => {
          await client.perform(phone, 'key=F_TRANSFER', 'key=2', 'numberdial=300');
          assert.equal(phone.calls[0]?.sentTo, number);
        },
        { quirks },
      );
    });
  }

  it('loses the second of two documents that are closer than two seconds', async () => {
    await withPhone(TRUSTING_D862, async (phone) => {
      phone.ring('300');
      await client.push(phone, command('key=ENTER'));
      await phone.advance(1998);
      assert.equal(await client.push(phone, command('key=F_HOLD')), 200);
      assert.equal(states(phone), '300 Connected');
      await client.push(phone, command('key=F_HOLD'));
      assert.equal(states(phone), '300 Holding');
      assert.deepEqual(
        phone.sipMessages.map(({ fate }) => fate),
        ['done', 'lost', 'done'],
      );
    });
    for (const options of [
      { ...TRUSTING_D862, quirks: { documentSpacingMs: 0 } },
      { ...TRUSTING_D862, profile: 'snomD812-fw10.1' },
    ] as const) {
      await withPhone(options, async (phone) => {
        phone.ring('300');
        await client.push(phone, command('key=ENTER'));
        await client.push(phone, command('key=F_HOLD'));
        assert.equal(states(phone), '300 Holding');
      });
    }
  });

  it('begins that time with any document, or with those that press or dial', async () => {
    for (const [spacingAfter, expected] of [
      ['documents', 'done lost done lost'],
      ['keys', 'done done done lost'],
    ] as const) {
      await withPhone({ ...TRUSTING_D862, quirks: { spacingAfter } }, async (phone) => {
        const tells = silent('http://127.0.0.1:1/');
        await client.push(phone, tells);
        await client.push(phone, command('key=F_DND'));
        await phone.advance(2000);
        await client.push(phone, command('key=F_DND'));
        await client.push(phone, tells);
        await phone.settled();
        assert.equal(phone.sipMessages.map(({ fate }) => fate).join(' '), expected);
      });
    }
  });

  it('takes documents on old phones too, visible ones alone before firmware 10.1.82', async () => {
    const settings = TRUSTING;
    for (const profile of ['snom320-fw7', 'snom370-fw8.7'] as const) {
      await withPhone({ profile, settings, sipPort: 0, clock: 'stepped' }, async (phone) => {
        assert.equal(await client.push(phone, command('numberdial=200')), 200);
        assert.equal(phone.calls.length, 0);
        const visible =
          '<SnomIPPhoneText state="relevant"><Text>.</Text><fetch mil="1">snom://mb_exit#numberdial=200</fetch></SnomIPPhoneText>';
        await client.push(phone, visible);
        assert.equal(phone.calls[0]?.remote, '200');
        assert.equal(phone.minibrowser, undefined);
      });
    }
  });
});
