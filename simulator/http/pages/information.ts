/** Pages that tell something: `info.htm`, `log.htm`. */
import { escapeHtml } from '../../device/markup';
import type { PageAnswer } from '../../contract/http';
import type { Page } from '../page';
import { infoBody } from './info-layout';
import { titleOf } from './start';

/** System information. */
export const infoPage: Page = (_request, { core }): PageAnswer => ({
  status: 200,
  title: titleOf(core),
  body: infoBody(core),
});

/** The phone's own log. */
export const logPage: Page = (_request, { core }): PageAnswer => ({
  status: 200,
  title: titleOf(core),
  body: `<PRE>${escapeHtml(core.log.items.join('\n'))}</PRE>`,
});
