/** Short ways of writing commands. */
import type { DeviceInput } from '../../../src/calls/model/model-input';
import { phoneEvent } from './events';

/** Some time or other. */
export const T = 1_700_000_000_000;

export const dial = (at: number, callId: string, destination: string, more = {}): DeviceInput => ({
  type: 'dialRequested',
  at,
  callId,
  destination,
  ...more,
});

export const command = (
  type:
    | 'rejectRequested'
    | 'hangupRequested'
    | 'answerRequested'
    | 'holdRequested'
    | 'completeTransferRequested'
    | 'cancelTransferRequested',
  at: number,
  callId?: string,
): DeviceInput => (callId === undefined ? { type, at } : { type, at, callId });

export const tick = (at: number): DeviceInput => ({ type: 'tick', at });

/** A call goes out. */
export const out = (at: number, parts = {}): DeviceInput => phoneEvent('outgoing', at, parts);
