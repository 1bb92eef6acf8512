/**
 * Takes over a CSTA snapshot: the phone's own list of its calls, which needs no guessing. Documented by Snom ("CSTA over
 * HTTP - Requests"): call id (a whole number, which may be negative), own device, own state. That it tells who the far
 * side is, or how it is doing, is in no document. States are those of ECMA-323 and unverified on phones.
 */
import { type Call, type CallState, type DeviceState, DIALING, TALKING } from './call-types';
import { addCall, endCall, enter, MAX_CALLS, putCall } from './device-state';
import type { CstaConnection, CstaSnapshotInput, ResolvedModelOptions } from './model-input';
import { isToldJustNow, overJustNow, toldSinceAsked } from './reading';
import { identityOf, isDialledAs, parseSipAddress, withoutWithheld } from './sip-address';

/** As long as the client reads them; cut, a name would be another one. */
const MAX_ID = 256;

/** Updates, adds and ends calls so that the state agrees with the snapshot. */
export function applySnapshot(
  before: DeviceState,
  input: CstaSnapshotInput,
  options: ResolvedModelOptions,
): DeviceState {
  const identity = input.identity === undefined ? '' : identityOf(input.identity);
  const isInScope = (one: Call): boolean =>
    identity === '' || one.identity === null || one.identity === identity;
  const scope = before.calls.filter(isInScope);
  const since = toldSinceAsked(before, input).filter(isInScope);
  const { listed: all, isWhole } = listOf(input.connections);
  const listed = all.filter((one) => !since.some((call) => isOver(call, one)));
  const told = (call: Call): boolean => isToldJustNow(before, call, input, options);
  // What has not changed is listed as it is known, so it is looked for first.
  const changed = scope.filter((call) => since.includes(call));
  const pairs = pair([...scope.filter((call) => !since.includes(call)), ...changed], listed, told);
  // Which of them is which, the next snapshot tells.
  const isUnsure = since.some(isUnnamed);
  const seen = new Set([...pairs.values()].map((call) => call.id));
  let state = before;
  for (const call of scope) {
    if (!isWhole || seen.has(call.id) || call.state === 'Setup' || told(call)) continue;
    state = endCall(state, call.id, 'snapshot', input.at, { openMs: options.lateWithinMs });
  }
  const missed = new Set(since.filter(({ id }) => !seen.has(id)));
  for (const connection of listed) {
    const call = pairs.get(connection);
    const was = call ? undefined : [...missed].find((one) => canHaveBeen(one, connection));
    if (was) {
      // As it was when the phone was asked.
      missed.delete(was);
    } else if (call && isUnsure && isUnnamed(call)) {
      if (call.state !== 'Setup') state = move(state, call, connection, input, options);
    } else if (call) {
      state = update(state, call, connection, input, options);
    } else if (state.calls.length < MAX_CALLS) {
      // One more would end the oldest, which is there.
      state = add(state, connection, identity === '' ? null : identity, input, options);
    }
  }
  return state;
}

/** No snapshot has said how the phone names it. */
function isUnnamed({ cstaDeviceId }: Call): boolean {
  return cstaDeviceId === null;
}

/** Is it a call that is over meanwhile, by its name? */
function isOver(call: Call, connection: CstaConnection): boolean {
  if (call.endedAt === null || isUnnamed(call)) return false;
  const isSame = call.cstaId === connection.cstaId && sameDevice(call, connection);
  return isSame || isTurned(call, connection);
}

/** Was it this call when the phone was asked? It has changed since, so its state does not tell. */
function canHaveBeen(call: Call, connection: CstaConnection): boolean {
  return isUnnamed(call) && !otherParty(call, connection);
}

