/**
 * Which call an event is about. Not every variable is filled in every event, so matching is a ladder
 * from what identifies a call (SIP Call-ID, CSTA id) down to what merely makes it likely.
 */
import { describeEvent } from './call-event';
import {
  type Call,
  type DeviceState,
  DIALING,
  type EndingCall,
  type Party,
  type PhoneEvent,
} from './call-types';
import type { ResolvedModelOptions, UnmatchedReason } from './model-input';
import { identityOf, isDialledAs, sameUser, UNKNOWN_PARTY, withoutWithheld } from './sip-address';

/** An event whose parties are sorted into us and them. */
export interface SortedEvent {
  readonly event: PhoneEvent;
  readonly local: Party;
  readonly remote: Party;
  /** Our identity of the call: the local party if it is one of ours, else `$active_url`. */
  readonly identity: string | null;
}

/** Answer of {@link matchCall}; `sure` = found by an id, so the event is believed over our state. */
type Match =
  | { readonly kind: 'call'; readonly call: Call; readonly sure: boolean }
  /** The call is over, and its outcome may be told by this. */
  | { readonly kind: 'ending'; readonly ending: EndingCall }
  /** The call has ended by a guess, and this tells that it was missed. */
  | { readonly kind: 'missedAfterAll'; readonly call: Call }
  | { readonly kind: 'late'; readonly call: Call | null }
  | { readonly kind: 'none'; readonly reason: UnmatchedReason };

/** What helps to tell which party of an event is us. */
export interface PartyHints {
  /** Identities the owner entered; they are all there are. Default: the known ones. */
  readonly given?: readonly string[];
  /** Direction of the call, where it is known. */
  readonly dir?: 'i' | 'o' | undefined;
  /** Numbers that we asked the phone to dial and that it has not reported yet. */
  readonly dialled?: readonly string[];
}

/**
 * Sorts the parties of an event into us and them.
 *
 * Snom's pages describe `$local` as our own side and, elsewhere, as the callee: for incoming calls that is the same, so
 * there `$local` is the called account. For outgoing ones the two differ; there the party that is one of our
 * identities, or else the one we did not ask to dial, is us. `$active_url` is the active *outgoing* identity of the
 * phone, which need not be that of the call: it counts only where `$local` does not tell the account, and where the
 * owner has entered other identities than that.
 */
export function sortParties(
  event: PhoneEvent,
  identities: readonly string[],
  { given = identities, dir = directionOf(event.name), dialled = [] }: PartyHints = {},
): SortedEvent {
  const local = event.local ?? UNKNOWN_PARTY;
  const remote = event.remote ?? UNKNOWN_PARTY;
  const isSwapped = (): boolean => {
    const difference = ownness(remote, identities) - ownness(local, identities);
    if (difference !== 0) return difference > 0;
    const isDialled = (number: string): boolean => dialled.some((one) => isDialledAs(one, number));
    return isDialled(local.number) && !isDialled(remote.number);
  };
  const incoming = dir === 'i' || event.name === 'missed';
  const [mine, theirs] = !incoming && isSwapped() ? [remote, local] : [local, remote];
  const identity = accountOf(mine, event, identities, given);
  return { event, local: mine, remote: withoutWithheld(theirs), identity };
}

/** Our identity of a call: see {@link sortParties}. */
function accountOf(
  mine: Party,
  event: PhoneEvent,
  identities: readonly string[],
  given: readonly string[],
): string | null {
  const identity = identityOf(mine.uri);
  if (identities.includes(identity)) return identity;
  // Registrar and address of the phone may differ: the same user is the same account.
  const sameUsers = given.filter((known) => userOf(known) === mine.number);
  if (mine.number !== '' && sameUsers.length === 1) return sameUsers[0] ?? null;
  const active = event.identity;
  if (given.length > 0 || mine.number === '') return active;
  if (active !== null && userOf(active) === mine.number) return active;
  // Another account than the active one; without a host nobody can say which.
  return identity === '' ? null : identity;
}

function userOf(identity: string): string {
  return identity.slice(0, identity.lastIndexOf('@'));
}

