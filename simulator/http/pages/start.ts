/** The start page, `index.htm`: what people see first, a field to dial with, call lists. */
import { clearCallList } from '../../calls/register';
import type { CallLists } from '../../contract/calls';
import type { PageAnswer, PageRequest } from '../../contract/http';
import { escapeHtml } from '../../device/markup';
import type { PhoneCore } from '../../phone-core';
import { paramOf } from '../message';
import type { PageHandler } from '../page';

/** Request parameters that clear a call list, and the list. */
const LISTS: Readonly<Record<string, keyof CallLists>> = {
  dialeddel: 'dialed',
  misseddel: 'missed',
  receiveddel: 'received',
};

/** Title of the start page: the model, unless the phone was given a name. */
export const titleOf = (core: PhoneCore): string => {
  const { model } = core.profile;
  return core.settings.get('phone_name') || `snom ${model}`;
};

/** Sentences that scanners know the page by (WhatWeb's patterns). */
const WELCOME = 'Welcome to Your Phone!';
const HINT =
  'You can enter a simple telephone number (e.g. 0114930398330) or URI like info@snom.com.';

/** Starts a call as the page's own form does: `NUMBER=N&DIAL=...`, or `number=N` alone in older tools. */
function dial(core: PhoneCore, request: PageRequest): void {
  const number = paramOf(request, 'NUMBER') ?? paramOf(request, 'number') ?? '';
  if (number !== '' && core.quirks.startPageDials) core.dial(number);
}

/** Start page; also dials and clears call lists. */
export const startPage: PageHandler = (request, { core }): PageAnswer => {
  for (const [name, list] of Object.entries(LISTS)) {
    const values: readonly string[] = core.quirks.listClear;
    if (values.includes(paramOf(request, name) ?? '')) clearCallList(core, list);
  }
  dial(core, request);
  const identities = core.identities.all().map(({ uri }) => `<LI>${escapeHtml(uri)}</LI>`);
  const body = [
    `<table><tr><td class="headerText" width="705">${WELCOME}</td></tr></table>`,
    '<FORM METHOD="POST" ACTION="index.htm">',
    `<P>${HINT}</P>`,
    '<INPUT NAME="NUMBER"> <INPUT TYPE="SUBMIT" NAME="DIAL" VALUE="Dial">',
    '</FORM>',
    `<UL>${identities.join('\n')}</UL>`,
  ];
  return { status: 200, title: titleOf(core), body: body.join('\n') };
};
