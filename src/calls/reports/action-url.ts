/** Builds the Action URLs a phone is told, and recognises them among those others have set. */
import { withoutTrailingSlashes } from '../../common/address-text';
import { wrongType } from '../../common/values';
import { DEFAULT_EVENTS, FIELDS, isPhoneEventName, PHONE_EVENTS } from '../model/call-event';
import type { PhoneEventName } from '../model/call-types';
import { isPhoneToken } from './token';

/** What {@link buildActionUrls} needs. */
interface ActionUrlParts {
  /**
   * Where Node-RED answers, as the phone reaches it, e.g. `http://192.0.2.10:1880`; a path (an
   * `httpNodeRoot`) is kept.
   */
  readonly baseUrl: string;
  readonly token: string;
  /** Default {@link DEFAULT_EVENTS}: all but `blacklist`, whose answer can silence the phone. */
  readonly events?: readonly PhoneEventName[];
}

/**
 * The URL for every setting, by setting name: `<baseUrl>/snom/<token>/<event>?m=$mac&...`. The phone
 * replaces the `$` variables when it sends; `&`, `$` and `?` must be encoded by whoever writes the
 * value into a settings request.
 *
 * @throws SnomError `wrongType` for a base URL that is not plain http(s), or a malformed token.
 */
export function buildActionUrls(options: ActionUrlParts): Record<string, string> {
  const base = checkBase(options.baseUrl);
  if (!isPhoneToken(options.token)) throw wrongType('token', 'token');
  const wanted = new Set<string>(options.events ?? DEFAULT_EVENTS);
  const urls: Record<string, string> = {};
  for (const { setting, event, extra } of PHONE_EVENTS) {
    if (!wanted.has(event)) continue;
    const query = FIELDS.filter(({ name }) => (name !== 'cx' && name !== 'lp') || name === extra)
      .map(({ name, variable }) => `${name}=${variable}`)
      .join('&');
    urls[setting] = `${base}/snom/${options.token}/${event}?${query}`;
  }
  return urls;
}

/**
 * Is one of our URLs in the value of an Action URL setting? `by` is the phone's token, or the base URL
 * if any token of this Node-RED counts. The value may hold several URLs, and may be written as HTML or
 * percent-encoded, as it is when read back from a phone.
 */
export function ours(value: string, by: string): boolean {
  const isBase = /^https?:\/\//i.test(by);
  const base = isBase ? withoutTrailingSlashes(by).toLowerCase() : undefined;
  return value
    .slice(0, 8192)
    .split(/\s+/)
    .some((text) => {
      const url = text.includes('://') ? text : text.replace(/%3a/gi, ':').replace(/%2f/gi, '/');
      const match = /^(https?:\/\/[^?#]*?)\/snom\/([^/?#]+)\/([A-Za-z]+)(?:[?#]|%3f|$)/i.exec(url);
      if (!match || !isPhoneEventName(match[3]) || !isPhoneToken(match[2])) return false;
      return base === undefined ? match[2] === by : match[1]?.toLowerCase() === base;
    });
}

function checkBase(text: string): string {
  const problem = wrongType('baseUrl', 'http://host:port');
  // `$` would be expanded by the phone, white space would split the value.
  if (/[\s$]/.test(text) || !URL.canParse(text)) throw problem;
  const url = new URL(text);
  const plain = /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  // A password in the URL would stand readable in the phone's web pages.
  if (!plain || url.username !== '' || url.password !== '') throw problem;
  return withoutTrailingSlashes(`${url.protocol}//${url.host}${url.pathname}`);
}
