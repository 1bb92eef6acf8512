import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import { afterEach, describe, it } from 'mocha';

import { PhoneHttp } from '../../src/phone/http';
import { assertFails } from './support/errors';
import { loginOn, PAGE } from './support/login';
import { headerOf, rawServer, reply, Servers } from './support/loopback';

describe('phone/http login', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  const start = loginOn(servers);

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
});
