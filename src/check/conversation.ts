/**
 * Requests of a check to one phone: one at a time, logged in once it was asked for, and never more than one failed
 * login that nobody agreed to.
 */
import { SnomError } from '../common/errors';
import { Authenticator, type SentCredentials, type SignedRequest } from '../phone/transport/auth';
import { type Dial, plainDial } from '../phone/transport/dial';
import { type Endpoint, endpointOf } from '../phone/transport/host';
import { TlsDialer } from '../phone/transport/tls';
import type { PhoneResponse, SnomPhoneOptions } from '../phone/types';
import { textOf } from './observe';
import { type RawAnswer, rawGet } from './raw-get';

/** How a phone is reached, and who may talk to it now. */
export interface CheckAccess {
  readonly phone: Pick<
    SnomPhoneOptions,
    'host' | 'port' | 'protocol' | 'username' | 'password' | 'auth' | 'credentialsEncoding' | 'tls'
  >;
  /** Runs a task while no other command talks to the phone; absent = nobody else does. */
  readonly turn?: <T>(task: () => Promise<T>) => Promise<T>;
  /** Asked once, when the phone wants a login and none was given. */
  readonly askLogin?: () => Promise<{ username: string; password: string } | undefined>;
  readonly signal: AbortSignal;
}

/** One request of the check. */
interface Wanted {
  readonly path: string;
  readonly maxBytes: number;
  readonly connection?: 'keep-alive' | 'close';
  /** Watch what becomes of the connection. */
  readonly linger?: boolean;
}

/** Longest that one request takes, ms. */
export const REQUEST_MS = 8000;
/** How long a phone may take to close its end, ms. */
const LINGER_MS = 1500;
const signedGet = (target: string): SignedRequest => ({ method: 'GET', target });

/** What the phone said to a request, with its login or without. */
interface Said {
  readonly answer: RawAnswer;
  readonly login: 'none' | 'right';
}

/** The phone refuses the login that was given. */
export class LoginRefused extends Error {
  constructor(readonly answer: RawAnswer) {
    super('login refused');
  }
}

export class Conversation {
  readonly endpoint: Endpoint;
  /** The first answer that asked for a login. */
  challenge: RawAnswer | undefined;
  readonly #dial: Dial;
  #auth: Authenticator | undefined;
  #asked = false;
  #count = 0;

  /** @throws SnomError of an address or fingerprint that makes no sense */
  constructor(private readonly access: CheckAccess) {
    const { phone } = access;
    this.endpoint = endpointOf(phone);
    this.#dial = dialOf(this.endpoint, phone.tls);
    if (phone.password || phone.username) this.#auth = this.#authenticator(phone);
  }

  /** Requests sent so far. */
  get count(): number {
    return this.#count;
  }

  /** One request without a login. It may count as a failed one where the phone wants a login. */
  bare(wanted: Wanted): Promise<RawAnswer> {
    return this.#send(wanted, undefined);
  }

  /**
   * A request that logs in if it has to.
   *
   * @throws LoginRefused; SnomError `noPassword` without a login, or of the request
   */
  async get(wanted: Wanted): Promise<Said> {
    let proof = this.#auth?.preemptive(signedGet(wanted.path));
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await this.#send(wanted, proof?.header);
      if (answer.status !== 401) {
        this.#auth?.accepted(responseOf(answer), proof);
        return { answer, login: proof ? 'right' : 'none' };
      }
      this.challenge ??= answer;
      proof = await this.#proofFor(answer, wanted.path, proof);
    }
    throw new SnomError('unsupportedAuth', { params: { offered: 'Digest' } });
  }

  /** Credentials in answer to a challenge, e.g. that of a bare request. @throws as {@link get} */
  async login(challenge: RawAnswer, wanted: Wanted): Promise<Said> {
    this.challenge ??= challenge;
    const proof = await this.#proofFor(challenge, wanted.path, undefined);
    const answer = await this.#send(wanted, proof.header);
    if (answer.status !== 401) {
      this.#auth?.accepted(responseOf(answer), proof);
      return { answer, login: 'right' };
    }
    await this.#proofFor(answer, wanted.path, proof);
    return this.get(wanted);
  }

  /** One request with a password that is wrong for certain: it counts as a failed login. */
  async wrong(wanted: Wanted): Promise<RawAnswer> {
    const challenge = this.challenge ?? (await this.#send(wanted, undefined));
    const { username = 'admin' } = this.access.phone;
    const password = `not-the-password-${Math.random().toString(36).slice(2)}`;
    const wrong = this.#authenticator({ ...this.access.phone, username, password });
    const { header } = wrong.answer(responseOf(challenge), signedGet(wanted.path), undefined);
    return this.#send(wanted, header);
  }

  async #proofFor(
    answer: RawAnswer,
    path: string,
    proof: SentCredentials | undefined,
  ): Promise<SentCredentials> {
    if (!this.#auth && !this.#asked) {
      this.#asked = true;
      const login = await this.access.askLogin?.();
      if (login) this.#auth = this.#authenticator({ ...this.access.phone, ...login });
    }
    if (!this.#auth) throw new SnomError('noPassword', { params: this.#where() });
    try {
      return this.#auth.answer(responseOf(answer), signedGet(path), proof);
    } catch (error) {
      if (error instanceof SnomError && error.reason === 'wrongPassword')
        throw new LoginRefused(answer);
      throw error;
    }
  }

  #send(wanted: Wanted, authorization: string | undefined): Promise<RawAnswer> {
    const { path, maxBytes, connection = 'keep-alive', linger = false } = wanted;
    const { turn, signal } = this.access;
    this.#count += 1;
    const task = (): Promise<RawAnswer> =>
      rawGet({
        endpoint: this.endpoint,
        dial: this.#dial,
        target: path,
        connection,
        authorization,
        maxBytes,
        timeoutMs: REQUEST_MS,
        lingerMs: linger ? LINGER_MS : 0,
        signal,
      });
    return turn ? turn(task) : task();
  }

  #authenticator(phone: CheckAccess['phone']): Authenticator {
    return new Authenticator(phone, this.#where());
  }

  #where(): { host: string; port: number } {
    return { host: this.endpoint.host, port: this.endpoint.port };
  }
}

/** A socket to a phone, with or without TLS. */
export function dialOf(endpoint: Endpoint, tls: SnomPhoneOptions['tls']): Dial {
  if (!endpoint.secure) return plainDial(endpoint);
  const dialer = new TlsDialer(endpoint, tls);
  return (connected, done) => dialer.dial(connected, done);
}

/** The answer as the rest of the package knows answers. */
export function responseOf(answer: RawAnswer): PhoneResponse {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of answer.headers) {
    const key = name.toLowerCase();
    const had = headers[key];
    headers[key] = had === undefined ? value : [...(Array.isArray(had) ? had : [had]), value];
  }
  return { status: answer.status, headers, body: textOf(answer) };
}
