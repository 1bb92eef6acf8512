/**
 * One place that says what a failed connection means to the owner of the phone. Node, OpenSSL and undici
 * all report the same few troubles in their own words.
 */
import { type ErrorReason, type Sent, SnomError } from '../../common/errors';
import type { Endpoint } from './host';

/**
 * How far a request had got: TCP is being set up, TLS is being set up, the request is (being) written, an
 * answer has begun.
 */
export type Phase = 'connecting' | 'securing' | 'waiting' | 'answering';

/** Where and when a request failed. */
interface FailureContext {
  readonly endpoint: Pick<Endpoint, 'host' | 'port' | 'secure'>;
  readonly phase: Phase;
  /** Status of the answer that had begun. */
  readonly status?: number | undefined;
}

/** Answers with which a phone says that it did not carry out the command. */
const REFUSING: ReadonlySet<number> = new Set([307, 308, 401, 403]);

/** Can the phone have acted on a command that got as far as `phase`, and was answered with `status`? */
export function sentIn(phase: Phase, status?: number): Sent {
  if (phase === 'connecting' || phase === 'securing') return 'no';
  if (phase === 'waiting') return 'maybe';
  return status !== undefined && REFUSING.has(status) ? 'no' : 'yes';
}

const BY_CODE: Readonly<Record<string, ErrorReason>> = {
  ENOTFOUND: 'hostNotFound',
  EAI_AGAIN: 'hostNotFound',
  EAI_FAIL: 'hostNotFound',
  EAI_NODATA: 'hostNotFound',
  EAI_NONAME: 'hostNotFound',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'noRoute',
  EHOSTDOWN: 'noRoute',
  ENETUNREACH: 'noRoute',
  ENETDOWN: 'noRoute',
  EADDRNOTAVAIL: 'noRoute',
  EACCES: 'noRoute',
  EPERM: 'noRoute',
  // An IPv6 link-local address without its zone.
  EINVAL: 'noRoute',
  UND_ERR_CONNECT_TIMEOUT: 'connectTimeout',
  UND_ERR_HEADERS_TIMEOUT: 'noAnswer',
  UND_ERR_BODY_TIMEOUT: 'noAnswer',
  UND_ERR_HEADERS_OVERFLOW: 'garbledReply',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'garbledReply',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'bodyTooLong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateUntrusted',
  ERR_TLS_DH_PARAM_SIZE: 'tlsTooOld',
};

/** The peer closed or reset the connection. */
const CUT = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

/** Verdicts of OpenSSL on a certificate chain, as Node names them. */
const UNTRUSTED = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
  // Everything Node has no name for.
  'UNSPECIFIED',
]);

/** The peer does not speak TLS at all, most often plain HTTP. */
const NOT_TLS = /wrong version number|packet length too long|http request|https proxy request/;

/** The peer speaks a TLS that today's defaults refuse; "legacy" may help. */
const OLD_TLS =
  /unsupported protocol|no protocols available|protocol version|too small|too weak|legacy renegotiation|legacy sigalg|wrong signature type/;

/** No protocol or cipher that both sides have: alert 40 of old phones that only know 3DES or RC4. */
const NO_CIPHER = /handshake failure|no ciphers available|no cipher match|no shared cipher/;

const TLS = /\bssl\b|\btls|err ssl|err ossl|err tls|err crypto|\beproto\b/;

interface ErrorFacts {
  readonly code: string;
  /** Code, OpenSSL reason and message in one, lower case, underscores as spaces. */
  readonly text: string;
}

/**
 * Turns whatever a socket, OpenSSL or undici raised into the error of a command. SnomErrors pass through.
 * The original stays as `cause`, reduced to name, code and message: undici attaches bytes of the answer,
 * and a phone may echo there what must not be logged.
 */
export function networkError(error: unknown, context: FailureContext): SnomError {
  if (error instanceof SnomError) return error;
  const { endpoint, phase, status } = context;
  if (!endpoint.secure && looksLikeTls(error)) {
    // A TLS server could not read the request, so nothing was done.
    return failure('wantsHttps', endpoint, 'no', error);
  }
  const reason = reasonOf(error, context);
  const parsed = reason === 'garbledReply' || reason === 'bodyTooLong';
  return failure(
    reason,
    endpoint,
    parsed ? sentIn('answering', status) : sentIn(phase, status),
    error,
  );
}

