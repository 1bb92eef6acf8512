/** What phones are doing, as the status below a node. Texts are catalogue keys: each editor translates them. */
import type { NodeStatus } from 'node-red';
import { type CallState, DIALING, TALKING } from '../../calls/model/call-types';
import type { SnomConfigNode } from '../shared/phones/config-node';

const IDLE: NodeStatus = { fill: 'grey', shape: 'ring', text: 'snom.status.idle' };
const EVENTS_OFF: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.eventsOff' };
const MUTE: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.doesNotReport' };

/** Its Action URLs lead to another configuration of the phone. */
const TAKEN_OVER: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.takenOver' };
/** The log says why. Told while nothing else goes on. */
const UNREADABLE: NodeStatus = {
  fill: 'yellow',
  shape: 'ring',
  text: 'snom.status.unreadableReports',
};

/** What is worth telling first, if several things are going on. */
const BUSY: readonly { readonly states: readonly CallState[]; readonly status: NodeStatus }[] = [
  {
    states: ['Alerting'],
    status: { fill: 'blue', shape: 'ring', text: 'snom.status.ringing' },
  },
  {
    states: TALKING,
    status: { fill: 'green', shape: 'dot', text: 'snom.status.talking' },
  },
  {
    states: ['Setup', ...DIALING],
    status: { fill: 'blue', shape: 'dot', text: 'snom.status.dialling' },
  },
  {
    states: ['Holding'],
    status: { fill: 'green', shape: 'ring', text: 'snom.status.onHold' },
  },
];

/** The part of a phone that is looked at here. */
type Watched = Pick<SnomConfigNode, 'tracker' | 'isFollowed' | 'isMute' | 'unreadableReports'> &
  Partial<Pick<SnomConfigNode, 'takenOverBy'>>;

/** What one phone adds. */
interface Part {
  readonly isMute: boolean;
  /** Does it report, or is it asked and tells? */
  readonly isReporting: boolean;
  readonly isUnread: boolean;
  /** Places in {@link BUSY} that its calls have. */
  readonly busy: readonly number[];
}

/** What phones are doing together; those count that report, or are asked and tell. */
export class PhonesStatus<T extends Watched = SnomConfigNode> {
  readonly #parts = new Map<T, Part>();
  #mute = 0;
  #reporting = 0;
  #unread = 0;
  readonly #busy = BUSY.map(() => 0);

  /** Looks at one phone: something may have changed. The others need not be looked at. */
  look(phone: T): void {
    const part = partOf(phone);
    const known = this.#parts.get(phone);
    if (known === part) return;
    this.#count(known, -1);
    this.#count(part, 1);
    this.#parts.set(phone, part);
  }

  /** It has gone. */
  forget(phone: T): void {
    this.#count(this.#parts.get(phone), -1);
    this.#parts.delete(phone);
  }

  get status(): NodeStatus {
    if (this.#reporting === 0) return this.#mute > 0 ? MUTE : EVENTS_OFF;
    const busy = BUSY.find((_, at) => (this.#busy[at] ?? 0) > 0);
    return busy?.status ?? (this.#unread > 0 ? UNREADABLE : IDLE);
  }

  #count(part: Part | undefined, by: 1 | -1): void {
    if (!part) return;
    if (part.isMute) this.#mute += by;
    if (part.isReporting) this.#reporting += by;
    if (part.isUnread) this.#unread += by;
    for (const at of part.busy) this.#busy[at] = (this.#busy[at] ?? 0) + by;
  }
}

/** Most phones are one of these, most of the time: nothing is made for them. */
const OFF: Part = { isMute: false, isReporting: false, isUnread: false, busy: [] };
const QUIET: Part = { ...OFF, isReporting: true };

function partOf({ isFollowed, isMute, tracker, unreadableReports }: Watched): Part {
  if (!isFollowed || isMute) return isMute ? { ...OFF, isMute } : OFF;
  const calls = tracker?.state.calls ?? [];
  const isUnread = unreadableReports > 0;
  if (calls.length === 0 && !isUnread) return QUIET;
  const busy = BUSY.flatMap(({ states }, at) =>
    calls.some(({ state }) => states.includes(state)) ? [at] : [],
  );
  return { isMute, isReporting: true, isUnread, busy };
}

/** What one phone is doing. */
export function phoneStatus(phone: Watched): NodeStatus {
  if (phone.takenOverBy !== undefined) return TAKEN_OVER;
  const alone = new PhonesStatus<Watched>();
  alone.look(phone);
  return alone.status;
}
