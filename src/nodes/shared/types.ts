/** Shapes shared by the action nodes. */
import type { NodeDef } from 'node-red';
import type { Call, PhoneEventName } from '../../calls/model/call-types';
import type { Doubt, ReadingKind } from '../../calls/operations/plan-types';
import type { ErrorParams, ErrorReason, Sent, SnomErrorCode } from '../../common/errors';
import type { AdminDoubt, AdminProof } from '../../phone/admin/types';
import type { ChannelName } from '../../phone/types';

/** Properties every action node's dialog stores. */
export interface ActionNodeDef extends NodeDef {
  /** Id of a snom-config. */
  phone: string;
  /** May `msg.phone` choose another configured phone? */
  phoneFromMsg: boolean;
  /** Second port "failed" instead of an error to Catch nodes. */
  failedPort: boolean;
  outputs: number;
  /** Which version of this package has made it, see `migration/steps.ts`. Absent in flows made before there were versions. */
  version?: number;
}

/** The phone of a result. Never carries a secret. */
export interface ResultPhone {
  readonly name: string;
  readonly host: string;
  readonly mac?: string;
  readonly model?: string;
}

/** `msg.snom` after a success. */
export interface SnomSuccess {
  readonly operation: string;
  readonly phone: ResultPhone;
  readonly ok: true;
  /** The phone answered the request as a success; false = nothing was sent (a dry run). */
  readonly accepted: boolean;
  /** true/false = an event proved or disproved the effect; null = none exists for it, or nobody waited for it. */
  readonly confirmed: boolean | null;
  /** The event that proved it, or how else it was proven. */
  readonly confirmedBy?: PhoneEventName | ReadingKind | AdminProof;
  readonly elapsedMs: number;
  /** Requests sent, without host and credentials. */
  readonly requests: readonly string[];
  /** The way they went; of a dry run, the way they would go as far as that is known. Absent for what is no command. */
  readonly channel?: ChannelName;
  /** What was read, which `msg.payload` has too; of a picture only its kind and size. */
  readonly reading?: unknown;

  /** The call it was about; for operations that dial, the new one. */
  readonly callId?: string;
  /** That call afterwards. */
  readonly call?: Call;
  /** It was so already: nothing was sent. */
  readonly alreadySo?: true;
  /** Why the result is less sure than it looks, as a word and as a sentence in the server's language. */
  readonly doubt?: Doubt | AdminDoubt;
  readonly doubtText?: string;
  /** Settings that the phone does not have. */
  readonly missing?: readonly string[];
  /** Settings that are not in a backup, or were not written, to keep secrets safe. */
  readonly leftOut?: readonly string[];
  /** Pieces of an export that are not in a backup, because nobody understands them. */
  readonly notUnderstood?: number;
  /** What would have been sent, and its steps in short. */
  readonly dryRun?: DryRun;
  /** For screen: the call that was answered about, and how. */
  readonly screeningId?: string;
  readonly action?: 'ring' | 'reject';
}

/** What a dry run tells. */
export interface DryRun {
  /** Requests in order, without host and credentials; waits and conditions between them in brackets. */
  readonly requests: readonly string[];
  readonly steps: readonly string[];
}

/** `msg.snom` on the "failed" port. */
export interface SnomFailure {
  readonly operation: string;
  readonly phone?: ResultPhone;
  readonly ok: false;
  readonly code: SnomErrorCode;
  readonly message: string;
  readonly sent: Sent;
  readonly elapsedMs: number;
}

/** Something was tried out of a dialog. Says less than `msg.snom`: no request with the address of a page, no call with its parties. */
export interface TrialDone {
  readonly ok: true;
  readonly accepted: boolean;
  readonly confirmed: boolean | null;
  /** Why it is less sure than it looks, in the server's language. */
  readonly doubt?: string;
  /** After a dry run: what would have been sent, without host and credentials. */
  readonly requests?: readonly string[];
}

/** It would dial: nothing was sent. To be asked again with the same `numbers` as `dial`. */
interface TrialQuestion {
  readonly ok: false;
  readonly ask: true;
  /** None = a number that only the phone knows. */
  readonly numbers: readonly string[];
}

/** It failed. `message` is in the server's language. */
export interface TrialFailure {
  readonly ok: false;
  readonly ask?: never;
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason;
  readonly params: ErrorParams;
  readonly message: string;
  /** Can the phone have acted? */
  readonly sent: Sent;
}

/** What a dialog is answered that has tried something out. */
export type TrialAnswer = TrialDone | TrialQuestion | TrialFailure;