/**
 * The error of a command whose signal fired. A deadline (a SnomError `noAnswer` or `connectTimeout`, or the
 * TimeoutError of `AbortSignal.timeout`) says which stage it caught; any other SnomError keeps its reason;
 * anything else is `aborted`.
 */
export function abortError(reason: unknown, context: FailureContext): SnomError {
  const { endpoint, phase, status } = context;
  const connected = phase === 'waiting' || phase === 'answering';
  const sent = sentIn(phase, status);
  if (isDeadline(reason))
    return failure(connected ? 'noAnswer' : 'connectTimeout', endpoint, sent, reason);
  if (reason instanceof SnomError) return failure(reason.reason, endpoint, sent, reason);
  return failure('aborted', endpoint, sent, undefined);
}

/** True when the signal fired because time was up, not because somebody changed their mind. */
export function isDeadline(reason: unknown): boolean {
  if (reason instanceof SnomError)
    return reason.reason === 'noAnswer' || reason.reason === 'connectTimeout';
  return reason instanceof Error && reason.name === 'TimeoutError';
}

/** What a SnomError told already stays: it may know more than where the phone is. */
function failure(
  reason: ErrorReason,
  { host, port }: FailureContext['endpoint'],
  sent: Sent,
  error: unknown,
): SnomError {
  const told = error instanceof SnomError ? error.params : {};
  const cause = error instanceof SnomError ? error.cause : harmless(error);
  return new SnomError(reason, { params: { host, port, ...told }, sent, cause });
}

function reasonOf(error: unknown, { endpoint, phase }: FailureContext): ErrorReason {
  const { code, text } = factsOf(error);
  const securing = phase === 'securing';
  if (CUT.has(code)) {
    if (securing) return 'tlsFailed';
    return phase === 'answering' || /bad (response|upgrade)/.test(text)
      ? 'garbledReply'
      : 'emptyReply';
  }
  if (code === 'ETIMEDOUT')
    return phase === 'connecting' || securing ? 'connectTimeout' : 'noAnswer';
  // undici 7.30 leaves out the code of some parser errors.
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError'))
    return 'garbledReply';
  if (endpoint.secure) {
    // OpenSSL files "key too small" and "digest too weak" under UNSPECIFIED: ask for them first.
    if (OLD_TLS.test(text)) return 'tlsTooOld';
    if (securing && NO_CIPHER.test(text)) return 'tlsNoCipher';
    if (UNTRUSTED.has(code)) return 'certificateUntrusted';
    if (NOT_TLS.test(text)) return 'notHttps';
  }
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known !== undefined) return known;
  return endpoint.secure && (securing || TLS.test(text)) ? 'tlsFailed' : 'internal';
}

/** Several addresses were tried: the first failure that has a name speaks for all. */
function factsOf(error: unknown): ErrorFacts {
  if (error instanceof AggregateError && typeof (error as NodeJS.ErrnoException).code !== 'string')
    return error.errors.length > 0 ? factsOf(error.errors[0]) : { code: '', text: '' };
  if (!(error instanceof Error)) return { code: '', text: '' };
  const code = stringOf(error, 'code');
  const text = `${code} ${stringOf(error, 'reason')} ${error.message}`.toLowerCase();
  return { code, text: text.replaceAll('_', ' ') };
}

function stringOf(error: Error, name: string): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/** TLS servers answer plain HTTP with an alert (record type 21, version 3.x). */
function looksLikeTls(error: unknown): boolean {
  return error instanceof Error && stringOf(error, 'data').startsWith('\u0015\u0003');
}

/** A copy without anything but name, code and message. */
function harmless(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const message =
    error instanceof AggregateError && error.message === ''
      ? error.errors.map((one) => (one instanceof Error ? one.message : '')).join('; ')
      : error.message;
  const copy = new Error(message);
  copy.name = error.name;
  const code = stringOf(error, 'code');
  return code === '' ? copy : Object.assign(copy, { code });
}
