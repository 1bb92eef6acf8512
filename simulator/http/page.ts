/** What a page of the web server is. */
import type { PageAnswer, PageRequest } from '../contract/http';
import type { PhoneCore } from '../phone-core';

/** What pages may do with the phone. */
export interface PageContext {
  readonly core: PhoneCore;
  /** Restarts the phone once the answer is on its way. */
  readonly reboot: () => void;
}

/** One page: reads a request, acts, answers. */
export type PageHandler = (
  request: PageRequest,
  context: PageContext,
) => PageAnswer | Promise<PageAnswer>;
