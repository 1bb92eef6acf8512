/** The time a phone wants between two documents from outside: the second of two that are too close is lost. */
import type { Phone } from '../device/phone';

/** When the last one was taken. */
export class Spacing {
  #last = Number.NEGATIVE_INFINITY;

  constructor(private readonly phone: Pick<Phone, 'clock' | 'quirks' | 'log'>) {}

  /** May one act now? Then it counts as the last one, if any document does. */
  admits(): boolean {
    const { quirks } = this.phone;
    const now = this.phone.clock.now();
    if (now - this.#last < quirks.documentSpacingMs) {
      this.phone.log.push('Minibrowser: a document is lost, too soon after the one before');
      return false;
    }
    if (quirks.spacingAfter === 'documents') this.#last = now;
    return true;
  }

  /** One presses a key or dials. */
  acted(): void {
    if (this.phone.quirks.spacingAfter === 'keys') this.#last = this.phone.clock.now();
  }

  /** After a restart there is no last one. */
  forget(): void {
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
