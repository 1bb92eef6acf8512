/**
 * What went wrong with a SIP request, as the error of a command. An answer that is no success says that nothing was
 * done: by RFC 3261, 8.2, a request is carried out as a whole or not at all. No phone has been seen to keep to it, so that
 * answers which tell of trouble on the way (408, 482, most of 5xx) count as `maybe`.
 */
import { type ErrorReason, type Sent, SnomError } from '../../../common/errors';
import { isDeadline, networkError } from '../network-errors';
import { textOf } from './header-values';
import type { SipResponse } from './read-message';

/** Where a request goes, for the texts of errors. */
export interface SipPeer {
  readonly host: string;
  readonly port: number;
}

/** What the owner can do about a status. Which of them a phone gives that does not trust the sender, nobody knows. */
const BY_STATUS: Readonly<Record<number, ErrorReason>> = {
  403: 'sipForbidden',
  404: 'sipUserUnknown',
  405: 'sipMethodUnknown',
  410: 'sipUserUnknown',
  415: 'sipContentUnknown',
  480: 'sipUnavailable',
  481: 'sipNoSubscription',
  484: 'sipUserUnknown',
  486: 'sipUnavailable',
  489: 'sipEventUnknown',
  501: 'sipMethodUnknown',
  503: 'sipUnavailable',
  600: 'sipUnavailable',
  604: 'sipUserUnknown',
};

/** Refusals of the 5xx: not implemented, not available, wrong version, too large. */
const REFUSING_5XX: ReadonlySet<number> = new Set([501, 503, 505, 513]);

/** 408: somebody on the way got no answer in time; 482: the same request has come another way already. */
const DOUBTFUL_4XX: ReadonlySet<number> = new Set([408, 482]);

/** Does a status say that nobody of the user part is there? */
export const isUserUnknown = (status: number): boolean => BY_STATUS[status] === 'sipUserUnknown';

/** The error that a final answer of 300 or more means. */
export function statusFailure({ status, phrase }: SipResponse, { host, port }: SipPeer): SnomError {
  const reason = BY_STATUS[status] ?? 'unexpectedStatus';
  return new SnomError(reason, {
    params: { host, port, status, phrase: textOf(phrase).slice(0, 40) },
    sent: sentAfter(status),
  });
}

function sentAfter(status: number): Sent {
  const isServerError = status >= 500 && status < 600;
  const inDoubt = isServerError ? !REFUSING_5XX.has(status) : DOUBTFUL_4XX.has(status);
  return inDoubt ? 'maybe' : 'no';
}

/** The error that trouble of a socket means. ECONNREFUSED is an ICMP message: nobody listens on the port. */
export function socketFailure(error: unknown, { host, port }: SipPeer, sent: Sent): SnomError {
  const refused =
    error instanceof Error && (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  if (refused) return new SnomError('sipRefused', { params: { host, port }, sent, cause: error });
  const endpoint = { host, port, secure: false };
  return networkError(error, { endpoint, phase: 'connecting' }).withSent(sent);
}

/**
 * The error of a command whose signal fired: a deadline means that no answer came, another SnomError keeps its reason,
 * anything else is `aborted`.
 */
export function abortFailure(cause: unknown, { host, port }: SipPeer, sent: Sent): SnomError {
  if (isDeadline(cause)) return new SnomError('sipNoAnswer', { params: { host, port }, sent });
  if (!(cause instanceof SnomError))
    return new SnomError('aborted', { params: { host, port }, sent });

  return new SnomError(cause.reason, {
    params: { host, port, ...cause.params },
    sent,
    cause: cause.cause,
  });
}
