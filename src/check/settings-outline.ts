/**
 * Names, indexes, permissions and attributes of the settings a phone exports. Values are read of a few settings only
 * that say how the phone behaves and nothing of who uses it.
 */
import type { Attributes, SettingSeen, SettingsSection } from './report';

/** Settings whose value a report shows, if it is a plain word such as `on`. */
export const VALUES_SHOWN: ReadonlySet<string> = new Set([
  'admin_mode',
  'attended_transfer_on_ringing',
  'call_join_xfer',
  'challenge_reboot',
  'csta_control',
  'disable_blind_transfer',
  'http_scheme',
  'idle_ok_key_action',
  'keyboard_event_time_limit',
  'language',
  'long_cancel_is_blocking_caller',
  'mute_is_dnd_in_idle',
  'phone_type',
  'redirect_ringing',
  'restrict_uri_queries',
  'transfer_dialing_on_transfer',
  'transfer_on_hangup',
  'use_hidden_tags',
  'web_language',
  'webserver_type',
  'wui_admin_only',
]);

/** Attributes whose value is the phone's own word. */
const ATTRIBUTES_SHOWN: ReadonlySet<string> = new Set(['idx', 'perm', 'e', 'context', 'lp']);

const PLAIN_VALUE = /^[A-Za-z0-9_+.()-]{0,32}$/;
const PLAIN_ATTRIBUTE = /^(?:[A-Z]{1,3}|[!$&]|\d{1,3}|active|none|on|off|)$/;
/** Names are the firmware's; with anything else in them they are left out. */
const NAME = /^[A-Za-z][A-Za-z_.-]{0,63}\d{0,3}$/;

/** Most settings that are looked at. */
const MAX_SETTINGS = 20_000;
/** Most that a report lists, after those alike are joined. */
const MAX_LISTED = 6000;
const LINE = /^[ \t]{0,16}(?:<[^<>]{0,40}>)?([A-Za-z][A-Za-z0-9_-]{0,63})([!$&]?):(?: |\t|$)/gm;

/** Lines of people (`Anna: 123`) have neither sign nor underscore. */
const isSettingLine = (name: string, sign: string): boolean =>
  NAME.test(name) && (sign !== '' || name.includes('_'));

/** What an export of either layout holds; empty if it is none. */
export function outlineOf(page: string): SettingsSection[] {
  if (/<settings[\s>]|<phone-settings[\s>]/i.test(page.slice(0, 4096))) return elements(page);
  const entries: SettingSeen[] = [];
  let seen = 0;
  for (const [, name = '', sign = ''] of page.matchAll(LINE)) {
    if (++seen > MAX_SETTINGS) break;
    if (isSettingLine(name, sign)) entries.push({ name, attributes: { perm: sign } });
  }
  return entries.length < 5
    ? []
    : [{ path: 'lines', attributes: {}, entries: joinNeighbours(entries) }];
}

/** The layout of an export as lines; undefined if it is none. */
export function linesOf(page: string): { html: boolean; signs: string[] } | undefined {
  const signs = new Set<string>();
  let seen = 0;
  for (const [, name = '', sign = ''] of page.matchAll(LINE)) {
    if (!isSettingLine(name, sign)) continue;
    if (++seen > MAX_SETTINGS) break;
    signs.add(sign);
  }
  return seen < 5 ? undefined : { html: /<html|<pre|<body/i.test(page), signs: [...signs].sort() };
}

interface Open {
  readonly tag: string;
  readonly attributes: Map<string, string>;
  readonly textAt: number;
  hasChildren: boolean;
}

class Sections {
  readonly #found = new Map<string, { section: SettingsSection; entries: SettingSeen[] }>();

  /** The section of this path, opened anew if it is not there yet. */
  of(path: readonly Open[]): SettingSeen[] {
    const name = path.map(({ tag }) => tag).join('/');
    const known = this.#found.get(name);
    if (known) return known.entries;
    const entries: SettingSeen[] = [];
    const attributes = shownAttributes(path.at(-1)?.attributes ?? new Map());
    this.#found.set(name, { section: { path: name, attributes, entries }, entries });
    return entries;
  }

