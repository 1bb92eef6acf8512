/**
 * What flows get of the nodes, as types: results in `msg.snom`, events, calls, summaries, error codes. For those who write
 * nodes or functions in TypeScript, or let it check their JavaScript: `import('node-red-contrib-snom').SnomActionMessage`.
 * The build makes the package's `dist/types/index.d.ts` of it; nothing imports this file.
 */
import type { Call, CallSummary, DeviceStatus, PhoneEvent } from '../calls/model/call-types';
import type { Change, UnmatchedReason } from '../calls/model/model-input';
import type { SnomErrorCode } from '../common/errors';
import type { SnomFailure, SnomSuccess } from './shared/types';
import type { RunSummary } from './snom-admin/fleet';
import type { SnomEventInfo } from './snom-event/types';

export type { SnomErrorCode, Sent } from '../common/errors';
export type { ResultPhone, SnomSuccess, SnomFailure, DryRun } from './shared/types';
export type {
  Call,
  CallCommand,
  CallOutcome,
  CallPhone,
  CallState,
  CallSummary,
  CallTransfer,
  Capability,
  DeviceStatus,
  EndCause,
  Party,
  PhoneEvent,
  PhoneEventName,
  Registration,
} from '../calls/model/call-types';
export type { Change } from '../calls/model/model-input';
export type { ChannelName } from '../phone/types';
export type { RunSummary } from './snom-admin/fleet';
export type { SnomEventInfo } from './snom-event/types';

/** `msg.snom` of a node that acts: `ok` tells which. */
export type SnomResult = SnomSuccess | SnomFailure;

/** What snom-key, snom-call, snom-admin and snom-display send: the message they got, with the result. */
export interface SnomActionMessage {
  payload?: unknown;
  topic?: string;
  snom: SnomResult;
  [property: string]: unknown;
}

/** What a Catch node sends of a failure. */
export interface SnomCaughtMessage {
  payload?: unknown;
  topic?: string;
  snom: SnomFailure;
  error: {
    /** A sentence in the language of the server. */
    readonly message: string;
    readonly code: SnomErrorCode;
    readonly source?: { readonly id: string; readonly type: string; readonly name?: string };
  };
  [property: string]: unknown;
}

/** Every event of a phone as a payload: snom-event, mode _events_. */
export interface SnomEventMessage {
  topic: string;
  payload: Omit<PhoneEvent, 'type'> & {
    readonly call: Call | null;
    /** Why it belongs to no call. */
    readonly unmatched?: UnmatchedReason;
  };
  snom: SnomEventInfo;
}

/** A change of a call: snom-event, mode _calls_. */
export interface SnomCallMessage {
  topic: string;
  payload: Extract<Change, { readonly call: Call }>;
  snom: SnomEventInfo;
}

/** A call that is over: snom-event, mode _summaries_. */
export interface SnomSummaryMessage {
  topic: string;
  payload: CallSummary;
  snom: SnomEventInfo;
}

/** The whole phone after each change: snom-event, mode _snapshot_. */
export interface SnomSnapshotMessage {
  topic: string;
  payload: { readonly device: DeviceStatus; readonly calls: readonly Call[] };
  snom: SnomEventInfo;
}

/** The question whether a call may ring: snom-event, mode _screening_. `snom.screeningId` goes back with the answer. */
export interface SnomScreeningMessage {
  topic: string;
  payload: Omit<PhoneEvent, 'type'>;
  snom: SnomEventInfo & { readonly screeningId: string };
}

/** The last message of a run over several phones. */
export interface SnomRunMessage {
  topic: 'summary';
  payload: RunSummary;
  [property: string]: unknown;
}
