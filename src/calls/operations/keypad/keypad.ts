/**
 * What may stand in the dial field of a phone because of keys we have pressed, and what further keys would dial.
 *
 * A phone tells nobody what has been typed on it. So everything that may be there is remembered until it is certainly
 * gone: each number typed, alone and behind each one typed before. Pure functions; `KeypadMemory` holds the state.
 *
 * What keys do: Snom, "Remote phone control" (documented). That ENTER on an idle phone opens the list of dialled calls
 * and a second one dials: `idle_ok_key_action` in both exports (A). That lifting dials what was typed: seen on the
 * virtual phone only, as on most telephones (C).
 */
import type { KeyPress } from '../../../phone/types';
import {
  type DeviceState,
  isDoubted,
  isUnheard,
  type PhoneEvent,
  TALKING,
} from '../../model/call-types';

/** What may be on a phone. Never less than what is there. */
export interface Keypad {
  /** Every number that may be typed; '' = none, which is always possible. */
  readonly typed: ReadonlySet<string>;
  /** Too many to keep: anything may be typed. */
  readonly full: boolean;
  /**
   * A list or a menu may be open, in which a key dials or takes digits for something else. `answer` = only if the call
   * that was answered had gone just then.
   */
  readonly list: false | 'answer' | 'open';
  /** A page of ours may be on the display and swallow keys. */
  readonly page: boolean;
  /** Keys were pressed after which digits may be no tones even in a call: TRANSFER asks for a number. */
  readonly moved: boolean;
}

/** Nothing was ever done to it. */
export const UNTOUCHED: Keypad = {
  typed: new Set(['']),
  full: false,
  list: false,
  page: false,
  moved: false,
};

/** What a phone is doing, as far as it matters for keys; `unknown` = it does not tell, or not any more. */
export type KeypadState = 'unknown' | 'idle' | 'ringing' | 'talking' | 'pair' | 'other';

/** A number that is dialled by a request which may put it behind what is typed. */
export interface DialledNumber {
  readonly number: string;
}

/** What may change the dial field, or dial it. */
export type Touch = KeyPress | DialledNumber;

export const isNumber = (touch: Touch): touch is DialledNumber => 'number' in touch;

export const isDigit = (touch: Touch): boolean => !isNumber(touch) && DIGIT.test(touch.key);

/** A number that would be typed or dialled. */
export interface MadeNumber {
  /** What may have stood there before the first of these keys; '' = nothing. */
  readonly before: string;
  readonly number: string;
  /** The digits that come with it without another key between. */
  readonly chain: { readonly digits: string };
}

/** Who has chosen keys: their names are worth more where it was the phone's owner. */
export type KeySource = 'owner' | 'message';

/** What a sequence of keys would do. */
export interface KeyEffects {
  /** Afterwards, if the phone has taken all of them. */
  readonly after: Keypad;
  /** Afterwards, if nobody knows which of them it has taken. */
  readonly atWorst: Keypad;
  /** Every number that would be typed or dialled, as it would then stand there. */
  readonly numbers: readonly MadeNumber[];
  /** Something would be typed or dialled behind what nobody can list any more. */
  readonly countless: boolean;
  /** Keys that would dial what is typed already. */
  readonly lifts: boolean;
  /** First key of which nobody can say which number it would dial. */
  readonly blind: string | undefined;
}

/** Where keys may open a list, because no call is known to have the display. A call that only dials may be over. */
const NO_CALL_SCREEN: ReadonlySet<KeypadState> = new Set(['unknown', 'idle', 'other']);

/** Most numbers kept. */
const MAX_TYPED = 256;
/** A phone set to dial by itself does so when no digit has come for some seconds (`auto_dial`). Less is one number. */
const AUTO_DIAL_MS = 1000;

