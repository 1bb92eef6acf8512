/** How pages are shown, as the dialog says. */
import { boundedNumber, type Bounds, oneOf, optional } from '../../common/values';
import { channelOf } from '../shared/action/channel';
import type { CallPart } from '../shared/display/call-pages';
import type { Presentation } from '../shared/display/page-presenter';
import type { SnomDisplayDef } from './types';

/** Seconds. A page is not meant to stay for ever, and its address even less. */
export const SHOW_S: Bounds = { min: 1, max: 86_400 };
export const VALID_S: Bounds = { min: 1, max: 86_400 };
export const CONFIRM_S: Bounds = { min: 1, max: 60 };

const DEFAULT_VALID_S = 300;
const DEFAULT_CONFIRM_S = 5;

/** @throws SnomError `wrongType` {name, expected} */
export function presentationOf(
  def: Partial<
    Pick<
      SnomDisplayDef,
      'fit' | 'stay' | 'cut' | 'showFor' | 'validFor' | 'waitFor' | 'confirmTimeout' | 'channel'
    >
  >,
): Presentation {
  const showFor = boundedNumber(def.showFor, 'showFor', SHOW_S);
  // Whoever may look at a page must be able to answer it.
  const validFor = Math.max(
    boundedNumber(def.validFor, 'validFor', VALID_S) ?? DEFAULT_VALID_S,
    showFor ?? 0,
  );
  const waitFor = oneOf(def.waitFor, 'waitFor', ['accepted', 'confirmed']) ?? 'confirmed';
  const seconds =
    boundedNumber(def.confirmTimeout, 'confirmTimeout', CONFIRM_S) ?? DEFAULT_CONFIRM_S;
  const channel = channelOf(def.channel, ['sip-notify', 'minibrowser']);
  return {
    ...optional({ channel }),
    fit: oneOf(def.fit, 'fit', ['inside', 'letterbox', 'crop']),
    stay: def.stay === true,
    cut: def.cut === true,
    closeAfterMs: showFor === undefined ? undefined : showFor * 1000,
    validMs: validFor * 1000,
    confirmMs: waitFor === 'accepted' ? undefined : seconds * 1000,
  };
}

/** With which part of a call a page goes. @throws SnomError `wrongType` {name: 'until'} */
export function untilOf({ until }: Pick<SnomDisplayDef, 'until'>): CallPart | undefined {
  return until === '' ? undefined : oneOf(until, 'until', ['answered', 'over']);
}
