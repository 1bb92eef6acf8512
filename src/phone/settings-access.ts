/** Reads and writes the settings of a phone over its web pages. */
import { SnomError } from './errors';
import { readAllSettings } from './settings-page';
import type { SettingsMap } from './settings-page';
import { settingsRequests } from './settings';
import type { SettingValues, WriteSettingsOptions } from './settings';
import type { CommandOptions, CommandResult, PhoneRequest, PhoneResponse } from './types';

/** Reads one page in a turn of its own; `SnomPhone` does. */
export interface PageReader {
  read(
    request: PhoneRequest,
    options?: CommandOptions,
  ): Promise<CommandResult & { readonly response: PhoneResponse }>;
}

/** Names and values of all settings, those of hundreds of keys among them. */
export const SETTINGS_XML: PhoneRequest = { target: '/settings.xml', maxBytes: 2 * 1024 * 1024 };

/**
 * All settings but passwords, which phones export blank. Needs an administrator's login on many phones.
 *
 * @throws SnomError of the request; `settingsNotReadable` when the page holds none
 */
export async function readSettings(
  phone: PageReader,
  options: CommandOptions = {},
): Promise<SettingsMap> {
  const { response } = await phone.read(SETTINGS_XML, options);
  // Any text with a colon looks like a list of settings: whoever writes on the strength of it must be surer.
  const isXml = /^\s*</.test(response.body);
  const settings = readAllSettings(isXml ? response.body : '');
  if (settings.size === 0) throw new SnomError('settingsNotReadable', { sent: 'yes' });
  return settings;
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
  let elapsedMs = 0;
  for (const [index, request] of requests.entries()) {
    try {
      const result = await phone.read(request, command);
      sent.push(...result.requests);
      elapsedMs += result.elapsedMs;
    } catch (thrown) {
      throw index === 0 ? thrown : laterError(thrown, index, requests.length);
    }
  }
  return { requests: sent, elapsedMs };
}

function laterError(thrown: unknown, index: number, steps: number): SnomError {
  if (thrown instanceof SnomError && thrown.code === 'ABORTED') return thrown.withSent('yes');
  return new SnomError('stepFailed', {
    params: { step: index + 1, steps },
    sent: 'yes',
    cause: thrown,
  });
}
