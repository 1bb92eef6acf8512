/** Call control of Genesys Web Services (docs.genesys.com): `{operationName, ...}`. */
import type { DialectRequest } from '../dialects';
import type { Fields } from './fields';
import { fieldsOf, lookUp, missing, optionalText, requiredText } from './fields';

type Reader = (fields: Fields) => DialectRequest;

/**
 * The 17 operations. Their calls are named by URIs whose last part is the call id; Genesys puts the
 * call itself into the request's URL, so here `callUri` or `callId` may name it.
 */
const OPERATIONS: Readonly<Record<string, Reader>> = {
  Dial: (it) => ({ operation: 'dial', destination: destination(it) }),
  Answer: () => ({ operation: 'answer' }),
  Hangup: () => ({ operation: 'hangup' }),
  Hold: () => ({ operation: 'hold' }),
  Retrieve: () => ({ operation: 'retrieve' }),
  SingleStepTransfer: (it) => ({ operation: 'blindTransfer', destination: destination(it) }),
  SingleStepConference: (it) => ({
    operation: 'singleStepConference',
    destination: destination(it),
  }),
  InitiateTransfer: (it) => ({ operation: 'startTransfer', destination: destination(it) }),
  InitiateConference: (it) => ({ operation: 'startConference', destination: destination(it) }),
  CompleteTransfer: (it) => ({ operation: 'completeTransfer', ...consultCall(it) }),
  CompleteConference: (it) => ({ operation: 'completeConference', ...consultCall(it) }),
  SendDtmf: (it) => ({ operation: 'sendDtmf', digits: requiredText(it.digits, 'digits') }),
  RemoveParticipantFromConference: (it) => ({
    operation: 'removeParticipant',
    participant: requiredText(it.participant, 'participant'),
  }),
  MuteCall: () => ({ operation: 'mute' }),
  UnmuteCall: () => ({ operation: 'unmute' }),
  SwapCalls: (it) => ({ operation: 'swap', otherCallId: otherCall(it) }),
  MergeWithOtherCall: (it) => ({ operation: 'merge', otherCallId: otherCall(it) }),
};

/** Names of the operations. */
export const GENESYS_OPERATIONS = Object.keys(OPERATIONS);

/** Reads a Genesys request; undefined = it is none. Throws SnomError as `readDialect` says. */
export function readGenesys(payload: unknown): DialectRequest | undefined {
  const fields = fieldsOf(payload);
  if (!fields || fields.operationName === undefined) return undefined;
  const request = lookUp(OPERATIONS, fields.operationName, 'operationName')(fields);
  const call = optionalText(fields.callUri, 'callUri') ?? optionalText(fields.callId, 'callId');
  return call === undefined ? request : { ...request, callId: idOf(call) };
}

/** `destination: {phoneNumber}`, or the number itself. */
function destination({ destination: value }: Fields): string {
  const inner = fieldsOf(value);
  if (inner) return requiredText(inner.phoneNumber, 'destination.phoneNumber');
  return requiredText(value, 'destination');
}

function consultCall({ consultCallUri }: Fields): Pick<DialectRequest, 'otherCallId'> {
  const uri = optionalText(consultCallUri, 'consultCallUri');
  return uri === undefined ? {} : { otherCallId: idOf(uri) };
}

function otherCall({ otherCallUri }: Fields): string {
  const uri = optionalText(otherCallUri, 'otherCallUri');
  if (uri === undefined) throw missing('otherCallUri');
  return idOf(uri);
}

/** Last part of a call's URI, or the id as it stands. */
function idOf(uri: string): string {
  const path = uri.split(/[?#]/, 1)[0] ?? '';
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
