/**
 * Addresses a phone is told to fetch, and the fragment commands in them.
 *
 * The phone fetches with its own rights in its own network, and a fragment can change its settings: only what is
 * on a list here gets through. Everything else is refused, never repaired.
 *
 * Source: Snom, XML Minibrowser (fragments, callbacks): commands after the `#` of any address are carried out.
 */
import { beforeQuery } from '../../common/address-text';
import { SnomError } from '../../common/errors';
import { givenText } from '../../common/values';

/** Longest address, characters. What phones take is unknown: unverified, on the safe side. */
const MAX_URL = 1024;

/**
 * Printable ASCII but for what HTML, XML or a lenient URL parser could read as something else. It ends before the
 * fragment, which is looked up and not read.
 */
const PLAIN = /^[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+(?:#|$)/;

/** `$(...)`, `$[...]` and `$name` are worked out by the phone: they can read its settings. */
const CALLBACK = /\$/;

/** A web address, its authority and its fragment. No user info: nobody's password goes into a phone's history. */
const WEB = /^https?:\/\/([^/?#@]+)(?:[/?][^#]*)?(?:#(.*))?$/i;

/** Leaves the minibrowser; LEDs that a page has set stay as they are. */
export const EXIT = 'snom://mb_exit';

/** The phone's own two addresses: leave the minibrowser, or stay and do nothing. */
const OWN = /^snom:\/\/mb_(?:nop|exit)(?:#(.+))?$/;

/** Fragment commands that only move within what is shown. */
const MOVES = /^(?:go_back|sub=\*\[@id="[A-Za-z][A-Za-z0-9_-]{0,31}"\]|sel=\d{1,4})$/;

/** What an address may be. */
export interface UrlRules {
  /** Name of the parameter, for the error. */
  readonly name: string;
  /** Allow `snom://mb_exit` and `snom://mb_nop`. Default false. */
  readonly own?: boolean;
}

/**
 * Checks an address and gives it back unchanged.
 *
 * @throws SnomError `missingParameter`, `wrongType`, `badUrl` {name, url: without user info, query and fragment}
 */
export function checkUrl(value: unknown, rules: UrlRules): string {
  const { name } = rules;
  const url = givenText(value, name);
  if (!isAllowed(url, rules)) throw badUrl(name, url);
  return url;
}

function isAllowed(url: string, { own = false }: UrlRules): boolean {
  if (url.length > MAX_URL || !PLAIN.test(url) || CALLBACK.test(url)) return false;
  const phone = own ? OWN.exec(url) : null;
  if (phone) return onlyMoves(phone[1]);
  const web = WEB.exec(url);
  if (!web || !URL.canParse(url)) return false;
  const { username, password, host } = new URL(url);
  // What is fetched must be what was looked at: a parser that rewrites the authority saw another one.
  const authority = (web[1] ?? '').toLowerCase().replace(/:(?:80|443)?$/, '');
  if (username !== '' || password !== '' || host.replace(/:(?:80|443)$/, '') !== authority)
    return false;
  return onlyMoves(web[2]);
}

function onlyMoves(fragment: string | undefined): boolean {
  return fragment === undefined || fragment.split('&').every((one) => MOVES.test(one));
}

function badUrl(name: string, url: string): SnomError {
  return new SnomError('badUrl', { params: { name, url: showUrl(url) } });
}

/** An address as a message may show it: no user info, no query, no fragment, nothing invisible. */
export function showUrl(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,15}:\/{0,2}/i.exec(url)?.[0] ?? '';
  const rest = beforeQuery(url.slice(scheme.length));
  const slash = rest.indexOf('/');
  const end = slash === -1 ? rest.length : slash;
  const at = rest.lastIndexOf('@', end);
  return `${scheme}${rest.slice(at + 1)}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
