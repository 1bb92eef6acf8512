import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { afterEach, describe, it } from 'mocha';
import { PhoneHttp } from '../../../src/phone/transport/http';
import { type LoginRules } from '../../support/phone/digest-phone';
import { assertFails } from '../../support/phone/errors';
import { loginOn, PAGE } from '../../support/phone/login';
import { headerOf, rawServer, reply, Servers } from '../../support/phone/loopback';

describe('phone/transport/http login', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  const start = loginOn(servers);

  describe('Digest', () => {
    const variants: Partial<LoginRules>[] = [
      { schemes: ['MD5'] },
      { schemes: ['MD5'], qop: undefined },
      { schemes: ['MD5-sess'] },
      { schemes: ['SHA-256'], qop: 'auth-int' },
      { schemes: ['SHA-256-sess'], qop: 'auth,auth-int' },
      { schemes: ['SHA-512-256'] },
      { schemes: ['MD5'], realm: 'say "hi", \\o/' },
      { schemes: ['MD5'], password: 'a:b"c\\d, e' },
      { schemes: ['MD5'], fixedNonce: true },
      { schemes: ['MD5'], nextNonce: true },
    ];
    for (const rules of variants) {
      it(`${inspect(rules, { breakLength: Infinity })}: two requests, then one a command`, async () => {
        const { phone, get } = await start(rules, { password: rules.password ?? 's3cret' });
        for (let count = 0; count < 4; count += 1)
          assert.equal((await get(`/command.htm?key=${count}`)).body, 'welcome');
        assert.equal(phone.server.requests.length, 5);
        assert.equal(phone.server.connections, 5);
        assert.equal(phone.failedLogins, 0);
        await phone.server.allClosed();
      });
    }

    it('counts up on the same nonce and starts again on a new one', async () => {
      const { phone, get } = await start({ nonceUses: 2 });
      for (let count = 0; count < 5; count += 1) await get();
      assert.deepEqual(phone.log, [
        'none',
        '00000001',
        '00000002',
        '00000003', // stale
        '00000001',
        '00000002',
        '00000003', // stale
        '00000001',
      ]);
      assert.equal(phone.failedLogins, 0);
    });

    it('answers a fresh challenge also when the phone does not say stale', async () => {
      const { phone, get } = await start({ nonceUses: 1, sendsStale: false });
      for (let count = 0; count < 3; count += 1) assert.equal((await get()).status, 200);
      assert.deepEqual(phone.log, [
        'none',
        '00000001',
        '00000002',
        '00000001',
        '00000002',
        '00000001',
      ]);
    });

    it('uses the next nonce that a success brings', async () => {
      const { phone, get } = await start({ nextNonce: true, nonceUses: 1 });
      for (let count = 0; count < 3; count += 1) await get();
      assert.deepEqual(phone.log, ['none', '00000001', '00000001', '00000001']);
    });

    it('never repeats a count, however many requests overlap', async () => {
      for (const fixedNonce of [false, true]) {
        const { phone, get } = await start({ fixedNonce });
        await Promise.all(Array.from({ length: 8 }, () => get()));
        await Promise.all(Array.from({ length: 8 }, () => get()));
        assert.deepEqual(phone.repeated, []);
        assert.equal(phone.failedLogins, 0);
      }
    });

    it('stops after three requests when every nonce is stale, and does not blame the password', async () => {
      const { phone, get, clock } = await start();
      await get();
      phone.rules.alwaysStale = true;
      const before = phone.server.requests.length;
      await assertFails(get(), 'unsupportedAuth', 'no');
      assert.equal(phone.server.requests.length - before, 3);
      phone.rules.alwaysStale = false;
      clock.now = 60_000;
      assert.equal((await get()).status, 200);
    });

    it('tries once more when a fresh nonce is stale at once', async () => {
      const stale = 'WWW-Authenticate: Digest realm="snom", nonce="gone", qop="auth"';
      const server = await servers.add(
        rawServer((socket, head, count) => {
          const authorization = headerOf(head, 'authorization') ?? '';
          if (count === 1) socket.write(reply(401, [stale]));
          else if (authorization.includes('"gone"'))
            socket.write(reply(401, [stale.replace('gone', 'good') + ', stale=true']));
          else socket.write(reply(authorization.includes('"good"') ? 200 : 500));
        }),
      );
      const http = new PhoneHttp(
        { host: '127.0.0.1', port: server.port, username: 'a', password: 'b' },
        { provesLogin: false },
      );
      const answer = await http.request(PAGE, { signal: new AbortController().signal });
      assert.equal(answer.status, 200);
      assert.equal(server.requests.length, 3);
    });
  });
});
