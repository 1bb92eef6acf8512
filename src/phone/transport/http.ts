/** Requests to the web server of one phone: login, one socket each, and what answers mean. */
import { Bag } from '../../common/bag';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { OnExchange, PhoneRequest, PhoneResponse, SnomPhoneOptions } from '../types';
import { dectBase, isDectBase, judge } from './answers';
import { Authenticator, type SentCredentials, type SignedRequest } from './auth';
import { Clients } from './clients';
import { type Dial, plainDial } from './dial';
import { exchange } from './exchange';
import { describePage, noted } from './exchange-notes';
import { type Endpoint, endpointOf } from './host';
import { type Lane, type Lanes, lanes as allLanes } from './lanes';
import { Login } from './login';
import { asksForInfo, INFO, infoOn, pathOf } from './login-proof';
import { abortError } from './network-errors';
import { describeRequest } from './request-line';
import { normalizeFingerprint, TlsDialer } from './tls';

/** The options of a phone that concern the network. */
export type PhoneHttpOptions = Pick<
  SnomPhoneOptions,
  | 'host'
  | 'port'
  | 'protocol'
  | 'username'
  | 'password'
  | 'auth'
  | 'credentialsEncoding'
  | 'insists'
  | 'tls'
>;

/** Options of one request. */
interface PhoneHttpRequestOptions {
  /** The only deadline. A SnomError as reason chooses the error, see {@link PhoneHttp.request}. */
  readonly signal: AbortSignal;
}

/** What a client shares with others, and what its web server can do. */
interface PhoneHttpDeps {
  /** Default: those of this process. */
  readonly lanes?: Lanes;
  /** What all configurations of this phone share; default: found by the address. */
  readonly lane?: () => Lane | Promise<Lane>;
  /** Does this web server have `info.htm`, which proves a login? Default true. */
  readonly provesLogin?: boolean;
  /** Called with each `info.htm` that comes, whatever it was asked for. Must not throw. */
  readonly sawInfo?: (page: PhoneResponse) => void;
  /** Called with each answer to a request for `info.htm`, whatever it says. Must not throw. */
  readonly answered?: (answer: PhoneResponse) => void;
  readonly onExchange?: OnExchange | undefined;
}

/** Printable ASCII without `#`: anything else would not reach the phone as it is written here. */
const TARGET = /^\/[\x21\x22\x24-\x7e]*$/;

/** The web server of one phone. Requests may overlap here; phones do not like it, so callers queue. */
export class PhoneHttp {
  readonly #endpoint: Endpoint;
  readonly #dial: Dial;
  readonly #clients: Clients;
  readonly #auth: Authenticator;
  readonly #lane: () => Lane | Promise<Lane>;
  readonly #loginIn: (lane: Lane) => Login;
  readonly #tell: (lane: Lane, mac: string) => void;
  readonly #sawInfo: ((page: PhoneResponse) => void) | undefined;
  readonly #answered: ((answer: PhoneResponse) => void) | undefined;
  readonly #onExchange: OnExchange | undefined;
  #login: Login | undefined;
  readonly #inFlight = new Bag<() => void>();
  #closed = false;

  /** @throws SnomError `missingHost`, `badHost`, `badPort`, `badFingerprint` */
  constructor(options: PhoneHttpOptions, deps: PhoneHttpDeps = {}) {
    const { host, port, protocol, tls } = options;
    const endpoint = endpointOf({
      host,
      ...optional({ port, protocol }),
    });
    if (tls?.fingerprint !== undefined && tls.fingerprint !== '') {
      // Also for plain HTTP: the owner should learn of the slip now, not when he turns HTTPS on.
      normalizeFingerprint(tls.fingerprint);
    }
    this.#endpoint = endpoint;
    this.#clients = new Clients(endpoint.origin);
    this.#dial = endpoint.secure ? tlsDial(endpoint, tls) : plainDial(endpoint);
    const params = { host: endpoint.host, port: endpoint.port };
    const auth = new Authenticator(options, params);
    this.#auth = auth;
    const { lanes = allLanes, provesLogin = true } = deps;
    this.#lane = deps.lane ?? (() => lanes.of(endpoint));
    const visitor = {
      // HTTPS in place of HTTP is a change, too: it may be all that was wrong.
      credentials: `${auth.fingerprint} ${endpoint.secure}`,
      since: lanes.now(),
      insists: options.insists === true,
    };
    this.#loginIn = (lane) => new Login({ auth, lane, visitor, params, provable: provesLogin });
    this.#sawInfo = deps.sawInfo;
    this.#answered = deps.answered;
    this.#onExchange = deps.onExchange;
    this.#tell = (lane, mac) => lanes.identify(lane, endpoint.secure, mac);
  }

