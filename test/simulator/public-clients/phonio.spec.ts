/** rostgaard/Phonio: phones of a call centre, by posted lines `name:value`; asks whether the server is Snom's. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask, withPhone } from '../../support/simulator/wire';

const url = 'http://192.0.2.1:8000/incoming?user=$user_name1&callid=$call-id';
const lines = (values: Readonly<Record<string, string>>): string =>
  [...Object.entries(values).map(([name, value]) => `${name}:${value}`)].join('\r\n');

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

  it('sets Action URLs by encoded lines, which the phone decodes', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      const body = lines({ action_incoming_url: encodeURIComponent(url), Settings: 'Apply' });
      assert.equal((await ask(phone, '/action.htm', { body })).status, 200);
      assert.equal(phone.settings.get('action_incoming_url'), url);
    });
  });

  it('switches automatic answering by line_sip.htm', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      const body = lines({ user_auto_connect1: 'on', Settings: 'Apply' });
      assert.equal((await ask(phone, '/line_sip.htm?l=1', { body })).status, 200);
      assert.equal(phone.settings.get('user_auto_connect1'), 'on');
    });
  });

  it('answers with F_HOLD and hangs up with CANCEL', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      phone.ring('1');
      for (const key of ['F_HOLD', 'CANCEL'])
        assert.equal((await ask(phone, `/command.htm?key=${key}`)).status, 200);
      assert.equal(phone.liveCalls.length, 0);
    });
  });
});
