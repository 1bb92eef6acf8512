/**
 * HTTP Digest, client side: RFC 7616, and RFC 2617/2069 for what older web servers send (no `qop`, MD5).
 * Pure functions; who asks when is decided in `auth.ts`.
 *
 * Names and passwords become bytes of UTF-8 (NFC): `charset=UTF-8` in the challenge means that by RFC 7616, and
 * without it Apache, curl and browsers do the same. What phones want is in no source, so that their owner may choose
 * Latin-1 instead, which is what RFC 2617 took header text for; it is used as long as every character fits into it.
 */
import { createHash, hash as hashOnce } from 'node:crypto';
import { optional } from '../../common/values';
import { type Challenge, quote } from './challenge';

/** Hash functions, the strongest last. */
const DIGEST_ALGORITHMS = ['MD5', 'SHA-256', 'SHA-512-256'] as const;

/** A hash function of RFC 7616. */
type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** A Digest challenge that can be answered. Strings are octets as received. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: DigestAlgorithm;
  /** As written by the phone, to be repeated; absent when the phone did not name one. */
  readonly algorithmText?: string;
  /** The `-sess` variant. */
  readonly session: boolean;
  /** The protection to use; undefined = the phone knows none (RFC 2069). */
  readonly qop: 'auth' | 'auth-int' | undefined;
  readonly userhash: boolean;
  readonly utf8: boolean;
  readonly stale: boolean;
}

/** What goes into one answer besides the challenge. */
export interface DigestAnswer {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Exact request target, query included. */
  readonly uri: string;
  /** How many requests have used this nonce, this one included. */
  readonly nonceCount: number;
  readonly cnonce: string;
  /** What the request carries, for a phone that wants that protected, too; absent = nothing. */
  readonly body?: string;
  /** Latin-1 in place of UTF-8 where the phone does not say what it reads. Default false. */
  readonly latin1?: boolean;
}

const HASHES: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};

/**
 * Takes what can be answered out of a challenge; undefined for another scheme, without a nonce, or with an
 * algorithm or `qop` that is unknown here (or switched off in this OpenSSL).
 */
export function digestChallenge(challenge: Challenge): DigestChallenge | undefined {
  const { params } = challenge;
  const nonce = params.get('nonce');
  const algorithmText = params.get('algorithm');
  const named = algorithmOf(algorithmText ?? 'MD5');
  const qop = qopOf(params.get('qop'));
  if (challenge.scheme !== 'digest' || nonce === undefined || named === undefined || qop === null)
    return undefined;
  const opaque = params.get('opaque');
  return {
    realm: params.get('realm') ?? '',
    nonce,
    ...optional({ opaque }),
    ...named,
    ...optional({ algorithmText }),
    qop,
    userhash: isSet(params, 'userhash', 'true'),
    utf8: isSet(params, 'charset', 'utf-8'),
    stale: isSet(params, 'stale', 'true'),
  };
}

/** The strength of its hash function, for choosing. */
export const strengthOf = ({ algorithm }: DigestChallenge): number =>
  DIGEST_ALGORITHMS.indexOf(algorithm);

function isSet(params: ReadonlyMap<string, string>, name: string, value: string): boolean {
  return params.get(name)?.toLowerCase() === value;
}

function algorithmOf(text: string): { algorithm: DigestAlgorithm; session: boolean } | undefined {
  const upper = text.toUpperCase();
  const session = upper.endsWith('-SESS');
  const bare = session ? upper.slice(0, -'-SESS'.length) : upper;
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === bare);
  return algorithm !== undefined && isAvailable(algorithm) ? { algorithm, session } : undefined;
}

const available = new Map<DigestAlgorithm, boolean>();

/** OpenSSL in FIPS mode has no MD5. */
function isAvailable(algorithm: DigestAlgorithm): boolean {
  let known = available.get(algorithm);
  if (known === undefined) {
    try {
      createHash(HASHES[algorithm]);
      known = true;
    } catch {
      known = false;
    }
    available.set(algorithm, known);
  }
  return known;
}

