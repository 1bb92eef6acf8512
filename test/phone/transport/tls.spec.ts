import assert from 'node:assert/strict';
import { constants, X509Certificate } from 'node:crypto';
import { afterEach, describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { endpointOf } from '../../../src/phone/transport/host';
import {
  connectionOptions,
  fetchFingerprint,
  normalizeFingerprint,
  secureContextOptions,
} from '../../../src/phone/transport/tls';
import { assertFails, assertThrows } from '../../support/phone/errors';
import { deferred } from '../../support/phone/events';
import {
  connectServer,
  fixture,
  pemOf,
  rawServer,
  reply,
  Servers,
} from '../../support/phone/loopback';

const FINGERPRINT = new X509Certificate(pemOf('selfsigned')).fingerprint256;

describe('phone/transport/tls', () => {
  describe('normalizeFingerprint', () => {
    it('takes hex in any case, with colons, spaces or nothing between', () => {
      const bare = FINGERPRINT.replaceAll(':', '');
      for (const text of [FINGERPRINT, bare, bare.toLowerCase(), FINGERPRINT.replaceAll(':', ' ')])
        assert.equal(normalizeFingerprint(text), FINGERPRINT);
    });

    it('refuses everything else', () => {
      const bare = FINGERPRINT.replaceAll(':', '');
      for (const text of ['', 'AB', `${bare}0`, bare.slice(1), `G${bare.slice(1)}`, bare.slice(24)])
        assertThrows(() => normalizeFingerprint(text), 'badFingerprint');
    });
  });

  describe('secureContextOptions', () => {
    const context = { ca: 'CA', key: 'KEY', secureOptions: constants.SSL_OP_NO_TICKET };

    it('hands on what the tls-config node filled in', () => {
      assert.deepEqual(secureContextOptions({ context }), context);
      assert.deepEqual(secureContextOptions(), {});
    });

    it('opens old protocols only when allowed', () => {
      assert.deepEqual(secureContextOptions({ context, legacy: false }), context);
      assert.deepEqual(secureContextOptions({ context, legacy: true }), {
        ...context,
        minVersion: 'TLSv1',
        ciphers: 'DEFAULT@SECLEVEL=0',
        secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_LEGACY_SERVER_CONNECT,
      });
    });
  });

  describe('connectionOptions', () => {
    const name = endpointOf({ host: 'phone.lan', protocol: 'https' });
    const address = endpointOf({ host: '[::1]', protocol: 'https', port: 8443 });

    it('verifies and sends SNI for a name', () => {
      assert.deepEqual(connectionOptions(name), {
        host: 'phone.lan',
        port: 443,
        rejectUnauthorized: true,
        servername: 'phone.lan',
      });
    });

    it('verifies and sends no SNI for an address, unless the tls-config names one', () => {
      const plain = { host: '::1', port: 8443, rejectUnauthorized: true };
      assert.deepEqual(connectionOptions(address), plain);
      assert.deepEqual(connectionOptions(address, { context: { servername: '' } }), plain);
      assert.deepEqual(connectionOptions(address, { context: { servername: 'phone.lan' } }), {
        ...plain,
        servername: 'phone.lan',
      });
    });

    it('stops verifying for a pin, an opt-in or the tls-config, and never takes HTTP/2 up', () => {
      for (const tls of [
        { fingerprint: FINGERPRINT },
        { acceptSelfSigned: true },
        { context: { rejectUnauthorized: false, ALPNProtocols: ['h2'] } },
      ]) {
        const options = connectionOptions(name, tls);
        assert.equal(options.rejectUnauthorized, false);
        assert.equal(options.ALPNProtocols, undefined);
      }
      assert.equal(connectionOptions(name, { fingerprint: '' }).rejectUnauthorized, true);
    });

    it('takes small Diffie-Hellman groups of old phones only', () => {
      assert.equal(connectionOptions(name, { legacy: true }).minDHSize, 512);
      assert.equal(connectionOptions(name).minDHSize, undefined);
    });
  });

  describe('fetchFingerprint', () => {
    const servers = new Servers();
    afterEach(() => servers.stop());
    const never = () => new AbortController().signal;

    it('says what the server shows, whoever signed it, and sends no request', async () => {
      for (const name of ['selfsigned', 'expired', 'elsewhere']) {
        const server = await servers.add(
          rawServer((socket) => socket.write(reply(200)), fixture(name)),
        );
        const { port } = server;
        const fingerprint = await fetchFingerprint({ host: '127.0.0.1', port, signal: never() });
        assert.equal(fingerprint, new X509Certificate(pemOf(name)).fingerprint256);
        await server.allClosed();
        assert.deepEqual([server.connections, server.requests.length], [1, 0]);
      }
    });

    it('ignores a pin that does not fit: it is there to replace it', async () => {
      const server = await servers.add(rawServer(() => undefined, fixture('selfsigned')));
      const tls = { fingerprint: 'not one', acceptSelfSigned: false };
      const { port } = server;
      const found = await fetchFingerprint({ host: '127.0.0.1', port, tls, signal: never() });
      assert.equal(found, FINGERPRINT);
    });

    it('reports what keeps TLS from being set up', async () => {
      const plain = await servers.add(
        rawServer(() => undefined).then((server) => {
          server.server.on('connection', (socket) => socket.write(reply(400)));
          return server;
        }),
      );
      const { port } = plain;
      await assertFails(
        fetchFingerprint({ host: '127.0.0.1', port, signal: never() }),
        'notHttps',
        'no',
      );
      await plain.allClosed();
      await plain.stop();
      await assertFails(
        fetchFingerprint({ host: '127.0.0.1', port, signal: never() }),
        'refused',
        'no',
      );
      await plain.start('127.0.0.1', port);
      await assertFails(fetchFingerprint({ host: 'a b', signal: never() }), 'badHost', 'no');
      const tls = { context: { key: 'no key' } };
      const unusable = fetchFingerprint({ host: '127.0.0.1', port, tls, signal: never() });
      await assertFails(unusable, 'tlsFailed', 'no');
    });

    it('ends with its signal, before and while it connects', async () => {
      const connected = deferred();
      const server = await servers.add(connectServer(() => connected.resolve()));
      const { port } = server;
      const aborted = AbortSignal.abort();
      await assertFails(
        fetchFingerprint({ host: '127.0.0.1', port, signal: aborted }),
        'aborted',
        'no',
      );
      assert.equal(server.connections, 0);
      const controller = new AbortController();
      const pending = fetchFingerprint({ host: '127.0.0.1', port, signal: controller.signal });
      await connected.promise;
      controller.abort(new SnomError('noAnswer'));
      await assertFails(pending, 'connectTimeout', 'no');
    });
  });
});
