/**
 * The phone as a client that is asked for a password: Basic (RFC 7617) and Digest (RFC 7616), with the settings
 * `http_client_user` and `http_client_pass`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { parseParams } from '../device/header-params';
import type { ClientCredentials } from '../device/phone';

/** One challenge of a `WWW-Authenticate` line. */
interface Challenge {
  readonly scheme: string;
  readonly params: ReadonlyMap<string, string>;
}

/** Hash of an algorithm; undefined for one that is not supported. */
const HASHES: Readonly<Record<string, string>> = {
  md5: 'md5',
  'md5-sess': 'md5',
  'sha-256': 'sha256',
  'sha-256-sess': 'sha256',
};

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Splits lines that may hold several challenges each, where a scheme name starts. */
function challengesIn(lines: readonly string[]): Challenge[] {
  return lines
    .flatMap((line) => line.split(/(?=\b(?:Basic|Digest)\s)/i))
    .map((text) => /^(\w+)\s(.*)$/s.exec(text.trim()))
    .filter((match) => match !== null)
    .map(([, scheme = '', params = '']) => ({
      scheme: scheme.toLowerCase(),
      params: parseParams(params),
    }));
}

function digest(
  { params }: Challenge,
  target: string,
  { username, password }: ClientCredentials,
): string | undefined {
  const algorithm = params.get('algorithm') ?? 'MD5';
  const name = HASHES[algorithm.toLowerCase()];
  const nonce = params.get('nonce');
  const offered = params.get('qop')?.split(',') ?? [];
  const qop = offered.some((value) => value.trim().toLowerCase() === 'auth');
  if (name === undefined || nonce === undefined || (offered.length > 0 && !qop)) return undefined;
  const hash = (...parts: string[]): string =>
    createHash(name).update(parts.join(':')).digest('hex');
  const realm = params.get('realm') ?? '';
  const cnonce = randomBytes(8).toString('hex');
  const nc = '00000001';
  const secret = hash(username, realm, password);
  const ha1 = /-sess$/i.test(algorithm) ? hash(secret, nonce, cnonce) : secret;
  const ha2 = hash('GET', target);
  const response = qop ? hash(ha1, nonce, nc, cnonce, 'auth', ha2) : hash(ha1, nonce, ha2);
  const opaque = params.get('opaque');
  return [
    `Digest username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(target)}`,
    `algorithm=${algorithm}`,
    ...(qop ? ['qop=auth', `nc=${nc}`] : []),
    `cnonce=${quote(cnonce)}`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    `response="${response}"`,
  ].join(', ');
}

/**
 * `Authorization` for a GET that was answered 401. Digest goes before Basic.
 * @param challenges Values of the `WWW-Authenticate` lines.
 * @param target Path and query of the request.
 * @returns Undefined when there are no credentials, or nothing the phone could answer was asked.
 */
export function answerChallenge(
  challenges: readonly string[],
  target: string,
  credentials: ClientCredentials,
): string | undefined {
  if (credentials.username === '' && credentials.password === '') return undefined;
  const found = challengesIn(challenges);
  for (const challenge of found.filter(({ scheme }) => scheme === 'digest')) {
    const header = digest(challenge, target, credentials);
    if (header !== undefined) return header;
  }
  if (!found.some(({ scheme }) => scheme === 'basic')) return undefined;
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
