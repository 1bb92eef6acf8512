/** Scripts of those who can be called, or who call. */
import { splitUri } from '../device/default-settings';

/** A scripted far end: what happens when the phone dials this number, or when it calls the phone. */
export interface FarEnd {
  /** Number or `user@host` this script answers for; `*` = everybody without one of their own. */
  number: string;
  name?: string;
  /** Milliseconds until it answers; null = never. */
  answerAfterMs: number | null;
  /** Rejects as busy instead. */
  busy?: boolean;
  /** Hangs up this long after the call was connected. */
  hangupAfterMs?: number;
  /** Puts the phone on hold this long after the call was connected. */
  holdAfterMs?: number;
  /** Takes it back this long after that; absent = never. */
  resumeAfterMs?: number;
  /** Transfers the phone to somebody else this long after the call was connected. */
  transferAfterMs?: number;
  /** Who that is; without it there is no transfer. */
  transferTo?: string;
  /** How it does that; default `attended`. See {@link ReceivedTransfer}. */
  transferKind?: ReceivedTransfer;
  /** Does not let itself be transferred: the call stays with the phone. */
  refusesTransfer?: boolean;
  /**
   * What becomes of a call the phone transfers blindly to this number: `taken` (default); `returned` = nobody
   * takes it and the phone has it back, as with a safe transfer; `recalled` = it is gone, then calls the phone.
   */
  transferred?: 'taken' | 'returned' | 'recalled';
  /** Milliseconds until that is decided; default 0. Until then a taken or returned call is still the phone's. */
  transferredAfterMs?: number;
}

/**
 * Ways to be transferred: `attended` = an INVITE with Replaces puts somebody else at the other end; `blind` = the
 * phone is told to call somebody else, which is a call of its own; `silent` = the PBX swaps the far end and the
 * phone only sees another name.
 */
export type ReceivedTransfer = 'attended' | 'blind' | 'silent';

/** Until a network says that the far end rings; short, and not longer than it takes to answer. Milliseconds. */
export const RINGBACK_MS = 100;

/** Finds the script of a number. */
export class FarEnds {
  readonly #scripts: FarEnd[];

  constructor(scripts: readonly FarEnd[]) {
    this.#scripts = [...scripts];
  }

  /** Adds a script; it replaces an earlier one for the same number. */
  add(script: FarEnd): void {
    this.#scripts.push(script);
  }

  /** The latest script for this number or address, else the one for everybody (`*`). */
  scriptFor(remote: string): FarEnd | undefined {
    const { user } = splitUri(remote);
    const named = this.#scripts.findLast(({ number }) => number === remote || number === user);
    return named ?? this.#scripts.findLast(({ number }) => number === '*');
  }
}
