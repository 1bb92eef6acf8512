/** From `msg.payload` to a {@link CallRequest}. Every way of asking is one reader in the table below. */
import { SnomError } from '../phone/errors';
import { readDialect } from './dialects';
import { fieldsOf } from './dialects/fields';
import type { WaitFor } from './plan-types';
import type { CallRequest } from './types';

/** Reads one way of asking; `undefined` = the message does not speak it. */
type RequestReader = (payload: unknown) => CallRequest | undefined;

/** Tried in this order. */
const READERS: readonly RequestReader[] = [readOwn, readForeign];

/** Properties of our own way of asking; others are left alone. */
const OWN = [
  'operation',
  'destination',
  'digits',
  'identity',
  'callId',
  'otherCallId',
  'on',
  'participant',
  'adjust',
  'anyState',
  'force',
  'dryRun',
  'waitFor',
] as const satisfies readonly (keyof CallRequest)[];

/** What our own `callInfo` shows. */
const INFO = ['title', 'text', 'links', 'image', 'html', 'iframe'] as const;

/** How to carry a request out: also understood beside a foreign one, which has no words for it. */
const CONTROLS = ['force', 'dryRun', 'waitFor'] as const;

/** Our own: `{operation, destination, digits, ...}`. */
function readOwn(payload: unknown): CallRequest | undefined {
  const fields = fieldsOf(payload);
  if (fields?.operation === undefined) return undefined;
  const info = fields.operation === 'callInfo' && { info: readInfo(payload) };
  return { operation: fields.operation, ...picked(fields, OWN), ...info };
}

/** What is to be shown with a call: an object says it; a text or a Buffer is the text or the picture. */
export function readInfo(payload: unknown): unknown {
  if (typeof payload === 'string' || typeof payload === 'number') return { text: payload };
  const fields = Buffer.isBuffer(payload) ? { image: payload } : fieldsOf(payload);
  return picked(fields ?? {}, INFO);
}

/** Genesys Web Services, innovaphone's phone API, pascom's module "phone". */
function readForeign(payload: unknown): CallRequest | undefined {
  const reading = readDialect(payload);
  if (!reading) return undefined;
  const { dialect, request } = reading;
  const call = request.info && { callId: request.info.id };
  return { ...request, ...call, dialect, ...picked(fieldsOf(payload) ?? {}, CONTROLS) };
}

/**
 * Reads what a message asks for. Values are checked later, by `planCall`; properties that nobody knows are left
 * alone, because payloads often carry more than one reader's worth.
 *
 * @throws SnomError `missingParameter` {name: 'payload'}, {name: 'operation'} or of a foreign request, `wrongType`
 *   {name, expected}, `unknownOperation` {name} for an operation its own system does not have
 */
export function readCallRequest(payload: unknown): CallRequest {
  if (payload === undefined || payload === null || payload === '') throw missing('payload');
  for (const read of READERS) {
    const request = read(payload);
    if (request) return request;
  }
  if (!fieldsOf(payload)) {
    throw new SnomError('wrongType', { params: { name: 'payload', expected: '{operation, ...}' } });
  }
  throw missing('operation');
}

/**
 * What a request or a dialog says about waiting.
 *
 * @throws SnomError `wrongType` {name: 'waitFor', expected}
 */
export function waitForOf(value: unknown, fallback: WaitFor = 'accepted'): WaitFor {
  switch (value) {
    case undefined:
    case null:
    case '':
      return fallback;
    case 'none':
    case 'accepted':
    case 'confirmed':
      return value;
    default:
      throw new SnomError('wrongType', {
        params: { name: 'waitFor', expected: 'none, accepted, confirmed' },
      });
  }
}

function picked<K extends string>(
  fields: Readonly<Record<string, unknown>>,
  names: readonly K[],
): Partial<Record<K, unknown>> {
  const found: Partial<Record<K, unknown>> = {};
  for (const name of names) if (fields[name] !== undefined) found[name] = fields[name];
  return found;
}

const missing = (name: string): SnomError =>
  new SnomError('missingParameter', { params: { name } });
