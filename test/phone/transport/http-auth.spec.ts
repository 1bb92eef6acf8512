import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { afterEach, describe, it } from 'mocha';
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/transport/http';
import { Lanes } from '../../../src/phone/transport/lanes';
import { type LoginRules } from '../../support/phone/digest-phone';
import { assertFails } from '../../support/phone/errors';
import { loginOn, PAGE } from '../../support/phone/login';
import { headerOf, rawServer, reply, Servers } from '../../support/phone/loopback';

describe('phone/transport/http login', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  const start = loginOn(servers);

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
      const http = new PhoneHttp(
        { host: '127.0.0.1', port, username: 'a', password: 'b' },
        { provesLogin: false },
      );
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
        // Phones may count requests without a login as failed ones.
        await assertFails(http.request(PAGE, { signal }), 'loginMissing', 'no');
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
      const { signal } = new AbortController();
      for (const [index, [, offered]] of offers.entries()) {
        const http = new PhoneHttp(
          { host: '127.0.0.1', port, username: 'a', password: `b${index}` },
          { lanes: new Lanes() },
        );
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
    const http = new PhoneHttp(
      { host: '127.0.0.1', port, username: 'a', password: 'hush' },
      { provesLogin: false },
    );
    const { signal } = new AbortController();
    const error = await assertFails(http.request(PAGE, { signal }), 'garbledReply', 'yes');
    const secret = Buffer.from('a:hush').toString('base64');
    const shown = inspect(error, { depth: 9, showHidden: true });
    assert.ok(!shown.includes(secret) && !shown.includes('hush'), shown);
  });
});
