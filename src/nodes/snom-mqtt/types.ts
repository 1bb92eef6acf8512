/** Shapes of the snom-mqtt node. Property names are stored in users' flows: they are public API. */
import type { NodeDef } from 'node-red';
import type { DiscoveryKind } from '../../mqtt/discovery';

export interface SnomMqttDef extends NodeDef {
  /** Id of a snom-config; '' = all phones of this Node-RED. */
  phone: string;
  /** First level, or levels, of all topics; '' = `snom`. */
  base: string;
  /** Name of this Node-RED among those on the broker; '' = `node-red`. */
  instance: string;
  /** How Home Assistant is told of the phones; '' = not at all. */
  discovery: '' | DiscoveryKind;
  /** Where Home Assistant listens; '' = `homeassistant`. */
  discoveryPrefix: string;
  /** May topics dial, and press keys? */
  mayDial: boolean;
  /** Do other Node-REDs with the same flows share the phones? Absent in flows made before it, and false = not. */
  several?: boolean;
  /** With others: is a phone answered only when the broker has its report? Absent, and false = at once. */
  answersLate?: boolean;
  /** As in `ActionNodeDef`. */
  version?: number;
}

/** `msg.snomMqtt` of a command on its way: with it, a result finds back. */
export interface CommandTrace {
  /** Name of the phone in topics. */
  readonly phone: string;
  readonly command: string;
  /** Of MQTT 5. */
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
}

/** A message for `mqtt out`. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: unknown;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly correlationData?: Buffer;
}
