import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { afterEach, describe, it } from 'mocha';
import { PhoneHttp } from '../../../src/phone/transport/http';
import { Lanes } from '../../../src/phone/transport/lanes';
import { assertFails } from '../../support/phone/errors';
import { loginOn, PAGE } from '../../support/phone/login';
import { headerOf, rawServer, reply, Servers } from '../../support/phone/loopback';

describe('phone/transport/http login', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  const start = loginOn(servers);

  describe('a wrong password', () => {
    for (const schemes of [['basic'], ['MD5'], ['SHA-256', 'MD5', 'basic']] as const) {
      it(`with ${schemes.join(', ')} is tried once, and not again`, async () => {
        const { phone, client, get, clock } = await start(
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
        for (const seconds of [60, 60]) {
          const paused = await assertFails(get(), 'loginPaused', 'no');
          assert.equal(paused.params['seconds'], seconds);
        }
        assert.equal(phone.server.requests.length, 2, 'not even a bare request');
        clock.now += 1;
        // Other credentials are another client.
        const other = client({ password: 's3cret' });
        const answer = await other.request(PAGE, { signal: new AbortController().signal });
        assert.equal(answer.status, 200);
      });
    }

    it('is tried again when the lock must be over, at ever longer intervals', async () => {
      const { phone, get, clock } = await start({}, { password: 'wrong' });
      for (const [count, seconds] of [60, 120, 240, 480, 960, 1920, 3600, 3600].entries()) {
        const error = await assertFails(get(), 'wrongPassword', 'no');
        assert.equal(error.params['seconds'], seconds);
        clock.now += seconds * 1000 - 1;
        await assertFails(get(), 'loginPaused', 'no');
        assert.equal(phone.failedLogins, count + 1);
        clock.now += 1;
      }
      phone.rules.password = 'wrong';
      assert.equal((await get()).status, 200);
    });

    it('is not tried for every realm that a phone invents', async () => {
      const { phone, get } = await start({}, { password: 'wrong' });
      await assertFails(get(), 'wrongPassword', 'no');
      for (let count = 0; count < 50; count += 1) {
        phone.rules.realm = `realm ${count}`;
        await assertFails(get(), 'loginPaused', 'no');
      }
      assert.deepEqual([phone.server.requests.length, phone.failedLogins], [2, 1]);
    });

    it('set on the phone later: one proof on a fresh nonce, then no more', async () => {
      const { phone, get } = await start();
      await get();
      phone.rules.password = 'changed';
      const before = phone.server.requests.length;
      await assertFails(get(), 'wrongPassword', 'no');
      assert.equal(phone.server.requests.length - before, 2);
      await assertFails(get(), 'loginPaused', 'no');
      assert.equal(phone.server.requests.length - before, 2);
    });

    it('set later on a phone with Basic: one request', async () => {
      const { phone, get } = await start({ schemes: ['basic'] });
      await get();
      phone.rules.password = 'changed';
      await assertFails(get(), 'wrongPassword', 'no');
      assert.deepEqual([phone.log.length, phone.failedLogins], [3, 1]);
      await assertFails(get(), 'loginPaused', 'no');
      assert.deepEqual([phone.log.length, phone.failedLogins], [3, 1]);
    });

    it('for another part of the phone, right after a proof, leaves the good login alone', async () => {
      const digest = (realm: string): string =>
        `WWW-Authenticate: Digest realm="${realm}", nonce="${realm}", qop="auth"`;
      const server = await servers.add(
        rawServer((socket, head) => {
          const realm = head.startsWith('GET /settings') ? 'admins' : 'users';
          const good = realm === 'users' && head.includes('realm="users"');
          const page = head.startsWith('GET /info') ? 'Mac:000413A1B2C3' : '';
          socket.write(good ? reply(200, [], page) : reply(401, [digest(realm)]));
        }),
      );
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, username: 'a', password: 'b' });
      const { signal } = new AbortController();
      const get = (target: string) => http.request({ target }, { signal });
      await get('/info.htm');
      const error = await assertFails(get('/settings.xml'), 'pageForbidden', 'no');
      assert.equal(error.params['path'], '/settings.xml');
      assert.equal((await get('/command.htm?key=1')).status, 200);
    });

    it('on a locked phone is a 403, which proves nothing: nothing more is sent', async () => {
      const server = await servers.add(
        rawServer((socket, _, count) => {
          const basic = ['WWW-Authenticate: Basic realm="snom"'];
          socket.write(
            [reply(401, basic), reply(403), reply(401, basic), reply(200)][count - 1] ?? '',
          );
        }),
      );
      const { port } = server;
      const clock = { now: 0 };
      const http = new PhoneHttp(
        { host: '127.0.0.1', port, username: 'a', password: 'b' },
        { provesLogin: true, lanes: new Lanes({ now: () => clock.now }) },
      );
      const { signal } = new AbortController();
      const get = () => http.request({ target: '/info.htm' }, { signal });
      await assertFails(get(), 'forbidden', 'no');
      await assertFails(get(), 'loginPaused', 'no');
      assert.equal(server.requests.length, 2);
      clock.now = 60_000;
      await assertFails(get(), 'loginNotProven', 'no');
      assert.equal(headerOf(server.requests[2], 'authorization'), undefined);
    });
  });
});
