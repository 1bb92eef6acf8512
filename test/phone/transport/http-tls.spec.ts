import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import type { Server as TlsServer, TlsOptions, TLSSocket } from 'node:tls';
import { afterEach, describe, it } from 'mocha';
import { type ErrorReason, SnomError } from '../../../src/common/errors';
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/transport/http';
import type { PhoneTlsOptions } from '../../../src/phone/types';
import { assertFails } from '../../support/phone/errors';
import { deferred } from '../../support/phone/events';
import {
  connectServer,
  fixture,
  pemOf,
  rawServer,
  reply,
  Servers,
} from '../../support/phone/loopback';

const PAGE = { target: '/command.htm?key=1' };
const OLD: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
const WEAK: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'DEFAULT@SECLEVEL=0' };

function fingerprintOf(name: string): string {
  return new X509Certificate(pemOf(name)).fingerprint256;
}

describe('phone/transport/http over TLS', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  async function phone(
    certificate: string,
    tls: PhoneTlsOptions = {},
    server: TlsOptions = {},
    options: Partial<PhoneHttpOptions> = {},
  ) {
    const resumed: boolean[] = [];
    const loopback = await servers.add(
      rawServer(
        (socket) => {
          resumed.push((socket as TLSSocket).isSessionReused());
          socket.write(reply(200, [], 'secret page'));
        },
        { ...fixture(certificate), ...server },
      ),
    );
    const http = new PhoneHttp({
      host: '127.0.0.1',
      port: loopback.port,
      protocol: 'https',
      tls,
      ...options,
    });
    const get = (signal = new AbortController().signal) => http.request(PAGE, { signal });
    return { server: loopback, http, get, resumed };
  }

  const ca = { context: { ca: pemOf('ca') } };
  const accepted: [string, string, PhoneTlsOptions, TlsOptions?][] = [
    ['signed by a CA of the owner', 'signed', ca],
    ['self-signed, taken as its own CA', 'selfsigned', { context: { ca: pemOf('selfsigned') } }],
    ['self-signed, accepted', 'selfsigned', { acceptSelfSigned: true }],
    ['expired, accepted', 'expired', { acceptSelfSigned: true }],
    ['unverified by the tls-config', 'selfsigned', { context: { rejectUnauthorized: false } }],
    ['pinned', 'selfsigned', { fingerprint: fingerprintOf('selfsigned') }],
    [
      'pinned in lower case without colons',
      'selfsigned',
      { fingerprint: fingerprintOf('selfsigned').replaceAll(':', '').toLowerCase() },
    ],
    ['pinned, for another host', 'elsewhere', { fingerprint: fingerprintOf('elsewhere') }],
    [
      'for another host that the tls-config names',
      'elsewhere',
      {
        context: { ...ca.context, servername: 'elsewhere.test' },
      },
    ],
    ['old, with legacy on', 'signed', { ...ca, legacy: true }, OLD],
    ['weak, with legacy on', 'weak', { context: { ca: pemOf('weak') }, legacy: true }, WEAK],
    ['new, with legacy on', 'signed', { ...ca, legacy: true }],
  ];
  for (const [name, certificate, tls, server] of accepted) {
    it(`talks to a phone ${name}`, async () => {
      const { get, server: loopback } = await phone(certificate, tls, server);
      assert.equal((await get()).body, 'secret page');
      await loopback.allClosed();
      assert.equal(loopback.connections, 1);
    });
  }

  const refused: [string, string, PhoneTlsOptions, ErrorReason, TlsOptions?][] = [
    ['self-signed', 'selfsigned', {}, 'certificateUntrusted'],
    ['signed by an unknown CA', 'signed', {}, 'certificateUntrusted'],
    ['expired', 'expired', ca, 'certificateUntrusted'],
    ['for another host', 'elsewhere', ca, 'certificateUntrusted'],
    [
      'with another certificate than pinned',
      'replaced',
      {
        fingerprint: fingerprintOf('selfsigned'),
      },
      'certificateChanged',
    ],
    [
      'with another certificate than pinned, though accepted and signed',
      'signed',
      { ...ca, acceptSelfSigned: true, fingerprint: fingerprintOf('selfsigned') },
      'certificateChanged',
    ],
    ['that is old', 'signed', ca, 'tlsTooOld', OLD],
    ['that is weak', 'weak', { context: { ca: pemOf('weak') } }, 'tlsTooOld', WEAK],
    [
      'that wants a client certificate',
      'signed',
      ca,
      'tlsNoCipher',
      {
        requestCert: true,
        rejectUnauthorized: true,
        maxVersion: 'TLSv1.2',
      },
    ],
  ];
  for (const [name, certificate, tls, reason, server] of refused) {
    it(`refuses a phone ${name}: ${reason}, and sends nothing`, async () => {
      const credentials = { username: 'admin', password: 'hush' };
      const { get, server: loopback } = await phone(certificate, tls, server, credentials);
      const error = await assertFails(get(), reason, 'no');
      assert.equal(error.code, 'TLS_ERROR');
      assert.equal(error.params['port'], loopback.port);
      await loopback.allClosed();
      assert.deepEqual([loopback.connections, loopback.requests.length], [1, 0]);
    });
  }

  it('tells both fingerprints when the certificate has changed', async () => {
    const { get } = await phone('replaced', { fingerprint: fingerprintOf('selfsigned') });
    const { params } = await assertFails(get(), 'certificateChanged', 'no');
    assert.equal(params['expected'], fingerprintOf('selfsigned'));
    assert.equal(params['actual'], fingerprintOf('replaced'));
  });

  it('shows a client certificate', async () => {
    const { get } = await phone(
      'signed',
      { context: { ...ca.context, ...fixture('elsewhere') } },
      { requestCert: true, ca: pemOf('ca') },
    );
    assert.equal((await get()).status, 200);
  });

  it('checks names and sends them as SNI, but no addresses', async () => {
    const names: unknown[] = [];
    for (const host of ['localhost', '127.0.0.1']) {
      const { server, get } = await phone('signed', ca, {}, { host });
      server.server.on('secureConnection', (socket: TLSSocket) => names.push(socket.servername));
      assert.equal((await get()).status, 200);
    }
    assert.deepEqual(names, ['localhost', false]);
  });

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    for (const [name, tls] of [
      ['verified', { context: { ca: pemOf('selfsigned') } }],
      ['pinned', { fingerprint: fingerprintOf('selfsigned') }],
    ] as const) {
      it(`resumes ${name} ${maxVersion} sessions on fresh sockets`, async () => {
        const { get, resumed, server } = await phone('selfsigned', tls, { maxVersion });
        await get();
        await get();
        await get();
        assert.deepEqual(resumed, [false, true, true]);
        assert.equal(server.connections, 3);
      });
    }
  }

  it('a pinned phone with a new certificate is noticed, whatever session it had before', async () => {
    const { get, server } = await phone('selfsigned', { fingerprint: fingerprintOf('selfsigned') });
    await get();
    await get();
    (server.server as TlsServer).setSecureContext(fixture('replaced'));
    await assertFails(get(), 'certificateChanged', 'no');
    await assertFails(get(), 'certificateChanged', 'no');
    (server.server as TlsServer).setSecureContext(fixture('selfsigned'));
    assert.equal((await get()).status, 200);
    assert.deepEqual([server.connections, server.requests.length], [5, 3]);
  });

  it('an HTTP server on the HTTPS port: notHttps', async () => {
    const server = await servers.add(
      connectServer((socket) => {
        socket.once('data', () => socket.write(reply(400)));
      }),
    );
    const http = new PhoneHttp({ host: '127.0.0.1', port: server.port, protocol: 'https' });
    const { signal } = new AbortController();
    await assertFails(http.request(PAGE, { signal }), 'notHttps', 'no');
    await server.allClosed();
    assert.equal(server.connections, 1);
  });

  for (const [name, action] of [
    ['closes', 'end'],
    ['resets', 'resetAndDestroy'],
  ] as const) {
    it(`a server that ${name} during the handshake: tlsFailed`, async () => {
      const server = await servers.add(
        connectServer((socket) => socket.once('data', () => socket[action]())),
      );
      const http = new PhoneHttp({ host: '127.0.0.1', port: server.port, protocol: 'https' });
      const { signal } = new AbortController();
      await assertFails(http.request(PAGE, { signal }), 'tlsFailed', 'no');
      await server.allClosed();
      assert.equal(server.connections, 1);
    });
  }

  it('keys that OpenSSL does not take: tlsFailed, and no connection', async () => {
    const { get, server } = await phone('signed', { context: { ...ca.context, key: 'no key' } });
    await assertFails(get(), 'tlsFailed', 'no');
    assert.equal(server.connections, 0);
  });

  describe('abort', () => {
    it('during the handshake', async () => {
      const controller = new AbortController();
      const hello = deferred();
      const server = await servers.add(
        connectServer((socket) => {
          socket.on('data', hello.resolve);
        }),
      );
      const http = new PhoneHttp({ host: '127.0.0.1', port: server.port, protocol: 'https' });
      const pending = http.request(PAGE, { signal: controller.signal });
      await hello.promise;
      controller.abort(new SnomError('noAnswer'));
      await assertFails(pending, 'connectTimeout', 'no');
      await server.allClosed();
    });

    it('while waiting for the answer', async () => {
      const controller = new AbortController();
      const requested = deferred();
      const server = await servers.add(rawServer(requested.resolve, fixture('signed')));
      const { port } = server;
      const http = new PhoneHttp({ host: '127.0.0.1', port, protocol: 'https', tls: ca });
      const pending = http.request(PAGE, { signal: controller.signal });
      await requested.promise;
      controller.abort(new SnomError('noAnswer'));
      await assertFails(pending, 'noAnswer', 'maybe');
      await server.allClosed();
      assert.deepEqual([server.connections, server.requests.length], [1, 1]);
    });
  });

  it('closes without an answer: emptyReply', async () => {
    const server = await servers.add(rawServer((socket) => socket.end(), fixture('signed')));
    const http = new PhoneHttp({
      host: '127.0.0.1',
      port: server.port,
      protocol: 'https',
      tls: ca,
    });
    const { signal } = new AbortController();
    await assertFails(http.request(PAGE, { signal }), 'emptyReply', 'maybe');
    await server.allClosed();
    assert.equal(server.connections, 1);
  });
});
