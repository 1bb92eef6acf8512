/** Which phone a message is for: only ever one that is configured, never an address from a message. */
import type { NodeAPI } from 'node-red';
import { SnomError } from '../../../common/errors';
import { macOf } from '../../../common/mac';
import { shown } from '../../../common/shown';
import { isGiven, missing, wrongType } from '../../../common/values';
import type { SnomPhone } from '../../../phone/phone';
import type { ActionNodeDef, ResultPhone } from '../types';
import type { SnomConfigNode } from './config-node';
import { phonesWithMacs } from './mac-search';
import { macOfPhone, phoneId, PhoneIndex } from './phone-index';
import { nameRegistry } from './registries';
import { eachPhoneOnce, isSamePhone, type Placed } from './same-phone';

/** Configured phones that are running. Each config node joins when it starts and leaves on `close`. */
const configured = nameRegistry('phones', new PhoneIndex());

/** To be called when a config node has started, usable or not. */
export function joinPhones(node: SnomConfigNode): void {
  configured.add(node);
}

/** To be called when it closes: whoever stays would be kept alive, and be chosen though it is gone. */
export function leavePhones(node: SnomConfigNode): void {
  configured.delete(node);
}

/** A phone has said something, or is followed anew: its MAC may be known now. */
export function learnPhone(node: SnomConfigNode): void {
  configured.learn(node);
}

/**
 * All of them; the same list as long as none comes or goes. A phone inside a subflow runs once per instance: only the first
 * one counts.
 */
export function runningPhones(): readonly SnomConfigNode[] {
  return configured.phones;
}

/** Is there more than one, so that it has to be said which one is meant? */
export function hasSeveralPhones(): boolean {
  return configured.phones.length > 1;
}

/** All config nodes that run, each instance of those inside subflows. */
export function configuredPhones(): Iterable<SnomConfigNode> {
  return configured.nodes;
}

/** Is it running, be it as one of several instances? */
export function isConfigured(node: SnomConfigNode): boolean {
  return configured.has(node);
}

/** Is it one of {@link runningPhones}? Asked with every report of a phone, so without going through all of them. */
export function isRunningPhone(node: SnomConfigNode): boolean {
  return configured.isPhone(node);
}

/** The running config node of an id; undefined when it is missing, disabled or of another type. */
export function configNode(RED: Pick<NodeAPI, 'nodes'>, id: string): SnomConfigNode | undefined {
  // Typed as always there, but null for ids that are missing or disabled.
  const node = RED.nodes.getNode(id) as SnomConfigNode | null | undefined;
  return node && configured.has(node) ? node : undefined;
}

/**
 * The same for an id as the editor has it: a configuration inside a subflow runs once per instance, under ids of their own.
 * Undefined also where there are several, as nobody knows which one is meant.
 */
export function nodeOfDialog(RED: Pick<NodeAPI, 'nodes'>, id: string): SnomConfigNode | undefined {
  const own = configNode(RED, id);
  if (own) return own;
  const [only, ...more] = [...configured.nodes].filter(({ _alias }) => _alias === id);
  return more.length === 0 ? only : undefined;
}

/** A phone that can be used. */
export interface Target {
  readonly config: SnomConfigNode;
  readonly phone: SnomPhone;
}

/**
 * The phone of a message: the node's own, or the one `msg.phone` names where the node allows that.
 *
 * Where it does not, `msg.phone` is somebody else's property and ignored, unless it names another configured
 * phone: then the flow's author believes to choose a phone, and acting on the wrong one would be worse.
 *
 * @param signal ends the search for a MAC that no phone has told yet
 * @throws SnomError `noPhone`, `wrongType`, `unknownPhone`, `ambiguousPhone`, `phoneFromMessageNotAllowed`
 */
export async function chooseTarget(
  RED: Pick<NodeAPI, 'nodes'>,
  def: Pick<ActionNodeDef, 'phone' | 'phoneFromMsg'>,
  selector: unknown,
  signal: AbortSignal,
): Promise<SnomConfigNode> {
  const own = configNode(RED, def.phone);
  if (def.phoneFromMsg !== true) {
    const named = typeof selector === 'string' ? configured.matches(selector) : [];
    if (named.length > 0 && !(own && named.includes(own))) {
      throw new SnomError('phoneFromMessageNotAllowed', {
        params: { name: shown(selector as string) },
      });
    }
  } else if (isGiven(selector)) {
    return fromMessage(selector, signal);
  }
  if (!own) throw new SnomError('noPhone');
  return own;
}

/** Other configurations of the same phone that run here; instances of one inside a subflow are one. */
export function samePhones(
  config: Placed & Pick<SnomConfigNode, 'id' | '_alias'>,
): readonly SnomConfigNode[] {
  const own = phoneId(config);
  return runningPhones().filter((other) => phoneId(other) !== own && isSamePhone(config, other));
}

