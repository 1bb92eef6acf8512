/** What phones are doing, as the status below a node. Texts are catalogue keys: each editor translates them. */
import type { NodeStatus } from 'node-red';
import { type CallState, DIALING, TALKING } from '../../calls/model/call-types';
import type { SnomConfigNode } from '../shared/phones/config-node';

const IDLE: NodeStatus = { fill: 'grey', shape: 'ring', text: 'snom.status.idle' };
const EVENTS_OFF: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.eventsOff' };
const MUTE: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.doesNotReport' };

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
type Watched = Pick<SnomConfigNode, 'tracker' | 'isFollowed' | 'isMute' | 'unreadableReports'>;

/** What the phones are doing together; those count that report, or are asked and tell. */
export function phoneStatus(phones: readonly Watched[]): NodeStatus {
  const states = new Set<CallState>();
  let isReporting = false;
  let isRead = true;
  for (const { isFollowed, isMute, tracker, unreadableReports } of phones) {
    if (!isFollowed || isMute) continue;
    isReporting = true;
    if (unreadableReports > 0) isRead = false;
    for (const { state } of tracker?.state.calls ?? []) states.add(state);
  }
  if (!isReporting) return phones.some(({ isMute }) => isMute) ? MUTE : EVENTS_OFF;
  const busy = BUSY.find((status) => status.states.some((state) => states.has(state)));
  return busy?.status ?? (isRead ? IDLE : UNREADABLE);
}
