/** States a phone can be in when an operation is asked for, made by the events that lead there. */
import type { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { Call, DeviceState } from '../../../src/calls/model/call-types';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { device, type EventParts, phoneEvent, run } from './events';

/** First and second call: id, parties and line key. */
const ONE: EventParts = {
  id: 'one',
  local: '100@pbx.example',
  remote: '200@pbx.example',
  key: 'P1',
};
const TWO: EventParts = {
  id: 'two',
  local: '100@pbx.example',
  remote: '300@pbx.example',
  key: 'P2',
};
const THREE: EventParts = { id: 'three', remote: '400@pbx.example', key: 'P3' };

const talks = (parts: EventParts, at: number): DeviceInput[] => [
  phoneEvent('incoming', at, parts),
  phoneEvent('connected', at + 1, parts),
];
const dials = (parts: EventParts, at: number): DeviceInput => phoneEvent('outgoing', at, parts);
const holds = (parts: EventParts, at: number): DeviceInput => phoneEvent('hold', at, parts);
const rings = (parts: EventParts, at: number): DeviceInput => phoneEvent('incoming', at, parts);

const INPUTS = {
  idle: [{ type: 'linesReported', at: 0, lines: { total: 0, counts: {} } }],
  setup: [{ type: 'dialRequested', at: 1, destination: '200' }],
  dialling: [dials(ONE, 1)],
  ringing: [rings(ONE, 1)],
  twoRinging: [rings(ONE, 1), rings(TWO, 2)],
  talking: talks(ONE, 1),
  held: [...talks(ONE, 1), holds(ONE, 3)],
  heldByOther: [
    ...talks({ ...ONE, csta: '7' }, 1),
    {
      type: 'cstaSnapshot',
      at: 9000,
      connections: [{ cstaId: '7', state: 'connected', remoteState: 'hold' }],
    },
  ],
  consulting: [...talks(ONE, 1), holds(ONE, 3), dials(TWO, 4), phoneEvent('connected', 5, TWO)],
  consultDialling: [...talks(ONE, 1), holds(ONE, 3), dials(TWO, 4)],
  talkingAndRinging: [...talks(ONE, 1), rings(TWO, 3)],
  heldAndRinging: [...talks(ONE, 1), holds(ONE, 3), rings(TWO, 4)],
  twoHeld: [...talks(ONE, 1), holds(ONE, 3), ...talks(TWO, 4), holds(TWO, 6)],
  twoTalking: [...talks(ONE, 1), ...talks(TWO, 3)],
  consultingAndHeld: [
    ...talks(ONE, 1),
    holds(ONE, 3),
    ...talks(TWO, 4),
    holds(TWO, 6),
    ...talks(THREE, 7),
  ],
} as const satisfies Record<string, readonly DeviceInput[]>;

/** Name of a state; calls in it have the ids `000413AABBCC:1` and so on, in the order they began. */
export type StateName = keyof typeof INPUTS;

export const STATE_NAMES = Object.keys(INPUTS) as readonly StateName[];

/** The first, second and third call of a state. */
export const FIRST = '000413AABBCC:1';
export const SECOND = '000413AABBCC:2';

/** A phone in that state. */
export function stateOf(name: StateName): DeviceState {
  return run(INPUTS[name], {}, device()).state;
}

/** Short form: `1:Connected 2:Holding`. */
export function brief(calls: readonly Pick<Call, 'id' | 'state'>[]): string {
  return calls.map((call) => `${call.id.split(':').at(-1)}:${call.state}`).join(' ');
}

/** Resolves when what is tracked is so. */
export async function untilTracked(
  tracker: Pick<DeviceTracker, 'state' | 'subscribe'>,
  condition: (state: DeviceState) => boolean,
): Promise<void> {
  if (condition(tracker.state)) return;
  await new Promise<void>((resolve) => {
    const off = tracker.subscribe(() => {
      if (!condition(tracker.state)) return;
      off();
      resolve();
    });
  });
}

/** The state as it is once a CSTA snapshot has listed its calls: the first is `1` of `sip:100@pbx.example`. */
export function listedByCsta(state: DeviceState): DeviceState {
  const calls = state.calls.map((call, index) => ({
    ...call,
    cstaId: `${index + 1}`,
    cstaDeviceId: 'sip:100@pbx.example',
  }));
  return { ...state, calls };
}
