/** How a request to a phone is shown. */
import type { PhoneRequest } from '../types';

/** The request line without version: what a log or a message may show. */
export function describeRequest(
  request: Pick<PhoneRequest, 'method' | 'shown' | 'target'>,
): string {
  return `${request.method ?? 'GET'} ${request.shown ?? request.target}`;
}
