/** What snom-key does for a message: presses its keys, if they may be pressed. */
import type { Touch } from '../../calls/operations/keypad/keypad';
import {
  checkPresses,
  keyActions,
  numbersOf,
  type PressedBy,
  pressesOf,
} from '../../calls/operations/keypad/keypad-guard';
import { refuseAsFarAsKnown } from '../../common/as-far-as-known';
import { parseKeySequence } from '../../phone/models/key-sequence';
import { GENERIC_MODEL } from '../../phone/models/models';
import { readPastedKeys } from '../../phone/models/pasted-keys';
import type { ChannelName, CommandOptions } from '../../phone/types';
import type { ActionResult, ActionSpec, Prepared, ReadInput } from '../shared/action/action-node';
import { channelOf } from '../shared/action/channel';
import { PAYLOAD, type TypedInput, typedInput } from '../shared/action/inputs';
import { keyWay, likelyKeyWay, modelFor } from '../shared/phones/channel-choice';
import { judgeOf, performJudged } from '../shared/phones/keypads';
import { checkHost, type Target } from '../shared/phones/phones';
import { readAskedKeys } from './asked';
import type { SnomKeyDef } from './types';

/** Name of the one operation in `msg.snom`. */
const OPERATION = 'press';

/** Keys that are to be pressed, readable on some model at least. */
interface Asked {
  readonly sequence: unknown;
  readonly raw: boolean;
  readonly channel: ChannelName | undefined;
  readonly by: PressedBy;
  /** Address that stood with pasted keys. */
  readonly to: Parameters<typeof checkHost>[1] | undefined;
}

/**
 * What a node of these values does for a message.
 *
 * @param by whose keys they are; absent = as the values say
 */
export function keySpec(def: SnomKeyDef, by?: PressedBy): ActionSpec {
  const keys = typedInput('keys', def.keys, def.keysType, PAYLOAD);
  const raw = def.raw === true;

  async function prepare(read: ReadInput): Promise<Prepared> {
    const { keys: pasted, to } = readPastedKeys(await read(keys));
    const { keys: sequence, channel: own } = readAskedKeys(pasted);
    const channel = own ?? channelOf(def.channel);
    // Wrong whatever the model: not even that is asked for.
    refuseAsFarAsKnown('request', () => parseKeySequence(sequence, { model: GENERIC_MODEL, raw }));
    const asked: Asked = { sequence, raw, channel, by: by ?? pressedBy(def, keys), to };
    return {
      kind: 'phone',
      action: (target, options) => press(asked, target, options),
      mayDial: (target) => numbersPressed(asked, target),
    };
  }

  return { operation: OPERATION, understand: () => ({ operation: OPERATION, prepare }) };
}

async function press(
  { sequence, raw, channel, by, to }: Asked,
  target: Target,
  options: CommandOptions & { readonly signal: AbortSignal },
): Promise<ActionResult> {
  const { config, phone } = target;
  if (to) checkHost(config, to);
  // What was typed is remembered by address: a name has to be one before anything is judged.
  await config.ready;
  await phone.lane();
  options.signal.throwIfAborted();
  // What the keys would dial is the same on every model, also where only some have all of them.
  if (!phone.chosen && !phone.known) {
    const presses = parseKeySequence(sequence, { model: GENERIC_MODEL, raw: true });
    checkPresses(presses, judgeOf(config), by);
  }
  const model = await modelFor(target, channel, options);
  const presses = parseKeySequence(sequence, { model, raw });
  const touches = (way: ChannelName): readonly Touch[] =>
    pressesOf([{ kind: 'keys', presses }], model, way);
  // Before the phone is asked for its ways.
  checkPresses(touches(likelyKeyWay(target, channel)), judgeOf(config), by);
  const way = await keyWay(target, { model, channel }, options);
  // Of the others the phone's client knows the best; all of them are judged alike.
  const wanted = channel ?? (way === 'command-page' ? way : undefined);
  return performJudged(
    target,
    () => keyActions(presses, way, judgeOf(config)),
    { touches: touches(way), by, way, channel: wanted },
    options,
  );
}

/** Where the model is not known yet, its keys are taken for granted: as far as numbers go, they are the same on all. */
async function numbersPressed(
  { sequence, raw, channel, by }: Asked,
  target: Target,
): Promise<readonly string[] | undefined> {
  const { config, phone } = target;
  await config.ready;
  await phone.lane();
  const isKnown = Boolean(phone.chosen ?? phone.known);
  const model = isKnown ? await phone.model() : GENERIC_MODEL;
  const presses = parseKeySequence(sequence, { model, raw: raw || !isKnown });
  const way = likelyKeyWay(target, channel);
  const touches = pressesOf([{ kind: 'keys', presses }], model, way);
  checkPresses(touches, judgeOf(config), by);
  return numbersOf(touches, judgeOf(config));
}

/**
 * Whose keys they are. What the dialog holds is its owner's; whatever is looked up for each message may be of the
 * message, also by way of the context.
 */
function pressedBy({ keysMayDial }: SnomKeyDef, { type }: TypedInput): PressedBy {
  if (type === 'str' || type === 'env') return 'ownSequence';
  return keysMayDial === true ? 'free' : 'message';
}
