/** Switches for documents that are sent to the minibrowser from outside, by SIP or by its page, and for SIP itself. */

/** How a SIP message is refused: not at all, or with a status. */
export type SipRefusal = 'silence' | 403 | 481 | 489;

/** How the phone deals with documents and SIP messages, where nobody says. */
export interface DocumentQuirks {
  // Documents from outside, by `minibrowser.htm` or by SIP.
  /**
   * Milliseconds of the phone's clock that must be between two of them: the second of two that are closer is lost.
   * Default 2000 on D86x: FS PBX leaves as much between the keys of one action, so that the phone has drawn the screen of
   * the one before. What becomes of less is UNKNOWN. 0 on others.
   */
  documentSpacingMs: number;
  /**
   * After what that time begins: any document (default), or only one that presses a key or dials, as those did of which
   * the pause is told (UNKNOWN of others). Whatever comes within it is lost.
   */
  spacingAfter: 'documents' | 'keys';
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
  /** Is the number of `numberdial` dialled `alone` (default), or `behind` digits that are typed already (UNKNOWN)? */
  numberdialTyped: 'alone' | 'behind';
  /**
   * Who gets a key that a silent document presses, while a visible page is shown: whatever is on top (default), or the
   * phone below the page. Snom: "the state below" the silent one (UNKNOWN which that is then).
   */
  silentKeys: 'top' | 'below';
  /**
   * Does a silent document that another silent one fetches act? Default true: `fetch` is documented to fetch documents
   * (UNKNOWN for this pair). If not, it is fetched and ignored.
   */
  silentChains: boolean;
  /**
   * Do `set`, `toggleset` and `flush` work for trusted hosts, as documented? Default `never` on D86x, where `set:dnd_mode`
   * was seen to do nothing even from a trusted one.
   */
  fragmentSets: 'trusted' | 'never';
  /** Does an If with an Elif and without an Else hold nothing at all? Default false; a text of 2016 wants an Else (UNKNOWN). */
  elifNeedsElse: boolean;

  // Callbacks.
  /** Are callbacks known at all? Default `all`; with `none` they stay as they are (UNKNOWN on D8xx). */
  callbacks: 'all' | 'none';
  /** Callbacks in the address of a `fetch`: replaced (default), or left as they are. Documented for Url, text and conditions. */
  fetchCallbacks: 'evaluated' | 'literal';
  /**
   * What `phone_state` says during a call: `Call` (default), or the state of the call on the display as settings of soft
   * keys name it: `Connected`, `Holding`, `Ringing`, `Calling`, `Ringback`. Only `Idle` and `Minibrowser` are documented.
   */
  phoneState: 'call' | 'state';
  /** Which of `lines:holding` and `lines:on_hold` counts calls that the phone itself holds. Default `holding` (weak). */
  ownHold: 'holding' | 'on_hold';
  /** How `lines` counts a call that comes in during another one: as `ringing` (default), or as `offered` (UNKNOWN). */
  waitingLines: 'ringing' | 'offered';
  /**
   * `$(set:dnd_mode)` where there is one such setting for each identity: that of the active one (default), or nothing
   * (UNKNOWN).
   */
  bareSettings: 'active' | 'empty';

  // `minibrowser.htm` of D8xx phones.
  /** Where it is: on a port of its own (default, as a program by people of Snom has it), or on the web server. */
  minibrowserOn: 'ownPort' | 'webServer';
  /** Login of the port of its own: that of the web pages (default), none, or the same by Basic or by Digest (UNKNOWN). */
  minibrowserAuth: 'web' | 'none' | 'basic' | 'digest';
  /**
   * When the port of its own is open: unless `webserver_type` is `off` (default), always, or only while the web server
   * has plain HTTP (UNKNOWN). Takes effect with a restart.
   */
  minibrowserOpen: 'unlessOff' | 'always' | 'plainOnly';

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
