/** `minibrowser.htm?url=...`: the phone fetches a page and shows it. Source: Snom, "Triggering an XML Minibrowser application". */
import type { PageAnswer } from '../../contract/http';
import { paramOf } from '../message';
import type { PageHandler } from '../page';

/**
 * Opens an address. The answer says nothing about what becomes of it, and does not wait for it; both are assumed.
 * With `Connection: keep-alive` it comes late, as a Snom employee found.
 */
export const minibrowserPage: PageHandler = (request, { core }): PageAnswer => {
  const url = paramOf(request, 'url')?.trim() ?? '';
  if (url !== '') core.minibrowser.open(url);
  return {
    status: core.quirks.minibrowserStatus,
    ...(core.quirks.minibrowserStatus === 302 ? { location: 'index.htm' } : {}),
    title: core.profile.phoneType,
    body: 'Minibrowser',
    keepAliveDelayMs: core.quirks.minibrowserDelayMs,
  };
};
