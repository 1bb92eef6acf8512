/** Deliberate trouble on the way to the SIP port and back. */
import type { SipFault, SipFaults } from '../contract/sip';

type Kind = SipFault['kind'];

interface Entry {
  readonly fault: SipFault;
  skip: number;
  left: number;
}

/** Faults that make sense for a repeat, too: those of the way, not those of the phone's answer. */
const OF_THE_WAY: ReadonlySet<Kind['type']> = new Set([
  ...(['dropRequest', 'duplicate', 'reorder', 'dropAnswer'] as const),
  ...(['duplicateAnswer', 'lateAnswer', 'answerElsewhere'] as const),
]);

/** The troubles that are waiting for a message. */
export class WaitingFaults implements SipFaults {
  #entries: Entry[] = [];

  add(fault: SipFault): void {
    const { times = 1, skip = 0 } = fault;
    if (!(times > 0)) throw new RangeError('times must be positive');
    if (!(skip >= 0)) throw new RangeError('skip must not be negative');
    this.#entries.push({ fault, skip, left: times });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Takes the one a message meets. @param method '' for what is no request */
  take(method: string, isRepeat: boolean): Kind | undefined {
    const entry = this.#entries.find(
      ({ fault }) =>
        (fault.method === undefined || fault.method === method) &&
        (!isRepeat || OF_THE_WAY.has(fault.kind.type)),
    );
    if (entry === undefined) return undefined;
    if (entry.skip > 0) {
      entry.skip -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry.fault.kind;
  }
}
