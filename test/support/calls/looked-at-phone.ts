/** A phone without events that is operated by another way than its command page, and looked at all the time. */
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { operate, type OperateOptions } from '../../../src/calls/execution/executor';
import { OperationLock } from '../../../src/calls/execution/operation-lock';
import { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { Call, DeviceState } from '../../../src/calls/model/call-types';
import type { ModelOptions } from '../../../src/calls/model/model-input';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../../src/calls/operations/plan';
import type { OperationOutcome } from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { inputOf } from '../../../src/calls/reports/readings';
import { SnomPhone, type SnomPhoneDeps } from '../../../src/phone/phone';
import type { ChannelName, SnomPhoneOptions } from '../../../src/phone/types';
import { startVirtualPhone } from '../virtual-phone';
import { brief, untilTracked } from './states';

/** Between two looks, ms. */
const LOOK_MS = 25;

export interface LookedAtOptions {
  readonly channel: ChannelName;
  readonly virtual: VirtualPhoneOptions;
  readonly identity: string;
  readonly client?: (virtual: VirtualPhone) => Partial<SnomPhoneOptions>;
  readonly deps?: SnomPhoneDeps;
  readonly model?: ModelOptions;
}

/** Starts with {@link LookedAtPhone.start}; close it. */
export class LookedAtPhone {
  readonly lock = new OperationLock();
  readonly seen = new Set<string>();
  readonly #closing = new AbortController();
  readonly #looking: Promise<void>;

  private constructor(
    readonly channel: ChannelName,
    readonly phone: VirtualPhone,
    readonly client: SnomPhone,
    readonly tracker: DeviceTracker,
  ) {
    this.#looking = this.#look();
  }

  static async start(setup: LookedAtOptions): Promise<LookedAtPhone> {
    const { channel, identity } = setup;
    const phone = await startVirtualPhone({ identities: [identity], ...setup.virtual });
    const client = new SnomPhone(
      {
        host: phone.host,
        port: phone.port,
        username: 'admin',
        password: 'snom1234',
        channel,
        ...setup.client?.(phone),
      },
      { identities: () => [identity], ...setup.deps },
    );
    const options = { perCallAddressing: channel === 'csta', ...setup.model };
    const tracker = new DeviceTracker({ name: 'desk', identities: [identity], options });
    return new LookedAtPhone(channel, phone, client, tracker);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#looking;
    this.client.close();
    this.tracker.close();
    await this.phone.stop();
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const askedAt = Date.now();
        const readings = await this.client.observe({ signal, background: true });
        for (const reading of readings) this.tracker.apply(inputOf(reading, Date.now(), askedAt));
      } catch {
        // A command goes first; the next look comes soon.
      }
      await new Promise<void>((resolve) => void setTimeout(resolve, LOOK_MS));
    }
  }

  /** Proven or failed. */
  async confirm(
    request: CallRequest,
    more: Partial<OperateOptions> = {},
  ): Promise<OperationOutcome> {
    const { channel, tracker } = this;
    const model = await this.client.model();
    return operate(
      () =>
        planCall(request, {
          model,
          dialRules: compileDialRules('', ''),
          options: {},
          device: tracker.state,
          channel,
          proven: this.seen,
        }),
      {
        perform: (actions, options) => this.client.perform(actions, { ...options, channel }),
        tracker,
        onEffectSeen: (service) => {
          if (service) this.seen.add(service);
        },
      },
      { lock: this.lock, signal: this.#closing.signal, waitFor: 'confirmed', ...more },
    );
  }

  /** Resolves when the tracked calls are as written by `brief`. */
  becomes(calls: string): Promise<void> {
    return this.until((state) => brief(state.calls) === calls);
  }

  until(condition: (state: DeviceState) => boolean): Promise<void> {
    return untilTracked(this.tracker, condition);
  }

  /** The call of a number of ours. */
  call(number: number): Call | undefined {
    return this.tracker.state.calls.find(({ id }) => id.endsWith(`:${number}`));
  }

  /** Live calls of the phone itself. */
  get live(): string {
    return this.phone.liveCalls
      .map(({ remote, state }) => `${remote.split('@')[0]} ${state}`)
      .join(', ');
  }
}
