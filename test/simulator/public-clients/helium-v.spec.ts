/** Helium V (an ERP) and two older tools: dialling by the start page. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CLOSING } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

describe('public clients: Helium V', () => {
  for (const target of [
    '/command.htm?number=030123&outgoing_uri=100@pbx.example',
    '/index.htm?NUMBER=030123&DIAL=Waehlen&active_line=1',
    '/index.htm?number=030123',
  ]) {
    it(`dials by ${target.split('=', 1)[0]}`, async () => {
      await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
        const { status } = await ask(phone, target, { headers: CLOSING });
        assert.ok(status === 200 || status === 302);
        assert.equal(phone.calls[0]?.remote, '030123');
      });
    });
  }
});
