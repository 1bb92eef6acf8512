/** What a node says of a phone's news. Everything in a message is a copy: flows may change what they get. */
import type { NodeMessage } from 'node-red';
import type { Call, DeviceState, PhoneEvent } from '../../calls/model/call-types';
import { statusOf } from '../../calls/model/device-state';
import { toProviderModel } from '../../calls/model/provider-model';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { phoneId } from '../shared/phones/phone-index';
import type { PhoneNews, ScreeningQuestion } from '../shared/phones/phone-news';
import { describePhone } from '../shared/phones/phones';
import type { NewsFilter } from './filters';
import type { EventMode, SnapshotShape, SnomEventInfo } from './types';

/** Turns news into messages, as the mode says. */
type NewsWriter = (news: PhoneNews, filter: NewsFilter, shape: SnapshotShape) => NodeMessage[];

/** The state of a phone, under the names of each shape. */
export const SNAPSHOTS: Readonly<
  Record<SnapshotShape, (config: SnomConfigNode, state: DeviceState) => unknown>
> = {
  '': (_, state) => ({ device: statusOf(state), calls: state.calls }),
  innovaphone: (config, state) =>
    toProviderModel(state, phoneId(config), config.name || config.host),
};

/** How each mode tells news. Screening does not: it answers questions. */
export const WRITERS: Readonly<Record<EventMode, NewsWriter>> = {
  events: ({ config, input, reduction }, filter) => {
    if (input.type !== 'event') return [];
    const { call, state, changes } = reduction;
    if (!filter.cause(input.name) || !filter.call(call)) return [];
    const unmatched = changes.find((change) => change.kind === 'unmatched');
    const payload: Record<string, unknown> = withoutType(input);
    payload['call'] = call;
    if (unmatched) payload['unmatched'] = unmatched.reason;
    return [message(config, state, input.name, payload, call)];
  },

  calls: ({ config, reduction: { state, changes } }, filter) =>
    changes.flatMap((change): NodeMessage[] => {
      if (!('call' in change) || !filter.cause(change.cause) || !filter.call(change.call))
        return [];
      return [message(config, state, change.cause, change, change.call)];
    }),

  summaries: ({ config, reduction: { state, changes } }, filter) =>
    changes.flatMap((change): NodeMessage[] => {
      if (change.kind !== 'callRemoved' || !filter.call(change.call)) return [];
      return [message(config, state, change.cause, change.summary, change.call)];
    }),

  snapshot: ({ config, input, reduction: { state, changes, call } }, _, shape) => {
    // How a call ended that is gone already is no news of what the phone is doing.
    if (changes.every((change) => change.kind === 'callRemoved' && change.settled)) return [];
    const cause = input.type === 'event' ? input.name : input.type;
    const payload = SNAPSHOTS[shape](config, state);
    return [message(config, state, cause, payload, call)];
  },

  screening: () => [],
};

/** The question whether a call may ring. `msg.snom.screeningId` has to come back with the answer. */
export function questionMessage({ config, event, screeningId }: ScreeningQuestion): NodeMessage {
  const snom = { ...info(config, config.tracker?.state, null), screeningId };
  return { topic: event.name, payload: copyOf(withoutType(event)), snom };
}

function message(
  config: SnomConfigNode,
  state: DeviceState,
  topic: string,
  payload: unknown,
  call: Call | null,
): NodeMessage {
  return { topic, payload: copyOf(payload), snom: info(config, state, call) };
}

/** The event as it came; that it is one goes without saying in a message. */
function withoutType(event: PhoneEvent): Omit<PhoneEvent, 'type'> {
  const { type, ...rest } = event;
  void type;
  return rest;
}

/** A copy of plain JSON, several times as fast as `structuredClone` for values of this size. */
function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy = { ...value };
  for (const name of Object.keys(copy) as (keyof T)[]) {
    const part = copy[name];
    if (typeof part === 'object' && part !== null) copy[name] = copyOf(part);
  }
  return copy;
}

function info(
  config: SnomConfigNode,
  state: DeviceState | undefined,
  call: Call | null,
): SnomEventInfo {
  return {
    phone: describePhone(config),
    ...(state && { device: copyOf(statusOf(state)) }),
    ...(call && { callId: call.id }),
    ...(config.droppedReports > 0 && { droppedReports: config.droppedReports }),
    ...(config.unreadableReports > 0 && { unreadableReports: config.unreadableReports }),
  };
}
