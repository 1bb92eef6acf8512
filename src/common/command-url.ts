/**
 * Requests to a phone's `command.htm` as people copy them from documents and other programs:
 * `http://192.168.1.20/command.htm?key=OFFHOOK`, `command.htm?number=200`, `key=F_HOLD`.
 *
 * Source of the parameters: Snom, "Remote phone control" (documented).
 */
import { SnomError } from './errors';
import { shown } from './shown';

/** Such a request. */
export interface CommandUrl {
  /** Host of a whole address, lower case; absent = only the path or the query was given. */
  readonly host?: string;
  /** Port, where the address names one. */
  readonly port?: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Longest text that is looked at, in characters. */
const MAX_TEXT = 16_384;

const WHOLE = /^(https?):\/\/([^/?#\s]{1,300})\/command\.htm(?:[?](.*))?$/is;
const QUERY = /^(?:\/?command\.htm)?\?(.*)$/is;
/** A query alone, known by the first of its parameters. */
const BARE =
  /^(?:key|number|key_dtmf|outgoing_uri|release_all_calls|logoffall|logoffline|reregister)(?:=|$)/i;

/** Which node does what the phone's request does. */
const NODES: Readonly<Record<string, string>> = {
  key: 'snom-key',
  number: 'snom-call (dial)',
  outgoing_uri: 'snom-call (dial)',
  key_dtmf: 'snom-call (sendDtmf)',
  RELEASE_ALL_CALLS: 'snom-call (hangupAll)',
  LOGOFFALL: 'snom-admin (logoffAll)',
  LOGOFFLINE: 'snom-admin (logoffIdentity)',
  REREGISTER: 'snom-admin (reregister)',
};

/** Reads such a request; undefined = the text is none. Never throws; signs that stand for nothing stay as they are. */
export function readCommandUrl(given: string): CommandUrl | undefined {
  if (given.length > MAX_TEXT) return undefined;
  const text = given.trim();
  const [, scheme = '', authority = '', query] = WHOLE.exec(text) ?? [];
  if (authority !== '') {
    if (!URL.canParse(`${scheme}://${authority}/`)) return undefined;
    const { hostname, port } = new URL(`${scheme}://${authority}/`);
    return {
      host: hostname,
      ...(port !== '' && { port: Number(port) }),
      parameters: parametersOf(query ?? ''),
    };
  }
  const bare = QUERY.exec(text)?.[1] ?? (BARE.test(text) ? text : undefined);
  return bare === undefined ? undefined : { parameters: parametersOf(bare) };
}

/** The refusal of a request that belongs into another node. */
export function otherNode({ parameters }: CommandUrl): SnomError {
  const [[name, value] = ['', '']] = parameters;
  const request = shown(value === '' ? name : `${name}=${value}`);
  return new SnomError('otherNode', { params: { request, node: NODES[name] ?? 'snom-admin' } });
}

/**
 * A second parameter of the same name is one of its own, named by all of it: nobody takes that, so it is refused. A `+`
 * stays: phones are told numbers as `%2B49`, people write `+49`. So does a `#`, which is a key and no fragment here.
 */
function parametersOf(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of query.split('&', MAX_PARAMETERS)) {
    const at = pair.indexOf('=');
    const name = canonical(decodePart(at < 0 ? pair : pair.slice(0, at)));
    if (name === '') continue;
    found.set(found.has(name) ? pair : name, at < 0 ? '' : decodePart(pair.slice(at + 1)));
  }
  return found;
}

const MAX_PARAMETERS = 20;

function canonical(name: string): string {
  return Object.keys(NODES).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