/**
 * The phones that `msg.phones` names, each once: of several configurations of one phone the first one.
 *
 * @param selector a list of names, hosts or MACs, or `all` = every configured phone
 * @throws SnomError `missingParameter`, `wrongType`, `textTooLong`, `unknownPhone`, `ambiguousPhone`
 */
export async function choosePhones(
  selector: unknown,
  signal: AbortSignal,
): Promise<readonly SnomConfigNode[]> {
  const name = 'msg.phones';
  const isList = Array.isArray(selector);
  if (!isList && selector !== ALL_PHONES) throw wrongType(name, 'a list of names, or "all"');
  const chosen = isList ? await listed(selector, signal) : runningPhones();
  if (chosen.length === 0) throw missing(name);
  return eachPhoneOnce(chosen);
}

/** @throws SnomError `textTooLong`, `wrongType`, `unknownPhone`, `ambiguousPhone` */
async function listed(
  names: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly SnomConfigNode[]> {
  if (names.length > MAX_PHONES)
    throw new SnomError('textTooLong', { params: { name: 'msg.phones', max: MAX_PHONES } });
  const silent = names.filter(
    (one): one is string => typeof one === 'string' && configured.matches(one).length === 0,
  );
  // All of them in one search, or each of thousands would ask thousands of phones.
  const asked = await askForMacs(silent, signal);
  const byId = new Map<string, SnomConfigNode>();
  for (const one of names) {
    const phone = chosenBy(one, asked);
    byId.set(phoneId(phone), phone);
  }
  return [...byId.values()];
}

/** Does `msg.phones` look as if the flow's author wanted to choose phones with it? */
export function namesPhones(selector: unknown): boolean {
  if (selector === ALL_PHONES) return true;
  // Messages without a list are the rule: all phones need not be looked at for them.
  if (!Array.isArray(selector) || selector.length === 0) return false;
  const list: unknown[] = selector.slice(0, MAX_PHONES);
  return list.some((one) => typeof one === 'string' && configured.matches(one).length > 0);
}

/** Most names in a list. */
const MAX_PHONES = 5000;

/** Stands for every configured phone. */
const ALL_PHONES = 'all';

/** The client of a phone. @throws the problem of its configuration */
export function usable(config: SnomConfigNode): Target {
  const { phone, problem } = config;
  if (!phone) throw problem ?? new SnomError('noPhone');
  return { config, phone };
}

/**
 * Refuses an address in a message that is another phone's: keys pressed on the wrong phone are worse than none.
 *
 * @throws SnomError `otherHost` {host, phone}
 */
export function checkHost(
  config: SnomConfigNode,
  to: { readonly host?: string; readonly port?: number },
): void {
  const { phone, host, name } = config;
  const own = phone && new URL(phone.origin);
  const isHost = [host.toLowerCase(), own?.hostname].includes(to.host?.toLowerCase());
  const isPort = to.port === undefined || String(to.port) === (own?.port || portOf(own));
  if (to.host === undefined || (isHost && isPort)) return;
  throw new SnomError('otherHost', { params: { host: shown(to.host), phone: name || host } });
}

const portOf = (url: URL | undefined): string => (url?.protocol === 'https:' ? '443' : '80');

/** What results say of a phone. */
export function describePhone(config: SnomConfigNode): ResultPhone {
  const { name, host, phone, tracker } = config;
  const mac = macOfPhone(config);
  const model = phone?.known?.model ?? tracker?.state.phone.model ?? phone?.chosen?.name;
  return { name: name || host, host, ...(mac && { mac }), ...(model && { model }) };
}

/** @throws SnomError `wrongType`, `unknownPhone`, `ambiguousPhone` */
async function fromMessage(selector: unknown, signal: AbortSignal): Promise<SnomConfigNode> {
  const isUnknown = typeof selector === 'string' && configured.matches(selector).length === 0;
  return chosenBy(selector, isUnknown ? await askForMacs([selector], signal) : new Map());
}

/**
 * @param asked phones by MACs they have just told
 * @throws SnomError `wrongType`, `unknownPhone`, `ambiguousPhone`
 */
function chosenBy(selector: unknown, asked: ReadonlyMap<string, SnomConfigNode>): SnomConfigNode {
  if (typeof selector !== 'string') throw wrongType('msg.phone', 'text');
  const found = configured.matches(selector);
  const first = found[0] ?? asked.get(macOf(selector) ?? '');
  const name = shown(selector);
  if (!first) throw new SnomError('unknownPhone', { params: { name } });
  if (found.length > 1) throw new SnomError('ambiguousPhone', { params: { name } });
  return first;
}

/** @returns phones by their MACs */
async function askForMacs(
  selectors: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SnomConfigNode>> {
  const macs = new Set(selectors.flatMap((selector) => macOf(selector) ?? []));
  return macs.size === 0 ? new Map() : phonesWithMacs(macs, configured.silent, signal);
}
