import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualAuth, VirtualPhone } from '../../../simulator';
import { parseParams } from '../../../simulator/device/header-params';
import { schemeOf } from '../../../simulator/http/login-verifier';
import {
  type Answer,
  ask,
  challengesOf,
  digestHeader,
  withPhone,
} from '../../support/simulator/wire';

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

/** A phone that asks again after a wrong login and never locks: what is tried here is the login itself. */
const PATIENT: Partial<VirtualAuth> = { wrongAnswer: '401', lockAfter: 0 };

const withAuth = (auth: Partial<VirtualAuth>, use: (phone: VirtualPhone) => Promise<void>) =>
  withPhone({ auth: { ...LOGIN, ...PATIENT, ...auth } }, use);

describe('simulator/http/login-verifier', () => {
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
        for (const wrong of [basic('admin', 'x'), basic('x', LOGIN.password), 'Basic', 'Basic ='])
          assert.equal((await authorized(phone, wrong)).status, 401, wrong);
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
        for (const nc of [1, 1, 3, 2, 4])
          statuses.push((await authorized(phone, digestHeader({ ...input, nc }))).status);
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

  describe('names and passwords beyond ASCII', () => {
    const umlauts = { username: 'jörg', password: 'straße' };

    it('are UTF-8 by default, in Basic and Digest', async () => {
      await withAuth({ ...umlauts, scheme: 'basic' }, async (phone) => {
        assert.equal((await authorized(phone, basic('jörg', 'straße'))).status, 200);
        phone.setAuth({ scheme: 'digest' });
        const line = await challenge(phone);
        assert.doesNotMatch(line, /charset/);
        const header = digestHeader({ ...umlauts, target: TARGET, challenge: line });
        const octets = Buffer.from(header, 'utf8').toString('latin1');
        assert.equal((await authorized(phone, octets)).status, 200);
      });
    });

    it('are Latin-1 where the phone is set to that, and a charset is told where it is set to', async () => {
      const auth = { ...umlauts, scheme: 'basic', encoding: 'latin1', tellsCharset: true } as const;
      await withAuth(auth, async (phone) => {
        assert.match(await challenge(phone), /, charset="UTF-8"$/);
        assert.equal((await authorized(phone, basic('jörg', 'straße'))).status, 401);
        const latin = Buffer.from('jörg:straße', 'latin1').toString('base64');
        assert.equal((await authorized(phone, `Basic ${latin}`)).status, 200);
      });
    });
  });

  describe('a wrong login', () => {
    const digest = async (phone: VirtualPhone, password: string): Promise<Answer> => {
      const line = await challenge(phone);
      return authorized(
        phone,
        digestHeader({ ...LOGIN, password, target: TARGET, challenge: line }),
      );
    };

    it('is answered 200 "Login failed!" on FW 10, and by a challenge on older firmware', async () => {
      await withPhone({ auth: LOGIN }, async (phone) => {
        const answer = await digest(phone, 'x');
        assert.equal(answer.status, 200);
        assert.match(answer.body, /<TITLE>snom D385<\/TITLE>[^]*Login failed!/);
        assert.deepEqual(phone.logins, { wrong: 1, missing: 1, locked: false });
        phone.clearLog();
        assert.deepEqual(phone.logins, { wrong: 0, missing: 0, locked: false });
      });
      await withPhone({ profile: 'snom370-fw8.7', auth: LOGIN }, async (phone) => {
        assert.equal((await digest(phone, 'x')).status, 401);
      });
    });

    it('says it in the words it was given', async () => {
      const words = { refused: 'Anmeldung fehlgeschlagen', locked: 'Gesperrt' };
      await withPhone({ auth: { ...LOGIN, words, lockAfter: 3 } }, async (phone) => {
        assert.match((await digest(phone, 'x')).body, /Anmeldung fehlgeschlagen/);
        await ask(phone, '/');
        assert.match((await ask(phone, '/')).body, /Gesperrt/);
      });
    });

    it('of another scheme is challenged, so that the right one is learnt', async () => {
      await withPhone({ auth: LOGIN }, async (phone) => {
        const answer = await authorized(phone, basic('admin', LOGIN.password));
        assert.equal(answer.status, 401);
      });
    });
  });

  describe('too many failures', () => {
    const wrong = basic('admin', 'x');
    const right = basic('admin', LOGIN.password);
    const OLD = 'snom370-fw8.7';

    it('more than three lock for a minute by default, and three more for two minutes', async () => {
      const auth = { ...LOGIN, scheme: 'basic', countsMissing: false } as const;
      await withPhone({ profile: OLD, auth, clock: 'stepped' }, async (phone) => {
        const statuses = async (count: number): Promise<number[]> => {
          const seen: number[] = [];
          while (seen.length < count) seen.push((await authorized(phone, wrong)).status);
          return seen;
        };
        assert.deepEqual(await statuses(5), [401, 401, 401, 403, 403]);
        assert.equal(phone.logins.locked, true);
        assert.equal(phone.logins.wrong, 4);
        await phone.advance(59_999);
        assert.equal((await authorized(phone, right)).status, 403);
        await phone.advance(1);
        assert.deepEqual(await statuses(3), [401, 401, 403]);
        await phone.advance(60_000);
        assert.equal((await authorized(phone, right)).status, 403);
        await phone.advance(60_000);
        assert.equal((await authorized(phone, right)).status, 200);
        assert.deepEqual(await statuses(4), [401, 401, 401, 403]);
      });
    });

    it('count requests without credentials, as a scanner says; a switch takes that back', async () => {
      await withPhone({ profile: OLD, auth: LOGIN }, async (phone) => {
        const seen: number[] = [];
        while (seen.length < 4) seen.push((await ask(phone, '/')).status);
        assert.deepEqual(seen, [401, 401, 401, 403]);
        phone.setAuth({ countsMissing: false });
        for (let count = 0; count < 6; count += 1)
          assert.equal((await ask(phone, '/')).status, 401);
      });
    });

    it('answer everything 403 with the model as title, even the right password, until setAuth', async () => {
      const auth = { ...LOGIN, scheme: 'basic', lockAfter: 3, lockMs: 0 } as const;
      await withPhone({ profile: OLD, auth, clock: 'stepped' }, async (phone) => {
        const statuses: number[] = [];
        for (const header of [wrong, wrong, wrong, right])
          statuses.push((await authorized(phone, header)).status);
        assert.deepEqual(statuses, [401, 401, 403, 403]);
        await phone.advance(3_600_000);
        const locked = await ask(phone, '/');
        assert.equal(locked.status, 403);
        assert.match(locked.body, /<TITLE>snom 370<\/TITLE>/);
        phone.setAuth({});
        assert.equal((await authorized(phone, right)).status, 200);
      });
    });

    it('answer everything 200 on FW 10, without a challenge and even for the right password', async () => {
      await withPhone({ auth: { ...LOGIN, scheme: 'basic', lockAfter: 1 } }, async (phone) => {
        for (const answer of [
          await authorized(phone, wrong),
          await authorized(phone, right),
          await ask(phone, '/command.htm?key=1'),
        ]) {
          assert.equal(answer.status, 200);
          assert.match(answer.body, /unsuccessful login attempts/);
        }
        assert.equal(phone.keys.length, 0);
      });
    });

    it('are forgotten after a success', async () => {
      await withAuth({ scheme: 'basic', lockAfter: 2 }, async (phone) => {
        for (const [header, status] of [
          [wrong, 401],
          [right, 200],
          [wrong, 401],
          [right, 200],
        ] as const)
          assert.equal((await authorized(phone, header)).status, status);
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
