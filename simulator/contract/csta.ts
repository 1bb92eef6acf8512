/**
 * CSTA over HTTP: what the documents of Snom leave open. Documented ("CSTA over HTTP - Requests") are three requests and
 * the shape of their answers; names of the other services are the standard's (ECMA-269, ECMA-323).
 */

/** Switches of the page `/csta`. */
export interface CstaQuirks {
  /**
   * Is there a `/csta` at all? Where there is, the setting `csta_control` opens it. Default true from FW 8.7 on (Mondago:
   * since 8.7.3), false before; false on a D8xx, of which nobody says it.
   */
  cstaPage: boolean;
  /** What `/csta` answers while `csta_control` is off: as if it were not there (default), 403, or an error (UNKNOWN). */
  cstaOff: 'notFound' | 'forbidden' | 'error';
  /** Must requests say that they are XML? Default false (UNKNOWN). */
  cstaTypeNeeded: boolean;
  /**
   * Which services there are: the three that Snom documents (default), all that the virtual phone can carry out, or these.
   * A longer list in Snom's document cannot be excluded.
   */
  cstaServices: 'documented' | 'standard' | readonly string[];
  /** Services that are answered as done while nothing is done. Default `none`; something to test with. */
  cstaIgnores: 'none' | readonly string[];
  /** What a service gets that there is not: an error (default), 404, an empty body, or a closed connection (UNKNOWN). */
  cstaUnknownService: 'error' | 'notFound' | 'empty' | 'silent';
  /**
   * How an error comes: `CSTAErrorCode` with status 200 (default), 400 or 500, in a SOAP fault with 500, or as an empty
   * body with 200 (UNKNOWN: there is no sample).
   */
  cstaErrors: 'ok' | 'clientError' | 'serverError' | 'soap' | 'empty';
  /** Edition that answers come in: the fifth whatever was asked in (default, documented), the third, or the one asked in. */
  cstaNamespace: 'ed5' | 'ed3' | 'asked';
  /** Prefix of elements in answers; false = none (default, documented). */
  cstaPrefix: string | false;
  /** Order of elements in answers: as documented (default), or turned round: public clients differ. */
  cstaChildOrder: 'documented' | 'reversed';
  /** A device that is no identity: an error (default), taken for the active identity, or answered without content (UNKNOWN). */
  cstaUnknownDevice: 'error' | 'active' | 'nothing';
  /** A snapshot of an empty device: an error (default), all calls of the phone, or none (UNKNOWN). */
  cstaNoDevice: 'error' | 'all' | 'nothing';
  /**
   * What a snapshot tells of the far side: nothing (default, as documented), its state as a second one of the call, or
   * its address as well, in `endpointDevice`. The last two are the standard's, and in no document of Snom.
   */
  cstaRemote: 'none' | 'state' | 'party';
  /** State of an own call that nobody has taken yet: `connected` as the standard has it (default), or `initiated` (UNKNOWN). */
  cstaDialling: 'connected' | 'initiated';
  /**
   * Which call ids are negative: those of incoming calls, for good (default: the documented example rings, and by the
   * standard an id stays), those of calls that ring, or none.
   */
  cstaNegativeIds: 'incoming' | 'ringing' | 'none';
  /** `$csta_id` of Action URLs is the call id of CSTA (default), another number, or empty (UNKNOWN). */
  cstaActionId: 'callId' | 'other' | 'empty';
  /** Does `MakeCall` without `doNotPrompt` only fill in the number, for somebody to dial? Default false (UNKNOWN). */
  cstaPrompts: boolean;
}
