/** One call, and how it comes into each of its states. */
import assert from 'node:assert/strict';
import type { Call, CallState, DeviceState } from '../../../src/calls/model/call-types';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { ME, phoneEvent } from './events';

export const THEM = '200@pbx.example';
export const IDS = { id: 'sip-1', csta: '7' };
export const FULL = { ...IDS, local: ME, remote: THEM, identity: ME, key: 'P1' };
export const T = 1_700_000_000_000;

/** Inputs that lead to one call in the state, two seconds apart, starting at T. */
export const INTO: Record<CallState, readonly DeviceInput[]> = {
  Setup: [{ type: 'dialRequested', at: T, destination: '200' }],
  Dialing: [phoneEvent('outgoing', T, FULL)],
  Ringback: [
    phoneEvent('outgoing', T, FULL),
    snapshot(T + 2000, { state: 'connected', remoteState: 'alerting' }),
  ],
  Queued: [
    phoneEvent('outgoing', T, FULL),
    snapshot(T + 2000, { state: 'connected', remoteState: 'queued' }),
  ],
  Alerting: [phoneEvent('incoming', T, FULL)],
  Connected: [phoneEvent('incoming', T, FULL), phoneEvent('connected', T + 2000, FULL)],
  Holding: [
    phoneEvent('incoming', T, FULL),
    phoneEvent('connected', T + 2000, FULL),
    phoneEvent('hold', T + 4000, FULL),
  ],
  Held: [
    phoneEvent('incoming', T, FULL),
    phoneEvent('connected', T + 2000, FULL),
    snapshot(T + 4000, { state: 'connected', remoteState: 'hold' }),
  ],
  Disconnected: [phoneEvent('incoming', T, FULL), phoneEvent('missed', T + 2000, FULL)],
};

/** A snapshot of one connection, as CSTA has it. */
export function snapshot(
  at: number,
  states: {
    state: 'connected' | 'hold' | 'alerting';
    remoteState?: 'alerting' | 'queued' | 'hold';
  },
): DeviceInput {
  return { type: 'cstaSnapshot', at, connections: [{ cstaId: '7', ...states }] };
}

/** The one call there is, live or over. */
export function only(state: DeviceState): Call {
  const calls = [...state.calls, ...state.ending.map(({ call }) => call), ...state.ended];
  assert.equal(calls.length, 1);
  return calls[0] as Call;
}
