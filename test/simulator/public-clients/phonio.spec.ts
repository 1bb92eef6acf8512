/** rostgaard/Phonio: phones of a call centre, by posted lines `name:value`; asks whether the server is Snom's. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask, withPhone } from '../support';

describe('public clients: rostgaard/Phonio', () => {
  it('knows the web server by its name', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      assert.ok((await ask(phone, '/')).headers.server?.includes('snom embedded'));
    });
  });

  it('dials by a line posted to the start page', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      assert.equal((await ask(phone, '/index.htm', { body: 'NUMBER:1109' })).status, 200);
      assert.equal(phone.calls[0]?.remote, '1109');
    });
  });

  it('answers with F_HOLD and hangs up with CANCEL', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      phone.ring('1');
      for (const key of ['F_HOLD', 'CANCEL']) {
        assert.equal((await ask(phone, `/command.htm?key=${key}`)).status, 200);
      }
      assert.equal(phone.liveCalls.length, 0);
    });
  });
});
