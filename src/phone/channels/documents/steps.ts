/**
 * What a phone is asked to do, as the steps of the documents channel: one fragment each.
 *
 * Sources: Snom, XML Minibrowser (fragments `key` and `numberdial`); a public program that drives a D862 and others by them,
 * one fragment a document (B). What its authors saw on a D862 decides which keys have which name.
 */
import { SnomError } from '../../../common/errors';
import { checkDestination, parseDigits, parseIdentity } from '../../../common/numbers/destinations';
import { shown } from '../../../common/shown';
import { wrongType } from '../../../common/values';
import { documentKey } from '../../models/document-keys';
import { encodeKeySequence } from '../../models/key-sequence';
import {
  type KeyPress,
  PHONE_GUARDS,
  type PhoneAction,
  type PhoneGuard,
  type PhoneModel,
} from '../../types';
import { channelCannot } from '../channel';
import type { DocumentTrigger } from './push';

/** One document, or the one message that needs none. */
export type DocumentStep =
  | {
      readonly kind: 'fragment';
      /** E.g. `key=F_HOLD`; only what {@link isFragment} lets through. */
      readonly fragment: string;
      readonly guard?: PhoneGuard;
      /** Least time until the next step, ms. */
      readonly pauseMs: number;
      /** To call from. */
      readonly identity?: string;
    }
  | { readonly kind: 'reboot'; readonly pauseMs: number };

/** Keys that did nothing on a D862 (B), and what answers a call there. */
const DEAD: ReadonlySet<string> = new Set(['OFFHOOK', 'ANSWER', 'F_ANSWER', 'OK']);
const ANSWERS = 'ENTER';

/** A key of the keypad, or a name. */
const KEY = /^(?:[0-9*#]|[A-Z][A-Z0-9_]{0,39})$/;

/**
 * Everything that may stand behind the `#` of an action. `&` would begin another command, `$` something the phone works
 * out; neither has a way in.
 */
const FRAGMENT = /^(?:key=(?:[0-9*#]|[A-Z][A-Z0-9_]{0,39})|numberdial=[0-9A-Za-z_*#+.@:-]{1,128})$/;

/** Is it an action of this channel, and nothing but one? */
export const isFragment = (text: string): boolean => FRAGMENT.test(text);

/**
 * The steps of all actions, in order.
 *
 * @throws SnomError before anything is sent: `keyNotByDocument` {key, model, instead}, `holdNotOnModel`
 *   {key, model}, `badKeyTiming`, `badDestination`, `badIdentity`, `badDigits`, `noSuchKey` {key, model}, `channelCannot`
 *   {operation, channel}
 */
export function stepsOf(
  actions: readonly PhoneAction[],
  model: PhoneModel,
  trigger: DocumentTrigger = 'sip-notify',
): DocumentStep[] {
  return actions.flatMap((action) => stepsOfOne(action, model, trigger));
}

function stepsOfOne(
  action: PhoneAction,
  model: PhoneModel,
  trigger: DocumentTrigger,
): DocumentStep[] {
  switch (action.kind) {
    case 'keys':
      return action.presses.map((press, index) => ({
        ...keyStep(press, model),
        ...(index === 0 || isLasting(action.guard) ? guardOf(action) : {}),
      }));
    case 'dial':
      return [
        {
          kind: 'fragment',
          fragment: `numberdial=${checkDestination(action.destination)}`,
          pauseMs: 0,
          ...guardOf(action),
          ...(action.identity === undefined ? {} : { identity: parseIdentity(action.identity) }),
        },
      ];
    case 'dtmf':
      return [...parseDigits(action.digits)].map((key) => ({
        ...digitStep(key, model),
        ...guardOf(action),
      }));
    case 'reboot':
      // An event of its own, and no document.
      if (trigger === 'minibrowser') throw channelCannot(action, trigger);
      return [{ kind: 'reboot', pauseMs: 0 }];
    case 'releaseAll':
    case 'dnd':
    case 'csta':
      // Do-not-disturb: `set:dnd_mode` was seen to be ignored even from a trusted host (B), and the key only toggles.
      throw channelCannot(action, trigger);
    default:
      throw new SnomError('internal', { cause: new Error('unknown kind of action') });
  }
}

function keyStep(press: KeyPress, model: PhoneModel): DocumentStep & { kind: 'fragment' } {
  // Checks the times, too.
  encodeKeySequence([press]);
  const { key, holdMs, pauseMs = 0 } = press;
  if (holdMs !== undefined)
    throw new SnomError('holdNotOnModel', { params: { key, model: model.name } });
  return { kind: 'fragment', fragment: `key=${keyOn(key, model)}`, pauseMs };
}

/** The name a key has here. Other families than the D8xx keep theirs: nobody has said that they have others. */
function keyOn(key: string, model: PhoneModel): string {
  if (!KEY.test(key))
    throw new SnomError('noSuchKey', { params: { key: shown(key), model: model.name } });
  if (model.family !== 'D8xx') return key;
  if (DEAD.has(key)) {
    const params = { key, model: model.name, instead: ANSWERS };
    throw new SnomError('keyNotByDocument', { params });
  }
  return documentKey(key);
}

/** Digits are pressed: no fragment is known for DTMF. A-D are no keys. */
function digitStep(key: string, model: PhoneModel): DocumentStep & { kind: 'fragment' } {
  if (!/^[0-9*#]$/.test(key))
    throw new SnomError('noSuchKey', { params: { key, model: model.name } });
  return { kind: 'fragment', fragment: `key=${key}`, pauseMs: 0 };
}

/** The others are over with the first key that acts. */
const isLasting = (guard: PhoneGuard | undefined): boolean =>
  guard === 'talking' || guard === 'inCall';

/** Programs in JavaScript can give anything. */
function guardOf({ guard }: { readonly guard?: PhoneGuard }): { readonly guard?: PhoneGuard } {
  if (!guard) return {};
  if (!PHONE_GUARDS.includes(guard)) throw wrongType('guard', PHONE_GUARDS.join(', '));
  return { guard };
}
