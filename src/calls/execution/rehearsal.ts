/** What an operation would send: the answer to `dryRun`. */
import { optional } from '../../common/values';
import type { PhoneAction } from '../../phone/types';
import type { CallPlan, Doubt, PlanStep } from '../operations/plan-types';

/** A plan in words. Nothing was sent for it. */
export interface Rehearsal {
  readonly operation: CallPlan['operation'];
  readonly callId?: string;
  /** Requests in order, without host; waits and conditions between them in brackets. */
  readonly requests: readonly string[];
  readonly alreadySo?: true;
  readonly doubt?: Doubt;
}

/**
 * Describes a plan.
 *
 * @param preview the requests of actions, as `SnomPhone.preview` gives them
 * @param pauses `tracked` = the phone's events are on, so proofs are waited for; else `stepPauseMs`
 */
export function rehearse(
  plan: CallPlan,
  preview: (actions: readonly PhoneAction[]) => readonly string[],
  pauses: { readonly tracked: boolean; readonly stepPauseMs?: number },
): Rehearsal {
  const { operation, callId, steps, alreadySo, doubt } = plan;
  const requests = steps.flatMap((step, index) => [
    ...(step.unless ? ['(unless it has happened by itself)'] : []),
    ...(step.actions ? preview(step.actions) : []),
    ...(index < steps.length - 1 ? waitAfter(step, pauses) : []),
  ]);
  return {
    operation,
    ...optional({ callId }),
    requests,
    ...(alreadySo ? { alreadySo } : {}),
    ...(doubt ? { doubt } : {}),
  };
}

function waitAfter(
  { confirm, pauseMs }: PlanStep,
  { tracked, stepPauseMs = 2000 }: { readonly tracked: boolean; readonly stepPauseMs?: number },
): readonly string[] {
  if (!tracked) return [`(pause ${pauseMs ?? stepPauseMs} ms)`];
  const events = [...new Set(confirm?.flatMap((proof) => proof.events))];
  return events.length > 0 ? [`(wait for ${events.join(' or ')})`] : [];
}
