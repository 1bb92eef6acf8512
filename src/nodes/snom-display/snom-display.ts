/** snom-display: the screen and the LEDs of a phone. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { optional } from '../../common/values';
import { type Prepared, type ReadInput, runActionNode } from '../shared/action/action-node';
import { PAYLOAD, type TypedInput, typedInput } from '../shared/action/inputs';
import {
  describe,
  type Description,
  operationOf,
  readDescription,
} from '../shared/display/describe';
import { PagePresenter } from '../shared/display/page-presenter';
import { hasPublicServer } from '../shared/phones/webhook';
import { presentationOf } from './options';
import type { SnomDisplayDef } from './types';

const BLANK = { value: '', type: 'str' };

const init = (RED: NodeAPI): void => {
  function SnomDisplay(this: Node, def: SnomDisplayDef): void {
    RED.nodes.createNode(this, def);
    const inputs: Inputs = {
      title: typedInput('title', def.title, def.titleType, BLANK),
      content: typedInput('content', def.content, def.contentType, PAYLOAD),
      preset: typedInput('preset', def.preset, def.presetType, BLANK),
    };
    const presenter = new PagePresenter();
    let isOpen = true;
    this.on('close', () => {
      isOpen = false;
      presenter.close();
    });
    runActionNode(RED, this, def, {
      operation: def.operation ?? '',
      understand(msg) {
        const { operation } = def;
        if (operation) {
          return {
            operation,
            prepare: async (read) => workOf(await fromDialog(def, inputs, read), msg),
          };
        }
        const description = readDescription(unpack(msg.payload), { type: def.inputType || 'text' });
        return { operation: description.operation, prepare: () => workOf(description, msg) };
      },
    });

    const workOf = (description: Description, { topic }: NodeMessage): Prepared => {
      const presentation = presentationOf(def);
      if (!hasPublicServer(RED)) throw new SnomError('noPublicServer');
      return {
        kind: 'phone',
        action: (target, options) =>
          presenter.show(description, target, presentation, options, (answer) => {
            if (!isOpen) return;
            this.status({ fill: 'green', shape: 'ring', text: 'snom.status.answered' });
            this.send({ ...optional({ topic }), ...answer });
          }),
      };
    };
  }
  RED.nodes.registerType('snom-display', SnomDisplay);
};

interface Inputs {
  readonly title: TypedInput;
  readonly content: TypedInput;
  readonly preset: TypedInput;
}

async function fromDialog(
  def: SnomDisplayDef,
  { title, content, preset }: Inputs,
  read: ReadInput,
): Promise<Description> {
  const operation = operationOf(def.operation);
  if (operation === 'exit') return { operation, values: {} };
  const defaults = {
    ...(operation !== 'led' && operation !== 'batch' && { title: await read(title) }),
    ...(operation === 'input' && { type: def.inputType || 'text', preset: await read(preset) }),
  };
  return describe(operation, await read(content), defaults);
}

export = init;
