/** Deliberate trouble on the way to the SIP port and back. */
import type { SipFault, SipFaults } from '../contract/sip';
import { FaultQueue } from '../device/fault-queue';

type Kind = SipFault['kind'];

/** Faults that make sense for a repeat, too: those of the way, not those of the phone's answer. */
const OF_THE_WAY: ReadonlySet<Kind['type']> = new Set([
  ...(['dropRequest', 'duplicate', 'reorder', 'dropAnswer'] as const),
  ...(['duplicateAnswer', 'lateAnswer', 'answerElsewhere'] as const),
]);

/** The troubles that are waiting for a message. */
export class WaitingFaults implements SipFaults {
  readonly #faults = new FaultQueue<SipFault>();

  add(fault: SipFault): void {
    this.#faults.add(fault);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Takes the one a message meets. @param method '' for what is no request */
  take(method: string, isRepeat: boolean): Kind | undefined {
    return this.#faults.take(
      (fault) =>
        (fault.method === undefined || fault.method === method) &&
        (!isRepeat || OF_THE_WAY.has(fault.kind.type)),
    )?.kind;
  }
}
