/** Elastix' endpoint configurators (PHP and Python) and two scripts in Perl: restarts of a 300, expected as a redirect. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { basic, CLOSING, USER } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

const HEADERS = { ...CLOSING, Authorization: basic() };
const OPTIONS = { profile: 'snom320-fw7', auth: { ...USER, scheme: 'basic' } } as const;

describe('public clients: Elastix', () => {
  for (const page of ['advanced_network.htm', 'advanced_update.htm']) {
    it(`restarts by ${page} and does not follow the redirect`, async () => {
      await withPhone(OPTIONS, async (phone) => {
        const answer = await ask(phone, `/${page}?reboot=Reboot`, { headers: HEADERS });
        assert.equal(answer.status, 302);
        assert.equal(phone.rebooting, true);
      });
    });
  }

  it('restarts by a posted form after its first page', async () => {
    await withPhone(OPTIONS, async (phone) => {
      assert.equal((await ask(phone, '/confirm.htm', { headers: HEADERS })).status, 200);
      const body = 'REBOOT=Yes';
      const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
      await ask(phone, '/confirm.htm', { headers: { ...HEADERS, ...type }, body });
      assert.equal(phone.rebooting, true);
    });
  });

  it('takes no answer at all for a restart, where the phone closes at once', async () => {
    await withPhone({ ...OPTIONS, quirks: { rebootAnswer: 'none' } }, async (phone) => {
      const asked = ask(phone, '/advanced_update.htm?reboot=Reboot', { headers: HEADERS });
      await assert.rejects(asked, { code: 'ECONNRESET' });
      assert.equal(phone.rebooting, true);
    });
  });

  it('reads the model from the title of the start page', async () => {
    await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
      const { body } = await ask(phone, '/', { headers: CLOSING });
      assert.equal(/<TITLE>snom (\d+)<\/TITLE>/.exec(body)?.[1], '320');
    });
  });
});
