/** Shapes of the snom-admin node. Property names are stored in users' flows: they are public API. */
import type { AdminParameter, OperationInfo } from '../../phone/admin/catalogue';
import type { Action } from '../shared/action/action-node';
import type { ActionNodeDef } from '../shared/types';
import type { ParameterName, PARAMETERS } from './catalogue';

type Parameters = typeof PARAMETERS;

type Stored<P> = P extends { readonly typed: true }
  ? string
  : P extends { readonly type: 'boolean' }
    ? boolean
    : P extends { readonly type: 'number' }
      ? string | number
      : string;

/** Parameters of operations, as a dialog stores them; absent or blank = their default. */
type StoredParameters = { [Name in ParameterName]?: Stored<Parameters[Name]> } & {
  [Name in TypedName as `${Name}Type`]?: string;
};

/** A parameter that may come from the message, a context store or an expression. */
export type TypedName = {
  [Name in ParameterName]: Parameters[Name] extends { readonly typed: true } ? Name : never;
}[ParameterName];

/** All that its dialog stores: the parameters of the catalogue, and these. */
export interface SnomAdminDef extends ActionNodeDef, StoredParameters {
  /** An operation of the catalogue; '' = taken from `msg.payload`. */
  operation: string;

  /** May this node do what cannot be undone? */
  allowDestructive?: boolean;
  /** May a message that says what to do ask for changes of settings, or for what cannot be undone? */
  allowFromMessage?: boolean;

  /** May `msg.phones` choose several phones? */
  severalPhones?: boolean;
  /** Phones at a time. */
  concurrency?: string | number;
  /** Phones that go first. */
  canary?: string | number;
  /** Failures that end the run: `5`, or `10%` of all phones; '' = never. */
  stopAfterFailures?: string | number;
}

/** One operation of the node, ready to be done. */
export interface Operation extends OperationInfo {
  readonly name: string;
  readonly parameters: readonly AdminParameter[];
  /** @throws SnomError for parameters that are wrong whichever phone is meant */
  action(params: Readonly<Record<string, unknown>>): Action;
}
