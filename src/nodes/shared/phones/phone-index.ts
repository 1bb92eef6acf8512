/** Running config nodes, found by what people call them: the time that takes does not grow with how many there are. */
import { macOf } from '../../../common/mac';
import type { SnomConfigNode } from './config-node';

/** Longest selector, in characters. */
const MAX_SELECTOR = 300;

/** What a node is found by. */
interface Entry {
  /** Its name, host, `host:port` and id, in lower case. */
  readonly words: readonly string[];
  /** As far as it is known. */
  mac: string | undefined;
}

/** Nodes in the order in which they came, by one of their words; most of these are of one node alone. */
type Found = Map<string, SnomConfigNode | Set<SnomConfigNode>>;

/** Counts as a set for `nameRegistry`. */
export class PhoneIndex {
  readonly #entries = new Map<SnomConfigNode, Entry>();
  /** A phone inside a subflow runs once per instance: these are one phone, by its {@link phoneId}. */
  readonly #byPhoneId: Found = new Map();
  readonly #byWord: Found = new Map();
  readonly #byMac: Found = new Map();
  #first: readonly SnomConfigNode[] | undefined;

  get size(): number {
    return this.#entries.size;
  }

  add(node: SnomConfigNode): void {
    if (this.#entries.has(node)) return;
    const { name, host } = node;
    const words = [name, host, addressOf(node), phoneId(node)].map(
      (word) => word?.trim().toLowerCase() ?? '',
    );
    const entry: Entry = { words: [...new Set(words)].filter(Boolean), mac: undefined };
    this.#entries.set(node, entry);
    for (const word of entry.words) put(this.#byWord, word, node);
    put(this.#byPhoneId, phoneId(node), node);
    this.learn(node);
    this.#first = undefined;
  }

  delete(node: SnomConfigNode): void {
    const entry = this.#entries.get(node);
    if (!entry) return;
    this.#entries.delete(node);
    for (const word of entry.words) take(this.#byWord, word, node);
    take(this.#byPhoneId, phoneId(node), node);
    if (entry.mac !== undefined) take(this.#byMac, entry.mac, node);
    this.#first = undefined;
  }

  /** All of them, each instance by itself. */
  get nodes(): Iterable<SnomConfigNode> {
    return this.#entries.keys();
  }

  has(node: SnomConfigNode): boolean {
    return this.#entries.has(node);
  }

  /** To be called whenever a phone has said something: its MAC may be known now, or be another one. */
  learn(node: SnomConfigNode): void {
    const entry = this.#entries.get(node);
    const mac = macOfPhone(node);
    if (!entry || entry.mac === mac) return;
    if (entry.mac !== undefined) take(this.#byMac, entry.mac, node);
    if (mac !== undefined) put(this.#byMac, mac, node);
    entry.mac = mac;
  }

  /** All phones, each once: of those that are one phone the first one. The same list as long as none comes or goes. */
  get phones(): readonly SnomConfigNode[] {
    this.#first ??= [...this.#byPhoneId.values()].flatMap((nodes) => firstOf(nodes) ?? []);
    return this.#first;
  }

  /** Is it one of {@link phones}? */
  isPhone(node: SnomConfigNode): boolean {
    return firstOf(this.#byPhoneId.get(phoneId(node))) === node;
  }

  /** Those whose MAC nobody knows, and that can be asked for it. */
  get silent(): readonly SnomConfigNode[] {
    const asked: SnomConfigNode[] = [];
    for (const [node, { mac }] of this.#entries)
      if (node.phone && mac === undefined) asked.push(node);
    return asked;
  }

  /** Phones of this name, host, `host:port`, id or MAC, as far as MACs are known; each once. */
  matches(selector: string): SnomConfigNode[] {
    if (selector.length > MAX_SELECTOR) return [];
    const mac = macOf(selector);
    const found = new Map<string, SnomConfigNode>();
    const named = allOf(this.#byWord.get(selector.trim().toLowerCase()));
    const told = mac === undefined ? [] : [...allOf(this.#byMac.get(mac))];
    // Keys on the wrong phone are worse than none: whatever was missed, no phone is found by a MAC it has not.
    for (const node of told) this.learn(node);
    const own = told.filter((node) => macOfPhone(node) === mac);
    for (const node of [...named, ...own]) found.set(phoneId(node), node);
    return [...found.values()];
  }
}

/**
 * The id of a phone, one for all instances of a config node inside a subflow, and the same in every Node-RED with the same
 * flows.
 */
export const phoneId = ({ _alias, id }: Pick<SnomConfigNode, 'id' | '_alias'>): string =>
  _alias ?? id;

function firstOf(
  found: SnomConfigNode | Set<SnomConfigNode> | undefined,
): SnomConfigNode | undefined {
  if (!(found instanceof Set)) return found;
  const [first] = found;
  return first;
}

function allOf(found: SnomConfigNode | Set<SnomConfigNode> | undefined): Iterable<SnomConfigNode> {
  if (found === undefined) return [];
  return found instanceof Set ? found : [found];
}

function put(found: Found, key: string, node: SnomConfigNode): void {
  const known = found.get(key);
  if (known === undefined) found.set(key, node);
  else if (known instanceof Set) known.add(node);
  else found.set(key, new Set([known, node]));
}

function take(found: Found, key: string, node: SnomConfigNode): void {
  const known = found.get(key);
  if (known instanceof Set) known.delete(node);
  if (known === node || (known instanceof Set && known.size === 0)) found.delete(key);
}

/** Host, and port unless it is the usual one. */
function addressOf({ phone }: SnomConfigNode): string | undefined {
  return phone && new URL(phone.origin).host;
}

/** As the phone said when it was asked, or else as it reports. */
export function macOfPhone({
  phone,
  tracker,
}: Pick<SnomConfigNode, 'phone' | 'tracker'>): string | undefined {
  return phone?.known?.mac ?? tracker?.state.phone.mac ?? undefined;
}
