/** Pages that show what is on the phone: pictures of its screens, and two whose content is in no source. */
import type { PageAnswer } from '../../contract/http';
import { escapeHtml } from '../../device/markup';
import { displayView } from '../../screen/display';
import { labelScreenBmp, screenBmp } from '../../screen/screen';
import { errorPage } from '../message';
import type { PageHandler } from '../page';

const bitmap = (bytes: Buffer): PageAnswer => ({ status: 200, contentType: 'image/bmp', bytes });

/** `screen.bmp`. A query against caches is ignored. */
export const screenPage: PageHandler = (_request, { core }) => bitmap(screenBmp(core));

/** `label_screen.bmp`, on models with a label display. */
export const labelScreenPage: PageHandler = (_request, { core }) => {
  const picture = labelScreenBmp(core);
  return picture === undefined ? errorPage(404) : bitmap(picture);
};

/** `state_of_gui.htm`: as the quirk `statePages` wants it. An arrow marks a line in an example of Snom's. */
export const stateOfGuiPage: PageHandler = (_request, { core }): PageAnswer => {
  const { statePages } = core.quirks;
  if (statePages === 'missing') return errorPage(404);
  const { lines, selected } = displayView(core);
  const text = lines.map((line, index) => `${index === selected ? '→' : ' '}${line}`).join('\n');
  return {
    status: 200,
    title: core.profile.phoneType,
    body: statePages === 'display' ? `<PRE>${escapeHtml(text)}</PRE>` : '',
  };
};

/** `state_of_identity.htm`: there or not, but always without content. */
export const stateOfIdentityPage: PageHandler = (_request, { core }): PageAnswer =>
  core.quirks.statePages === 'missing'
    ? errorPage(404)
    : { status: 200, title: core.profile.phoneType, body: '' };
