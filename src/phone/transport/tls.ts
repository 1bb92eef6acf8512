/** TLS as Snom phones need it: verified by default, pinned, or opened up step by step by the owner. */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  connect,
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { PhoneTlsOptions } from '../types';
import { type DialResult, ignore } from './dial';
import { type Endpoint, endpointOf } from './host';
import { abortError, networkError, type Phase } from './network-errors';

/**
 * A SHA-256 fingerprint in the one spelling used here: upper-case hex with colons.
 *
 * @param text 64 hex digits, colons or spaces between them
 * @throws SnomError `badFingerprint`
 */
export function normalizeFingerprint(text: string): string {
  const digits = text.replace(/[\s:]/g, '').toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits))
    throw new SnomError('badFingerprint', { params: { fingerprint: text.slice(0, 128) } });
  return digits.replace(/..(?=.)/g, '$&:');
}

/**
 * What goes into the TLS context: key, certificate, CA ... of the owner's `tls-config`, and the old protocols
 * if he allowed them. Which TLS old phones speak is not documented; the settings are those with which
 * OpenSSL 3 reaches anything down to TLS 1.0.
 */
export function secureContextOptions(tls: PhoneTlsOptions = {}): SecureContextOptions {
  const context: SecureContextOptions = { ...tls.context };
  if (tls.legacy !== true) return context;
  return {
    ...context,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    secureOptions: (context.secureOptions ?? 0) | constants.SSL_OP_LEGACY_SERVER_CONNECT,
  };
}

/**
 * What is decided per connection. `ALPNProtocols` of the `tls-config` is left out: phones speak HTTP/1.1
 * only, and nothing else could be spoken here.
 */
export function connectionOptions(
  endpoint: Endpoint,
  tls: PhoneTlsOptions = {},
): ConnectionOptions {
  const named = tls.context?.servername;
  const servername = named !== undefined && named !== '' ? named : endpoint.connectHost;
  const verified =
    !isPinned(tls) && tls.acceptSelfSigned !== true && tls.context?.rejectUnauthorized !== false;
  const checkServerIdentity = tls.context?.checkServerIdentity;
  return {
    host: endpoint.connectHost,
    port: endpoint.port,
    rejectUnauthorized: verified,
    // SNI is for names only (RFC 6066); without it Node verifies the certificate against the address.
    ...(servername === endpoint.connectHost && endpoint.literal ? {} : { servername }),
    ...optional({ checkServerIdentity }),
    ...(tls.legacy === true ? { minDHSize: 512 } : {}),
  };
}

function isPinned(tls: PhoneTlsOptions): tls is PhoneTlsOptions & { fingerprint: string } {
  return tls.fingerprint !== undefined && tls.fingerprint !== '';
}

/**
 * Connects to one phone again and again. Sessions are resumed, which spares the phone's slow CPU the key
 * exchange of every command; only sessions of connections that passed verification are kept.
 */
export class TlsDialer {
  readonly #endpoint: Endpoint;
  readonly #tls: PhoneTlsOptions;
  readonly #options: ConnectionOptions;
  readonly #pin: string | undefined;
  #context: SecureContext | undefined;
  #session: Buffer | undefined;

  /** @throws SnomError `badFingerprint` */
  constructor(endpoint: Endpoint, tls: PhoneTlsOptions = {}) {
    this.#endpoint = endpoint;
    this.#tls = tls;
    this.#options = connectionOptions(endpoint, tls);
    this.#pin = isPinned(tls) ? normalizeFingerprint(tls.fingerprint) : undefined;
  }

