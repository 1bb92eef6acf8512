/** Reads the values of typedInputs at run time. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../../common/errors';

/** A typedInput as a dialog stores it, with the name of its field for error texts. */
export interface TypedInput {
  readonly name: string;
  readonly value: string;
  /** str num bool json msg flow global env jsonata */
  readonly type: string;
}

/** The part of `RED.util` this file needs. */
export type Evaluator = Pick<NodeAPI['util'], 'evaluateNodeProperty'>;

/**
 * Evaluates a typedInput. The callback form is used because context stores and JSONata are asynchronous.
 *
 * @throws SnomError `badExpression` when the expression cannot be parsed or fails, or a context store does
 */
export async function readInput(
  util: Evaluator,
  node: Node,
  msg: NodeMessage,
  input: TypedInput,
): Promise<unknown> {
  try {
    return await new Promise<unknown>((resolve, reject) => {
      util.evaluateNodeProperty(input.value, input.type, node, msg, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  } catch (cause) {
    throw new SnomError('badExpression', { params: { name: input.name }, cause });
  }
}

/**
 * A stored value and type as a {@link TypedInput}. Flows written by hand may lack the type (or both): they
 * get the dialog's default.
 */
export function typedInput(
  name: string,
  value: unknown,
  type: unknown,
  fallback: TypedInputDefault,
): TypedInput {
  if (typeof type !== 'string' || type === '') {
    return value === undefined || value === ''
      ? { name, ...fallback }
      : { name, value: asText(value), type: 'str' };
  }
  return { name, value: asText(value), type };
}

/** What a new node's dialog holds. */
type TypedInputDefault = Pick<TypedInput, 'value' | 'type'>;

/** Where most values come from unless the dialog says otherwise. */
export const PAYLOAD: TypedInputDefault = { value: 'payload', type: 'msg' };

function asText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : '';
}
