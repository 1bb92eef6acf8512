/** Operation and parameters of a message: from the dialog, or out of `msg.payload`. */
import { fieldsOf, givenText } from '../../common/values';
import type { ReadInput } from '../shared/action/action-node';
import { typedInput } from '../shared/action/inputs';
import type { Operation, SnomAdminDef } from './types';

/** Types whose value the message decides, or may decide. */
const OF_MESSAGE: readonly string[] = ['msg', 'jsonata'];

const BLANK = { value: '', type: 'str' } as const;

/** What a message wants. */
interface Wanted {
  readonly params: Readonly<Record<string, unknown>>;
  /** Has the message decided any of it? */
  readonly fromMessage: boolean;
}

/** The dialog's operation, or else that of the message. @throws SnomError `missingParameter`, `wrongType` */
export function nameOf(def: SnomAdminDef, payload: unknown): string {
  if (def.operation) return def.operation;
  const said = typeof payload === 'object' ? fieldsOf(payload)?.operation : payload;
  return givenText(said, 'operation');
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
  if (!def.operation)
    return { params: { ...fieldsOf(payload), ...consentOf(def, operation) }, fromMessage: true };
  const params: Record<string, unknown> = consentOf(def, operation);
  let fromMessage = false;
  for (const { name, typed, consent } of operation.parameters) {
    const value: unknown = Reflect.get(def, name);
    if (consent) continue;
    if (!typed) {
      params[name] = value;
      continue;
    }
    const input = typedInput(name, value, Reflect.get(def, `${name}Type`), BLANK);
    params[name] = input.value === '' ? undefined : await read(input);
    fromMessage ||= OF_MESSAGE.includes(input.type);
  }
  return { params, fromMessage };
}

/** What only the node itself says, whatever a message brings along. A box that is not just ticked is not. */
function consentOf(def: SnomAdminDef, { parameters }: Operation): Record<string, unknown> {
  const given = parameters.filter(({ consent }) => consent);
  return Object.fromEntries(
    given.map(({ name, type }) => {
      const value: unknown = Reflect.get(def, name);
      return [name, type === 'boolean' ? value === true : value];
    }),
  );
}
