/** Carries planned operations out: step by step, each waiting for the effect of the one before. */
import { type Sent, SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { abortReason } from '../../common/waiting';
import type { CommandOptions, CommandResult, PhoneAction } from '../../phone/types';
import type { Call } from '../model/call-types';
import { callOf } from '../model/device-state';
import { stateInWords } from '../operations/guard';
import type {
  CallPlan,
  CstaService,
  Expectation,
  OperationOutcome,
  PlanStep,
  WaitFor,
} from '../operations/plan-types';
import { type Clock, pauseOnClock, REAL_CLOCK } from './clock';
import { NewCall } from './new-call';
import type { OperationLock } from './operation-lock';
import { pendingOf } from './pending';
import type { Finding, ProofWatch } from './proof-watch';
import type { DeviceTracker } from './tracker';

/** What the executor acts through. */
interface ExecutorPorts {
  /** Sends one command; `SnomPhone.perform`. */
  perform(actions: readonly PhoneAction[], options: CommandOptions): Promise<CommandResult>;
  /** The phone's tracker; absent = its events are off: then pauses take the place of proofs. */
  readonly tracker?: Pick<DeviceTracker, 'state' | 'tell' | 'watch'>;
  /** The effect of a step was seen, in a look at the calls or a report, and of its service where it is one of CSTA. */
  readonly onEffectSeen?: (service: CstaService | undefined) => void;
  /** Resolves when all who may hear the effect know of what the tracker was told; undefined = they do. Never rejects. */
  readonly told?: () => Promise<unknown> | undefined;
  /** Asks the phone for its calls now, where a step needs to know how it calls one of them. */
  readonly look?: (signal: AbortSignal) => Promise<unknown>;
  readonly clock?: Clock;
}

/** How an operation is carried out. */
export interface OperateOptions {
  /** The lock of the phone. */
  readonly lock: OperationLock;
  /** Ends the operation wherever it is; a SnomError as its reason chooses the error. */
  readonly signal: AbortSignal;
  /**
   * `accepted` (and `none`): resolve when the phone has accepted the last request; `confirmed` is then true only
   * if the proof was there already. `confirmed`: wait for the proof, and fail with `notConfirmed` without it.
   * Steps in between are always waited for.
   */
  readonly waitFor?: WaitFor;
  /** How long a proof may take after the phone has accepted the request, ms. Default 5000. */
  readonly confirmTimeoutMs?: number;
  /** Pause between steps where the phone's events are off, ms. Default 2000, as a public program leaves (B). */
  readonly stepPauseMs?: number;
  /**
   * How long the next operation is kept waiting for the effect of one that was not waited for, ms. Without it, two
   * `hold` in a row would hold and retrieve. Default 1500.
   */
  readonly settleMs?: number;
  /** Deadline of each request, ms; default: the phone's. */
  readonly timeoutMs?: number;
  /**
   * Wait for no other operation, nor let others wait for this one: for emergency calls. An operation of several steps
   * that is under way ends with its next step, where that needs the phone for itself.
   */
  readonly urgent?: boolean;
}

const DEFAULTS = { confirmTimeoutMs: 5000, stepPauseMs: 2000, settleMs: 1500 } as const;

/**
 * Plans and carries out one operation when its turn comes. The plan is made at that time, because what was done
 * before decides whether it still makes sense.
 *
 * @throws SnomError what `makePlan` throws, or `queueFull` of the lock: nothing was sent; the failure of the first
 *   request as it is; `stepFailed` {step, steps}, `stepNotConfirmed` {step, steps, event, done} or
 *   `stepNotPossible` {step, steps, state, done} after it, never repeated; `notConfirmed` {operation, event};
 *   `aborted`
 */
export async function operate(
  makePlan: () => CallPlan,
  ports: ExecutorPorts,
  options: OperateOptions,
): Promise<OperationOutcome> {
  return new Run(ports, options, ports.clock ?? REAL_CLOCK).operate(makePlan);
}

/** What became of the proof of the last step: being looked out for, known, or there is none. */
type Proof = ProofWatch | 'byItself' | undefined;

/** One operation under way. */
class Run {
  readonly #ports: ExecutorPorts;
  readonly #options: OperateOptions;
  readonly #clock: Clock;
  readonly #requests: string[] = [];
  readonly #done: string[] = [];
  readonly #newCall = new NewCall();
  #release: () => void = () => undefined;
  /** Somebody still looks out for the effect, and ends the turn after that. */
  #settling = false;

  constructor(ports: ExecutorPorts, options: OperateOptions, clock: Clock) {
    this.#ports = ports;
    this.#options = options;
    this.#clock = clock;
  }

  async operate(makePlan: () => CallPlan): Promise<OperationOutcome> {
    await this.#takeTurn();
    try {
      const plan = makePlan();
      if (plan.alreadySo) return this.#alreadySo(plan);
      let proof: Proof;
      for (const [index, step] of plan.steps.entries()) {
        const isLast = index === plan.steps.length - 1;
        proof = await this.#send(plan, step, index);
        if (!isLast && proof !== 'byItself') await this.#between(plan, step, index, proof);
      }
      return await this.#end(plan, proof);
    } finally {
      if (!this.#settling) this.#release();
    }
  }

  async #takeTurn(): Promise<void> {
    const { lock, signal, urgent } = this.#options;
    if (urgent) return;
    try {
      this.#release = await lock.acquire(signal);
    } catch (error) {
      throw signal.aborted ? this.#aborted() : error;
    }
  }

  /** Registers the proof, sends the request and tells the model. */
  async #send(plan: CallPlan, step: PlanStep, index: number): Promise<Proof> {
    const { tracker } = this.#ports;
    const { signal, timeoutMs, urgent } = this.#options;
    if (signal.aborted) throw this.#aborted();
    if (tracker && step.unless && this.#newCall.meets(step.unless, tracker.state))
      return 'byItself';
    if (tracker && step.requires && !this.#newCall.meets(step.requires, tracker.state))
      throw this.#broken('stepNotPossible', plan, index, { state: this.#states });

    const dialled = step.before && tracker?.tell(step.before).call;
    if (dialled) this.#newCall.id = dialled.id;
    const watch =
      step.confirm && tracker?.watch(step.confirm.map((proof) => this.#newCall.expectation(proof)));
    if (!step.actions) return watch;
    const actions = await this.#named(step.actions);
    if (!actions) {
      watch?.end();
      if (signal.aborted) throw this.#aborted();
      throw this.#broken('stepNotPossible', plan, index, { state: this.#states });
    }
    const pending = pendingOf(step.accepted);
    for (const input of pending) tracker?.tell(this.#newCall.input(input));
    try {
      if (pending.length > 0) await this.#ports.told?.();
      const result = await this.#ports.perform(actions, {
        signal,
        ...optional({ timeoutMs }),
        ...(urgent && { urgent }),
      });
      this.#requests.push(...result.requests);
    } catch (thrown) {
      watch?.end();
      if (dialled) tracker?.tell({ type: 'dialFailed', callId: dialled.id });
      if (pending.length > 0) tracker?.tell({ type: 'commandFailed' });
      throw this.#stepError(plan, thrown, index);
    }
    for (const input of step.accepted ?? []) {
      // What the phone has reported of its own switch says more than that it has answered since.
      const isReported = input.type === 'dndRequested' && watch?.now !== undefined;
      if (!isReported) tracker?.tell(this.#newCall.input(input));
    }
    this.#done.push(step.label);
    this.#lookForEffect(step, watch);
    return watch;
  }

  /** With the names of calls that were not there when it was planned. A report may have been faster than any look. */
  async #named(actions: readonly PhoneAction[]): Promise<readonly PhoneAction[] | undefined> {
    const { tracker, look } = this.#ports;
    const named = this.#newCall.actions(actions, tracker?.state);
    if (named || !look) return named;
    await look(this.#options.signal).catch(() => undefined);
    return this.#newCall.actions(actions, tracker?.state);
  }

  /** That it works is learnt also where nobody waits for the effect. */
  #lookForEffect({ service, confirm }: PlanStep, watch: ProofWatch | undefined): void {
    const { tracker, onEffectSeen } = this.#ports;
    if (!confirm || !watch || !tracker || !onEffectSeen) return;
    const note = (found: Finding | undefined): void => {
      if (found?.kind === 'seen') onEffectSeen(service);
    };
    if (watch.now) return note(watch.now);
    // One of its own: the other ends with the operation.
    const wanted = confirm.map((proof) => this.#newCall.expectation(proof));
    const own = tracker.watch(wanted);
    void own.wait(this.#timeoutOf(confirm), this.#options.signal).then(note);
  }

  /** Waits until a step has had its effect. */
  async #between(
    plan: CallPlan,
    step: PlanStep,
    index: number,
    watch: ProofWatch | undefined,
  ): Promise<void> {
    const { signal, stepPauseMs = DEFAULTS.stepPauseMs } = this.#options;
    if (!this.#ports.tracker) {
      const whole = await pauseOnClock(this.#clock, step.pauseMs ?? stepPauseMs, signal);
      if (!whole) throw this.#aborted();
      return;
    }
    if (!watch || !step.confirm) return;
    // People take their time: others may have the phone meanwhile.
    if (step.patient) this.#release();
    const found = await watch.wait(this.#timeoutOf(step.confirm), signal);
    if (signal.aborted) throw this.#aborted();
    if (step.patient) await this.#takeTurnAgain(plan, index);
    if (found.kind === 'seen' || found.kind === 'assumed') return;
    const event = step.confirm[0]?.events[0] ?? '';
    throw this.#broken('stepNotConfirmed', plan, index, { event });
  }

  async #takeTurnAgain(plan: CallPlan, index: number): Promise<void> {
    try {
      await this.#takeTurn();
    } catch (error) {
      throw this.#stepError(plan, error, index + 1);
    }
  }

  /** The last request has been accepted. */
  async #end(plan: CallPlan, proof: Proof): Promise<OperationOutcome> {
    const { signal, waitFor = 'accepted', settleMs = DEFAULTS.settleMs } = this.#options;
    if (proof === 'byItself') return { ...this.#outcome(plan, undefined), confirmed: true };
    const confirm = plan.steps.at(-1)?.confirm;
    if (!proof || !confirm) return this.#outcome(plan, undefined);
    if (waitFor !== 'confirmed') {
      const { now } = proof;
      this.#settleBy(proof.wait(settleMs, signal));
      return this.#outcome(plan, now);
    }
    const observing = proof.wait(this.#timeoutOf(confirm), signal);
    this.#settleBy(observing);
    const cancel = this.#clock.after(settleMs, this.#release, true);
    const found = await observing;
    cancel();
    if (found.kind === 'silent' && signal.aborted) throw this.#aborted();
    const isOpen = found.kind === 'silent' && isOptional(confirm);
    if (isOpen || found.kind === 'seen' || found.kind === 'assumed')
      return this.#outcome(plan, found);
    const params = { operation: plan.operation, event: confirm[0]?.events[0] ?? '' };
    throw new SnomError('notConfirmed', { params, sent: 'yes' });
  }

  /** Keeps the turn until the effect was seen, so that the next operation is planned on a true state. */
  #settleBy(observing: Promise<Finding>): void {
    this.#settling = true;
    const release = this.#release;
    void observing.then(() => release());
  }

  #outcome(plan: CallPlan, found: Finding | undefined): OperationOutcome {
    const confirmed = found?.kind === 'seen' ? true : found?.kind === 'refuted' ? false : null;
    const callId = this.#newCall.id ?? plan.callId;
    // What has been seen to work is proven.
    const doubt = plan.doubt === 'unproven' && confirmed ? undefined : plan.doubt;
    const call = callId === undefined ? undefined : this.#callOf(callId);
    return {
      operation: plan.operation,
      requests: this.#requests,
      accepted: true,
      confirmed,
      ...(found?.kind === 'seen' ? { confirmedBy: found.by ?? found.event } : {}),
      ...optional({ callId }),
      ...(call ? { call } : {}),
      ...optional({ destination: plan.destination }),
      ...(doubt ? { doubt } : {}),
    };
  }

  /** What a phone's own reports have told is as good as a proof; a shadow is not. */
  #alreadySo(plan: CallPlan): OperationOutcome {
    const confirmed = plan.doubt ? null : true;
    return { ...this.#outcome(plan, undefined), confirmed, alreadySo: true };
  }

  #callOf(id: string): Call | undefined {
    const state = this.#ports.tracker?.state;
    return (state && callOf(state, id)) ?? undefined;
  }

  #timeoutOf(confirm: readonly Expectation[]): number {
    const { confirmTimeoutMs = DEFAULTS.confirmTimeoutMs } = this.#options;
    return Math.max(...confirm.map((proof) => proof.timeoutMs ?? confirmTimeoutMs));
  }

  #stepError(plan: CallPlan, thrown: unknown, index: number): unknown {
    if (this.#done.length === 0) return thrown;
    if (this.#options.signal.aborted) return this.#aborted();
    return new SnomError('stepFailed', {
      params: { step: index + 1, steps: plan.steps.length },
      sent: 'yes',
      cause: thrown,
    });
  }

  #broken(
    reason: 'stepNotPossible' | 'stepNotConfirmed',
    plan: CallPlan,
    index: number,
    params: Readonly<Record<string, string>>,
  ): SnomError {
    const steps = plan.steps.length;
    return new SnomError(reason, {
      params: { step: index + 1, steps, ...params, done: this.#done.join(', ') },
      sent: this.#sent,
    });
  }

  #aborted(): SnomError {
    return abortReason(this.#options.signal).withSent(this.#sent);
  }

  /** What the phone is doing, for the text of a refusal. */
  get #states(): string {
    return stateInWords(this.#ports.tracker?.state);
  }

  get #sent(): Sent {
    return this.#done.length > 0 ? 'yes' : 'no';
  }
}

function isOptional(confirm: readonly Expectation[]): boolean {
  return confirm.every((proof) => proof.optional);
}
