/** Switches for what is open about pages, settings and the minibrowser. */

/** See {@link VirtualQuirks}, of which these are a part. */
export interface AdminQuirks {
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
}
