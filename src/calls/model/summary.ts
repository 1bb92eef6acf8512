/** The journal record of a call that is over. */
import type { Call, CallSummary } from './call-types';

/** Summary of an ended call; undefined while it lives. */
export function summaryOf(call: Call): CallSummary | undefined {
  const { endedAt, outcome, endedBy } = call;
  if (endedAt === null || outcome === null || endedBy === null) return undefined;
  return {
    id: call.id,
    phone: call.phone,
    identity: call.identity,
    dir: call.dir,
    ...(call.dirKnown ? {} : { dirKnown: false as const }),
    local: call.local,
    remote: call.remote,
    startedAt: call.startedAt,
    alertedAt: call.alertedAt,
    connectedAt: call.connectedAt,
    endedAt,
    ringSeconds: call.ringSeconds,
    talkSeconds: call.talkSeconds,
    holdSeconds: call.holdSeconds,
    totalSeconds: seconds(call.startedAt, endedAt),
    answered: call.connectedAt !== null,
    outcome,
    endedBy,
    transfer: call.transfer,
    relatedCallId: call.relatedCallId,
    sipCallId: call.sipCallId,
    ...(call.unexpected ? { unexpected: true as const } : {}),
    ...(call.assumed ? { assumed: true as const } : {}),
  };
}

/** Seconds between two times, never negative: reports can arrive in any order. */
export function seconds(from: number, to: number): number {
  return Math.max(0, Math.round(to - from)) / 1000;
}
