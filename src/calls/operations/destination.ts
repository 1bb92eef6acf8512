/** Where a request dials: the number as people write it becomes the number that is dialled, if the rules allow it. */
import { parseDestination } from '../../common/numbers/destinations';
import { NATIONAL_PREFIX } from '../../common/numbers/normalise-number';
import { flagOf } from '../../common/on-off';
import type { Configuration, OperationOptions } from './plan-types';
import type { CallRequest } from './types';

/**
 * The destination of a request in the form that is dialled, checked against the dial rules.
 *
 * @throws SnomError `missingParameter`, `wrongType`, those of `parseDestination`, `destinationDenied`
 */
export function destinationOf(request: CallRequest, { dialRules, options }: Configuration): string {
  const given = parseDestination(request.destination, options);
  const adjust = flagOf(request.adjust, 'adjust');
  const destination =
    adjust === true ? withOutsideLine(request.destination, given, options) : given;
  // The same number without its outside line counts too.
  dialRules.check(destination, destination === given ? [] : [given]);
  return destination;
}

/**
 * Puts the outside line before a number that lacks it (innovaphone: "the number might not contain the external line
 * prefix"). A number that begins with the national prefix is one as it is dialled from a line of its own, even where
 * that prefix and the outside line are the same digit: 0 and 07031730090 make 007031730090. It has its line already
 * where both stand at its beginning. That an international number written as 0049... begins the same way cannot be
 * told apart; written with its `+` it can.
 */
function withOutsideLine(written: unknown, given: string, options: OperationOptions): string {
  const { externalPrefix: line = '', nationalPrefix = NATIONAL_PREFIX, plusHandling } = options;
  // Names, addresses and international numbers are not the outside line's affair.
  if (line === '' || !/^[0-9*#]+$/.test(given)) return given;
  if (wasInternational(written)) return plusHandling === '00' ? `${line}${given}` : given;
  const isNational = nationalPrefix !== '' && given.startsWith(nationalPrefix);
  const hasLine = given.startsWith(isNational ? `${line}${nationalPrefix}` : line);
  return hasLine ? given : `${line}${given}`;
}

/** Did it begin with a `+`? What is dialled in its place is known then. */
function wasInternational(written: unknown): boolean {
  return typeof written === 'string' && parseDestination(written).startsWith('+');
}
