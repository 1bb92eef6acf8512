/** snom-key: presses keys. */
import type { Node, NodeAPI } from 'node-red';
import { SnomError } from '../../phone/errors';
import { parseKeySequence } from '../../phone/keys';
import { GENERIC_MODEL } from '../../phone/models';
import { runActionNode } from '../shared/action-node';
import { PAYLOAD, typedInput } from '../shared/inputs';
import type { SnomKeyDef } from './types';

/** Name of the one operation in `msg.snom`. */
const OPERATION = 'press';

const init = (RED: NodeAPI): void => {
  function SnomKey(this: Node, def: SnomKeyDef): void {
    RED.nodes.createNode(this, def);
    const raw = def.raw === true;
    const keys = typedInput('keys', def.keys, def.keysType, PAYLOAD);
    runActionNode(RED, this, def, {
      operation: OPERATION,
      async prepare({ read }) {
        const sequence = await read(keys);
        refuseForEveryModel(sequence, raw);
        return async ({ phone }, options) => {
          const model = await phone.model(options);
          return phone.press(parseKeySequence(sequence, { model, raw }), options);
        };
      },
    });
  }
  RED.nodes.registerType('snom-key', SnomKey);
};

/** Refuses what is wrong whatever the model, so that not even the phone's model is asked for. */
function refuseForEveryModel(sequence: unknown, raw: boolean): void {
  try {
    parseKeySequence(sequence, { model: GENERIC_MODEL, raw });
  } catch (thrown) {
    // Only the phone's own model can tell whether it has this key.
    if (!(thrown instanceof SnomError && thrown.reason === 'keyNotOnModel')) throw thrown;
  }
}

export = init;
