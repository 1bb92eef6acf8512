import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../simulator';
import type { VirtualAuth } from '../../simulator/contract/types';
import { PAGES } from '../../src/check/probes';
import { reportText } from '../../src/check/report';
import { SnomError } from '../../src/common/errors';
import { listenAnew } from '../support/addresses';
import { check, doubt, LOGIN, observation } from '../support/check/reports';
import { Phones } from '../support/phones';

const DIGEST: Partial<VirtualAuth> = { scheme: 'digest', ...LOGIN };

describe('check/checker', () => {
  const phones = new Phones();
  const servers: Server[] = [];

  afterEach(async () => {
    await phones.stop();
    for (const server of servers.splice(0)) server.close();
  });

  /** A device that answers everything alike. */
  async function device(head: string, body: string): Promise<{ host: string; port: number }> {
    const server = createServer((request) => {
      request.socket.end(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    servers.push(server);
    return { host: '127.0.0.1', port: await listenAnew(server) };
  }

  for (const profile of PROFILE_NAMES) {
    it(`reads pages of a ${profile} and does nothing to it`, async () => {
      const phone = await phones.start({ profile, auth: DIGEST, httpsPort: 0 });
      const before = [...phone.settings];
      const report = await check(phone);
      assert.match(reportText(report), /snom-phone-check\/1/);
      assert.deepEqual(phone.keys, []);
      assert.deepEqual(phone.calls, []);
      assert.deepEqual([...phone.settings], before);
      assert.equal(phone.boots, 1);
      for (const { method, target } of phone.requests) {
        assert.equal(method, 'GET');
        assert.doesNotMatch(target, /[?]|command|dummy|minibrowser|csta|confirm|reboot|advanced/);
      }
      assert.ok(phone.requests.length < PAGES.length + 10);
    });
  }

  it('keeps the bytes of heads: reason phrase, spelling and order', async () => {
    const phone = await device(
      'HTTP/1.1 200 Ok\r\nServer: snom embedded\r\nCache-Control: no-cache\r\ncache-control: no-store',
      '<HTML>\n<TITLE>snom 360</TITLE>\nMac:000413123456 Anna</HTML>',
    );
    const report = await check({ ...phone, httpsPort: undefined });
    const { answer } = observation(report, 'info');
    assert.equal(answer?.statusLine, 'HTTP/1.1 200 Ok');
    assert.deepEqual(answer.headers, [
      ['Server', 'snom embedded'],
      ['Cache-Control', 'no-cache'],
      ['cache-control', 'no-store'],
      ['Content-Length', '{length}'],
    ]);
    assert.equal(answer.layout, '<HTML>\n<TITLE>snom 360</TITLE>\nMac:{mac:1} {word:1}</HTML>');
    assert.equal(answer.end, 'closed');
  });

  it('tells what a challenge offers, without the nonce', async () => {
    const phone = await phones.start({ auth: DIGEST });
    const report = await check(phone);
    assert.equal(report.login, 'digest');
    const { answer } = observation(report, 'bare');
    const challenge = answer?.headers.find(([name]) => /www-auth/i.test(name))?.[1];
    assert.equal(challenge, 'Digest realm="snom", nonce="{nonce}", qop="auth", algorithm=MD5');
    assert.equal(doubt(report, 'digestHasQop'), 'yes');
  });

  it('lists settings by name, index, permission and attribute, and values of a few only', async () => {
    const phone = await phones.start({
      auth: DIGEST,
      settings: { restrict_uri_queries: 'on', user_pass1: 'geheim', fkey1: 'speed 4711' },
      readOnlySettings: ['language'],
    });
    const report = await check(phone);
    const all = report.settings.flatMap(({ entries }) => entries);
    assert.equal(all.find(({ name }) => name === 'restrict_uri_queries')?.value, 'on');
    assert.equal(all.find(({ name }) => name === 'language')?.attributes['perm'], 'R');
    assert.equal(all.find(({ name }) => name.startsWith('user_name'))?.value, undefined);
    assert.equal(doubt(report, 'restrictsQueries'), 'yes');
    assert.equal(doubt(report, 'hasReadOnlySettings'), 'yes');
    assert.doesNotMatch(reportText(report), /geheim|4711/);
  });

  describe('logins', () => {
    /** Failures as a strict phone counts them: also requests that ask for the challenge. */
    const failures = (requests: readonly { readonly status: number }[]): number =>
      requests.filter(({ status }) => status === 401 || status === 403).length;

    it('fails once with a wrong password, and sends nothing more', async () => {
      const phone = await phones.start({ auth: DIGEST });
      const report = await check(phone, {
        phone: { host: phone.host, port: phone.port, username: 'admin', password: 'wrong' },
      });
      assert.equal(report.login, 'refused');
      assert.deepEqual(
        phone.requests.map(({ auth }) => auth),
        ['none', 'digest'],
      );
      assert.equal(report.settings.length, 0);
    });

    it('does not take a page with status 200 for a login that worked', async () => {
      const phone = await phones.start({ auth: DIGEST });
      phone.addFault({
        path: '/info.htm',
        times: Infinity,
        kind: {
          type: 'status',
          status: 200,
          title: 'snom D735',
          body: 'Logowanie nie powiodło się',
        },
      });
      const asked = new Set<string>();
      phone.on('change', () => phone.requests.forEach(({ target }) => asked.add(target)));
      const server = createServer((request) => {
        const body = '<TITLE>snom D735</TITLE>Logowanie nieudane';
        const isBare = request.headers.authorization === undefined;
        request.socket.end(
          isBare
            ? 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="snom"\r\nContent-Length: 0\r\n\r\n'
            : `HTTP/1.1 200 Ok\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
        asked.add(`${request.url} ${isBare}`);
      });
      servers.push(server);
      const port = await listenAnew(server);
      const report = await check({ host: '127.0.0.1', port, httpsPort: undefined });
      assert.equal(report.login, 'refused');
      assert.deepEqual([...asked], ['/info.htm true', '/info.htm false']);
    });

    it('sends a wrong password only after its owner agreed, and the right one after it', async () => {
      const phone = await phones.start({ auth: DIGEST });
      const refused = await check(phone, { mayFailLogin: () => Promise.resolve(false) });
      assert.equal(failures(phone.requests), 1);
      assert.ok(!refused.observations.some(({ id }) => id === 'wrongLogin'));
      phone.clearLog();
      const agreed = await check(phone, { mayFailLogin: () => Promise.resolve(true) });
      assert.equal(observation(agreed, 'wrongLogin').login, 'wrong');
      assert.notEqual(doubt(agreed, 'wrongPasswordAnswered200'), 'unknown');
      assert.equal(phone.requests.at(-1)?.status, 200);
      assert.ok(failures(phone.requests) <= 2);
    });

    it('asks for a login when the phone wants one, once', async () => {
      const phone = await phones.start({ auth: DIGEST });
      let asked = 0;
      const askLogin = (): Promise<typeof LOGIN> => {
        asked += 1;
        return Promise.resolve(LOGIN);
      };
      const bare = { host: phone.host, port: phone.port, username: '', password: '' };
      const report = await check(phone, { phone: bare, askLogin });
      assert.equal(report.login, 'digest');
      assert.equal(asked, 1);
      phone.clearLog();
      const none = await check(phone, { phone: bare });
      assert.equal(none.login, 'missing');
      assert.equal(phone.requests.length, 1);
    });

    it('logs in anew for each request where a phone takes a nonce only once', async () => {
      const phone = await phones.start({ auth: { ...DIGEST, nonceUses: 1 } });
      const report = await check(phone);
      assert.equal(report.settings.length > 0, true);
      assert.ok(
        phone.requests.every(
          ({ status }, index, all) => status !== 401 || all[index + 1]?.status !== 401,
        ),
      );
    });
  });

  it('sees which versions of TLS are spoken, and what HTTP gets on that port', async () => {
    const old = await phones.start({
      profile: 'snom370-fw8.7',
      httpsPort: 0,
      tlsMaxVersion: 'TLSv1',
    });
    const report = await check(old);
    assert.deepEqual(
      report.tls?.versions.map(({ taken }) => taken),
      [true, false, false, false],
    );
    assert.equal(doubt(report, 'speaksOldTls'), 'yes');
    assert.equal(doubt(report, 'speaksNewTls'), 'no');
    assert.equal(observation(report, 'httpOnHttpsPort').login, 'none');
  });

  it('sees what plain HTTP is answered by a phone that wants HTTPS', async () => {
    const phone = await phones.start({ httpsPort: 0, httpsOnly: true, auth: DIGEST });
    const { host, port, httpsPort = 0 } = phone;
    const tls = { acceptSelfSigned: true };
    const secured = { host, port: httpsPort, protocol: 'https', ...LOGIN, tls } as const;
    const report = await check(phone, { phone: secured, otherPort: port });
    assert.equal(observation(report, 'plainHttp').answer?.status, 307);
    assert.equal(doubt(report, 'plainHttpRedirected'), 'yes');
    const location = observation(report, 'plainHttp').answer?.headers.find(([name]) =>
      /location/i.test(name),
    );
    assert.match(location?.[1] ?? '', /^https:\/\/\{phone\}:\{number:\d+\}\/info\.htm$/);
  });

  it('settles nothing about plain HTTP where the phone wants no HTTPS, or may be locked', async () => {
    const phone = await phones.start({ httpsPort: 0, auth: DIGEST });
    const { host, port, httpsPort = 0 } = phone;
    const tls = { acceptSelfSigned: true };
    const secured = { host, port: httpsPort, protocol: 'https', ...LOGIN, tls } as const;
    const report = await check(phone, { phone: secured, otherPort: port });
    assert.equal(observation(report, 'plainHttp').answer?.status, 401);
    const locked = await phones.start();
    locked.addFault({ path: '/info.htm', kind: { type: 'status', status: 403 } });
    for (const one of [report, await check(locked)]) {
      assert.equal(doubt(one, 'plainHttpRedirected'), 'unknown');
      assert.equal(doubt(one, 'plainHttpForbidden'), 'unknown');
    }
  });

  it('goes on where single pages are not answered', async () => {
    const phone = await phones.start();
    phone.addFault({ path: '/settings.xml', kind: { type: 'closeWithoutAnswer' } });
    phone.addFault({ path: '/log.htm', kind: { type: 'garbageHeaders' } });
    phone.addFault({ path: '/action.htm', kind: { type: 'endlessBody' } });
    const report = await check(phone);
    assert.equal(observation(report, 'page:/settings.xml').silence, 'closed');
    assert.equal(observation(report, 'page:/log.htm').silence, 'garbled');
    assert.equal(observation(report, 'page:/action.htm').answer?.status, 200);
  });

  it('ends with the reason when nobody answers, when it is no phone, and when it is called off', async () => {
    const phone = await phones.start();
    const gone = { host: phone.host, port: phone.port, httpsPort: undefined };
    await phone.stop();
    const fails = async (work: Promise<unknown>): Promise<string> => {
      const error = await work.then(
        () => assert.fail('worked'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof SnomError, String(error));
      return error.reason;
    };
    assert.equal(await fails(check(gone)), 'refused');
    const printer = await device('HTTP/1.1 200 OK', '<title>Printer</title>');
    assert.equal(await fails(check({ ...printer, httpsPort: undefined })), 'notASnom');
    const hung = await phones.start();
    hung.addFault({ kind: { type: 'hang' } });
    const off = new AbortController();
    const work = fails(check(hung, { signal: off.signal }));
    while (hung.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    off.abort();
    assert.equal(await work, 'aborted');
  });

  it('lets other commands have their turn between two requests', async () => {
    const phone = await phones.start();
    let running = 0;
    let turns = 0;
    const turn = async <T>(task: () => Promise<T>): Promise<T> => {
      assert.equal(running, 0);
      running += 1;
      turns += 1;
      try {
        return await task();
      } finally {
        running -= 1;
      }
    };
    await check(phone, { turn });
    assert.equal(turns, phone.requests.length);
  });
});
