/** A way to a phone that never leaves the memory, for what is about time and matching. */
import type { LinkListener, SipLink } from '../../../src/phone/transport/sip/link';
import type { SteppedClock } from '../calls/stepped-clock';

export class MemoryLink implements SipLink {
  readonly peer = { host: 'phone.example', port: 5060 };
  readonly local = { address: '192.0.2.5', port: 5071 };
  readonly remote = { address: '192.0.2.7', port: 5060 };
  readonly exclusive: boolean;
  /** When messages were sent, ms since the start. */
  readonly sentAt: number[] = [];
  readonly sent: Buffer[] = [];
  /** The system refuses to send from the n-th (0-based) message on. */
  refusal: { readonly from: number; readonly error: Error } | undefined;
  readonly #listeners = new Set<LinkListener>();
  readonly #clock: SteppedClock;
  readonly #start: number;

  constructor(clock: SteppedClock, { exclusive = true } = {}) {
    this.#clock = clock;
    this.#start = clock.steady();
    this.exclusive = exclusive;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  send(datagram: Uint8Array, onFailure: (error: Error) => void): void {
    this.sentAt.push(this.#clock.steady() - this.#start);
    this.sent.push(Buffer.from(datagram));
    const { refusal } = this;
    if (refusal && this.sent.length > refusal.from) setImmediate(() => onFailure(refusal.error));
  }

  listen(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }

  /** Something comes from the phone. */
  deliver(text: string | Buffer): void {
    const datagram = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    for (const one of this.#listeners) one.onDatagram(datagram);
  }

  fail(code: string): void {
    for (const one of this.#listeners) one.onError(errorOf(code));
  }
}

/** An error as the system raises it. */
export const errorOf = (code: string): Error => Object.assign(new Error(code), { code });
