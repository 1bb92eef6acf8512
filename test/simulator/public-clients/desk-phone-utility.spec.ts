/** fxjung/desk_phone_utility: dials `tel:` links on a D717 by Python's requests, which follows redirects. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askByDigest, USER } from '../../support/simulator/public-clients';
import { withPhone } from '../../support/simulator/wire';

describe('public clients: fxjung/desk_phone_utility', () => {
  it('dials, follows the redirect and finds a page', async () => {
    await withPhone({ profile: 'snomD385-fw10.1', auth: USER }, async (phone) => {
      const dialled = await askByDigest(phone, '/command.htm?number=00493012345');
      assert.equal(dialled.status, 302);
      assert.equal(phone.calls[0]?.remote, '00493012345');
      const next = new URL(dialled.headers.location ?? '', 'http://phone/command.htm').pathname;
      assert.equal((await askByDigest(phone, next)).status, 200);
    });
  });
});
