/** The answer to a Digest challenge (RFC 7616, RFC 2617), as both sides of a login work it out. */
import { createHash } from 'node:crypto';
import type { ClientCredentials } from './phone';

/** Algorithms that are known. */
export const DIGEST_ALGORITHMS = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const;

/** What goes into it. */
interface DigestInput {
  readonly algorithm: (typeof DIGEST_ALGORITHMS)[number];
  readonly credentials: ClientCredentials;
  /** Of what is hashed; default UTF-8. */
  readonly encoding?: BufferEncoding;
  readonly method: string;
  /** Parameters of the answer by name: `realm`, `uri`, `nonce`; `qop` with `nc` and `cnonce`, where it has them. */
  readonly params: ReadonlyMap<string, string>;
}

/** Value of `response`. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, credentials, encoding = 'utf8', method, params } = input;
  const name = algorithm.startsWith('SHA-256') ? 'sha256' : 'md5';
  const hash = (...parts: string[]): string =>
    createHash(name)
      .update(Buffer.from(parts.join(':'), encoding))
      .digest('hex');
  const get = (key: string): string => params.get(key) ?? '';
  const secret = hash(credentials.username, get('realm'), credentials.password);
  const ha1 = algorithm.endsWith('-sess') ? hash(secret, get('nonce'), get('cnonce')) : secret;
  const ha2 = hash(method, get('uri'));
  const middle = params.has('qop') ? [get('nc'), get('cnonce'), get('qop')] : [];
  return hash(ha1, get('nonce'), ...middle, ha2);
}
