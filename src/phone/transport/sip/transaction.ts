/**
 * The client's side of a transaction that is no INVITE, over UDP (RFC 3261, 17.1.2). The same bytes are repeated until the
 * phone gives its last word: to the phone they are one request, which it carries out once. A request that nobody answered is
 * never made anew here: the phone may have carried it out.
 */
import { type Sent, SnomError } from '../../../common/errors';
import { isDeadline } from '../network-errors';
import { abortFailure, socketFailure } from './failures';
import type { SipLink } from './link';
import { readSipMessage, type SipResponse } from './read-message';

/** Estimate of a round trip, ms. */
export const T1_MS = 500;

/** Longest time between two repetitions, ms. */
export const T2_MS = 4000;

/** Timer F: how long an answer is waited for, ms. */
export const TIMER_F_MS = 64 * T1_MS;

/** Timers, so that tests can step them. */
export interface SipClock {
  /** Runs something once, in `ms`; the answer takes it back. */
  after(ms: number, run: () => void): () => void;
}

/** The real one. */
export const REAL_SIP_CLOCK: SipClock = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** One request, ready to be sent. */
export interface Transaction {
  readonly link: SipLink;
  /** The whole message. */
  readonly bytes: Uint8Array;
  /** `branch` of its `Via`, never used before. */
  readonly branch: string;
  readonly method: string;
  /** A deadline of the command that ends before Timer F does. */
  readonly signal: AbortSignal;
  readonly clock: SipClock;
}

/**
 * Sends the request and gives the final answer, whatever its status. When the promise settles, nothing more is sent and no
 * timer runs; the link stays open.
 *
 * @throws SnomError `sipNoAnswer`, `garbledReply` (nothing came but what cannot be read), `sipRefused`, `noRoute`,
 *   `aborted` and what the signal says; `sent` is `no` only where no datagram can have reached the phone
 */
export function transact(transaction: Transaction): Promise<SipResponse> {
  return new Promise((resolve, reject) => new Attempt(transaction, resolve, reject).start());
}

class Attempt {
  readonly #transaction: Transaction;
  readonly #resolve: (response: SipResponse) => void;
  readonly #reject: (error: SnomError) => void;
  /** What has to be undone at the end. */
  readonly #undo: (() => void)[] = [];
  #cancelRepetition: () => void = () => undefined;
  /** Datagrams that the system has not refused. */
  #out = 0;
  /** Time to the repetition after the next one, ms. */
  #interval = T1_MS;
  #proceeding = false;
  #garbled = false;
  #ended = false;

  constructor(
    transaction: Transaction,
    resolve: (response: SipResponse) => void,
    reject: (error: SnomError) => void,
  ) {
    this.#transaction = transaction;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { link, signal, clock } = this.#transaction;
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    signal.addEventListener('abort', this.#onAbort);
    this.#undo.push(
      () => signal.removeEventListener('abort', this.#onAbort),
      link.listen({ onDatagram: (datagram) => this.#read(datagram), onError: this.#onError }),
      clock.after(TIMER_F_MS, () => this.#giveUp()),
    );
    this.#send();
  }

  #send(): void {
    const { link, bytes, clock } = this.#transaction;
    this.#out += 1;
    link.send(bytes, (error) => {
      this.#out -= 1;
      this.#onError(error);
    });
    this.#cancelRepetition = clock.after(this.#interval, () => {
      // Timer E: doubled up to T2, or T2 at once when the phone has said that it works on it.
      this.#interval = this.#proceeding ? T2_MS : Math.min(this.#interval * 2, T2_MS);
      this.#send();
    });
  }

  /** RFC 3261, 17.1.3: ours is what has our branch and our method. Everything else is somebody else's, or late. */
  #read(datagram: Buffer): void {
    if (this.#ended) return;
    const reading = readSipMessage(datagram);
    if (!reading.ok) {
      // Line ends alone keep a way through a router open.
      this.#garbled ||= reading.problem !== 'empty';
      return;
    }
    const { message } = reading;
    const { branch, method } = this.#transaction;
    const isOurs =
      message.kind === 'response' &&
      message.hops === 1 &&
      message.via.branch === branch.toLowerCase() &&
      message.cseq.method === method;
    if (!isOurs) return;
    if (message.status < 200) {
      this.#proceeding = true;
      return;
    }
    this.#end();
    this.#resolve(message);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const { link } = this.#transaction;
    // The first datagram has met a closed port: the phone cannot have read it. Later ones say nothing of the first, and
    // other errors only that this one could not be sent.
    const isClosed = error.code === 'ECONNREFUSED';
    const met = isClosed && this.#out === 1 && !this.#proceeding && link.exclusive;
    const sent: Sent = this.#out === 0 || met ? 'no' : 'maybe';
    this.#fail(socketFailure(error, link.peer, sent));
  };

  readonly #onAbort = (): void => {
    const { link, signal } = this.#transaction;
    // Deadlines of commands are shorter than Timer F.
    if (isDeadline(signal.reason) && this.#out > 0) this.#giveUp();
    else this.#fail(abortFailure(signal.reason, link.peer, this.#out === 0 ? 'no' : 'maybe'));
  };

  #giveUp(): void {
    const { host, port } = this.#transaction.link.peer;
    const reason = this.#garbled && !this.#proceeding ? 'garbledReply' : 'sipNoAnswer';
    this.#fail(new SnomError(reason, { params: { host, port }, sent: 'maybe' }));
  }

  #fail(error: SnomError): void {
    if (this.#ended) return;
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelRepetition();
    for (const undo of this.#undo.splice(0)) undo();
  }
}
