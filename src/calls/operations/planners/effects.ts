/**
 * What operations do to calls, by whichever way the phone is asked: what the model is told when it has accepted one, and
 * what proves it.
 */
import type { Call } from '../../model/call-types';
import type { CallPair } from '../guard';
import { about, idOf } from '../job';
import type { Expectation, PlanStep } from '../plan-types';

/** A step, but for what is sent. */
export type Effect = Pick<PlanStep, 'label' | 'accepted' | 'confirm'>;

export function answered(call: Call | undefined): Effect {
  return {
    label: 'answer',
    accepted: [{ type: 'answerRequested', ...idOf(call) }],
    confirm: [about(call, { events: ['connected'] })],
  };
}

export function hungUp(call: Call | undefined): Effect {
  return {
    label: 'hangup',
    accepted: [{ type: 'hangupRequested', ...idOf(call) }],
    confirm: [ending(call)],
  };
}

export function putOnHold(call: Call | undefined): Effect {
  return {
    label: 'hold',
    accepted: [{ type: 'holdRequested', ...idOf(call) }],
    confirm: [about(call, { events: ['hold'] })],
  };
}

export function retrieved(call: Call | undefined): Effect {
  return {
    label: 'retrieve',
    accepted: [{ type: 'retrieveRequested', ...idOf(call) }],
    confirm: [about(call, { events: ['unhold'] })],
  };
}

export function swapped(pair: CallPair | undefined): Effect {
  return {
    label: 'swap',
    accepted: [{ type: 'swapRequested', ...idOf(pair?.active) }],
    confirm: [about(pair?.held, { events: ['unhold'] })],
  };
}

export function sentOn(call: Call | undefined, destination: string): Effect {
  return {
    label: `transfer to ${destination}`,
    accepted: [{ type: 'blindTransferRequested', ...idOf(call), destination }],
    confirm: [about(call, { events: ['blindTransfer', 'disconnected'] })],
  };
}

/** A transfer is complete when the phone says so, or when both of its calls are over. */
export function transferred(pair: CallPair | undefined): Effect {
  const both = pair ? { calls: [pair.active.id, pair.held.id] } : {};
  return {
    label: 'transfer',
    accepted: [{ type: 'completeTransferRequested', ...idOf(pair?.active) }],
    confirm: [
      { events: ['attendedTransfer'], ...both },
      { events: ['disconnected'], ...both, ...(pair ? { all: true } : {}) },
    ],
  };
}

/** A consultation that is cancelled; what proves it depends on whether that takes the held call back. */
export function consultationEnded(pair: CallPair | undefined): Omit<Effect, 'confirm'> {
  return {
    label: 'cancel',
    accepted: [
      { type: 'cancelTransferRequested', ...idOf(pair?.active) },
      { type: 'hangupRequested', ...idOf(pair?.active) },
    ],
  };
}

/** Nothing a phone reports proves it. @param call the active one, by its id where it is still to be dialled */
export function joined(call: { readonly callId?: string }): Omit<Effect, 'confirm'> {
  return { label: 'conference', accepted: [{ type: 'conferenceRequested', ...call }] };
}

/** That a phone reports it also where it was not done by its key is unknown. */
export function dndSet(on: boolean): Omit<Effect, 'label'> {
  return {
    accepted: [{ type: 'dndRequested', on }],
    confirm: [{ events: [on ? 'dndOn' : 'dndOff'], optional: true }],
  };
}

/**
 * Time for the end of an unanswered call, ms: longer than the model waits (3 s by default) before it takes an
 * accepted command for the end.
 */
const SILENT_END_MS = 5000;

/** The proof that a call has ended. An unanswered one is not known to be reported. */
export function ending(call: Call | undefined): Expectation {
  const isSilent = call !== undefined && call.connectedAt === null;
  return about(call, {
    events: ['disconnected'],
    ...(isSilent ? { orEnded: true, optional: true, timeoutMs: SILENT_END_MS } : {}),
  });
}
