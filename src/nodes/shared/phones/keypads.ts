/**
 * What may be typed on each phone, whichever configuration and whichever node has pressed the keys. It outlives a
 * deploy, because what is typed on a phone does.
 */
import type { TrackerNews } from '../../../calls/execution/tracker';
import type { CallState, PhoneEvent } from '../../../calls/model/call-types';
import type { Change } from '../../../calls/model/model-input';
import {
  keypadStateOf,
  lastKeypadStateOf,
  type Touch,
} from '../../../calls/operations/keypad/keypad';
import {
  comeApart,
  type KeypadJudge,
  type PressedBy,
  pressJudged,
} from '../../../calls/operations/keypad/keypad-guard';
import { KeypadMemory } from '../../../calls/operations/keypad/keypad-memory';
import { keepNewest } from '../../../common/newest';
import { optional } from '../../../common/values';
import type { SnomPhone } from '../../../phone/phone';
import type { ChannelName, CommandOptions, CommandResult, PhoneAction } from '../../../phone/types';
import type { SnomConfigNode } from './config-node';
import { describePhone, type Target } from './phones';
import { nameRegistry } from './registries';

/**
 * More addresses than one process has phones, and the oldest may be forgotten: of a phone in use nothing must be, since its
 * keys would be judged as if nothing had been typed.
 */
const MAX_PHONES = 20_000;

const byAddress = nameRegistry('keypads by address', new Map<string, KeypadMemory>());
const byMac = nameRegistry('keypads by MAC', new Map<string, KeypadMemory>());

/** The keypad of a configured phone. Two configurations of one phone have the same one. */
export function keypadOf(config: SnomConfigNode): KeypadMemory {
  const address = addressOf(config);
  const { mac } = describePhone(config);
  const known = byAddress.get(address);
  const same = mac === undefined ? undefined : byMac.get(mac);
  // An address may have become another phone's; what was typed is then remembered for both.
  if (known && same && known !== same) same.absorb(known);
  const memory = same ?? known ?? new KeypadMemory();
  keep(byAddress, address, memory);
  if (mac !== undefined) keep(byMac, mac, memory);
  return memory;
}

/** Judges keys of a phone by its dialling rules. Its keypad is looked for when it is needed: without rules it is not. */
export function judgeOf(config: SnomConfigNode): KeypadJudge {
  const { dialRules, reporting, tracker } = config;
  return {
    get memory() {
      return keypadOf(config);
    },
    rules: dialRules,
    state: () => keypadStateOf(tracker?.state),
    lastState: () => lastKeypadStateOf(tracker?.state),
    // That its owner has turned its events on does not make it report: of these calls it has.
    reports: reporting.on && tracker?.state.calls.some(({ found }) => found) !== true,
  };
}

/** Keys on their way to a phone. */
interface JudgedKeys {
  readonly touches: readonly Touch[];
  readonly by: PressedBy;
  /** The way they are judged by. */
  readonly way: ChannelName | undefined;
  /** The way they have to take; undefined = left to the phone's client. */
  readonly channel: ChannelName | undefined;
}

/**
 * Has a phone do something, if its keys may be pressed now. Keys that come one by one stop when the call ends for which
 * they were tones.
 *
 * @param actions made when the keys have been judged
 * @throws SnomError of `pressJudged`, of `SnomPhone.perform`
 */
export function performJudged(
  { config, phone }: Target,
  actions: () => readonly PhoneAction[],
  { touches, by, way, channel }: JudgedKeys,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<CommandResult> {
  return pressJudged(touches, judgeOf(config), by, async (stop) => {
    const signal = comeApart(way) ? AbortSignal.any([options.signal, stop]) : options.signal;
    const result = await phone.perform(actions(), { ...options, signal, ...optional({ channel }) });
    config.nudge();
    return result;
  });
}

/** A phone has reported something, or was asked. */
export function tellKeypad({
  config,
  input,
  reduction,
}: TrackerNews & { config: SnomConfigNode }): void {
  const state = keypadStateOf(config.tracker?.state);
  if (input.type === 'event') keypadOf(config).report(input, state);
  const isAdopted = input.type === 'adopted';
  if (!isAdopted && input.type !== 'cstaSnapshot' && input.type !== 'linesReported') return;
  for (const change of reduction.changes) {
    const event = eventOf(change);
    if (event) keypadOf(config).report(event, state);
  }
  if (!isAdopted) keypadOf(config).look(state);
}

/** What the phone would have reported, had it done so by itself. */
function eventOf(change: Change): Pick<PhoneEvent, 'name' | 'remote'> | undefined {
  if (change.kind === 'callRemoved') return { name: 'disconnected', remote: change.call.remote };
  if (change.kind !== 'callAdded' && change.kind !== 'callUpdated') return undefined;
  const { call, previousState } = change;
  if (call.state === previousState) return undefined;
  const name = NEWS[call.state];
  return name && { name, remote: call.remote };
}

const NEWS: Readonly<Partial<Record<CallState, PhoneEvent['name']>>> = {
  Alerting: 'incoming',
  Dialing: 'outgoing',
  Ringback: 'outgoing',
  Connected: 'connected',
  Disconnected: 'disconnected',
};

/**
 * Plain and encrypted, the usual ports of one host are one phone; others may be others behind one address. A name is the
 * address it stands for, which nodes find out before they judge.
 */
function addressOf({ host, phone }: SnomConfigNode): string {
  const { hostname, port } = phone ? placeOf(phone) : new URL(`http://${host}`);
  const lane = phone?.lane();
  const name = lane && !(lane instanceof Promise) ? lane.address : hostname;
  return port === '' ? name : `${name}:${port}`;
}

/** Where phones are; each is asked for it with every key. */
const places = new WeakMap<SnomPhone, URL>();

function placeOf(phone: SnomPhone): URL {
  const place = places.get(phone) ?? new URL(phone.origin);
  places.set(phone, place);
  return place;
}

function keep(memories: Map<string, KeypadMemory>, key: string, memory: KeypadMemory): void {
  if (memories.get(key) !== memory) keepNewest(memories, key, memory, MAX_PHONES);
}
