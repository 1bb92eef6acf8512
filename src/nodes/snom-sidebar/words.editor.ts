/** What is known of phones and calls, in the words of the editor's language. */
import { callOfState, type PublishedCall } from '../../mqtt/state';
import type { JournalEntry, SidebarPhone } from './types';

/** Looks a text up: of the sidebar by its own key, of all nodes by a key that begins with `snom.`. */
export type Words = (key: string, params?: Readonly<Record<string, string | number>>) => string;

/** Words of a plugin. Those that never change are looked up once: rows that are scrolled past ask for a lot of them. */
export function wordsOf(plugin: { _: Words }): Words {
  const known = new Map<string, string>();
  const lookUp: Words = (key, params = {}) =>
    plugin._(key.startsWith('snom.') ? key : `snom-sidebar.${key}`, { ...params });
  return (key, params) => {
    if (params) return lookUp(key, params);
    const text = known.get(key) ?? lookUp(key);
    known.set(key, text);
    return text;
  };
}

/** The other side of a call. */
export function sideOf(
  words: Words,
  { number, name }: { readonly number: string; readonly name?: string },
): string {
  if (name && number) return words('who.both', { name, number });
  return name || number || words('who.unknown');
}

/** What a phone does, in one line. */
export function doingOf(words: Words, phone: SidebarPhone): string {
  const { problem, state, calls, reachable } = phone;
  if (problem) return words('state.unusable');
  const call = callOfState(state, calls);
  if (call) {
    const doing = words(`doing.${state}`, { who: sideOf(words, call) });
    return calls.length > 1 ? words('doing.more', { doing, more: calls.length - 1 }) : doing;
  }
  if (reachable === false) return words('state.unreachable');
  return words(isSilent(phone) ? 'snom.status.unheard' : `state.${state}`);
}

/** It would tell its calls, and has told nothing yet. */
export function isSilent({ callsKnown, followed }: SidebarPhone): boolean {
  return !callsKnown && (followed === 'reports' || followed === 'asked');
}

/** How its calls are known. */
export function followedWords(words: Words, phone: SidebarPhone): string {
  return words(isSilent(phone) ? `unheard.${phone.followed}` : `followed.${phone.followed}`);
}

/** What stands out about a phone besides its calls: `[icon, words]`. */
export function flagsOf(words: Words, phone: SidebarPhone): readonly (readonly [string, string])[] {
  const { dnd, forwarding, muted, recording, registered, reachable, error, isOver } = phone;
  const { takenOver } = phone;
  const flags: readonly (readonly [boolean, string, string])[] = [
    [reachable === false, 'chain-broken', 'flag.unreachable'],
    [registered === false, 'user-times', 'flag.notRegistered'],
    [takenOver !== undefined, 'random', 'flag.takenOver'],
    [error !== undefined && !isOver, 'exclamation-triangle', 'flag.error'],
    [dnd === true, 'minus-circle', 'flag.dnd'],
    [forwarding === true, 'share', 'flag.forwarding'],
    [muted === true, 'microphone-slash', 'flag.muted'],
    [recording === true, 'dot-circle-o', 'flag.recording'],
  ];
  return flags.flatMap(([isSet, icon, key]) => (isSet ? [[icon, words(key)] as const] : []));
}

/** `0:07`, `1:02:03`. */
export function durationOf(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** How long a call has been going on, ms of the server's clock; until somebody answers, since it began. */
export function callTime({ connectedAt, startedAt }: PublishedCall, now: number): string {
  return durationOf((now - (connectedAt ?? startedAt)) / 1000);
}

/** Text of an error that the runtime tells by its reason. */
export function errorWords(
  words: Words,
  { reason, params }: NonNullable<SidebarPhone['problem']>,
): string {
  return words(`snom.error.${reason}`, params);
}

/** How a call ended, whether that is only assumed, and how long it lasted. */
export function endOf(words: Words, { outcome, talkSeconds, to, assumed }: JournalEntry): string {
  const end = words(`outcome.${outcome}`);
  const ended = to === undefined ? end : words('outcome.to', { end, to });
  const told = assumed ? words('outcome.assumed', { end: ended }) : ended;
  return talkSeconds > 0
    ? words('outcome.after', { end: told, time: durationOf(talkSeconds) })
    : told;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A time, as short as it is clear: of today without the date. */
export function timeOf(at: number, language: string, now = Date.now()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const key = `${language} ${isToday}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(language, {
      timeStyle: 'short',
      ...(!isToday && { dateStyle: 'short' }),
    });
  formats.set(key, format);
  return format.format(at);
}
