/** Requests that only a page of the same server can make, or one that the server has allowed to. */

/** The parts of Express this file uses. */
interface PostedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}
interface RefusingResponse {
  statusCode: number;
  end(): unknown;
}

/**
 * Lets only JSON through; anything else is answered with 415. Node-RED reads forms as well, and a browser lets any web page
 * send a form to any address without asking: where the editor asks for no login, a page somewhere could have phones dial.
 * Before it sends JSON elsewhere, a browser asks the server. Node-RED 5 says no; Node-RED 4 says yes to everybody, for its own
 * routes as well: there only a login helps.
 */
export function onlyJson(
  { headers }: PostedRequest,
  response: RefusingResponse,
  next: () => void,
): void {
  const type = String(headers['content-type'] ?? '');
  if (/^application\/json\s*(?:;|$)/i.test(type)) {
    next();
    return;
  }
  response.statusCode = 415;
  response.end();
}
