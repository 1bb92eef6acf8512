/** Server side of HTTP Basic (RFC 7617) and Digest (RFC 7616, RFC 2617) authentication. */
import { randomBytes } from 'node:crypto';
import type { LoginCounts, VirtualAuth } from '../contract/types';
import type { Clock } from '../device/clock';
import { digestResponse } from '../device/digest';
import { parseParams } from '../device/header-params';
import { LockOut } from './lock-out';

/** Verdict on one request. */
export type AuthVerdict =
  | { readonly kind: 'granted' }
  /** 401; `challenges` are the values of the `WWW-Authenticate` lines, in order. */
  | { readonly kind: 'challenge'; readonly challenges: readonly string[] }
  /** A wrong login, answered by a page: 200. */
  | { readonly kind: 'refused'; readonly words: string }
  /** Too many failures: nobody gets in, with the right password neither. */
  | {
      readonly kind: 'locked';
      readonly answer: VirtualAuth['lockedAnswer'];
      readonly words: string;
    };

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

/** The name of a digest answer: `username`, or RFC 7616's `username*` beyond ASCII. */
function userOf(params: Params): string | undefined {
  const extended = /^UTF-8''(.*)$/i.exec(params.get('username*') ?? '')?.[1];
  if (extended === undefined) return params.get('username');
  try {
    return decodeURIComponent(extended);
  } catch {
    return undefined;
  }
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Checks the credentials of requests and remembers nonces and failures. */
export class LoginVerifier {
  #auth: VirtualAuth;
  readonly #nonces = new Map<string, Nonce>();
  readonly #lock: LockOut;
  readonly #counts = { wrong: 0, missing: 0 };

  constructor(auth: VirtualAuth, clock: Clock) {
    this.#auth = auth;
    this.#lock = new LockOut(clock, () => this.#auth);
  }

  get counts(): LoginCounts {
    return { ...this.#counts, locked: this.#lock.locked };
  }

  /** Starts {@link counts} anew; a lock goes on. */
  forget(): void {
    Object.assign(this.#counts, { wrong: 0, missing: 0 });
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
    this.#lock.open();
  }

  /**
   * @param header Value of `Authorization`.
   * @param target Request target exactly as received, query included: `uri=` must equal it.
   */
  check(method: string, target: string, header: string | undefined): AuthVerdict {
    const { scheme, countsMissing, wrongAnswer, words } = this.#auth;
    if (scheme === 'none') return { kind: 'granted' };
    if (this.#lock.locked) return this.#lockedOut();
    if (header === undefined) {
      this.#counts.missing += 1;
      if (countsMissing) this.#lock.fail();
      return this.#lock.locked ? this.#lockedOut() : this.#challenge(false);
    }
    const verdict =
      scheme === 'basic' ? this.#checkBasic(header) : this.#checkDigest(method, target, header);
    if (verdict === 'granted') {
      this.#lock.open();
      return { kind: 'granted' };
    }
    if (verdict === 'wrong') {
      this.#counts.wrong += 1;
      this.#lock.fail();
    }
    if (this.#lock.locked) return this.#lockedOut();
    // Who speaks another scheme is asked again, so that he learns of the right one.
    const understood = schemeOf(header) === scheme;
    if (verdict === 'wrong' && understood && wrongAnswer === 'login200')
      return { kind: 'refused', words: words.refused };
    return this.#challenge(verdict === 'spent');
  }

  #lockedOut(): AuthVerdict {
    const { lockedAnswer, words } = this.#auth;
    return { kind: 'locked', answer: lockedAnswer, words: words.locked };
  }

  #challenge(spent: boolean): AuthVerdict {
    const { scheme, realm, algorithms, qop, sendsStale, tellsCharset } = this.#auth;
    const charset = tellsCharset ? ['charset="UTF-8"'] : [];
    if (scheme === 'basic') {
      const challenge = [`Basic realm=${quote(realm)}`, ...charset].join(', ');
      return { kind: 'challenge', challenges: [challenge] };
    }
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
        ...charset,
        ...(spent && sendsStale ? ['stale=true'] : []),
      ].join(', '),
    );
    return { kind: 'challenge', challenges };
  }

  #checkBasic(header: string): DigestVerdict {
    const match = /^basic\s+([a-z0-9+/]+=*)\s*$/i.exec(header);
    const { username, password, encoding } = this.#auth;
    const sent = Buffer.from(match?.[1] ?? '', 'base64');
    return sent.equals(Buffer.from(`${username}:${password}`, encoding)) ? 'granted' : 'wrong';
  }

  #checkDigest(method: string, target: string, header: string): DigestVerdict {
    if (!/^digest\s/i.test(header)) return 'wrong';
    const { username, password, realm, algorithms, qop, encoding } = this.#auth;
    // Node reads header text as Latin-1: one character a byte.
    const params = parseParams(Buffer.from(header.slice(7), 'latin1').toString(encoding));
    const algorithm = algorithms.find(
      (offered) => offered.toLowerCase() === (params.get('algorithm') ?? 'MD5').toLowerCase(),
    );
    const usesQop = params.has('qop');
    if (
      algorithm === undefined ||
      userOf(params) !== username ||
      params.get('realm') !== realm ||
      params.get('uri') !== target ||
      usesQop !== (qop === 'auth') ||
      (usesQop && params.get('qop') !== 'auth') ||
      params.get('response') !==
        digestResponse({ algorithm, credentials: { username, password }, encoding, method, params })
    )
      return 'wrong';
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
}
