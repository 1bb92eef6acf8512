/** Server side of HTTP Basic (RFC 7617) and Digest (RFC 7616, RFC 2617) authentication. */
import { createHash, randomBytes } from 'node:crypto';
import type { VirtualAuth } from './types';
import type { Clock } from './clock';

/** Verdict on one request. */
export type AuthVerdict =
  | { readonly kind: 'granted' }
  /** 401; `challenges` are the values of the `WWW-Authenticate` lines, in order. */
  | { readonly kind: 'challenge'; readonly challenges: readonly string[] }
  /** Too many failures: 403. */
  | { readonly kind: 'locked' };

type Algorithm = VirtualAuth['algorithms'][number];
type Params = ReadonlyMap<string, string>;
/** How a digest answer is wrong, if it is. `spent` = right password, but a nonce that serves no more. */
type DigestVerdict = 'granted' | 'spent' | 'replayed' | 'wrong';

interface Nonce {
  uses: number;
  /** Highest nonce count seen: each use must raise it. */
  count: number;
}

const MAX_NONCES = 200;

/** Name of the scheme of an `Authorization` header, for the log. */
export function schemeOf(header: string | undefined): 'none' | 'basic' | 'digest' {
  if (header === undefined) return 'none';
  return /^digest\s/i.test(header) ? 'digest' : 'basic';
}

/** Parameters of a Digest header: `name=token` or `name="quoted \" text"`; names in lower case. */
export function parseParams(text: string): Params {
  const found = new Map<string, string>();
  const pattern = /(?<![\w-])([\w-]+)\s*=(?:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?\s*(?:,|$)/g;
  for (const [, name = '', quoted, token] of text.matchAll(pattern)) {
    found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  return found;
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Checks the credentials of requests and remembers nonces and failures. */
export class Authenticator {
  #auth: VirtualAuth;
  readonly #nonces = new Map<string, Nonce>();
  #failures = 0;
  #lockedAt: number | undefined;

  constructor(
    auth: VirtualAuth,
    private readonly clock: Clock,
  ) {
    this.#auth = auth;
  }

  get auth(): VirtualAuth {
    return this.#auth;
  }

  /** New password or scheme: old failures are forgotten, old nonces too. */
  set auth(auth: VirtualAuth) {
    this.#auth = auth;
    this.reset();
  }

  /** What a reboot does to nonces and the count of failures. */
  reset(): void {
    this.#nonces.clear();
    this.#failures = 0;
    this.#lockedAt = undefined;
  }

  /**
   * @param header Value of `Authorization`.
   * @param target Request target exactly as received, query included: `uri=` must equal it.
   */
  check(method: string, target: string, header: string | undefined): AuthVerdict {
    if (this.#auth.scheme === 'none') return { kind: 'granted' };
    if (this.#locked()) return { kind: 'locked' };
    if (header === undefined) {
      if (this.#auth.countsMissing === true) this.#fail();
      return this.#challenge(false);
    }
    const verdict =
      this.#auth.scheme === 'basic'
        ? this.#checkBasic(header)
        : this.#checkDigest(method, target, header);
    if (verdict === 'granted') {
      this.#failures = 0;
      return { kind: 'granted' };
    }
    if (verdict === 'wrong') this.#fail();
    return this.#locked() ? { kind: 'locked' } : this.#challenge(verdict === 'spent');
  }

  #locked(): boolean {
    if (this.#lockedAt === undefined) return false;
    const lockMs = this.#auth.lockMs ?? 0;
    if (lockMs > 0 && this.clock.now() - this.#lockedAt >= lockMs) {
      this.#lockedAt = undefined;
      this.#failures = 0;
      return false;
    }
    return true;
  }

  #fail(): void {
    this.#failures += 1;
    if (this.#auth.lockAfter > 0 && this.#failures >= this.#auth.lockAfter) {
      this.#lockedAt = this.clock.now();
    }
  }

  #challenge(spent: boolean): AuthVerdict {
    const { scheme, realm, algorithms, qop, sendsStale } = this.#auth;
    if (scheme === 'basic')
      return { kind: 'challenge', challenges: [`Basic realm=${quote(realm)}`] };
    const nonce = randomBytes(16).toString('hex');
    this.#nonces.set(nonce, { uses: 0, count: 0 });
    const oldest = this.#nonces.keys().next().value;
    if (this.#nonces.size > MAX_NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    const challenges = algorithms.map((algorithm) =>
      [
        `Digest realm=${quote(realm)}`,
        `nonce="${nonce}"`,
        ...(qop === 'auth' ? ['qop="auth"'] : []),
        `algorithm=${algorithm}`,
        ...(spent && sendsStale ? ['stale=true'] : []),
      ].join(', '),
    );
    return { kind: 'challenge', challenges };
  }

  #checkBasic(header: string): DigestVerdict {
    const match = /^basic\s+([a-z0-9+/]+=*)\s*$/i.exec(header);
    const { username, password } = this.#auth;
    const sent = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8');
    return sent === `${username}:${password}` ? 'granted' : 'wrong';
  }

  #checkDigest(method: string, target: string, header: string): DigestVerdict {
    if (!/^digest\s/i.test(header)) return 'wrong';
    const params = parseParams(header.slice(7));
    const { username, realm, algorithms, qop } = this.#auth;
    const algorithm = algorithms.find(
      (offered) => offered.toLowerCase() === (params.get('algorithm') ?? 'MD5').toLowerCase(),
    );
    const usesQop = params.has('qop');
    if (
      algorithm === undefined ||
      params.get('username') !== username ||
      params.get('realm') !== realm ||
      params.get('uri') !== target ||
      usesQop !== (qop === 'auth') ||
      (usesQop && params.get('qop') !== 'auth') ||
      params.get('response') !== this.#expected(algorithm, method, params)
    ) {
      return 'wrong';
    }
    return this.#spend(params, usesQop);
  }

  /** The digest is right; is its nonce still good? */
  #spend(params: Params, usesQop: boolean): DigestVerdict {
    const nonce = this.#nonces.get(params.get('nonce') ?? '');
    if (nonce === undefined) return 'spent';
    const limit = this.#auth.nonceUses;
    if (limit > 0 && nonce.uses >= limit) return 'spent';
    if (usesQop) {
      const count = /^[0-9a-f]{8}$/i.test(params.get('nc') ?? '')
        ? parseInt(params.get('nc') ?? '', 16)
        : 0;
      if (count <= nonce.count) return 'replayed';
      nonce.count = count;
    }
    nonce.uses += 1;
    return 'granted';
  }

  #expected(algorithm: Algorithm, method: string, params: Params): string {
    const name = algorithm.startsWith('SHA-256') ? 'sha256' : 'md5';
    const hash = (...parts: string[]): string =>
      createHash(name).update(parts.join(':')).digest('hex');
    const get = (key: string): string => params.get(key) ?? '';
    const { username, password, realm } = this.#auth;
    const secret = hash(username, realm, password);
    const ha1 = algorithm.endsWith('-sess') ? hash(secret, get('nonce'), get('cnonce')) : secret;
    const ha2 = hash(method, get('uri'));
    return params.has('qop')
      ? hash(ha1, get('nonce'), get('nc'), get('cnonce'), get('qop'), ha2)
      : hash(ha1, get('nonce'), ha2);
  }
}
