/** sebastian13/ansible-snom-reboot: Basic with the first request, success is a final address that ends in reboot.htm. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askFollowing, basic, CLOSING, USER } from '../../support/simulator/public-clients';
import { ask, until, withPhone } from '../../support/simulator/wire';

describe('public clients: sebastian13/ansible-snom-reboot', () => {
  it('ends at reboot.htm, and meets 200 or 401 when the phone is back', async () => {
    const auth = { ...USER, scheme: 'basic' } as const;
    await withPhone({ profile: 'snomD385-fw10.1', auth, rebootMs: 20 }, async (phone) => {
      const headers = { ...CLOSING, Authorization: basic() };
      const answer = await askFollowing(phone, '/advanced_update.htm?reboot=Reboot', { headers });
      assert.equal(answer.status, 200);
      assert.match(answer.target, /reboot\.htm$/);
      await until(phone, () => phone.boots === 2);
      assert.ok([200, 401].includes((await ask(phone, '/', { headers: CLOSING })).status));
    });
  });
});
