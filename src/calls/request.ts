/** From `msg.payload` to a {@link CallRequest}. Every way of asking is one reader in the table below. */
import { SnomError } from '../phone/errors';
import type { CallRequest } from './types';

/** Reads one way of asking; `undefined` = the message does not speak it. */
type RequestReader = (payload: Readonly<Record<string, unknown>>) => CallRequest | undefined;

/** Tried in this order. */
const READERS: readonly RequestReader[] = [readOwn];

/** Our own: `{operation, destination, digits, identity}`. */
function readOwn(payload: Readonly<Record<string, unknown>>): CallRequest | undefined {
  const { operation, destination, digits, identity } = payload;
  return operation === undefined ? undefined : { operation, destination, digits, identity };
}

/**
 * Reads what a message asks for. Values are checked later, by `planCall`; properties that nobody knows are left
 * alone, because payloads often carry more than one reader's worth.
 *
 * @throws SnomError `missingParameter` {name: 'payload'} or {name: 'operation'}, `wrongType` {name, expected}
 */
export function readCallRequest(payload: unknown): CallRequest {
  if (payload === undefined || payload === null || payload === '') throw missing('payload');
  if (typeof payload !== 'object' || Array.isArray(payload)) {
    throw new SnomError('wrongType', { params: { name: 'payload', expected: '{operation, ...}' } });
  }
  for (const read of READERS) {
    const request = read(payload as Readonly<Record<string, unknown>>);
    if (request) return request;
  }
  throw missing('operation');
}

const missing = (name: string): SnomError =>
  new SnomError('missingParameter', { params: { name } });
