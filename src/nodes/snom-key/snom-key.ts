/** snom-key: presses keys. */
import type { Node, NodeAPI } from 'node-red';
import { checkPresses, pressJudged } from '../../calls/operations/keypad/keypad-guard';
import type { PressedBy } from '../../calls/operations/keypad/keypad-guard';
import { SnomError } from '../../common/errors';
import { parseKeySequence } from '../../phone/models/key-sequence';
import { readPastedKeys } from '../../phone/models/pasted-keys';
import { GENERIC_MODEL } from '../../phone/models/models';
import type { KeyPress } from '../../phone/types';
import { runActionNode } from '../shared/action/action-node';
import type { Prepared, ReadInput } from '../shared/action/action-node';
import { PAYLOAD, typedInput } from '../shared/action/inputs';
import type { TypedInput } from '../shared/action/inputs';
import { judgeOf } from '../shared/phones/keypads';
import { checkHost } from '../shared/phones/phones';
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
      understand: () => ({ operation: OPERATION, prepare }),
    });

    async function prepare(read: ReadInput): Promise<Prepared> {
      const { keys: sequence, to } = readPastedKeys(await read(keys));
      const presses = readForAnyModel(sequence, raw);
      return {
        kind: 'phone',
        action: async ({ config, phone }, options) => {
          if (to) checkHost(config, to);
          // What was typed is remembered by address: a name has to be one before anything is judged.
          await Promise.all([config.ready, phone.lane()]);
          options.signal.throwIfAborted();
          const by = pressedBy(def, keys);
          // Refused before the phone is even asked for its model.
          if (!phone.chosen && !phone.known && presses) checkPresses(presses, judgeOf(config), by);
          const model = await phone.model(options);
          const checked = parseKeySequence(sequence, { model, raw });
          return pressJudged(checked, judgeOf(config), by, () => phone.press(checked, options));
        },
      };
    }
  }
  RED.nodes.registerType('snom-key', SnomKey);
};

/**
 * Whose keys they are. What the dialog holds is its owner's; whatever is looked up for each message may be of the
 * message, also by way of the context.
 */
function pressedBy({ keysMayDial }: SnomKeyDef, { type }: TypedInput): PressedBy {
  if (type === 'str' || type === 'env') return 'ownSequence';
  return keysMayDial === true ? 'free' : 'message';
}

/**
 * Refuses what is wrong whatever the model, so that not even the phone's model is asked for. undefined = only the
 * phone's own model can tell whether it has these keys.
 */
function readForAnyModel(sequence: unknown, raw: boolean): readonly KeyPress[] | undefined {
  try {
    return parseKeySequence(sequence, { model: GENERIC_MODEL, raw });
  } catch (thrown) {
    // Only the phone's own model can tell whether it has this key.
    if (!(thrown instanceof SnomError && thrown.reason === 'keyNotOnModel')) throw thrown;
    return undefined;
  }
}

export = init;
