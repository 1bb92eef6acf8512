/** Is it a Snom phone? By what its web server says to somebody who does not log in. */
import { optional } from '../../common/values';
import { GENERIC_MODEL } from '../models/models';
import { headerOf, isDectBase } from '../transport/answers';
import { infoOn } from '../transport/login-proof';
import type { PhoneResponse } from '../types';
import { type FoundPhone, isSnomMac } from './found-phone';

/** What an answer tells of a phone. */
export type Recognised = Omit<FoundPhone, 'address'>;

/**
 * `Basic realm="snom...`, in any spelling: a scanner's pattern, and the recording of a 300 (`REALM="snom"`). The realm of
 * a Digest challenge is in no source.
 */
const REALM = /\brealm\s{0,8}=\s{0,8}"?snom/i;

/** Server of desk phones: patterns of scanners, from 2006 to 2016. */
const SERVER = /^snom embedded/i;

/** `snom 760`, `snom VoIP phone: Error`: pages of desk phones have the name of the maker in front, if not that of an owner. */
const TITLE = /<title[^<>]{0,100}>\s{0,20}snom/i;

/** The words of a 403 over plain HTTP, by a scanner (a 300 with FW 6). */
const SECURE_CONNECTION = /secure\s{1,8}connection/i;

/** Only the beginning of a page is looked at. */
const LOOKED_AT = 16 * 1024;

/**
 * Looks at the answer to `GET /info.htm` without a login.
 *
 * Pages that only speak of Snom phones are none of theirs: the server, the realm, the title, or a MAC of Snom's has to say
 * so. Bases of DECT phones are left out: they have nothing that this package could drive.
 *
 * @returns undefined = nothing says that it is one
 */
export function recognise(answer: PhoneResponse): Recognised | undefined {
  if (isDectBase(answer)) return undefined;
  const page = { ...answer, body: answer.body.slice(0, LOOKED_AT) };
  const info = infoOn(page);
  if (info?.phoneManager) return { model: info.model, how: 'phoneManager' };
  const asksLogin = answer.status === 401;
  const signed = asksLogin
    ? REALM.test(headerOf(answer, 'www-authenticate'))
    : TITLE.test(page.body);
  const isSnom =
    signed ||
    SERVER.test(headerOf(answer, 'server')) ||
    (info?.mac !== undefined && isSnomMac(info.mac));
  if (!isSnom) return undefined;
  const { firmware, mac } = info ?? {};
  const model = info === undefined || info.model === GENERIC_MODEL.name ? undefined : info.model;
  const told = answer.status === 200 && (model ?? mac) !== undefined;
  return {
    ...optional({ model, firmware, mac, secure: wantsHttps(page) || undefined }),
    how: asksLogin ? 'login' : told ? 'infoPage' : 'webServer',
  };
}

/** 307 from phones that only take HTTPS (Snom's Symcon module), 403 with FW 6. */
function wantsHttps({ status, headers, body }: PhoneResponse): boolean {
  if (status === 307 || status === 308) return true;
  if (status === 403) return SECURE_CONNECTION.test(body);
  return (
    (status === 301 || status === 302) && /^\s*https:/i.test(headerOf({ headers }, 'location'))
  );
}
