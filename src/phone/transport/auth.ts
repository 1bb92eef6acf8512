/**
 * Who answers a 401, and how often within one command. When a refused login may be tried again is decided for all
 * configurations of a phone, in `login-guard.ts`: nothing a phone says of its challenges changes that.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type ErrorParams, type ErrorReason, SnomError } from '../../common/errors';
import { keepNewest } from '../../common/newest';
import { optional } from '../../common/values';
import type { AuthPolicy, CredentialsEncoding, PhoneResponse } from '../types';
import {
  type Challenge,
  offeredSchemes,
  parseChallenges,
  parseParams,
  strongest,
} from './challenge';
import {
  type DigestChallenge,
  digestChallenge,
  digestSigner,
  octetsOf,
  strengthOf,
} from './digest';

/** Enough for the commands of one phone that can overlap. */
const REMEMBERED_NONCES = 16;

/** What the owner configured. */
interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: AuthPolicy;
  readonly credentialsEncoding?: CredentialsEncoding;
}

/** Of this process only, so that nobody can try passwords on what it makes. */
const SALT = randomBytes(32);

/** A challenge that can be answered, and what makes it the same as another one: all but the nonce. */
interface Offer {
  readonly identity: string;
  /** Strength for choosing: 0 = Basic. */
  readonly rank: number;
  /** undefined = Basic. */
  readonly digest?: DigestChallenge;
  /** Basic: the phone says that it reads UTF-8. */
  readonly utf8: boolean;
}

/** One nonce of the phone (or its Basic realm), with the counter that must never repeat. */
interface Session {
  readonly offer: Offer;
  /** Makes the value of `Authorization`; its cnonce is one per nonce, since `-sess` algorithms bind the key to it. */
  readonly sign: (request: SignedRequest, nonceCount: number) => string;
  nonceCount: number;
}

/** What credentials are made for. */
export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  /** Absent = it carries nothing. */
  readonly body?: string;
}

/** The credentials one request carried. */
export interface SentCredentials {
  /** Value of `Authorization`; made when it is asked for. */
  readonly header: string;
  readonly session: Session;
  /** Sent without having been asked: a refusal may only mean that the nonce is too old. */
  readonly reused: boolean;
  /** Already the second answer to fresh challenges of this command. */
  readonly afterStale: boolean;
}

/** The login state of one phone. */
export class Authenticator {
  readonly #username: string;
  readonly #password: string | undefined;
  readonly #policy: AuthPolicy;
  readonly #latin1: boolean;
  readonly #params: ErrorParams;
  /** The login to send without being asked. */
  #session: Session | undefined;
  /** The newest sessions by identity and nonce. */
  readonly #sessions = new Map<string, Session>();

  /** @param params goes into every error, e.g. `{host, port}` */
  constructor(credentials: Credentials, params: ErrorParams) {
    this.#username = credentials.username ?? '';
    this.#password =
      this.#username === '' && credentials.password === '' ? undefined : credentials.password;
    this.#policy = credentials.auth ?? 'auto';
    this.#latin1 = credentials.credentialsEncoding === 'latin1';
    this.#params = params;
  }

  get hasPassword(): boolean {
    return this.#password !== undefined;
  }

