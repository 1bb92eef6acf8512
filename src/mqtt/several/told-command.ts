/**
 * A command that a phone has accepted from a Node-RED that does not keep it, as its keeper is told: what comes next is read
 * rightly only by who knows of it. A call that is dialled is not told, as that makes a call: its keeper learns it from
 * the phone's report.
 */
import type { DeviceState } from '../../calls/model/call-types';
import type { DeviceInput } from '../../calls/model/model-input';
import type { UntimedInput } from '../../calls/operations/plan-types';
import { isObject, propertyOf } from '../../common/values';
import { readJson } from '../payload';

/** Raised when an older version could not read it any more. */
const VERSION = 1;

/** Longest that is read, characters or bytes. */
const MAX_TOLD = 4096;
/** Longest name of a call and of an instance, and longest number that a call is passed on to, characters. */
const MAX_CALL_ID = 1024;
const MAX_INSTANCE = 64;
const MAX_DESTINATION = 256;

const OF_CALLS = [
  'answerRequested',
  'rejectRequested',
  'hangupRequested',
  'holdRequested',
  'retrieveRequested',
  'swapRequested',
  'startTransferRequested',
  'completeTransferRequested',
  'cancelTransferRequested',
  'conferenceRequested',
] as const;
const TO_PARTIES = ['deflectRequested', 'blindTransferRequested'] as const;
const TOGGLES = ['muteRequested', 'recordRequested', 'dndRequested'] as const;

/** What is told. */
export type ToldInput = Extract<
  UntimedInput,
  {
    type:
      | (typeof OF_CALLS)[number]
      | (typeof TO_PARTIES)[number]
      | (typeof TOGGLES)[number]
      | 'hangupAllRequested'
      | 'commandFailed';
  }
>;

/** One command on its way. */
export interface ToldCommand {
  /** Who carried it out. */
  readonly instance: string;
  /** Of the process that did. */
  readonly run: string;
  /** Counted by that process. */
  readonly n: number;
  readonly input: ToldInput;
}

/** Beginning of the ids of commands; no proxy gives such ids to reports. */
const MARK = 'told:';

/** Names a command among what is in a state. */
export const idOfCommand = ({ run, n }: Pick<ToldCommand, 'run' | 'n'>): string =>
  `${MARK}${run}:${n}`;

export const isCommandId = (id: string): boolean => id.startsWith(MARK);

/**
 * What others are told of an input that has been applied here.
 *
 * @param device after it: what do-not-disturb has become is told, as the phone's own report of it may come first; nothing
 *   reports muting and recording, and what they are is known best to the keeper
 * @returns undefined = nothing
 */
export function toldOf(input: DeviceInput, device: DeviceState): ToldInput | undefined {
  if (input.type !== 'dndRequested' || input.on !== undefined) return readInput(input);
  return device.dnd === null ? undefined : { type: input.type, on: device.dnd };
}

export const writeTold = (command: ToldCommand): string =>
  JSON.stringify({ v: VERSION, ...command });

/**
 * @param payload as `mqtt in` gives it: text, bytes, or JSON that it has read itself
 * @returns undefined = it is none, or another version's
 */
export function readTold(payload: unknown): ToldCommand | undefined {
  if (payload instanceof Uint8Array && payload.length > MAX_TOLD) return undefined;
  const value = readJson(payload, MAX_TOLD);
  if (!isObject(value) || propertyOf(value, 'v') !== VERSION) return undefined;
  const { instance, run, n } = value as Record<string, unknown>;
  const input = readInput(propertyOf(value, 'input'));
  if (!input || !isText(instance, MAX_INSTANCE) || instance === '') return undefined;
  const isNumbered = typeof n === 'number' && Number.isSafeInteger(n) && n > 0;
  if (!isNumbered || typeof run !== 'string' || !/^[\w-]{1,32}$/.test(run)) return undefined;
  return { instance, run, n, input };
}

/** Takes nothing but what belongs to it. */
function readInput(value: unknown): ToldInput | undefined {
  if (!isObject(value)) return undefined;
  const { type, callId, destination, on, pending } = value as Record<string, unknown>;
  const mark: { readonly pending?: true } = pending === true ? { pending } : {};
  if (pending !== undefined && pending !== true) return undefined;
  if (type === 'commandFailed') return { type };
  if (type === 'hangupAllRequested') return { type, ...mark };
  if (isOneOf(TOGGLES, type)) {
    if (on === undefined && type !== 'dndRequested') return { type };
    return typeof on === 'boolean' ? { type, on } : undefined;
  }
  if (callId !== undefined && !isText(callId, MAX_CALL_ID)) return undefined;
  const call = callId === undefined ? {} : { callId };
  if (isOneOf(OF_CALLS, type)) return { type, ...call, ...mark };
  if (!isOneOf(TO_PARTIES, type) || typeof destination !== 'string') return undefined;
  return { type, ...call, ...mark, destination: destination.slice(0, MAX_DESTINATION) };
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}

function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}
