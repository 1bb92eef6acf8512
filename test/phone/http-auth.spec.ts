import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import { afterEach, describe, it } from 'mocha';

import { PhoneHttp, type PhoneHttpOptions } from '../../src/phone/http';
import { assertFails } from './support/errors';
import { loginPhone, type LoginRules } from './support/digest-phone';
import { headerOf, rawServer, reply, Servers } from './support/loopback';

const PAGE = { target: '/command.htm?key=F_HOLD;1&x="' };

describe('phone/http login', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  async function start(rules: Partial<LoginRules> = {}, options: Partial<PhoneHttpOptions> = {}) {
    const phone = await loginPhone(rules);
    await servers.add(Promise.resolve(phone.server));
    const client = (more: Partial<PhoneHttpOptions> = {}) =>
      new PhoneHttp({
        host: '127.0.0.1',
        port: phone.server.port,
        username: 'admin',
        password: 's3cret',
        ...options,
        ...more,
      });
    const http = client();
    const get = (target = PAGE.target) =>
      http.request({ target }, { signal: new AbortController().signal });
    return { phone, client, get };
  }

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
        for (let count = 0; count < 4; count += 1) {
          assert.equal((await get(`/command.htm?key=${count}`)).body, 'welcome');
        }
        assert.equal(phone.server.requests.length, 5);
        assert.equal(phone.server.connections, 5);
        assert.equal(phone.failedLogins, 0);
        await phone.server.allClosed();
      });
    }

    it('counts up on the same nonce and starts again on a new one', async () => {
      const { phone, get } = await start({ nonceUses: 2 });
      for (let count = 0; count < 5; count += 1) {
        await get();
      }
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
      for (let count = 0; count < 3; count += 1) {
        assert.equal((await get()).status, 200);
      }
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
      for (let count = 0; count < 3; count += 1) {
        await get();
      }
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
      const { phone, get } = await start();
      await get();
      phone.rules.alwaysStale = true;
      const before = phone.server.requests.length;
      await assertFails(get(), 'unsupportedAuth', 'no');
      assert.equal(phone.server.requests.length - before, 3);
      phone.rules.alwaysStale = false;
      assert.equal((await get()).status, 200);
    });

    it('tries once more when a fresh nonce is stale at once', async () => {
      const stale = 'WWW-Authenticate: Digest realm="snom", nonce="gone", qop="auth"';
      const server = await servers.add(
        rawServer((socket, head, count) => {
          const authorization = headerOf(head, 'authorization') ?? '';
          if (count === 1) {
            socket.write(reply(401, [stale]));
          } else if (authorization.includes('"gone"')) {
            socket.write(reply(401, [stale.replace('gone', 'good') + ', stale=true']));
          } else {
            socket.write(reply(authorization.includes('"good"') ? 200 : 500));
          }
        }),
      );
      const http = new PhoneHttp({
        host: '127.0.0.1',
        port: server.port,
        username: 'a',
        password: 'b',
      });
      const answer = await http.request(PAGE, { signal: new AbortController().signal });
      assert.equal(answer.status, 200);
      assert.equal(server.requests.length, 3);
    });
  });

  describe('the choice', () => {
    const table: [LoginRules['schemes'], string][] = [
      [['basic', 'MD5'], 'MD5'],
      [['MD5', 'SHA-256'], 'SHA-256'],
      [['SHA-512-256', 'SHA-256', 'MD5'], 'SHA-512-256'],
      [['SHA-256', 'SHA-256-sess'], 'SHA-256'],
      [['SHA-256-sess', 'SHA-256'], 'SHA-256-sess'],
    ];
    for (const [schemes, chosen] of table) {
      it(`of ${schemes.join(', ')} is ${chosen}`, async () => {
        const { phone, get } = await start({ schemes });
        await get();
        const authorization = headerOf(phone.server.requests[1], 'authorization') ?? '';
        assert.equal(/algorithm=([^,]+)/.exec(authorization)?.[1], chosen);
      });
    }

    it('skips what it does not know, in one line or several', async () => {
      const lines = [
        'WWW-Authenticate: Negotiate, Digest realm="r", nonce="n", algorithm=SHA-1, NTLM YWJj',
        'WWW-Authenticate: Digest realm="r", nonce="n", qop="token", Basic realm="b"',
      ];
      const server = await servers.add(
        rawServer((socket, head) => {
          const known = headerOf(head, 'authorization') === 'Basic YTpi';
          socket.write(known ? reply(200) : reply(401, lines));
        }),
      );
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'b' });
      await http.request(PAGE, { signal: new AbortController().signal });
      assert.equal(server.requests.length, 2);
    });
  });

  describe('Basic', () => {
    it('is sent without being asked after its first success', async () => {
      const { phone, get } = await start(
        { schemes: ['basic'], password: 'a:b' },
        { password: 'a:b' },
      );
      await get();
      await get();
      await get();
      assert.deepEqual(phone.log, ['none', 'basic', 'basic', 'basic']);
    });

    it('is refused by the policy digest, and the password stays here', async () => {
      const { phone, get } = await start({ schemes: ['basic'] }, { auth: 'digest' });
      const error = await assertFails(get(), 'basicNotAllowed', 'no');
      assert.equal(error.code, 'AUTH_FAILED');
      assert.deepEqual(phone.log, ['none']);
    });

    it('cannot carry a user name with a colon', async () => {
      const { phone, get } = await start({ schemes: ['basic'] }, { username: 'a:b' });
      const error = await assertFails(get(), 'unsupportedAuth', 'no');
      assert.equal(error.params['offered'], 'basic');
      assert.deepEqual(phone.log, ['none']);
    });

    it('moves to Digest when the phone does', async () => {
      const { phone, get } = await start({ schemes: ['basic'] });
      await get();
      phone.rules.schemes = ['MD5'];
      assert.equal((await get()).status, 200);
      assert.deepEqual(phone.log, ['none', 'basic', 'basic', '00000001']);
      await get();
      assert.equal(phone.log.at(-1), '00000002');
    });
  });

  describe('a wrong password', () => {
    for (const schemes of [['basic'], ['MD5'], ['SHA-256', 'MD5', 'basic']] as const) {
      it(`with ${schemes.join(', ')} is tried once, and not again`, async () => {
        const { phone, client, get } = await start(
          { schemes: [...schemes] },
          { password: 'wrong' },
        );
        const error = await assertFails(get(), 'wrongPassword', 'no');
        assert.deepEqual(
          [error.code, error.retryable, error.params['port']],
          ['AUTH_FAILED', false, phone.server.port],
        );
        assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /wrong"|response=/);
        assert.deepEqual([phone.server.requests.length, phone.failedLogins], [2, 1]);
        for (const count of [3, 4]) {
          await assertFails(get(), 'wrongPassword', 'no');
          assert.deepEqual([phone.server.requests.length, phone.failedLogins], [count, 1]);
          assert.equal(phone.log.at(-1), 'none');
        }
        // Other credentials are another client.
        const other = client({ password: 's3cret' });
        const answer = await other.request(PAGE, { signal: new AbortController().signal });
        assert.equal(answer.status, 200);
      });
    }

    it('is tried again when the challenge has changed', async () => {
      const { phone, get } = await start({}, { password: 'wrong' });
      await assertFails(get(), 'wrongPassword', 'no');
      phone.rules.password = 'wrong';
      await assertFails(get(), 'wrongPassword', 'no');
      phone.rules.realm = 'another';
      assert.equal((await get()).status, 200);
      // What was accepted once counts again for the old challenge only if it is accepted there.
      phone.rules.realm = 'snom';
      await assertFails(get(), 'wrongPassword', 'no');
      assert.equal(phone.failedLogins, 2);
    });

    it('set on the phone later: one proof on a fresh nonce, then no more', async () => {
      const { phone, get } = await start();
      await get();
      phone.rules.password = 'changed';
      const before = phone.server.requests.length;
      await assertFails(get(), 'wrongPassword', 'no');
      assert.equal(phone.server.requests.length - before, 2);
      await assertFails(get(), 'wrongPassword', 'no');
      assert.equal(phone.server.requests.length - before, 3);
      assert.equal(phone.log.at(-1), 'none');
    });

    it('set later on a phone with Basic: one request', async () => {
      const { phone, get } = await start({ schemes: ['basic'] });
      await get();
      phone.rules.password = 'changed';
      await assertFails(get(), 'wrongPassword', 'no');
      assert.deepEqual([phone.log.length, phone.failedLogins], [3, 1]);
      await assertFails(get(), 'wrongPassword', 'no');
      assert.deepEqual([phone.log.length, phone.failedLogins], [4, 1]);
    });

    it('for another part of the phone leaves the good login alone', async () => {
      const digest = (realm: string): string =>
        `WWW-Authenticate: Digest realm="${realm}", nonce="${realm}", qop="auth"`;
      const server = await servers.add(
        rawServer((socket, head) => {
          const realm = head.startsWith('GET /settings') ? 'admins' : 'users';
          const good = realm === 'users' && head.includes('realm="users"');
          socket.write(good ? reply(200) : reply(401, [digest(realm)]));
        }),
      );
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'b' });
      const { signal } = new AbortController();
      const count = async (target: string): Promise<number> => {
        const before = server.requests.length;
        await http.request({ target }, { signal }).catch(() => undefined);
        return server.requests.length - before;
      };
      assert.equal(await count('/command.htm'), 2);
      assert.equal(await count('/settings.htm'), 2);
      assert.equal(await count('/command.htm'), 1);
      assert.equal(await count('/settings.htm'), 1);
      assert.equal(await count('/command.htm'), 1);
    });

    it('on a locked phone is a 403, which proves nothing', async () => {
      const server = await servers.add(
        rawServer((socket, _, count) => {
          const basic = ['WWW-Authenticate: Basic realm="snom"'];
          socket.write(
            [reply(401, basic), reply(403), reply(401, basic), reply(200)][count - 1] ?? '',
          );
        }),
      );
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'b' });
      const { signal } = new AbortController();
      await assertFails(http.request(PAGE, { signal }), 'forbidden', 'no');
      assert.equal((await http.request(PAGE, { signal })).status, 200);
      assert.equal(headerOf(server.requests[2], 'authorization'), undefined);
    });
  });

  describe('a login that cannot be given', () => {
    for (const credentials of [
      {},
      { username: '', password: '' },
      { username: 'admin' },
    ] as Partial<PhoneHttpOptions>[]) {
      it(`noPassword with ${JSON.stringify(credentials)}`, async () => {
        const { server } = (await start()).phone;
        const http = new PhoneHttp({ host: '127.0.0.1', port: server.port, ...credentials });
        const { signal } = new AbortController();
        await assertFails(http.request(PAGE, { signal }), 'noPassword', 'no');
        assert.equal(server.requests.length, 1);
      });
    }

    it('unsupportedAuth without a usable challenge', async () => {
      const offers: [string[], string][] = [
        [[], '-'],
        [['WWW-Authenticate: NTLM', 'WWW-Authenticate: Negotiate'], 'ntlm negotiate'],
        [['WWW-Authenticate: Digest realm="r", nonce="n", algorithm=TIGER'], 'digest'],
      ];
      const server = await servers.add(
        rawServer((socket, _, count) => socket.write(reply(401, offers[count - 1]?.[0]))),
      );
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'b' });
      const { signal } = new AbortController();
      for (const [, offered] of offers) {
        const error = await assertFails(http.request(PAGE, { signal }), 'unsupportedAuth', 'no');
        assert.equal(error.params['offered'], offered);
      }
      assert.equal(server.requests.length, offers.length);
    });
  });

  it('credentials never show up in errors, even when the phone echoes them', async () => {
    const server = await servers.add(
      rawServer((socket, head) => {
        const value = headerOf(head, 'authorization');
        socket.write(
          value === undefined
            ? reply(401, ['WWW-Authenticate: Basic realm="snom"'])
            : `HTTP/1.1 200 OK\r\n${value}\u0000\r\n\r\n`,
        );
      }),
    );
    const { port } = server;
    const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'hush' });
    const { signal } = new AbortController();
    const error = await assertFails(http.request(PAGE, { signal }), 'garbledReply', 'yes');
    const secret = Buffer.from('a:hush').toString('base64');
    const shown = inspect(error, { depth: 9, showHidden: true });
    assert.ok(!shown.includes(secret) && !shown.includes('hush'), shown);
  });
});