  /** E.g. `http://192.0.2.7:8080`; never with credentials. */
  get origin(): string {
    return this.#endpoint.origin;
  }

  /**
   * Sends one request and, if the phone asks for a login, at most two more. Resolves with a success of the
   * request only. No request is repeated after a failure, and no redirection is followed.
   *
   * Where there is a login, it is proven by `info.htm` before the first command, and whenever an answer does not look
   * like the good ones before: phones answer a refused login with 200 too. While a refused login may have locked the
   * phone, nothing is sent.
   *
   * When the signal fires with a deadline (SnomError `noAnswer` or `connectTimeout`, or a TimeoutError) the
   * error is `connectTimeout` before the connection stood and `noAnswer` after it; another SnomError keeps
   * its reason, anything else becomes `aborted`. `sent` says how far the request had got.
   *
   * @throws SnomError always; its `cause` holds no credentials
   */
  async request(request: PhoneRequest, options: PhoneHttpRequestOptions): Promise<PhoneResponse> {
    if (!TARGET.test(request.target))
      throw new SnomError('internal', { cause: new Error('request target is not encoded') });
    this.#login ??= await this.#newLogin();
    const login = this.#login;
    this.#ensureOpen(options.signal);
    login.ensureNoPause();
    if (login.needsProofBefore(request)) await this.#proveBefore(login, options);
    const answer = await this.#send(request, options, login);
    if (!login.trusts(request, answer)) {
      await this.#proveAfter(login, options);
      login.learn(request, answer);
    }
    return answer;
  }

