/** Requests to the web server of one phone: login, one socket each, and what answers mean. */
import { judge } from './answers';
import { Authenticator } from './auth';
import { Bag } from './bag';
import { Clients } from './clients';
import { plainDial, type Dial } from './dial';
import { SnomError } from './errors';
import { exchange } from './exchange';
import { endpointOf, type Endpoint } from './host';
import { abortError } from './network-errors';
import { normalizeFingerprint, TlsDialer } from './tls';
import type { PhoneRequest, PhoneResponse, SnomPhoneOptions } from './types';

/** The options of a phone that concern the network. */
export type PhoneHttpOptions = Pick<
  SnomPhoneOptions,
  'host' | 'port' | 'protocol' | 'username' | 'password' | 'auth' | 'tls'
>;

/** Options of one request. */
export interface PhoneHttpRequestOptions {
  /** The only deadline. A SnomError as reason chooses the error, see {@link PhoneHttp.request}. */
  readonly signal: AbortSignal;
  /**
   * `Connection` header; default: the request's. Pages want `keep-alive`, or some firmware closes before the
   * answer is out; `minibrowser.htm` wants `close`, or it answers 8 s late (Snom's symcon module). The socket is
   * never used twice either way.
   */
  readonly connection?: 'keep-alive' | 'close';
}

const METHOD = 'GET';

/** Printable ASCII without `#`: anything else would not reach the phone as it is written here. */
const TARGET = /^\/[\x21\x22\x24-\x7e]*$/;

/** The web server of one phone. Requests may overlap here; phones do not like it, so callers queue. */
export class PhoneHttp {
  readonly #endpoint: Endpoint;
  readonly #dial: Dial;
  readonly #clients: Clients;
  readonly #auth: Authenticator;
  readonly #inFlight = new Bag<() => void>();
  #closed = false;

  /** @throws SnomError `missingHost`, `badHost`, `badPort`, `badFingerprint` */
  constructor(options: PhoneHttpOptions) {
    const { host, port, protocol, tls } = options;
    const endpoint = endpointOf({
      host,
      ...(port === undefined ? {} : { port }),
      ...(protocol === undefined ? {} : { protocol }),
    });
    if (tls?.fingerprint !== undefined && tls.fingerprint !== '') {
      // Also for plain HTTP: the owner should learn of the slip now, not when he turns HTTPS on.
      normalizeFingerprint(tls.fingerprint);
    }
    this.#endpoint = endpoint;
    this.#clients = new Clients(endpoint.origin);
    this.#dial = endpoint.secure ? tlsDial(endpoint, tls) : plainDial(endpoint);
    this.#auth = new Authenticator(options, { host: endpoint.host, port: endpoint.port });
  }

  /** E.g. `http://192.0.2.7:8080`; never with credentials. */
  get origin(): string {
    return this.#endpoint.origin;
  }

  /**
   * Sends one GET and, if the phone asks for a login, at most two more. Resolves with a success of the
   * request only. No request is repeated after a failure, and no redirection is followed.
   *
   * When the signal fires with a deadline (SnomError `noAnswer` or `connectTimeout`, or a TimeoutError) the
   * error is `connectTimeout` before the connection stood and `noAnswer` after it; another SnomError keeps
   * its reason, anything else becomes `aborted`. `sent` says how far the request had got.
   *
   * @throws SnomError always; its `cause` holds no credentials
   */
  async request(request: PhoneRequest, options: PhoneHttpRequestOptions): Promise<PhoneResponse> {
    const { target, binary, maxBytes } = request;
    const { signal, connection = request.connection ?? 'keep-alive' } = options;
    if (!TARGET.test(target)) {
      throw new SnomError('internal', { cause: new Error('request target is not encoded') });
    }
    let proof = this.#auth.preemptive(METHOD, target);
    for (;;) {
      this.#ensureOpen(signal);
      const answer = await exchange({
        endpoint: this.#endpoint,
        clients: this.#clients,
        dial: this.#dial,
        target,
        authorization: proof?.header,
        connection,
        ...(binary === undefined ? {} : { binary }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
        signal,
        inFlight: this.#inFlight,
      });
      if (answer.status !== 401) {
        this.#auth.accepted(answer, proof);
        return judge(answer, request, this.#endpoint);
      }
      // Ends after two answers at the latest: it throws when nothing is left to try.
      proof = this.#auth.answer(answer, METHOD, target, proof);
    }
  }

  /** Destroys the sockets in flight; their requests, and all later ones, fail with `aborted`. */
  close(): void {
    this.#closed = true;
    for (const end of this.#inFlight) {
      end();
    }
  }

  #ensureOpen(signal: AbortSignal): void {
    const { host, port } = this.#endpoint;
    if (this.#closed) {
      throw new SnomError('aborted', { params: { host, port } });
    }
    if (signal.aborted) {
      throw abortError(signal.reason, { endpoint: this.#endpoint, phase: 'connecting' });
    }
  }
}

function tlsDial(endpoint: Endpoint, tls: PhoneHttpOptions['tls']): Dial {
  const dialer = new TlsDialer(endpoint, tls);
  return (onTcpConnected, done) => dialer.dial(onTcpConnected, done);
}
