/** Sets up a phone's Action URLs: what would change, doing it, checking it, and taking it back. */
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { CommandOptions } from '../types';
import type { SettingsPhone } from './access';
import { listsEmptyOnes } from './account-settings';
import { isReadOnly, type SettingsMap } from './page';
import type { SettingValues, WriteSettingsOptions } from './requests';

/** Is one URL ours? */
export type IsOurUrl = (url: string) => boolean;

/** One setting that is to change. */
export interface ActionUrlChange {
  readonly setting: string;
  /** Value now; undefined = unknown, or the phone does not list the setting. */
  readonly from: string | undefined;
  /** '' = no URL. */
  readonly to: string;
  /** There is a URL of somebody else in it, or it is unknown whether there is. */
  readonly foreign: boolean;
  /** The phone's provisioning writes it anew with the next restart or check. */
  readonly provisioned: boolean;
}

/**
 * Why a setting does not have the wanted value.
 *
 * - `foreign`: somebody else's URL is in it, and overwriting was not asked for
 * - `readOnly`: the provisioning does not let web pages change it
 * - `notTaken`: it was written and has another value all the same
 * - `notVerified`: it was written; the settings cannot be read, so nobody knows
 * - `notReadable`: not written, because the settings cannot be read and something of others may be in it
 */
export type ActionUrlProblem = 'foreign' | 'readOnly' | 'notTaken' | 'notVerified' | 'notReadable';

/** One setting that does not have the wanted value, or may not have it. */
export interface ActionUrlRefusal {
  readonly setting: string;
  readonly reason: ActionUrlProblem;
}

/** What would have to be done. */
interface ActionUrlPlan {
  /** Could the settings be read? */
  readonly readable: boolean;
  readonly changes: readonly ActionUrlChange[];
  /** Settings that have the wanted value. */
  readonly same: readonly string[];
  /** Settings that this phone does not have: neither done nor refused. */
  readonly absent: readonly string[];
  readonly refused: readonly ActionUrlRefusal[];
}

/** What was done. */
export interface ActionUrlReport {
  /** Changes that were written, and read back where that is possible. */
  readonly changes: readonly ActionUrlChange[];
  readonly same: readonly string[];
  /** Settings that this phone does not have: neither done nor refused. */
  readonly absent: readonly string[];
  readonly refused: readonly ActionUrlRefusal[];
  /** Changes that were not made, because something of others is, or may be, in the setting; these are refused as well. */
  readonly left: readonly ActionUrlChange[];
  /**
   * Values from before, of the settings that were written and did not hold a URL of ours. Keep those of the first
   * time: they are what {@link restoreActionUrls} needs.
   */
  readonly earlier: SettingValues;
  readonly requests: readonly string[];
}

/** What may have been written into settings, by their names. */
export type Written = ReadonlyMap<string, readonly string[]>;

/** Options of everything that writes. */
type ActionUrlWriteOptions = CommandOptions &
  WriteSettingsOptions & {
    /** Replace the URLs of others too. Default false. */
    readonly overwriteForeign?: boolean;
    /**
     * Take back what one set-up has written, by setting: whatever else is in one of them counts as somebody else's, and other
     * settings are left alone.
     */
    readonly written?: Written;
    /**
     * Called before it fails where a part of the changes may stand on the phone, with all that were to be written. Must not
     * reject.
     */
    readonly halfDone?: (
      half: Pick<ActionUrlReport, 'changes' | 'earlier'>,
    ) => void | Promise<void>;
  };

const ACTION = /^action_[a-z_]+$/;

/**
 * Compares what a phone has with what is wanted. URLs of ours in settings that are not wanted (any more) are taken
 * out. A value that holds several URLs counts as foreign as soon as one of them is.
 *
 * @param current undefined = the phone does not show its settings
 * @param wanted URLs by setting name; '' = none
 * @param written as the option of {@link applyActionUrls}
 */
export function planActionUrls(
  current: SettingsMap | undefined,
  wanted: SettingValues,
  isOurs: IsOurUrl,
  written?: Written,
): ActionUrlPlan {
  const plan = {
    changes: [] as ActionUrlChange[],
    same: [] as string[],
    absent: [] as string[],
  };
  const isWhole = current !== undefined && listsEmptyOnes(current);
  const refused: ActionUrlRefusal[] = [];
  const unwanted = written ? {} : leftovers(current, isOurs);
  // A phone may leave empty settings out: what it does not list holds nothing that was written.
  const isBlankAgain = (to: string): boolean => Boolean(written && current && to === '');
  for (const [setting, to] of Object.entries({ ...unwanted, ...wanted })) {
    const now = current?.get(setting);
    if (!now && isWhole) {
      plan.absent.push(setting);
    } else if (now ? now.unclear !== true && sameUrl(now.value, to) : isBlankAgain(to)) {
      plan.same.push(setting);
    } else if (now && isReadOnly(now)) {
      refused.push({ setting, reason: 'readOnly' });
    } else {
      const value = now?.value ?? '';
      const isWritten = written?.get(setting)?.some((url) => sameUrl(url, value)) ?? !written;
      plan.changes.push({
        setting,
        from: now?.value,
        to,
        foreign:
          current === undefined || now?.unclear === true || !isWritten || isForeign(value, isOurs),
        provisioned: now?.perm === '$',
      });
    }
  }
  return { readable: current !== undefined, ...plan, refused };
}

/**
 * Reads the settings and says what would change. Writes nothing.
 *
 * @throws SnomError of the request, except that the settings are not readable: the plan says that
 */
export async function previewActionUrls(
  phone: SettingsPhone,
  wanted: SettingValues,
  isOurs: IsOurUrl,
  options: CommandOptions = {},
): Promise<ActionUrlPlan> {
  return planActionUrls(await currentSettings(phone, options), wanted, isOurs);
}

