/** Switches for everything the documentation of real phones leaves open, with what each value means. */
import type { CstaQuirks } from './csta';
import type { DocumentQuirks } from './document-quirks';

/**
 * How the phone behaves where the documentation is silent, contradictory or unverified. Each has a default;
 * a client is only proven when its tests pass with either value.
 */
export interface VirtualQuirks extends CstaQuirks, DocumentQuirks {
  /** Escaping of variable values in Action URLs. Default `percent`. */
  escape: 'percent' | 'none';
  /** Variables an event does not fill. Default `empty`. */
  unfilled: 'empty' | 'literal';
  /** Does `+` in a query mean a space? Default true, as form rules say. */
  plusIsSpace: boolean;
  /**
   * Requests with `Connection: close` (except minibrowser.htm) get no answer. Default false: four public clients of
   * the D series always send it and need the answer; a commit of Snom's own client says the opposite.
   */
  emptyReplyOnClose: boolean;
  /** Does POST pass `restrict_uri_queries`? Default false. */
  restrictedPostPasses: boolean;
  /** Does command.htm take every `F_...` virtual key? Default false: the documented ones only. */
  virtualKeys: boolean;
  /** Does command.htm take key names in any case? Default false. */
  anyCaseKeys: boolean;
  /** Key lists of several requests: one after the other (default), or at the same time. */
  keyLists: 'queue' | 'interleave';
  /** Is a key request answered at once (default), or when its last key is up? */
  keyAnswer: 'atOnce' | 'afterKeys';
  /** Is a key ignored that follows the one before within `keyboard_event_time_limit`? Default false. */
  debounce: boolean;
  /** Real milliseconds every answer takes. Default 0; at least 20 with `concurrency: 'incomplete'`. */
  latencyMs: number;

  /** What fires offhook/onhook: any audio device that opens (default), or the handset only. */
  hookEvents: 'audio' | 'handset';
  /** Do DND and forwarding changed by a settings page fire their Action URLs? Default false. */
  settingsFire: boolean;
  /** Does `$nr_ongoing_calls` count calls that only ring? Default true. */
  ringingIsOngoing: boolean;

  /**
   * TRANSFER with a held and an active call: `lists` shows a list with `call_join_xfer=on` and joins at once with `off`,
   * as both vendor lists say (default); `joins` is the other way round, as one document says; `listsAlways` shows a list
   * whatever is set, as the D862.
   */
  joinXferOn: 'joins' | 'lists' | 'listsAlways';
  /** May a consultation call that still rings be transferred? Default false. */
  semiAttended: boolean;
  /** Does TRANSFER put the call on hold, and say so? Default false (UNKNOWN). */
  transferHolds: boolean;
  /** `action_transfer` fires when a transfer is begun (default), when it is carried out, or never (UNKNOWN). */
  transferFires: 'begun' | 'carriedOut' | 'never';
  /** Transfers are reported when they are asked for (default), or once the far end agreed (UNKNOWN). */
  transferReported: 'asked' | 'agreed';
  /** Action URL fired when a blindly transferred call comes back. Default `none` (UNKNOWN). */
  returnFires: 'none' | 'unhold' | 'connected';
  /**
   * `action_received_attended_transfer` reports a transfer received (default), as its name says, or every INVITE
   * received, as one tool labels it: CONTRADICTORY.
   */
  receivedTransferFires: 'transfer' | 'invite';
  /** After a transfer received, the call keeps its Call-ID (default), or has that of the new INVITE (UNKNOWN). */
  receivedTransferId: 'kept' | 'new';

  /** Does a conference fire `unhold` for the held call that joins it? Default false (UNKNOWN). */
  conferenceUnholds: boolean;
  /** Far ends a conference can have. Default 2: three people. */
  conferenceCalls: number;
  /** Hanging up in a conference ends the shown call (default), or all of them (UNKNOWN). */
  conferenceHangup: 'one' | 'all';
  /** F_HOLD in a conference holds the shown call and so splits it (default), or all of them (UNKNOWN). */
  conferenceHold: 'one' | 'all';

  /** Action URLs wait for the answer to the one before (default), or all go out at once (UNKNOWN). */
  actionUrls: 'oneByOne' | 'atOnce';
  /**
   * Events that get lost: a share from 0 to 1, spread evenly (0.25 = every fourth), or names of events or
   * settings (`hold`, `action_hold`). Default 0.
   */
  dropEvents: number | readonly string[];
  /** Events that arrive twice, told like `dropEvents`. Default 0. */
  duplicateEvents: number | readonly string[];
  /** Milliseconds of the phone's clock by which events are late. Default 0. */
  delayEventsMs: number;
  /** Does every second event overtake the one before it? Default false. */
  reorderEvents: boolean;

