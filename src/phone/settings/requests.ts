/** Requests that write settings of a phone: built and bounded here, sent elsewhere. */
import { SnomError } from '../../common/errors';
import { encodeParameter } from '../../common/numbers/destinations';
import { MASK } from '../../common/secrets/credentials-in-text';
import { isSecretSetting } from '../../common/secrets/secret-names';
import { maskValue } from '../../common/secrets/secret-settings';
import { shown } from '../../common/shown';
import type { PhoneRequest } from '../types';

/** Values by setting name, as `settings.xml` spells them: `action_hold`, `fkey4`, `user_active1`. */
export type SettingValues = Readonly<Record<string, string>>;

/** How settings are written. */
export interface WriteSettingsOptions {
  /** Keep them over a restart (`store_settings=save`). Default true. */
  readonly store?: boolean;
}

/**
 * Longest target of a request with several settings, characters. What phones take is unknown; long combined
 * requests were seen to work on a D385.
 */
export const MAX_TARGET = 1500;

/** Longest value, characters. */
const MAX_VALUE = 4096;

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** Parameters of the page that are orders and not settings. */
const ORDERS = /^(?:settings|store_settings|swload|firmware|reboot|reset)$/i;
/** Control characters would end the request line or vanish; half a surrogate pair cannot be encoded. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/**
 * The requests that write settings, each short enough, in the order given. Only printable values: what a phone
 * makes of line breaks is unknown.
 *
 * Source: Snom's symcon module and public clients (`dummy.htm?settings=save&NAME=VALUE`). The page may be open to
 * administrators only, and a 200 does not prove that a value was taken: read it back.
 *
 * @throws SnomError `badSetting` {name}
 */
export function settingsRequests(
  values: SettingValues,
  { store = true }: WriteSettingsOptions = {},
): readonly PhoneRequest[] {
  const head = `/dummy.htm?settings=save${store ? '&store_settings=save' : ''}`;
  const requests: PhoneRequest[] = [];
  let target = head;
  let visible = head;
  const finish = (): void => {
    requests.push(visible === target ? { target } : { target, shown: visible });
    target = visible = head;
  };
  for (const [name, value] of Object.entries(values)) {
    const pair = `&${checkName(name)}=${encodeValue(name, value)}`;
    if (target !== head && target.length + pair.length > MAX_TARGET) finish();
    target += pair;
    // Results and logs show what was sent, but no passwords.
    visible += shownPair(name, value, pair);
  }
  if (target !== head) finish();
  return requests;
}

function shownPair(name: string, value: string, pair: string): string {
  if (value === '') return pair;
  const masked = maskValue(name, value);
  if (masked === value) return pair;
  const isWhole = masked === MASK || isSecretSetting(name);
  return `&${name}=${isWhole ? MASK : encodeValue(name, masked)}`;
}

function checkName(name: string): string {
  if (!NAME.test(name) || ORDERS.test(name)) throw bad(name);
  return name;
}

/**
 * A `$` goes out as it is, which a query allows. Sources disagree: Snom's own module and a client for FW 8.7 send
 * `%24`, a tool for a D385 insists on `$`.
 */
function encodeValue(name: string, value: string): string {
  if (typeof value !== 'string' || value.length > MAX_VALUE || FORBIDDEN.test(value))
    throw bad(name);
  return encodeParameter(value).replaceAll('%24', '$');
}

const bad = (name: string): SnomError =>
  new SnomError('badSetting', { params: { name: shown(name) } });