/**
 * Writes the wanted URLs and reads them back. What others have set is left alone unless told otherwise, also where
 * it is unknown because the settings cannot be read.
 *
 * @throws SnomError of the requests, `stepFailed` when a part was written
 */
export async function applyActionUrls(
  phone: SettingsPhone,
  wanted: SettingValues,
  isOurs: IsOurUrl,
  options: ActionUrlWriteOptions = {},
): Promise<ActionUrlReport> {
  const { overwriteForeign = false, written, halfDone, ...rest } = options;
  const { signal, timeoutMs } = rest;
  const reading: CommandOptions = {
    ...(signal ? { signal } : {}),
    ...optional({ timeoutMs }),
  };
  const plan = planActionUrls(await currentSettings(phone, reading), wanted, isOurs, written);
  const reason = plan.readable ? 'foreign' : 'notReadable';
  const left = plan.changes.filter((change) => change.foreign && !overwriteForeign);
  const refused = [...plan.refused, ...left.map(({ setting }) => ({ setting, reason }) as const)];
  const changes = plan.changes.filter((change) => !left.includes(change));
  const base = { changes, left, same: plan.same, earlier: earlierOf(changes, isOurs) };
  if (changes.length === 0) return { ...base, absent: plan.absent, refused, requests: [] };
  const values = Object.fromEntries(changes.map(({ setting, to }) => [setting, to]));
  const { requests, after } = await writeAndRead(phone, values, rest, reading).catch(
    async (thrown: unknown) => {
      if (!(thrown instanceof SnomError) || thrown.sent !== 'no') await halfDone?.(base);
      throw thrown;
    },
  );
  const failed = changes.flatMap((change) => refusalsOf(change, after));
  const absent = after
    ? changes.filter((change) => isAbsent(change, after)).map((change) => change.setting)
    : [];
  const isBad = new Set([
    ...absent,
    ...failed.filter(({ reason }) => reason !== 'notVerified').map(({ setting }) => setting),
  ]);
  return {
    ...base,
    changes: changes.filter((change) => !isBad.has(change.setting)),
    absent: [...plan.absent, ...absent],
    refused: [...refused, ...failed],
    requests,
  };
}

/**
 * Gives back what was there before, in settings that (still) hold a URL of ours; others are left alone. Settings of
 * ours without an earlier value become empty.
 *
 * @param earlier as {@link ActionUrlReport.earlier}
 * @throws SnomError as {@link applyActionUrls}
 */
export function restoreActionUrls(
  phone: SettingsPhone,
  earlier: SettingValues,
  isOurs: IsOurUrl,
  options: ActionUrlWriteOptions = {},
): Promise<ActionUrlReport> {
  return applyActionUrls(phone, earlier, isOurs, options);
}

/** @throws SnomError of the requests; where only reading back has failed, it says that something was sent */
async function writeAndRead(
  phone: SettingsPhone,
  values: SettingValues,
  writing: CommandOptions & WriteSettingsOptions,
  reading: CommandOptions,
): Promise<{ requests: readonly string[]; after: SettingsMap | undefined }> {
  const { requests } = await phone.writeSettings(values, writing);
  try {
    return { requests, after: await currentSettings(phone, reading) };
  } catch (thrown) {
    throw thrown instanceof SnomError ? thrown.withSent('yes') : thrown;
  }
}

/** Not readable is an answer too; a phone that cannot be reached is none. */
async function currentSettings(
  phone: SettingsPhone,
  options: CommandOptions,
): Promise<SettingsMap | undefined> {
  try {
    return (await phone.readSettings(options)).settings;
  } catch (error) {
    const isRefusal =
      error instanceof SnomError &&
      [
        'forbidden',
        'forbiddenPlain',
        'pageForbidden',
        'notFound',
        'settingsNotReadable',
        'bodyTooLong',
        'unexpectedStatus',
      ].includes(error.reason);
    if (isRefusal) return undefined;
    throw error;
  }
}

function leftovers(current: SettingsMap | undefined, isOurs: IsOurUrl): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [setting, { value }] of current ?? [])
    if (ACTION.test(setting) && value !== '' && !isForeign(value, isOurs)) found[setting] = '';
  return found;
}

function refusalsOf(
  { setting, to }: ActionUrlChange,
  after: SettingsMap | undefined,
): ActionUrlRefusal[] {
  if (!after) return [{ setting, reason: 'notVerified' }];
  const now = after.get(setting);
  if (!now || sameUrl(now.value, to)) return [];
  return [{ setting, reason: now.unclear === true ? 'notVerified' : 'notTaken' }];
}

/** Written, and not listed all the same. A phone may leave empty settings out. */
function isAbsent({ setting, to }: ActionUrlChange, after: SettingsMap): boolean {
  return to !== '' && !after.has(setting);
}

function earlierOf(changes: readonly ActionUrlChange[], isOurs: IsOurUrl): SettingValues {
  return Object.fromEntries(
    changes
      .filter(({ from = '' }) => from === '' || isForeign(from, isOurs))
      .map(({ setting, from = '' }) => [setting, from]),
  );
}

/** Is any URL in it somebody else's? Several in one setting, separated by blanks, are unverified. */
function isForeign(value: string, isOurs: IsOurUrl): boolean {
  return value
    .split(/\s+/)
    .filter((url) => url !== '')
    .some((url) => !isOurs(url));
}

/** A phone may show a value as it was sent or as it was meant; how is unknown. */
function sameUrl(a: string, b: string): boolean {
  return a === b || decodeUrl(a) === decodeUrl(b);
}

function decodeUrl(url: string): string {
  try {
    return decodeURIComponent(url).trim();
  } catch {
    return url.trim();
  }
}
