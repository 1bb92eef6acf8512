/** What the display and the LEDs show. */
import type { EngineCall } from '../contract/calls';
import type { VirtualMinibrowser } from '../contract/minibrowser';
import { SOFT_KEYS } from '../device/key-names';
import type { Phone } from '../device/phone';
import type { Bitmap } from './canvas';
import { fit, roomOf } from './layout';
import { displayOf } from './size';

const PHASE: Readonly<Record<string, string>> = {
  Dialing: 'Calling',
  Ringback: 'Ringing',
  Alerting: 'Call from',
  Connected: 'Connected',
  Holding: 'Holding',
};

/** LED of messages and missed calls. */
const MESSAGE_LED = 0;

/** How the LED of a line key shows its call. */
const LINE_LED: Readonly<Record<string, string>> = {
  Dialing: 'On',
  Ringback: 'On',
  Alerting: 'BlinkFast',
  Connected: 'On',
  Holding: 'BlinkSlow',
};

/** Milliseconds as `m:ss`, with hours when there are any. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

const party = (call: EngineCall): string =>
  call.remoteName === undefined ? call.remote : `${call.remoteName} (${call.remote})`;

function callLines(phone: ShowingPhone, call: EngineCall): string[] {
  const lines = [`${PHASE[call.state] ?? ''} ${party(call)}`];
  if (call.connectedAt !== undefined) lines.push(duration(phone.clock.now() - call.connectedAt));
  if (call.inConference) lines.push('Conference');
  if (call.heldByFarEnd) lines.push('Held by the far end');
  if (call.sentTo !== undefined) lines.push(`Transferring to ${call.sentTo}`);
  return lines;
}

function* statusLines(phone: ShowingPhone): Generator<string> {
  const { engine, keys } = phone;
  if (engine.live.length > 1) yield `${engine.live.length} calls`;
  if (phone.muted) yield 'Muted';
  if (phone.recording) yield 'Recording';
  if (phone.dnd) yield 'DND';
  if (phone.forwarding) yield 'Forwarding';
  if (phone.unseenMissed > 0 && engine.shown === undefined) yield `${phone.unseenMissed} missed`;
  if (keys.notice !== undefined) yield keys.notice;
  if (keys.digits !== '') yield `> ${keys.digits}`;
}

function idleLine(phone: ShowingPhone): string {
  const identity = phone.identities.active();
  if (identity === undefined) return 'Not registered';
  return identity.displayName === '' ? identity.uri : identity.displayName;
}

function modeLines(phone: ShowingPhone): string[] | undefined {
  const { mode } = phone.keys;
  switch (mode.kind) {
    case 'menu':
      return [mode.title, ...(mode.entries.length === 0 ? ['(empty)'] : mode.entries)];
    case 'redial':
      return ['Dialled numbers', phone.engine.lists.dialed[mode.index] ?? '(empty)'];
    case 'transfer':
      return [mode.deflect ? 'Send call to' : 'Transfer to', party(mode.call)];
    case 'transferList':
      return ['Transfer to', ...phone.engine.inState('Holding').map(party)];
    default:
      return undefined;
  }
}

/** A picture on the screen. */
export interface ShownPicture {
  readonly bitmap: Bitmap;
  readonly x: number;
  readonly y: number;
}

/** What the minibrowser has on the screen; `view` is undefined while it is closed. */
export interface ShownPage {
  readonly picture: ShownPicture | undefined;
  readonly textAt: DisplayView['textAt'] | undefined;
  readonly view: VirtualMinibrowser | undefined;
  labels(count: number): readonly string[] | undefined;
}

/** A phone as the screen shows it. */
export type ShowingPhone = Phone & { readonly minibrowser: ShownPage };

/** What is on the screen. */
export interface DisplayView {
  /** Top first. */
  readonly lines: readonly string[];
  /** Index of the line that is marked; -1 when none is. */
  readonly selected: number;
  /** Lines at the top that stay while a long list moves; absent = none. */
  readonly heading?: number;
  /** Which page of a text is shown that has several. */
  readonly page?: { readonly number: number; readonly of: number };
  /** Labels of F1, F2...; '' = without function. */
  readonly softKeys: readonly string[];
  readonly picture?: ShownPicture;
  /** Where the first line begins, in pixels, if not in the corner. */
  readonly textAt?: { readonly x: number; readonly y: number };
}

/** On the screen while the phone restarts. */
export const STARTING: DisplayView = { lines: ['Starting'], selected: -1, softKeys: [] };

/** Everything the screen shows now. */
export function displayView(phone: ShowingPhone): DisplayView {
  const page = phone.minibrowser.view;
  const view = page === undefined ? ownView(phone) : minibrowserView(phone, page);
  return fit(view, roomOf(displayOf(phone.profile), view.textAt));
}

function ownView(phone: ShowingPhone): DisplayView {
  const { shown } = phone.engine;
  const { mode } = phone.keys;
  const idle = phone.hook.device === 'none' ? [idleLine(phone)] : [idleLine(phone), 'Off hook'];
  const body = modeLines(phone) ?? (shown === undefined ? idle : callLines(phone, shown));
  return {
    lines: [...body, ...statusLines(phone)],
    selected: mode.kind === 'menu' && mode.entries.length > 0 ? 1 + mode.index : -1,
    heading: 1,
    softKeys: phone.keys.labels,
  };
}

function minibrowserView(phone: ShowingPhone, page: VirtualMinibrowser): DisplayView {
  const { picture, textAt } = phone.minibrowser;
  const shown = page.part?.lines ?? page.lines;
  const field = page.input === undefined ? shown : shown.map((line) => `${line}_`);
  const head = page.title === '' ? [] : [page.title];
  const before = head.length + field.length - page.items.length;
  return {
    lines: [...head, ...field],
    selected: page.selected < 0 ? -1 : before + page.selected,
    heading: head.length,
    softKeys: phone.minibrowser.labels(SOFT_KEYS) ?? [],
    ...pageNumber(page),
    ...(picture === undefined ? {} : { picture }),
    ...(textAt === undefined ? {} : { textAt }),
  };
}

/** None, if the text is on the screen as a whole. */
function pageNumber({ part }: VirtualMinibrowser): Pick<DisplayView, 'page'> {
  return part === undefined || part.of === 1 ? {} : { page: { number: part.number, of: part.of } };
}

/** Lit LEDs by number: `On`, `Blink`, `BlinkFast` or `BlinkSlow`, maybe with a colour; a dark one is not listed. */
export function ledStates(phone: ShowingPhone): Map<number, string> {
  const { profile, engine, functionKeys } = phone;
  const leds = new Map<number, string>();
  if (phone.unseenMissed > 0) leds.set(MESSAGE_LED, 'Blink');
  for (const { lineKey, state } of engine.live) {
    const index = lineKey === undefined ? undefined : functionKeys.indexOf(lineKey);
    const light = LINE_LED[state];
    if (index !== undefined && light !== undefined) leds.set(profile.firstLed + index, light);
  }
  if (phone.dnd) {
    for (let index = 0; index < profile.pKeys; index++) {
      const key = functionKeys.at(index);
      if (key.type === 'keyevent' && key.argument === 'F_DND')
        leds.set(profile.firstLed + index, 'On');
    }
  }
  for (const [number, light] of phone.ledOverlay) {
    if (light === 'Off') leds.delete(number);
    else leds.set(number, light);
  }
  return leds;
}
