/** `SnomIPPhoneSilent`, firmware 10.1.82 on: pages that fetch without being displayed, apart from all other pages. */
import type { Timer } from '../device/clock';
import type { Phone } from '../device/phone';
import { isAtLeast } from '../outgoing/firmware';
import type { XmlPage } from './page';

/** The silent pages that are still to fetch something. */
export class SilentPages {
  readonly #timers = new Set<Timer>();

  /** @param fetch Opens the address a silent page names, for that page. */
  constructor(
    private readonly phone: Phone,
    private readonly fetch: (url: string, address: string) => void,
  ) {}

  run({ fetch }: XmlPage, address: string): void {
    if (!isAtLeast(this.phone.firmware.version, '10.1.82')) {
      this.phone.log.push('Minibrowser: this firmware knows no silent pages');
      return;
    }
    if (fetch === undefined) return;
    const timer = this.phone.clock.after(fetch.ms, () => {
      this.#timers.delete(timer);
      this.fetch(fetch.url, address);
    });
    this.#timers.add(timer);
  }

  /** Forgets all of them. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