  // Pages, settings and the minibrowser.
  /**
   * Is the phone provisioned at every boot? Then provisioned values overwrite those changed on the phone, unless
   * their permission is `!`. Default false: no provisioning server.
   */
  reprovisions: boolean;
  /**
   * What a phone makes of a setting that its model does not have, written by a web page: ignores it (default), or
   * keeps and exports it (UNKNOWN; default of FW 7, of which no export is known).
   */
  unknownSettings: 'ignored' | 'kept';
  /**
   * Effect of `restrict_uri_queries=on`: UNKNOWN. `blocks` = no query is carried out; `nothing`. Phones export it as
   * `on` (A: 720, PA1+), and public clients work with phones by queries, so profiles of such exports default to
   * `nothing`; the others, where it is off until somebody switches it on, to `blocks`.
   */
  restrictedQueries: 'blocks' | 'nothing';
  /** Values of `index.htm?dialeddel=` that clear a list. CONTRADICTORY in the sources; default by firmware. */
  listClear: readonly ('0' | 'clear')[];
  /**
   * `state_of_gui.htm` and `state_of_identity.htm`, whose content is in no source: not there (default), empty, or
   * the former with the lines of the display, an arrow before the selected one.
   */
  statePages: 'missing' | 'empty' | 'display';
  /**
   * Plain HTTP of a phone that wants HTTPS: answers 307 (default), answers 403 (default on FW 7: recorded of a 300
   * with FW 6), or the port is closed (only with `webserver_type=https`, after a restart).
   */
  httpsOnlyAnswer: 'redirect' | 'forbidden' | 'refused';
  /**
   * Milliseconds of the phone's clock by which `Connection: keep-alive` delays the answer of minibrowser.htm.
   * Default 8000, as a Snom employee found.
   */
  minibrowserDelayMs: number;
  /** Status of the answer of minibrowser.htm. Default 200 (UNKNOWN). */
  minibrowserStatus: 200 | 302;
  /**
   * Does `minibrowser.htm?url=` take `snom://` commands themselves, too? Default false: every source has them in a
   * page.
   */
  directCommands: boolean;
  /** How the text of an input goes into the address: percent-encoded (default), or as it is (UNKNOWN). */
  inputEscape: 'percent' | 'none';
  /** Does a call that comes in or is placed close the minibrowser? Default true (UNKNOWN). */
  callClosesMinibrowser: boolean;
  /** Must pages of the minibrowser have an XML content type? Default true, as Snom asks for one. */
  xmlTypeNeeded: boolean;
  /** What a digit does in a menu without `speedselect`: selects (default), opens as well, or nothing (UNKNOWN). */
  speedSelect: 'select' | 'enter' | 'off';

  // What the phone reports of a call, and in which order.
  /**
   * Action URLs fired when the far end gives up a ringing call. Default: `disconnected` and 40 ms later `missed`, as a
   * D765 does; up to FW 8.7 `missed` alone, as documented.
   */
  missedFires: Exclude<RingingEnd, 'disconnectedTwice'>;
  /**
   * Action URLs fired when a ringing call is rejected by key. Default: `disconnected` twice, as a D765 does; up to
   * FW 8.7 none, as a tool found there.
   */
  rejectFires: Exclude<RingingEnd, 'disconnectedMissed'>;
  /** Action URLs fired when a ringing call is sent on to somebody else. Default `none` (UNKNOWN). */
  deflectFires: RingingEnd;
  /** Action URLs fired when another phone takes a ringing call. Default as `missedFires` (UNKNOWN). */
  elsewhereFires: RingingEnd;
  /**
   * Does an outgoing call that never was connected fire `disconnected` when it ends? Default true: so does a D765, and
   * a library for FW 8.7 waits for it.
   */
  failedCallFires: boolean;
  /** Is `onhook` reported before the end of the call that closes the audio device (default, D765), or after it? */
  onhookOrder: 'before' | 'after';
  /**
   * `$nr_ongoing_calls`: a number as documented, or the variable's own name, as it came from a D765. Default: the name
   * from FW 8.9 on.
   */
  ongoingCalls: 'number' | 'name';

  // The form of answers and pages.
  /**
   * Does an answer say `Connection: close` before the phone closes? Default false: no complete recording has such a
   * line.
   */
  announcesClose: boolean;
  /**
   * Challenge of a 401: `Www-Authenticate: Basic REALM="snom"` and no `Server` line as recorded of a 300, or spelt as
   * everybody does, with the line, as a scanner expects it. Default: `recorded` up to FW 8.7.
   */
  challengeSpelling: 'recorded' | 'usual';
  /** Body of a 401: a line of text as recorded of a 300 (default), or a page like other errors (UNKNOWN since FW 8). */
  unauthorizedBody: 'text' | 'page';
  /**
   * Layout of `info.htm`: rows of an empty cell, a label with its colon and a value, or FW 10's with a line of
   * production information. Its language is the setting `web_language`. Default by firmware.
   */
  infoLayout: 'colonRows' | 'production';
  /** Does the start page dial: `index.htm?number=N`, `NUMBER=N&DIAL=...`, POST `NUMBER:N`? Default true. */
  startPageDials: boolean;
  /**
   * Answer to a request to restart: a redirect to a page with 200 (default), that page at once, or none: the phone
   * closes the connection and restarts.
   */
  rebootAnswer: 'redirect' | 'page' | 'none';
  /** Is there a `confirm.htm` that restarts with `REBOOT=Yes`? Default true; UNKNOWN since FW 10. */
  confirmReboots: boolean;
  /**
   * What the web server is: Snom's pages, a real `info.htm` among them, or the application "Phone Manager", which answers
   * every address with 200. Default: `phoneManager` on D86x, where Snom's own client met it. What a D81x has is UNKNOWN.
   */
  webPages: 'snom' | 'phoneManager';
  /**
   * Is there a `command.htm`? CONTRADICTORY for D81x: Snom says "not supported for D8XX", a list of phones that lack it
   * has D86x only. Default false there, true on all others.
   */
  commandPage: boolean;
  /**
   * Do Action URLs fire? Default true. UNKNOWN for D8xx: they are not marked as removed, but no template sets one and
   * nobody tells of one.
   */
  firesActionUrls: boolean;
}

/** What the end of a call that was never connected may fire. */
export type RingingEnd =
  | 'none'
  | 'missed'
  | 'disconnected'
  /** `disconnected`, and 40 ms later `missed`: an unanswered call of a D765. */
  | 'disconnectedMissed'
  /** `disconnected`, and again 2 s later: a call declined on a D765. */
  | 'disconnectedTwice';
