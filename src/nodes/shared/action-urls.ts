/** Sets up the Action URLs of a configured phone, and remembers what was there before. */
import { createHash } from 'node:crypto';
import { DEFAULT_EVENTS, eventOfSetting } from '../../calls/model/call-event';
import type { PhoneEventName } from '../../calls/model/call-types';
import { buildActionUrls, ours } from '../../calls/reports/action-url';
import { type Sent, SnomError } from '../../common/errors';
import { isObject, optional } from '../../common/values';
import type { SnomPhone } from '../../phone/phone';
import {
  type ActionUrlChange,
  type ActionUrlRefusal,
  type ActionUrlReport,
  applyActionUrls,
  type IsOurUrl,
  previewActionUrls,
  restoreActionUrls,
  type Written,
} from '../../phone/settings/action-url-setup';
import type { SettingValues } from '../../phone/settings/requests';
import type { CommandOptions } from '../../phone/types';
import type { SnomConfigNode, Winner } from './phones/config-node';
import { phoneId } from './phones/phone-index';
import { isScreened } from './phones/phone-news';
import { usable } from './phones/phones';
import { nameRegistry } from './phones/registries';
import { baseUrlOf } from './phones/webhook';
import { keptValue, type StoreNode } from './state-store';
import { configsByToken, ownersIn, tokenOfUrl } from './takeover';

/** Whose Action URLs are looked at or written: a configuration that runs, or one that only stands in a dialog yet. */
export interface UrlOwner extends StoreNode {
  /** What it is called where it takes the place of another one. */
  readonly name: string;
  readonly phone: SnomPhone;
  readonly reporting: Pick<
    SnomConfigNode['reporting'],
    'baseUrl' | 'contextStore' | 'on' | 'token'
  >;
  /** Does a flow decide about its calls? */
  readonly isScreened: boolean;
}

/** A configuration that runs. @throws the problem of its configuration */
export function ownerOf(config: SnomConfigNode): UrlOwner {
  const { id, _alias, name, host, reporting } = config;
  return {
    id,
    ...optional({ _alias }),
    context: () => config.context(),
    name: name || host,
    phone: usable(config).phone,
    reporting,
    isScreened: isScreened(config),
  };
}

/** One setting that changes, or was changed. */
export interface NamedChange extends ActionUrlChange {
  /** The event it reports; absent for settings that are none of ours. */
  readonly event?: PhoneEventName;
  /** Names of other configurations here whose URL stands in it now: they will not hear the phone any more. */
  readonly takenFrom?: readonly string[];
}

/** One setting that does not have the wanted value. */
export interface NamedRefusal extends ActionUrlRefusal {
  /** Names of other configurations here whose URL was left alone. */
  readonly heldBy?: readonly string[];
}

/** What would be done, or was done. Holds whole URLs with their token: mask them before they are shown to a flow. */
export interface ActionUrlsAnswer {
  /** Could the phone's settings be read? */
  readonly readable: boolean;
  readonly changes: readonly NamedChange[];
  /** Settings that are as wanted already. */
  readonly same: readonly string[];
  /** Settings that this phone does not have. */
  readonly absent: readonly string[];
  readonly refused: readonly NamedRefusal[];
  /** Requests that wrote something. */
  readonly requests: readonly string[];
}

/** What is remembered for a later restore. */
interface EarlierUrls {
  /** A phone at another address is another phone. */
  readonly origin: string;
  readonly earlier: SettingValues;
  /** SHA-256 of the tokens that were written: a renewed token must not make our own URLs foreign ones. */
  readonly tokens: readonly string[];
}

/** Name of what is remembered, in the context of the configuration. */
export const EARLIER_URLS = 'actionUrls';
/** Tokens remembered per phone; nobody renews them every day. */
const MAX_TOKENS = 16;

/**
 * What setting up would change. Nothing is written.
 *
 * @throws SnomError `eventsOff`, `noBaseUrl`, `wrongType` {name: 'baseUrl'},
 *   `contextStoreFailed`, or that of the request
 */
export async function showActionUrls(
  owner: UrlOwner,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  const wanted = wantedUrls(owner);
  const plan = await previewActionUrls(
    owner.phone,
    wanted,
    isOurs(owner, await readEarlier(owner)),
    options,
  );
  return { ...plan, changes: nameChanges(owner, plan.changes), requests: [] };
}

/** {@link writeActionUrls}, when nothing else is written for the configuration. */
export function setActionUrls(
  owner: UrlOwner,
  overwriteForeign: boolean,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  return oneAtATime(owner, () => writeActionUrls(owner, overwriteForeign, options));
}

