/** Sets up the Action URLs of a configured phone, and remembers what was there before. */
import { createHash } from 'node:crypto';
import { DEFAULT_EVENTS, eventOfSetting } from '../../calls/model/call-event';
import type { PhoneEventName } from '../../calls/model/call-types';
import { buildActionUrls, ours } from '../../calls/reports/action-url';
import { isPhoneToken } from '../../calls/reports/token';
import { type Sent, SnomError } from '../../common/errors';
import { isObject } from '../../common/values';
import {
  type ActionUrlChange,
  type ActionUrlRefusal,
  applyActionUrls,
  type IsOurUrl,
  previewActionUrls,
  restoreActionUrls,
} from '../../phone/settings/action-url-setup';
import type { SettingValues } from '../../phone/settings/requests';
import type { CommandOptions } from '../../phone/types';
import type { SnomConfigNode } from './phones/config-node';
import { isScreened } from './phones/phone-news';
import { usable } from './phones/phones';
import { baseUrlOf } from './phones/webhook';
import { keptValue } from './state-store';

/** One setting that changes, or was changed. */
export interface NamedChange extends ActionUrlChange {
  /** The event it reports; absent for settings that are none of ours. */
  readonly event?: PhoneEventName;
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
  readonly refused: readonly ActionUrlRefusal[];
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

/** Tokens remembered per phone; nobody renews them every day. */
const MAX_TOKENS = 16;

/**
 * What setting up would change. Nothing is written.
 *
 * @throws SnomError `eventsOff`, `noBaseUrl`, `wrongType` {name: 'baseUrl'},
 *   `contextStoreFailed`, or that of the request
 */
export async function showActionUrls(
  config: SnomConfigNode,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  const { phone } = usable(config);
  const wanted = wantedUrls(config);
  const plan = await previewActionUrls(
    phone,
    wanted,
    isOurs(config, await readEarlier(config)),
    options,
  );
  return { ...plan, changes: nameChanges(plan.changes), requests: [] };
}

/**
 * Writes the URLs and reads them back.
 *
 * @param overwriteForeign also where somebody else's URL stands
 * @throws SnomError as {@link showActionUrls}; `stepFailed` when a part was written
 */
export function setActionUrls(
  config: SnomConfigNode,
  overwriteForeign: boolean,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  return oneAtATime(config, async () => {
    const { phone } = usable(config);
    const wanted = wantedUrls(config);
    const before = await readEarlier(config);
    // Kept first: whatever happens then, these URLs are ours.
    const noted = { ...before, tokens: withToken(before.tokens, config.reporting.token) };
    await writeEarlier(config, noted, 'no');
    const how = { ...options, overwriteForeign };
    const report = await applyActionUrls(phone, wanted, isOurs(config, noted), how);
    await writeEarlier(
      config,
      { ...noted, earlier: mergeSettings(noted.earlier, report.earlier) },
      'yes',
    );
    return {
      ...report,
      changes: nameChanges(report.changes),
      readable: isReadable(report.refused),
    };
  });
}

/**
 * Gives the phone back what stood there before {@link setActionUrls}, in every setting that still holds a URL of
 * ours.
 *
 * @throws SnomError `contextStoreFailed`; of the requests
 */
export function giveBackActionUrls(
  config: SnomConfigNode,
  options: CommandOptions = {},
): Promise<ActionUrlsAnswer> {
  return oneAtATime(config, async () => {
    const { phone } = usable(config);
    const before = await readEarlier(config);
    const report = await restoreActionUrls(phone, before.earlier, isOurs(config, before), options);
    if (report.refused.length === 0) await writeEarlier(config, { ...before, earlier: {} }, 'yes');
    return {
      ...report,
      changes: nameChanges(report.changes),
      readable: isReadable(report.refused),
    };
  });
}

/** The URLs of the phone; that of screened calls only where a flow screens them. @throws SnomError */
function wantedUrls(config: SnomConfigNode): SettingValues {
  const { on, token } = config.reporting;
  if (!on) throw new SnomError('eventsOff');
  const baseUrl = baseUrlOf(config);
  const events: readonly PhoneEventName[] = isScreened(config)
    ? [...DEFAULT_EVENTS, 'blacklist']
    : DEFAULT_EVENTS;
  return buildActionUrls({ baseUrl, token, events });
}

function isOurs({ reporting }: SnomConfigNode, { tokens }: EarlierUrls): IsOurUrl {
  const marks = [reporting.token, reporting.baseUrl].filter((mark) => mark !== '');
  return (url) => marks.some((mark) => ours(url, mark)) || tokens.includes(hashOfToken(url));
}

/** '' for a URL without one. */
function hashOfToken(url: string): string {
  const [, token] = /(?:\/|%2F)snom(?:\/|%2F)([\w-]{16,64})(?:\/|%2F)/i.exec(url) ?? [];
  return isPhoneToken(token) ? sha256(token) : '';
}

function withToken(tokens: readonly string[], token: string): readonly string[] {
  return [...new Set([...tokens, sha256(token)])].slice(-MAX_TOKENS);
}

/** What stood there first counts, unless something else of others has taken its place since. */
function mergeSettings(old: SettingValues, found: SettingValues): SettingValues {
  const news = Object.entries(found).filter(([name, url]) => url !== '' || !old[name]);
  return { ...old, ...Object.fromEntries(news) };
}

function nameChanges(changes: readonly ActionUrlChange[]): NamedChange[] {
  return changes.map((change) => {
    const event = eventOfSetting(change.setting);
    return event === undefined ? change : { ...change, event };
  });
}

function isReadable(refused: readonly ActionUrlRefusal[]): boolean {
  return !refused.some(({ reason }) => reason === 'notReadable' || reason === 'notVerified');
}

/** @throws SnomError `contextStoreFailed`: going on would forget what stood there before */
async function readEarlier(config: SnomConfigNode): Promise<EarlierUrls> {
  const { origin } = usable(config).phone;
  const none: EarlierUrls = { origin, earlier: {}, tokens: [] };
  const value = await store(config).read().catch(storeFailed('no'));
  if (!isObject(value) || value.origin !== origin) return none;
  const found: Partial<EarlierUrls> = value;
  const earlier = Object.entries(found.earlier ?? {}).filter(([, url]) => typeof url === 'string');
  const tokens = Array.isArray(found.tokens)
    ? found.tokens.filter((token: unknown) => typeof token === 'string')
    : [];
  return { origin, earlier: Object.fromEntries(earlier), tokens };
}

function writeEarlier(config: SnomConfigNode, value: EarlierUrls, sent: Sent): Promise<void> {
  return store(config).write(value).catch(storeFailed(sent));
}

function storeFailed(sent: Sent): (cause: unknown) => never {
  return (cause) => {
    throw new SnomError('contextStoreFailed', { sent, cause });
  };
}

function store(config: SnomConfigNode): ReturnType<typeof keptValue> {
  return keptValue(config, 'actionUrls', config.reporting.contextStore);
}

const running = new WeakMap<SnomConfigNode, Promise<unknown>>();

/** Two at the same time would remember each other's URLs as what was there before. */
function oneAtATime<T>(config: SnomConfigNode, work: () => Promise<T>): Promise<T> {
  const before = running.get(config) ?? Promise.resolve();
  const own = before.then(work, work);
  running.set(config, own);
  return own;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
