/** p4irin/remote_phone_control: end to end tests of a call centre with 300, 320 and 360, FW 8.7. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualPhone } from '../../../simulator';
import { askFollowing, basic, USER } from '../../support/simulator/public-clients';
import { ask, type Receiver, startReceiver, until } from '../../support/simulator/wire';

const HEADERS = { Authorization: basic() };

interface TwoPhones {
  readonly a: VirtualPhone;
  readonly b: VirtualPhone;
  readonly receiver: Receiver;
  /** Events of a phone so far, `incoming`, `connected`, `disconnected`. */
  readonly eventsOf: (phone: VirtualPhone) => string[];
}

/** Two phones whose Action URLs are set as the library does, and which can call each other. */
async function withTwoPhones(use: (phones: TwoPhones) => Promise<void>): Promise<void> {
  const receiver = await startReceiver();
  const auth = { ...USER, scheme: 'basic' } as const;
  const [a, b] = ['127.0.0.1', '127.0.0.2'].map(
    (host, index) =>
      new VirtualPhone({
        profile: 'snom370-fw8.7',
        host,
        auth,
        identities: [`10${index}@pbx.example`],
      }),
  ) as [VirtualPhone, VirtualPhone];
  await Promise.all([a.start(), b.start()]);
  try {
    for (const phone of [a, b]) {
      for (const event of ['incoming', 'connected', 'disconnected']) {
        const url = `${receiver.url}/event?ip=$phone_ip&event=${event}&local=$local&remote=$remote`;
        const query = new URLSearchParams({
          settings: 'save',
          [`action_${event}_url`]: url,
          store_settings: 'save',
        });
        const answer = await ask(phone, `/dummy.htm?${query.toString()}`, { headers: HEADERS });
        assert.equal(answer.status, 200);
      }
    }
    const eventsOf = (phone: VirtualPhone): string[] =>
      receiver.targets.flatMap((target) => {
        const params = new URL(target, 'http://x').searchParams;
        return params.get('ip') === phone.host ? [params.get('event') ?? ''] : [];
      });
    await use({ a, b, receiver, eventsOf });
  } finally {
    await Promise.all([a.stop(), b.stop()]);
    await receiver.close();
  }
}

const command = (phone: VirtualPhone, query: string): Promise<{ status: number }> =>
  ask(phone, `/command.htm?${query}`, { headers: HEADERS });

describe('public clients: p4irin/remote_phone_control', () => {
  it('A calls, and dialling is answered by a redirect', async () => {
    await withTwoPhones(async ({ a, eventsOf }) => {
      const query = 'number=101&outgoing_uri=100%40pbx.example';
      assert.equal((await command(a, query)).status, 302);
      a.farEndAnswer('c1');
      assert.equal((await command(a, 'key=CANCEL')).status, 200);
      await a.settled();
      assert.deepEqual(eventsOf(a), ['connected', 'disconnected']);
    });
  });

  it('B answers with ENTER and ends the call with CANCEL', async () => {
    await withTwoPhones(async ({ b, eventsOf }) => {
      b.ring('100');
      assert.equal((await command(b, 'key=ENTER')).status, 200);
      assert.equal((await command(b, 'key=CANCEL')).status, 200);
      await b.settled();
      assert.deepEqual(eventsOf(b), ['incoming', 'connected', 'disconnected']);
    });
  });

  it('B rejects: A hears disconnected although nobody has answered, B nothing', async () => {
    await withTwoPhones(async ({ a, b, eventsOf }) => {
      await command(a, 'number=101');
      b.ring('100');
      await command(b, 'key=CANCEL');
      a.farEndHangup('c1');
      await Promise.all([a.settled(), b.settled()]);
      assert.deepEqual(eventsOf(a), ['disconnected']);
      assert.deepEqual(eventsOf(b), ['incoming']);
    });
  });

  it('its other commands are answered 200: DTMF, keys with times, transfer, all calls over', async () => {
    await withTwoPhones(async ({ a }) => {
      await command(a, 'number=101');
      a.farEndAnswer('c1');
      const list = encodeURIComponent('1,100,100;#,100,100');
      for (const query of [
        'key_dtmf=12',
        `key=${list}`,
        'key=p1',
        'key=TRANSFER',
        'key=ONHOOK',
        'RELEASE_ALL_CALLS',
      ])
        assert.equal((await command(a, query)).status, 200, query);
      await until(a, () => a.liveCalls.length === 0);
    });
  });

  it('its restart follows the redirect and ends at a page with 200', async () => {
    await withTwoPhones(async ({ a }) => {
      const target = '/advanced_update.htm?reboot=Reboot';
      const answer = await askFollowing(a, target, { headers: HEADERS });
      assert.equal(answer.status, 200);
      assert.equal(a.rebooting, true);
    });
  });
});
