/** What CSTA sees of the phone, and how devices and connections of a request are found. */
import type { EngineCall } from '../contract/calls';
import type { Phone } from '../device/phone';
import { badValue, noSuchConnection } from './errors';
import { type AnswerElement, childOf, element, type RequestElement, textIn } from './xml';

/** The parts of a phone that services act on. */
export type CstaPhone = Pick<
  Phone,
  | 'engine'
  | 'identities'
  | 'keys'
  | 'quirks'
  | 'settings'
  | 'muted'
  | 'dnd'
  | 'toggleDnd'
  | 'dial'
  | 'changed'
>;

/** An identity, by which devices are named. */
export type Device = ReturnType<Phone['identities']['all']>[number];

const bare = (device: string): string => device.replace(/^sips?:/i, '').toLowerCase();

/** Device as answers name it. */
export const deviceIdOf = (uri: string): string => `sip:${uri}`;

/**
 * The identity a request names, with or without `sip:`; the active one where the phone does not mind.
 * @returns Undefined when the request is to be answered without content.
 * @throws CstaRefusal when there is no such identity.
 */
export function deviceOf(phone: CstaPhone, name: string): Device | undefined {
  const found = phone.identities.all().find(({ uri }) => uri.toLowerCase() === bare(name));
  if (found !== undefined) return found;
  const { cstaUnknownDevice } = phone.quirks;
  if (cstaUnknownDevice === 'active') return phone.identities.active();
  if (cstaUnknownDevice === 'nothing') return undefined;
  throw badValue('invalidDeviceID');
}

/**
 * The call that a connection of a request means. Device and call must fit; a connection without a device means any.
 * @throws CstaRefusal when there is none.
 */
export function callOf(phone: CstaPhone, request: RequestElement, name: string): EngineCall {
  const connection = childOf(request, name);
  if (connection === undefined) throw badValue('atLeastOneConditionalParameterNotProvided');
  const [id, device] = [textIn(connection, 'callID'), textIn(connection, 'deviceID')];
  const call = phone.engine.live.find(({ cstaId }) => cstaId === id);
  if (call === undefined) throw noSuchConnection();
  if (device !== '' && bare(device) !== call.local.toLowerCase()) throw noSuchConnection();
  return call;
}

/** A call as answers name it. @param name Of the element. */
export const connectionElement = (name: string, call: EngineCall): AnswerElement =>
  element(name, [element('callID', call.cstaId), element('deviceID', deviceIdOf(call.local))]);
