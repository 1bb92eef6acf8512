/** Pages that read and write settings. */
import { ACTION_SETTINGS } from '../../contract/event-names';
import type { PageAnswer, PageRequest } from '../../contract/http';
import { escapeHtml } from '../../device/markup';
import { isSettingName } from '../../device/settings-store';
import type { PhoneCore } from '../../phone-core';
import { decode, paramOf } from '../message';
import type { PageContext, PageHandler } from '../page';
import { isRebootRequest, rebootAnswer } from './maintenance';

/** Parameters that are orders, not settings. */
const ORDERS: ReadonlySet<string> = new Set(['settings', 'store_settings', 'Settings']);

function save(core: PhoneCore, request: PageRequest, allowed: (name: string) => boolean): void {
  for (const { name, value } of request.params) {
    if (!ORDERS.has(name) && isSettingName(name) && allowed(name))
      core.settings.set(name, value, 'web');
  }
  // "store_settings=save" writes to flash; without it a change is lost on reboot.
  if (paramOf(request, 'store_settings') === 'save') core.settings.store();
}

const answerSaved = (core: PhoneCore): PageAnswer => ({
  status: 200,
  title: core.profile.phoneType,
  body: 'Settings',
});

/** `dummy.htm`: the page for requests that need no form; also loads firmware and, before FW 8, restarts. */
export const dummyPage: PageHandler = (request, context): PageAnswer => {
  const { core } = context;
  if (isRebootRequest(request, core)) return rebootAnswer(context);
  if (paramOf(request, 'swload') === 'load') return loadFirmware(request, context);
  if (paramOf(request, 'settings') === 'save') save(core, request, () => true);
  return answerSaved(core);
};

/** A new firmware is named and the phone restarts; on its way up it loads the image. */
function loadFirmware(request: PageRequest, context: PageContext): PageAnswer {
  const url = paramOf(request, 'firmware') ?? '';
  if (url === '') return answerSaved(context.core);
  context.core.firmware.load(url);
  return rebootAnswer(context);
}

/**
 * `settings.htm`: shows all settings as lines `name!: value` (B: a public script reads them so on FW 7.3.30, 8.7.3.19
 * and 8.7.4.7), saves those that are posted. The page around the lines is UNKNOWN.
 */
export const settingsPage: PageHandler = (request, { core }): PageAnswer => {
  if (paramOf(request, 'settings') === 'save') save(core, request, () => true);
  const lines = core.settings.toLines().map(escapeHtml);
  return {
    status: 200,
    title: core.profile.phoneType,
    body: `<PRE>\n${lines.join('\n')}\n</PRE>`,
  };
};

export const settingsXml: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: core.settings.toXml(),
});

/** `settings_wo_default.xml`. */
export const changedSettingsXml: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: core.settings.changedToXml(),
});

export const settingsCfg: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  contentType: 'text/plain; charset=utf-8',
  body: core.settings.toCfg(),
});

/**
 * `action.htm`: Action URLs, applied from a posted form; a public client for it (B) sends lines `name:value` with
 * percent-encoded values. Whether they survive a reboot is in no source.
 */
export const actionPage: PageHandler = (posted, { core }): PageAnswer => {
  const request = decodeLines(posted);
  const known: readonly string[] = ACTION_SETTINGS;
  if (paramOf(request, 'Settings') === 'Apply') {
    save(core, request, (name) => known.includes(name));
    core.settings.store();
  }
  return answerSaved(core);
};

/**
 * `line_login.htm`: plays ring tones, switches an identity on and off, and shows its form with `l=N`. Whether it is
 * registered is not shown: no source says that any page tells it.
 */
export const lineLoginPage: PageHandler = (request, { core }): PageAnswer => {
  for (const { name } of request.params) {
    const ringer = /^PLAY_RINGER:([1-9])$/.exec(name);
    if (ringer !== null) core.ringersPlayed.push(Number(ringer[1]));
  }
  const line = paramOf(request, 'l') ?? '';
  if (paramOf(request, 'Settings') === 'Save' && /^\d{1,2}$/.test(line)) {
    save(core, request, (name) => name.startsWith('user_') && name.endsWith(line));
    core.settings.store();
  }
  // The password is never filled in.
  return /^\d{1,2}$/.test(line)
    ? fieldsOf(core, line, ['user_active', 'user_realname', 'user_name', 'user_host'])
    : answerSaved(core);
};

/** A form with settings of one identity. */
function fieldsOf(core: PhoneCore, line: string, names: readonly string[]): PageAnswer {
  const fields = names.map((name) => {
    const value = escapeHtml(core.settings.get(`${name}${line}`));
    return `<INPUT NAME="${name}${line}" VALUE="${value}">`;
  });
  return {
    status: 200,
    title: core.profile.phoneType,
    body: `<FORM METHOD="POST">\n${fields.join('\n')}\n</FORM>`,
  };
}

/**
 * `line_sip.htm?l=N`: shows SIP settings of an identity and saves posted ones (B: two public scripts write
 * `user_expiry1` and `user_auto_connect1` here).
 */
export const lineSipPage: PageHandler = (posted, { core }): PageAnswer => {
  const request = decodeLines(posted);
  const line = paramOf(request, 'l') ?? '';
  const order = paramOf(request, 'Settings') ?? '';
  if (/^(?:Save|Apply)$/.test(order) && /^\d{1,2}$/.test(line)) {
    save(core, request, (name) => name.startsWith('user_') && name.endsWith(line));
    core.settings.store();
  }
  return /^\d{1,2}$/.test(line)
    ? fieldsOf(core, line, ['user_expiry', 'user_auto_connect', 'user_outbound'])
    : answerSaved(core);
};

/** Values of `name:value` lines are percent-encoded still; form fields are not any more. */
function decodeLines(request: PageRequest): PageRequest {
  if (!request.lines) return request;
  const params = request.params.map(({ name, value }) => ({ name, value: decode(value, false) }));
  return { ...request, params };
}
