/** From `msg.payload` to a {@link CallRequest}. Every way of asking is one reader in the table below. */
import { type CommandUrl, otherNode, readCommandUrl } from '../../common/command-url';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { shown } from '../../common/shown';
import {
  type Fields,
  fieldsOf,
  isGiven,
  missing,
  oneOf,
  optional,
  wrongType,
} from '../../common/values';
import { CALL_OPERATIONS, isCallOperation } from '../operations/catalogue';
import type { WaitFor } from '../operations/plan-types';
import type { CallRequest } from '../operations/types';
import { GENESYS_OPERATIONS } from './dialects/genesys';
import { readDialect } from './dialects/index';
import { INNOVAPHONE_MESSAGES } from './dialects/innovaphone';
import { PASCOM_COMMANDS } from './dialects/pascom';

/** Reads one way of asking; `undefined` = the message does not speak it. */
type RequestReader = (payload: unknown) => CallRequest | undefined;

/** Tried in this order. */
const READERS: readonly RequestReader[] = [readOwn, readSnom, readForeign, readWord];

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
  'channel',
] as const satisfies readonly (keyof CallRequest)[];

/** What our own `callInfo` shows. */
const INFO = ['title', 'text', 'links', 'image', 'html', 'iframe'] as const;

/** How to carry a request out: also understood beside a foreign one, which has no words for it. */
const CONTROLS = ['force', 'dryRun', 'waitFor', 'channel'] as const;

/** Our own: `{operation, destination, digits, ...}`. */
function readOwn(payload: unknown): CallRequest | undefined {
  const fields = fieldsOf(payload);
  if (fields?.operation === undefined) return undefined;
  const info = fields.operation === 'callInfo' && { info: readInfoFields(payload) };
  return { operation: fields.operation, ...pickFields(fields, OWN), ...info };
}

/** What is to be shown with a call: an object says it; a text or a Buffer is the text or the picture. */
export function readInfoFields(payload: unknown): unknown {
  if (typeof payload === 'string' || typeof payload === 'number') return { text: payload };
  const fields = Buffer.isBuffer(payload) ? { image: payload } : fieldsOf(payload);
  return pickFields(fields ?? {}, INFO);
}

/** Parameters of Snom's own dial request, which stand for themselves where nothing else is asked for. */
const SNOM = ['number', 'outgoing_uri'] as const;

/**
 * The words of Snom's own documents: `{number, outgoing_uri}`, or the request to `command.htm` that has them. Other
 * payloads that happen to have a number, such as a party of a call, ask for nothing.
 */
function readSnom(payload: unknown): CallRequest | undefined {
  if (typeof payload === 'string') {
    const url = readCommandUrl(payload);
    return url && fromCommandUrl(url);
  }
  const fields = fieldsOf(payload);
  if (fields?.number === undefined) return undefined;
  const known: readonly string[] = [...SNOM, ...CONTROLS];
  if (!Object.keys(fields).every((name) => known.includes(name))) return undefined;
  return { ...dialing(fields.number, fields.outgoing_uri), ...pickFields(fields, CONTROLS) };
}

function fromCommandUrl(url: CommandUrl): CallRequest {
  const { host, parameters } = url;
  const device = host !== undefined && { device: host };
  const [number, digits] = [parameters.get('number'), parameters.get('key_dtmf')];
  if (parameters.has('key')) throw otherNode(url);
  const isMore = [...parameters.keys()].some((name, at) => at > 0 && !isOfDial(name));
  if (isMore) throw wrongType('payload', 'number=200');
  if (number !== undefined)
    return { ...dialing(number, parameters.get('outgoing_uri')), ...device };
  if (digits !== undefined) return { operation: 'sendDtmf', digits, ...device };
  if (parameters.has('RELEASE_ALL_CALLS')) return { operation: 'hangupAll', ...device };
  throw otherNode(url);
}

const isOfDial = (name: string): boolean => SNOM.some((one) => one === name);

function dialing(destination: unknown, identity: unknown): CallRequest {
  return { operation: 'dial', destination, ...optional({ identity }) };
}

/**
 * An operation by its bare name, `"hangupAll"`: one of ours, in any case, or a name that only one other system has.
 *
 * @throws SnomError `wrongType` where systems mean different things by it; `unknownOperation`
 */
function readWord(payload: unknown): CallRequest | undefined {
  if (typeof payload !== 'string' || !/^[A-Za-z]{1,40}$/.test(payload)) return undefined;
  if (isCallOperation(payload)) return { operation: payload };
  const own = CALL_OPERATIONS.find((one) => one.toLowerCase() === payload.toLowerCase());
  const systems = FOREIGN.filter(({ names }) => names.includes(payload));
  const [only, ...more] = systems;
  if (only && more.length === 0) return readForeign({ [only.property]: payload });
  if (systems.length > 1) {
    const ways = systems.map(({ property }) => `{"${property}": "${payload}"}`);
    const expected = [...(own ? [`"${own}"`] : []), ...ways].join(', ');
    throw wrongType('payload', expected);
  }
  if (own) return { operation: own };
  throw new SnomError('unknownOperation', { params: { name: shown(payload) } });
}

/** Names of operations elsewhere, and the property they stand in. */
const FOREIGN: readonly { readonly property: string; readonly names: readonly string[] }[] = [
  { property: 'operationName', names: GENESYS_OPERATIONS },
  { property: 'mt', names: INNOVAPHONE_MESSAGES },
  { property: 'cmd', names: PASCOM_COMMANDS },
];

/** Genesys Web Services, innovaphone's phone API, pascom's module "phone". */
function readForeign(payload: unknown): CallRequest | undefined {
  const reading = readDialect(payload);
  if (!reading) return undefined;
  const { dialect, request } = reading;
  const call = request.info && { callId: request.info.id };
  return { ...request, ...call, dialect, ...pickFields(fieldsOf(payload) ?? {}, CONTROLS) };
}

/**
 * Reads what a message asks for. Values are checked later, by `planCall`; properties that nobody knows are left
 * alone, because payloads often carry more than one reader's worth.
 *
 * @throws SnomError `missingParameter` {name: 'payload'}, {name: 'operation'} or of a foreign request, `wrongType`
 *   {name, expected}, `unknownOperation` {name} for an operation its own system does not have, `textTooLong`,
 *   `otherNode` {request, node}
 */
export function readCallRequest(given: unknown): CallRequest {
  const payload = unpack(given);
  if (!isGiven(payload)) throw missing('payload');
  for (const read of READERS) {
    const request = read(payload);
    if (request) return request;
  }
  if (!fieldsOf(payload)) {
    const expected = `"hangupAll", {"operation": "dial", "destination": "200"}`;
    throw wrongType('payload', expected);
  }
  throw missing('operation');
}

/**
 * What a request or a dialog says about waiting.
 *
 * @throws SnomError `wrongType` {name: 'waitFor', expected}
 */
export function waitForOf(value: unknown, fallback: WaitFor = 'accepted'): WaitFor {
  return oneOf(value, 'waitFor', ['none', 'accepted', 'confirmed']) ?? fallback;
}

function pickFields<K extends string>(
  fields: Fields,
  names: readonly K[],
): Partial<Record<K, unknown>> {
  const found: Partial<Record<K, unknown>> = {};
  for (const name of names) if (fields[name] !== undefined) found[name] = fields[name];
  return found;
}
