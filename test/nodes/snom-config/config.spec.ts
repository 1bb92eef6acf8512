import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import {
  type ConfigContext,
  type ConnectionSettings,
  phoneOptions,
} from '../../../src/nodes/snom-config/config';

const CONTEXT: ConfigContext = {
  credentials: {},
  tlsContext: () => undefined,
  defaults: { timeoutMs: 8000, queueLimit: 32 },
};

const BLANK: ConnectionSettings = {
  host: 'desk.example',
  port: '',
  protocol: 'http',
  tls: '',
  fingerprint: '',
  selfSigned: false,
  legacyTls: false,
  auth: 'auto',
  model: '',
  generation: '',
  keySequences: 'auto',
  identity: '',
  timeout: '',
  queueLimit: '',
};

const settings = (changes: Record<string, unknown>): ConnectionSettings => ({
  ...BLANK,
  ...changes,
});

describe('nodes/snom-config/config', () => {
  it('takes blank fields as defaults', () => {
    const expected = {
      host: 'desk.example',
      protocol: 'http',
      auth: 'auto',
      timeoutMs: 8000,
      queueLimit: 32,
    };
    assert.deepEqual(phoneOptions(BLANK, CONTEXT), expected);
    assert.deepEqual(phoneOptions({ host: 'desk.example' }, CONTEXT), expected);
  });

  it('takes everything the dialog holds', () => {
    const context = { ca: 'CA', rejectUnauthorized: true };
    const options = phoneOptions(
      settings({
        host: ' 192.0.2.7 ',
        port: '8443',
        protocol: 'https',
        tls: 'ca',
        fingerprint: 'AA:BB',
        selfSigned: true,
        legacyTls: true,
        auth: 'digest',
        credentialsEncoding: 'latin1',
        model: '320',
        generation: 'fw7',
        keySequences: 'no',
        identity: '200@pbx',
        timeout: 3000,
        queueLimit: '0',
      }),
      {
        ...CONTEXT,
        credentials: { username: 'admin', password: 'secret' },
        tlsContext: (id) => (id === 'ca' ? context : undefined),
      },
    );
    assert.deepEqual(options, {
      host: '192.0.2.7',
      port: 8443,
      protocol: 'https',
      username: 'admin',
      password: 'secret',
      auth: 'digest',
      credentialsEncoding: 'latin1',
      tls: { context, fingerprint: 'AA:BB', acceptSelfSigned: true, legacy: true },
      timeoutMs: 3000,
      queueLimit: 0,
      model: '320',
      generation: 'fw7',
      keySequences: false,
      outgoingIdentity: '200@pbx',
    });
  });

  it('verifies certificates unless both are said otherwise by a real tick', () => {
    for (const selfSigned of [undefined, '', 'false', 'true', 1]) {
      const { tls } = phoneOptions(
        settings({ protocol: 'https', selfSigned, legacyTls: selfSigned }),
        CONTEXT,
      );
      assert.deepEqual(tls, { acceptSelfSigned: false, legacy: false }, `${selfSigned}`);
    }
  });

  it('says nothing of TLS over http', () => {
    const options = phoneOptions(
      settings({ tls: 'gone', fingerprint: 'AA', selfSigned: true }),
      CONTEXT,
    );
    assert.equal('tls' in options, false);
  });

  const BAD: readonly [string, Record<string, unknown>, string, Record<string, string>][] = [
    ['port 0', { port: '0' }, 'badPort', { port: '0' }],
    ['port 65536', { port: 65536 }, 'badPort', { port: '65536' }],
    ['negative port', { port: -1 }, 'badPort', { port: '-1' }],
    ['broken port', { port: 80.5 }, 'badPort', { port: '80.5' }],
    ['port in words', { port: 'http' }, 'badPort', { port: 'http' }],
    ['port 1e3', { port: '1e3' }, 'badPort', { port: '1e3' }],
    ['hexadecimal port', { port: '0x50' }, 'badPort', { port: '0x50' }],
    ['unset environment variable', { port: '${SNOM_PORT}' }, 'badPort', { port: '${SNOM_PORT}' }],
    ['endless port', { port: '9'.repeat(500) }, 'badPort', { port: '9'.repeat(16) }],
    ['port of another type', { port: {} }, 'badPort', { port: 'object' }],
    ['timeout 0', { timeout: 0 }, 'wrongType', { name: 'timeout', expected: '100..600000' }],
    [
      'timeout in words',
      { timeout: '8s' },
      'wrongType',
      { name: 'timeout', expected: '100..600000' },
    ],
    [
      'negative queue',
      { queueLimit: -1 },
      'wrongType',
      { name: 'queueLimit', expected: '0..10000' },
    ],
    [
      'other protocol',
      { protocol: 'ftp' },
      'wrongType',
      { name: 'protocol', expected: 'http, https' },
    ],
    ['other auth', { auth: 'none' }, 'wrongType', { name: 'auth', expected: 'auto, digest' }],
    [
      'other generation',
      { generation: 'fw9' },
      'wrongType',
      { name: 'generation', expected: 'fw7, fw8, fw8.9, fw10' },
    ],
    [
      'deleted TLS configuration',
      { protocol: 'https', tls: 'gone' },
      'missingParameter',
      { name: 'tls' },
    ],
  ];
  for (const [name, changes, reason, params] of BAD) {
    it(`refuses: ${name}`, () => {
      assert.throws(
        () => phoneOptions(settings(changes), CONTEXT),
        (error: unknown) => {
          assert.ok(error instanceof SnomError);
          assert.deepEqual([error.reason, error.params], [reason, params]);
          return true;
        },
      );
    });
  }
});
