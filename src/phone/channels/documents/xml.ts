/**
 * Documents that a phone acts on without showing them.
 *
 * - From firmware 10.1.82.0 on there is `SnomIPPhoneSilent` (documented): never displayed, one `fetch`, conditions. The
 *   attributes are those of the only form seen working (a public program, against a D862 among others; B).
 * - Before that, a text page that leaves the minibrowser at once (C): it flashes on the display.
 */
import { SnomError } from '../../../common/errors';
import { element, toXml, type XmlElement } from '../../display/xml';
import type { PhoneGuard, PhoneModel } from '../../types';
import { isFragment } from './steps';

/** How a document is written for a phone. */
export interface DocumentShape {
  readonly root: string;
  /** Time before the fetch, ms. */
  readonly mil: string;
  /** Address whose fragment is carried out. */
  readonly acts: string;
  /** Never shown, so that the state of the phone is that of its calls. */
  readonly silent: boolean;
}

const SILENT: DocumentShape = {
  root: 'SnomIPPhoneSilent',
  mil: '10',
  acts: 'snom://mb_nop',
  silent: true,
};
const FLASHING: DocumentShape = {
  root: 'SnomIPPhoneText',
  mil: '1',
  acts: 'snom://mb_exit',
  silent: false,
};

/** First firmware with silent documents (documented). */
const SILENT_SINCE = [10, 1, 82] as const;

/** Names of the documents, so that asking for the state does not replace an action that is under way. */
const ACTION_ID = 'nodered';
const STATE_ID = 'nodered-state';

/** Holds wherever the phone works callbacks out, and nowhere else. */
const WORKS_OUT = '$(lines)>=0';

/**
 * Conditions in the phone's words, `>` as XML has it: the guard holds; it does not. Where neither is true the phone cannot
 * tell. The first one is Snom's own example. That `lines:connected` is filled in wherever `lines` is, nobody has said: a
 * guard of every tone counts on nothing but itself.
 */
const CONDITIONS: Readonly<Record<PhoneGuard, readonly [holds: string, not: string]>> = {
  idle: ['$(phone_state)==Idle', WORKS_OUT],
  ringing: ['$(lines:ringing)>0', WORKS_OUT],
  talking: ['$(lines:connected)>0', '$(lines:connected)==0'],
  inCall: ['$(lines)>0', '$(lines)==0'],
};

/** The form for a phone. Firmware that is not known is new. */
export function shapeOf({
  generation,
  firmware,
}: Pick<PhoneModel, 'generation' | 'firmware'>): DocumentShape {
  if (generation !== 'fw10') return FLASHING;
  const numbers = /(?:^|[^0-9.])(\d{1,2})\.(\d{1,4})\.(\d{1,5})(?![0-9])/.exec(firmware ?? '');
  if (!numbers) return SILENT;
  for (const [index, least] of SILENT_SINCE.entries()) {
    const number = Number(numbers[index + 1]);
    if (number !== least) return number > least ? SILENT : FLASHING;
  }
  return SILENT;
}

/** How long a phone waits before it does what a document says, ms: as all of them here say. */
export function actsAfter(model: Pick<PhoneModel, 'generation' | 'firmware'>): number {
  return Number(shapeOf(model).mil);
}

/**
 * A document that acts.
 *
 * @throws SnomError `internal` for anything but a fragment of {@link isFragment}
 */
export function actionDocument(fragment: string, form: DocumentShape): string {
  return documentOf(form, ACTION_ID, [fetchElement(form, actionAddress(fragment, form))]);
}

/** Where a guarded document leads. */
export interface GuardedAddresses {
  readonly holds: string;
  /** The guard does not hold. */
  readonly otherwise: string;
  /** The phone works no callbacks out: it cannot tell. */
  readonly unknown: string;
}

/** A document whose guard the phone looks at. Addresses are ours or those of {@link actionAddress}. */
export function guardedDocument(
  guard: PhoneGuard,
  { holds, otherwise, unknown }: GuardedAddresses,
  form: DocumentShape,
): string {
  const [isSo, isNot] = CONDITIONS[guard];
  const rungs: Rung[] = [
    [isSo, holds],
    [isNot, otherwise],
  ];
  return documentOf(form, ACTION_ID, ladder(form, rungs, unknown));
}

/** A document that only fetches. */
export function pointerDocument(url: string, form: DocumentShape): string {
  return documentOf(form, ACTION_ID, [fetchElement(form, url)]);
}

/** Asks for the state: by one address, or by that of the first condition that holds. */
export function stateDocument(
  form: DocumentShape,
  addresses: string | { readonly rungs: readonly Rung[]; readonly unknown: string },
): string {
  const children =
    typeof addresses === 'string'
      ? [fetchElement(form, addresses)]
      : ladder(form, addresses.rungs, addresses.unknown);
  return documentOf(form, STATE_ID, children);
}

/** Without a fetch a document ends at once (documented). */
export const endDocument = (form: DocumentShape): string => documentOf(form, STATE_ID, []);

/** @throws SnomError `internal` */
export function actionAddress(fragment: string, { acts }: DocumentShape): string {
  if (!isFragment(fragment)) throw new SnomError('internal', { cause: new Error('no fragment') });
  return `${acts}#${fragment}`;
}

/** A condition and where it leads. */
export type Rung = readonly [condition: string, url: string];

/** An older document wants conditions closed: there is always an `Else`. */
function ladder(form: DocumentShape, rungs: readonly Rung[], unknown: string): XmlElement[] {
  return [
    ...rungs.map(([condition, url], index) =>
      element(index === 0 ? 'If' : 'Elif', { condition }, [fetchElement(form, url)]),
    ),
    element('Else', {}, [fetchElement(form, unknown)]),
  ];
}

const fetchElement = ({ mil }: DocumentShape, url: string): XmlElement =>
  element('fetch', { mil }, [url]);

const documentOf = ({ root }: DocumentShape, id: string, children: readonly XmlElement[]): string =>
  toXml(element(root, { state: 'relevant', document_id: id }, children));
