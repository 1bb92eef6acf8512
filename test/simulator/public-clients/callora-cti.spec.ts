/** chstoltz/CalloraCTI: a CTI of PHP's file_get_contents, which closes; it reads the Action URLs' variables of settings. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { basic, CLOSING, USER } from '../../support/simulator/public-clients';
import { ask, startReceiver, withPhone } from '../../support/simulator/wire';

const HEADERS = { ...CLOSING, Authorization: basic() };

describe('public clients: chstoltz/CalloraCTI', () => {
  for (const profile of ['snomD385-fw10.1', 'snom370-fw8.7', 'snom320-fw7'] as const) {
    it(`gets an answer from ${profile} for keys and numbers`, async () => {
      await withPhone({ profile, auth: { ...USER, scheme: 'basic' } }, async (phone) => {
        phone.ring('300');
        const key = await ask(phone, '/command.htm?key=HEADSET', { headers: HEADERS });
        assert.deepEqual([key.status, key.body.length > 0], [200, true]);
        const number = await ask(phone, '/command.htm?number=*09', { headers: HEADERS });
        assert.equal(number.status, 302);
      });
    });
  }

  it('reads user@host, its own number from $user_uid[1], the phone from $local_ip', async () => {
    const receiver = await startReceiver();
    const settings = {
      user_uid1: '100',
      action_incoming_url: `${receiver.url}/x.php?uid=$user_uid[1]&ip=$local_ip&remote=$remote`,
    };
    await withPhone({ settings }, async (phone) => {
      phone.ring('300');
      await phone.settled();
    });
    await receiver.close();
    assert.deepEqual(receiver.targets, ['/x.php?uid=100&ip=127.0.0.1&remote=300@pbx.example']);
  });
});
