/** Builds the nodes of test flows, each as its dialog stores it, with the dialog's defaults. */
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { defaultsOf } from '../package/definitions';
import type { FlowNode } from './node-red';

/** User and password of virtual phones in these tests; the password is searched for where it must not be. */
export const USER = 'webadmin';
export const PASSWORD = 'Pa55phrase-of-a-test';
export const LOGIN = { username: USER, password: PASSWORD };

const TAB = 'tab';

type Properties = Readonly<Record<string, unknown>>;

export const tab: FlowNode = { id: TAB, type: 'tab', label: 'Test', disabled: false, info: '' };

/** Any node that stands on the flow. */
export function node(
  type: string,
  id: string,
  to: readonly string[],
  properties: Properties = {},
): FlowNode {
  return { id, type, z: TAB, name: '', x: 200, y: 100, wires: [to], ...properties };
}

/** An inject node that is pressed by `NodeRed.inject`. */
export function inject(id: string, payload: unknown, ...to: string[]): FlowNode {
  const text = typeof payload === 'string';
  const value = {
    payload: text ? payload : JSON.stringify(payload),
    payloadType: text ? 'str' : 'json',
    topic: '',
  };
  const times = { repeat: '', crontab: '', once: false, onceDelay: 0.1 };
  const properties = { props: [{ p: 'payload' }], ...value, ...times };
  return node('inject', id, to, properties);
}

/** A debug node; `what` is a property of the message, by default all of it. */
export function debug(id: string, what = 'true'): FlowNode {
  const targetType = what === 'true' ? 'full' : 'msg';
  const shown = { active: true, tosidebar: true, console: false, tostatus: false };
  return { ...node('debug', id, [], { ...shown, complete: what, targetType }), wires: [] };
}

export function catchAll(id: string, ...to: string[]): FlowNode {
  return node('catch', id, to, { scope: null, uncaught: false });
}

/** Any node of this package, on the phone of the id `phone`. */
export function ourNode(
  type: string,
  id: string,
  to: readonly string[],
  properties: Properties = {},
): FlowNode {
  return node(type, id, to, { ...defaultsOf(type), phone: 'phone', ...properties });
}

/** A snom-key that presses the keys of the payload, unless told otherwise. */
export function key(id: string, to: readonly string[], properties: Properties = {}): FlowNode {
  return ourNode('snom-key', id, to, { keys: 'payload', keysType: 'msg', ...properties });
}

/** A snom-call that dials the payload, unless told otherwise. */
export function call(id: string, to: readonly string[], properties: Properties = {}): FlowNode {
  const payload = {
    destination: 'payload',
    destinationType: 'msg',
    digits: 'payload',
    digitsType: 'msg',
  };
  return ourNode('snom-call', id, to, { ...payload, ...properties });
}

/** A snom-admin that reads what the phone is, unless told otherwise. */
export function admin(id: string, to: readonly string[], properties: Properties = {}): FlowNode {
  return ourNode('snom-admin', id, to, properties);
}

/** A snom-config for a virtual phone; https where the phone has it. */
export function config(id: string, phone: VirtualPhoneApi, properties: Properties = {}): FlowNode {
  const secure = phone.httpsPort !== undefined;
  return {
    ...defaultsOf('snom-config'),
    id,
    type: 'snom-config',
    name: 'Test phone',
    host: phone.host,
    port: String(secure ? phone.httpsPort : phone.port),
    protocol: secure ? 'https' : 'http',
    fingerprint: phone.fingerprint ?? '',
    ...properties,
  };
}
