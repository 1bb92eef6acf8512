/** Short ways of writing events and running them through the model. */
import { reduce } from '../../../src/calls/model/call-model';
import type { DeviceState, PhoneEvent, PhoneEventName } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import type { Change, DeviceInput, ModelOptions } from '../../../src/calls/model/model-input';
import { parseSipAddress } from '../../../src/calls/model/sip-address';

export const ME = '100@pbx.example';
export const MAC = '000413AABBCC';

/** What a test says of an event; addresses as text. */
export interface EventParts {
  readonly id?: string;
  readonly csta?: string;
  readonly local?: string;
  readonly remote?: string;
  readonly identity?: string;
  readonly key?: string;
  readonly n?: number;
  readonly reason?: string;
  readonly context?: string;
  readonly longpress?: string;
}

/** An event as the parser would give it. */
export function phoneEvent(name: PhoneEventName, at: number, parts: EventParts = {}): PhoneEvent {
  const party = (text: string | undefined): PhoneEvent['local'] =>
    text === undefined ? null : parseSipAddress(text);
  return {
    type: 'event',
    name,
    at,
    mac: null,
    phoneIp: null,
    model: null,
    firmware: null,
    sipCallId: parts.id ?? null,
    cstaId: parts.csta ?? null,
    local: party(parts.local),
    remote: party(parts.remote),
    identity: parts.identity ?? null,
    lineKey: parts.key ?? null,
    ongoingCalls: parts.n ?? null,
    cancelReason: parts.reason ?? null,
    contextIdentity: parts.context ?? null,
    longpressKey: parts.longpress ?? null,
    remoteAddress: null,
    rawQuery: '',
  };
}

export function device(options: ModelOptions = {}): DeviceState {
  return createDevice({ name: 'desk', mac: MAC, identities: [ME] }, options);
}

/** A finished run: last state, all changes, and the call of the last input. */
export interface Run {
  readonly state: DeviceState;
  readonly changes: readonly Change[];
  readonly last: ReturnType<typeof reduce>;
}

/** Feeds inputs one after the other. */
export function run(
  inputs: readonly DeviceInput[],
  options: ModelOptions = {},
  start: DeviceState = device(options),
): Run {
  let last: ReturnType<typeof reduce> = { state: start, changes: [], call: null };
  const changes: Change[] = [];
  for (const input of inputs) {
    last = reduce(last.state, input, options);
    changes.push(...last.changes);
  }
  return { state: last.state, changes, last };
}

/** Kinds and states of call changes, e.g. `callUpdated Alerting>Connected`. */
export function story(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    switch (change.kind) {
      case 'callAdded':
        return `callAdded ${change.call.state}`;
      case 'callUpdated':
        return `callUpdated ${change.previousState}>${change.call.state}`;
      case 'partyUpdated':
        return `partyUpdated ${change.previousRemote.number}>${change.call.remote.number}`;
      case 'callRemoved':
        return `callRemoved ${change.previousState} ${change.summary.outcome}`;
      case 'device':
        return `device ${change.changed.join(',')}`;
      case 'unmatched':
        return `unmatched ${change.event.name} ${change.reason}`;
      default:
        return change.kind;
    }
  });
}

/** Freezes a value and all it holds, so that a mutation throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
