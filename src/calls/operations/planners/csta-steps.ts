/** What operations by CSTA are made of. */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import type { CstaConnectionId, CstaRequest } from '../../../phone/types';
import type { Call } from '../../model/call-types';
import { ambiguous, checkEvents, invalidState } from '../guard';
import { type Job, planOf } from '../job';
import type { CallPlan, PlanStep } from '../plan-types';
import { retrieved } from './effects';

/** A plan of services; in doubt where one of them was never seen to work on this phone. */
export function planServices(
  job: Job,
  steps: readonly PlanStep[],
  more: { readonly call?: Call | undefined; readonly destination?: string } = {},
): CallPlan {
  const { proven } = job.context;
  const isSeen = steps.every(({ service }) => service === undefined || proven?.has(service));
  return planOf(job, steps, { ...more, doubt: isSeen ? false : 'unproven' });
}

/** A step that asks for one service. */
export function serviceStep(
  request: CstaRequest,
  more: Omit<PlanStep, 'actions' | 'service'>,
): PlanStep {
  return { ...more, actions: [{ kind: 'csta', request }], service: request.service };
}

/**
 * How the phone calls a call.
 *
 * @throws SnomError `needsEvents` where its calls are unknown; `callNotInSnapshot` {callId} before it has listed this one;
 *   `callNotNamed`, `invalidState` where it is open which one is meant
 */
export function nameOf(job: Job, call: Call | undefined): CstaConnectionId {
  checkEvents(job);
  if (!call) {
    const calls = job.device?.calls ?? [];
    throw calls.length > 0 ? ambiguous(job, calls) : invalidState(job, undefined);
  }
  const { cstaId, cstaDeviceId } = call;
  if (cstaId === null || cstaDeviceId === null)
    throw new SnomError('callNotInSnapshot', { params: { callId: shown(call.id) } });
  return { callId: cstaId, deviceId: cstaDeviceId };
}

/** RetrieveCall is the standard's; a matrix of a related make leaves open whether phones have it. */
export function retrieving(job: Job, call: Call | undefined): PlanStep {
  return serviceStep({ service: 'RetrieveCall', connection: nameOf(job, call) }, retrieved(call));
}
