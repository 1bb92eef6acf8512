/**
 * What phones are doing, as the status below a node: with whom, for how long and, where there are several phones, which one.
 * Texts without any of that are catalogue keys, which each editor translates.
 */
import type { NodeStatus } from 'node-red';
import {
  type Call,
  type CallState,
  DIALING,
  isDoubted,
  isUnheard,
  type Party,
  TALKING,
} from '../../calls/model/call-types';
import { shown } from '../../common/shown';
import { optional } from '../../common/values';
import { lookUpText, type Translate } from '../shared/action/errors';
import { shortName, withName, wordOf } from '../shared/action/status';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { isAskedInVain, reportsElsewhere } from '../shared/phones/keeping';

/** A status whose text is a key. */
type Keyed = NodeStatus & { readonly text: string };

const IDLE: Keyed = { fill: 'grey', shape: 'ring', text: 'snom.status.idle' };
/** Whether they have calls nobody has told yet: since Node-RED was started, nothing has happened on them. */
const UNHEARD: Keyed = { fill: 'grey', shape: 'ring', text: 'snom.status.unheard' };
/** They are asked in vain: what calls they have is not known any more. */
const UNANSWERED: Keyed = { fill: 'yellow', shape: 'ring', text: 'snom.status.askingFails' };
const EVENTS_OFF: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.eventsOff' };
const MUTE: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.doesNotReport' };

/** Its Action URLs lead to another configuration of the phone. */
const TAKEN_OVER: Keyed = { fill: 'yellow', shape: 'ring', text: 'snom.status.takenOver' };
/** The log says why. Told while nothing else goes on. */
const UNREADABLE: NodeStatus = {
  fill: 'yellow',
  shape: 'ring',
  text: 'snom.status.unreadableReports',
};

/** What is going on, for flows: the text is for people, and may change. */
interface Doing {
  readonly state: 'ringing' | 'talking' | 'dialling' | 'onHold';
  /** How many calls are in this state. */
  readonly calls: number;
  /** Of the only one; '' = withheld, or not known. */
  readonly number?: string;
  readonly name?: string;
  /** When the talk or the hold began, ms since 1970. */
  readonly since?: number;
}

/** As Node-RED takes it; Status nodes get all of it. */
export type PhoneStatus = NodeStatus & { readonly snom?: Doing };

/** What is worth telling first, if several things are going on. */
const BUSY: readonly {
  readonly state: Doing['state'];
  readonly states: readonly CallState[];
  readonly look: NodeStatus;
  /** Since when it has been so, where it is told for how long. */
  readonly since?: (call: Call) => number | null;
}[] = [
  { state: 'ringing', states: ['Alerting'], look: { fill: 'blue', shape: 'ring' } },
  {
    state: 'talking',
    states: TALKING,
    look: { fill: 'green', shape: 'dot' },
    since: ({ connectedAt }) => connectedAt,
  },
  { state: 'dialling', states: ['Setup', ...DIALING], look: { fill: 'blue', shape: 'dot' } },
  {
    state: 'onHold',
    states: ['Holding'],
    look: { fill: 'green', shape: 'ring' },
    since: ({ heldSince }) => heldSince,
  },
];

const MINUTE_MS = 60_000;

/** The part of a phone that is looked at here. */
type Watched = Pick<SnomConfigNode, 'tracker' | 'isFollowed' | 'isMute' | 'unreadableReports'> &
  Partial<Pick<SnomConfigNode, 'name' | 'host' | 'polling' | 'takenOverBy' | 'unanswered'>>;

/** What one phone adds. */
interface Part {
  readonly isMute: boolean;
  /** Does it report, or is it asked and tells? */
  readonly isReporting: boolean;
  /** It would tell, and has told nothing yet. */
  readonly isUnheard: boolean;
  /** It tells when it is asked, and does not answer any more. */
  readonly isUnanswered: boolean;
  /** It tells another configuration. */
  readonly isElsewhere: boolean;
  readonly isUnread: boolean;
  /** Its calls, by their places in {@link BUSY}. */
  readonly busy: ReadonlyMap<number, readonly Call[]>;
}

/** How a status is worded. */
interface Wording {
  /** Into the language of the server. */
  readonly translate?: Translate | undefined;
  /** ms since 1970. */
  readonly now?: number;
  /** Is it said which phone it is? */
  readonly namesPhone?: boolean;
}

/** A status, and when it will read differently although nothing has happened. */
export interface TimedStatus {
  readonly status: PhoneStatus;
  /** ms from now; undefined = never. */
  readonly againInMs?: number;
}

/** What phones are doing together; those count that report, or are asked and tell. */
export class PhonesStatus<T extends Watched = SnomConfigNode> {
  readonly #parts = new Map<T, Part>();
  #mute = 0;
  #reporting = 0;
  #unheard = 0;
  #unanswered = 0;
  #elsewhere = 0;
  #unread = 0;
  readonly #busy = BUSY.map(() => new Map<T, readonly Call[]>());

  /** Looks at one phone: something may have changed. The others need not be looked at. */
  look(phone: T): void {
    const part = partOf(phone);
    const known = this.#parts.get(phone);
    if (known === part) return;
    this.#leave(phone, known);
    this.#join(phone, part);
    this.#parts.set(phone, part);
  }

  /** It has gone. */
  forget(phone: T): void {
    this.#leave(phone, this.#parts.get(phone));
    this.#parts.delete(phone);
  }

