/** What the dialog says, checked. */
import type { NodeDef } from 'node-red';
import { SnomError } from '../../common/errors';
import { isGiven, oneOf } from '../../common/values';
import { DISCOVERY_KINDS, type DiscoveryKind } from '../../mqtt/discovery';
import { MAX_ID } from '../../mqtt/several/kept-state';
import { checkTopicPart } from '../../mqtt/topics';
import { DEFAULTS } from './defaults';
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

/** @throws SnomError `badTopic` {name, topic}, `wrongType` {name, expected} */
export function readOptions(def: Omit<SnomMqttDef, keyof NodeDef | 'phone'>): MqttOptions {
  const topic = (name: keyof typeof DEFAULTS): string =>
    checkTopicPart(isGiven(def[name]) ? def[name] : DEFAULTS[name], name);
  const instance = topic('instance');
  const isTooLong = def.several === true && instance.length > MAX_ID;
  if (instance.includes('/') || isTooLong)
    throw new SnomError('badTopic', { params: { name: 'instance', topic: instance } });
  return {
    base: topic('base'),
    instance,
    discovery: oneOf(def.discovery, 'discovery', DISCOVERY_KINDS),
    prefix: topic('discoveryPrefix'),
    mayDial: def.mayDial === true,
    several: def.several === true,
    answersLate: def.several === true && def.answersLate === true,
  };
}
