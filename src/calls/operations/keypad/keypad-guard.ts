/** Judges keys by the dialling rules before they are pressed: what they would dial, with what is typed already. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import type { ChannelName, KeyPress, PhoneAction, PhoneModel } from '../../../phone/types';
import type { DialRules } from '../types';
import type { KeypadState, KeySource } from './keypad';
import type { KeypadMemory } from './keypad-memory';

/** What keys are judged by. */
export interface KeypadJudge {
  readonly memory: KeypadMemory;
  readonly rules: DialRules;
  /** What the phone is doing right now. */
  readonly state: () => KeypadState;
}

/** How keys that nobody can judge are refused. */
type KeyRefusal = 'keyMayDial' | 'keysNotChecked';

/**
 * Whose keys they are: of an operation, whose number was judged; of a message; as the owner wrote them in a dialog; of a
 * message the owner has let do what it likes.
 */
export type PressedBy = 'operation' | 'message' | 'ownSequence' | 'free';

const sourceOf = (by: PressedBy): KeySource => (by === 'message' ? 'message' : 'owner');

/**
 * Refuses keys of an operation, or of a message, that would dial what the rules do not allow, or what nobody knows.
 * Without rules nothing is refused. Digits of an operation, and the owner's own, are judged only where something may
 * stand before them; the other keys of the owner's own sequences are his.
 *
 * @throws SnomError `destinationDenied` {destination}; `typedBefore` {destination, typed}; `tooMuchTyped`;
 *   `keyMayDial` or `keysNotChecked` {key}
 */
export function checkPresses(
  presses: readonly KeyPress[],
  { memory, rules, state }: KeypadJudge,
  by: PressedBy,
): void {
  if (rules.limits === false || by === 'free') return;
  const effects = memory.effects(presses, state(), sourceOf(by));
  const { typed, full } = memory.now;
  for (const { before, number } of effects.numbers)
    if (before !== '' || by === 'message') checkNumber(number, before, rules);
  if (full && (effects.numbers.length > 0 || effects.lifts)) throw new SnomError('tooMuchTyped');
  if (by === 'ownSequence') return;
  const refusal: KeyRefusal = by === 'message' ? 'keysNotChecked' : 'keyMayDial';
  if (effects.blind !== undefined)
    throw new SnomError(refusal, { params: { key: shown(effects.blind) } });
  if (effects.lifts) for (const number of typed) checkNumber(number, number, rules);
}

/**
 * Refuses digits of a step that comes later, before the first one: half an operation helps nobody. What the phone will
 * be doing then is not known now, so its other keys are judged when they are pressed.
 *
 * @throws SnomError `typedBefore`, `tooMuchTyped`
 */
export function checkLaterPresses(presses: readonly KeyPress[], judge: KeypadJudge): void {
  const digits = presses.filter(({ key }) => /^[0-9*#]$/.test(key));
  if (digits.length > 0) checkPresses(digits, { ...judge, state: () => 'unknown' }, 'operation');
}

/** Digits alone are judged: no rule can name a `#`. */
function checkNumber(number: string, before: string, rules: DialRules): void {
  if (!/\d/.test(number)) return;
  try {
    rules.check(number);
  } catch (thrown) {
    if (before === '') throw thrown;
    const params = { destination: shown(number), typed: shown(before) };
    throw new SnomError('typedBefore', { params });
  }
}

/** Pause between two keys that come in a document each: long enough for a phone that dials by itself. ms */
const DOCUMENT_PAUSE_MS = 2000;

/**
 * Keys of what a phone is asked to do, in order. FW 5-7, and phones that are reached by documents, have no request for
 * tones and get keys instead.
 */
export function pressesOf(
  actions: readonly PhoneAction[],
  model: PhoneModel,
  channel: ChannelName = 'command-page',
): readonly KeyPress[] {
  const isByDocument = channel === 'sip-notify' || channel === 'minibrowser';
  const areTonesKeys = isByDocument || model.generation === 'fw7';
  const presses = actions.flatMap((action) => pressesOfOne(action, areTonesKeys));
  if (!isByDocument) return presses;
  return presses.map((press) => ({
    ...press,
    pauseMs: Math.max(press.pauseMs ?? 0, DOCUMENT_PAUSE_MS),
  }));
}

function pressesOfOne(action: PhoneAction, areTonesKeys: boolean): readonly KeyPress[] {
  if (action.kind === 'keys') return action.presses;
  if (action.kind !== 'dtmf' || !areTonesKeys) return [];
  return [...action.digits].map((key) => ({ key }));
}

/**
 * Sends keys and remembers them, if they may be pressed now. Judged and sent in one turn: nothing comes in between.
 *
 * @throws SnomError of {@link checkPresses}; of `send`
 */
export async function pressJudged<T>(
  presses: readonly KeyPress[],
  judge: KeypadJudge,
  by: PressedBy,
  send: () => Promise<T>,
): Promise<T> {
  if (presses.length === 0) return send();
  checkPresses(presses, judge, by);
  const ended = judge.memory.sending(presses, judge.state(), sourceOf(by));
  try {
    const result = await send();
    ended('done');
    return result;
  } catch (thrown) {
    ended(thrown instanceof SnomError ? thrown.sent : 'maybe');
    throw thrown;
  }
}
