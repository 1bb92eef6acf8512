/** Pages that tell something: `info.htm`, `log.htm`. */
import type { PageAnswer } from '../../contract/http';
import { escapeHtml } from '../../device/markup';
import type { PageHandler } from '../page';
import { infoBody } from './info-layout';
import { titleOf } from './start';

/** System information. */
export const infoPage: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  title: titleOf(core),
  body: infoBody(core),
});

/** The phone's own log. */
export const logPage: PageHandler = (_request, { core }): PageAnswer => ({
  status: 200,
  title: titleOf(core),
  body: `<PRE>${escapeHtml(core.log.items.join('\n'))}</PRE>`,
});
