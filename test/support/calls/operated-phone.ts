/** A phone that is operated: a virtual one, its client, a receiver for its Action URLs and what follows it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { operate, type OperateOptions } from '../../../src/calls/execution/executor';
import { OperationLock } from '../../../src/calls/execution/operation-lock';
import { DeviceTracker } from '../../../src/calls/execution/tracker';
import { isPhoneEventName } from '../../../src/calls/model/call-event';
import type { DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import type { ModelOptions } from '../../../src/calls/model/model-input';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../../src/calls/operations/plan';
import type { OperationOptions, OperationOutcome } from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { parseActionRequest } from '../../../src/calls/reports/action-request';
import { buildActionUrls, ours } from '../../../src/calls/reports/action-url';
import { SnomPhone } from '../../../src/phone/phone';
import { applyActionUrls } from '../../../src/phone/settings/action-url-setup';
import { newPhoneToken } from '../phone-token';
import { startVirtualPhone } from '../virtual-phone';
import { brief, untilTracked } from './states';

export const HOST = 'pbx.example';

/** What differs from test to test. */
export interface OperatedPhoneOptions {
  readonly phone?: VirtualPhoneOptions;
  readonly options?: OperationOptions;
  readonly model?: ModelOptions;
  /** Does the phone report to us? Default true. */
  readonly events?: boolean;
  /** Which events reach us; default all. */
  readonly reports?: readonly PhoneEventName[];
}

/** Starts with {@link OperatedPhone.start}; close it. */
export class OperatedPhone {
  readonly lock = new OperationLock();
  /** Events as they came in. */
  readonly seen: PhoneEventName[] = [];
  readonly #closing = new AbortController();
  readonly #server: Server;

  private constructor(
    readonly phone: VirtualPhone,
    readonly client: SnomPhone,
    readonly tracker: DeviceTracker | undefined,
    readonly options: OperationOptions,
    server: Server,
  ) {
    this.#server = server;
  }

  static async start(setup: OperatedPhoneOptions = {}): Promise<OperatedPhone> {
    const phone = await startVirtualPhone({
      profile: 'snomD385-fw10.1',
      identities: [`100@${HOST}`],
      ...setup.phone,
    });
    const { host, port } = phone;
    const client = new SnomPhone({ host, port });
    const token = newPhoneToken();
    const withEvents = setup.events !== false;
    const tracker = withEvents
      ? new DeviceTracker({
          name: 'desk',
          identities: [`100@${HOST}`],
          ...(setup.model ? { options: setup.model } : {}),
        })
      : undefined;
    const server = createServer();
    const operated = new OperatedPhone(phone, client, tracker, setup.options ?? {}, server);
    server.on('request', (request, response) => {
      response.end();
      const [path = '', rawQuery = ''] = (request.url ?? '').split(/\?(.*)/s);
      const name = path.split('/').at(-1);
      if (!path.startsWith(`/snom/${token}/`) || !isPhoneEventName(name)) return;
      operated.seen.push(name);
      const userAgent = request.headers['user-agent'];
      tracker?.apply(
        parseActionRequest({
          event: name,
          rawQuery,
          at: Date.now(),
          ...(userAgent === undefined ? {} : { userAgent }),
        }),
      );
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    if (withEvents) {
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const urls = buildActionUrls({
        baseUrl,
        token,
        ...(setup.reports ? { events: setup.reports } : {}),
      });
      const { refused } = await applyActionUrls(client, urls, (url) => ours(url, token));
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
    }
    phone.clearLog();
    return operated;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.client.close();
    this.tracker?.close();
    await this.phone.stop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Asks for an operation as a flow would. */
  async operate(
    request: CallRequest,
    more: Partial<OperateOptions> = {},
  ): Promise<OperationOutcome> {
    const model = await this.client.model();
    return operate(
      () =>
        planCall(request, {
          model,
          dialRules: compileDialRules('', ''),
          options: this.options,
          ...(this.tracker ? { device: this.tracker.state } : {}),
          phone: { name: 'desk', host: this.phone.host, mac: this.phone.mac },
        }),
      {
        perform: (actions, options) => this.client.perform(actions, options),
        ...(this.tracker ? { tracker: this.tracker } : {}),
      },
      { lock: this.lock, signal: this.#closing.signal, confirmTimeoutMs: 5000, ...more },
    );
  }

  /** Proven or failed. */
  confirm(request: CallRequest, more: Partial<OperateOptions> = {}): Promise<OperationOutcome> {
    return this.operate(request, { waitFor: 'confirmed', ...more });
  }

  /** Resolves when the tracked calls are as written by `brief`. */
  async becomes(calls: string): Promise<void> {
    await this.until((state) => brief(state.calls) === calls);
  }

  async until(condition: (state: DeviceState) => boolean): Promise<void> {
    const { tracker } = this;
    if (!tracker) throw new Error('no events');
    await untilTracked(tracker, condition);
  }

  /** Keys the phone got, in order. */
  get keys(): string {
    return this.phone.keys.map((pressed) => pressed.key).join(' ');
  }

  /** Live calls of the phone itself: `200 Connected, 300 Holding`; that the far end rings is not told apart. */
  get live(): string {
    return this.phone.liveCalls
      .map(({ remote, state }) => `${remote.split('@')[0]} ${state.replace('Ringback', 'Dialing')}`)
      .join(', ');
  }
}
