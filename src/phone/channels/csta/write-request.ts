/**
 * Writes the requests of CSTA. MakeCall, SnapshotDevice and RequestSystemStatus are documented by Snom ("CSTA over HTTP -
 * Requests"); names of all the others are the standard's (ECMA-323, also in public clients), and unproven on phones. The
 * order of parameters is that of ECMA-269 as its ASN.1 form (ECMA-285) has it; public clients disagree on it.
 */
import { SnomError } from '../../../common/errors';
import { checkDestination, parseDigits } from '../../../common/numbers/destinations';
import { shown } from '../../../common/shown';
import { element, textElement, toXml, type XmlElement } from '../../display/xml';
import type { CstaConnectionId, CstaRequest } from '../../types';
import { EDITION_3, EDITION_5 } from './namespaces';

/** Longest device or id, characters. */
const MAX_TEXT = 256;

/** What XML cannot carry, and what no address has: control characters, halves of characters, non-characters. */
const UNSPEAKABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;

/**
 * Number of the microphone that is muted: the standard wants one, and a public client of uaCSTA says 1. What a phone
 * makes of it is unknown.
 */
const APPARATUS = '1';

/** Asks whether CSTA is there. Harmless. */
export const writeStatusRequest = (): string =>
  toXml(element('RequestSystemStatus', { xmlns: EDITION_3 }));

/** Asks for the calls of an identity, `user@host`, which is written without `sip:` here. Harmless. */
export const writeSnapshotRequest = (identity: string): string =>
  document('SnapshotDevice', [said('snapshotObject', identity.replace(/^sip:/i, ''))]);

/** Asks how one thing is set for an identity. Harmless. */
export const writeGetRequest = (
  service: 'GetDoNotDisturb' | 'GetForwarding',
  identity: string,
): string => document(service, [said('device', deviceOf(identity))]);

/**
 * A request that changes something.
 *
 * @throws SnomError `badDestination`, `badDigits`; `badIdentity`, `noSuchCall` for a device or an id that no phone can
 *   have given
 */
export function writeRequest(request: CstaRequest): string {
  return document(request.service, contentOf(request));
}

function contentOf(request: CstaRequest): XmlElement[] {
  switch (request.service) {
    case 'MakeCall':
      return [
        said('callingDevice', deviceOf(request.device)),
        said('calledDirectoryNumber', addressOf(request.destination)),
        textElement('autoOriginate', 'doNotPrompt'),
      ];
    case 'AlternateCall':
    case 'TransferCall':
    case 'ConferenceCall':
      return [connection('heldCall', request.held), connection('activeCall', request.active)];
    case 'ReconnectCall':
      return [connection('activeCall', request.active), connection('heldCall', request.held)];
    case 'ConsultationCall':
    case 'SingleStepTransferCall':
    case 'DeflectCall': {
      const [call, destination] = WITH_DESTINATION[request.service];
      const to = said(destination, addressOf(request.destination));
      return [connection(call, request.connection), to];
    }
    case 'GenerateDigits': {
      const digits = textElement('charactersToSend', parseDigits(request.digits));
      return [connection('connectionToSendDigits', request.connection), digits];
    }
    case 'SetDoNotDisturb':
    case 'SetMicrophoneMute':
    case 'SetForwarding':
      return settingOf(request);
    default:
      return [connection(OF_ONE_CALL[request.service], request.connection)];
  }
}

/** What services of one call name it. */
const OF_ONE_CALL = {
  AnswerCall: 'callToBeAnswered',
  ClearConnection: 'connectionToBeCleared',
  HoldCall: 'callToBeHeld',
  RetrieveCall: 'callToBeRetrieved',
} as const;

const WITH_DESTINATION = {
  ConsultationCall: ['existingCall', 'consultedDevice'],
  SingleStepTransferCall: ['activeCall', 'transferredTo'],
  DeflectCall: ['callToBeDiverted', 'newDestination'],
} as const;

type SettingRequest = Extract<
  CstaRequest,
  { service: 'SetDoNotDisturb' | 'SetMicrophoneMute' | 'SetForwarding' }
>;

function settingOf(request: SettingRequest): XmlElement[] {
  const device = said('device', deviceOf(request.device));
  const on = String(request.on);
  if (request.service === 'SetForwarding') {
    const { type, destination } = request;
    return [
      device,
      textElement('forwardingType', type),
      textElement('activateForward', on),
      ...(destination === undefined ? [] : [said('forwardDN', addressOf(destination))]),
    ];
  }
  if (request.service === 'SetDoNotDisturb') return [device, textElement('doNotDisturbOn', on)];
  const apparatus = textElement('auditoryApparatus', APPARATUS);
  return [device, apparatus, textElement('microphoneMuteOn', on)];
}

function connection(name: string, { callId, deviceId }: CstaConnectionId): XmlElement {
  if (callId === '' || !isSpeakable(callId) || !isSpeakable(deviceId))
    throw new SnomError('noSuchCall', { params: { callId: shown(callId) } });
  return element(name, {}, [textElement('callID', callId), textElement('deviceID', deviceId)]);
}

/** `sip:` goes before what has a host (documented for callingDevice, and one public client does so everywhere). */
const deviceOf = (identity: string): string =>
  identity.includes('@') && !/^sips?:/i.test(identity) ? `sip:${identity}` : identity;

const addressOf = (destination: string): string => deviceOf(checkDestination(destination));

function said(name: string, text: string): XmlElement {
  if (!isSpeakable(text)) throw new SnomError('badIdentity', { params: { identity: shown(text) } });
  return textElement(name, text);
}

/** Can it be written as it is, and have come from a phone? */
export const isSpeakable = (text: string): boolean =>
  text.length <= MAX_TEXT && !UNSPEAKABLE.test(text);

const document = (service: string, content: readonly XmlElement[]): string =>
  toXml(element(service, { xmlns: EDITION_5 }, content));
