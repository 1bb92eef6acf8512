import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask, type AskOptions, withPhone } from '../../../support/simulator/wire';

const DIALLING: readonly (readonly [string, string, AskOptions])[] = [
  ['number=', '/index.htm?number=200', {}],
  ['number= on the address alone', '/?number=200', {}],
  ['the fields of the form', '/index.htm?NUMBER=200&DIAL=Waehlen&active_line=1', {}],
  ['a posted form', '/index.htm', { body: 'NUMBER=200&DIAL=Dial' }],
  ['a posted line', '/index.htm', { body: 'NUMBER:200' }],
];

describe('simulator/http/pages/start', () => {
  for (const [what, target, options] of DIALLING) {
    it(`dials by ${what}`, async () => {
      await withPhone({}, async (phone) => {
        assert.equal((await ask(phone, target, options)).status, 200);
        assert.deepEqual(
          phone.calls.map(({ remote, state }) => [remote, state]),
          [['200', 'Dialing']],
        );
      });
    });
  }

  it('dials nothing without a number, when queries are restricted, or when told not to', async () => {
    await withPhone({}, async (phone) => {
      await ask(phone, '/index.htm?NUMBER=&DIAL=Dial');
      phone.setQuirks({ startPageDials: false });
      assert.equal((await ask(phone, '/index.htm?number=200')).status, 200);
      phone.setQuirks({ startPageDials: true });
      phone.setSecurity({ restrictUriQueries: true });
      await ask(phone, '/index.htm?number=200');
      assert.equal(phone.calls.length, 0);
    });
  });

  it('has the sentences scanners know it by', async () => {
    await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
      const { body } = await ask(phone, '/');
      assert.match(body, /<td[^>]+>Welcome to Your Phone!<\/td>/);
      assert.ok(body.includes('You can enter a simple telephone number (e.g. 0114930398330)'));
    });
  });
});
