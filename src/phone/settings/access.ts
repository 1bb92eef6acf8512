/** Reads the settings of a phone by its web pages. */
import { SnomError } from '../../common/errors';
import type { CommandOptions, CommandResult, PhoneRequest, PhoneResponse } from '../types';
import { isXmlExport, readExportXml } from './export';
import { readAllSettings, type SettingsMap, settingsOf, type SettingValue } from './page';
import type { SettingValues, WriteSettingsOptions } from './requests';

/** Longest export that is read, bytes: that of a 720 with 900 contacts has its phone book in it. */
const MAX_EXPORT = 8 * 1024 * 1024;

/** Names and values of all settings, those of hundreds of keys and the phone book among them. */
const SETTINGS_XML: PhoneRequest = { target: '/settings.xml', maxBytes: MAX_EXPORT };

/** The same as a page with lines, on phones that have no `settings.xml` (B: read by scripts from FW 7 and 8.7). */
const SETTINGS_HTM: PhoneRequest = { target: '/settings.htm', maxBytes: MAX_EXPORT };

/** What a phone exported. */
export interface SettingsReading {
  readonly settings: SettingsMap;
  /** The page as it came. */
  readonly text: string;
  readonly requests: readonly string[];
}

/** What is needed of a phone to read its settings and to write them with proof; `SnomPhone` has it. */
export interface SettingsPhone {
  readSettings(options?: CommandOptions): Promise<SettingsReading>;
  writeSettings(
    values: SettingValues,
    options?: CommandOptions & WriteSettingsOptions,
  ): Promise<CommandResult>;
}

/**
 * Reads the export of a phone: `settings.xml` or, where there is none, `settings.htm`.
 *
 * @param read gets one page
 * @throws SnomError of the request; `settingsNotReadable` when the page holds no settings, or breaks off
 */
export async function readExport(
  read: (request: PhoneRequest) => Promise<PhoneResponse>,
): Promise<SettingsReading> {
  const requests: string[] = [];
  for (const request of [SETTINGS_XML, SETTINGS_HTM]) {
    const text = await pageOf(request, read);
    if (text === undefined) continue;
    requests.push(`GET ${request.target}`);
    const settings = exportedSettings(text);
    if (settings.size > 0) return { settings, text, requests };
  }
  throw new SnomError('settingsNotReadable', { sent: 'yes' });
}

/** undefined = the phone does not have it. */
async function pageOf(
  request: PhoneRequest,
  read: (request: PhoneRequest) => Promise<PhoneResponse>,
): Promise<string | undefined> {
  try {
    return (await read(request)).body;
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
