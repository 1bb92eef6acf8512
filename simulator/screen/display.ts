/** What the display and the LEDs show. */
import type { EngineCall } from '../contract/calls';
import type { Bitmap } from './canvas';
import type { PhoneCore } from '../phone-core';
import { labelOf, SOFT_KEYS, softKeys } from '../keys/soft-keys';
import type { VirtualMinibrowser } from '../contract/minibrowser';

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

function callLines(core: PhoneCore, call: EngineCall): string[] {
  const lines = [`${PHASE[call.state] ?? ''} ${party(call)}`];
  if (call.connectedAt !== undefined) lines.push(duration(core.clock.now() - call.connectedAt));
  if (call.inConference) lines.push('Conference');
  if (call.heldByFarEnd) lines.push('Held by the far end');
  if (call.sentTo !== undefined) lines.push(`Transferring to ${call.sentTo}`);
  return lines;
}

function* statusLines(core: PhoneCore): Generator<string> {
  const { engine, keys } = core;
  if (engine.live.length > 1) yield `${engine.live.length} calls`;
  if (core.muted) yield 'Muted';
  if (core.recording) yield 'Recording';
  if (core.dnd) yield 'DND';
  if (core.forwarding) yield 'Forwarding';
  if (core.unseenMissed > 0 && engine.shown === undefined) yield `${core.unseenMissed} missed`;
  if (keys.digits !== '') yield `> ${keys.digits}`;
}

function idleLine(core: PhoneCore): string {
  const identity = core.identities.active();
  if (identity === undefined) return 'Not registered';
  return identity.displayName === '' ? identity.uri : identity.displayName;
}

function modeLines(core: PhoneCore): string[] | undefined {
  const { mode } = core.keys;
  switch (mode.kind) {
    case 'menu':
      return [mode.title];
    case 'redial':
      return ['Dialled numbers', core.engine.lists.dialed[mode.index] ?? '(empty)'];
    case 'transfer':
      return [mode.deflect ? 'Send call to' : 'Transfer to', party(mode.call)];
    case 'transferList':
      return ['Transfer to', ...core.engine.inState('Holding').map(party)];
    default:
      return undefined;
  }
}

/** What is on the screen. */
export interface DisplayView {
  /** Top first. */
  readonly lines: readonly string[];
  /** Index of the line that is marked; -1 when none is. */
  readonly selected: number;
  /** Labels of F1, F2...; '' = without function. */
  readonly softKeys: readonly string[];
  readonly picture?: ShownPicture;
  /** Where the first line begins, in pixels, if not in the corner. */
  readonly textAt?: { readonly x: number; readonly y: number };
}

/** On the screen while the phone restarts. */
export const STARTING: DisplayView = { lines: ['Starting'], selected: -1, softKeys: [] };

/** Everything the screen shows now. */
export function displayView(core: PhoneCore): DisplayView {
  const page = core.minibrowser.view;
  if (page !== undefined) return minibrowserView(core, page);
  const { shown } = core.engine;
  const idle = core.hook.device === 'none' ? [idleLine(core)] : [idleLine(core), 'Off hook'];
  const body = modeLines(core) ?? (shown === undefined ? idle : callLines(core, shown));
  return {
    lines: [...body, ...statusLines(core)],
    selected: -1,
    softKeys: softKeys(core).map(labelOf),
  };
}

function minibrowserView(core: PhoneCore, page: VirtualMinibrowser): DisplayView {
  const { picture, textAt } = core.minibrowser;
  const field = page.input === undefined ? page.lines : page.lines.map((line) => `${line}_`);
  const head = page.title === '' ? [] : [page.title];
  const before = head.length + field.length - page.items.length;
  return {
    lines: [...head, ...field],
    selected: page.selected < 0 ? -1 : before + page.selected,
    softKeys: core.minibrowser.labels(SOFT_KEYS) ?? [],
    ...(picture === undefined ? {} : { picture }),
    ...(textAt === undefined ? {} : { textAt }),
  };
}

/** Lit LEDs by number: `On`, `Blink`, `BlinkFast` or `BlinkSlow`, maybe with a colour; a dark one is not listed. */
export function ledStates(core: PhoneCore): Map<number, string> {
  const { profile, engine, functionKeys } = core;
  const leds = new Map<number, string>();
  if (core.unseenMissed > 0) leds.set(MESSAGE_LED, 'Blink');
  for (const { lineKey, state } of engine.live) {
    const index = lineKey === undefined ? undefined : functionKeys.indexOf(lineKey);
    const light = LINE_LED[state];
    if (index !== undefined && light !== undefined) leds.set(profile.firstLed + index, light);
  }
  if (core.dnd) {
    for (let index = 0; index < profile.pKeys; index++) {
      const key = functionKeys.at(index);
      if (key.type === 'keyevent' && key.argument === 'F_DND')
        leds.set(profile.firstLed + index, 'On');
    }
  }
  for (const [number, light] of core.ledOverlay) {
    if (light === 'Off') leds.delete(number);
    else leds.set(number, light);
  }
  return leds;
}

/** A picture on the screen. */
export interface ShownPicture {
  readonly bitmap: Bitmap;
  readonly x: number;
  readonly y: number;
}
