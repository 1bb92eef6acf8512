/** Switches for everything the documentation of real phones leaves open, with what each value means. */
import type { AdminQuirks } from './admin-quirks';
import type { ReportQuirks } from './report-quirks';
import type { WireQuirks } from './wire-quirks';

/**
 * How the phone behaves where the documentation is silent, contradictory or unverified. Each has a default;
 * a client is only proven when its tests pass with either value.
 */
export interface VirtualQuirks extends AdminQuirks, ReportQuirks, WireQuirks {
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
}