/** What the phone has, each once; of a list that is not whole nothing can be said of what is missing. */
function listOf(connections: readonly CstaConnection[]): {
  readonly listed: readonly CstaConnection[];
  readonly isWhole: boolean;
} {
  const known = new Set<string>();
  const isNamed = ({ cstaId, deviceId = '' }: CstaConnection): boolean =>
    cstaId !== '' && cstaId.length <= MAX_ID && deviceId.length <= MAX_ID;
  const there = connections.filter(({ state }) => state !== 'null');
  const named = there.filter(isNamed);
  const listed = named.filter(({ cstaId, deviceId = '' }) => {
    const name = JSON.stringify([cstaId, deviceId]);
    return !known.has(name) && known.add(name);
  });
  return { listed, isWhole: named.length === there.length };
}

/**
 * Pairs connections with calls: by CSTA id, then by party, then by kind of state, oldest call first; of
 * calls that look alike it does not matter which one stays, as long as as many stay as there are.
 */
function pair(
  calls: readonly Call[],
  connections: readonly CstaConnection[],
  told: (call: Call) => boolean,
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
  const isNamed = (call: Call, one: CstaConnection): boolean =>
    call.cstaId === one.cstaId && sameDevice(call, one);
  const isOld = (call: Call, one: CstaConnection): boolean =>
    isBeforeTalk(one) && call.connectedAt !== null && !told(call);
  take((call, one) => isNamed(call, one) && !isOld(call, one));
  take((call, one) => isTurned(call, one) && !isOld(call, one));
  // Their names were guesses, and are other calls': what rings, or is being dialled, has not talked.
  const misnamed = new Set(
    [...free].filter((call) => connections.some((one) => isNamed(call, one))),
  );
  for (const call of misnamed) {
    const own = connections.find(
      (one) => pairs.get(one)?.found && sameKind(call.state, one) && !isOld(call, one),
    );
    const found = own && pairs.get(own);
    if (!own || !found || call.found) continue;
    pairs.set(own, call);
    free.delete(call);
    free.add(found);
  }
  const isOpen = (call: Call): boolean => call.cstaId === null || misnamed.has(call);
  take((call, one) => isOpen(call) && sameParty(call, one));
  take((call, one) => isOpen(call) && exactKind(call.state, one) && !otherParty(call, one));
  take((call, one) => isOpen(call) && mayBe(call, one) && !isOld(call, one));
  // That `$csta_id` of the events is the call id of a snapshot is a guess: such an id may be another one's.
  const isOfEvents = (call: Call): boolean => call.cstaId !== null && call.cstaDeviceId === null;
  take((call, one) => isOfEvents(call) && mayBe(call, one) && !isOld(call, one));
  // What we have asked the phone to dial; its dial plan may have made another number of it.
  take((call, one) => call.state === 'Setup' && (isDialling(one) || one.state === 'connected'));
  return pairs;
}

/** Whether a number that is negative while a call rings stays so is in no document. */
function isTurned(call: Call, connection: CstaConnection): boolean {
  const { cstaId } = connection;
  const turned = cstaId.startsWith('-') ? cstaId.slice(1) : `-${cstaId}`;
  return call.cstaId === turned && sameDevice(call, connection);
}

/** It rings here or there, or is being dialled. */
function isBeforeTalk({ state, remoteState }: CstaConnection): boolean {
  if (state === 'alerting' || state === 'initiated') return true;
  return state === 'connected' && (remoteState === 'alerting' || remoteState === 'queued');
}

/** A call between two identities of one phone has its number twice. */
function sameDevice(call: Call, { deviceId }: CstaConnection): boolean {
  return call.cstaDeviceId === null || deviceId === undefined || call.cstaDeviceId === deviceId;
}

function sameParty(call: Call, connection: CstaConnection): boolean {
  return connection.remote !== undefined && isDialledAs(call.remote.number, connection.remote);
}

function otherParty(call: Call, connection: CstaConnection): boolean {
  return (
    connection.remote !== undefined && call.remote.number !== '' && !sameParty(call, connection)
  );
}

function isDialling({ state }: CstaConnection): boolean {
  return state === 'initiated' || state === 'queued';
}

/** It is in the very state that the connection means. */
function exactKind(state: CallState, connection: CstaConnection): boolean {
  if (connection.state === 'alerting') return state === 'Alerting';
  if (connection.state === 'hold') return state === 'Holding';
  if (isBeforeTalk(connection)) return DIALING.includes(state);
  return connection.state === 'connected' && TALKING.includes(state);
}