const DIGIT = /^[0-9*#]$/;
const ENTER = new Set(['ENTER', 'F_OK', 'F_DIAL', 'F_ACCEPT_CALL']);
const LIFT = new Set(['OFFHOOK', 'SPEAKER', 'HEADSET']);
/** Neither dial nor open anything to dial from. */
const HARMLESS = new Set([
  ...[
    'CANCEL',
    'ONHOOK',
    'DISCONNECT',
    'TRANSFER',
    'F_HOLD',
    'F_R',
    'RECALL',
    'MUTE',
    'REC',
    'DND',
  ],
  ...['VOLUME_UP', 'VOLUME_DOWN', 'F_CANCEL', 'F_ABORT', 'F_BACK', 'F_TRANSFER', 'F_MUTE', 'F_REC'],
  ...[
    'F_DND',
    'F_NONE',
    'F_CONFERENCE',
    'F_CONF_ON',
    'F_DEFLECT',
    'F_RETRIEVE',
    'F_NEXT_CALL_SCREEN',
  ],
]);
/** Change nothing of what the phone shows. */
const QUIET = new Set([
  'MUTE',
  'REC',
  'DND',
  'VOLUME_UP',
  'VOLUME_DOWN',
  'F_MUTE',
  'F_REC',
  'F_DND',
  'F_NONE',
]);
/** Does the phone stay in the call it talks in? */
export const leavesTones = ({ key }: KeyPress): boolean => DIGIT.test(key) || QUIET.has(key);

/** Move in lists, or open them on an idle phone. */
const MOVES = new Set(['UP', 'DOWN', 'LEFT', 'RIGHT', 'MENU', 'FUNCTION', 'CLEAR']);
const SOFT_KEY = /^F[1-4]$/;
const FUNCTION_KEY = /^(?:P|EK)\d{1,3}$/;

/** What the model of a phone says, in the words of this file. Where calls may be over, digits may be a number and no tones. */
export function keypadStateOf(
  device: Pick<DeviceState, 'calls' | 'callsKnown' | 'unansweredSince'> | undefined,
): KeypadState {
  return isDoubted(device) ? 'unknown' : lastKeypadStateOf(device);
}

/** The same as it was when the phone last told of its calls: it may be asked in vain since. */
export function lastKeypadStateOf(
  device: Pick<DeviceState, 'calls' | 'callsKnown'> | undefined,
): KeypadState {
  if (!device || isUnheard(device)) return 'unknown';
  const states = device.calls.map(({ state }) => state);
  const [only, ...more] = states;
  if (only === undefined) return 'idle';
  if (states.includes('Alerting')) return 'ringing';
  if (more.length === 0) return TALKING.includes(only) ? 'talking' : 'other';
  return states.includes('Holding') && more.length === 1 ? 'pair' : 'other';
}

/** May something be there that is not seen? */
export function isTouched({ typed, full, list }: Keypad): boolean {
  return typed.size > 1 || full || list !== false;
}

/** What pressing keys in this state would do. */
export function effectsOf(
  keypad: Keypad,
  touches: readonly Touch[],
  state: KeypadState,
  source: KeySource,
): KeyEffects {
  const hand = new Hand(keypad, state, source);
  for (const touch of touches) {
    if (isNumber(touch)) hand.dial(touch);
    else hand.press(touch);
  }
  return hand.effects();
}

/** One sequence being pressed. */
class Hand {
  #state: KeypadState;
  readonly #source: KeySource;
  /** Of the keypad it began with until something is added: most keys type nothing, and many numbers may be kept. */
  #worst: ReadonlySet<string>;
  #ownWorst: Set<string> | undefined;
  readonly #numbers: MadeNumber[] = [];
  #chain = { digits: '' };
  /** What stood there before the first of these keys, of numbers that begin with it. Others were there before. */
  readonly #beginnings = new Map([['', '']]);
  #countless = false;
  #now: Keypad;
  /** As it was before the digits pressed last; undefined = the key before was no digit. */
  #before: Keypad | undefined;
  #run = '';
  #lifts = false;
  #blind: string | undefined;
  #full = false;

  constructor(keypad: Keypad, state: KeypadState, source: KeySource) {
    this.#now = keypad;
    this.#state = state;
    this.#source = source;
    this.#worst = keypad.typed;
  }

  press({ key, pauseMs = 0 }: KeyPress): void {
    if (DIGIT.test(key)) {
      this.#run += key;
      if (pauseMs >= AUTO_DIAL_MS) this.#type();
      return;
    }
    const typedBefore = this.#endTyping();
    this.#stir(key);
    this.#act(key, typedBefore);
    this.#settle(key);
  }

  /**
   * A number alone was judged by whoever asks for it. Whether it goes behind what is typed is in no document: it may, and
   * what is typed may stay as well.
   */
  dial({ number }: DialledNumber): void {
    this.#endTyping();
    this.#countless ||= this.#now.full;
    const chain = { digits: number };
    for (const before of this.#now.typed)
      if (before !== '') this.#numbers.push({ before, number: before + number, chain });
    this.#state = 'unknown';
  }

  /** @returns the keypad as it was before the last digits, if they have come right before this */
  #endTyping(): Keypad | undefined {
    this.#type();
    const before = this.#before;
    this.#before = undefined;
    this.#chain = { digits: '' };
    return before;
  }

  /** Answering a call leaves its digits tones. */
  #stir(key: string): void {
    const answers = this.#state === 'ringing' && (ENTER.has(key) || LIFT.has(key));
    if (!QUIET.has(key) && !answers) this.#now = { ...this.#now, moved: true };
  }

  /** What the phone did before is no longer what it does now, but where nothing else can be meant. */
  #settle(key: string): void {
    const isSure =
      QUIET.has(key) ||
      (this.#state === 'pair' && key === 'TRANSFER') ||
      (this.#state === 'idle' && key === 'CANCEL');
    if (!isSure) this.#state = 'unknown';
  }

  #act(key: string, typedBefore: Keypad | undefined): void {
    if (ENTER.has(key)) this.#enter(key, typedBefore);
    else if (LIFT.has(key)) this.#lift(key);
    else if (key === 'CANCEL') this.#cancel();
    else if (MOVES.has(key)) this.#move();
    else if (SOFT_KEY.test(key)) this.#soft(key);
    else if (!HARMLESS.has(key)) this.#other(key);
  }

  effects(): KeyEffects {
    this.#type();
    const { page, moved } = this.#now;
    return {
      after: this.#now,
      atWorst: {
        typed: this.#worst,
        full: this.#full || this.#now.full,
        list: this.#blind === undefined ? this.#now.list : 'open',
        page,
        moved: moved || this.#blind !== undefined,
      },
      numbers: this.#numbers,
      countless: this.#countless,
      lifts: this.#lifts,
      blind: this.#blind,
    };
  }

  /** In the only call there is, digits are tones. */
  #type(): void {
    const run = this.#run;
    this.#run = '';
    if (run === '' || (this.#state === 'talking' && !this.#now.moved)) return;
    this.#before ??= this.#now;
    this.#chain.digits += run;
    // Anything may be typed already: more of it changes nothing.
    if (this.#now.full) {
      this.#countless = true;
      this.#full = true;
      return;
    }
    const typed = new Set(this.#now.typed);
    for (const before of this.#now.typed) {
      const number = before + run;
      this.#numbers.push({ before: this.#begin(number, before), number, chain: this.#chain });
      add(typed, number);
      for (let end = 1; end <= run.length && this.#worst.size < MAX_TYPED; end++)
        this.#addToWorst(before + run.slice(0, end));
    }
    const full = typed.size >= MAX_TYPED;
    this.#full ||= full || this.#worst.size >= MAX_TYPED;
    this.#now = { ...this.#now, typed, full };
  }

  /**
   * Notes what stood there before the first of these keys. A number that may have come about in several ways counts as
   * one that others have begun.
   *
   * @returns it, for this number
   */
  #begin(number: string, before: string): string {
    const beginning = this.#beginnings.get(before) ?? before;
    const known = this.#beginnings.get(number);
    const isTheirs = known === undefined && this.#now.typed.has(number);
    if (!isTheirs && !known) this.#beginnings.set(number, beginning);
    return beginning;
  }

  #addToWorst(number: string): void {
    this.#ownWorst ??= new Set(this.#worst);
    this.#worst = this.#ownWorst.add(number);
  }

  /** Dials what was typed just now, which is gone then. Without that, only a call is sure to be what it acts on. */
  #enter(key: string, typedBefore: Keypad | undefined): void {
    const { list } = this.#now;
    if (typedBefore) {
      this.#now = { ...this.#now, typed: typedBefore.typed, full: typedBefore.full };
      if (list) this.#blind ??= key;
      return;
    }
    if ((this.#state !== 'ringing' && this.#state !== 'pair') || list) this.#blind ??= key;
    // The caller may have given up just now.
    if (this.#state === 'ringing' && !list) this.#now = { ...this.#now, list: 'answer' };
    else this.#open();
  }

  #lift(key: string): void {
    if (this.#now.list) this.#blind ??= key;
    else if (this.#state === 'ringing') return;
    this.#lifts = true;
    this.#countless ||= this.#now.full;
  }

  /** Leaves whatever is on an idle phone. A call, or a page of ours, may take it for itself. */
  #cancel(): void {
    if (this.#state !== 'idle' || this.#now.page) return;
    this.#now = UNTOUCHED;
  }

  #open(): void {
    this.#now = { ...this.#now, list: 'open' };
  }

  /** In a call they move between calls, if anything. */
  #move(): void {
    if (NO_CALL_SCREEN.has(this.#state)) this.#open();
  }

  #soft(key: string): void {
    if (this.#now.list) this.#blind ??= key;
    if (NO_CALL_SCREEN.has(this.#state)) this.#open();
  }

  /** A key the owner has named calls nobody by itself; one that a message names may be a speed dial. */
  #other(key: string): void {
    if (this.#source === 'message') this.#blind ??= key;
    // A line key opens a line, on which what is typed is dialled.
    else if (FUNCTION_KEY.test(key)) return this.#lift(key);
    this.#open();
  }
}

function add(numbers: Set<string>, number: string): void {
  if (numbers.size < MAX_TYPED) numbers.add(number);
}

/**
 * What a report of the phone says about it.
 *
 * @param state what the phone is doing after it
 * @param isFresh keys were pressed so shortly before that the report may be about something older
 */
export function afterReport(
  keypad: Keypad,
  { name, remote }: Pick<PhoneEvent, 'name' | 'remote'>,
  state: KeypadState,
  isFresh: boolean,
): Keypad {
  const answered = name === 'connected' && keypad.list === 'answer';
  // No key makes a phone ring: a call that rings takes the display from whatever the keys before it have opened.
  const rings = name === 'incoming' && state === 'ringing';
  // Also where the key that has ended the last call was pressed just now.
  const { moved } = afterLook(keypad, state);
  if (isFresh) return { ...keypad, ...((answered || rings) && { list: false }), moved };
  if (name === 'booted') return UNTOUCHED;
  const takesDisplay = name === 'incoming' || name === 'connected' || name === 'outgoing';
  const isTyped = name === 'outgoing' && remote !== null && keypad.typed.has(remote.number);
  const isGone = isTyped && remote.number !== '' && !keypad.full;
  return {
    ...keypad,
    ...(takesDisplay && { list: false }),
    ...(isGone && { typed: UNTOUCHED.typed }),
    moved,
  };
}

/** What it says of a phone that it was found in this state, some time after the last key. */
export function afterLook(keypad: Keypad, state: KeypadState): Keypad {
  // A number that was asked for in a call is asked for no more when there is none.
  return state === 'idle' && keypad.moved ? { ...keypad, moved: false } : keypad;
}

/** Whatever either of them says. */
export function either(a: Keypad, b: Keypad): Keypad {
  const typed = new Set(a.typed);
  for (const number of b.typed) add(typed, number);
  return {
    typed,
    full: a.full || b.full || typed.size >= MAX_TYPED,
    list: a.list === 'open' || b.list === 'open' ? 'open' : a.list || b.list,
    page: a.page || b.page,
    moved: a.moved || b.moved,
  };
}