  list(): SettingsSection[] {
    return [...this.#found.values()].map(({ section, entries }) => ({
      ...section,
      entries: joinNeighbours(entries),
    }));
  }
}

/** Reads elements without regard to what a parser would say: phones write no perfect XML. */
function elements(page: string): SettingsSection[] {
  const sections = new Sections();
  const open: Open[] = [];
  let seen = 0;
  for (let at = page.indexOf('<'); at >= 0 && seen < MAX_SETTINGS; at = page.indexOf('<', at + 1)) {
    const end = page.indexOf('>', at);
    if (end < 0) break;
    const inner = page.slice(at + 1, Math.min(end, at + 2048));
    if (inner.startsWith('/')) close(inner.slice(1).trim(), at);
    else if (/^[A-Za-z]/.test(inner)) begin(inner, end);
    at = end;
  }
  return sections.list();

  function begin(inner: string, end: number): void {
    const tag = /^[A-Za-z][\w.-]{0,80}/.exec(inner)?.[0] ?? '';
    const parent = open.at(-1);
    if (parent && !parent.hasChildren) {
      parent.hasChildren = true;
      if (open.every((one) => NAME.test(one.tag))) sections.of(open);
    }
    const element = { tag, attributes: attributesOf(inner), textAt: end + 1, hasChildren: false };
    if (inner.endsWith('/')) leaf(element, '');
    else if (open.length < 16) open.push(element);
  }

  function close(tag: string, at: number): void {
    const top = open.at(-1);
    if (top?.tag !== tag) return;
    open.pop();
    if (!top.hasChildren) leaf(top, page.slice(top.textAt, Math.min(at, top.textAt + 64)));
  }

  function leaf({ tag, attributes }: Open, text: string): void {
    seen += 1;
    const path = open;
    if (path.length === 0 || ![...path.map((one) => one.tag), tag].every((one) => NAME.test(one)))
      return;
    const isShown = VALUES_SHOWN.has(tag) && PLAIN_VALUE.test(text.trim());
    sections.of(path).push({
      name: tag,
      attributes: shownAttributes(attributes),
      ...(isShown ? { value: text.trim() } : {}),
    });
  }
}

function attributesOf(inner: string): Map<string, string> {
  const found = inner.matchAll(/\s([A-Za-z][\w-]{0,31})="([^"]*)"/g);
  return new Map([...found].map(([, name = '', value = '']) => [name, value]));
}

function shownAttributes(attributes: ReadonlyMap<string, string>): Attributes {
  const shown = [...attributes]
    .filter(([name]) => NAME.test(name))
    .map(([name, value]) => {
      const plain = ATTRIBUTES_SHOWN.has(name) && PLAIN_ATTRIBUTE.test(value);
      return [name, plain ? value : null] as const;
    });
  return Object.fromEntries(shown);
}

/** Joins neighbours that are alike, or that count up. */
function joinNeighbours(entries: readonly SettingSeen[]): SettingSeen[] {
  const list: SettingSeen[] = [];
  for (const entry of entries) {
    const { idx, ...others } = entry.attributes;
    const index = /^\d{1,4}$/.test(idx ?? '') ? Number(idx) : undefined;
    const last = list.at(-1);
    const isAlike =
      last?.name === entry.name &&
      last.value === entry.value &&
      JSON.stringify(last.attributes) ===
        JSON.stringify(index === undefined ? entry.attributes : others);
    if (isAlike && last && index === undefined && last.idx === undefined) continue;
    if (isAlike && last?.idx && index === last.idx[1] + 1) {
      list[list.length - 1] = { ...last, idx: [last.idx[0], index] };
      continue;
    }
    if (list.length >= MAX_LISTED) break;
    list.push(index === undefined ? entry : { ...entry, idx: [index, index], attributes: others });
  }
  return list;
}
