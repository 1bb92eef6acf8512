import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, it } from 'mocha';
import {
  testConnection,
  type TestSuccess,
} from '../../../../src/nodes/snom-config/dialog/connection-test';
import type { TestFailure } from '../../../../src/nodes/snom-config/dialog/form';
import { listenAnew } from '../../../support/addresses';
import { connectionForm, post } from '../../../support/nodes/dialog';
import {
  actionItem,
  ALL,
  configItem,
  load,
  PHONE,
  placed,
  runtimeOf,
  watched,
} from '../../../support/nodes/flow';
import { helper } from '../../../support/nodes/helper';
import { configOf } from '../../../support/nodes/reporting';
import { useRuntime } from '../../../support/nodes/runtime';
import { translate, UNFILLED } from '../../../support/nodes/texts';
import { asked, becomes } from '../../../support/phones';
import { TRUSTING } from '../../../support/simulator/sip';

const DIGEST = { scheme: 'digest', username: 'admin', password: 'S3cret' } as const;
const LOGIN = { [PHONE]: { username: 'admin', password: 'S3cret' } };

/** Timers of this length end when they are told to. */
function heldTimer(ms: number) {
  const real = globalThis.setTimeout;
  let end = (): void => assert.fail('there is no such timer');
  const hold = (act: () => void, length?: number, ...more: unknown[]): unknown => {
    if (length === ms) end = act;
    return real(act, length, ...more);
  };
  globalThis.setTimeout = Object.assign(hold, real) as typeof real;
  return { ms, end: () => end(), restore: () => void (globalThis.setTimeout = real) };
}

