/** "Test connection": what a phone is, and what would silently keep remote control from working. */
import { type ErrorReason, SnomError } from '../common/errors';
import { shown } from '../common/shown';
import { optional } from '../common/values';
import { SnomPhone } from './phone';
import type { ChannelStates, CommandOptions, PhoneInfo, SnomPhoneOptions } from './types';

/**
 * Things an owner should know although the connection works.
 *
 * - `hiddenTagsOn`: `use_hidden_tags` is on, commands have no effect
 * - `restrictedQueriesOn`: `restrict_uri_queries` is on; its exact effect is undocumented, a CTI product that
 *   uses `command.htm` turns it off
 * - `settingsNotReadable`: the two could not be looked up (they need an administrator's login)
 * - `noPasswordSet`: the phone lets everybody in, as far as it has shown
 * - `loginWanted`, `loginRefused`: some of its pages want a login, and none was given, or a wrong one
 * - `d8xx`: a D8xx with its "Phone Manager", which has no `command.htm`
 * - `contradictory`: a D8xx with pages of the old kind: whether it has `command.htm`, sources contradict each other
 * - `cstaNoCalls`: CSTA answers, but for no identity that is known
 * - `noChannel`: no way to control it was found
 * - `sipUntried`, `sipSilent`: without `command.htm`, SIP is the best way; what it needs from its owner
 * - `unencrypted`: plain HTTP
 */
type DiagnosisNote =
  | 'hiddenTagsOn'
  | 'restrictedQueriesOn'
  | 'settingsNotReadable'
  | 'noPasswordSet'
  | 'loginWanted'
  | 'loginRefused'
  | 'd8xx'
  | 'contradictory'
  | 'cstaNoCalls'
  | 'noChannel'
  | 'sipUntried'
  | 'sipSilent'
  | 'unencrypted';

/** Result of {@link diagnose}. */
export interface Diagnosis {
  readonly info: PhoneInfo;
  readonly notes: readonly DiagnosisNote[];
  /** The ways to the phone, and whether they work. */
  readonly channels: ChannelStates;
}

/** How a phone is looked at. */
export interface DiagnoseOptions extends CommandOptions {
  /** Ask for every way to the phone, also where `command.htm` is to be expected. Default false. */
  readonly allChannels?: boolean;
}

/**
 * Asks a phone what it is and looks for settings that block remote control. Reads pages only: a key press
 * would be a poor test, as even CANCEL ends a call. `info.htm` has to succeed, and a password that is given must not be
 * refused; anything else that goes wrong with the settings is a note.
 *
 * @param phone a phone, or options for one that is closed again afterwards
 * @param options bounds of each of the (two or three) requests, and of the look for channels
 * @throws SnomError of the request for `info.htm`; AUTH_FAILED of one for the settings; `notASnom`; `aborted`
 */
export async function diagnose(
  phone: SnomPhone | SnomPhoneOptions,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  if (phone instanceof SnomPhone) return examine(phone, options);
  const separate = new SnomPhone(phone);
  try {
    return await examine(separate, options);
  } finally {
    separate.close();
  }
}

async function examine(
  phone: SnomPhone,
  { allChannels = false, ...options }: DiagnoseOptions,
): Promise<Diagnosis> {
  const info = await infoOf(phone, options);
  const isManager = info.phoneManager === true;
  const fresh = allChannels || info.family === 'D8xx';
  // Before the settings: a login that they want must not keep the other ways from being looked at.
  const found = await unlessRefused(phone.channels({ ...options, fresh }));
  const channels = found ?? phone.likelyChannels;
  // The "Phone Manager" answers every page alike: there are no settings to read.
  const settings = isManager ? undefined : await readSettings(phone, options);
  const notes: DiagnosisNote[] = isManager ? ['d8xx'] : settingsNotes(settings);
  const login = loginNote(phone, channels, settings);
  if (login) notes.push(login);
  else if (!isManager && letsEverybodyIn(phone, info, settings)) notes.push('noPasswordSet');
  notes.push(...channelNotes(channels));
  const isCsta = channels.csta.support === 'yes';
  if (isCsta && !phone.proven.has('SnapshotDevice')) notes.push('cstaNoCalls');
  if (!phone.origin.startsWith('https:')) notes.push('unencrypted');
  return { info: phone.known ?? info, notes, channels };
}

/** @throws SnomError of the request, where the phone does not say what it is in another way either */
async function infoOf(phone: SnomPhone, options: CommandOptions): Promise<PhoneInfo> {
  try {
    return (await phone.info(options)).info;
  } catch (error) {
    const failure = inView(error, phone);
    if (!isRefusedLogin(error) || isLocked(error) || phone.hasPassword) throw failure;
    // A D8xx without a web login may be reached by SIP.
    await unlessFailed(phone.model(options));
    if (!phone.known) throw failure;
    return phone.known;
  }
}

