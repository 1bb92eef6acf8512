/** SIP messages to the virtual phone, as tests and the web page read them, and trouble on their way. */

/** What became of a message. */
export type SipFate =
  /** It had its effect; for OPTIONS that is the answer. */
  | 'done'
  /** A document closer to the one before than `documentSpacingMs`: answered as if it were done. */
  | 'lost'
  /** Answered with an error, or with silence on purpose. */
  | 'refused'
  /** The same transaction again: answered from memory. */
  | 'repeat'
  /** No SIP request, or not played. */
  | 'ignored'
  /** A fault kept it from the phone. */
  | 'dropped';

/** One message that came in. */
export interface LoggedSipMessage {
  /** Time on the phone's clock, ms. */
  readonly at: number;
  /** Address and port it came from, e.g. `127.0.0.1:5071`. */
  readonly from: string;
  /** '' when it is no request. */
  readonly method: string;
  /** User part of the request URI; '' without one. */
  readonly user: string;
  /** Value of `Event`; '' without one. */
  readonly event: string;
  /** Value of `Content-Type`; '' without one. */
  readonly contentType: string;
  readonly callId: string;
  readonly cseq: string;
  /** Of the topmost `Via`. */
  readonly branch: string;
  /** As received; not on the web page, it may hold an address with a secret. */
  readonly body: string;
  readonly fate: SipFate;
  /** Status of the last answer that was meant to go out; 0 = none. */
  readonly status: number;
}

/** One deliberate trouble; applies to the next `times` messages that match. */
export interface SipFault {
  /** Absent = any method. */
  readonly method?: string;
  /** Messages that match and still pass before; default 0. */
  readonly skip?: number;
  /** Default 1; Infinity = until cleared. */
  readonly times?: number;
  readonly kind:
    | { readonly type: 'dropRequest' } // never arrives
    | { readonly type: 'duplicate' } // arrives twice
    | { readonly type: 'reorder' } // arrives after the next message
    | { readonly type: 'dropAnswer' } // has its effect, the answer is lost
    | { readonly type: 'duplicateAnswer' }
    | { readonly type: 'lateAnswer'; readonly ms: number } // of the phone's clock
    | { readonly type: 'answerElsewhere' } // the answer comes from another port
    | { readonly type: 'provisional'; readonly status?: number; readonly thenMs?: number } // default 100, at once
    | {
        readonly type: 'status';
        readonly status: number;
        readonly reason?: string;
        /** Header lines without line ends, e.g. `Retry-After: 5`. */
        readonly headers?: readonly string[];
        /** Has the message its effect all the same? Default false. */
        readonly acts?: boolean;
      }
    | { readonly type: 'garbage'; readonly bytes?: Uint8Array; readonly acts?: boolean }; // instead of the answer
}

/** Faults apply in the order added; each message meets one at most. */
export interface SipFaults {
  /** @throws RangeError when `times` is not positive or `skip` negative. */
  add(fault: SipFault): void;
  clear(): void;
}
