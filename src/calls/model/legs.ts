/** The two calls of a transfer or consultation. */
import type { Call, CallState, DeviceState, Party } from './call-types';
import { putCall } from './device-state';

const LEGS: readonly CallState[] = [
  'Dialing',
  'Ringback',
  'Queued',
  'Connected',
  'Holding',
  'Held',
];

/** The other leg of a transfer: the related call, or the only other one that is established or dialled. */
export function counterpart(calls: readonly Call[], call: Call): Call | undefined {
  const others = calls.filter((other) => other.id !== call.id && LEGS.includes(other.state));
  const related = others.filter(
    (other) => other.id === call.relatedCallId || other.relatedCallId === call.id,
  );
  return related[0] ?? (others.length === 1 ? others[0] : undefined);
}

/** Marks both calls of an attended transfer: each goes to the other's remote party. */
export function joinCalls(state: DeviceState, call: Call, other: Call): DeviceState {
  const towards = (to: Party, id: string): Partial<Call> => ({
    transfer: { kind: 'attended', to: to.number === '' ? null : to.number },
    relatedCallId: id,
  });
  const first = putCall(state, { ...call, ...towards(other.remote, other.id) });
  return putCall(first, { ...other, ...towards(call.remote, call.id) });
}
