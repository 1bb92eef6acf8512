/** Shapes shared by the action nodes. */
import type { NodeDef } from 'node-red';
import type { Sent, SnomErrorCode } from '../../phone/errors';

/** Properties every action node's dialog stores. */
export interface ActionNodeDef extends NodeDef {
  /** Id of a snom-config. */
  phone: string;
  /** May `msg.phone` choose another configured phone? */
  phoneFromMsg: boolean;
  /** Second port "failed" instead of an error to Catch nodes. */
  failedPort: boolean;
  outputs: number;
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
  /** The phone answered the request as a success. */
  readonly accepted: true;
  /** true/false = an event proved or disproved the effect; null = none exists for this operation. */
  readonly confirmed: boolean | null;
  readonly elapsedMs: number;
  /** Requests sent, without host and credentials. */
  readonly requests: readonly string[];
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
