/** Switches for what is open about the form of answers and pages. */

/** See {@link VirtualQuirks}, of which these are a part. */
export interface WireQuirks {
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
}
