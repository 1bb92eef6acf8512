/** A phone that operations are carried out on, step by step. */
import { operate, type OperateOptions } from '../../../src/calls/execution/executor';
import { OperationLock } from '../../../src/calls/execution/operation-lock';
import { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { PhoneEventName } from '../../../src/calls/model/call-types';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../../src/calls/operations/plan';
import type {
  CallPlan,
  OperationOutcome,
  UntimedInput,
} from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { SnomError } from '../../../src/common/errors';
import { commandRequests } from '../../../src/phone/channels/command-page';
import type { ChannelName, CommandOptions, PhoneAction } from '../../../src/phone/types';
import { actionInWords, D862 } from './channel-plans';
import { type EventParts, MAC, ME, phoneEvent } from './events';
import { D385, SET_UP } from './planning';
import { brief, listedByCsta, type StateName, stateOf } from './states';
import { SteppedClock } from './stepped-clock';

/** A call with somebody. */
export const ONE: EventParts = { id: 'one', remote: '200@pbx.example', local: ME, key: 'P1' };
/** A call with somebody else. */
export const TWO: EventParts = { id: 'two', remote: '300@pbx.example', local: ME, key: 'P2' };

/** A phone of which a test says what it does. */
export class FakePhone {
  readonly clock = new SteppedClock();
  readonly lock = new OperationLock(2);
  readonly sent: string[] = [];
  readonly tracker: DeviceTracker | undefined;
  readonly commandOptions: CommandOptions[] = [];
  /** What happens when a request comes; it is accepted when that has resolved. */
  react: (target: string) => void | Promise<void> = () => undefined;

  constructor(
    state?: StateName,
    /** Another way than the command page; the calls are listed by CSTA then. */
    private readonly channel?: ChannelName,
  ) {
    this.tracker =
      state === undefined
        ? undefined
        : new DeviceTracker({
            name: 'desk',
            mac: MAC,
            identities: [ME],
            clock: this.clock,
            restored: channel === 'csta' ? listedByCsta(stateOf(state)) : stateOf(state),
          });
  }

  get calls(): string {
    return brief(this.tracker?.state.calls ?? []);
  }

  report(name: PhoneEventName, parts: EventParts = {}): void {
    this.tracker?.apply(phoneEvent(name, this.clock.now(), parts));
  }

  async perform(
    actions: readonly PhoneAction[],
    options: CommandOptions,
  ): Promise<{ requests: string[] }> {
    this.commandOptions.push(options);
    const requests = this.channel
      ? actions.map(actionInWords)
      : actions
          .flatMap((action) => commandRequests(action, D385))
          .map(({ target }) => target.replace('/command.htm?', ''));
    for (const target of requests) {
      this.sent.push(target);
      await this.react(target);
    }
    return { requests };
  }

  plan(request: CallRequest): CallPlan {
    const { channel } = this;
    return planCall(request, {
      ...(channel ? { model: D862, options: {}, channel } : { model: D385, options: SET_UP }),
      dialRules: compileDialRules('', ''),
      ...(this.tracker ? { device: this.tracker.state } : {}),
    });
  }

  /** Ends when others know of a command that is about to be sent. */
  told: () => Promise<unknown> | undefined = () => undefined;

  /** What was seen of services. */
  readonly seen: string[] = [];

  /** What a look shows that the executor asks for; absent = it cannot ask. */
  shows: UntimedInput | undefined;

  /** A look at the phone's calls. */
  look(input: UntimedInput): void {
    this.tracker?.tell(input);
  }

  operate(request: CallRequest, more: Partial<OperateOptions> = {}): Promise<OperationOutcome> {
    return operate(
      () => this.plan(request),
      {
        perform: (actions, options) => this.perform(actions, options),
        clock: this.clock,
        told: () => this.told(),
        onEffectSeen: (service) => {
          if (service) this.seen.push(service);
        },
        look: () => {
          if (this.shows) this.look(this.shows);
          return Promise.resolve();
        },
        ...(this.tracker ? { tracker: this.tracker } : {}),
      },
      { lock: this.lock, signal: new AbortController().signal, ...more },
    );
  }
}

/** Settles a promise into a value, so that a rejection that comes early is handled. */
export function watched(work: Promise<OperationOutcome>): Promise<OperationOutcome | SnomError> {
  return work.catch((error: unknown) => {
    if (error instanceof SnomError) return error;
    throw error;
  });
}