/** Finds the call of an event of a call. */
export function matchCall(
  state: DeviceState,
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Match {
  const match = climb(state, sorted, options);
  const call = missedAfterAll(state, sorted, match);
  return call ? { kind: 'missedAfterAll', call } : match;
}

/** The first rung that tells. */
function climb(state: DeviceState, sorted: SortedEvent, options: ResolvedModelOptions): Match {
  return (
    byIds(state, sorted, options) ??
    byReading(state, sorted, options) ??
    missedBefore(state, sorted) ??
    byParty(state, sorted, options) ??
    byState(state, sorted) ??
    lateByParty(state, sorted, options) ??
    longOver(state, sorted) ?? { kind: 'none', reason: 'noCall' }
  );
}

/**
 * Rungs 1 and 2, and what they say about calls that are over. What begins a call is news of one that is over only for
 * a while: proxies that ring again use the same Call-ID, and some phones send a constant one.
 */
function byIds(
  state: DeviceState,
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Match | undefined {
  const { sipCallId, cstaId, name, at } = sorted.event;
  const isRecent = (since: number | null): boolean => at - (since ?? 0) < options.lateWithinMs;
  if (sipCallId !== null) {
    const known = state.calls.filter((call) => call.sipCallId === sipCallId);
    const legs = known.filter((call) => !isOtherLeg(call, name) && !isOfAnother(call, sorted));
    const call = likeliest(legs, sorted);
    if (call) return { kind: 'call', call, sure: true };
    const isOver = (one: Call): boolean =>
      one.sipCallId === sipCallId &&
      isRecent(one.endedAt) &&
      !isOfAnother(one, sorted) &&
      (known.length === 0 || one.dir === directionOf(name));
    const ending = state.ending.findLast(({ call: one }) => isOver(one));
    if (ending) return { kind: 'ending', ending };
    const over = state.ended.findLast(isOver);
    if (over) return { kind: 'late', call: over };
    const isGone = state.gone.some((gone) => gone.sipCallId === sipCallId && isRecent(gone.at));
    if (isGone) return { kind: 'late', call: null };
  }
  if (cstaId !== null) {
    const call = likeliest(
      state.calls.filter(
        (one) => one.cstaId === cstaId && agrees(one, sorted) && !isOfAnother(one, sorted),
      ),
      sorted,
    );
    if (call) return { kind: 'call', call, sure: true };
    // Only without a Call-ID, and not for a new call: a phone may use its CSTA numbers again.
    if (sipCallId !== null || directionOf(name) !== undefined) return undefined;
    const isOver = (one: Call): boolean => one.cstaId === cstaId && isRecent(one.endedAt);
    const ending = state.ending.findLast(({ call: one }) => isOver(one));
    if (ending) return { kind: 'ending', ending };
    const over = state.ended.findLast(isOver);
    if (over) return { kind: 'late', call: over };
  }
  return undefined;
}

/**
 * What begins a call may tell of one that a look at the phone's calls has found before, without ids or parties. Events
 * are quicker than that, so it has to be fresh.
 */
function byReading(
  state: DeviceState,
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Match | undefined {
  const dir = directionOf(sorted.event.name);
  if (dir === undefined) return undefined;
  const found = state.calls.filter((call) => {
    if (!call.found || !agrees(call, sorted) || !fits(call.identity, sorted.identity)) return false;
    if (dir === 'o' && isUntold(call)) return true;
    const isFresh = sorted.event.at - call.startedAt < options.lateWithinMs;
    const isOpen = dir === 'i' ? call.state === 'Alerting' : DIALING.includes(call.state);
    return isFresh && (isOpen || !call.dirKnown) && !differs(call, sorted.remote);
  });
  const call = found.find((one) => sameUser(one.remote, sorted.remote)) ?? found[0];
  return call && { kind: 'call', call, sure: true };
}

/** What we asked the phone to dial, and no event has told of: its dial plan may make another number of it. */
function isUntold(call: Call): boolean {
  return call.state === 'Setup' || (call.found === true && call.command?.name === 'dial');
}

/**
 * An id of a call that is over for long, and nothing else that fits: it can only be that call. What begins a call is a
 * new one, and where a call is under way that has no id yet, the rungs above have found it: an id may come back, also
 * in the reports of a call that began without one.
 */
function longOver(state: DeviceState, { event }: SortedEvent): Match | undefined {
  const { sipCallId, cstaId, name } = event;
  if (describeEvent(name).begins) return undefined;
  const over = state.ended.findLast((call) =>
    sipCallId !== null ? call.sipCallId === sipCallId : cstaId !== null && call.cstaId === cstaId,
  );
  if (over) return { kind: 'late', call: over };
  const isGone = sipCallId !== null && state.gone.some((gone) => gone.sipCallId === sipCallId);
  return isGone ? { kind: 'late', call: null } : undefined;
}

/**
 * A `missed` that names no live call belongs to the call whose end was reported just before: phones that report both
 * do so within milliseconds, and a call that rings meanwhile has not ended yet.
 */
function missedBefore(state: DeviceState, sorted: SortedEvent): Match | undefined {
  if (sorted.event.name !== 'missed') return undefined;
  const ending = state.ending.findLast(({ call }) => mayBeOf(call, sorted));
  return ending && { kind: 'ending', ending };
}

/**
 * The call that is reported as missed, and was taken for rejected before: it rang for longer than anybody waits for news of
 * one that rings. What has been told of it is not told again.
 */
function missedAfterAll(state: DeviceState, sorted: SortedEvent, match: Match): Call | undefined {
  const isOpen = (call: Call): boolean =>
    call.endedBy === 'ringTimeout' && call.relatedCallId === null && mayBeOf(call, sorted);
  if (sorted.event.name !== 'missed') return undefined;
  if (match.kind === 'late') return match.call && isOpen(match.call) ? match.call : undefined;
  return match.kind === 'none' ? state.ended.findLast(isOpen) : undefined;
}

/** Nothing the event says contradicts that it is of this call. */
function mayBeOf(call: Call, sorted: SortedEvent): boolean {
  return agrees(call, sorted) && !differs(call, sorted.remote);
}

/** Rung 3: same identity and same remote user. */
function byParty(
  state: DeviceState,
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Match | undefined {
  const { name, at } = sorted.event;
  const open = state.calls.filter((call) => agrees(call, sorted));
  if (name === 'outgoing') {
    const call = outgoingCall(open, sorted, options);
    return call && { kind: 'call', call, sure: false };
  }
  const ofIdentity = open.filter((call) => fits(call.identity, sorted.identity));
  const same = ofIdentity.filter((call) => sameUser(call.remote, sorted.remote));
  if (name === 'incoming') {
    const anonymous = ofIdentity.filter((one) => isRepeatedWithoutNumber(one, sorted, state.calls));
    const call =
      [...same, ...anonymous].find((one) => one.state === 'Alerting') ??
      same.find((one) => !one.dirKnown && at - one.startedAt < options.lateWithinMs);
    return call && { kind: 'call', call, sure: false };
  }
  // Without a local party the identity is that of the phone, which need not be that of the call.
  const likely =
    same.length > 0 || sorted.event.local !== null
      ? same
      : open.filter((call) => sameUser(call.remote, sorted.remote));
  const call = likeliest(likely, sorted);
  return call && { kind: 'call', call, sure: false };
}

/**
 * Two reports of callers who withhold their number, and no id to tell them apart by: they are one only if the phone
 * itself counts exactly the calls that are known, the ringing one among them (whether it counts those is not known for
 * sure). Two calls taken for one would lose the second.
 */
function isRepeatedWithoutNumber(
  call: Call,
  { event, remote }: SortedEvent,
  calls: readonly Call[],
): boolean {
  if (call.remote.number !== '' || remote.number !== '' || call.remote.name !== remote.name)
    return false;
  const count = event.ongoingCalls;
  const isSame = count !== null && count === calls.filter((one) => one.state !== 'Setup').length;
  return isSame || hasId(event) !== (call.sipCallId !== null || call.cstaId !== null);
}

/**
 * An `outgoing` belongs to our dial command, if one waits and it is not a repetition for another call.
 * The number dialled and the number reported differ where the phone has a dial plan, so the oldest
 * command takes an outgoing call that fits none.
 */
function outgoingCall(
  open: readonly Call[],
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Call | undefined {
  const { at } = sorted.event;
  const waiting = open.filter(
    (call) => call.state === 'Setup' && at - call.startedAt <= options.adoptWithinMs,
  );
  const number = sorted.remote.number;
  return (
    waiting.find((call) => isDialledAs(call.remote.number, number)) ??
    open.find((call) => DIALING.includes(call.state) && sameUser(call.remote, sorted.remote)) ??
    open.find(
      (call) =>
        (call.dir === 'o' || !call.dirKnown) &&
        call.state !== 'Setup' &&
        call.connectedAt !== null &&
        at - call.connectedAt < options.lateWithinMs &&
        sameUser(call.remote, sorted.remote),
    ) ??
    waiting[0]
  );
}

/** Rung 4: the only call in a state that this event regularly ends. */
function byState(state: DeviceState, sorted: SortedEvent): Match | undefined {
  const { name } = sorted.event;
  const open = state.calls.filter((call) => {
    // A transfer brings another party; a dial plan may have turned what we dialled into anything.
    const any = name === 'transferReceived' || (name === 'connected' && isUntold(call));
    return agrees(call, sorted) && (any || !differs(call, sorted.remote));
  });
  for (const tier of describeEvent(name).leaves) {
    const found = open.filter((call) => tier.includes(call.state));
    // Of callers without number and id, whichever it is: they cannot be told apart, and each ends once.
    if (found.length > 1 && !found.every((call) => isFaceless(call, found[0])))
      return { kind: 'none', reason: 'ambiguous' };
    if (found[0]) return { kind: 'call', call: found[0], sure: false };
  }
  // A `connected` that says nothing at all cannot start a call; it repeats what we know.
  const bare = sorted.remote.number === '' && !hasId(sorted.event);
  const known = name === 'connected' && bare ? open.find((one) => one.state === 'Connected') : null;
  return known ? { kind: 'call', call: known, sure: false } : undefined;
}

/** Nothing tells the two calls apart. */
function isFaceless(call: Call, other: Call | undefined): boolean {
  const { number, name } = call.remote;
  const isNobody = number === '' && call.sipCallId === null && call.cstaId === null;
  return isNobody && name === other?.remote.name && call.dir === other?.dir;
}

/**
 * Without any id, news of the same people right after the end of their call is late news of it. With one too, where
 * the call had none and waits for its outcome: not every variable is filled in every event.
 */
function lateByParty(
  state: DeviceState,
  sorted: SortedEvent,
  options: ResolvedModelOptions,
): Match | undefined {
  const { name, at } = sorted.event;
  if (directionOf(name) !== undefined) return undefined;
  const ends = name === 'disconnected' || name === 'missed';
  const ending = state.ending.findLast(
    ({ call }) =>
      at - (call.endedAt ?? 0) < options.lateWithinMs &&
      (ends || !hasId(sorted.event)) &&
      mayBeOf(call, sorted),
  );
  if (ending) return { kind: 'ending', ending };
  if (hasId(sorted.event)) return undefined;
  const over = state.ended.findLast(
    (call) =>
      (sorted.remote.number === '' || sameUser(call.remote, sorted.remote)) &&
      at - (call.endedAt ?? 0) < options.lateWithinMs,
  );
  return over && { kind: 'late', call: over };
}

/** Of several calls that fit: same ids, party and identity first, then by the event's tiers, then the oldest. */
function likeliest(calls: readonly Call[], sorted: SortedEvent): Call | undefined {
  if (calls.length < 2) return calls[0];
  const { name, cstaId } = sorted.event;
  const isNamed = sorted.remote.number !== '';
  const tiers = describeEvent(name).leaves;
  const rank = (call: Call): number => {
    const tier = tiers.findIndex((states) => states.includes(call.state));
    const csta = cstaId !== null && call.cstaId === cstaId ? 0 : 1000;
    const party = isNamed && sameUser(call.remote, sorted.remote) ? 0 : 100;
    const distance = call.identity === sorted.identity ? 0 : 10;
    return csta + party + distance + (tier < 0 ? tiers.length : tier);
  };
  return [...calls].sort((a, b) => rank(a) - rank(b))[0];
}

/** Nothing the event says about ids contradicts the call. */
function agrees(call: Call, { event }: SortedEvent): boolean {
  return fits(call.sipCallId, event.sipCallId) && fits(call.cstaId, event.cstaId);
}

function fits(known: string | null, reported: string | null): boolean {
  return known === null || reported === null || known === reported;
}

/** The event names another remote party than the call has. */
function differs(call: Call, remote: Party): boolean {
  const known = call.remote.number;
  return known !== '' && remote.number !== '' && !isDialledAs(known, remote.number);
}

/** Does the event carry an id of its call? */
export function hasId(event: PhoneEvent): boolean {
  return event.sipCallId !== null || event.cstaId !== null;
}

/** Direction of the call that an event starts. */
function directionOf(name: PhoneEvent['name']): 'i' | 'o' | undefined {
  if (name === 'incoming') return 'i';
  return name === 'outgoing' ? 'o' : undefined;
}

/**
 * A call between two identities of one phone has the same Call-ID at both ends: an `incoming` is not
 * news of the leg that is dialling, nor an `outgoing` of the one that rings.
 */
function isOtherLeg(call: Call, name: PhoneEvent['name']): boolean {
  if (name === 'incoming') return DIALING.includes(call.state);
  return name === 'outgoing' && call.dirKnown && call.state === 'Alerting';
}

/**
 * The event begins a call with somebody else than this one is with: then the same Call-ID says nothing. Whoever
 * withholds his number is nobody whose number is known.
 */
function isOfAnother(call: Call, { event, remote }: SortedEvent): boolean {
  if (directionOf(event.name) === undefined) return false;
  const isWithheld = event.remote !== null && remote.number === '' && call.remote.number !== '';
  return isWithheld || differs(call, remote);
}

/** 2 = one of our identities, 1 = has the user part of one (registrar and address differ), 0 = neither. */
function ownness(party: Party, identities: readonly string[]): number {
  if (party.number === '') return 0;
  if (identities.includes(identityOf(party.uri))) return 2;
  return identities.some((identity) => userOf(identity) === party.number) ? 1 : 0;
}
