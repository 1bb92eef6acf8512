/** Call control of Genesys Web Services (docs.genesys.com): `{operationName, ...}`. */
import { beforeQuery } from '../../../common/address-text';
import { shown } from '../../../common/shown';
import {
  type Fields,
  fieldsOf,
  missing,
  optional,
  optionalText,
  requiredText,
  wrongType,
} from '../../../common/values';
import { lookUp } from './look-up';
import type { DialectRequest } from './types';

type Reader = (fields: Fields) => DialectRequest;

/**
 * The 17 operations. Their calls are named by URIs `/me/calls/ID`. Genesys puts the call itself into the address the
 * request is sent to, which a message has in `uri`, `callUri` or `callId`; `Dial` is sent to `/devices/ID/calls`.
 */
const OPERATIONS: Readonly<Record<string, Reader>> = {
  Dial: (raw) => ({ operation: 'dial', destination: destination(raw) }),
  Answer: () => ({ operation: 'answer' }),
  Hangup: () => ({ operation: 'hangup' }),
  Hold: () => ({ operation: 'hold' }),
  Retrieve: () => ({ operation: 'retrieve' }),
  SingleStepTransfer: (raw) => ({ operation: 'blindTransfer', destination: destination(raw) }),
  SingleStepConference: (raw) => ({
    operation: 'singleStepConference',
    destination: destination(raw),
  }),
  InitiateTransfer: (raw) => ({ operation: 'startTransfer', destination: destination(raw) }),
  InitiateConference: (raw) => ({ operation: 'startConference', destination: destination(raw) }),
  CompleteTransfer: (raw) => ({ operation: 'completeTransfer', ...consultCall(raw) }),
  CompleteConference: (raw) => ({ operation: 'completeConference', ...consultCall(raw) }),
  SendDtmf: (raw) => ({ operation: 'sendDtmf', digits: requiredText(raw.digits, 'digits') }),
  RemoveParticipantFromConference: (raw) => ({
    operation: 'removeParticipant',
    participant: requiredText(raw.participant, 'participant'),
  }),
  MuteCall: () => ({ operation: 'mute' }),
  UnmuteCall: () => ({ operation: 'unmute' }),
  SwapCalls: (raw) => ({ operation: 'swap', otherCallId: otherCall(raw) }),
  MergeWithOtherCall: (raw) => ({ operation: 'merge', otherCallId: otherCall(raw) }),
};

/** Names of the operations. */
export const GENESYS_OPERATIONS = Object.keys(OPERATIONS);

/** Reads a Genesys request; undefined = it is none. Throws SnomError as `readDialect` says. */
export function readGenesys(payload: unknown): DialectRequest | undefined {
  const fields = fieldsOf(payload);
  if (!fields || fields.operationName === undefined) return undefined;
  const request = lookUp(OPERATIONS, fields.operationName, 'operationName')(fields);
  return { ...request, ...placeOf(fields, request.operation) };
}

/** The call and the device that the request is about. @throws SnomError `wrongType` where it names several */
function placeOf(
  { uri, callUri, callId, deviceUri }: Fields,
  operation: DialectRequest['operation'],
): Pick<DialectRequest, 'callId' | 'device'> {
  const sentTo = addressOf(uri);
  if (operation === 'dial' && sentTo.call !== undefined) throw wrongType('uri', DIAL_URI);
  const calls = [sentTo.call, callOf(callUri, 'callUri'), callOf(callId, 'callId')];
  const devices = [sentTo.device, deviceOf(deviceUri)];
  const [call, device] = [onlyOne(calls, 'callUri'), onlyOne(devices, 'deviceUri')];
  return {
    ...optional({ callId: call, device }),
  };
}

/** `destination: {phoneNumber}`, or the number itself. */
function destination({ destination: value }: Fields): string {
  const inner = fieldsOf(value);
  if (inner) return requiredText(inner.phoneNumber, 'destination.phoneNumber');
  return requiredText(value, 'destination');
}

function consultCall({ consultCallUri }: Fields): Pick<DialectRequest, 'otherCallId'> {
  const call = callOf(consultCallUri, 'consultCallUri');
  return call === undefined ? {} : { otherCallId: call };
}

function otherCall({ otherCallUri }: Fields): string {
  const call = callOf(otherCallUri, 'otherCallUri');
  if (call === undefined) throw missing('otherCallUri');
  return call;
}

const CALL_URI = '/me/calls/ID';
const DIAL_URI = '/devices/ID/calls';

/** What the address of a request names: a call, a device, or (`/me/calls`) neither. Anything else is refused. */
function addressOf(value: unknown): { readonly call?: string; readonly device?: string } {
  const uri = optionalText(value, 'uri');
  if (uri === undefined) return {};
  const parts = partsOf(uri);
  const [above, last] = [parts.at(-2), parts.at(-1)];
  if (above === 'calls' && last !== undefined) return { call: decodePart(last) };
  if (last === 'calls') {
    if (parts.at(-3) === 'devices' && above !== undefined) return { device: decodePart(above) };
    if (above === 'me' || above === undefined) return {};
  }
  throw wrongType('uri', `${CALL_URI}, ${DIAL_URI}`);
}

/** The id of a call, or the last part of its URI; ids may hold slashes. */
function callOf(value: unknown, name: string): string | undefined {
  const text = optionalText(value, name);
  if (text === undefined) return undefined;
  const parts = partsOf(text);
  const at = parts.lastIndexOf('calls');
  if (at >= 0) {
    const id = parts[at + 1];
    if (id === undefined || parts.length > at + 2) throw wrongType(name, CALL_URI);
    return decodePart(id);
  }
  if (name === 'callId') return text;
  return decodePart(parts.at(-1) ?? '');
}

function deviceOf(value: unknown): string | undefined {
  const uri = optionalText(value, 'deviceUri');
  return uri === undefined ? undefined : decodePart(partsOf(uri).at(-1) ?? '');
}

function onlyOne(named: readonly (string | undefined)[], name: string): string | undefined {
  const different = [...new Set(named.filter((value) => value !== undefined))];
  if (different.length > 1) throw wrongType(name, `either ${different.map(shown).join(' or ')}`);
  return different[0];
}

/** Parts of the path, without the empty ones between and behind slashes. */
function partsOf(uri: string): string[] {
  return beforeQuery(uri)
    .split('/')
    .filter((part) => part !== '');
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
