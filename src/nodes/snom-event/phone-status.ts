/** What phones are doing, as the status below a node. Texts are catalogue keys: each editor translates them. */
import type { NodeStatus } from 'node-red';
import type { CallState } from '../../calls/call-types';
import type { SnomConfigNode } from '../snom-config/types';

const IDLE: NodeStatus = { fill: 'grey', shape: 'ring', text: 'snom.status.idle' };
const EVENTS_OFF: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.eventsOff' };

/** What is worth telling first, if several things are going on. */
const BUSY: readonly { readonly states: readonly CallState[]; readonly status: NodeStatus }[] = [
  {
    states: ['Alerting'],
    status: { fill: 'blue', shape: 'ring', text: 'snom.status.ringing' },
  },
  {
    states: ['Connected', 'Held'],
    status: { fill: 'green', shape: 'dot', text: 'snom.status.talking' },
  },
  {
    states: ['Setup', 'Dialing', 'Ringback', 'Queued'],
    status: { fill: 'blue', shape: 'dot', text: 'snom.status.dialling' },
  },
  {
    states: ['Holding'],
    status: { fill: 'green', shape: 'ring', text: 'snom.status.onHold' },
  },
];

/** What the phones are doing together; those count that report. */
export function phoneStatus(
  phones: readonly Pick<SnomConfigNode, 'tracker' | 'reporting'>[],
): NodeStatus {
  const states = new Set<CallState>();
  let isReporting = false;
  for (const { reporting, tracker } of phones) {
    if (!reporting.on) continue;
    isReporting = true;
    for (const { state } of tracker?.state.calls ?? []) states.add(state);
  }
  if (!isReporting) return EVENTS_OFF;
  return BUSY.find((it) => it.states.some((state) => states.has(state)))?.status ?? IDLE;
}
