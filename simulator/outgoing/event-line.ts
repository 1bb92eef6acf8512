/** The way from an event to its receiver, on which events may get lost, doubled, late or out of order. */
import { eventByName, type EventName } from '../contract/event-names';
import type { VirtualQuirks } from '../contract/quirks';
import type { LoggedEvent } from '../contract/types';
import type { Clock } from '../device/clock';
import { RingLog } from '../device/ring-log';

/** Milliseconds an event waits to be overtaken, when nothing overtakes it. */
const OVERTAKE_MS = 50;

type Writable = { -readonly [Name in keyof LoggedEvent]: LoggedEvent[Name] };

/** An event that waits. */
interface Held {
  /** Resolves when it does not wait any more. */
  readonly over: Promise<void>;
  readonly release: () => void;
  readonly drop: () => void;
}

/** What the line needs of the phone. */
interface EventLineDeps {
  readonly clock: Clock;
  readonly quirks: VirtualQuirks;
  /** Sends a URL; resolves with the status of the answer, 0 when none came. */
  readonly send: (url: string) => Promise<number>;
  readonly changed: () => void;
}

/**
 * Is this event, the `count`-th of all or of its name, one that `what` means? A share is spread evenly.
 * @param count 1-based.
 */
function isMeant(what: number | readonly string[], event: EventName, count: number): boolean {
  if (typeof what !== 'number') return what.some((name) => eventByName(name) === event);
  // The tiny amount makes up for shares like 0.1, which binary fractions only come close to.
  const upTo = (events: number): number => Math.floor(events * what + 1e-9);
  return upTo(count) > upTo(count - 1);
}

/** Without user, path and query: a token may be in each of them. */
const serverOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : '');

/** Sends events as the quirks want it, and writes down what has become of each. */
export class EventLine {
  readonly log = new RingLog<LoggedEvent>();
  #count = 0;
  #overtaken: Held | undefined;
  readonly #held = new Set<Held>();

  constructor(private readonly deps: EventLineDeps) {}

  /** Resolves when the events held back now are sent or forgotten; undefined when there are none. */
  get heldBack(): Promise<unknown> | undefined {
    if (this.#held.size === 0) return undefined;
    return Promise.all([...this.#held].map(({ over }) => over));
  }

  /** Forgets what is held back, as a power loss does. */
  clear(): void {
    for (const { drop } of this.#held) drop();
    this.#overtaken = undefined;
  }

  /** An event has happened. @param url Filled URL; '' when no URL is set for it. */
  report(event: EventName, url: string, callId: string | undefined): void {
    const entry = (): Writable => ({
      at: this.deps.clock.now(),
      event,
      ...(callId === undefined ? {} : { callId }),
      fate: 'unset',
    });
    if (url === '') {
      this.log.push(entry());
      return;
    }
    this.#count += 1;
    const { dropEvents, duplicateEvents } = this.deps.quirks;
    const to = serverOf(url);
    if (isMeant(dropEvents, event, this.#count)) {
      this.log.push({ ...entry(), fate: 'dropped', to });
      return;
    }
    const times = isMeant(duplicateEvents, event, this.#count) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      const sent: Writable = { ...entry(), fate: 'sent', to };
      this.log.push(sent);
      this.#delayed(() => this.#ordered(() => this.#send(sent, url)));
    }
  }

  /** Something that is reported later, unless the power goes before. */
  later(ms: number, report: () => void): void {
    this.#hold(ms, report);
  }

  /** A question was answered: it goes its own way, but is written down. */
  asked(event: EventName, callId: string, url: string, status: number): void {
    const at = this.deps.clock.now();
    this.log.push({ at, event, callId, fate: 'sent', to: serverOf(url), status });
    this.deps.changed();
  }

  #delayed(send: () => void): void {
    const ms = this.deps.quirks.delayEventsMs;
    if (ms > 0) this.#hold(ms, send);
    else send();
  }

  /** Every second event lets the next one go first. */
  #ordered(send: () => void): void {
    const overtaken = this.#overtaken;
    if (overtaken !== undefined) {
      send();
      overtaken.release();
    } else if (this.deps.quirks.reorderEvents) {
      this.#overtaken = this.#hold(OVERTAKE_MS, () => {
        this.#overtaken = undefined;
        send();
      });
    } else {
      send();
    }
  }

  #hold(ms: number, go: () => void): Held {
    let resolve = (): void => undefined;
    const over = new Promise<void>((done) => (resolve = done));
    const drop = (): void => {
      timer.cancel();
      this.#held.delete(held);
      resolve();
    };
    const release = (): void => {
      drop();
      go();
    };
    const timer = this.deps.clock.after(ms, release);
    const held: Held = { over, release, drop };
    this.#held.add(held);
    return held;
  }

  #send(entry: Writable, url: string): void {
    void this.deps.send(url).then((status) => {
      entry.status = status;
      this.deps.changed();
    });
  }
}
