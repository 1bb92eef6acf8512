/**
 * Operations on settings: read, back up, write with proof, do-not-disturb and call forwarding.
 *
 * Sources: Snom, settings `dnd_mode`, `fwd_all_enabled`, `fwd_all_target`, `redirect_event`, `redirect_number`.
 */
import { readAgain } from '../destinations';
import { SnomError } from '../errors';
import { isSecretSetting, maskedValue } from '../secret-settings';
import { SETTINGS_XML } from '../settings-access';
import { readAllSettings, type SettingsMap } from '../settings-page';
import type { SettingValues } from '../settings';
import { shown } from '../shown';
import type { PhoneModel } from '../types';
import { command, withPages } from './restart';
import type { AdminPhone, AdminResult, AdminRunOptions } from './types';

/** Refused settings named in an error. */
const MAX_NAMED = 10;

/** How settings are written. */
export interface WriteOptions {
  /** Keep them over a restart. Default true. */
  readonly store?: boolean;
  /** Read them back. Default true. */
  readonly verify?: boolean;
}

/** Settings as a flow gets them: by name, secrets masked. */
export async function readSettingValues(
  phone: AdminPhone,
  names: readonly string[] | undefined,
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const started = performance.now();
  const settings = await phone.readSettings(command(run));
  const wanted = names ?? [...settings.keys()];
  const payload: Record<string, string> = {};
  for (const name of wanted) {
    const setting = settings.get(name);
    if (setting) payload[name] = maskedValue(name, setting.value);
  }
  return {
    requests: [`GET ${SETTINGS_XML.target}`],
    elapsedMs: since(started),
    confirmed: null,
    payload,
  };
}

/**
 * The phone's settings as the text it exports, secrets blank, as the phone itself has them. Who loads this into a
 * phone again has to fill them in first.
 *
 * @throws SnomError of the request; `bodyTooLong` beyond 2 MiB; `settingsNotReadable`
 */
export async function backUpSettings(
  phone: AdminPhone,
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const { response, requests, elapsedMs } = await phone.read(SETTINGS_XML, command(run));
  if (readAllSettings(response.body).size === 0) {
    throw new SnomError('settingsNotReadable', { sent: 'yes' });
  }
  return { requests, elapsedMs, confirmed: null, payload: withoutSecrets(response.body) };
}

/** The same text with secret values blank and no credentials in addresses. */
export function withoutSecrets(xml: string): string {
  return xml.replace(
    /<([A-Za-z][A-Za-z0-9_-]{0,63})((?:\s[^<>]{0,200})?)>([^<]{0,8192})<\/\1(\s{0,8})>/g,
    (whole, name: string, attributes: string, value: string, space: string) => {
      if (value === '') return whole;
      const text = isSecretSetting(name) ? '' : maskedValue(name, value);
      return `<${name}${attributes}>${text}</${name}${space}>`;
    },
  );
}

/**
 * Writes settings and reads them back.
 *
 * @throws SnomError `badSetting` {name}; of the requests; `settingsRefused` {names, count}: they have another value
 *   all the same
 */
export async function writeSettingValues(
  phone: AdminPhone,
  values: SettingValues,
  { store = true, verify = true }: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const started = performance.now();
  run.progress?.({ phase: 'sending' });
  const { requests } = await phone.writeSettings(values, { ...command(run), store });
  if (!verify) return { requests, elapsedMs: since(started), confirmed: null };
  run.progress?.({ phase: 'verifying' });
  const now = await readBack(phone, run);
  const proof = now ? proofOf(values, now) : ({ confirmed: false, doubt: 'notReadable' } as const);
  return {
    requests: now ? [...requests, `GET ${SETTINGS_XML.target}`] : requests,
    elapsedMs: since(started),
    ...proof,
  };
}

/** Switches do-not-disturb, definite and not as a toggle. That the phone then reports it is unverified. */
export async function setDnd(
  phone: AdminPhone,
  on: boolean,
  options: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  await withPages(phone, 'setDnd', run);
  return writeSettingValues(phone, { dnd_mode: on ? 'on' : 'off' }, options, run);
}

/** How calls are sent on. */
export interface ForwardingOptions {
  readonly on: boolean;
  /** Where to; needed to switch it on, kept when it is switched off. Dialling rules are to be asked before. */
  readonly target?: unknown;
  /** Identity 1 to 12, where each has a forwarding of its own. Default 1. */
  readonly identity?: number;
  /**
   * Settings of each identity (`fwd_all_...`, Snom: since 8.6.7) or of the phone (`redirect_...`, FW 8 and older).
   * Default: by firmware, from 8.9 on those of the identity.
   */
  readonly way?: 'auto' | 'identity' | 'phone';
}

/**
 * Switches the forwarding of all calls.
 *
 * @throws SnomError `badDestination`; as {@link writeSettingValues}
 */
export async function setForwarding(
  phone: AdminPhone,
  forwarding: ForwardingOptions,
  options: WriteOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const model = await withPages(phone, 'setForwarding', run);
  return writeSettingValues(phone, forwardingSettings(forwarding, model), options, run);
}

/** The settings that switch forwarding; the target stands before the switch. @throws SnomError `badDestination` */
export function forwardingSettings(
  { on, target, identity = 1, way = 'auto' }: ForwardingOptions,
  { generation }: Pick<PhoneModel, 'generation'>,
): SettingValues {
  const old = generation === 'fw7' || generation === 'fw8';
  const each = way === 'identity' || (way === 'auto' && !old);
  const to = on || (target !== undefined && target !== '') ? readAgain(target) : undefined;
  if (each) {
    return {
      ...(to === undefined ? {} : { [`fwd_all_target${identity}`]: to }),
      [`fwd_all_enabled${identity}`]: on ? 'on' : 'off',
    };
  }
  return {
    ...(to === undefined ? {} : { redirect_number: to }),
    redirect_event: on ? 'all' : 'none',
  };
}

/** undefined = they cannot be read, or not any more. */
async function readBack(phone: AdminPhone, run: AdminRunOptions): Promise<SettingsMap | undefined> {
  try {
    return await phone.readSettings(command(run));
  } catch (thrown) {
    if (!(thrown instanceof SnomError) || thrown.code === 'ABORTED') throw thrown;
    return undefined;
  }
}

function proofOf(
  values: SettingValues,
  now: SettingsMap,
): Pick<AdminResult, 'confirmed' | 'confirmedBy' | 'doubt'> {
  const names = Object.keys(values);
  const readable = names.filter((name) => !isSecretSetting(name));
  const refused = readable.filter((name) => !isSame(values[name] ?? '', now.get(name)?.value));
  if (refused.length > 0) {
    const named = refused.slice(0, MAX_NAMED).map(shown).join(', ');
    const more = refused.length > MAX_NAMED ? ', \u2026' : '';
    throw new SnomError('settingsRefused', {
      params: { names: `${named}${more}`, count: refused.length },
      sent: 'yes',
    });
  }
  return readable.length === names.length
    ? { confirmed: true, confirmedBy: 'readBack' }
    : { confirmed: false, doubt: 'notReadBack' };
}

/** A phone may write `on` its own way, and blanks at the ends of a value get lost in the export. */
function isSame(wanted: string, found: string | undefined): boolean {
  if (found === undefined) return false;
  const [a, b] = [wanted.trim(), found.trim()];
  return a === b || (/^(?:on|off|true|false)$/i.test(a) && a.toLowerCase() === b.toLowerCase());
}

const since = (started: number): number => Math.round(performance.now() - started);
