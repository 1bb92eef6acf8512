/** Pages that tell something: `index.htm`, `info.htm`, `log.htm`. */
import { clearCallList } from '../call-lists';
import { escapeHtml, paramOf, type PageAnswer } from '../http-message';
import type { CallLists } from '../engine-call';
import type { PhoneCore } from '../phone-core';
import type { Page } from '../site';

/** Request parameters that clear a call list, and the list. */
const LISTS: Readonly<Record<string, keyof CallLists>> = {
  dialeddel: 'dialed',
  misseddel: 'missed',
  receiveddel: 'received',
};

/** Title of the start page: the model, unless the phone was given a name. */
const titleOf = (core: PhoneCore): string => {
  const { model } = core.profile;
  return core.settings.get('phone_name') || `snom ${model}`;
};

/** Start page; also clears call lists. */
export const indexPage: Page = (request, { core }): PageAnswer => {
  for (const [name, list] of Object.entries(LISTS)) {
    const values: readonly string[] = core.quirks.listClear;
    if (values.includes(paramOf(request, name) ?? '')) clearCallList(core, list);
  }
  const identities = core.identities.all().map(({ uri }) => `<LI>${escapeHtml(uri)}</LI>`);
  return { status: 200, title: titleOf(core), body: `<UL>${identities.join('\n')}</UL>` };
};

/** System information: the lines clients look for are `Hardware: D385` and `Mac:0004...`. */
export const infoPage: Page = (_request, { core }): PageAnswer => {
  const lines = [
    `Hardware: ${core.profile.model}`,
    `Firmware: ${core.settings.get('firmware_version')}`,
    `Mac:${core.mac}`,
  ];
  return {
    status: 200,
    title: titleOf(core),
    body: `<TABLE>\n${lines.map((line) => `<TR><TD>${escapeHtml(line)}</TD></TR>`).join('\n')}\n</TABLE>`,
  };
};

/** The phone's own log. */
export const logPage: Page = (_request, { core }): PageAnswer => ({
  status: 200,
  title: titleOf(core),
  body: `<PRE>${escapeHtml(core.log.items.join('\n'))}</PRE>`,
});
