/** Shapes shared by the rooms of `src/calls`. */
import type { FirmwareGeneration, PhoneAction, PhoneFamily } from '../phone/types';

/** Operations of `snom-call`, in the words of the public contract. */
export type CallOperation = 'dial' | 'sendDtmf' | 'answer' | 'reject' | 'hangup' | 'hangupAll';

/** An operation as a message or a dialog asks for it; values are not checked yet. */
export interface CallRequest {
  readonly operation: unknown;
  readonly destination?: unknown;
  readonly digits?: unknown;
  /** Identity to call from, `user@host`. */
  readonly identity?: unknown;
}

/** How `answer` is keyed; which key answers differs by phone and by taste. */
export type AnswerKey = 'ENTER' | 'OFFHOOK' | 'SPEAKER' | 'HEADSET' | 'P1';

/** How `hangup` is keyed. */
export type HangupKey = 'CANCEL' | 'ONHOOK' | 'DISCONNECT';

/** What the planner must know of the phone. */
export interface PlanContext {
  readonly family: PhoneFamily;
  readonly generation: FirmwareGeneration;
  readonly answerKey: AnswerKey;
  readonly hangupKey: HangupKey;
  readonly outgoingIdentity?: string;
  /** Destinations that may be dialled. */
  readonly dialRules: DialRules;
}

/** Compiled allow and deny patterns; see `dial-rules.ts`. */
export interface DialRules {
  /** Throws SnomError `destinationDenied`. */
  check(destination: string): void;
}

/** A checked operation, ready to be carried out in order. */
export interface CallPlan {
  readonly operation: CallOperation;
  readonly actions: readonly PhoneAction[];
}
