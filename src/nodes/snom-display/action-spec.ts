/** What snom-display does for a message. */
import type { NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { shown } from '../../common/shown';
import { isGiven, isObject, missing, optional, wrongType } from '../../common/values';
import type { ActionOptions, ActionSpec, Prepared, ReadInput } from '../shared/action/action-node';
import { PAYLOAD, type TypedInput, typedInput } from '../shared/action/inputs';
import {
  belongs,
  type CallBond,
  type CallPages,
  type PageOfCall,
} from '../shared/display/call-pages';
import {
  describe,
  type Description,
  operationOf,
  readDescription,
} from '../shared/display/describe';
import type { AnswerMessage, PagePresenter } from '../shared/display/page-presenter';
import type { Target } from '../shared/phones/phones';
import { hasPublicServer } from '../shared/phones/webhook';
import { presentationOf, untilOf } from './options';
import type { SnomDisplayDef } from './types';

const BLANK = { value: '', type: 'str' };

/** Where pages are shown, and who is told of the answers to them. */
export interface Showing {
  readonly presenter: PagePresenter;
  readonly callPages: CallPages;
  readonly tell: (answer: AnswerMessage & { readonly topic?: string }) => void;
}

/** What a node of these values does for a message. */
export function displaySpec(
  RED: NodeAPI,
  def: SnomDisplayDef,
  { presenter, callPages, tell: tellAll }: Showing,
): ActionSpec {
  const inputs: Inputs = {
    title: typedInput('title', def.title, def.titleType, BLANK),
    content: typedInput('content', def.content, def.contentType, PAYLOAD),
    preset: typedInput('preset', def.preset, def.presetType, BLANK),
  };

  function workOf(description: Description, msg: NodeMessage): Prepared {
    const presentation = presentationOf(def);
    const until = isPage(description) ? untilOf(def) : undefined;
    const callId = until && callIdOf(msg);
    if (!hasPublicServer(RED)) throw new SnomError('noPublicServer');
    const { topic } = msg;
    const tell = (answer: AnswerMessage): void => tellAll({ ...optional({ topic }), ...answer });
    return {
      kind: 'phone',
      action: (target, options) => {
        if (until === undefined || callId === undefined)
          return presenter.show(description, target, presentation, options, tell);
        const bond = { callId, until };
        const find = async (): Promise<PageOfCall> => {
          await checkBond(target, options, bond, description.operation);
          return { description, bond };
        };
        return callPages.show(find, target, presentation, options, tell);
      },
    };
  }

  return {
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
  };
}

/** Is it something that can be taken away again? */
const isPage = ({ operation }: Description): boolean => operation !== 'led' && operation !== 'exit';

/** The call a message is about, as snom-event and snom-call name it. @throws SnomError `missingParameter`, `wrongType` */
function callIdOf(msg: NodeMessage & { snom?: unknown }): string {
  const name = 'msg.snom.callId';
  const { snom } = msg;
  const callId = isObject(snom) ? snom['callId'] : undefined;
  if (!isGiven(callId)) throw missing(name);
  if (typeof callId !== 'string') throw wrongType(name, 'text');
  return callId;
}

/** @throws SnomError `needsEvents` {operation}, `noSuchCall` {callId}: also if the call has gone on meanwhile */
async function checkBond(
  { config }: Target,
  { signal }: ActionOptions,
  bond: CallBond,
  operation: string,
): Promise<void> {
  await config.ready;
  signal.throwIfAborted();
  const { tracker } = config;
  if (!tracker) throw new SnomError('needsEvents', { params: { operation } });
  const { callId } = bond;
  if (!belongs(tracker.state, bond))
    throw new SnomError('noSuchCall', { params: { callId: shown(callId) } });
}

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
