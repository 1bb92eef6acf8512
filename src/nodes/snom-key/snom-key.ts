/** snom-key: presses keys. */
import type { Node, NodeAPI } from 'node-red';
import { runActionNode } from '../shared/action/action-node';
import { offerTrial } from '../shared/action/trial';
import { upToDate } from '../shared/migration/up-to-date';
import { keySpec } from './press';
import type { SnomKeyDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomKey(this: Node, stored: SnomKeyDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    runActionNode(RED, this, def, keySpec(def));
  }
  RED.nodes.registerType('snom-key', SnomKey);
  // Nobody has deployed these keys yet: the dialling rules count for them.
  offerTrial<SnomKeyDef>(RED, 'snom-key', (def) => keySpec(def, 'message'));
};

export = init;
