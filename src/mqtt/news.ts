/** What happens to calls, as messages of their own: for automations that shall do something once. */
import {
  type Call,
  type CallState,
  type CallSummary,
  DIALING,
  TALKING,
} from '../calls/model/call-types';
import type { Change } from '../calls/model/model-input';
import { optional } from '../common/values';

/** What can happen to a call; also the types of Home Assistant's event and triggers. */
export const CALL_NEWS = [
  'ringing',
  'dialling',
  'answered',
  'held',
  'resumed',
  'missed',
  'ended',
] as const;
export type CallNewsType = (typeof CALL_NEWS)[number];

/** The message on `<base>/<phone>/event`. The name of its first property is the one Home Assistant wants. */
export interface CallNews {
  readonly event_type: CallNewsType;
  readonly callId: string;
  readonly dir: 'i' | 'o';
  readonly number: string;
  readonly name?: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** How it ended. */
  readonly outcome?: CallSummary['outcome'];
}

/** The message on `<base>/<phone>/call`: the record of a finished call. */
export interface PublishedSummary extends CallSummary {
  readonly v: 1;
}

/** What a change means to people; undefined = nothing worth a message. */
export function callNews(change: Change): CallNews | undefined {
  const type = newsType(change);
  if (!type || !('call' in change)) return undefined;
  const { id, dir, remote } = change.call;
  const outcome = change.kind === 'callRemoved' ? change.summary.outcome : undefined;
  return {
    event_type: type,
    callId: id,
    dir,
    number: remote.number,
    ...optional({ name: remote.name, outcome }),
    at: change.at,
  };
}

/** The record of the call that a change has ended. */
export function summaryIn(change: Change): PublishedSummary | undefined {
  return change.kind === 'callRemoved' ? { v: 1, ...change.summary } : undefined;
}

function newsType(change: Change): CallNewsType | undefined {
  switch (change.kind) {
    case 'callAdded':
      return beginning(change.call);
    case 'callUpdated':
      return turn(change.previousState, change.call);
    case 'callRemoved':
      return change.summary.outcome === 'missed' ? 'missed' : 'ended';
    default:
      return undefined;
  }
}

function beginning({ state }: Call): CallNewsType | undefined {
  if (state === 'Alerting') return 'ringing';
  if (state === 'Setup' || DIALING.includes(state)) return 'dialling';
  return TALKING.includes(state) || state === 'Holding' ? 'answered' : undefined;
}

function turn(before: CallState, { state }: Call): CallNewsType | undefined {
  if (before === state) return undefined;
  if (state === 'Holding') return 'held';
  if (!TALKING.includes(state) || TALKING.includes(before)) return undefined;
  return before === 'Holding' ? 'resumed' : 'answered';
}