  async #newLogin(): Promise<Login> {
    const lane = await this.#lane();
    // Somebody else may have been faster.
    return this.#login ?? this.#loginIn(lane);
  }

  /** @throws SnomError of the proof; sent `no`, since the command itself has not gone out */
  async #proveBefore(login: Login, options: PhoneHttpRequestOptions): Promise<void> {
    try {
      await this.#send(INFO, options, login);
    } catch (thrown) {
      // A phone without this page: the command's own answer has to do.
      if (!(thrown instanceof SnomError)) throw thrown;
      if (thrown.reason !== 'notFound') throw thrown.withSent('no');
    }
  }

  /** @throws SnomError of a proof that failed; sent `maybe` */
  async #proveAfter(login: Login, options: PhoneHttpRequestOptions): Promise<void> {
    try {
      await this.#send(INFO, options, login);
    } catch (thrown) {
      // A phone that has answered and is gone, is restarting: that is no refusal.
      if (!(thrown instanceof SnomError)) throw thrown;
      const { code, reason } = thrown;
      const gone = code === 'UNREACHABLE' || code === 'TIMEOUT' || reason === 'emptyReply';
      if (!gone && reason !== 'notFound') throw thrown.withSent('maybe');
    }
  }

  /** One request with its login, and its answer if that is a success. */
  async #send(
    request: PhoneRequest,
    { signal }: PhoneHttpRequestOptions,
    login: Login,
  ): Promise<PhoneResponse> {
    let proof = this.#auth.preemptive(signedOf(request));
    for (;;) {
      this.#ensureOpen(signal);
      const answer = await this.#exchange(request, proof, signal);
      if (asksForInfo(request)) this.#answered?.(answer);
      if (answer.status !== 401) {
        // A refused login may be answered by 303, too; the other signs are a base's own.
        if (isDectBase(answer) && (answer.status !== 303 || proof === undefined))
          throw dectBase(answer, this.#endpoint);
        login.examine(request, answer, proof !== undefined);
        if (asksForInfo(request)) await this.#noteInfo(answer);
        this.#auth.accepted(answer, proof);
        return this.#judge(answer, request, login, proof !== undefined);
      }
      proof = this.#answer(answer, request, proof, login);
    }
  }

  #exchange(
    request: PhoneRequest,
    credentials: SentCredentials | undefined,
    signal: AbortSignal,
  ): Promise<PhoneResponse> {
    const { target, method, body, contentType, accept } = request;
    const { binary, maxBytes, connection = 'keep-alive' } = request;
    const send = (): Promise<PhoneResponse> =>
      exchange({
        endpoint: this.#endpoint,
        clients: this.#clients,
        dial: this.#dial,
        ...{ target, credentials, connection, method, body, contentType, accept, binary, maxBytes },
        signal,
        inFlight: this.#inFlight,
      });
    if (!this.#onExchange) return send();
    const asked = {
      to: this.origin,
      request: describeRequest(request),
      ...((request.question || asksForInfo(request)) && { question: true as const }),
    };
    return noted(send, asked, describePage, this.#onExchange);
  }

  async #noteInfo(answer: PhoneResponse): Promise<void> {
    const mac = infoOn(answer)?.mac;
    if (mac !== undefined) this.#tell(await this.#lane(), mac);
    this.#sawInfo?.(answer);
  }

  /** Ends after two answers at the latest: it throws when nothing is left to try. */
  #answer(
    answer: PhoneResponse,
    request: PhoneRequest,
    previous: SentCredentials | undefined,
    login: Login,
  ): SentCredentials {
    // A password of a desk phone is no business of a DECT base.
    if (isDectBase(answer)) throw dectBase(answer, this.#endpoint);
    login.asked();
    try {
      return this.#auth.answer(answer, signedOf(request), previous);
    } catch (thrown) {
      if (!(thrown instanceof SnomError)) throw thrown;
      if (thrown.reason === 'wrongPassword' && login.isRefusedByPage(request)) {
        const path = pathOf(request.target);
        throw new SnomError('pageForbidden', { params: { ...thrown.params, path }, sent: 'no' });
      }
      throw login.refused(thrown);
    }
  }

  #judge(
    answer: PhoneResponse,
    request: PhoneRequest,
    login: Login,
    loggedIn: boolean,
  ): PhoneResponse {
    try {
      return judge(answer, request, this.#endpoint);
    } catch (thrown) {
      if (!(thrown instanceof SnomError)) throw thrown;
      if (thrown.code === 'FORBIDDEN') throw login.forbidden(request, thrown);
      const refused = loggedIn && asksForInfo(request) && thrown.reason !== 'notFound';
      throw refused ? login.unanswered(answer.status, thrown) : thrown;
    }
  }

  /** Destroys the sockets in flight; their requests, and all later ones, fail with `aborted`. */
  close(): void {
    this.#closed = true;
    for (const end of this.#inFlight) end();
  }

  #ensureOpen(signal: AbortSignal): void {
    const { host, port } = this.#endpoint;
    if (this.#closed) throw new SnomError('aborted', { params: { host, port } });
    if (signal.aborted)
      throw abortError(signal.reason, { endpoint: this.#endpoint, phase: 'connecting' });
  }
}

function signedOf({ method, target, body }: PhoneRequest): SignedRequest {
  return { method: method ?? 'GET', target, ...optional({ body }) };
}

function tlsDial(endpoint: Endpoint, tls: PhoneHttpOptions['tls']): Dial {
  const dialer = new TlsDialer(endpoint, tls);
  return (onTcpConnected, done) => dialer.dial(onTcpConnected, done);
}
