import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ask, exchange, withPhone } from '../../support/simulator/wire';

const PAGES = [
  'command.htm',
  'dummy.htm',
  'settings.htm',
  'line_login.htm',
  'index.htm',
  'advanced_update.htm',
  '',
];
const PARAMS = [
  'key',
  'number',
  'key_dtmf',
  'outgoing_uri',
  'LOGOFFLINE',
  'settings',
  'l',
  '__proto__',
  'fkey0',
  'constructor',
];

const target = fc
  .tuple(
    fc.constantFrom(...PAGES),
    fc.array(
      fc.tuple(
        fc.constantFrom(...PARAMS),
        fc.oneof(
          fc.string({ maxLength: 20 }).map(encodeURIComponent),
          fc.constantFrom(
            '%',
            '%zz',
            '%ff%fe',
            ';;,,;',
            '1,99999999999',
            '1;'.repeat(100),
            '+',
            '<x>',
          ),
        ),
      ),
      { maxLength: 5 },
    ),
  )
  .map(
    ([page, params]) => `/${page}?${params.map(([name, value]) => `${name}=${value}`).join('&')}`,
  );

describe('the virtual phone', () => {
  it('answers any request, and goes on', async () => {
    await withPhone({ clock: 'stepped', quirks: { virtualKeys: true } }, async (phone) => {
      await fc.assert(
        fc.asyncProperty(target, async (text) => {
          const { status } = await ask(phone, text);
          assert.ok([200, 302].includes(status), `${text}: ${status}`);
        }),
        { numRuns: 150 },
      );
      await phone.advance(100_000);
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      assert.doesNotMatch(phone.core.log.items.join('\n'), /failed/);
      assert.ok(phone.display.every((line) => typeof line === 'string'));
    });
  });

  it('lets nobody in whose login it does not understand, and goes on asking', async () => {
    const auth = { username: 'u', password: 'p', wrongAnswer: '401', lockAfter: 0 } as const;
    await withPhone({ auth }, async (phone) => {
      await fc.assert(
        fc.asyncProperty(
          fc.string({ maxLength: 60 }),
          fc.constantFrom('Digest ', 'Basic ', ''),
          async (text, scheme) => {
            const value = scheme + text.replace(/[^\x21-\x7e ]/g, '');
            const headers = value.trim() === '' ? {} : { Authorization: value };
            assert.equal((await ask(phone, '/', { headers })).status, 401);
          },
        ),
        { numRuns: 100 },
      );
    });
  });

  it('survives any bytes', async () => {
    await withPhone({}, async (phone) => {
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1, maxLength: 100 }), async (text) => {
          assert.match(await exchange(phone, `${text}\r\n\r\n\u0000\r\n`), /^HTTP\/1\.1 \d+ |^$/);
        }),
        { numRuns: 50 },
      );
      assert.equal((await ask(phone, '/info.htm')).status, 200);
    });
  });

  it('knows no keys that are none', async () => {
    await withPhone(
      { settings: { gui_fkey1: 'constructor', fkey0: 'keyevent toString' } },
      (phone) => {
        for (const key of ['constructor', '__proto__', 'F5', '12', '', 'P49', 'P0', 'EK0'])
          phone.pressKey(key);
        assert.equal(phone.keys.length, 0);
        phone.pressKey('F1');
        phone.pressKey('P1');
        assert.deepEqual(phone.display, ['100']);
        assert.equal(phone.softKeys[0], 'constru');
      },
    );
  });

  it('takes pages of other channels, and answers 500 for one that fails', async () => {
    await withPhone({}, async (phone) => {
      phone.site.addPage('more.htm', ({ method }) => ({
        status: 200,
        contentType: 'text/xml',
        body: `<${method}/>`,
      }));
      phone.site.addPage('bad.htm', () => {
        throw new Error('broken page');
      });
      const answer = await ask(phone, '/more.htm', { body: '<x/>' });
      assert.equal(answer.body, '<POST/>');
      assert.equal((await ask(phone, '/bad.htm')).status, 500);
      assert.match((await ask(phone, '/log.htm')).body, /Page failed: broken page/);
    });
  });

  it('waits for its old port while somebody else has it, and gives up when it is stopped', async () => {
    await withPhone({}, async (phone) => {
      await phone.stop();
      const thief = createServer();
      await new Promise<void>((resolve) => thief.listen(phone.port, phone.host, resolve));
      const givenUp = assert.rejects(phone.start(), { code: 'EADDRINUSE' });
      await phone.stop();
      await givenUp;
      const started = phone.start();
      await new Promise((resolve) => thief.close(resolve));
      await started;
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      assert.equal(phone.boots, 2);
    });
  });
});