/** What no page of a phone is the reason for, where nothing about the answer looks like one. */
const NO_PAGE: ReadonlySet<ErrorReason> = new Set(['notFound', 'unexpectedStatus']);
/** Phones may say so without a name, but hardly under that of something else. */
const BY_NAME: ReadonlySet<ErrorReason> = new Set(['forbidden', 'forbiddenPlain', 'dectBase']);

/**
 * An error in view of who has answered: something else at this address is no phone without a page. What wants a login may be
 * a phone all the same; what it calls itself is told with the error, as `calledItself`.
 */
function inView(error: unknown, { stranger }: SnomPhone): unknown {
  if (!stranger || !(error instanceof SnomError)) return error;
  const { reason, code, sent, cause } = error;
  const name = stranger.name === undefined ? undefined : shown(stranger.name);
  const isOther = NO_PAGE.has(reason) || (name !== undefined && BY_NAME.has(reason));
  if (!isOther && code !== 'AUTH_FAILED' && reason !== 'notASnom') return error;
  const params = { ...error.params, ...optional({ calledItself: name }) };
  return new SnomError(isOther ? 'notASnom' : reason, { params, sent, cause });
}

/** Where the information is shown to everybody, the rest may not be. */
function loginNote(
  { hasPassword }: SnomPhone,
  channels: ChannelStates,
  settings: Settings | 'login' | undefined,
): DiagnosisNote | undefined {
  const isWanted = [channels.minibrowser, channels.csta].some(({ why }) => why === 'login');
  if (!isWanted && settings !== 'login') return undefined;
  return hasPassword ? 'loginRefused' : 'loginWanted';
}

/** Of a phone whose `command.htm` is not to be expected. */
function channelNotes(channels: ChannelStates): DiagnosisNote[] {
  const { 'command-page': page, 'sip-notify': sip } = channels;
  if (page.support === 'yes') return [];
  const notes: DiagnosisNote[] = page.why === 'contradictory' ? ['contradictory'] : [];
  if (Object.values(channels).every(({ support }) => support === 'no')) notes.push('noChannel');
  if (sip.why === 'untried') notes.push('sipUntried');
  if (sip.why === 'silent') notes.push('sipSilent');
  return notes;
}

interface Settings {
  readonly hiddenTags: string | undefined;
  readonly restrictedQueries: string | undefined;
  readonly user: string | undefined;
  readonly admin: string | undefined;
}

/**
 * The settings of interest; undefined = the phone does not show them, `login` = not without a login, and none was given.
 *
 * @throws SnomError AUTH_FAILED: the login that was given is refused
 */
async function readSettings(
  phone: SnomPhone,
  options: CommandOptions,
): Promise<Settings | 'login' | undefined> {
  try {
    const reading = await unlessRefused(phone.readSettings(options));
    const value = (name: string): string | undefined => reading?.settings.get(name)?.value;
    return (
      reading && {
        hiddenTags: value('use_hidden_tags'),
        restrictedQueries: value('restrict_uri_queries'),
        user: value('http_user'),
        admin: value('webserver_admin_name'),
      }
    );
  } catch (error) {
    if (isRefusedLogin(error) && !isLocked(error) && !phone.hasPassword) return 'login';
    throw error;
  }
}

function settingsNotes(settings: Settings | 'login' | undefined): DiagnosisNote[] {
  if (!settings || settings === 'login') return ['settingsNotReadable'];
  const notes: DiagnosisNote[] = [];
  if (isOn(settings.hiddenTags)) notes.push('hiddenTagsOn');
  // Firmware before 8.7 does not have this one: absent is off.
  if (isOn(settings.restrictedQueries)) notes.push('restrictedQueriesOn');
  return notes;
}

/**
 * A phone that shows its settings without a password has none, and so has one of the old kind that shows what it is: a D8xx
 * may show that to everybody. So, most likely, has one whose user name is empty, as on a fresh phone. The password
 * itself is blank in every export.
 */
function letsEverybodyIn(
  { hasPassword }: SnomPhone,
  { family, mac, firmware }: PhoneInfo,
  settings: Settings | 'login' | undefined,
): boolean {
  if (settings === 'login') return false;
  const showsItself = family !== 'D8xx' && (mac !== undefined || firmware !== undefined);
  if (!hasPassword) return settings !== undefined || showsItself;
  return settings?.user === '' && !settings.admin;
}

const isOn = (value: string | undefined): boolean => /^(?:on|true|1)$/i.test(value ?? '');

const isRefusedLogin = (error: unknown): boolean =>
  error instanceof SnomError && error.code === 'AUTH_FAILED';

const isLocked = (error: unknown): boolean =>
  error instanceof SnomError && error.reason === 'locked';

/** What is not there is nothing; an abort is none of that, nor is a login that was refused. */
async function unlessRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SnomError) || error.code === 'ABORTED' || isRefusedLogin(error))
      throw error;
    return undefined;
  }
}

async function unlessFailed(reading: Promise<unknown>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    if (!(error instanceof SnomError) || error.code === 'ABORTED') throw error;
  }
}
