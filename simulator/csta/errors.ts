/** What CSTA says when it does not do something (ECMA-269; no sample of a Snom phone is known). */

/** Classes of errors, as elements of `CSTAErrorCode`. */
type ErrorClass = 'operation' | 'stateIncompatibility' | 'systemResourceAvailability' | 'security';

/** A request that is refused. */
export class CstaRefusal extends Error {
  constructor(
    readonly kind: ErrorClass,
    readonly value: string,
  ) {
    super(`${kind}: ${value}`);
    this.name = 'CstaRefusal';
  }
}

/** There is no such call, or it is not that device's. */
export const noSuchConnection = (): CstaRefusal =>
  new CstaRefusal('operation', 'invalidConnectionIdentifier');

/** The call is in no state for that. */
export const wrongState = (value = 'invalidConnectionState'): CstaRefusal =>
  new CstaRefusal('stateIncompatibility', value);

/** A value that makes no sense. */
export const badValue = (value: string): CstaRefusal => new CstaRefusal('operation', value);
