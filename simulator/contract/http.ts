/** Requests and answers of the phone's web server, as far as pages see them. */

/** One request, taken apart. */
export interface PageRequest {
  readonly method: string;
  /** As received: path and query, still encoded. */
  readonly target: string;
  /** Path without the leading `/`; '' is `index.htm`. */
  readonly path: string;
  /** Parameters of the query, then those of a POST body, in order. */
  readonly params: readonly Param[];
  /** Came the parameters as `name:value` lines? */
  readonly lines: boolean;
  /** The body as it came. */
  readonly body: string;
  /** Media type the body says it is of; '' without one. */
  readonly contentType: string;
  /** Was there a query, or a body with parameters? */
  readonly hasQuery: boolean;
}

/** One `name=value`, decoded; a bare `name` has the value ''. */
export interface Param {
  readonly name: string;
  readonly value: string;
}

/** What a page answers; a `title` wraps the body into an HTML page. */
export interface PageAnswer {
  readonly status: number;
  readonly title?: string;
  readonly body?: string;
  /** A body that is no text. */
  readonly bytes?: Buffer;
  readonly contentType?: string;
  readonly location?: string;
  /** Values of `WWW-Authenticate`, one line each. */
  readonly challenges?: readonly string[];
  /** False: the answer does not say that it comes from Snom's web server. */
  readonly anonymous?: boolean;
  /** Milliseconds of the phone's clock this answer is late when the request says `Connection: keep-alive`. */
  readonly keepAliveDelayMs?: number;
  /** True: the connection is closed without a word. */
  readonly silent?: boolean;
  /** Done when the answer is on its way, e.g. going down for a reboot. */
  readonly afterwards?: () => void;
}
