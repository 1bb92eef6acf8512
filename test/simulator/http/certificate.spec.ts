import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, it } from 'mocha';
import { type KeyKind, selfSigned, sharedCertificate } from '../../../simulator/http/certificate';

const options = (kind: KeyKind) => ({
  kind,
  commonName: 'snom phone (virtual)',
  hosts: ['localhost', '127.0.0.1'],
  notBefore: new Date('2020-01-02T03:04:05Z'),
  notAfter: new Date('2090-06-07T08:09:10Z'),
});

/** Handshake with full verification; resolves with the protocol. */
async function handshake(cert: string, key: string, servername: string): Promise<string | null> {
  const server = createServer({ cert, key }, (socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ port, host: '127.0.0.1', ca: cert, servername }, () => {
        const protocol = socket.authorized ? socket.getProtocol() : null;
        socket.destroy();
        resolve(protocol);
      });
      socket.on('error', reject);
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

for (const kind of ['ec', 'rsa'] as const) {
  describe(`simulator/http/certificate (${kind})`, () => {
    const made = selfSigned(options(kind));
    const parsed = new X509Certificate(made.cert);

    it('is an X.509 certificate that says what was asked for', () => {
      assert.equal(parsed.subject, 'CN=snom phone (virtual)');
      assert.equal(parsed.issuer, parsed.subject);
      assert.equal(parsed.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
      assert.equal(new Date(parsed.validFrom).toISOString(), '2020-01-02T03:04:05.000Z');
      assert.equal(new Date(parsed.validTo).toISOString(), '2090-06-07T08:09:10.000Z');
      assert.equal(parsed.ca, true);
      assert.equal(parsed.publicKey.asymmetricKeyType, kind);
      assert.equal(parsed.checkIP('127.0.0.1'), '127.0.0.1');
      assert.equal(parsed.checkHost('localhost'), 'localhost');
      assert.equal(parsed.checkHost('elsewhere.example'), undefined);
    });

    it('is signed with its own key', () => {
      assert.equal(parsed.verify(parsed.publicKey), true);
      assert.equal(parsed.checkPrivateKey(createPrivateKey(made.key)), true);
      assert.equal(
        parsed.verify(new X509Certificate(selfSigned(options(kind)).cert).publicKey),
        false,
      );
    });

    it('has the fingerprint that node finds', () => {
      assert.equal(made.fingerprint, parsed.fingerprint256);
    });

    it('passes a handshake verified against itself', async () => {
      assert.equal(await handshake(made.cert, made.key, 'localhost'), 'TLSv1.3');
      await assert.rejects(handshake(made.cert, made.key, 'elsewhere.example'), {
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    });
  });
}

describe('simulator/http/certificate', () => {
  it('gives each its own serial number, positive and without padding', () => {
    const serials = Array.from(
      { length: 20 },
      () => new X509Certificate(selfSigned(options('ec')).cert).serialNumber,
    );
    assert.equal(new Set(serials).size, 20);
    for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
  });

  it('makes one per process and kind', () => {
    assert.equal(sharedCertificate('ec'), sharedCertificate('ec'));
    assert.notEqual(sharedCertificate('ec'), sharedCertificate('rsa'));
  });
});
