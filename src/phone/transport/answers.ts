/** One place that says whether an answer of the phone's web server is a success. */
import { beforeQuery } from '../../common/address-text';
import { type ErrorParams, type ErrorReason, SnomError } from '../../common/errors';
import type { PhoneRequest, PhoneResponse } from '../types';
import type { Endpoint } from './host';
import { sentIn } from './network-errors';

/** Pages of the D8xx web application carry this title, whatever was asked for (Snom's symcon module). */
const PHONE_MANAGER = /<title[^>]{0,200}>\s{0,200}Phone\s{1,200}Manager\s{0,200}<\/title/i;

/** Title of a base of DECT phones: `M700`, `Snom M900`. */
const DECT_TITLE = /<title[^>]{0,200}>\s{0,200}(?:snom\s{0,20})?M\d{3}\b/i;

/** A base that asks for a login may be named in its challenge only. */
const DECT_REALM = /\brealm\s{0,8}=\s{0,8}"?(?:snom\s{0,20})?M\d{3}\b/i;

/** A title stands at the top of a page; looking further only costs time. */
const TITLE_WITHIN = 16 * 1024;

/**
 * Returns the answer when it is a success of the request, and raises what it means otherwise. Redirections
 * are reported, never followed: a command must not be sent twice, nor a password to somebody else.
 *
 * 401 is not judged here: it belongs to the authentication.
 *
 * @throws SnomError `phoneManager`, `dectBase`, `wantsHttps`, `forbidden`, `forbiddenPlain`, `notFound`,
 *   `unexpectedStatus`
 */
export function judge(
  answer: PhoneResponse,
  request: PhoneRequest,
  endpoint: Endpoint,
): PhoneResponse {
  const { status } = answer;
  if (request.recognises?.(answer) === true) return answer;
  if (status < 500 && PHONE_MANAGER.test(answer.body.slice(0, TITLE_WITHIN))) {
    if (request.acceptPhoneManager === true) return answer;
    throw refusal('phoneManager', answer, endpoint, { status });
  }
  if (isDectBase(answer)) throw dectBase(answer, endpoint);
  if (sendsSameRequestToHttps(answer, request, endpoint))
    throw refusal('wantsHttps', answer, endpoint, {});
  if ((request.success ?? [200]).includes(status)) return answer;
  if (wantsHttps(answer, endpoint)) throw refusal('wantsHttps', answer, endpoint, {});
  if (status === 403) throw refusal(reasonOf403(answer, endpoint), answer, endpoint, {});
  if (status === 404)
    throw refusal('notFound', answer, endpoint, { path: beforeQuery(request.target) });
  throw refusal('unexpectedStatus', answer, endpoint, { status });
}

/** All values of a header as one text. */
export function headerOf({ headers }: Pick<PhoneResponse, 'headers'>, name: string): string {
  return [headers[name] ?? ''].flat().join(', ');
}

/**
 * Is it a base of Snom's DECT phones? They have another web server: `Server: snom/...` (recorded), titles such as
 * `M700` (one program), and 303 from an M900 (Snom's Symcon module). Desk phones say `snom embedded`.
 */
export function isDectBase(answer: PhoneResponse): boolean {
  const { status, body } = answer;
  const server = headerOf(answer, 'server');
  // A desk phone may have been given any name as its title.
  if (/^snom embedded/i.test(server)) return false;
  if (status === 303 || /^snom\//i.test(server)) return true;
  return (
    DECT_REALM.test(headerOf(answer, 'www-authenticate')) ||
    DECT_TITLE.test(body.slice(0, TITLE_WITHIN))
  );
}

/** The error of a {@link isDectBase}; sent `no`: it has none of the pages of a desk phone. */
export function dectBase({ status }: PhoneResponse, { host, port }: Endpoint): SnomError {
  return new SnomError('dectBase', { params: { host, port, status }, sent: 'no' });
}

/**
 * A 403 over plain HTTP may be all that a phone says that wants HTTPS: recorded of a 300 with FW 6, "secure connection
 * required" by the words of a scanner. Once a phone has asked for a login, 403 is a matter of that.
 */
function reasonOf403({ body }: PhoneResponse, { secure }: Endpoint): ErrorReason {
  if (secure) return 'forbidden';
  return /secure\s{1,8}connection/i.test(body.slice(0, TITLE_WITHIN))
    ? 'wantsHttps'
    : 'forbiddenPlain';
}

function refusal(
  reason: ErrorReason,
  { status }: PhoneResponse,
  { host, port }: Endpoint,
  params: ErrorParams,
): SnomError {
  const sent = reason === 'wantsHttps' ? 'no' : sentIn('answering', status);
  return new SnomError(reason, { params: { host, port, ...params }, sent });
}

/** Phones in HTTPS-only mode answer 307 (Snom's symcon module); other redirections have to say `https:`. */
function wantsHttps(answer: PhoneResponse, endpoint: Endpoint): boolean {
  if (endpoint.secure) return false;
  if (answer.status === 307 || answer.status === 308) return true;
  return (answer.status === 301 || answer.status === 302) && secureLocation(answer) !== undefined;
}

/**
 * A dial is answered with a 302 to the start page, which is its success. A redirection of the very same
 * request to https is something else: the command was not looked at.
 */
function sendsSameRequestToHttps(
  answer: PhoneResponse,
  request: PhoneRequest,
  endpoint: Endpoint,
): boolean {
  if (!wantsHttps(answer, endpoint)) return false;
  const location = secureLocation(answer);
  return (
    location !== undefined && `${location.pathname}${location.search}` === normal(request.target)
  );
}

/** The path and query as `URL` writes them, so that both sides are compared in one spelling. */
function normal(target: string): string {
  const url = new URL(`http://phone${target}`);
  return `${url.pathname}${url.search}`;
}

function secureLocation(answer: PhoneResponse): URL | undefined {
  const location = answer.headers['location'];
  const text = Array.isArray(location) ? location[0] : location;
  if (text === undefined || !/^\s*https:/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
