/** Reads and writes the settings of a phone over its web pages. */
import { SnomError } from '../../common/errors';
import { isXmlExport, readExportXml } from './export';
import { readAllSettings, settingsOf } from './page';
import type { SettingsMap, SettingValue } from './page';
import { settingsRequests } from './requests';
import type { SettingValues, WriteSettingsOptions } from './requests';
import type { CommandOptions, CommandResult, PhoneRequest, PhoneResponse } from '../types';

/** Reads one page in a turn of its own; `SnomPhone` does. */
export interface PageReader {
  read(
    request: PhoneRequest,
    options?: CommandOptions,
  ): Promise<CommandResult & { readonly response: PhoneResponse }>;
}

/** Longest export that is read, bytes: that of a 720 with 900 contacts has its phone book in it. */
export const MAX_EXPORT = 8 * 1024 * 1024;

/** Names and values of all settings, those of hundreds of keys and the phone book among them. */
export const SETTINGS_XML: PhoneRequest = { target: '/settings.xml', maxBytes: MAX_EXPORT };

/** The same as a page with lines, on phones that have no `settings.xml` (B: read by scripts from FW 7 and 8.7). */
export const SETTINGS_HTM: PhoneRequest = { target: '/settings.htm', maxBytes: MAX_EXPORT };

/** What a phone exported. */
export interface SettingsReading {
  readonly settings: SettingsMap;
  /** The page as it came. */
  readonly text: string;
  readonly requests: readonly string[];
}

/**
 * Reads the export of a phone: `settings.xml` or, where there is none, `settings.htm`.
 *
 * @throws SnomError of the request; `settingsNotReadable` when the page holds no settings, or breaks off
 */
export async function readExport(
  phone: PageReader,
  options: CommandOptions = {},
): Promise<SettingsReading> {
  const first = await exportOf(phone, SETTINGS_XML, options);
  if (first && first.settings.size > 0) return first;
  const second = await exportOf(phone, SETTINGS_HTM, options);
  if (!second || second.settings.size === 0) {
    throw new SnomError('settingsNotReadable', { sent: 'yes' });
  }
  return {
    ...second,
    requests: [...(first?.requests ?? []), ...second.requests],
  };
}

/** undefined = the phone does not have the page. */
async function exportOf(
  phone: PageReader,
  request: PhoneRequest,
  options: CommandOptions,
): Promise<SettingsReading | undefined> {
  try {
    const { response, requests } = await phone.read(request, options);
    return { settings: exportedSettings(response.body), text: response.body, requests };
  } catch (thrown) {
    if (thrown instanceof SnomError && thrown.reason === 'notFound') return undefined;
    throw thrown;
  }
}

/** Any text with a colon looks like a list of settings: whoever writes on the strength of it must be surer. */
function exportedSettings(text: string): SettingsMap {
  if (isXmlExport(text)) {
    const found = readExportXml(text);
    return found.complete ? settingsOf(found) : new Map<string, SettingValue>();
  }
  const settings = readAllSettings(text);
  return [...settings.values()].some(({ perm }) => perm !== '') ? settings : new Map();
}

/**
 * All settings but passwords, which phones export blank. Needs an administrator's login on many phones.
 *
 * @throws SnomError as {@link readExport}
 */
export async function readSettings(
  phone: PageReader,
  options: CommandOptions = {},
): Promise<SettingsMap> {
  return (await readExport(phone, options)).settings;
}

/**
 * Writes settings, a few in each request, each request in a turn of its own. Whether they were taken is not known
 * until they are read back.
 *
 * @throws SnomError `badSetting` {name} before anything is sent; the first request's failure as it is, a later one as
 *   `stepFailed` {step, steps}
 */
export async function writeSettings(
  phone: PageReader,
  values: SettingValues,
  options: CommandOptions & WriteSettingsOptions = {},
): Promise<CommandResult> {
  const { store, dollar, ...command } = options;
  const requests = settingsRequests(values, {
    ...(store === undefined ? {} : { store }),
    ...(dollar === undefined ? {} : { dollar }),
  });
  const sent: string[] = [];
  for (const [index, request] of requests.entries()) {
    try {
      const result = await phone.read(request, command);
      sent.push(...result.requests);
    } catch (thrown) {
      throw index === 0 ? thrown : laterError(thrown, index, requests.length);
    }
  }
  return { requests: sent };
}

function laterError(thrown: unknown, index: number, steps: number): SnomError {
  if (thrown instanceof SnomError && thrown.code === 'ABORTED') return thrown.withSent('yes');
  return new SnomError('stepFailed', {
    params: { step: index + 1, steps },
    sent: 'yes',
    cause: thrown,
  });
}
