/** What specs of the minibrowser do with a phone. */
import assert from 'node:assert/strict';
import type { VirtualPhone } from '../../../simulator';
import type { PageServer } from './page-server';
import { ask } from './wire';

/** Asks the phone to open an address, as a client would. */
export async function open(phone: VirtualPhone, url: string): Promise<void> {
  const target = `/minibrowser.htm?url=${encodeURIComponent(url)}`;
  const answer = await ask(phone, target, { headers: { Connection: 'close' } });
  assert.equal(answer.status, 200);
  await phone.settled();
}

/** Opens a page with this XML. */
export const show = (pages: PageServer, phone: VirtualPhone, xml: string): Promise<void> =>
  open(phone, pages.page('/page.xml', xml));

/** Title of the page on the screen; undefined while there is none. */
export const titleOf = (phone: VirtualPhone): string | undefined => phone.minibrowser?.title;

/** What the phone has written into its own log. */
export const logged = (phone: VirtualPhone): string => phone.core.log.items.join('\n');
