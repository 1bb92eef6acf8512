/** The only place that turns whatever went wrong into the error a phone's owner sees. */
import type { NodeAPI } from 'node-red';
import { type ErrorReason, type Sent, SnomError, type SnomErrorCode } from '../../../common/errors';

/** Node-RED's catalogue lookup of one node set, `RED._`. */
export type Translate = NodeAPI['_'];

/** What `done()` gets: a plain error whose own properties flows may branch on. It has no `cause`. */
export interface UserError extends Error {
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason;
  readonly sent: Sent;
}

/**
 * Any thrown value as a {@link SnomError}.
 *
 * @param sent whether the phone can have acted, for a value that does not say so itself
 */
export function toSnomError(thrown: unknown, sent: Sent = 'no'): SnomError {
  return thrown instanceof SnomError ? thrown : new SnomError('internal', { cause: thrown, sent });
}

/** Looks a text up and gives undefined where the catalogue lacks it: Node-RED then answers the key itself. */
export function lookUpText(
  translate: Translate,
  key: string,
  params: Readonly<Record<string, string | number>> = {},
): string | undefined {
  const text: unknown = translate(key, { ...params });
  return typeof text === 'string' && text !== '' && !text.endsWith(key) ? text : undefined;
}

/** The owner-facing text of an error in the language of the Node-RED server. */
export function errorText(translate: Translate, error: SnomError): string {
  const text = lookUpText(translate, `snom.error.${error.reason}`, error.params) ?? error.message;
  const { cause } = error;
  // Which step it was does not tell what to do about it.
  const isStep = error.reason === 'stepFailed' && cause instanceof SnomError;
  return isStep ? `${text} ${errorText(translate, cause)}` : text;
}

/**
 * The error handed to Node-RED. It is made afresh: the original's `cause` and stack may quote headers,
 * addresses with credentials or file paths, and Node-RED copies `cause` and `stack` into messages.
 */
export function toUserError(translate: Translate, error: SnomError): UserError {
  const user = new Error(errorText(translate, error));
  // Catch nodes show `toString()`; with an empty name that is the sentence alone, without "Error: ".
  Object.defineProperty(user, 'name', { value: '', configurable: true, writable: true });
  user.stack = user.message;
  return Object.assign(user, { code: error.code, reason: error.reason, sent: error.sent });
}

/**
 * Where an unexpected error came from: its class and frames, for the debug log. The message is left out
 * because it is somebody else's text and may quote anything.
 */
export function internalTrace(error: SnomError): string | undefined {
  const { cause } = error;
  if (error.reason !== 'internal' || !(cause instanceof Error)) return undefined;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [cause.constructor.name, ...frames].join('\n');
}
