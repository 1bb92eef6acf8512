/** Operations as the dialog of snom-call offers them: under headings, each with the rows it takes. */
import {
  CALL_OPERATIONS,
  type CallOperation,
  type CallParameter,
  OPERATION_GROUPS,
  OPERATION_INFO,
  type OperationGroup,
} from '../../calls/operations/catalogue';
import type { OperationTable } from '../shared/editor/operation';

/** Parameters with a row of their own: all but that of an operation which is not offered. */
export type Parameter = Exclude<CallParameter, 'participant'>;

/** A row of the dialog. */
export type Row =
  | Parameter
  | 'action'
  | 'waitFor'
  | 'confirmTimeout'
  | 'dryRun'
  | 'force'
  | 'checkKeys'
  | 'channel';

/** What the dialog offers: all operations of a phone's calls, and the answer to a screened call. */
type Offered = CallOperation | 'screen';

/** What is no operation of a phone, by the heading it stands under. */
const OWN: Partial<Record<OperationGroup, readonly Offered[]>> = { calls: ['screen'] };

/** Order of the rows that are toggled. */
export const ROWS: readonly Row[] = [
  'destination',
  'digits',
  'identity',
  'callId',
  'otherCallId',
  'on',
  'action',
  'waitFor',
  'adjust',
  'confirmTimeout',
  'dryRun',
  'force',
  'checkKeys',
  'channel',
];

/** These apply to a request in the message too. */
export const ROWS_OF_MESSAGE: readonly Row[] = [
  'waitFor',
  'confirmTimeout',
  'dryRun',
  'force',
  'checkKeys',
  'channel',
];

/** Heading -> operations. What no phone can do is not offered; the help says why. */
export const GROUPS: Readonly<Record<string, readonly Offered[]>> = Object.fromEntries(
  OPERATION_GROUPS.map((group) => [group, [...operationsOf(group), ...(OWN[group] ?? [])]]),
);

/** Which rows each operation takes. */
export const OPERATIONS: OperationTable<Row> = {
  ...Object.fromEntries(CALL_OPERATIONS.map((name) => [name, rowsOfOperation(name)])),
  screen: ['action', 'dryRun'],
};

/** Is it only waited for a proof where that is chosen? The steps of a composite always wait for each other. */
export function waitsForSteps(operation: string): boolean {
  return infoOf(operation)?.composite === true;
}

/** Can it do nothing without knowing the calls of the phone? */
export function needsCalls(operation: string): boolean {
  return ['callInfo', 'singleStepConference'].includes(operation);
}

/** Must the parameter be given for this operation? */
export function needs(operation: string, parameter: Parameter): boolean {
  return infoOf(operation)?.needs.includes(parameter) ?? false;
}

function operationsOf(group: OperationGroup): readonly CallOperation[] {
  return CALL_OPERATIONS.filter((name) => {
    const info = OPERATION_INFO[name];
    return info.group === group && !info.unsupported;
  });
}

function rowsOfOperation(name: CallOperation): readonly Row[] {
  const { needs: needed, takes, composite, confirmedBy, onDisplay } = OPERATION_INFO[name];
  const own = [...needed, ...takes].filter(isRow);
  // Does a phone report anything that proves it, or fetch it?
  const isProvable = onDisplay === true || confirmedBy.length > 0;
  const proof: readonly Row[] = isProvable ? ['waitFor', 'confirmTimeout'] : [];
  // The steps of a composite wait for each other, whatever the node waits for.
  const steps: readonly Row[] = composite && proof.length === 0 ? ['confirmTimeout'] : [];
  return [...own, ...proof, ...steps, 'dryRun', 'force', 'channel'];
}

function isRow(parameter: CallParameter): parameter is Parameter {
  return parameter !== 'participant';
}

function infoOf(operation: string): (typeof OPERATION_INFO)[CallOperation] | undefined {
  return Object.hasOwn(OPERATION_INFO, operation)
    ? OPERATION_INFO[operation as CallOperation]
    : undefined;
}
