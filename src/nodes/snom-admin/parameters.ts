/** Operation and parameters of a message: from the dialog, or out of `msg.payload`. */
import { SnomError } from '../../common/errors';
import type { ReadInput } from '../shared/action/action-node';
import { typedInput } from '../shared/action/inputs';
import type { TypedInput } from '../shared/action/inputs';
import type { Operation } from './types';
import type { SnomAdminDef } from './types';

/** Parameters with a typedInput. */
const TYPED = ['url', 'identity', 'names', 'settings', 'on', 'target'] as const;

/** Types whose value the message decides, or may decide. */
const OF_MESSAGE: readonly string[] = ['msg', 'jsonata'];

const BLANK = { value: '', type: 'str' } as const;

/** What a message wants. */
export interface Wanted {
  readonly params: Readonly<Record<string, unknown>>;
  /** Has the message decided any of it? */
  readonly fromMessage: boolean;
}

/** The dialog's operation, or else that of the message. @throws SnomError `missingParameter`, `wrongType` */
export function nameOf(def: SnomAdminDef, payload: unknown): string {
  if (def.operation) return def.operation;
  const operation: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'operation') : payload;
  if (operation === undefined || operation === null || operation === '') {
    throw new SnomError('missingParameter', { params: { name: 'operation' } });
  }
  if (typeof operation !== 'string') {
    throw new SnomError('wrongType', { params: { name: 'operation', expected: 'text' } });
  }
  return operation;
}

/**
 * Only what the operation takes is evaluated: its other fields are hidden in the dialog.
 *
 * @param payload what a message that brings its operation along says
 */
export async function wantedOf(
  def: SnomAdminDef,
  operation: Operation,
  read: ReadInput,
  payload: unknown,
): Promise<Wanted> {
  if (!def.operation) {
    const isObject = typeof payload === 'object' && payload !== null;
    return { params: isObject ? (payload as Record<string, unknown>) : {}, fromMessage: true };
  }
  const params: Record<string, unknown> = {};
  let fromMessage = false;
  for (const { name } of operation.parameters) {
    const input = inputOf(def, name);
    if (input) {
      params[name] = input.value === '' ? undefined : await read(input);
      fromMessage ||= OF_MESSAGE.includes(input.type);
    } else {
      params[name] = Reflect.get(def, name);
    }
  }
  return { params, fromMessage };
}

function inputOf(def: SnomAdminDef, name: string): TypedInput | undefined {
  const typed = TYPED.find((one) => one === name);
  return typed && typedInput(typed, def[typed], def[`${typed}Type`], BLANK);
}
