/** Netzvamp/snom-dialer: a dialler for Windows, tested by its author on a 320 and a D385. Always HTTPS, always POST. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askByDigest, USER } from '../../support/simulator/public-clients';
import { until, withPhone } from '../../support/simulator/wire';

const OPTIONS = { profile: 'snomD385-fw10.1', httpsPort: 0, auth: USER } as const;
const POST = { method: 'POST', secure: true } as const;

describe('public clients: Netzvamp/snom-dialer', () => {
  it('takes any answer from 200 to 399 for success', async () => {
    await withPhone(OPTIONS, async (phone) => {
      const dialled = await askByDigest(phone, '/command.htm?number=200', POST);
      assert.ok(dialled.status >= 200 && dialled.status < 400);
      phone.farEndAnswer('c1');
      for (const query of ['key=CANCEL', 'RELEASE_ALL_CALLS', 'key=ENTER'])
        assert.equal((await askByDigest(phone, `/command.htm?${query}`, POST)).status, 200);
      assert.equal(phone.calls[0]?.endedBy, 'local');
    });
  });

  it('posts key lists with empty fields', async () => {
    await withPhone({ ...OPTIONS, clock: 'stepped' }, async (phone) => {
      await askByDigest(
        phone,
        '/command.htm?key=9;1;9;6;ENTER,,1000;%2A,1000,2000;%23,,1000;9',
        POST,
      );
      await phone.advance(10_000);
      await until(phone, () => phone.keys.length === 8);
      assert.equal(phone.keys.map(({ key }) => key).join(' '), '9 1 9 6 ENTER * # 9');
    });
  });

  it('sets six Action URLs by one request to settings.htm, variables unescaped', async () => {
    await withPhone(OPTIONS, async (phone) => {
      const events = ['incoming', 'connected', 'outgoing', 'disconnected', 'onhook', 'offhook'];
      const url = (event: string): string =>
        `http://192.0.2.1:5000/snom/${event}?remote=$remote&n=$nr_ongoing_calls`;
      const pairs = events.map(
        (event) => `action_${event}_url=${url(event).replaceAll('&', '%26')}`,
      );
      const target = `/settings.htm?settings=save&${pairs.join('&')}`;
      assert.equal((await askByDigest(phone, target, POST)).status, 200);
      for (const event of events)
        assert.equal(phone.settings.get(`action_${event}_url`), url(event));
    });
  });
});
