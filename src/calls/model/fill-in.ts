/** Takes over what an event says about a call besides its state. */
import type { Call, Party, PhoneEvent } from './call-types';
import type { SortedEvent } from './matching';

/**
 * The call with every field the event fills. Known ids stay; the parties are replaced where the event is
 * known to be of this call, or brings another party by its nature.
 */
export function fillIn(before: Call, sorted: SortedEvent, sure: boolean): Call {
  const { event } = sorted;
  const { found, ...call } = before;
  const replace =
    sure || found === true || event.name === 'transferReceived' || call.state === 'Setup';
  const { dir, dirKnown } = direction(call, event.name);
  return {
    ...call,
    dir,
    dirKnown,
    identity: call.identity ?? sorted.identity,
    local: merge(call.local, sorted.local, replace),
    remote: merge(call.remote, sorted.remote, replace),
    sipCallId: call.sipCallId ?? event.sipCallId,
    cstaId: call.cstaId ?? event.cstaId,
    lineKey: event.lineKey ?? call.lineKey,
  };
}

/** The first `incoming` or `outgoing` settles the direction of a call that was seen connected first. */
function direction(call: Call, name: PhoneEvent['name']): Pick<Call, 'dir' | 'dirKnown'> {
  if (!call.dirKnown && name === 'incoming') return { dir: 'i', dirKnown: true };
  if (!call.dirKnown && name === 'outgoing') return { dir: 'o', dirKnown: true };
  return { dir: call.dir, dirKnown: call.dirKnown };
}

function merge(known: Party, reported: Party, replace: boolean): Party {
  if (reported.number === '' && reported.name === undefined) return known;
  if (known.number === '' && known.name === undefined) return reported;
  const same = reported.number === '' || reported.number === known.number;
  if (!same && !replace) return known;
  const number = reported.number || known.number;
  // A bare number tells less than the address we have of it.
  const uri = reported.uri || (same ? known.uri : '');
  const name = reported.name ?? (same ? known.name : undefined);
  if (number === known.number && uri === known.uri && name === known.name) return known;
  return name === undefined ? { number, uri } : { number, uri, name };
}
