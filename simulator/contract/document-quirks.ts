/** Switches for documents that are sent to the minibrowser from outside, by SIP or by its page, and for SIP itself. */

/** How a SIP message is refused: not at all, or with a status. */
export type SipRefusal = 'silence' | 403 | 481 | 489;

/** How the phone deals with documents and SIP messages, where nobody says. */
export interface DocumentQuirks {
  // Documents from outside, by `minibrowser.htm` or by SIP.
  /**
   * Milliseconds of the phone's clock that must be between two of them: the second of two that are closer is lost.
   * Default 2000 on D86x, as reported needed of keys by SIP NOTIFY; 0 on others.
   */
  documentSpacingMs: number;
  /**
   * Keys that act by a document: `all`, or as reported of a D862, where ENTER answers and OFFHOOK, ANSWER, F_ANSWER and
   * OK do nothing (default there).
   */
  documentKeys: 'reported' | 'all';
  /** Does F_CANCEL by a document reject a call that rings? Default true, as the key does (UNKNOWN). */
  documentCancelRejects: boolean;
  /**
   * Does `numberdial` name the destination when TRANSFER asks for one? Default true on FW 10, as reported of a D862's
   * kind; on older ones false: it places a call (UNKNOWN).
   */
  numberdialTransfers: boolean;

  // SIP.
  /** What a message gets that `filter_registrar=on` keeps out. Default `silence`: it is a filter (UNKNOWN). */
  sipFiltered: SipRefusal;
  /**
   * What a NOTIFY with a document gets from a host that is not trusted, or with `xml_notify=off`. Default 481, which a
   * Snom gave to a NOTIFY for an event it does not take (UNKNOWN for this one).
   */
  sipUntrusted: SipRefusal;
  /**
   * Whose documents are taken: only those of hosts in `mb_trusted_hosts` and of a registrar (default on FW 10, the
   * newer documentation), or those of all that `filter_registrar` lets pass (default before, the documentation of 2016).
   */
  notifyTrust: 'hosts' | 'filter';
  /**
   * Does a host in `mb_trusted_hosts` pass `filter_registrar=on`? Default false: the documentation of 2016 wants the
   * filter off, the newer one does not speak of it.
   */
  trustedPassFilter: boolean;
  /** Must the user part of the request URI be that of an identity, else 404? Default true: all examples have it (weak). */
  sipUserMatches: boolean;
  /**
   * Whose login a NOTIFY with a document is asked for: nobody's (default: no challenge is documented), that of the
   * identity, or that of the web pages.
   */
  sipChallenge: 'none' | 'identity' | 'web';
  /** Is a NOTIFY with a document refused (400) without an `Event` header? Default false: the newer documentation has none. */
  sipEventNeeded: boolean;
  /** Is a NOTIFY with a document refused (400) without a `Content-Length` that is right? Default true (documented 2016). */
  sipLengthNeeded: boolean;
  /** What a NOTIFY for another event gets. Default 481, as a Snom gave to `uaCSTA`; by the standard it is 489. */
  sipUnknownEvent: 481 | 489;
  /** What a NOTIFY gets whose document cannot be read. Default 200 (UNKNOWN). */
  brokenDocument: 200 | 400;
  /** `check-sync` without a word on restarting: fetches its settings anew (default), or restarts (UNKNOWN). */
  checkSync: 'provisions' | 'reboots';
}
