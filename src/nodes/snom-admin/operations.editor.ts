/** The catalogue as the dialog of snom-admin offers it: under headings, each operation with the rows it takes. */
import {
  type AdminParameter,
  OPERATION_GROUPS,
  type OperationInfo,
  type ParameterInfo,
  parametersOf,
} from '../../phone/admin/catalogue';
import { OPERATIONS as CATALOGUE, type ParameterName, PARAMETERS } from './catalogue';
import type { TypedName } from './types';

/** A row of the dialog. */
export type Row = ParameterName | 'allowDestructive' | 'allowFromMessage';

/** A row of a number. */
export type NumberRow = {
  [Name in ParameterName]: (typeof PARAMETERS)[Name] extends { readonly type: 'number' }
    ? Exclude<Name, TypedName>
    : never;
}[ParameterName];

const ENTRIES = Object.entries<OperationInfo<ParameterName>>(CATALOGUE);

/** Heading -> operations. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  OPERATION_GROUPS.map((group) => [
    group,
    ENTRIES.filter(([, info]) => info.group === group).map(([name]) => name),
  ]),
);

/** Which rows each operation takes. */
export const OPERATIONS: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  ENTRIES.map(([name, { needs = [], takes = [], destructive }]) => [
    name,
    [...needs, ...takes, ...(destructive ? (['allowDestructive'] as const) : [])],
  ]),
);

/** All parameters. */
export const ALL = Object.entries<ParameterInfo>(PARAMETERS);

/** Parameters of an operation; none where only the server knows it. */
export function parametersOfOperation(operation: string): readonly AdminParameter[] {
  const [, info] = ENTRIES.find(([name]) => name === operation) ?? [];
  return info ? parametersOf(info, PARAMETERS) : [];
}

/** Must the value be given for this operation? */
export function needs(operation: string, row: TypedName): boolean {
  return parametersOfOperation(operation).some(({ name, required }) => name === row && required);
}

/** Rows where the message says what to do. */
export const ROWS_OF_MESSAGE: readonly Row[] = [
  'overwriteForeign',
  'allowDestructive',
  'allowFromMessage',
];

/** Every row that is toggled. */
export const ROWS: readonly Row[] = [
  ...new Set([...Object.values(OPERATIONS).flat(), ...ROWS_OF_MESSAGE]),
];
