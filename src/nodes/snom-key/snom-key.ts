/** snom-key: presses keys. */
import type { Node, NodeAPI } from 'node-red';
import type { Touch } from '../../calls/operations/keypad/keypad';
import {
  checkPresses,
  keyActions,
  type PressedBy,
  pressesOf,
} from '../../calls/operations/keypad/keypad-guard';
import { refuseAsFarAsKnown } from '../../common/as-far-as-known';
import { parseKeySequence } from '../../phone/models/key-sequence';
import { GENERIC_MODEL } from '../../phone/models/models';
import { readPastedKeys } from '../../phone/models/pasted-keys';
import type { ChannelName } from '../../phone/types';
import { type Prepared, type ReadInput, runActionNode } from '../shared/action/action-node';
import { channelOf } from '../shared/action/channel';
import { PAYLOAD, type TypedInput, typedInput } from '../shared/action/inputs';
import { keyWay, likelyKeyWay, modelFor } from '../shared/phones/channel-choice';
import { judgeOf, performJudged } from '../shared/phones/keypads';
import { checkHost } from '../shared/phones/phones';
import { readAskedKeys } from './asked';
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
      const { keys: pasted, to } = readPastedKeys(await read(keys));
      const asked = readAskedKeys(pasted);
      const sequence = asked.keys;
      const channel = asked.channel ?? channelOf(def.channel);
      // Wrong whatever the model: not even that is asked for.
      refuseAsFarAsKnown('request', () =>
        parseKeySequence(sequence, { model: GENERIC_MODEL, raw }),
      );
      return {
        kind: 'phone',
        action: async ({ config, phone }, options) => {
          if (to) checkHost(config, to);
          // What was typed is remembered by address: a name has to be one before anything is judged.
          await config.ready;
          await phone.lane();
          options.signal.throwIfAborted();
          const by = pressedBy(def, keys);
          // What the keys would dial is the same on every model, also where only some have all of them.
          if (!phone.chosen && !phone.known) {
            const presses = parseKeySequence(sequence, { model: GENERIC_MODEL, raw: true });
            checkPresses(presses, judgeOf(config), by);
          }
          const model = await modelFor({ config, phone }, channel, options);
          const presses = parseKeySequence(sequence, { model, raw });
          const touches = (way: ChannelName): readonly Touch[] =>
            pressesOf([{ kind: 'keys', presses }], model, way);
          // Before the phone is asked for its ways.
          checkPresses(touches(likelyKeyWay({ config, phone }, channel)), judgeOf(config), by);
          const way = await keyWay({ config, phone }, { model, channel }, options);
          // Of the others the phone's client knows the best; all of them are judged alike.
          const wanted = channel ?? (way === 'command-page' ? way : undefined);
          return performJudged(
            { config, phone },
            () => keyActions(presses, way, judgeOf(config)),
            { touches: touches(way), by, way, channel: wanted },
            options,
          );
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

export = init;
