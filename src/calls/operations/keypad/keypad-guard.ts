/** Judges keys by the dialling rules before they are pressed: what they would dial, with what is typed already. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { documentKey } from '../../../phone/models/document-keys';
import type { ChannelName, KeyPress, PhoneAction, PhoneModel } from '../../../phone/types';
import type { DialRules } from '../types';
import {
  isDigit,
  isNumber,
  type KeypadState,
  type KeySource,
  leavesTones,
  type MadeNumber,
  type Touch,
} from './keypad';
import type { KeypadMemory } from './keypad-memory';

/** What keys are judged by. */
export interface KeypadJudge {
  readonly memory: KeypadMemory;
  readonly rules: DialRules;
  /** What the phone is doing right now. */
  readonly state: () => KeypadState;
  /** What it was doing when it last told. Never trusted, where what it does is not known; it says what keys are meant for. */
  readonly lastState: () => KeypadState;
  /** Does it report by itself? Else its call may be over for a while before anybody knows. */
  readonly reports: boolean;
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
 * @throws SnomError `destinationDenied` {destination}; `digitsApart` {destination}; `typedBefore` {destination, typed};
 *   `tooMuchTyped`; `keyMayDial` or `keysNotChecked` {key}
 */
export function checkPresses(touches: readonly Touch[], judge: KeypadJudge, by: PressedBy): void {
  const { rules, state } = judge;
  if (rules.limits === false || by === 'free') return;
  const { memory } = judge;
  const effects = memory.effects(touches, state(), sourceOf(by));
  for (const made of effects.numbers)
    if (made.before !== '' || by === 'message') checkNumber(made, rules);
  if (effects.countless) throw new SnomError('tooMuchTyped');
  if (by === 'ownSequence') return;
  const refusal: KeyRefusal = by === 'message' ? 'keysNotChecked' : 'keyMayDial';
  if (effects.blind !== undefined)
    throw new SnomError(refusal, { params: { key: shown(effects.blind) } });
  if (effects.lifts) for (const number of memory.now.typed) checkTyped(number, rules);
}

/**
 * Numbers that keys may dial, for whoever wants to be asked before; none = one that only the phone knows; undefined = they
 * dial nothing.
 */
export function numbersOf(
  touches: readonly Touch[],
  { memory, state }: Pick<KeypadJudge, 'memory' | 'state'>,
): readonly string[] | undefined {
  // As of a message: what a line key or a soft key dials, nobody has told.
  const { numbers, countless, lifts, blind } = memory.effects(touches, state(), 'message');
  // A key of which nobody knows what it does dials what stands there, if it dials.
  const mayDial = lifts || blind !== undefined;
  const typed = mayDial ? [...memory.now.typed].filter((number) => number !== '') : [];
  const all = [...new Set([...typed, ...numbers.map(({ number }) => number)])];
  if (all.length === 0) return countless || blind !== undefined ? [] : undefined;
  // Digits that come seconds apart may be numbers each; who is asked wants to see the whole one.
  return all.filter((one) => !all.some((other) => other !== one && other.includes(one)));
}

/**
 * Refuses digits and numbers of a step that comes later, before the first one: half an operation helps nobody. What the phone will
 * be doing then is not known now, so its other keys are judged when they are pressed.
 *
 * @throws SnomError `typedBefore`, `tooMuchTyped`
 */
export function checkLaterPresses(touches: readonly Touch[], judge: KeypadJudge): void {
  const digits = touches.filter((touch) => isNumber(touch) || isDigit(touch));
  if (digits.length > 0) checkPresses(digits, { ...judge, state: () => 'unknown' }, 'operation');
}

function checkNumber({ before, number, chain }: MadeNumber, rules: DialRules): void {
  if (before !== '') return checkTyped(number, rules, before);
  checkAlone(number, rules, (thrown) =>
    number === chain.digits
      ? thrown
      : new SnomError('digitsApart', { params: { destination: shown(number) } }),
  );
}

/** @param before what stood there before; absent = all of it */
function checkTyped(number: string, rules: DialRules, before = number): void {
  const params = { destination: shown(number), typed: shown(before) };
  checkAlone(number, rules, () => new SnomError('typedBefore', { params }));
}

/** Numbers with digits are judged: no rule can name a `#`. */
function checkAlone(number: string, rules: DialRules, why: (thrown: unknown) => unknown): void {
  if (!/\d/.test(number)) return;
  try {
    rules.check(number);
  } catch (thrown) {
    throw why(thrown);
  }
}

/**
 * Pause between two keys that come in a document each: long enough for a phone that dials by itself, and for a key to get
 * lost, whatever the setting for it says. A document may be late. ms
 */
const DOCUMENT_PAUSE_MS = 2000;

/** Do keys come one by one, seconds apart? */
export function comeApart(channel: ChannelName | undefined): boolean {
  return channel === 'sip-notify' || channel === 'minibrowser';
}

/**
 * What the actions that a phone is asked for do to its keypad, in order. FW 5-7, and phones that are reached by documents,
 * have no request for tones and get keys instead. `number=` of the command page and MakeCall of CSTA leave the keypad
 * alone; whether a number in a document goes behind what is typed, nobody says.
 */
export function pressesOf(
  actions: readonly PhoneAction[],
  model: PhoneModel,
  channel: ChannelName = 'command-page',
): readonly Touch[] {
  if (comeApart(channel)) return actions.flatMap((action) => touchesByDocument(action, model));
  return actions.flatMap((action) => pressesOfOne(action, model.generation === 'fw7'));
}

function pressesOfOne(action: PhoneAction, areTonesKeys: boolean): readonly KeyPress[] {
  if (action.kind === 'keys') return action.presses;
  if (action.kind !== 'dtmf' || !areTonesKeys) return [];
  return [...action.digits].map((key) => ({ key }));
}

function touchesByDocument(action: PhoneAction, model: PhoneModel): readonly Touch[] {
  if (action.kind === 'dial') return [{ number: action.destination }];
  return pressesOfOne(action, true).map(({ key, pauseMs = 0, ...press }) => ({
    ...press,
    key: model.family === 'D8xx' ? meantKey(key) : key,
    pauseMs: Math.max(pauseMs, DOCUMENT_PAUSE_MS),
  }));
}

/** A key by the name that the keypad is told of, where a D8xx has only one for both. */
function meantKey(name: string): string {
  const key = documentKey(name);
  if (key === 'F_CANCEL') return 'CANCEL';
  return key === 'F_TRANSFER' ? 'TRANSFER' : key;
}

/**
 * The actions that press keys. Where they come one by one, the phone itself is to look whether the call is still there for
 * which digits are tones; without it they would be a number.
 */
export function keyActions(
  presses: readonly KeyPress[],
  channel: ChannelName,
  { memory, lastState }: Pick<KeypadJudge, 'memory' | 'lastState'>,
): readonly PhoneAction[] {
  const areTones = comeApart(channel) && lastState() === 'talking' && !memory.now.moved;
  const other = presses.findIndex((press) => !leavesTones(press));
  const end = !areTones ? 0 : other < 0 ? presses.length : other;
  const tones: PhoneAction = { kind: 'keys', presses: presses.slice(0, end), guard: 'inCall' };
  const rest: PhoneAction = { kind: 'keys', presses: presses.slice(end) };
  return [...(end > 0 ? [tones] : []), ...(end < presses.length || end === 0 ? [rest] : [])];
}

/** For keys that are no tones, most of them: a signal is not for nothing. */
const NEVER = new AbortController().signal;

/**
 * Sends keys and remembers them, if they may be pressed now. Judged and sent in one turn: nothing comes in between.
 *
 * @param send gets a signal that fires when the call ends for which tones were meant, with `callEndedUnderKeys` as its
 *   reason: whoever sends them one by one has to stop, or the phone would take the rest for a number
 * @throws SnomError of {@link checkPresses}; of `send`
 */
export async function pressJudged<T>(
  touches: readonly Touch[],
  judge: KeypadJudge,
  by: PressedBy,
  send: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  if (touches.length === 0) return send(NEVER);
  checkPresses(touches, judge, by);
  const state = judge.state();
  // Any other key may be what the phone reports of: a transfer must not stop itself.
  const stop = state === 'talking' && touches.every(isDigit) ? new AbortController() : undefined;
  const ended = judge.memory.sending(touches, state, sourceOf(by), {
    isLive: judge.reports,
    ...(stop && { callEnded: () => stop.abort(new SnomError('callEndedUnderKeys')) }),
  });
  try {
    const result = await send(stop?.signal ?? NEVER);
    ended('done');
    return result;
  } catch (thrown) {
    ended(thrown instanceof SnomError ? thrown.sent : 'maybe');
    throw thrown;
  }
}
