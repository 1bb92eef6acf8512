/** Finanzchef24/snome: commands by addresses with name and password in them, which is Basic. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { basic, USER } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

const HEADERS = { Authorization: basic() };

describe('public clients: Finanzchef24/snome', () => {
  for (const profile of ['snomD385-fw10.1', 'snom370-fw8.7'] as const) {
    it(`dials, presses, rings and loads firmware on ${profile}`, async () => {
      const identities = ['100@pbx.example', '101@pbx.example'];
      const auth = { ...USER, scheme: 'basic' } as const;
      await withPhone({ profile, auth, identities }, async (phone) => {
        const get = async (target: string): Promise<number> =>
          (await ask(phone, target, { headers: HEADERS })).status;
        assert.equal(await get('/command.htm?number=200&outgoing_uri=101@pbx.example'), 302);
        assert.equal(phone.calls[0]?.local, '101@pbx.example');
        assert.equal(await get('/command.htm?key=CANCEL'), 200);
        assert.equal(await get('/line_login.htm?PLAY_RINGER:2=+Ringer'), 200);
        assert.deepEqual(phone.ringersPlayed, [2]);
        assert.equal(await get('/dummy.htm?swload=load&firmware=http://127.0.0.1:1/fw.bin'), 302);
        assert.equal(phone.rebooting, true);
      });
    });
  }

  it('is refused where the phone wants Digest, as Snom documents', async () => {
    await withPhone({ profile: 'snom370-fw8.7', auth: USER }, async (phone) => {
      assert.equal((await ask(phone, '/command.htm?key=1', { headers: HEADERS })).status, 401);
      assert.equal(phone.keys.length, 0);
    });
  });
});
