/** Key sequences as they are pasted: with `%23`, as `key=...`, as a whole address, as JSON that is still text. */
import { type CommandUrl, otherNode, readCommandUrl } from '../../common/command-url';
import { SnomError } from '../../common/errors';
import { unpack } from '../../common/pasted';
import { optional, wrongType } from '../../common/values';
import { MAX_KEYS_TEXT, MAX_PRESSES } from './key-sequence';

/** A sequence, still to be parsed. */
interface PastedKeys {
  readonly keys: unknown;
  /** Where a whole address would have sent it. */
  readonly to?: Pick<CommandUrl, 'host' | 'port'>;
}

/**
 * Takes a sequence out of what it was pasted in; what was not pasted stays as it is.
 *
 * @throws SnomError `otherNode` {request, node} for requests of the phone that press no key; `tooManyKeys`;
 *   `wrongType` for JSON that cannot be read, and for requests that have more than keys
 */
export function readPastedKeys(given: unknown): PastedKeys {
  if (typeof given !== 'string') return { keys: given };
  if (given.length > MAX_KEYS_TEXT)
    throw new SnomError('tooManyKeys', { params: { max: MAX_PRESSES } });
  const text = given.trim();
  if (/^[{[]/.test(text)) return { keys: unpack(text, 'keys') };
  const url = readCommandUrl(text);
  if (!url) return { keys: text.includes('%') ? keySigns(given) : given };
  const keys = url.parameters.get('key');
  if (keys === undefined || keys === '') throw otherNode(url);
  if (url.parameters.size > 1) throw wrongType('keys', 'key=OFFHOOK');
  const { host, port } = url;
  return {
    keys,
    ...(host !== undefined && { to: { host, ...optional({ port }) } }),
  };
}

/** The signs of a sequence that documents show percent-encoded; anything else stays and is refused. */
function keySigns(text: string): string {
  return text.replace(/%(?:23|2[aAcC]|3[bB]|20)/g, (code) => decodeURIComponent(code));
}
