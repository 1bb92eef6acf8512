/** What a refusal means to whoever asked, by the errors of ECMA-269; which of them a Snom phone gives is unknown. */
import { type ErrorReason, type Sent, SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import type { PhoneResponse } from '../../types';
import type { CstaReading } from './read-answer';

/** What was asked, for errors. */
export interface Asked {
  readonly service: string;
  /** Does it change anything? */
  readonly changes: boolean;
  readonly path: string;
}

/** Names of values differ in their endings between editions and forms of the standard: `...ID`, `...Identifier`. */
const BY_VALUE: readonly (readonly [RegExp, ErrorReason])[] = [
  [/^no(?:Active|Held)Call$|^no(?:Call|Connection)To/i, 'cstaNoSuchCall'],
  [/^invalid(?:CSTA|Active|Held)?(?:Call|Connection)Id(?:entifier)?$/i, 'cstaNoSuchCall'],
  [/^invalidConnectionIDForActiveCall$/i, 'cstaNoSuchCall'],
  [/^(?:privilegeViolation|securityViolation|security)/i, 'cstaForbidden'],
  [/^requestIncompatible|NotSupported$|^invalidFeature$/i, 'cstaNotSupported'],
  [
    /^invalid(?:CSTA|Active|Calling|Held|Diverting)?Device(?:Id(?:entifier)?)?$/i,
    'cstaIdentityUnknown',
  ],
];

const BY_CLASS: Readonly<Record<string, ErrorReason>> = {
  stateIncompatibility: 'cstaWrongState',
  security: 'cstaForbidden',
};

/** Faults that say that the request was not even looked at; others may come after something was done. */
const NOT_READ = /^(?:Client|Sender|VersionMismatch|MustUnderstand|DataEncodingUnknown)\b/;

/** The error a refusal stands for. By the standard, a service that is refused has changed nothing. */
export function refusalError(
  { errorClass, value }: Extract<CstaReading, { kind: 'refusal' }>,
  { service, changes }: Asked,
): SnomError {
  const isDoubtful = errorClass === 'fault' && !NOT_READ.test(value);
  return new SnomError(reasonOf(errorClass, value), {
    params: { service, class: shown(errorClass), value: shown(value) || '-' },
    sent: changes && isDoubtful ? 'maybe' : 'no',
  });
}

function reasonOf(errorClass: string, value: string): ErrorReason {
  const known = BY_VALUE.find(([pattern]) => pattern.test(value));
  if (known) return known[1];
  const general = Object.hasOwn(BY_CLASS, errorClass) ? BY_CLASS[errorClass] : undefined;
  return general ?? 'cstaRefused';
}

/** The error of an answer that cannot be read, or is not the one to this request. */
export const garbledError = ({ changes }: Asked): SnomError =>
  new SnomError('garbledReply', { sent: changes ? 'maybe' : 'no' });

/**
 * The error of a page in place of an answer. One that comes with a success may come after something was done, as
 * far as anybody knows.
 */
export function foreignError({ path, changes }: Asked, { status }: PhoneResponse): SnomError {
  return unavailable(path, status, changes && status < 400 ? 'maybe' : 'no');
}

/** Statuses of a web server that has no such address, or nothing that takes a POST there. */
const ABSENT: ReadonlySet<unknown> = new Set([404, 405, 501]);

/** The error of a request that failed on its way, in the words of CSTA where it says that there is none. */
export function transportError(error: SnomError, { path, changes }: Asked): SnomError {
  const { reason, params } = error;
  if (reason === 'notFound') return unavailable(path, 404, 'no');
  // Such a phone has its application under every address.
  if (reason === 'phoneManager') return unavailable(path, Number(params['status'] ?? 200), 'no');
  if (reason === 'unexpectedStatus' && ABSENT.has(params['status']))
    return unavailable(path, Number(params['status']), 'no');
  if (!changes) return error.withSent('no');
  // A server that stumbled may have done it.
  return reason === 'unexpectedStatus' ? error.withSent('maybe') : error;
}

const unavailable = (path: string, status: number, sent: Sent): SnomError =>
  new SnomError('cstaUnavailable', { params: { path, status }, sent });