describe('nodes/snom-config/dialog/connection-test', () => {
  const { phones } = useRuntime();

  const test = (body: unknown): Promise<TestSuccess | TestFailure> =>
    post('test', body) as Promise<TestSuccess | TestFailure>;

  async function fails(body: unknown, reason: string): Promise<TestFailure> {
    const answer = await test(body);
    assert.ok(!answer.ok, JSON.stringify(answer));
    assert.equal(answer.reason, reason);
    assert.match(answer.message, new RegExp(`\\(snom\\.error\\.${reason}\\)$`));
    assert.doesNotMatch(answer.message, UNFILLED);
    return answer;
  }

  async function works(body: unknown): Promise<TestSuccess> {
    const answer = await test(body);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer;
  }

  describe('of a phone inside a subflow', () => {
    const HOST = '${HOST}';

    /** Flow with a subflow, whose instances say each where their phone is. */
    function subflow(port: number, ...hosts: readonly string[]): Parameters<typeof load>[0] {
      return [
        { id: 'sub', type: 'subflow', name: 'Sub', in: [], out: [], env: [] },
        { ...configItem({ host: HOST, port }, { id: 'inner', model: '' }), z: 'sub' },
        {
          ...actionItem('snom-key', { keys: 'VOLUME_UP', keysType: 'str' }),
          id: 'user',
          phone: 'inner',
          wires: [],
          z: 'sub',
        },
        ...watched(),
        ...hosts.map((value, index) =>
          placed(`instance-${index}`, 'subflow:sub', {
            env: [{ name: 'HOST', type: 'str', value }],
          }),
        ),
      ];
    }

    it('asks the phone of its only instance', async () => {
      const phone = await phones.start({ mac: '000413A1B2C3' });
      await load(subflow(phone.port, phone.host));
      const { mac } = await works(connectionForm(phone, { id: 'inner', host: HOST }));
      assert.equal(mac, '000413A1B2C3');
      const def = { keys: 'VOLUME_UP', keysType: 'str' };
      const { body } = (await helper
        .request()
        .post('/snom-key/try')
        .send({ phone: 'inner', def })) as { body: unknown };
      assert.deepEqual(body, { ok: true, accepted: true, confirmed: null });
    });

    it('says what is not known, where there are several or none', async () => {
      const phone = await phones.start();
      for (const hosts of [[phone.host, '192.0.2.1'], []]) {
        await load(subflow(phone.port, ...hosts));
        const form = connectionForm(phone, { id: 'inner', host: HOST });
        const { params, code } = await fails(form, 'notInEnvironment');
        assert.deepEqual([params, code], [{ name: HOST }, 'MISSING_PARAMETER']);
        await works(connectionForm(phone, { id: 'inner' }));
        await helper.unload();
      }
    });
  });

  describe('POST /snom-config/test', () => {
    it('says what the phone is and what may block it, and presses no key', async () => {
      const phone = await phones.start({ mac: '000413A1B2C3' });
      await load(watched());
      const { firmware, notes, texts, ways, ...rest } = await works(connectionForm(phone));
      assert.match(firmware ?? '', /^10\.1\./);
      assert.deepEqual(rest, {
        ok: true,
        model: 'D385',
        family: 'D3xx',
        generation: 'fw10',
        mac: '000413A1B2C3',
      });
      assert.ok(notes.includes('unencrypted'));
      assert.deepEqual(
        texts,
        notes.map((note) => translate(`snom.note.${note}`)),
      );
      assert.ok(texts.every((text) => text.includes(' ')));
      assert.deepEqual(phone.keys, []);
      assert.deepEqual(ways.states['command-page'], { support: 'yes' });
      assert.deepEqual([ways.used, ways.pinned], ['command-page', false]);
      assert.ok(
        phone.requests.every(({ target }) => /^\/(info\.htm|settings\.xml|csta)$/.test(target)),
      );
    });

    it('tells every way to a D8xx, and which one is taken', async () => {
      const phone = await phones.start({
        profile: 'snomD862-fw10.1',
        settings: TRUSTING,
      });
      await load(watched());
      const form = connectionForm(phone, {
        sipPort: String(phone.sipPort),
        sipUser: '100',
        minibrowserPort: String(phone.minibrowserPort),
      });
      const { seenAs, ways: found } = await works(form);
      assert.equal(seenAs, '127.0.0.1');
      const { operations, ...ways } = found;
      const answering = operations.find(({ operation }) => operation === 'answer');
      assert.equal(answering?.used, 'sip-notify');
      assert.deepEqual(ways, {
        states: {
          'command-page': { support: 'no', why: 'phoneManager' },
          'sip-notify': { support: 'unproven', why: 'untried' },
          minibrowser: { support: 'no', why: 'noBaseUrl' },
          csta: { support: 'no', why: 'notThere' },
        },
        used: 'sip-notify',
        pinned: false,
      });
      const reachable = await works({ ...form, baseUrl: 'http://127.0.0.1:1880' });
      assert.deepEqual(reachable.ways.states.minibrowser, { support: 'unproven', why: 'untried' });
      const pinned = await works({ ...form, channel: 'csta' });
      assert.deepEqual([pinned.ways.used, pinned.ways.pinned], ['csta', true]);
      assert.deepEqual(phone.keys, []);
    });

    it('tells that a D8xx has no identity of the SIP user, or was told none', async () => {
      const phone = await phones.start({
        profile: 'snomD862-fw10.1',
        identities: ['100@pbx.example'],
        settings: TRUSTING,
      });
      await load(watched());
      const form = connectionForm(phone, { sipPort: String(phone.sipPort) });
      for (const sipUser of ['', '200']) {
        const { notes, seenAs, ways } = await works({ ...form, sipUser });
        assert.deepEqual(ways.states['sip-notify'], { support: 'unproven', why: 'sipUser' });
        assert.equal(ways.used, 'sip-notify');
        assert.equal(notes.includes('sipUntried'), false);
        assert.equal(seenAs, '127.0.0.1');
      }
      for (const known of [{ sipUser: '100' }, { identities: '100@pbx.example' }]) {
        const { ways } = await works({ ...form, ...known });
        assert.deepEqual(ways.states['sip-notify'], { support: 'unproven', why: 'untried' });
      }
    });

    it('counts what was seen to work on this very phone, and on no other', async () => {
      const options = { profile: 'snomD862-fw10.1', settings: TRUSTING } as const;
      const phone = await phones.start({ ...options, identities: ['100@pbx.example'] });
      const sip = {
        sipPort: String(phone.sipPort),
        sipUser: '100',
        minibrowserPort: String(phone.minibrowserPort),
      };
      await load(watched(configItem(phone, { ...sip, model: 'D862' })));
      const form = connectionForm(phone, sip);
      const before = await works(form);
      assert.ok(before.notes.includes('sipUntried'));

      const { phone: client } = configOf();
      await client?.perform([{ kind: 'dial', destination: '200' }]);
      assert.equal((await works(form)).ways.states['sip-notify'].support, 'unproven');
      client?.prove('sip-notify');
      const seen = await works(form);
      assert.deepEqual(seen.ways.states['sip-notify'], { support: 'yes' });
      assert.equal(seen.notes.includes('sipUntried'), false);

      const other = await phones.start(options);
      const another = await works(
        connectionForm(other, { ...sip, sipPort: String(other.sipPort) }),
      );
      assert.deepEqual(another.ways.states['sip-notify'], { support: 'unproven', why: 'untried' });
    });

    it('refuses settings of a way that cannot be', async () => {
      const phone = await phones.start();
      await load(watched());
      await fails(connectionForm(phone, { sipPort: '0' }), 'wrongType');
      await fails(connectionForm(phone, { channel: 'smoke' }), 'wrongType');
      assert.deepEqual(phone.requests, []);
    });

    it('works for a phone that is not deployed', async () => {
      const phone = await phones.start({ auth: DIGEST });
      await load(watched());
      await works(connectionForm(phone, { id: 'new', username: 'admin', password: 'S3cret' }));
      assert.equal(
        (await fails(connectionForm(phone, { id: 'new' }), 'noPassword')).code,
        'AUTH_FAILED',
      );
    });

    it('says what is wrong, with the parts for a text in another language', async () => {
      const phone = await phones.start();
      await load(watched());
      await phone.stop();
      const { code, params, message } = await fails(connectionForm(phone), 'refused');
      assert.equal(code, 'UNREACHABLE');
      assert.deepEqual(params, { host: '127.0.0.1', port: phone.port });
      assert.match(message, /refused/);
    });

    describe('tells an address that is none of a phone from a phone that cannot be reached', () => {
      const servers: Server[] = [];

      afterEach(async () => {
        for (const server of servers.splice(0)) {
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
        }
      });

      /** Answers everything with this. */
      async function answering(
        status: number,
        headers: Readonly<Record<string, string>>,
        body = '',
      ): Promise<{ host: string; port: number }> {
        const server = createServer((_, response) => response.writeHead(status, headers).end(body));
        servers.push(server);
        return { host: '127.0.0.1', port: await listenAnew(server) };
      }

      const BOX = { 'WWW-Authenticate': 'Basic realm="My Box"' };
      const OTHERS: readonly [
        what: string,
        answer: Parameters<typeof answering>,
        reason: string,
        calledItself?: string,
      ][] = [
        [
          'Node-RED',
          [404, { 'X-Powered-By': 'Express' }, 'Cannot GET /info.htm'],
          'notASnom',
          'Express',
        ],
        ['a web server', [404, { Server: 'nginx' }], 'notASnom', 'nginx'],
        ['a page', [200, { 'Content-Type': 'text/html' }, '<h1>It works!</h1>'], 'notASnom'],
        ['a text', [200, { 'Content-Type': 'text/plain' }, 'hello'], 'notASnom'],
        ['JSON', [200, { 'Content-Type': 'application/json' }, '{"ok": true}'], 'notASnom'],
        ['a login page', [302, { Location: '/login', Server: 'Box' }], 'notASnom', 'Box'],
        ['a login page by 303', [303, { Location: '/login', Server: 'Box' }], 'notASnom', 'Box'],
        ['a refusal', [403, { Server: 'Box' }], 'notASnom', 'Box'],
        ['a fault', [500, {}, 'oops'], 'notASnom'],
        ['a login', [401, BOX], 'noPassword', 'My Box'],
        ['a long name', [404, { Server: 'x'.repeat(999) }], 'notASnom', `${'x'.repeat(39)}…`],
        ['a phone without the page', [404, { Server: 'snom embedded' }], 'notFound'],
        [
          'a phone that wants a login',
          [401, { 'WWW-Authenticate': 'Basic realm="snom"' }],
          'noPassword',
        ],
        ['a DECT base', [303, {}], 'dectBase'],
      ];
      for (const [what, answer, reason, calledItself] of OTHERS) {
        it(what, async () => {
          const at = await answering(...answer);
          await load(watched());
          const { params } = await fails(connectionForm(at), reason);
          assert.equal(params['calledItself'], calledItself);
        });
      }

      it('a login that is refused', async () => {
        const at = await answering(401, BOX);
        await load(watched());
        const form = connectionForm(at, { username: 'admin', password: 'S3cret' });
        const { params } = await fails(form, 'wrongPassword');
        assert.equal(params['calledItself'], 'My Box');
      });

      it('the page of a virtual phone', async () => {
        const { consoleUrl } = await phones.start({ consolePort: 0 });
        const { hostname: host, port } = new URL(consoleUrl ?? '');
        await load(watched());
        const { params } = await fails(connectionForm({ host, port: Number(port) }), 'notASnom');
        assert.equal(params['calledItself'], 'page of the virtual phone');
      });
    });

    it('uses the stored password where it is sent already', async () => {
      const phone = await phones.start({ auth: DIGEST });
      await load(watched(configItem(phone)), LOGIN);
      await works(connectionForm(phone, { username: 'admin', password: '__PWRD__' }));
    });

    it('takes a blank password as blank, not as the stored one', async () => {
      const phone = await phones.start({ auth: DIGEST });
      await load(watched(configItem(phone)), LOGIN);
      await fails(connectionForm(phone, { username: 'admin', password: '' }), 'noPassword');
    });

    describe('sends the stored password nowhere else', () => {
      it('another port', async () => {
        const [phone, thief] = [
          await phones.start({ auth: DIGEST }),
          await phones.start({ auth: { ...DIGEST, scheme: 'basic' } }),
        ];
        await load(watched(configItem(phone)), LOGIN);
        const { code } = await fails(
          connectionForm(thief, { username: 'admin', password: '__PWRD__' }),
          'retypePassword',
        );
        assert.equal(code, 'AUTH_FAILED');
        assert.equal(thief.acceptedSockets, 0);
      });

      it('another host', async () => {
        const phone = await phones.start({ auth: DIGEST });
        const thief = await phones.start({ host: '127.0.0.2', port: phone.port });
        await load(watched(configItem(phone)), LOGIN);
        await fails(connectionForm(thief, { password: '__PWRD__' }), 'retypePassword');
        assert.equal(thief.acceptedSockets, 0);
      });

      it('another protocol', async () => {
        const phone = await phones.start({ httpsPort: 0, auth: DIGEST });
        const https = { port: String(phone.httpsPort), protocol: 'https', selfSigned: true };
        await load(watched(configItem(phone, https)), LOGIN);
        const body = connectionForm(phone, { ...https, protocol: 'http', password: '__PWRD__' });
        await fails(body, 'retypePassword');
        assert.equal(phone.acceptedSockets, 0);
      });

      it('a phone that is not deployed, or cannot be used', async () => {
        const phone = await phones.start({ auth: DIGEST });
        const kept = { password: '__PWRD__' };
        await load(watched(configItem(phone, { deny: '/(/' })), LOGIN);
        await fails(connectionForm(phone, { id: 'new', ...kept }), 'retypePassword');
        await fails(connectionForm(phone, { id: '', ...kept }), 'retypePassword');
        await fails(connectionForm(phone, kept), 'retypePassword');
        assert.equal(phone.acceptedSockets, 0);
      });
    });

    it('offers the certificate of the phone to be trusted', async () => {
      const phone = await phones.start({ httpsPort: 0 });
      await load(watched());
      const https = { protocol: 'https', port: phone.httpsPort };
      const { fingerprint, code } = await fails(
        connectionForm(phone, https),
        'certificateUntrusted',
      );
      assert.equal(code, 'TLS_ERROR');
      assert.equal(fingerprint, phone.fingerprint);
      assert.equal(phone.requests.length, 0);
      await works(connectionForm(phone, { ...https, fingerprint }));
    });

    it('shows the certificate that came instead of the pinned one', async () => {
      const phone = await phones.start({ httpsPort: 0 });
      await load(watched());
      const https = { protocol: 'https', port: phone.httpsPort, fingerprint: 'AB'.repeat(32) };
      const { fingerprint } = await fails(connectionForm(phone, https), 'certificateChanged');
      assert.equal(fingerprint, phone.fingerprint);
    });

    it('says nothing of certificates where that is not the trouble', async () => {
      const phone = await phones.start();
      await load(watched());
      assert.equal(
        'fingerprint' in (await fails(connectionForm(phone, { protocol: 'https' }), 'notHttps')),
        false,
      );
    });

    it('resolves ${ENV}', async () => {
      const phone = await phones.start({ auth: DIGEST });
      Object.assign(process.env, {
        SNOM_TEST_HOST: phone.host,
        SNOM_TEST_PORT: `${phone.port}`,
        SNOM_TEST_PASSWORD: 'S3cret',
      });
      const body = connectionForm(phone, {
        host: '${SNOM_TEST_HOST}',
        port: '${SNOM_TEST_PORT}',
        username: 'admin',
        password: '${SNOM_TEST_PASSWORD}',
      });
      await load(watched(configItem(phone)), LOGIN);
      await works(body);
      await works({ ...body, id: 'new' });
      delete process.env['SNOM_TEST_HOST'];
      await fails(body, 'notInEnvironment');
    });

    for (const body of [
      null,
      [],
      {},
      { host: null },
      { host: ['x'] },
      { host: { toString: 1 } },
      { id: 7, port: {} },
    ]) {
      it(`survives ${JSON.stringify(body)}`, async () => {
        await load(watched());
        await fails(body ?? {}, 'missingHost');
      });
    }

    it('survives no body and other types of content', async () => {
      await load(watched());
      const bare = await helper.request().post('/snom-config/test');
      assert.equal(bare.status, 415);
      const urlencoded = await helper
        .request()
        .post('/snom-config/test')
        .type('form')
        .send({ host: 'http://x' });
      assert.equal(urlencoded.status, 415);
      const typed = await helper.request().post('/snom-config/test').type('json');
      assert.equal((typed.body as TestFailure).reason, 'missingHost');
    });

    it('refuses odd values as the node itself would', async () => {
      const phone = await phones.start();
      await load(watched());
      await fails(connectionForm(phone, { port: '0' }), 'badPort');
      await fails(connectionForm(phone, { protocol: 'gopher' }), 'wrongType');
      await fails(connectionForm(phone, { protocol: 'https', tls: 'gone' }), 'missingParameter');
      assert.equal(phone.acceptedSockets, 0);
    });

    it('ends when nobody waits any more', async () => {
      const phone = await phones.start();
      const runtime = runtimeOf();
      await load(watched(), {}, [runtime.init, ...ALL]);
      phone.addFault({ kind: { type: 'hang' } });
      const left = new AbortController();
      const answer = testConnection(runtime.red(), connectionForm(phone), left.signal);
      await asked(phone, '/info.htm');
      left.abort();
      const { ok, reason } = (await answer) as TestFailure;
      assert.deepEqual([ok, reason], [false, 'aborted']);
      await becomes(phone, () => phone.openSockets === 0);
    });

    it('leaves no timer behind', async () => {
      const phone = await phones.start();
      const runtime = runtimeOf();
      await load(watched(), {}, [runtime.init, ...ALL]);
      const timers = (): number =>
        process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
      const { signal } = new AbortController();
      await testConnection(runtime.red(), connectionForm(phone), signal);
      await becomes(phone, () => phone.openSockets === 0);
      const before = timers();
      for (let times = 0; times < 5; times++)
        await testConnection(runtime.red(), connectionForm(phone), signal);
      await becomes(phone, () => phone.openSockets === 0);
      assert.ok(timers() <= before, `${timers()} timers, ${before} before`);
    });

    it('has a deadline, and keeps what it knew by then', async () => {
      const phone = await phones.start();
      const runtime = runtimeOf();
      await load(watched(), {}, [runtime.init, ...ALL]);
      const { signal } = new AbortController();
      /** It is over once the phone has been asked for a page, however long that took. */
      const overAt = async (path: string): Promise<TestSuccess | TestFailure> => {
        phone.addFault({ path, kind: { type: 'hang' } });
        phone.clearLog();
        const deadline = heldTimer(54_321);
        try {
          const answer = testConnection(runtime.red(), connectionForm(phone), signal, deadline.ms);
          await asked(phone, path);
          deadline.end();
          return await answer;
        } finally {
          deadline.restore();
        }
      };
      const known = await overAt('/settings.xml');
      assert.ok(known.ok && known.notes.includes('settingsNotReadable'));
      const { code } = (await overAt('/info.htm')) as TestFailure;
      assert.equal(code, 'TIMEOUT');
    });
  });
});
