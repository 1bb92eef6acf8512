/** What the dialog says, checked. */
import type { NodeDef } from 'node-red';
import { SnomError } from '../../common/errors';
import { isGiven, oneOf } from '../../common/values';
import { DISCOVERY_KINDS, type DiscoveryKind } from '../../mqtt/discovery';
import { MAX_ID } from '../../mqtt/several/kept-state';
import { checkTopicPart } from '../../mqtt/topics';
import type { SnomMqttDef } from './types';

/** Values of the dialog, with defaults for what is blank. */
export interface MqttOptions {
  readonly base: string;
  readonly instance: string;
  readonly discovery: DiscoveryKind | undefined;
  readonly prefix: string;
  readonly mayDial: boolean;
  /** Do other Node-REDs share the phones? */
  readonly several: boolean;
  /** Is a phone answered only when the broker has its report? Only with others. */
  readonly answersLate: boolean;
}

export const DEFAULT_BASE = 'snom';
export const DEFAULT_INSTANCE = 'node-red';
export const DEFAULT_PREFIX = 'homeassistant';

/** @throws SnomError `badTopic` {name, topic}, `wrongType` {name, expected} */
export function readOptions(def: Omit<SnomMqttDef, keyof NodeDef | 'phone'>): MqttOptions {
  const topic = (value: unknown, name: string, absent: string): string =>
    checkTopicPart(isGiven(value) ? value : absent, name);
  const instance = topic(def.instance, 'instance', DEFAULT_INSTANCE);
  const isTooLong = def.several === true && instance.length > MAX_ID;
  if (instance.includes('/') || isTooLong)
    throw new SnomError('badTopic', { params: { name: 'instance', topic: instance } });
  return {
    base: topic(def.base, 'base', DEFAULT_BASE),
    instance,
    discovery: oneOf(def.discovery, 'discovery', DISCOVERY_KINDS),
    prefix: topic(def.discoveryPrefix, 'discoveryPrefix', DEFAULT_PREFIX),
    mayDial: def.mayDial === true,
    several: def.several === true,
    answersLate: def.several === true && def.answersLate === true,
  };
}