/** Nothing speaks against it. */
function mayBe(call: Call, connection: CstaConnection): boolean {
  return sameKind(call.state, connection) && !otherParty(call, connection);
}

function sameKind(state: CallState, connection: CstaConnection): boolean {
  if (state === 'Setup') return false;
  if (connection.state === 'alerting') return state === 'Alerting';
  if (connection.state === 'hold') return state === 'Holding' || state === 'Connected';
  if (connection.state === 'initiated') return DIALING.includes(state);
  return state !== 'Alerting' || connection.state === 'other';
}

function update(
  state: DeviceState,
  call: Call,
  connection: CstaConnection,
  input: CstaSnapshotInput,
  options: ResolvedModelOptions,
): DeviceState {
  const remote =
    call.remote.number === '' && connection.remote !== undefined
      ? withoutWithheld(parseSipAddress(connection.remote))
      : call.remote;
  const cstaDeviceId = connection.deviceId ?? call.cstaDeviceId;
  const known: Call = {
    ...call,
    cstaId: connection.cstaId,
    cstaDeviceId,
    remote,
    // No event has told of it yet: the one that does may name another number than the one we asked for.
    ...(call.state === 'Setup' && { found: true }),
  };
  return move(state, known, connection, input, options);
}

function move(
  state: DeviceState,
  call: Call,
  connection: CstaConnection,
  input: CstaSnapshotInput,
  options: ResolvedModelOptions,
): DeviceState {
  // A snapshot may be older than the event that has just changed the call.
  const isFresh = isToldJustNow(state, call, input, options);
  return putCall(
    state,
    isFresh ? call : enter(call, target(call.state, connection, options), input.at),
  );
}

/** The state a connection means for a call. "Connected" of our side alone says nothing while we dial. */
function target(
  from: CallState,
  { state, remoteState }: CstaConnection,
  { connectedMeansAnswered }: ResolvedModelOptions,
): CallState {
  const dialling = DIALING.includes(from) || from === 'Setup';
  const dialled = from === 'Setup' ? 'Dialing' : from;
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
      if (!dialling || remoteState === 'connected') return 'Connected';
      return remoteState === undefined && connectedMeansAnswered ? 'Connected' : dialled;
    case 'initiated':
      return dialling ? 'Dialing' : from;
    case 'fail':
    case 'null':
    case 'other':
      return from;
  }
}

/** States of our side that nobody can take for a call. */
const NO_CALL: readonly CstaConnection['state'][] = ['fail', 'null', 'other'];

/** A call nobody reported; not one that has just ended here. */
function add(
  state: DeviceState,
  connection: CstaConnection,
  identity: string | null,
  input: CstaSnapshotInput,
  options: ResolvedModelOptions,
): DeviceState {
  const isSame = (one: Call): boolean =>
    one.cstaId === connection.cstaId && sameDevice(one, connection);
  if (NO_CALL.includes(connection.state)) return state;
  if (overJustNow(state, input, options).some(isSame)) return state;
  const born = bornIn(connection);
  const { at } = input;
  const added = addCall(state, {
    dir: born === 'Dialing' ? 'o' : 'i',
    dirKnown: born === 'Dialing' || born === 'Alerting',
    state: born,
    at,
    identity,
    remote: withoutWithheld(parseSipAddress(connection.remote ?? '')),
  });
  const { cstaId, deviceId = null } = connection;
  const call: Call = { ...added.call, cstaId, cstaDeviceId: deviceId, found: true };
  return putCall(added.state, enter(call, target(born, connection, options), at));
}

/** Which kind of call it is; how far it has come is another matter. */
function bornIn(connection: CstaConnection): CallState {
  if (connection.state === 'alerting') return 'Alerting';
  if (connection.state === 'hold') return 'Holding';
  return isDialling(connection) || isBeforeTalk(connection) ? 'Dialing' : 'Connected';
}