/**
 * Writes the URLs and reads them back. Other configurations of the phone that lose theirs by that are told so. To be called
 * within {@link oneAtATime}.
 *
 * @param overwriteForeign also where somebody else's URL stands, that of another configuration here included
 * @param halfDone called before it fails where a part may have been written, with all changes there were to be
 * @throws SnomError as {@link showActionUrls}; `stepFailed` when a part was written
 */
export async function writeActionUrls(
  owner: UrlOwner,
  overwriteForeign: boolean,
  options: CommandOptions,
  halfDone: (changes: readonly NamedChange[]) => void = () => undefined,
): Promise<ActionUrlsAnswer> {
  const wanted = wantedUrls(owner);
  const before = await readEarlier(owner);
  // Kept first: whatever happens then, these URLs are ours.
  const noted = { ...before, tokens: withToken(before.tokens, owner.reporting.token) };
  await writeEarlier(owner, noted, 'no');
  const keep = (earlier: SettingValues): Promise<void> =>
    writeEarlier(owner, { ...noted, earlier: mergeSettings(noted.earlier, earlier) }, 'yes');
  const report = await applyActionUrls(owner.phone, wanted, isOurs(owner, noted), {
    ...options,
    overwriteForeign,
    halfDone: async ({ changes, earlier }) => {
      halfDone(nameChanges(owner, changes));
      // What has failed on the phone is to be told, rather than that this failed too.
      await keep(earlier).catch(() => undefined);
    },
  });
  await keep(report.earlier);
  tellOwners(report.changes, () => ({ id: phoneId(owner), name: owner.name }));
  return answerOf(owner, report);
}

/**
 * Gives the phone back what stood there before {@link setActionUrls}, in every setting that still holds a URL of
 * ours.
 *
 * @throws SnomError `contextStoreFailed`; of the requests
 */
export function giveBackActionUrls(
  owner: UrlOwner,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  return oneAtATime(owner, async () => {
    const before = await readEarlier(owner);
    const answer = await writeBack(owner, before, before.earlier, options);
    if (answer.refused.length === 0) await writeEarlier(owner, { ...before, earlier: {} }, 'yes');
    return answer;
  });
}

/** One setting that a set-up has written, or was about to. */
export interface WrittenUrl {
  readonly setting: string;
  /** Value from before; undefined = unknown. */
  readonly from: string | undefined;
  /** One of these stands there, unless somebody has changed it since. */
  readonly to: readonly string[];
}

/**
 * Takes back one set-up, as if it had not been: what stood there just before stands there again, earlier URLs of our own
 * included, wherever what it has written is still in place. What it did not change stays. To be called within
 * {@link oneAtATime}.
 *
 * @throws SnomError as {@link giveBackActionUrls}
 */
export async function undoActionUrls(
  owner: UrlOwner,
  urls: readonly WrittenUrl[],
  options: CommandOptions,
): Promise<ActionUrlsAnswer> {
  const was = urls.map(({ setting, from = '' }) => [setting, from] as const);
  const written = new Map(urls.map(({ setting, to }) => [setting, to]));
  const how = { ...options, written };
  return writeBack(owner, await readEarlier(owner), Object.fromEntries(was), how);
}

async function writeBack(
  owner: UrlOwner,
  kept: EarlierUrls,
  values: SettingValues,
  options: CommandOptions & { readonly written?: Written },
): Promise<ActionUrlsAnswer> {
  const report = await restoreActionUrls(owner.phone, values, isOurs(owner, kept), options);
  tellOwners(report.changes, firstOf);
  return answerOf(owner, report);
}

function answerOf(owner: UrlOwner, { left, ...report }: ActionUrlReport): ActionUrlsAnswer {
  const holders = new Map(
    nameChanges(owner, left).map(({ setting, takenFrom }) => [setting, takenFrom]),
  );
  return {
    ...report,
    changes: nameChanges(owner, report.changes),
    refused: report.refused.map((refusal) => ({
      ...refusal,
      ...optional({ heldBy: holders.get(refusal.setting) }),
    })),
    readable: isReadable(report.refused),
  };
}

/**
 * Those whose URLs were replaced by another one's are deaf now; those whose URLs stand there (again) hear the phone.
 *
 * @param winnerAmong of the configurations whose URLs took the place; undefined = it is none of ours
 */
function tellOwners(
  changes: readonly ActionUrlChange[],
  winnerAmong: (heirs: readonly SnomConfigNode[]) => Winner | undefined,
): void {
  const configs = configsByToken();
  const heirs = new Set<SnomConfigNode>();
  const winners = new Map<SnomConfigNode, Winner>();
  for (const { from = '', to } of changes) {
    const own = ownersIn(to, configs);
    for (const heir of own) heirs.add(heir);
    const winner = winnerAmong(own);
    if (winner) for (const loser of ownersIn(from, configs)) winners.set(loser, winner);
  }
  for (const [loser, winner] of winners)
    if (!heirs.has(loser) && phoneId(loser) !== winner.id) loser.tellTakenOver(winner);
  for (const heir of heirs) heir.tellTakenOver(undefined);
}

