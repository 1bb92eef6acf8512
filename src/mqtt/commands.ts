/** Commands by topic: what `<base>/<phone>/set/<what>` asks for, in the words of the nodes that do it. */
import {
  CALL_OPERATIONS,
  type CallOperation,
  isCallOperation,
  OPERATION_INFO,
} from '../calls/operations/catalogue';
import { readCallRequest } from '../calls/requests/request';
import { SnomError } from '../common/errors';
import { isToggle, onOrOff, toggleOf } from '../common/on-off';
import { shown } from '../common/shown';
import { type Fields, fieldsOf, isGiven, missing, wrongType } from '../common/values';
import { readPayload } from './payload';
import type { CommandPort } from './ports';

/** What a topic asks for. */
export type Command =
  | { readonly kind: 'message'; readonly port: CommandPort; readonly payload: unknown }
  /** The missed calls have been seen. */
  | { readonly kind: 'forgetMissed' };

/** What the node allows. */
export interface CommandOptions {
  /** May topics dial numbers, and press keys, which can dial as well? */
  readonly mayDial: boolean;
}

/** Other commands than operations of snom-call. */
const OTHERS = ['call', 'key', 'display', 'admin', 'missed'] as const;

/** All commands, for people who look them up. */
export const COMMANDS: readonly string[] = [
  ...CALL_OPERATIONS.filter((name) => isOffered(name)),
  ...OTHERS,
];

/** Payload of a button of Home Assistant. */
export const PRESS = 'PRESS';

/** Operations that dial a number without being told one. */
const REDIALS: readonly CallOperation[] = ['redial', 'pickup'];

/**
 * Reads a command.
 *
 * @param what the last level of the topic
 * @throws SnomError `noSuchOperation`, `missingParameter`, `wrongType`, `textTooLong`, `dialByTopicNotAllowed`, and
 *   what reading a request throws
 */
export function readCommand(what: string, payload: unknown, options: CommandOptions): Command {
  const value = readPayload(payload);
  if (isCallOperation(what) && isOffered(what)) return byOperation(what, value, options);
  switch (what) {
    case 'call':
      checkDialling(readCallRequest(given(value)), options);
      return { kind: 'message', port: 'call', payload: value };
    case 'key':
      if (!options.mayDial) throw mayNotDial();
      return { kind: 'message', port: 'key', payload: given(value) };
    case 'display':
    case 'admin':
      return { kind: 'message', port: what, payload: given(value) };
    case 'missed':
      if (onOrOff(given(value)) === false || isPress(value)) return { kind: 'forgetMissed' };
      throw wrongType('msg.payload', `0, ${PRESS}`);
    default:
      throw new SnomError('noSuchOperation', { params: { name: shown(what) } });
  }
}

/** No phone does what is only there to be refused. */
function isOffered(operation: CallOperation): boolean {
  return OPERATION_INFO[operation].unsupported !== true;
}

function byOperation(operation: CallOperation, value: unknown, options: CommandOptions): Command {
  const fields = fieldsOf(value);
  const asked = fields ? { ...fields, operation } : { operation, ...parameter(operation, value) };
  checkDialling(asked, options);
  return { kind: 'message', port: 'call', payload: asked };
}

/** What a payload that is one value means for the operation. */
function parameter(operation: CallOperation, value: unknown): Fields {
  const { needs, takes } = OPERATION_INFO[operation];
  for (const name of ['destination', 'digits'] as const)
    if (needs.includes(name)) return { [name]: given(value) };
  if (takes.includes('on') || operation === 'mute') return { on: switchTo(value) };
  if (operation === 'pickup' && isGiven(value) && !isPress(value)) return { destination: value };
  if (operation === 'callInfo' && isGiven(value) && !isPress(value)) return { text: value };
  if (operation === 'hold' && onOrOff(value) === false) return { operation: 'retrieve' };
  if (!isPress(given(value))) throw wrongType('msg.payload', PRESS);
  return {};
}

/** A switch says which way; nothing would toggle, and so would whatever empties a topic. */
function switchTo(value: unknown): boolean | 'toggle' {
  const payload = given(value);
  if (isToggle(payload)) return 'toggle';
  return toggleOf(payload, 'msg.payload') === true;
}

/**
 * What buttons send: Home Assistant's word, or an on. Nothing is none: that is what takes a retained message off the
 * broker.
 */
function isPress(value: unknown): boolean {
  if (onOrOff(value) === true) return true;
  return typeof value === 'string' && value.trim().toUpperCase() === PRESS;
}

function given(value: unknown): unknown {
  if (!isGiven(value)) throw missing('msg.payload');
  return value;
}

/** What a request may be that says how it is carried out. */
interface Judged {
  readonly operation?: unknown;
  readonly force?: unknown;
  readonly anyState?: unknown;
  readonly press?: unknown;
}

/**
 * Whoever may publish to the broker could call numbers that cost money: only with the box of the node. A key that is
 * pressed whatever the phone does may dial what is typed there.
 *
 * @throws SnomError `dialByTopicNotAllowed`
 */
function checkDialling(request: Judged, { mayDial }: CommandOptions): void {
  if (mayDial) return;
  const { operation } = request;
  const dials =
    isCallOperation(operation) &&
    (OPERATION_INFO[operation].needs.includes('destination') || REDIALS.includes(operation));
  const isBlind = [request.force, request.anyState, request.press].some(
    (flag) => isGiven(flag) && onOrOff(flag) !== false,
  );
  if (dials || isBlind) throw mayNotDial();
}

const mayNotDial = (): SnomError => new SnomError('dialByTopicNotAllowed');
