/** Payloads of MQTT messages, as `mqtt in` hands them over: text, bytes, or what JSON it has read in them. */
import { isUtf8 } from 'node:buffer';
import { SnomError } from '../common/errors';
import { wrongType } from '../common/values';

/** Longest payload of a command, in bytes or characters: pictures and long pages do not come this way. */
const MAX_PAYLOAD = 64 * 1024;

/** Longest text that is looked at as JSON, characters. */
const MAX_JSON = MAX_PAYLOAD;

/** Whoever copies what is nested deeper, as Node-RED does, may find no end. */
const MAX_DEPTH = 64;

/** Is it nested deeper than anything that is asked for? Never throws. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (depth > MAX_DEPTH) return true;
  return Object.values(value).some((part) => isTooDeep(part, depth + 1));
}

/**
 * The value of a payload: bytes become text, text that is an object or a list in JSON becomes that, all else stays. A
 * number stays text: `0049...` is a telephone number.
 *
 * @throws SnomError `textTooLong` {name, max}, `wrongType` where bytes are no text, or it is nested too deep
 */
export function readPayload(payload: unknown): unknown {
  const name = 'msg.payload';
  if (Buffer.isBuffer(payload)) {
    if (payload.length > MAX_PAYLOAD)
      throw new SnomError('textTooLong', { params: { name, max: MAX_PAYLOAD } });
    if (!isUtf8(payload)) throw wrongType(name, 'text');
    return readText(payload.toString('utf8'));
  }
  if (isTooDeep(payload)) throw wrongType(name, 'text');
  if (typeof payload !== 'string') return payload;
  if (payload.length > MAX_PAYLOAD)
    throw new SnomError('textTooLong', { params: { name, max: MAX_PAYLOAD } });
  return readText(payload);
}

/** The object a published message is; undefined = it is none. Never throws. */
export function readObject(payload: unknown): unknown {
  const isRead = typeof payload !== 'string' && !Buffer.isBuffer(payload);
  return isRead ? payload : shallow(readJson(payload, MAX_JSON));
}

/**
 * What a payload that is text, or bytes, says in JSON; what `mqtt in` has read itself stays as it is. Never throws.
 *
 * @param max longest text that is read, characters
 * @returns undefined = it is no JSON, or longer
 */
export function readJson(payload: unknown, max: number): unknown {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : payload;
  if (typeof text !== 'string') return text;
  if (text.length > max) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `online` or `offline` of a presence or of Home Assistant; undefined = neither. */
export function readPresence(payload: unknown): boolean | undefined {
  const text = Buffer.isBuffer(payload) ? payload.subarray(0, 16).toString('latin1') : payload;
  if (text === 'online') return true;
  return text === 'offline' ? false : undefined;
}

function readText(text: string): unknown {
  return /^\s*[[{]/.test(text) ? (shallow(readJson(text, MAX_JSON)) ?? text) : text;
}

/** The value, unless it is nested too deep. */
function shallow(value: unknown): unknown {
  return isTooDeep(value) ? undefined : value;
}