function firstOf([heir]: readonly SnomConfigNode[]): Winner | undefined {
  return heir && { id: phoneId(heir), name: heir.name || heir.host };
}

/** The URLs of the phone; that of screened calls only where a flow screens them. @throws SnomError */
function wantedUrls({ reporting, isScreened: asks }: UrlOwner): SettingValues {
  const { on, token } = reporting;
  if (!on) throw new SnomError('eventsOff');
  const baseUrl = baseUrlOf({ reporting });
  const events: readonly PhoneEventName[] = asks
    ? [...DEFAULT_EVENTS, 'blacklist']
    : DEFAULT_EVENTS;
  return buildActionUrls({ baseUrl, token, events });
}

/**
 * Ours are those with a token of this configuration, and those that lead to this Node-RED with a token nobody has any more.
 * Those of another configuration that runs here are its own, whichever phone it is of.
 */
function isOurs(owner: UrlOwner, { tokens }: EarlierUrls): IsOurUrl {
  const { token, baseUrl } = owner.reporting;
  const marks = [token, baseUrl].filter((mark) => mark !== '');
  const others = configsByToken(phoneId(owner));
  return (url) =>
    !others.has(tokenOfUrl(url)) &&
    (marks.some((mark) => ours(url, mark)) || tokens.includes(hashOfToken(url)));
}

/** '' for a URL without one. */
function hashOfToken(url: string): string {
  const token = tokenOfUrl(url);
  return token === '' ? '' : sha256(token);
}

function withToken(tokens: readonly string[], token: string): readonly string[] {
  return [...new Set([...tokens, sha256(token)])].slice(-MAX_TOKENS);
}

/** What stood there first counts, unless something else of others has taken its place since. */
function mergeSettings(old: SettingValues, found: SettingValues): SettingValues {
  const news = Object.entries(found).filter(([name, url]) => url !== '' || !old[name]);
  return { ...old, ...Object.fromEntries(news) };
}

function nameChanges(owner: UrlOwner, changes: readonly ActionUrlChange[]): NamedChange[] {
  const others = configsByToken(phoneId(owner));
  return changes.map((change) => {
    const names = ownersIn(change.from ?? '', others).map(({ name, host }) => name || host);
    const takenFrom = names.length > 0 ? names : undefined;
    return { ...change, ...optional({ event: eventOfSetting(change.setting), takenFrom }) };
  });
}

function isReadable(refused: readonly ActionUrlRefusal[]): boolean {
  return !refused.some(({ reason }) => reason === 'notReadable' || reason === 'notVerified');
}

/** @throws SnomError `contextStoreFailed`: going on would forget what stood there before */
async function readEarlier(owner: UrlOwner): Promise<EarlierUrls> {
  const { place: origin } = owner.phone;
  const none: EarlierUrls = { origin, earlier: {}, tokens: [] };
  const value = await store(owner).read().catch(storeFailed('no'));
  if (!isObject(value) || value.origin !== origin) return none;
  const found: Partial<EarlierUrls> = value;
  const earlier = Object.entries(found.earlier ?? {}).filter(([, url]) => typeof url === 'string');
  const tokens = Array.isArray(found.tokens)
    ? found.tokens.filter((token: unknown) => typeof token === 'string')
    : [];
  return { origin, earlier: Object.fromEntries(earlier), tokens };
}

function writeEarlier(owner: UrlOwner, value: EarlierUrls, sent: Sent): Promise<void> {
  return store(owner).write(value).catch(storeFailed(sent));
}

function storeFailed(sent: Sent): (cause: unknown) => never {
  return (cause) => {
    throw new SnomError('contextStoreFailed', { sent, cause });
  };
}

function store(owner: UrlOwner): ReturnType<typeof keptValue> {
  return keptValue(owner, EARLIER_URLS, owner.reporting.contextStore);
}

/** The newest work on each configuration, by its id. */
const running = nameRegistry('Action URLs being written', new Map<string, Promise<unknown>>());

/**
 * Two at the same time would remember each other's URLs as what was there before, and what one has seen there the other would
 * take away.
 */
export function oneAtATime<T>({ id }: UrlOwner, work: () => Promise<T>): Promise<T> {
  const before = running.get(id) ?? Promise.resolve();
  const own = before.then(work, work);
  running.set(id, own);
  const forget = (): void => {
    if (running.get(id) === own) running.delete(id);
  };
  void own.then(forget, forget);
  return own;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
