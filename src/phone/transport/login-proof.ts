/**
 * Has a login worked? Phones with FW 10 answer a refused one, and everything while they are locked, with 200 and a page
 * in their own language (Snom's Symcon module, in its history; the exact page is in no source). So a page is proof only
 * by what it must contain.
 */
import { parseInfoPage } from '../models/info-page';
import type { PhoneInfo, PhoneRequest, PhoneResponse } from '../types';

/** What a page says of a login. */
type LoginRefusal = 'wrongPassword' | 'locked';

/** A page that says no is short; looking further only costs time. */
const WITHIN = 16 * 1024;

/** "unsuccessful login attempts" is seen (FW 10.1); the others are translations of ours, none seen on a phone. */
const LOCKED =
  /unsuccessful\s{1,8}login\s{1,8}attempts|too\s{1,8}many\s{1,8}(?:failed\s{1,8})?login\s{1,8}attempts|(?:erfolglosen?|fehlgeschlagenen?)\s{1,8}(?:login|anmelde)-?versuche/i;
/** "Login failed!" is seen (FW 10.1); the others likewise. They only save a request: see {@link provesLogin}. */
const REFUSED = new RegExp(
  [
    'login\\s{1,8}failed',
    '(?:anmeldung|login)\\s{1,8}(?:ist\\s{1,8})?fehlgeschlagen',
    'connexion\\s{1,8}(?:a\\s{1,8})?\u00e9chou\u00e9e?',
    '\u00e9chec\\s{1,8}de\\s{1,8}(?:la\\s{1,8})?connexion',
    '(?:accesso|login)\\s{1,8}(?:non\\s{1,8}riuscito|fallito)',
    'inicio\\s{1,8}de\\s{1,8}sesi\u00f3n\\s{1,8}(?:fallido|incorrecto)',
    '(?:aanmelden|inloggen|login)\\s{1,8}mislukt',
    'falha\\s{1,8}(?:no|de)\\s{1,8}login',
    'logowanie\\s{1,8}nie\\s{1,8}powiod\u0142o\\s{1,8}si\u0119',
    'p\u0159ihl\u00e1\u0161en\u00ed\\s{1,8}(?:se\\s{1,8}nezda\u0159ilo|selhalo)',
    'inloggning(?:en)?\\s{1,8}misslyckades',
    'kirjautuminen\\s{1,8}ep\u00e4onnistui',
  ].join('|'),
  'i',
);

/** An export of settings, whatever words are in it: XML, or lines `name!: value`. */
const SETTINGS = /<(?:settings|phone-settings)[\s>]|(?:^|[\n>])[ \t]{0,16}[a-z]\w{1,63}[!$&]: /i;

/** Octets of a MAC address; a page of a web server has none unless it tells of a device. */
const ANY_MAC = /(?<![0-9A-F:-])[0-9A-F]{2}(?:[:-][0-9A-F]{2}){5}(?![0-9A-F:-])/i;

/** The page that tells what a phone is; every generation has it. */
export const INFO: PhoneRequest = { target: '/info.htm', acceptPhoneManager: true };

/** The address of a page without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** Does this request ask for the page that proves a login? */
export function asksForInfo({ target }: PhoneRequest): boolean {
  return pathOf(target) === INFO.target;
}

/** What a page says in words that are known; undefined = nothing known, which proves nothing. */
export function refusalOf({ status, body }: PhoneResponse): LoginRefusal | undefined {
  if (status !== 200 && status !== 403) return undefined;
  const text = body.slice(0, WITHIN);
  if (SETTINGS.test(text)) return undefined;
  if (LOCKED.test(text)) return 'locked';
  return REFUSED.test(text) ? 'wrongPassword' : undefined;
}

/** A page that asks for a password, or shows one kind of heading: what stands there is what the page is about. */
const ASKS_FOR_PASSWORD = /<input\b[^<>]{0,500}\btype\s{0,8}=\s{0,8}["']?password/i;
const HEADING = /<(?:title|h[1-6])\b[^<>]{0,200}>[^<>]{0,500}/gi;

/** What a page shows below its name: a phone may be named after its MAC, whatever the page says. */
const NOT_SHOWN =
  /<title\b[^<>]{0,200}>[^<>]{0,500}<\/title|<!--[^>]{0,2000}-->|<(?:script|style)\b[^<]{0,20000}<\/(?:script|style)/gi;

/**
 * `info.htm` shows a MAC or a firmware; its title alone is no proof, since pages that refuse may be headed by the model. The
 * "Phone Manager" is shown to anybody and proves no more than that nobody is locked out. A page that also says no in words
 * that are known has to be an `info.htm` beyond doubt: it may list failed registrations.
 */
export function provesLogin(page: PhoneResponse): boolean {
  const body = page.body.slice(0, 4 * WITHIN);
  const shown = { ...page, body: body.replace(NOT_SHOWN, ' ') };
  if (ASKS_FOR_PASSWORD.test(body)) return false;
  const { mac, firmware, phoneManager }: Partial<PhoneInfo> = infoOn(page) ?? {};
  if (phoneManager) return refusalOf(shown) === undefined;
  const hasMac = ANY_MAC.test(shown.body) || infoOn(shown)?.mac !== undefined;
  if (refusalOf(page) === undefined) return hasMac || firmware !== undefined;
  const heading = (body.match(HEADING) ?? []).join(' ');
  return (
    mac !== undefined && firmware !== undefined && !LOCKED.test(heading) && !REFUSED.test(heading)
  );
}

/** What an `info.htm` tells; undefined = it is none of a Snom phone. */
export function infoOn(page: PhoneResponse): PhoneInfo | undefined {
  try {
    return parseInfoPage(page);
  } catch {
    return undefined;
  }
}

/** Can only the page that was asked for look like this? */
export function provesItself({ target, recognises }: PhoneRequest, answer: PhoneResponse): boolean {
  if (answer.bytes !== undefined || recognises?.(answer) === true) return true;
  if (answer.status === 302) {
    // A dial is answered by the way to the start page.
    const location = answer.headers['location'];
    return /(?:^|\/)index\.htm$/.test(typeof location === 'string' ? location : '');
  }
  return target.startsWith('/settings') && SETTINGS.test(answer.body.slice(0, WITHIN));
}
