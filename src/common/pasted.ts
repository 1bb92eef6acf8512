/** Requests as they come out of other nodes and clipboards: JSON that is still text, and bytes that are text. */
import { SnomError } from './errors';

/** Longest text that is read as a request, in characters. */
const MAX_REQUEST = 262_144;

/**
 * The object or list that a text holds as JSON; any other text without blanks around; anything else as it is. Bytes
 * are taken as UTF-8 text.
 *
 * @param name what an error calls it
 * @throws SnomError `textTooLong` {name, max}; `wrongType` {name, expected} for JSON that cannot be read
 */
export function unpack(value: unknown, name = 'payload'): unknown {
  const isBytes = Buffer.isBuffer(value);
  if (!isBytes && typeof value !== 'string') return value;
  if (value.length > MAX_REQUEST)
    throw new SnomError('textTooLong', { params: { name, max: MAX_REQUEST } });
  const text = String(value)
    .replace(/^\ufeff/, '')
    .trim();
  if (!/^[{["]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const expected = '{"operation": ...} (JSON that can be read)';
    throw new SnomError('wrongType', { params: { name, expected }, cause });
  }
}
