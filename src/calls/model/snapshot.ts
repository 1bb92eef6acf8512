/**
 * Takes over a CSTA snapshot: the phone's own list of its calls, which needs no guessing. States are
 * those of ECMA-323 and unverified on phones.
 */
import type { Call, CallState, DeviceState } from './call-types';
import { addCall, endCall, enter, putCall } from './device-state';
import type { CstaConnection, CstaSnapshotInput, ResolvedModelOptions } from './model-input';
import { identityOf, isDialledAs, parseSipAddress, withoutWithheld } from './sip-address';

const MAX_CONNECTIONS = 32;
const DIALING: readonly CallState[] = ['Dialing', 'Ringback', 'Queued'];

/** Updates, adds and ends calls so that the state agrees with the snapshot. */
export function applySnapshot(
  before: DeviceState,
  input: CstaSnapshotInput,
  options: ResolvedModelOptions,
): DeviceState {
  const identity = input.identity === undefined ? '' : identityOf(input.identity);
  const scope = before.calls.filter(
    (one) =>
      one.state !== 'Setup' &&
      (identity === '' || one.identity === null || one.identity === identity),
  );
  const listed = input.connections.filter((one) => one.state !== 'null').slice(0, MAX_CONNECTIONS);
  const pairs = pair(scope, listed);
  const seen = new Set([...pairs.values()].map((call) => call.id));
  let state = before;
  for (const call of scope) {
    // A snapshot may be older than the event that has just changed the call.
    const recent = input.at - call.stateSince < options.reconcileGraceMs;
    if (seen.has(call.id) || recent) continue;
    state = endCall(state, call.id, 'snapshot', input.at, { openMs: options.lateWithinMs });
  }
  for (const connection of listed) {
    const call = pairs.get(connection);
    state = call
      ? update(state, call, connection, input.at)
      : add(state, connection, identity === '' ? null : identity, input.at, options);
  }
  return state;
}

/**
 * Pairs connections with calls: by CSTA id, then by party, then by kind of state, oldest call first; of
 * calls that look alike it does not matter which one stays, as long as as many stay as there are.
 */
function pair(
  calls: readonly Call[],
  connections: readonly CstaConnection[],
): ReadonlyMap<CstaConnection, Call> {
  const pairs = new Map<CstaConnection, Call>();
  const free = new Set(calls);
  const take = (fits: (call: Call, connection: CstaConnection) => boolean): void => {
    for (const connection of connections) {
      if (pairs.has(connection)) continue;
      const call = [...free].find((one) => fits(one, connection));
      if (!call) continue;
      pairs.set(connection, call);
      free.delete(call);
    }
  };
  take((call, one) => call.cstaId === one.cstaId);
  take((call, one) => call.cstaId === null && sameParty(call, one));
  take((call, one) => call.cstaId === null && sameKind(call.state, one) && !otherParty(call, one));
  return pairs;
}

function sameParty(call: Call, connection: CstaConnection): boolean {
  return connection.remote !== undefined && isDialledAs(call.remote.number, connection.remote);
}

function otherParty(call: Call, connection: CstaConnection): boolean {
  return (
    connection.remote !== undefined && call.remote.number !== '' && !sameParty(call, connection)
  );
}

function sameKind(state: CallState, connection: CstaConnection): boolean {
  if (connection.state === 'alerting') return state === 'Alerting';
  if (connection.state === 'hold') return state === 'Holding' || state === 'Connected';
  if (connection.state === 'initiated') return DIALING.includes(state);
  return state !== 'Alerting';
}

function update(
  state: DeviceState,
  call: Call,
  connection: CstaConnection,
  at: number,
): DeviceState {
  const remote =
    call.remote.number === '' && connection.remote !== undefined
      ? withoutWithheld(parseSipAddress(connection.remote))
      : call.remote;
  const known: Call = { ...call, cstaId: connection.cstaId.slice(0, 64), remote };
  return putCall(state, enter(known, target(call.state, connection), at));
}

/** The state a connection means for a call. "Connected" of our side alone says nothing while we dial. */
function target(from: CallState, { state, remoteState }: CstaConnection): CallState {
  const dialling = DIALING.includes(from);
  switch (state) {
    case 'alerting':
      return from === 'Alerting' ? from : dialling ? 'Ringback' : from;
    case 'hold':
      return 'Holding';
    case 'queued':
      return dialling ? 'Queued' : from;
    case 'connected':
      if (remoteState === 'hold') return 'Held';
      if (dialling && remoteState === 'alerting') return 'Ringback';
      if (dialling && remoteState === 'queued') return 'Queued';
      return dialling && remoteState !== 'connected' ? from : 'Connected';
    case 'initiated':
    case 'fail':
    case 'null':
      return from;
  }
}

/** A call nobody reported; not one that has just ended here. */
function add(
  state: DeviceState,
  connection: CstaConnection,
  identity: string | null,
  at: number,
  options: ResolvedModelOptions,
): DeviceState {
  const over = [...state.ended, ...state.ending.map((ending) => ending.call)].findLast(
    (one) => one.cstaId === connection.cstaId,
  );
  if (over && at - (over.endedAt ?? 0) < options.reconcileGraceMs) return state;
  if (connection.state === 'fail' || connection.state === 'null') return state;
  const dialling = connection.state === 'initiated' || connection.state === 'queued';
  const added = addCall(state, {
    dir: dialling ? 'o' : 'i',
    dirKnown: dialling || connection.state === 'alerting',
    state: dialling
      ? 'Dialing'
      : connection.state === 'alerting'
        ? 'Alerting'
        : connection.state === 'hold'
          ? 'Holding'
          : 'Connected',
    at,
    identity,
    remote: withoutWithheld(parseSipAddress(connection.remote ?? '')),
  });
  return putCall(added.state, { ...added.call, cstaId: connection.cstaId.slice(0, 64) });
}
