/** symcon/Snom: a module for IP-Symcon by people of Snom, for D-series, in three states of its history. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askByDigest, CLOSING, USER } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

const PROFILE = 'snomD735-fw10.1';
const MAC = '00041393C660';

describe('public clients: symcon/Snom', () => {
  it('December 2023: settings.xml by a client that closes, phone_type in phone-settings', async () => {
    await withPhone({ profile: PROFILE }, async (phone) => {
      const { status, body } = await ask(phone, '/settings.xml', { headers: CLOSING });
      assert.equal(status, 200);
      assert.match(
        body,
        /<settings>\s*<phone-settings[^>]*>[\s\S]*<phone_type[^>]*>snomD735<\/phone_type>/,
      );
    });
  });

  it('19 February 2024: model in the title, MAC in the cell after its label', async () => {
    await withPhone({ profile: PROFILE, mac: MAC }, async (phone) => {
      const { body } = await ask(phone, '/info.htm');
      assert.match(body, /<TITLE>snom D[0-9]{3}/i);
      assert.match(body, /MAC Address<\/TD><TD>00041393C660/);
    });
  });

  it('today: model and MAC from the production line, by Digest and keep-alive', async () => {
    const options = { profile: PROFILE, mac: MAC, auth: USER, expansionKeys: 48 } as const;
    await withPhone(options, async (phone) => {
      const { body } = await askByDigest(phone, '/info.htm');
      assert.equal(/Hardware: (D[0-9]{3})/i.exec(body)?.[1], 'D735');
      assert.equal(/Mac:([0-9A-F]{12})/i.exec(body)?.[1], MAC);
      assert.ok(body.includes('D7C '), 'expansion module');
    });
  });

  it('today: a wrong password is told by a page with 200, or by 401 on older firmware', async () => {
    const user = { ...USER, password: 'wrong' };
    await withPhone({ profile: PROFILE, auth: USER }, async (phone) => {
      const { status, body } = await askByDigest(phone, '/info.htm', { user });
      assert.equal(status, 200);
      assert.ok(body.includes('Login failed!'));
    });
    await withPhone({ profile: 'snom370-fw8.7', auth: USER }, async (phone) => {
      assert.equal((await askByDigest(phone, '/info.htm', { user })).status, 401);
    });
  });

  it('today: writes function keys, labels and Action URLs, `+` for the blank', async () => {
    await withPhone({ profile: PROFILE, auth: USER }, async (phone) => {
      const query = 'settings=save&store_settings=save&fkey4=url+http%3A%2F%2Fx&fkey_label4=Hall';
      assert.equal((await askByDigest(phone, `/dummy.htm?${query}`)).status, 200);
      assert.equal(phone.settings.get('fkey4'), 'url http://x');
      assert.equal(phone.settings.get('fkey_label4'), 'Hall');
    });
  });

  it('today: knows a D8xx by its title, whatever the page', async () => {
    await withPhone({ profile: 'snomD862-fw10.1' }, async (phone) => {
      const { body } = await ask(phone, '/info.htm');
      assert.ok(body.includes('<title>Phone Manager</title>'));
    });
  });
});