  /** A `Dial`; throws what `tls.createSecureContext` throws for unusable keys. */
  dial(onTcpConnected: () => void, done: DialResult): TLSSocket {
    // The owner's own context, if his options hold one, wins over anything built here.
    this.#context ??=
      this.#tls.context?.secureContext ?? createSecureContext(secureContextOptions(this.#tls));
    const socket = connect({
      ...this.#options,
      secureContext: this.#context,
      ...(this.#session === undefined ? {} : { session: this.#session }),
    });
    let passed = false;
    let early: Buffer | undefined;
    socket.setNoDelay(true);
    socket.on('session', (session: Buffer) => {
      if (passed) this.#session = session;
      else early = session;
    });
    const failed = (error: Error): void => {
      // Old servers may choke on a resumption; the next connection starts from scratch.
      this.#session = undefined;
      done(error, undefined);
    };
    socket.once('connect', onTcpConnected);
    socket.once('secureConnect', () => {
      const mismatch = this.#pinMismatch(socket);
      if (mismatch !== undefined) {
        this.#session = undefined;
        socket.destroy();
        done(mismatch, undefined);
        return;
      }
      passed = true;
      socket.off('error', failed);
      this.#session = early ?? this.#session;
      done(undefined, socket);
    });
    socket.once('error', failed);
    socket.on('error', ignore);
    return socket;
  }

  /**
   * A resumed session shows no certificate (Node gives none to clients). It needs none: the peer has proved
   * that it holds the keys of a session that this dialer began with the pinned certificate.
   */
  #pinMismatch(socket: TLSSocket): SnomError | undefined {
    if (this.#pin === undefined || socket.isSessionReused()) return undefined;
    const actual = fingerprintOf(socket);
    if (actual === this.#pin) return undefined;
    const { host, port } = this.#endpoint;
    return new SnomError('certificateChanged', {
      params: { host, port, expected: this.#pin, actual: actual ?? '-' },
    });
  }
}

function fingerprintOf(socket: TLSSocket): string | undefined {
  return socket.getPeerX509Certificate()?.fingerprint256;
}

/** What {@link fetchFingerprint} needs. */
interface FingerprintOptions {
  /** Host name or IP literal. */
  readonly host: string;
  /** Default 443. */
  readonly port?: number;
  /** `context` (client certificate, SNI) and `legacy` count; verification does not happen. */
  readonly tls?: PhoneTlsOptions;
  readonly signal: AbortSignal;
}

/**
 * The SHA-256 fingerprint (upper-case hex, colons) of the certificate a phone shows, for a dialog that asks
 * "do you trust this one?". Nothing is verified and no HTTP byte is sent.
 *
 * @throws SnomError `missingHost`, `badHost`, `badPort`, and all that keeps TLS from being set up
 */
export function fetchFingerprint(options: FingerprintOptions): Promise<string> {
  const { signal, tls } = options;
  return new Promise((resolve, reject) => {
    const endpoint = endpointOf({ ...withoutUndefined(options), protocol: 'https' });
    let phase: Phase = 'connecting';
    if (signal.aborted) {
      reject(abortError(signal.reason, { endpoint, phase }));
      return;
    }
    const dialer = new TlsDialer(endpoint, {
      ...optional({ context: tls?.context, legacy: tls?.legacy }),
      acceptSelfSigned: true,
    });
    const onAbort = (): void => {
      socket?.destroy();
      reject(abortError(signal.reason, { endpoint, phase }));
    };
    let socket: Socket | undefined;
    try {
      socket = dialer.dial(
        () => {
          phase = 'securing';
        },
        (error, secured) => {
          signal.removeEventListener('abort', onAbort);
          const fingerprint =
            secured === undefined ? undefined : fingerprintOf(secured as TLSSocket);
          secured?.destroy();
          if (fingerprint !== undefined) {
            resolve(fingerprint);
            return;
          }
          reject(networkError(error ?? new SnomError('tlsFailed'), { endpoint, phase }));
        },
      );
      signal.addEventListener('abort', onAbort);
    } catch (error) {
      reject(networkError(error, { endpoint, phase: 'securing' }));
    }
  });
}

function withoutUndefined({ host, port }: FingerprintOptions): { host: string; port?: number } {
  return port === undefined ? { host } : { host, port };
}
