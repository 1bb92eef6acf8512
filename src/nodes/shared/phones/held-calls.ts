/** Calls that are held until a flow has said whether they may ring. */
import { randomUUID } from 'node:crypto';
import type { SnomConfigNode } from './config-node';
import { nameRegistry } from './registries';
import type { ScreeningAnswer } from './webhook';

/** Held calls of all phones together; each is an open HTTP request. */
const MAX_HELD = 256;
/** Of one phone: no phone has more calls that begin to ring at the same time. */
const MAX_HELD_PER_PHONE = 8;

/** One held call. */
interface Held {
  readonly config: SnomConfigNode;
  readonly settle: (answer: ScreeningAnswer) => void;
}

const held = nameRegistry('held calls', new Map<string, Held>());

/** A call about to be asked about. */
export interface HeldCall {
  readonly screeningId: string;
  /** Never rejects. */
  readonly answer: Promise<ScreeningAnswer>;
  /** Lets it ring unless it was answered by then. */
  limit(ms: number): void;
  /** Decides it now. */
  settle(answer: ScreeningAnswer): void;
}

/**
 * Holds a call of a phone.
 *
 * @param left fires when the phone waits no longer
 * @returns undefined when too many are held already
 */
export function holdCall(config: SnomConfigNode, left: AbortSignal): HeldCall | undefined {
  const ofPhone = [...held.values()].filter((call) => call.config === config);
  if (held.size >= MAX_HELD || ofPhone.length >= MAX_HELD_PER_PHONE) return undefined;
  const screeningId = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let settle: (answer: ScreeningAnswer) => void = () => undefined;
  const answer = new Promise<ScreeningAnswer>((resolve) => {
    const gone = (): void => settle('ring');
    settle = (what) => {
      clearTimeout(timer);
      left.removeEventListener('abort', gone);
      held.delete(screeningId);
      resolve(what);
    };
    left.addEventListener('abort', gone, { once: true });
  });
  held.set(screeningId, { config, settle });
  return {
    screeningId,
    answer,
    settle,
    limit: (ms) => {
      if (held.has(screeningId)) timer = setTimeout(() => settle('ring'), ms);
    },
  };
}

/** The phone of a held call; undefined when it is not held any more. */
export function phoneOfHeldCall(screeningId: string): SnomConfigNode | undefined {
  return held.get(screeningId)?.config;
}

/** @returns false when the call is not held any more: it was answered, or rings */
export function answerHeldCall(screeningId: string, answer: ScreeningAnswer): boolean {
  const call = held.get(screeningId);
  call?.settle(answer);
  return call !== undefined;
}

/** The phone is reconfigured or removed: its calls ring. */
export function releaseHeldCalls(config: SnomConfigNode): void {
  for (const call of [...held.values()]) if (call.config === config) call.settle('ring');
}
