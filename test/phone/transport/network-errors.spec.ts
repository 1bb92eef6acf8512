import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { type ErrorReason, type Sent, SnomError } from '../../../src/common/errors';
import { endpointOf } from '../../../src/phone/transport/host';
import {
  abortError,
  networkError,
  type Phase,
  sentIn,
} from '../../../src/phone/transport/network-errors';

const plain = endpointOf({ host: '192.0.2.7' });
const secure = endpointOf({ host: '192.0.2.7', protocol: 'https' });

function coded(code: string, message = '', extra: object = {}): Error {
  return Object.assign(new Error(message), { code, ...extra });
}

describe('phone/transport/network-errors', () => {
  const both: [Error, Phase, ErrorReason, Sent][] = [
    [coded('ENOTFOUND'), 'connecting', 'hostNotFound', 'no'],
    [coded('EAI_AGAIN'), 'connecting', 'hostNotFound', 'no'],
    [coded('ECONNREFUSED'), 'connecting', 'refused', 'no'],
    [coded('EHOSTUNREACH'), 'connecting', 'noRoute', 'no'],
    [coded('ENETUNREACH'), 'connecting', 'noRoute', 'no'],
    [coded('ETIMEDOUT'), 'connecting', 'connectTimeout', 'no'],
    [coded('ETIMEDOUT'), 'waiting', 'noAnswer', 'maybe'],
    [coded('ECONNRESET'), 'connecting', 'emptyReply', 'no'],
    [coded('ECONNRESET'), 'waiting', 'emptyReply', 'maybe'],
    [coded('ECONNRESET'), 'answering', 'garbledReply', 'yes'],
    [coded('EPIPE'), 'waiting', 'emptyReply', 'maybe'],
    [coded('UND_ERR_SOCKET', 'other side closed'), 'waiting', 'emptyReply', 'maybe'],
    [coded('UND_ERR_SOCKET', 'other side closed'), 'answering', 'garbledReply', 'yes'],
    [coded('UND_ERR_SOCKET', 'bad response'), 'waiting', 'garbledReply', 'yes'],
    [coded('HPE_INVALID_CONSTANT'), 'waiting', 'garbledReply', 'yes'],
    [coded('UND_ERR_HEADERS_OVERFLOW'), 'waiting', 'garbledReply', 'yes'],
    [coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), 'answering', 'garbledReply', 'yes'],
    [coded('ESOMETHING'), 'waiting', 'internal', 'maybe'],
    [coded('toString'), 'connecting', 'internal', 'no'],
    [
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      'connecting',
      'refused',
      'no',
    ],
    [new AggregateError([]), 'connecting', 'internal', 'no'],
  ];
  for (const [error, phase, reason, sent] of both) {
    it(`takes ${inspect(error).slice(0, 40).split('\n')[0]} (${Reflect.get(error, 'code')}) while ${phase} for ${reason}`, () => {
      for (const endpoint of [plain, secure]) {
        const mapped = networkError(error, { endpoint, phase });
        assert.deepEqual([mapped.reason, mapped.sent], [reason, sent]);
        assert.deepEqual(mapped.params, { host: '192.0.2.7', port: endpoint.port });
      }
    });
  }

  const tls: [string, string, ErrorReason][] = [
    ['ECONNRESET', 'Client network socket disconnected', 'tlsFailed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'certificateUntrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', '', 'certificateUntrusted'],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'certificateUntrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match', 'certificateUntrusted'],
    ['UNSPECIFIED', 'EE certificate key too weak', 'tlsTooOld'],
    ['UNSPECIFIED', 'something else', 'certificateUntrusted'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', '', 'tlsTooOld'],
    ['ERR_SSL_NO_PROTOCOLS_AVAILABLE', '', 'tlsTooOld'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', '', 'tlsTooOld'],
    ['ERR_SSL_DH_KEY_TOO_SMALL', '', 'tlsTooOld'],
    ['ERR_SSL_CA_MD_TOO_WEAK', '', 'tlsTooOld'],
    ['ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED', '', 'tlsTooOld'],
    ['ERR_TLS_DH_PARAM_SIZE', '', 'tlsTooOld'],
    ['EPROTO', 'SSL routines::unsupported protocol', 'tlsTooOld'],
    ['EPROTO', 'SSL routines:ssl3_get_record:wrong version number', 'notHttps'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', '', 'notHttps'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', '', 'notHttps'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', '', 'tlsNoCipher'],
    ['ERR_OSSL_EVP_BAD_DECRYPT', '', 'tlsFailed'],
  ];
  for (const [code, message, reason] of tls) {
    it(`takes ${code} ${message} while securing for ${reason}`, () => {
      const mapped = networkError(coded(code, message), { endpoint: secure, phase: 'securing' });
      assert.deepEqual([mapped.reason, mapped.sent], [reason, 'no']);
    });
  }

  it('recognises TLS troubles after the handshake, when bytes may have been written', () => {
    const alert = coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    const mapped = networkError(alert, { endpoint: secure, phase: 'waiting' });
    assert.deepEqual([mapped.reason, mapped.sent], ['tlsFailed', 'maybe']);
  });

  it('recognises a TLS alert in the answer to plain HTTP', () => {
    const error = coded('HPE_INVALID_CONSTANT', '', { data: '\u0015\u0003\u0001\u0000\u0002' });
    const mapped = networkError(error, { endpoint: plain, phase: 'waiting' });
    assert.deepEqual([mapped.reason, mapped.sent], ['wantsHttps', 'no']);
    const over = networkError(error, { endpoint: secure, phase: 'waiting' });
    assert.equal(over.reason, 'garbledReply');
  });

  it('lets SnomErrors through and survives what is no error', () => {
    const error = new SnomError('certificateChanged');
    assert.equal(networkError(error, { endpoint: secure, phase: 'securing' }), error);
    for (const odd of [undefined, null, 'text', 7])
      assert.equal(networkError(odd, { endpoint: plain, phase: 'waiting' }).reason, 'internal');
  });

  it('keeps name, code and message as cause and nothing else', () => {
    const error = coded('HPE_INVALID_TOKEN', 'bad token', {
      data: 'Authorization: Basic c2VjcmV0',
    });
    error.cause = new Error('Basic c2VjcmV0');
    const mapped = networkError(error, { endpoint: plain, phase: 'waiting' });
    assert.ok(mapped.cause instanceof Error);
    assert.equal(mapped.cause.message, 'bad token');
    assert.equal(Reflect.get(mapped.cause, 'code'), 'HPE_INVALID_TOKEN');
    assert.doesNotMatch(inspect(mapped, { depth: 9, showHidden: true }), /c2VjcmV0/);
    const several = new AggregateError([coded('ECONNREFUSED', 'one'), coded('X', 'two')]);
    const cause = networkError(several, { endpoint: plain, phase: 'connecting' }).cause;
    assert.equal((cause as Error).message, 'one; two');
  });

  describe('abort', () => {
    const deadline = new SnomError('noAnswer', { params: { ms: 8000 } });
    const timeout = new DOMException('late', 'TimeoutError');
    const table: [unknown, Phase, number | undefined, ErrorReason, Sent][] = [
      [deadline, 'connecting', undefined, 'connectTimeout', 'no'],
      [deadline, 'securing', undefined, 'connectTimeout', 'no'],
      [deadline, 'waiting', undefined, 'noAnswer', 'maybe'],
      [deadline, 'answering', 200, 'noAnswer', 'yes'],
      [deadline, 'answering', 403, 'noAnswer', 'no'],
      [timeout, 'connecting', undefined, 'connectTimeout', 'no'],
      [timeout, 'waiting', undefined, 'noAnswer', 'maybe'],
      [new SnomError('connectTimeout'), 'waiting', undefined, 'noAnswer', 'maybe'],
      [new SnomError('stepFailed'), 'waiting', undefined, 'stepFailed', 'maybe'],
      [new Error('any'), 'connecting', undefined, 'aborted', 'no'],
      [undefined, 'answering', 302, 'aborted', 'yes'],
    ];
    for (const [reason, phase, status, expected, sent] of table) {
      it(`with ${String(reason).slice(0, 40)} while ${phase} becomes ${expected}, ${sent}`, () => {
        const error = abortError(reason, { endpoint: plain, phase, status });
        assert.deepEqual([error.reason, error.sent], [expected, sent]);
        assert.equal(error.params['host'], '192.0.2.7');
      });
    }
  });

  it('says no for the answers that refuse and yes for the others', () => {
    const refused = [200, 302, 307, 308, 401, 403, 404, 500].filter(
      (status) => sentIn('answering', status) === 'no',
    );
    assert.deepEqual(refused, [307, 308, 401, 403]);
  });
});
