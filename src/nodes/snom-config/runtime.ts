/** What a phone's options need from the Node-RED runtime. */
import type { ConnectionOptions } from 'node:tls';
import type { Node, NodeAPI } from 'node-red';
import { type Bounds } from '../../common/values';
import type { SnomConfigCredentials } from '../shared/phones/config-node';
import { type ConfigContext, QUEUE_LIMIT, TIMEOUT_MS } from './config';

/** Names and defaults in settings.js: the deadline of a command in ms, and how many may wait per phone. */
export const SETTINGS = {
  snomConfigTimeout: { value: 8000, exportable: false },
  snomConfigQueueLimit: { value: 32, exportable: false },
};

/** Core's `tls-config` as other nodes see it. */
interface TlsConfigNode extends Node {
  addTLSOptions(options: ConnectionOptions): ConnectionOptions;
}

export function configContext(RED: NodeAPI, credentials: SnomConfigCredentials): ConfigContext {
  return {
    credentials,
    tlsContext: (id) => {
      const node = RED.nodes.getNode(id) as Partial<TlsConfigNode> | null | undefined;
      return node?.addTLSOptions?.({});
    },
    defaults: {
      timeoutMs: setting(RED, 'snomConfigTimeout', TIMEOUT_MS),
      queueLimit: setting(RED, 'snomConfigQueueLimit', QUEUE_LIMIT),
    },
  };
}

/** A value of settings.js that makes no sense counts as absent: a typing error there must not stop every phone. */
function setting(RED: NodeAPI, name: keyof typeof SETTINGS, { min, max }: Bounds): number {
  const value: unknown = Reflect.get(RED.settings, name);
  const usable =
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return usable ? value : SETTINGS[name].value;
}
