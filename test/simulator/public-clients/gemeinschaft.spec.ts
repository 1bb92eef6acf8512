/** amooma/GS3 (Gemeinschaft): restarts phones by confirm.htm, writes settings by dummy.htm; wget and curl --anyauth. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askByDigest, basic, USER } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

describe('public clients: amooma/GS3', () => {
  for (const profile of ['snom320-fw7', 'snom370-fw8.7', 'snom760-fw8.9'] as const) {
    it(`restarts ${profile} by confirm.htm?REBOOT=yes`, async () => {
      await withPhone({ profile, auth: { ...USER, scheme: 'basic' } }, async (phone) => {
        const headers = { Authorization: basic() };
        const answer = await ask(phone, '/confirm.htm?REBOOT=yes', { headers });
        assert.equal(answer.status, 302);
        assert.equal(phone.rebooting, true);
      });
    });
  }

  it('writes settings by whichever scheme the phone asks for', async () => {
    await withPhone({ profile: 'snom370-fw8.7', auth: USER }, async (phone) => {
      const target = '/dummy.htm?settings=save&store_settings=save&phone_name=Desk';
      assert.equal((await askByDigest(phone, target)).status, 200);
      assert.equal(phone.settings.get('phone_name'), 'Desk');
    });
  });
});
