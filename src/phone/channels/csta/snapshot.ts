/**
 * Reads the calls out of a SnapshotDeviceResponse. Snom documents connectionIdentifier and the local state; the far side
 * is the standard's, and in no document of Snom.
 */
import { optional } from '../../../common/values';
import type { CstaConnectionId, SnapshotConnection } from '../../types';
import { allBelow, childOf } from './namespaces';
import type { AnswerElement } from './read-xml';
import { isSpeakable } from './write-request';

/** Own and far state by the simple states of ECMA-269 (from memory; Snom documents the other form). */
const SIMPLE: Readonly<Record<string, readonly [own: string, far: string]>> = {
  callnull: ['null', 'null'],
  callpending: ['initiated', 'null'],
  calloriginated: ['connected', 'null'],
  calldelivered: ['connected', 'alerting'],
  calldeliveredheld: ['hold', 'alerting'],
  callreceived: ['alerting', 'connected'],
  callreceivedonhold: ['alerting', 'hold'],
  callestablished: ['connected', 'connected'],
  callestablishedheld: ['hold', 'connected'],
  callestablishedonhold: ['connected', 'hold'],
  callqueued: ['connected', 'queued'],
  callqueuedheld: ['hold', 'queued'],
  callfailed: ['connected', 'fail'],
  callfailedheld: ['hold', 'fail'],
  callblocked: ['fail', 'null'],
};

/** All its connections; undefined = one of them cannot be read, or it announces them for later. */
export function readSnapshot(root: AnswerElement): readonly SnapshotConnection[] | undefined {
  const items = allBelow(root, 'snapshotDeviceResponseInfo');
  if (items.length === 0 && allBelow(root, 'serviceCrossRefID').length > 0) return undefined;
  const connections: SnapshotConnection[] = [];
  for (const item of items) {
    const connection = connectionOf(item);
    // Leaving one out would end a call that is there.
    if (!connection) return undefined;
    connections.push(connection);
  }
  return connections;
}

function connectionOf(item: AnswerElement): SnapshotConnection | undefined {
  const id = readId(childOf(item, 'connectionIdentifier'));
  const states = statesOf(childOf(item, 'localCallState'));
  const [state, remoteState] = states ?? [];
  if (!id || state === undefined) return undefined;
  const remote = partyOf(childOf(item, 'endpointDevice') ?? childOf(item, 'endpoint'));
  return { ...id, state, ...optional({ remoteState, remote }) };
}

/** Which connection of which call; undefined = it has no id, or one that nobody could send back. */
export function readId(element: AnswerElement | undefined): CstaConnectionId | undefined {
  const callId = childOf(element, 'callID')?.text ?? '';
  const deviceId = textOf(childOf(element, 'deviceID'));
  if (callId === '' || !isSpeakable(callId) || !isSpeakable(deviceId)) return undefined;
  return { callId, deviceId };
}

/** The standard's own states for both sides, ours first, or one word for the two. */
function statesOf(element: AnswerElement | undefined): readonly string[] | undefined {
  if (!element) return undefined;
  const states = allBelow(element, 'localConnectionState').map(({ text }) => wordOf(text));
  if (states.length > 0) return states.slice(0, 2);
  const simple = wordOf(childOf(element, 'simpleCallState')?.text ?? '');
  if (Object.hasOwn(SIMPLE, simple)) return SIMPLE[simple];
  return [simple || wordOf(element.text) || 'unknown'];
}

const wordOf = (text: string): string => (/^\w{1,64}$/.test(text) ? text.toLowerCase() : '');

/** Who is at the far end, `endpointDevice` in ECMA-269; undefined = not known, or withheld. */
function partyOf(element: AnswerElement | undefined): string | undefined {
  const named = childOf(element, 'deviceIdentifier') ?? childOf(element, 'deviceID');
  const text = textOf(named ?? element);
  return text !== '' && isSpeakable(text) ? text : undefined;
}

const textOf = (element: AnswerElement | undefined): string => element?.text ?? '';
