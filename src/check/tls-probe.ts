/** Which versions of TLS a phone takes. Sends handshakes only, not one byte of HTTP. */
import { connect, type TLSSocket } from 'node:tls';
import { optional } from '../common/values';
import { abortable } from '../common/waiting';
import { ignore } from '../phone/transport/dial';
import type { Endpoint } from '../phone/transport/host';
import type { TlsSeen } from './report';

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof VERSIONS)[number];

/** Bounds of the look. */
interface TlsProbeOptions {
  /** Of each handshake, ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Runs one handshake while nothing else talks to the phone. */
  readonly turn: <T>(task: () => Promise<T>) => Promise<T>;
}

/** Tries each version by itself; undefined when nothing on the port speaks TLS. */
export async function probeTls(
  endpoint: Endpoint,
  { timeoutMs, signal, turn }: TlsProbeOptions,
): Promise<TlsSeen | undefined> {
  const versions: TlsSeen['versions'][number][] = [];
  let certificate: TlsSeen['certificate'];
  for (const version of VERSIONS) {
    signal.throwIfAborted();
    const shake = await turn(() => handshake(endpoint, version, timeoutMs, signal));
    if (shake === 'closedPort') return undefined;
    certificate ??= shake?.certificate;
    versions.push({ version, taken: shake !== undefined, ...(shake && { cipher: shake.cipher }) });
  }
  if (versions.every(({ taken }) => !taken)) return undefined;
  return { versions, ...(certificate && { certificate }) };
}

interface Shake {
  readonly cipher: string;
  readonly certificate: TlsSeen['certificate'];
}

function handshake(
  { connectHost: host, port }: Endpoint,
  version: Version,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Shake | 'closedPort' | undefined> {
  return abortable(signal, (end) => {
    const socket: TLSSocket = connect({
      host,
      port,
      minVersion: version,
      maxVersion: version,
      // The most lenient there is: the question is what the phone can do, and nothing is told to it.
      ciphers: 'DEFAULT@SECLEVEL=0',
      minDHSize: 512,
      rejectUnauthorized: false,
    });
    const timer = setTimeout(() => end(undefined), timeoutMs);
    let connected = false;
    socket.once('connect', () => (connected = true));
    socket.once('secureConnect', () =>
      end({ cipher: socket.getCipher().name, certificate: certificateOf(socket) }),
    );
    socket.once('error', () => end(connected ? undefined : 'closedPort'));
    socket.once('close', () => end(undefined));
    socket.on('error', ignore);
    return () => {
      clearTimeout(timer);
      socket.destroy();
    };
  });
}

function certificateOf(socket: TLSSocket): TlsSeen['certificate'] {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return undefined;
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength;
  return {
    key: asymmetricKeyType.slice(0, 16),
    ...optional({ bits }),
    selfSigned: certificate.issuer === certificate.subject,
  };
}
