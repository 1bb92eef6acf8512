/** dataklo/dnd-monitor: a board of who is not to be disturbed, for D385; Python's urllib, which closes and needs the 401. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askByDigest, CLOSING, USER } from '../../support/simulator/public-clients';
import { ask, until, withPhone } from '../../support/simulator/wire';

const TARGET = '/command.htm?key=DND';

describe('public clients: dataklo/dnd-monitor', () => {
  it('is challenged although it closes, and toggles DND by Digest', async () => {
    await withPhone({ profile: 'snomD385-fw10.1', auth: USER }, async (phone) => {
      assert.equal((await ask(phone, TARGET, { headers: CLOSING })).status, 401);
      assert.equal((await askByDigest(phone, TARGET, { headers: CLOSING })).status, 200);
      await until(phone, () => phone.keys.length === 1);
      assert.equal(phone.keys[0]?.key, 'DND');
      assert.ok(phone.display.includes('DND'));
    });
  });
});
