/**
 * Operations on settings: read, back up, write with proof, do-not-disturb and call forwarding.
 */
import { SnomError } from '../../common/errors';
import { isSecretSetting } from '../../common/secrets/secret-names';
import { isMasked, maskValue } from '../../common/secrets/secret-settings';
import { shown } from '../../common/shown';
import type { SettingsReading } from '../settings/access';
import {
  dndSettings,
  type ForwardingOptions,
  forwardingSettings,
} from '../settings/account-settings';
import { backupOf } from '../settings/backup';
import type { SettingsMap } from '../settings/page';
import type { SettingValues } from '../settings/requests';
import { command, withPages } from './restart';
import type { AdminPhone, AdminResult, AdminRunOptions } from './types';

/** Refused settings named in an error. */
const MAX_NAMED = 10;

/** How settings are written. */
interface WriteOptions {
  /** Keep them over a restart. Default true. */
  readonly store?: boolean;
  /** Read them back. Default true. */
  readonly verify?: boolean;
}

/** Settings as a flow gets them: by name, secrets masked. What was not understood is left out. */
export async function readSettingValues(
  phone: AdminPhone,
  names: readonly string[] | undefined,
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const { settings, requests } = await phone.readSettings(command(run));
  const wanted = names ?? [...settings.keys()];
  const payload: Record<string, string> = {};
  for (const name of wanted) {
    const setting = settings.get(name);
    if (setting && setting.unclear !== true) payload[name] = maskValue(name, setting.value);
  }
  return { requests, confirmed: null, payload };
}

/**
 * A copy of the phone's settings as a text it can be provisioned with. What holds secrets is missing in it, so that
 * nobody overwrites a password with nothing; so is what was not understood.
 *
 * @throws SnomError of the request; `bodyTooLong` beyond 8 MiB; `settingsNotReadable`
 */
export async function backUpSettings(
  phone: AdminPhone,
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const { text, requests } = await phone.readSettings(command(run));
  const { text: payload, leftOut, notUnderstood } = backupOf(text);
  return {
    requests,
    confirmed: null,
    payload,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(notUnderstood === 0 ? {} : { notUnderstood }),
  };
}

/**
 * Writes settings and reads them back. Values that are masks of a reading or a backup are not written, nor are blank
 * passwords that come with other settings, as a restored copy has them: `leftOut` names them.
 *
 * @throws SnomError `badSetting` {name}; `maskedSettings` {names, count}: nothing else is in it; of the requests;
 *   `settingsRefused` {names, count}: they have another value all the same
 */
export async function writeSettingValues(
  phone: AdminPhone,
  given: SettingValues,
  { store = true, verify = true }: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const { values, leftOut } = withoutMasks(given);
  run.progress?.({ phase: 'sending' });
  const { requests } = await phone.writeSettings(values, { ...command(run), store });
  const left = leftOut.length === 0 ? {} : { leftOut };
  if (!verify) return { requests, confirmed: null, ...left };
  run.progress?.({ phase: 'verifying' });
  const now = await readable(phone, run, 'afterwards');
  const proof = now
    ? proofOf(values, now.settings)
    : ({ confirmed: false, doubt: 'notReadable' } as const);
  return {
    requests: now ? [...requests, ...now.requests] : requests,
    ...proof,
    ...left,
  };
}

/** What may go to a phone of values that may come from a reading. @throws SnomError `maskedSettings` */
function withoutMasks(given: SettingValues): {
  readonly values: SettingValues;
  readonly leftOut: readonly string[];
} {
  const names = Object.keys(given);
  const isCopy = names.some((name) => !isSecretSetting(name));
  const leftOut = names.filter((name) => {
    const value = given[name] ?? '';
    if (typeof value !== 'string') return false;
    return value === '' ? isCopy && isSecretSetting(name) : isMasked(value);
  });
  if (leftOut.length > 0 && leftOut.length === names.length)
    throw new SnomError('maskedSettings', { params: named(leftOut) });
  const values = Object.fromEntries(
    Object.entries(given).filter(([name]) => !leftOut.includes(name)),
  );
  return { values, leftOut };
}

/**
 * Switches do-not-disturb of all accounts, definite and not as a toggle, by the settings that the phone has. That the
 * phone then reports it is unverified.
 *
 * @throws SnomError `operationNotOnModel`; as {@link writeSettingValues}
 */
export async function setDnd(
  phone: AdminPhone,
  on: boolean,
  options: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const model = await withPages(phone, 'setDnd', run);
  const known = await readable(phone, run);
  const values = dndSettings(on, known?.settings, model);
  return writeSettingValues(phone, values, options, run);
}

/**
 * Switches the forwarding of all calls, by the settings that the phone has.
 *
 * @throws SnomError `badDestination`; `operationNotOnModel`; as {@link writeSettingValues}
 */
export async function setForwarding(
  phone: AdminPhone,
  forwarding: ForwardingOptions,
  options: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const model = await withPages(phone, 'setForwarding', run);
  // What is wrong whatever the phone has is found out before it is asked.
  forwardingSettings(forwarding, undefined, model);
  const known = await readable(phone, run);
  const values = forwardingSettings(forwarding, known?.settings, model);
  return writeSettingValues(phone, values, options, run);
}

/**
 * undefined = they cannot be read, or not any more.
 *
 * @throws SnomError of the request, before anything was written: nothing more to a phone that is not there, or that
 *   locks out who goes on trying
 */
async function readable(
  phone: AdminPhone,
  run: AdminRunOptions,
  when: 'before' | 'afterwards' = 'before',
): Promise<SettingsReading | undefined> {
  try {
    return await phone.readSettings(command(run));
  } catch (thrown) {
    if (!(thrown instanceof SnomError) || thrown.code === 'ABORTED') throw thrown;
    const isOver = thrown.code === 'AUTH_FAILED' || thrown.code === 'UNREACHABLE';
    if (isOver && when === 'before') throw thrown;
    return undefined;
  }
}

type Proof = Pick<AdminResult, 'confirmed' | 'confirmedBy' | 'doubt' | 'missing'>;

/** A setting that the phone does not have is no failure, and no success. */
function proofOf(values: SettingValues, now: SettingsMap): Proof {
  const names = Object.keys(values);
  const readable = names.filter(
    (name) => !isSecretSetting(name) && now.get(name)?.unclear !== true,
  );
  const missing = readable.filter((name) => !now.has(name) && values[name] !== '');
  const refused = readable.filter((name) => {
    const found = now.get(name);
    return found !== undefined && !isSame(values[name] ?? '', found.value);
  });
  if (refused.length > 0)
    throw new SnomError('settingsRefused', { params: named(refused), sent: 'yes' });
  if (missing.length > 0) return { confirmed: false, doubt: 'notOnPhone', missing };
  return readable.length === names.length
    ? { confirmed: true, confirmedBy: 'readBack' }
    : { confirmed: false, doubt: 'notReadBack' };
}

/** Names for a text. */
export function named(names: readonly string[]): { names: string; count: number } {
  const some = names.slice(0, MAX_NAMED).map(shown).join(', ');
  return { names: `${some}${names.length > MAX_NAMED ? ', \u2026' : ''}`, count: names.length };
}

/** A phone may write `on` its own way, and blanks at the ends of a value get lost in the export. */
function isSame(wanted: string, found: string): boolean {
  const [a, b] = [wanted.trim(), found.trim()];
  return a === b || (/^(?:on|off|true|false)$/i.test(a) && a.toLowerCase() === b.toLowerCase());
}
