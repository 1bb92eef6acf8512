/**
 * The login of one client: whether it is proven, what an answer says of it, and the pause after a refusal. See
 * `login-guard.ts` for the pauses and `login-proof.ts` for what is proof.
 */
import { type ErrorParams, type ErrorReason, SnomError } from '../../common/errors';
import type { PhoneRequest, PhoneResponse } from '../types';
import type { Authenticator } from './auth';
import { FamiliarPages, saysMore, saysTheSame, type Words } from './familiar-pages';
import type { Lane } from './lanes';
import type { LoginGuard, Visitor } from './login-guard';
import { asksForInfo, provesItself, provesLogin, refusalOf } from './login-proof';

/** A proof this old no longer vouches for the next page, ms. */
const FRESH_MS = 10_000;

/** What a login depends on. */
interface LoginOptions {
  readonly auth: Authenticator;
  /** Where the pauses of this phone are kept. */
  readonly lane: Lane;
  readonly visitor: Visitor;
  /** Goes into every error. */
  readonly params: ErrorParams;
  /** Does this web server have `info.htm`? */
  readonly provable: boolean;
}

/** Knows how much an answer is worth. */
export class Login {
  readonly #options: LoginOptions;
  readonly #pages = new FamiliarPages();
  #provable: boolean;
  #proven = false;
  /** Did the proof need the password? A phone may show its information to everybody, as a D8xx does. */
  #byPassword = false;
  /** When the last answer was the proof; undefined = something else came after it. */
  #justProvenAt: number | undefined;
  /** The page that proved it. */
  #proof: PhoneResponse | undefined;
  /** What it says, once somebody has asked. */
  #proofWords: Words | undefined;
  /** Has the phone ever shown its information? Then its absence proves nothing. */
  #hasPage = false;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#provable = options.provable;
  }

  /** Of the phone as it is known by now, see {@link Lane.root}. */
  get #guard(): LoginGuard {
    return this.#options.lane.root.guard;
  }

  /** @throws SnomError `loginPaused`, `loginMissing` {seconds}: not even a request without a login goes out */
  ensureNoPause(): void {
    const { visitor, auth } = this.#options;
    const left = this.#guard.waitOf(visitor);
    const reason = auth.hasPassword ? 'loginPaused' : 'loginMissing';
    if (left > 0) throw this.#failure(reason, { seconds: Math.ceil(left / 1000) });
  }

  /** The phone has asked for a login. */
  asked(): void {
    this.#guard.asked();
    // It had no such page for somebody without a login.
    this.#provable = this.#options.provable;
  }

  /**
   * Is a refusal possible that could be taken for a success? Not where nobody has a password: such a phone answers
   * everybody.
   */
  get #matters(): boolean {
    return this.#provable && (this.#options.auth.hasPassword || this.#guard.asksForLogin);
  }

  /**
   * Must the login be proven before this request goes out? Before the first one, so that a wrong password costs one
   * failure and nothing is done with it; later only where no answer of the kind has been seen.
   */
  needsProofBefore(request: PhoneRequest): boolean {
    if (!this.#matters || asksForInfo(request)) return false;
    if (!this.#proven) return true;
    const tells =
      request.binary === true ||
      request.recognises !== undefined ||
      /^\/settings|^\/command\.htm\?number=/.test(request.target);
    return !tells && !this.#pages.knows(request) && !this.#isFresh();
  }

  /**
   * Looks at an answer that is no 401, before anybody takes it for a success.
   *
   * @param loggedIn did the request carry credentials that a challenge had asked for?
   * @throws SnomError `wrongPassword`, `locked`, `loginNotProven` {seconds}; sent `no`
   */
  examine(request: PhoneRequest, answer: PhoneResponse, loggedIn: boolean): void {
    const info = asksForInfo(request);
    const proof = info && answer.status === 200 && provesLogin(answer);
    // What somebody who calls is named must not pass for a refusal.
    const isAnswer = proof || request.recognises?.(answer) === true;
    const refusal = isAnswer ? undefined : refusalOf(answer);
    if (refusal) throw this.refused(refusal);
    if (info && answer.status === 404 && this.#hasPage) throw this.#lost();
    if (proof || (info && answer.status === 404 && loggedIn)) {
      this.#prove(answer, loggedIn);
      return;
    }
    this.#justProvenAt = info ? undefined : this.#justProvenAt;
    if (!info || !this.#matters) return;
    if (answer.status === 200) throw this.refused('loginNotProven');
    // Without this page there is nothing to go by: such phones are not known to refuse by a page.
    if (answer.status === 404) this.#provable = false;
  }

  /**
   * Is this success one beyond doubt? Otherwise the login has to be proven now.
   *
   * @throws SnomError `loginNotProven`: see {@link learn}
   */
  trusts(request: PhoneRequest, answer: PhoneResponse): boolean {
    if (!this.#matters || asksForInfo(request) || provesItself(request, answer)) return true;
    this.#ensureNotProof(answer);
    const vouched = !this.#pages.knows(request) && this.#isFresh();
    this.#justProvenAt = undefined;
    if (vouched) this.#pages.learn(request, answer);
    return vouched || this.#pages.fits(request, answer);
  }

  /**
   * The login was proven right after this answer: answers like it are good. Unless the proof was the very same page: one
   * that comes whatever is asked for is a refusal, even if it shows a MAC or a firmware.
   *
   * @throws SnomError `loginNotProven` {seconds}; sent `maybe`
   */
  learn(request: PhoneRequest, answer: PhoneResponse): void {
    this.#justProvenAt = undefined;
    this.#ensureNotProof(answer);
    this.#pages.learn(request, answer);
  }

  #ensureNotProof(answer: PhoneResponse): void {
    if (!this.#proof) return;
    this.#proofWords ??= this.#pages.wordsOf(this.#proof);
    const words = this.#pages.wordsOf(answer);
    if (!saysTheSame(this.#proofWords, words) || !saysMore(words)) return;
    throw this.refused('loginNotProven').withSent('maybe');
  }

  /** The page that proved the login is gone: a phone that restarts may have it again soon, one that refuses has not. */
  #lost(): SnomError {
    this.#proven = false;
    return this.#guard.excuses()
      ? this.#failure('unexpectedStatus', { status: 404 })
      : this.refused('loginNotProven');
  }

  /**
   * What it means that `info.htm` is answered by neither a page nor 404, although a login went with the request: by all
   * that is known it was refused. An error of the phone's server is taken for one once.
   */
  unanswered(status: number, error: SnomError): SnomError {
    const guard = this.#guard;
    if (status >= 500 && guard.excuses()) return error;
    return this.refused(status < 400 && error.reason !== 'wantsHttps' ? 'loginNotProven' : error);
  }

  /**
   * What a 403 means: that the phone is locked, unless the login is proven and this page has never been got. Only a
   * phone that has not asked for a login yet may mean that it wants HTTPS.
   */
  forbidden(request: PhoneRequest, error: SnomError): SnomError {
    const { params } = this.#options;
    const guard = this.#guard;
    const meant = guard.asksForLogin ? this.#failure('forbidden', params) : error;
    const locked = this.#matters && (!this.#proven || this.#pages.knows(request));
    return locked ? this.refused(meant) : meant;
  }

  /** Is a 401 the affair of one page? Right after a proof that needed it, the password cannot be what is wrong. */
  isRefusedByPage(request: PhoneRequest): boolean {
    return !asksForInfo(request) && this.#proven && this.#byPassword && this.#isFresh();
  }

  /** Begins the pause, and gives the error that says so. */
  refused(reason: ErrorReason | SnomError): SnomError {
    const { auth, visitor } = this.#options;
    const guard = this.#guard;
    auth.dismiss();
    this.#proven = false;
    this.#justProvenAt = undefined;
    const seconds = Math.ceil(guard.refused(visitor) / 1000);
    if (reason instanceof SnomError) {
      const { cause, params, sent } = reason;
      return new SnomError(reason.reason, { params: { ...params, seconds }, sent, cause });
    }
    return this.#failure(reason, { seconds });
  }

  #prove(proof: PhoneResponse, loggedIn: boolean): void {
    const { visitor } = this.#options;
    const guard = this.#guard;
    this.#proven = true;
    this.#byPassword = loggedIn;
    this.#proof = proof.status === 200 ? proof : undefined;
    this.#proofWords = undefined;
    this.#hasPage ||= proof.status === 200;
    this.#justProvenAt = performance.now();
    guard.proven(visitor);
  }

  #isFresh(): boolean {
    const at = this.#justProvenAt;
    return at !== undefined && performance.now() - at < FRESH_MS;
  }

  #failure(reason: ErrorReason, params: ErrorParams): SnomError {
    return new SnomError(reason, { params: { ...this.#options.params, ...params }, sent: 'no' });
  }
}
