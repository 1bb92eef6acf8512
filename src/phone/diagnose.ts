/** "Test connection": what a phone is, and what would silently keep remote control from working. */
import { SnomError } from '../common/errors';
import { SnomPhone } from './phone';
import type { CommandOptions, PhoneInfo, SnomPhoneOptions } from './types';

/**
 * Things an owner should know although the connection works.
 *
 * - `hiddenTagsOn`: `use_hidden_tags` is on, commands have no effect
 * - `restrictedQueriesOn`: `restrict_uri_queries` is on; its exact effect is undocumented, a CTI product that
 *   uses `command.htm` turns it off
 * - `settingsNotReadable`: the two could not be looked up (they need an administrator's login)
 * - `noPasswordSet`: the phone lets everybody in
 * - `d8xx`: a D8xx, which has no key control
 * - `unencrypted`: plain HTTP
 */
type DiagnosisNote =
  | 'hiddenTagsOn'
  | 'restrictedQueriesOn'
  | 'settingsNotReadable'
  | 'noPasswordSet'
  | 'd8xx'
  | 'unencrypted';

/** Result of {@link diagnose}. */
export interface Diagnosis {
  readonly info: PhoneInfo;
  readonly notes: readonly DiagnosisNote[];
}

/**
 * Asks a phone what it is and looks for settings that block remote control. Reads pages only: a key press
 * would be a poor test, as even CANCEL ends a call. `info.htm` has to succeed; anything that goes wrong with
 * the settings is a note.
 *
 * @param phone a phone, or options for one that is closed again afterwards
 * @param options bounds of each of the (two or three) requests
 * @throws SnomError of the request for `info.htm`; `notASnom`; `aborted`
 */
export async function diagnose(
  phone: SnomPhone | SnomPhoneOptions,
  options: CommandOptions = {},
): Promise<Diagnosis> {
  if (phone instanceof SnomPhone) return examine(phone, options);
  const separate = new SnomPhone(phone);
  try {
    return await examine(separate, options);
  } finally {
    separate.close();
  }
}

async function examine(phone: SnomPhone, options: CommandOptions): Promise<Diagnosis> {
  const { info } = await phone.info(options);
  const isD8xx = info.family === 'D8xx';
  // The web application of a D8xx answers every page alike: there are no settings to read.
  const settings = isD8xx ? undefined : await readSettings(phone, options);
  const notes: DiagnosisNote[] = isD8xx ? ['d8xx'] : settingsNotes(settings);
  if (!isD8xx && letsEverybodyIn(phone, settings)) notes.push('noPasswordSet');
  if (!phone.origin.startsWith('https:')) notes.push('unencrypted');
  return { info, notes };
}

interface Settings {
  readonly hiddenTags: string | undefined;
  readonly restrictedQueries: string | undefined;
  readonly user: string | undefined;
  readonly admin: string | undefined;
}

/** The settings of interest, or undefined when the phone does not show them. */
async function readSettings(
  phone: SnomPhone,
  options: CommandOptions,
): Promise<Settings | undefined> {
  const reading = await unlessAborted(phone.readSettings(options));
  const value = (name: string): string | undefined => reading?.settings.get(name)?.value;
  return (
    reading && {
      hiddenTags: value('use_hidden_tags'),
      restrictedQueries: value('restrict_uri_queries'),
      user: value('http_user'),
      admin: value('webserver_admin_name'),
    }
  );
}

function settingsNotes(settings: Settings | undefined): DiagnosisNote[] {
  if (!settings) return ['settingsNotReadable'];
  const notes: DiagnosisNote[] = [];
  if (isOn(settings.hiddenTags)) notes.push('hiddenTagsOn');
  // Firmware before 8.7 does not have this one: absent is off.
  if (isOn(settings.restrictedQueries)) notes.push('restrictedQueriesOn');
  return notes;
}

/**
 * A phone that answered us without a password has none; so, most likely, does one whose user name is empty, as
 * on a fresh phone. The password itself is blank in every export.
 */
function letsEverybodyIn(phone: SnomPhone, settings: Settings | undefined): boolean {
  if (!phone.hasPassword) return true;
  return settings?.user === '' && !settings.admin;
}

const isOn = (value: string | undefined): boolean => /^(?:on|true|1)$/i.test(value ?? '');

async function unlessAborted<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SnomError && error.code !== 'ABORTED') return undefined;
    throw error;
  }
}
