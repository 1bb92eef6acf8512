/**
 * The owner's part of a phone check in Node-RED: while somebody uses the phone as the steps say, what it reports to
 * this Node-RED anyway is recorded. Nothing is sent to the phone and nothing is written to it.
 */
import { FIELDS } from '../../calls/model/call-event';
import { EventRecord, type Step, STEPS } from '../../check/event-record';
import type { Pseudonyms } from '../../check/pseudonyms';
import type { CheckReport } from '../../check/report';
import { pause } from '../../common/waiting';
import { lookOn } from './phones/webhook';

/** A step does not end within this time after a report, ms: a D765 says `disconnected` again after 2 s. */
const QUIET_MS = 3000;
/** A phone that never stops reporting prolongs a step by no more than this, ms. */
const LONGEST_MS = 60_000;

/** How time passes; tests have their own. */
interface ListeningClock {
  /** Monotonic, ms. */
  now(): number;
  /** @throws SnomError of the signal */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const CLOCK: ListeningClock = {
  now: () => performance.now(),
  wait: pause,
};

/** What the owner agreed to. */
export interface Listening {
  /** Secret part of the address at which the phone reports. */
  readonly token: string;
  /** How long each step takes. */
  readonly seconds: number;
  /** Told at the beginning of each step what is to be done with the phone. */
  readonly tell?: (step: Step) => void;
  readonly clock?: ListeningClock;
}

/** Goes through all steps. @throws the signal's reason */
export async function listenToReports({
  token,
  seconds,
  tell,
  clock = CLOCK,
  names,
  signal,
}: Listening & { readonly names: Pseudonyms; readonly signal: AbortSignal }): Promise<
  NonNullable<CheckReport['events']>
> {
  const record = new EventRecord(names, FIELDS);
  let last = -Infinity;
  const stop = lookOn(token, ({ event = 'other', rawQuery: query, headers, at }) => {
    last = clock.now();
    record.add({ event, query, headers, at });
  });
  try {
    for (const step of STEPS) {
      record.begin(step);
      tell?.(step);
      const end = clock.now() + seconds * 1000;
      await clock.wait(seconds * 1000, signal);
      // What a step led to belongs to it, however late.
      for (;;) {
        const left = Math.min(last + QUIET_MS, end + LONGEST_MS) - clock.now();
        if (left <= 0) break;
        await clock.wait(left, signal);
      }
    }
  } finally {
    stop();
  }
  return { steps: record.steps, received: record.received };
}
