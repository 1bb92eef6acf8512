/** Plays key events in time: a key goes down, stays down, and the next one waits for its pause. */
import type { LoggedKey } from '../contract/types';
import type { KeyEvent } from '../device/key-names';
import type { Phone } from '../device/phone';
import type { RingLog } from '../device/ring-log';

/** Events waiting at most; more are dropped, as a small device must. */
const MAX_QUEUED = 500;

/** What key events act on. */
type KeyboardPhone = Pick<Phone, 'quirks' | 'clock' | 'settings' | 'log' | 'keys'> & {
  readonly keyLog: RingLog<LoggedKey>;
  /** Gets every key first. @returns True when the phone below must not see it. */
  readonly minibrowser: { press(key: string, holdMs: number): boolean };
};

/** The one keyboard of a phone, fed by requests and by fingers. */
export class Keyboard {
  #queue: { events: readonly KeyEvent[]; done: () => void }[] = [];
  #playing = false;
  #generation = 0;
  #lastUp = Number.NEGATIVE_INFINITY;

  constructor(private readonly phone: KeyboardPhone) {}

  /**
   * Key events of one request. Without times they act before this returns. Resolves when the last key is up,
   * or when the phone restarts.
   */
  play(events: readonly KeyEvent[]): Promise<void> {
    return new Promise((resolve) => {
      if (this.phone.quirks.keyLists === 'interleave') {
        this.#run(events, this.#generation, resolve);
        return;
      }
      const waiting = this.#queue.reduce((sum, entry) => sum + entry.events.length, 0);
      if (waiting + events.length > MAX_QUEUED) {
        this.phone.log.push('Key events dropped: too many are waiting');
        resolve();
        return;
      }
      this.#queue.push({ events, done: resolve });
      if (!this.#playing) this.#next();
    });
  }

  /**
   * A finger: not queued behind requests. That the key with `Menu` on it opens a menu is an assumption; its name in a
   * request has no effect since firmware 7.
   */
  press(key: string, holdMs: number): void {
    this.#down({ key, holdMs, pauseMs: 0 }, key === 'MENU' ? 'F_MENU' : key);
  }

  /** Forgets what is still to come. */
  clear(): void {
    this.#generation += 1;
    this.#playing = false;
    for (const { done } of this.#queue.splice(0)) done();
  }

  #next(): void {
    const entry = this.#queue[0];
    this.#playing = entry !== undefined;
    if (entry === undefined) return;
    const generation = this.#generation;
    this.#run(entry.events, generation, () => {
      entry.done();
      if (generation !== this.#generation) return;
      this.#queue.shift();
      this.#next();
    });
  }

  #run(events: readonly KeyEvent[], generation: number, done: () => void): void {
    for (const [index, event] of events.entries()) {
      this.#down(event);
      const wait = event.holdMs + event.pauseMs;
      if (wait > 0) {
        this.phone.clock.after(wait, () => {
          if (generation === this.#generation) this.#run(events.slice(index + 1), generation, done);
          else done();
        });
        return;
      }
    }
    done();
  }

  /** @param meaning What the phone makes of the key, where that is not what it is called. */
  #down({ key, holdMs }: KeyEvent, meaning = key): void {
    const now = this.phone.clock.now();
    const limit = Number(this.phone.settings.get('keyboard_event_time_limit')) || 0;
    if (this.phone.quirks.debounce && now - this.#lastUp < limit) {
      this.phone.log.push(`Key ${key} ignored: too soon after the one before`);
      return;
    }
    this.#lastUp = now + holdMs;
    this.phone.keyLog.push({ at: now, key, holdMs });
    if (!this.phone.minibrowser.press(key, holdMs)) this.phone.keys.press(meaning, holdMs);
  }
}
