/**
 * The phone as a client that is asked for a password: Basic (RFC 7617) and Digest (RFC 7616), with the settings
 * `http_client_user` and `http_client_pass`.
 */
import { randomBytes } from 'node:crypto';
import { DIGEST_ALGORITHMS, digestResponse } from '../device/digest';
import { parseParams } from '../device/header-params';
import type { ClientCredentials } from '../device/phone';

/** One challenge of a `WWW-Authenticate` line. */
interface Challenge {
  readonly scheme: string;
  readonly params: ReadonlyMap<string, string>;
}

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
  credentials: ClientCredentials,
): string | undefined {
  const spelt = params.get('algorithm') ?? 'MD5';
  const algorithm = DIGEST_ALGORITHMS.find((known) => known.toLowerCase() === spelt.toLowerCase());
  const nonce = params.get('nonce');
  const offered = params.get('qop')?.split(',') ?? [];
  const qop = offered.some((value) => value.trim().toLowerCase() === 'auth');
  if (algorithm === undefined || nonce === undefined || (offered.length > 0 && !qop))
    return undefined;
  const realm = params.get('realm') ?? '';
  const cnonce = randomBytes(8).toString('hex');
  const nc = '00000001';
  const response = digestResponse({
    algorithm,
    credentials,
    method: 'GET',
    params: new Map([
      ...Object.entries({ realm, uri: target, nonce, cnonce }),
      ...Object.entries(qop ? { qop: 'auth', nc } : {}),
    ]),
  });
  const opaque = params.get('opaque');
  return [
    `Digest username=${quote(credentials.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(target)}`,
    `algorithm=${spelt}`,
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
