/** Services that act on calls, each on the very call it names. `MakeCall` is documented, the rest is the standard's. */
import type { EngineCall, VirtualCallState } from '../contract/calls';
import { badValue, CstaRefusal, wrongState } from './errors';
import { callOf, connectionElement, type CstaPhone, deviceOf } from './phone';
import { type AnswerElement, type RequestElement, textIn } from './xml';

type Content = readonly AnswerElement[];

/** @throws CstaRefusal unless the call is in one of these states. */
function expect(call: EngineCall, states: readonly VirtualCallState[], value?: string): EngineCall {
  if (!states.includes(call.state)) throw wrongState(value);
  return call;
}

/** A number or address to call. @throws CstaRefusal without one. */
function destinationIn(request: RequestElement, name: string): string {
  const text = textIn(request, name).replace(/^(?:sips?|tel):/i, '');
  if (text === '') throw badValue('invalidCalledDeviceID');
  return text;
}

function dial(phone: CstaPhone, number: string, identity: string): EngineCall {
  const call = phone.dial(number, identity);
  if (call === undefined)
    throw new CstaRefusal('systemResourceAvailability', 'resourceLimitExceeded');
  return call;
}

/** Both calls of a request that joins, changes or leaves one for the other. */
function pairOf(
  phone: CstaPhone,
  request: RequestElement,
  active: readonly VirtualCallState[] = ['Connected'],
): { readonly active: EngineCall; readonly held: EngineCall } {
  return {
    active: expect(callOf(phone, request, 'activeCall'), active, 'invalidActiveConnectionState'),
    held: expect(callOf(phone, request, 'heldCall'), ['Holding'], 'invalidHeldConnectionState'),
  };
}

const consulting = ({ quirks }: CstaPhone): readonly VirtualCallState[] =>
  quirks.semiAttended ? ['Connected', 'Dialing', 'Ringback'] : ['Connected'];

export function makeCall(phone: CstaPhone, request: RequestElement): Content {
  const name = textIn(request, 'callingDevice');
  // An empty one means the active identity: a public client sends none where nothing is chosen.
  const device = name === '' ? phone.identities.active() : deviceOf(phone, name);
  if (device === undefined) return [];
  if (!device.loggedOn) throw wrongState('invalidCallingDeviceState');
  const number = destinationIn(request, 'calledDirectoryNumber');
  if (phone.quirks.cstaPrompts && textIn(request, 'autoOriginate') !== 'doNotPrompt') {
    phone.keys.type(number);
    return [];
  }
  return [connectionElement('callingDevice', dial(phone, number, device.uri))];
}

export function answerCall(phone: CstaPhone, request: RequestElement): Content {
  const call = callOf(phone, request, 'callToBeAnswered');
  phone.engine.answer(expect(call, ['Alerting'], 'noCallToAnswer'));
  return [];
}

/** Ends this call alone, also one of a conference. */
export function clearConnection(phone: CstaPhone, request: RequestElement): Content {
  const call = callOf(phone, request, 'connectionToBeCleared');
  phone.engine.end(call, call.state === 'Alerting' ? 'rejected' : 'local');
  return [];
}

export function holdCall(phone: CstaPhone, request: RequestElement): Content {
  phone.engine.hold(expect(callOf(phone, request, 'callToBeHeld'), ['Connected']));
  return [];
}

export function retrieveCall(phone: CstaPhone, request: RequestElement): Content {
  phone.engine.retrieve(expect(callOf(phone, request, 'callToBeRetrieved'), ['Holding']));
  return [];
}

/** The held call is taken, the other one put on hold. */
export function alternateCall(phone: CstaPhone, request: RequestElement): Content {
  phone.engine.retrieve(pairOf(phone, request).held);
  return [];
}

/** The active call ends, the held one goes on: also while the former still rings. */
export function reconnectCall(phone: CstaPhone, request: RequestElement): Content {
  const { active, held } = pairOf(phone, request, ['Connected', 'Dialing', 'Ringback']);
  phone.engine.end(active, 'local');
  phone.engine.retrieve(held);
  return [];
}

export function consultationCall(phone: CstaPhone, request: RequestElement): Content {
  const call = expect(callOf(phone, request, 'existingCall'), ['Connected', 'Holding']);
  const number = destinationIn(request, 'consultedDevice');
  phone.engine.hold(call);
  return [connectionElement('initiatedCall', dial(phone, number, call.local))];
}

/** The answer comes when the phone has asked, whatever the far ends make of it (UNKNOWN). */
export function transferCall(phone: CstaPhone, request: RequestElement): Content {
  const { active, held } = pairOf(phone, request, consulting(phone));
  phone.engine.transfers.attended(active, held);
  return [connectionElement('transferredCall', active)];
}

export function conferenceCall(phone: CstaPhone, request: RequestElement): Content {
  const { active, held } = pairOf(phone, request);
  phone.engine.conference.join(held);
  if (!held.inConference)
    throw new CstaRefusal('systemResourceAvailability', 'conferenceMemberLimitExceeded');
  return [connectionElement('conferenceCall', active)];
}

export function singleStepTransferCall(phone: CstaPhone, request: RequestElement): Content {
  const call = expect(callOf(phone, request, 'activeCall'), ['Connected', 'Holding']);
  phone.engine.transfers.blind(call, destinationIn(request, 'transferredTo'));
  return [connectionElement('transferredCall', call)];
}

export function deflectCall(phone: CstaPhone, request: RequestElement): Content {
  const call = expect(callOf(phone, request, 'callToBeDiverted'), ['Alerting']);
  call.sentTo = destinationIn(request, 'newDestination');
  phone.engine.end(call, 'deflected');
  return [];
}

export function generateDigits(phone: CstaPhone, request: RequestElement): Content {
  const call = expect(callOf(phone, request, 'connectionToSendDigits'), ['Connected']);
  const digits = textIn(request, 'charactersToSend');
  if (!/^[0-9*#A-D]+$/i.test(digits)) throw badValue('toneCharacterOutOfRange');
  phone.engine.dtmf(call, digits);
  return [];
}
