/** A phone that reports its calls, and a flow that operates it. */
import { strict as assert } from 'node:assert';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { DeviceState } from '../../../src/calls/model/call-types';
import type { SnomFailure, SnomSuccess } from '../../../src/nodes/shared/types';
import {
  bringAbout,
  BUSY,
  callsBecome,
  SILENT,
  type Situation,
  statesOf,
} from '../matrix/situations';
import { actionItem, type CaughtError, configItem, load, type Watch, watched } from './flow';
import { callsAre, reporting } from './reporting';
import { type Runtime, useRuntime } from './runtime';

/** Keys of the phone that its owner has given a function, and what snom-config is told of them. */
const FUNCTION_KEYS = { fkey4: 'keyevent F_CONFERENCE', fkey5: 'keyevent F_DEFLECT' };
const WAYS = { conferenceWay: 'key', conferenceKey: 'P5', deflectWay: 'key', deflectKey: 'P6' };

/** Phone and flow of one test. */
export class CallFlow {
  private constructor(
    readonly phone: VirtualPhone,
    readonly watch: Watch,
  ) {}

  static async open(
    { server, phones }: Runtime,
    { node = {}, config = {}, phone: options = {}, events = true }: CallFlowOptions = {},
  ): Promise<CallFlow> {
    const phone = await phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      mac: '000413A1B2C3',
      farEnds: [
        { number: '*', answerAfterMs: 5 },
        { number: SILENT, answerAfterMs: null },
        { number: BUSY, answerAfterMs: null, busy: true },
      ],
      ...options,
      settings: { ...FUNCTION_KEYS, ...options.settings },
    });
    const report = reporting(server, events ? phone : undefined);
    const properties = events ? report.properties : { stepPause: '100' };
    const watch = await load(
      watched(
        configItem(phone, { ...properties, ...WAYS, ...config }),
        actionItem('snom-call', { waitFor: 'confirmed', confirmTimeout: '30', ...node }),
      ),
      report.credentials,
      server.nodes,
    );
    return new CallFlow(phone, watch);
  }

  async bring(situation: Situation): Promise<void> {
    await bringAbout(situation, this);
  }

  /** Waits until the phone's calls are known to be in these states, oldest first. */
  knows(states: string): Promise<DeviceState> {
    return callsAre(states);
  }

  /** Operates; it has to succeed. */
  async success(payload: unknown): Promise<SnomSuccess> {
    return (await this.watch.success({ payload })).snom;
  }

  /** Operates; it has to fail with this code. */
  caught(code: string, payload: unknown): Promise<CaughtError & { snom: SnomFailure }> {
    return this.watch.caught(code, { payload });
  }

  /** Waits until the phone's calls are in these states, oldest first, and until so much of it is known. */
  async callsAre(
    wanted: string,
    known = wanted.replaceAll('Ringback', 'Dialing'),
  ): Promise<DeviceState> {
    await callsBecome(this.phone, wanted);
    return callsAre(known);
  }

  /** What the phone's calls really are. */
  get states(): string {
    return statesOf(this.phone);
  }

  /** Requests since the situation was brought about. */
  get requests(): string[] {
    return this.phone.requests.map(({ target }) => target);
  }

  /** Its only live call, or the one of the given place. */
  call(index = 0): VirtualPhone['liveCalls'][number] {
    const call = this.phone.liveCalls[index];
    assert.ok(call);
    return call;
  }
}

export interface CallFlowOptions {
  readonly node?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
  readonly phone?: VirtualPhoneOptions;
  /** Does the phone report? Default true. */
  readonly events?: boolean;
}

/** Opens phone and flow of one test. */
export type OpenCallFlow = (options?: CallFlowOptions) => Promise<CallFlow>;

/** To be called in the `describe` of a spec whose tests need nothing but such flows. */
export function useCallFlow(): OpenCallFlow {
  const runtime = useRuntime();
  return (options) => CallFlow.open(runtime, options);
}