  /** The same text for the same credentials, which it does not tell. */
  get fingerprint(): string {
    const all = [this.#username, this.#password ?? null, this.#policy, this.#latin1];
    return createHmac('sha256', SALT).update(JSON.stringify(all)).digest('base64');
  }

  /** Credentials to send without being asked, once a login has worked. */
  preemptive(request: SignedRequest): SentCredentials | undefined {
    return (
      this.#session && this.#prove(this.#session, request, { reused: true, afterStale: false })
    );
  }

  /**
   * The credentials that answer a 401, or the error that ends the command. A command gets at most two
   * answers: one to a challenge, one more when the phone says that only the nonce was stale.
   *
   * @param previous what the refused request carried
   * @throws SnomError `noPassword`, `unsupportedAuth`, `basicNotAllowed`, `wrongPassword`; sent `no`
   */
  answer(
    response: PhoneResponse,
    request: SignedRequest,
    previous: SentCredentials | undefined,
  ): SentCredentials {
    const challenges = parseChallenges(response.headers['www-authenticate']);
    const offer = this.#choose(challenges);
    const afterStale = this.#refused(previous, offer);
    return this.#prove(this.#sessionOf(offer), request, { reused: false, afterStale });
  }

  /** The phone has refused the login by a page: nothing is sent again without being asked. */
  dismiss(): void {
    this.#session = undefined;
  }

  /** Call with every answer that is neither a 401 nor a refusal. */
  accepted(response: PhoneResponse, proof: SentCredentials | undefined): void {
    if (proof === undefined || response.status === 403) {
      // A locked phone answers 403 whatever the password is: that proves nothing.
      return;
    }
    const { session } = proof;
    const renewed = nextOffer(session.offer, response);
    this.#session = renewed === undefined ? session : this.#sessionOf(renewed);
  }

  /** A nonce that comes back (other command under way, phone with a fixed nonce) goes on counting. */
  #sessionOf(offer: Offer): Session {
    const key = `${offer.identity} ${offer.digest?.nonce ?? ''}`;
    const session = this.#sessions.get(key) ?? { offer, sign: this.#signer(offer), nonceCount: 0 };
    keepNewest(this.#sessions, key, session, REMEMBERED_NONCES);
    return session;
  }

  /** Draws the conclusions from a refusal; true when the nonce alone was at fault. */
  #refused(previous: SentCredentials | undefined, offer: Offer): boolean {
    if (previous === undefined) return false;
    const { session, reused } = previous;
    const same = offer.identity === session.offer.identity;
    if (same && this.#session === session) this.#session = undefined;
    const isDigest = session.offer.digest !== undefined;
    if (reused && (isDigest || !same)) return false;
    if (isDigest && offer.digest?.stale === true) {
      if (previous.afterStale) {
        // The phone calls the newest nonce it gave too old: nothing is wrong with the password.
        throw this.#failure('unsupportedAuth', { offered: 'Digest' });
      }
      return true;
    }
    this.#session =
      this.#session?.offer.identity === session.offer.identity ? undefined : this.#session;
    throw this.#failure('wrongPassword');
  }

  #choose(challenges: readonly Challenge[]): Offer {
    if (this.#password === undefined) throw this.#failure('noPassword');
    const offers = challenges.map(offerOf).filter((offer) => offer !== undefined);
    const allowed = offers.filter((offer) => offer.digest !== undefined || this.#mayUseBasic());
    const best = strongest(allowed, ({ rank }) => rank);
    if (best !== undefined) return best;
    if (offers.length > 0 && this.#policy === 'digest') throw this.#failure('basicNotAllowed');
    throw this.#failure('unsupportedAuth', { offered: offeredSchemes(challenges) });
  }

  /** RFC 7617 forbids a colon in the name: the phone would take its rest for the password. */
  #mayUseBasic(): boolean {
    return this.#policy !== 'digest' && !this.#username.includes(':');
  }

  #signer({ digest, utf8 }: Offer): Session['sign'] {
    const username = this.#username;
    const password = this.#password ?? '';
    const latin1 = this.#latin1;
    if (digest === undefined) {
      const octets = octetsOf(`${username}:${password}`, utf8 || !latin1);
      const header = `Basic ${Buffer.from(octets, 'latin1').toString('base64')}`;
      return () => header;
    }
    const cnonce = randomBytes(16).toString('hex');
    const sign = digestSigner(digest, { username, password, cnonce, latin1 });
    return ({ method, target, body }, nonceCount) =>
      sign({ method, uri: target, nonceCount, ...optional({ body }) });
  }

  #prove(
    session: Session,
    request: SignedRequest,
    { reused, afterStale }: Pick<SentCredentials, 'reused' | 'afterStale'>,
  ): SentCredentials {
    session.nonceCount += 1;
    const { nonceCount } = session;
    return {
      get header() {
        return session.sign(request, nonceCount);
      },
      session,
      reused,
      afterStale,
    };
  }

  #failure(reason: ErrorReason, params: ErrorParams = {}): SnomError {
    return new SnomError(reason, { params: { ...this.#params, ...params }, sent: 'no' });
  }
}

function offerOf(challenge: Challenge): Offer | undefined {
  if (challenge.scheme === 'basic') {
    const utf8 = challenge.params.get('charset')?.toLowerCase() === 'utf-8';
    return { identity: identityOf('basic', challenge.params.get('realm')), rank: 0, utf8 };
  }
  const digest = digestChallenge(challenge);
  if (digest === undefined) return undefined;
  const { realm, algorithm, session, qop, utf8 } = digest;
  return {
    identity: identityOf('digest', realm, algorithm, String(session), qop),
    rank: 1 + strengthOf(digest),
    digest,
    utf8,
  };
}

function identityOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? ''));
}

/**
 * Follows `Authentication-Info: nextnonce` (RFC 7616, 3.5). Not with `-sess`: there the key stays bound to
 * the first nonce, and servers disagree on which one that is.
 */
function nextOffer(offer: Offer, response: PhoneResponse): Offer | undefined {
  const { digest } = offer;
  const info = response.headers['authentication-info'];
  if (digest === undefined || digest.session || info === undefined) return undefined;
  const nonce = parseParams(Array.isArray(info) ? info.join(', ') : info).get('nextnonce');
  return nonce === undefined || nonce === ''
    ? undefined
    : { ...offer, digest: { ...digest, nonce } };
}
