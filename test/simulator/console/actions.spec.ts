import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ConsoleServer, startConsole } from '../../../simulator/console/server';
import { post, send } from '../../support/simulator/console-client';
import { FakePhone } from '../../support/simulator/console-fake';

describe('web page of the virtual phone', () => {
  let phone: FakePhone;
  let server: ConsoleServer;
  let at: (path: string) => string;

  beforeEach(async () => {
    phone = new FakePhone();
    server = await startConsole(phone.api, { host: '127.0.0.1', port: 0 });
    at = (path) => new URL(path, server.url).href;
  });

  afterEach(() => server.close());

  describe('actions', () => {
    it('presses keys, shortly and long', async () => {
      assert.equal((await post(at('api/key'), { key: 'ENTER' })).status, 200);
      assert.equal((await post(at('api/key'), { key: '#', holdMs: 2500 })).status, 200);
      assert.deepEqual(phone.asked, [
        ['pressKey', 'ENTER'],
        ['pressKey', '#', 2500],
      ]);
    });

    it('rings the phone', async () => {
      const answer = await post(at('api/ring'), { from: '200', name: '', giveUpAfterMs: 5000 });
      assert.deepEqual(JSON.parse(answer.text), { callId: 'call-9' });
      await post(at('api/ring'), { from: ' 300 ', name: 'Erika' });
      assert.deepEqual(phone.asked, [
        ['ring', '200', { giveUpAfterMs: 5000 }],
        ['ring', '300', { name: 'Erika' }],
      ]);
    });

    it('lets the far end of a call answer and hang up', async () => {
      phone.addCall({ id: '7' });
      await post(at('api/answer'), { callId: '7' });
      await post(at('api/hangup'), { callId: '7' });
      assert.deepEqual(phone.asked, [
        ['farEndAnswer', '7'],
        ['farEndHangup', '7'],
      ]);
    });

    it('exchanges the phone, after the answer', async () => {
      const chosen: string[] = [];
      const page = await startConsole(phone.api, {
        ...{ host: '127.0.0.1', port: 0 },
        onChoice: (profile) => void chosen.push(profile),
      });
      try {
        const choose = (profile: unknown) => post(`${page.url}api/choose`, { profile });
        assert.equal((await choose('snomD862-fw10.1')).status, 200);
        assert.equal((await choose('snom999')).status, 400);
        assert.equal((await choose(undefined)).status, 400);
        assert.deepEqual(chosen, ['snomD862-fw10.1']);
      } finally {
        await page.close();
      }
    });

    it('restarts the phone and clears the logs', async () => {
      await post(at('api/reboot'), {});
      await post(at('api/clear'), {});
      assert.deepEqual(phone.asked, [['reboot'], ['clearLog']]);
    });

    it('says what the phone says when it cannot', async () => {
      phone.rebooting = true;
      const answer = await post(at('api/reboot'), {});
      assert.equal(answer.status, 409);
      assert.deepEqual(JSON.parse(answer.text), {
        error: 'The phone is restarting.',
        reason: 'phoneRefuses',
      });
    });

    const wrong: readonly (readonly [status: number, name: string, body: unknown])[] = [
      [400, 'key', { key: 'P49' }],
      [400, 'key', { key: 5 }],
      [400, 'key', {}],
      [400, 'key', { key: '1', holdMs: -1 }],
      [400, 'key', { key: '1', holdMs: 1.5 }],
      [400, 'key', { key: '1', holdMs: 60_000 }],
      [400, 'key', { key: '1', holdMs: '100' }],
      [400, 'ring', {}],
      [400, 'ring', { from: '   ' }],
      [400, 'ring', { from: '200\r\nX: y' }],
      [400, 'ring', { from: '2'.repeat(65) }],
      [400, 'ring', { from: 200 }],
      [400, 'ring', { from: '200', giveUpAfterMs: 1e9 }],
      [409, 'hangup', { callId: 'gone' }],
      [409, 'answer', {}],
      [400, 'clear', []],
      [400, 'clear', 'null'],
      [400, 'clear', '{"a":'],
      [400, 'clear', ''],
      [400, 'choose', { profile: 'snomD862-fw10.1' }],
      [404, 'toString', {}],
      [404, 'constructor', {}],
      [404, '__proto__', {}],
      [404, '', {}],
    ];
    for (const [status, name, body] of wrong) {
      it(`answers ${status} to ${name} with ${JSON.stringify(body).slice(0, 40)}`, async () => {
        const answer = await post(at(`api/${name}`), body);
        assert.equal(answer.status, status);
        assert.match((JSON.parse(answer.text) as { error: string }).error, /\.$/);
        assert.deepEqual(phone.asked, []);
      });
    }

    it('reads small bodies only', async () => {
      const answer = await post(at('api/clear'), { filler: 'x'.repeat(100_000) });
      assert.equal(answer.status, 413);
      assert.deepEqual(phone.asked, []);
    });
  });

  describe('protection from other pages', () => {
    const clear = (headers: Record<string, string>) => post(at('api/clear'), {}, headers);

    afterEach(() => assert.deepEqual(phone.asked, []));

    it('refuses a name that only resolves to loopback', async () => {
      for (const Host of [
        'evil.example',
        'evil.example:80',
        '127.0.0.1.evil.example',
        '10.0.0.1',
      ]) {
        assert.equal((await send(at('api/state'), { headers: { Host } })).status, 403, Host);
        assert.equal((await clear({ Host, Origin: `http://${Host}` })).status, 403, Host);
      }
    });

    it('refuses requests of another origin', async () => {
      const { port } = new URL(server.url);
      const foreign = [
        'https://evil.example',
        'null',
        'http://127.0.0.1:1',
        `http://localhost:${port}`,
      ];
      for (const Origin of foreign) assert.equal((await clear({ Origin })).status, 403, Origin);
    });

    it('refuses what the browser says comes from elsewhere', async () => {
      for (const site of ['cross-site', 'same-site']) {
        assert.equal((await clear({ 'Sec-Fetch-Site': site })).status, 403, site);
        const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors' };
        assert.equal((await send(at('api/state'), { headers })).status, 403, site);
      }
    });

    it('refuses bodies a form could send', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
        assert.equal((await clear({ 'Content-Type': type })).status, 415, type);
    });

    it('may not be shown in a frame', async () => {
      const { headers } = await send(at('/'));
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
    });

    it('can be opened by a link', async () => {
      const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
      assert.equal((await send(at('/'), { headers })).status, 200);
    });

    it('can be opened as localhost', async () => {
      const Host = `localhost:${new URL(server.url).port}`;
      assert.equal((await send(at('/'), { headers: { Host } })).status, 200);
    });
  });
});