/** null = offered, but nothing known. */
function qopOf(text: string | undefined): 'auth' | 'auth-int' | undefined | null {
  if (text === undefined || text.trim() === '') return undefined;
  const offered = text.toLowerCase().split(/[\s,]+/);
  if (offered.includes('auth')) return 'auth';
  return offered.includes('auth-int') ? 'auth-int' : null;
}

/** Makes the value of `Authorization` for one request after the other. */
export type DigestSigner = (
  request: Pick<DigestAnswer, 'method' | 'uri' | 'nonceCount' | 'body'>,
) => string;

/** {@link digestSigner} for one request. */
export function digestCredentials(challenge: DigestChallenge, answer: DigestAnswer): string {
  return digestSigner(challenge, answer)(answer);
}

/**
 * Answers one challenge for one login. What all requests have in common is made once, the hash of the password above all.
 *
 * Quotes and backslashes in the realm are hashed unescaped and sent escaped, as common clients do; RFC 7616
 * can be read both ways.
 */
export function digestSigner(
  challenge: DigestChallenge,
  login: Pick<DigestAnswer, 'username' | 'password' | 'cnonce' | 'latin1'>,
): DigestSigner {
  const { realm, nonce, opaque, algorithm, algorithmText, session, qop, userhash, utf8 } =
    challenge;
  const { cnonce, latin1 = false } = login;
  const asUtf8 = utf8 || !latin1;
  const hash = (octets: string): string =>
    hashOnce(HASHES[algorithm], Buffer.from(octets, 'latin1'), 'hex');

  const user = octetsOf(login.username, asUtf8);
  const secret = hash(`${user}:${realm}:${octetsOf(login.password, asUtf8)}`);
  const a1 = session ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const name = userhash
    ? `username=${quote(hash(`${user}:${realm}`))}`
    : usernameParam(login.username, user, utf8);
  const start = `Digest ${name}, realm=${quote(realm)}, nonce=${quote(nonce)}`;
  const algorithmParam = algorithmText === undefined ? '' : `, algorithm=${algorithmText}`;
  const last = [];
  if (qop !== undefined || session) last.push(`, cnonce=${quote(cnonce)}`);
  if (opaque !== undefined) last.push(`, opaque=${quote(opaque)}`);
  if (userhash) last.push(', userhash=true');
  const end = last.join('');

  return ({ method, uri, nonceCount, body = '' }) => {
    const entity = qop === 'auth-int' ? `:${hash(Buffer.from(body).toString('latin1'))}` : '';
    const a2 = hash(`${method}:${uri}${entity}`);
    const nc = nonceCount.toString(16).padStart(8, '0');
    const counted = qop === undefined ? '' : `:${nc}:${cnonce}:${qop}`;
    const response = hash(`${a1}:${nonce}${counted}:${a2}`);
    const count = qop === undefined ? '' : `, qop=${qop}, nc=${nc}`;
    return `${start}, uri=${quote(uri)}, response="${response}"${algorithmParam}${count}${end}`;
  };
}

/** RFC 7616, 3.4: a name beyond ASCII goes into `username*` when the phone reads UTF-8. */
function usernameParam(username: string, octets: string, utf8: boolean): string {
  if (!utf8 || isAscii(username)) return `username=${quote(octets)}`;
  const encoded = encodeURIComponent(username.normalize('NFC')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `username*=UTF-8''${encoded}`;
}

function isAscii(text: string): boolean {
  return /^[^\u0080-\uffff]*$/.test(text);
}

/** A string with one character for each byte of the text; Latin-1 only where all of it fits. */
export function octetsOf(text: string, utf8: boolean): string {
  if (!utf8 && /^[^\u0100-\uffff]*$/.test(text)) return text;
  return Buffer.from(text.normalize('NFC'), 'utf8').toString('latin1');
}
