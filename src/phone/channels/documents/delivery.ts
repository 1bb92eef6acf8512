/** Brings one action to a phone, and finds out as much as can be known of what became of it. */
import { SnomError } from '../../../common/errors';
import { abortReason } from '../../../common/waiting';
import { isDeadline } from '../../transport/network-errors';
import type { DocumentShelf, PhoneModel } from '../../types';
import { GUARD_REFUSALS } from '../guards';
import type { DocumentTrigger, Pusher } from './push';
import { notFetched, shownOrigin, StepShelf } from './shelving';
import type { DocumentStep } from './steps';
import { comeBefore, type DocumentClock, News, sendUntilNews, waitFor } from './waiting';
import {
  actionAddress,
  actionDocument,
  endDocument,
  guardedDocument,
  pointerDocument,
  shapeOf,
} from './xml';

/** How long a phone has to say that a guard does not hold, after it took a document with the action inside, ms. */
const GUARD_NEWS_MS = 1000;

/** What the phone told by what it fetched. */
type Arrival = 'fetched' | 'guardNotMet';

/** One document, and who has to say that it arrived. */
interface Letter {
  readonly send: (signal: AbortSignal) => Promise<void>;
  readonly news: News<Arrival>;
  /** `fetch`: only the phone's fetch ends the step; ms: it may say something for that long after it took the document. */
  readonly waits: 'fetch' | number;
  /** Of Node-RED, as it may be shown. */
  readonly origin: string;
}

export type FragmentStep = DocumentStep & { readonly kind: 'fragment' };

/** What a step is carried out with. */
export interface Delivery {
  readonly trigger: DocumentTrigger;
  readonly model: PhoneModel;
  readonly pusher: Pusher;
  /** Undefined = the phone cannot fetch anything from us. */
  readonly shelf: DocumentShelf | undefined;
  /** The document leads to the action and does not hold it; always so for `minibrowser`. */
  readonly points: boolean;
  /** The phone is known to work callbacks out. */
  readonly reports: boolean;
  readonly clock: DocumentClock;
  readonly signal: AbortSignal;
}

/**
 * Carries out one step. The documents it has put on the shelf are taken back at its end, however it ends: a phone that comes
 * later does nothing.
 *
 * @returns did the phone fetch the action?
 * @throws SnomError of the trigger; `documentNotFetched` {url}, sent maybe; those of
 *   {@link GUARD_REFUSALS}, sent no
 */
export async function deliver(step: FragmentStep, delivery: Delivery): Promise<boolean> {
  const shelf = new StepShelf(delivery.shelf);
  try {
    const letter = delivery.points
      ? pointerLetter(step, delivery, shelf)
      : directLetter(step, delivery, shelf);
    const arrival = await arrivalOf(letter, delivery);
    if (arrival === 'guardNotMet') throw new SnomError(GUARD_REFUSALS[step.guard ?? 'idle']);
    return arrival === 'fetched';
  } finally {
    shelf.takeAll();
  }
}

/** The action inside the NOTIFY. */
function directLetter(step: FragmentStep, delivery: Delivery, shelf: StepShelf): Letter {
  const { fragment, guard, identity } = step;
  const { model, pusher, reports } = delivery;
  const form = shapeOf(model);
  const news = new News<Arrival>();
  const letter = (xml: string, waits: number, origin = ''): Letter => ({
    send: (signal) => pusher.notify(xml, identity, signal),
    news,
    waits,
    origin,
  });
  // Only what is known to be worked out is a guard: the form without one is the one seen working.
  if (!guard || !form.silent || !reports || !delivery.shelf)
    return letter(actionDocument(fragment, form), 0);

  const acts = actionAddress(fragment, form);
  const otherwise = shelf.putOnce(endDocument(form), () => news.tell('guardNotMet'));
  const xml = guardedDocument(guard, { holds: acts, otherwise, unknown: acts }, form);
  return letter(xml, GUARD_NEWS_MS, shownOrigin(otherwise));
}

/** The phone fetches the action from us, once. Which address it fetches tells whether the guard holds. */
function pointerLetter(step: FragmentStep, delivery: Delivery, shelf: StepShelf): Letter {
  const { fragment, guard, identity } = step;
  const { model, pusher, trigger } = delivery;
  const form = shapeOf(model);
  const news = new News<Arrival>();
  const action = shelf.putOnce(actionDocument(fragment, form), () => news.tell('fetched'));
  const letter = (send: Letter['send']): Letter => ({
    send,
    news,
    waits: 'fetch',
    origin: shownOrigin(action),
  });
  let guarded: string | undefined;
  if (guard && form.silent) {
    const otherwise = shelf.putOnce(endDocument(form), () => news.tell('guardNotMet'));
    guarded = guardedDocument(guard, { holds: action, otherwise, unknown: action }, form);
  }
  if (trigger === 'minibrowser') {
    const url = guarded === undefined ? action : shelf.putOnce(guarded);
    return letter((signal) => pusher.haveFetched(url, model, signal));
  }
  const xml = guarded ?? pointerDocument(action, form);
  return letter((signal) => pusher.notify(xml, identity, signal));
}

async function arrivalOf(
  { send, news, waits, origin }: Letter,
  { signal, clock }: Delivery,
): Promise<Arrival | undefined> {
  const early = await sendUntilNews(send, news, signal);
  if (early !== undefined) return early;
  if (waits !== 'fetch') {
    // The phone has taken it: whoever ends the command now does not undo that.
    if (waits > 0) await waitFor(waits, signal, clock, news.come).catch(() => undefined);
    return news.said;
  }
  try {
    return await comeBefore(news, signal);
  } catch {
    if (news.said !== undefined) return news.said;
    const reason = abortReason(signal);
    throw isDeadline(reason) ? notFetched(origin, 'maybe') : reason.withSent('maybe');
  }
}