  /** The status now. */
  at(wording: Wording = {}): TimedStatus {
    if (this.#reporting === 0) return { status: this.#mute > 0 ? MUTE : EVENTS_OFF };
    const place = this.#busy.findIndex((phones) => phones.size > 0);
    if (place < 0) return { status: this.#unread > 0 ? UNREADABLE : this.#quiet(wording) };
    return statusOf(place, this.#busy[place] ?? new Map<T, readonly Call[]>(), wording);
  }

  /** Of none of them a call is known. */
  #quiet({ translate }: Wording): NodeStatus {
    const counts: readonly (readonly [Keyed, number])[] = [
      [IDLE, this.#reporting - this.#unheard - this.#unanswered - this.#elsewhere],
      [UNHEARD, this.#unheard],
      [UNANSWERED, this.#unanswered],
      [TAKEN_OVER, this.#elsewhere],
    ];
    const there = counts.filter(([, phones]) => phones > 0);
    const [only, ...more] = there;
    if (only && more.length === 0) return only[0];
    const words = there.map(([{ text }, phones]) => `${wordOf(text, translate)}: ${phones}`);
    return { ...IDLE, text: words.join(', ') };
  }

  #leave(phone: T, part: Part | undefined): void {
    if (!part) return;
    this.#count(part, -1);
    for (const place of part.busy.keys()) this.#busy[place]?.delete(phone);
  }

  #join(phone: T, part: Part): void {
    this.#count(part, 1);
    for (const [place, calls] of part.busy) this.#busy[place]?.set(phone, calls);
  }

  #count(part: Part, by: 1 | -1): void {
    if (part.isMute) this.#mute += by;
    if (part.isReporting) this.#reporting += by;
    if (part.isUnheard) this.#unheard += by;
    if (part.isUnanswered) this.#unanswered += by;
    if (part.isElsewhere) this.#elsewhere += by;
    if (part.isUnread) this.#unread += by;
  }
}

/** Most phones are one of these, most of the time: nothing is made for them. */
const OFF: Part = {
  isMute: false,
  isReporting: false,
  isUnheard: false,
  isUnanswered: false,
  isElsewhere: false,
  isUnread: false,
  busy: new Map(),
};
const QUIET: Part = { ...OFF, isReporting: true };
const SILENT: Part = { ...QUIET, isUnheard: true };
const IN_VAIN: Part = { ...QUIET, isUnanswered: true };
const ELSEWHERE: Part = { ...QUIET, isElsewhere: true };

function partOf(phone: Watched): Part {
  const { isFollowed, isMute, tracker, unreadableReports } = phone;
  if (!isFollowed || isMute) return isMute ? { ...OFF, isMute } : OFF;
  const isUnread = unreadableReports > 0;
  if (isAskedInVain(phone)) return isUnread ? { ...IN_VAIN, isUnread } : IN_VAIN;
  if (reportsElsewhere(phone)) return isUnread ? { ...ELSEWHERE, isUnread } : ELSEWHERE;
  const isInDoubt = isDoubted(tracker?.state);
  const calls = isInDoubt ? [] : (tracker?.state.calls ?? []);
  const isSilent = !tracker || isInDoubt || isUnheard(tracker.state);
  if (calls.length === 0 && !isUnread) return isSilent ? SILENT : QUIET;
  const busy = new Map(
    BUSY.map(
      ({ states }, place) => [place, calls.filter(({ state }) => states.includes(state))] as const,
    ).filter(([, own]) => own.length > 0),
  );
  return { ...QUIET, isUnheard: isSilent, isUnread, busy };
}

/** The status where something is going on. @param phones those that do it, with their calls of the kind */
function statusOf(
  place: number,
  phones: ReadonlyMap<Watched, readonly Call[]>,
  { translate, now = Date.now(), namesPhone = false }: Wording,
): TimedStatus {
  const kind = BUSY[place];
  if (!kind) return { status: IDLE };
  const { state, look, since } = kind;
  const key = `snom.status.${state}`;
  const [first] = phones;
  const [phone, [call] = []] = first ?? [];
  let calls = 0;
  for (const own of phones.values()) calls += own.length;
  if (calls !== 1 || !call) {
    const text = `${wordOf(key, translate)}: ${calls}`;
    return { status: { ...look, text, snom: { state, calls } } };
  }
  const { number, name } = call.remote;
  const began = since?.(call) ?? undefined;
  const elapsed = began === undefined ? 0 : Math.max(0, now - began);
  const minutes = Math.floor(elapsed / MINUTE_MS);
  const details = [partyName(call.remote), minutes > 0 ? minutesOf(minutes, translate) : ''];
  const told = details.filter((detail) => detail !== '').join(', ');
  const text = told === '' ? key : `${wordOf(key, translate)}: ${told}`;
  return {
    status: {
      ...look,
      text: namesPhone && phone ? withName(text, phone, translate) : text,
      snom: { state, calls, number, ...optional({ name, since: began }) },
    },
    ...(began !== undefined && { againInMs: MINUTE_MS - (elapsed % MINUTE_MS) }),
  };
}

function minutesOf(minutes: number, translate: Translate | undefined): string {
  return (
    (translate && lookUpText(translate, 'snom.status.minutes', { minutes })) ?? `${minutes} min`
  );
}

/** Whoever it is: callers choose their names themselves. */
function partyName({ name, number }: Party): string {
  return shortName(shown(name || number));
}

/** What one phone is doing. */
export function phoneStatus(phone: Watched, wording: Wording = {}): TimedStatus {
  if (phone.takenOverBy !== undefined) return { status: TAKEN_OVER };
  const alone = new PhonesStatus<Watched>();
  alone.look(phone);
  return alone.at(wording);
}
