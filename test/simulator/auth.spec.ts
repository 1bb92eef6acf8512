import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseParams, schemeOf } from '../../simulator/auth';
import type { VirtualAuth, VirtualPhone } from '../../simulator';
import { ask, challengesOf, digestHeader, withPhone, type Answer } from './support';

const LOGIN = { username: 'admin', password: 'p"w: ä' };
const TARGET = '/info.htm?a=1;2,3&b=%23';

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

async function challenge(phone: VirtualPhone, target = TARGET): Promise<string> {
  const answer = await ask(phone, target);
  assert.equal(answer.status, 401);
  return challengesOf(answer)[0] ?? '';
}

const authorized = (phone: VirtualPhone, authorization: string, target = TARGET): Promise<Answer> =>
  ask(phone, target, { headers: { Authorization: authorization } });

const withAuth = (auth: Partial<VirtualAuth>, use: (phone: VirtualPhone) => Promise<void>) =>
  withPhone({ auth: { ...LOGIN, ...auth } }, use);

describe('simulator/auth', () => {
  it('asks nobody on a fresh phone', async () => {
    await withPhone({}, async (phone) => assert.equal((await ask(phone, TARGET)).status, 200));
  });

  describe('Basic', () => {
    it('challenges, then lets the right password in', async () => {
      await withAuth({ scheme: 'basic' }, async (phone) => {
        const refused = await ask(phone, TARGET);
        assert.equal(refused.status, 401);
        assert.deepEqual(challengesOf(refused), ['Basic realm="snom"']);
        assert.equal((await authorized(phone, basic('admin', LOGIN.password))).status, 200);
        for (const wrong of [basic('admin', 'x'), basic('x', LOGIN.password), 'Basic', 'Basic =']) {
          assert.equal((await authorized(phone, wrong)).status, 401, wrong);
        }
      });
    });

    it('is not enough for a phone that wants Digest', async () => {
      await withAuth({ scheme: 'digest' }, async (phone) => {
        assert.equal((await authorized(phone, basic('admin', LOGIN.password))).status, 401);
      });
    });
  });

  describe('Digest', () => {
    for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const) {
      for (const qop of ['auth', 'none'] as const) {
        it(`${algorithm}, qop ${qop}: right and wrong passwords`, async () => {
          await withAuth({ algorithms: [algorithm], qop }, async (phone) => {
            const line = await challenge(phone);
            assert.match(
              line,
              new RegExp(`^Digest realm="snom", nonce="[0-9a-f]{32}",.*algorithm=${algorithm}`),
            );
            assert.equal(/qop="auth"/.test(line), qop === 'auth');
            const answer = { ...LOGIN, target: TARGET, challenge: line };
            assert.equal((await authorized(phone, digestHeader(answer))).status, 200);
            for (const wrong of [{ password: 'x' }, { username: 'x' }, { method: 'POST' }]) {
              const header = digestHeader({ ...answer, ...wrong, nc: 2 });
              assert.equal((await authorized(phone, header)).status, 401, JSON.stringify(wrong));
            }
          });
        });
      }
    }

    it('wants the exact request target as uri', async () => {
      await withAuth({}, async (phone) => {
        const header = digestHeader({
          ...LOGIN,
          target: '/info.htm',
          challenge: await challenge(phone),
        });
        assert.equal((await authorized(phone, header)).status, 401);
        assert.equal((await authorized(phone, header, '/info.htm')).status, 200);
      });
    });

    it('refuses a nonce count that does not rise', async () => {
      await withAuth({}, async (phone) => {
        const input = { ...LOGIN, target: TARGET, challenge: await challenge(phone) };
        const statuses: number[] = [];
        for (const nc of [1, 1, 3, 2, 4]) {
          statuses.push((await authorized(phone, digestHeader({ ...input, nc }))).status);
        }
        assert.deepEqual(statuses, [200, 401, 200, 401, 200]);
      });
    });

    it('calls a used-up nonce stale and takes the new one', async () => {
      await withAuth({ nonceUses: 2 }, async (phone) => {
        const input = { ...LOGIN, target: TARGET, challenge: await challenge(phone) };
        assert.equal((await authorized(phone, digestHeader({ ...input, nc: 1 }))).status, 200);
        assert.equal((await authorized(phone, digestHeader({ ...input, nc: 2 }))).status, 200);
        const stale = await authorized(phone, digestHeader({ ...input, nc: 3 }));
        assert.equal(stale.status, 401);
        const [line = ''] = challengesOf(stale);
        assert.match(line, /stale=true/);
        assert.equal(
          (await authorized(phone, digestHeader({ ...input, challenge: line }))).status,
          200,
        );
      });
    });

    it('says nothing of stale to a wrong password, or when told not to', async () => {
      await withAuth({ nonceUses: 1 }, async (phone) => {
        const input = { ...LOGIN, target: TARGET, challenge: await challenge(phone) };
        await authorized(phone, digestHeader(input));
        const wrong = await authorized(phone, digestHeader({ ...input, password: 'x', nc: 2 }));
        assert.doesNotMatch(challengesOf(wrong)[0] ?? '', /stale/);
        phone.setAuth({ sendsStale: false });
        const forgotten = await authorized(phone, digestHeader({ ...input, nc: 2 }));
        assert.equal(forgotten.status, 401);
        assert.doesNotMatch(challengesOf(forgotten)[0] ?? '', /stale/);
      });
    });

    it('sends one line for each algorithm, in order, and takes any of them', async () => {
      const algorithms: VirtualAuth['algorithms'] = ['SHA-256', 'MD5'];
      await withAuth({ algorithms }, async (phone) => {
        const lines = challengesOf(await ask(phone, TARGET));
        assert.deepEqual(
          lines.map((line) => /algorithm=(.*)$/.exec(line)?.[1]),
          algorithms,
        );
        for (const [index, line] of lines.entries()) {
          const header = digestHeader({ ...LOGIN, target: TARGET, challenge: line, nc: index + 1 });
          assert.equal((await authorized(phone, header)).status, 200, line);
        }
      });
    });

    it('quotes and unquotes realms', async () => {
      await withAuth({ realm: 'a "b" \\c', scheme: 'basic' }, async (phone) => {
        assert.equal(await challenge(phone), 'Basic realm="a \\"b\\" \\\\c"');
      });
      assert.equal(parseParams('realm="a \\"b\\" \\\\c", nc=1').get('realm'), 'a "b" \\c');
    });
  });

  describe('too many failures', () => {
    const wrong = basic('admin', 'x');
    const right = basic('admin', LOGIN.password);

    it('answers everything 403, even the right password, until setAuth', async () => {
      await withAuth({ scheme: 'basic', lockAfter: 3 }, async (phone) => {
        const statuses: number[] = [];
        for (const header of [wrong, wrong, wrong, right]) {
          statuses.push((await authorized(phone, header)).status);
        }
        assert.deepEqual(statuses, [401, 401, 403, 403]);
        const locked = await ask(phone, '/');
        assert.equal(locked.status, 403);
        assert.match(locked.body, /<TITLE>snom VoIP phone: Error<\/TITLE>/);
        phone.setAuth({});
        assert.equal((await authorized(phone, right)).status, 200);
      });
    });

    it('forgets failures after a success', async () => {
      await withAuth({ scheme: 'basic', lockAfter: 2 }, async (phone) => {
        for (const [header, status] of [
          [wrong, 401],
          [right, 200],
          [wrong, 401],
          [right, 200],
        ] as const) {
          assert.equal((await authorized(phone, header)).status, status);
        }
      });
    });

    it('counts missing credentials only when told to', async () => {
      await withAuth({ scheme: 'basic', lockAfter: 1 }, async (phone) => {
        assert.equal((await ask(phone, '/')).status, 401);
        assert.equal((await authorized(phone, right)).status, 200);
        phone.setAuth({ countsMissing: true });
        await ask(phone, '/');
        assert.equal((await authorized(phone, right)).status, 403);
      });
    });

    it('ends after lockMs', async () => {
      const auth = { ...LOGIN, scheme: 'basic', lockAfter: 1, lockMs: 5000 } as const;
      await withPhone({ auth, clock: 'stepped' }, async (phone) => {
        assert.equal((await authorized(phone, wrong)).status, 403);
        await phone.advance(4999);
        assert.equal((await authorized(phone, right)).status, 403);
        await phone.advance(1);
        assert.equal((await authorized(phone, right)).status, 200);
      });
    });
  });

  it('follows the settings http_user, http_pass and http_scheme, and shows them', async () => {
    await withPhone({}, async (phone) => {
      phone.setSetting('http_user', 'admin');
      phone.setSetting('http_pass', 'pw');
      assert.match(await challenge(phone), /^Basic/);
      phone.setSetting('http_scheme', 'on');
      assert.match(await challenge(phone), /^Digest/);
      phone.setAuth({ scheme: 'basic', username: 'other', password: 'x' });
      assert.equal(phone.settings.get('http_user'), 'other');
      assert.equal(phone.settings.get('http_scheme'), 'off');
      assert.equal(phone.settings.get('http_pass'), '', 'passwords are blank');
      phone.setAuth({ scheme: 'none' });
      assert.equal((await ask(phone, TARGET)).status, 200);
    });
  });

  it('logs the scheme, never the credentials', async () => {
    await withAuth({ scheme: 'basic' }, async (phone) => {
      await ask(phone, TARGET);
      await authorized(phone, basic('admin', LOGIN.password));
      await authorized(
        phone,
        digestHeader({ ...LOGIN, target: TARGET, challenge: 'Digest nonce="x"' }),
      );
      assert.deepEqual(
        phone.requests.map(({ auth }) => auth),
        ['none', 'basic', 'digest'],
      );
      assert.doesNotMatch(JSON.stringify(phone.requests), /uthorization|Basic |response=/);
    });
    assert.equal(schemeOf(undefined), 'none');
  });
});
