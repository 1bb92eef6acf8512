/** A phone that reports, a Node-RED that operates it, and the questions that tests of call control ask of both. */
import assert from 'node:assert/strict';
import type { VirtualCall } from '../../../simulator/contract/calls';
import type { VirtualPhoneApi, VirtualPhoneOptions } from '../../../simulator/contract/types';
import { debug, ourNode, tab } from './flow';
import { type FlowNode, type NodeRed } from './node-red';
import { operate, operatorNodes, type Outcome } from './operator';
import { startPhone, until } from './phones';
import { credentials, reporting, setUpActionUrls } from './reporting';
import { useNodeRed } from './use-node-red';

/** Keys that the owner has given a function, and far ends that answer by themselves. */
export const PHONE: VirtualPhoneOptions = {
  settings: {
    fkey4: 'keyevent F_CONF_ON',
    fkey5: 'keyevent F_DEFLECT',
  },
  farEnds: [
    { number: '201', answerAfterMs: 20 },
    { number: '202', answerAfterMs: 20 },
    { number: '*8201', answerAfterMs: 20 },
  ],
};

const CONFIG = {
  conferenceWay: 'key',
  conferenceKey: 'P5',
  deflectWay: 'key',
  deflectKey: 'P6',
  pickupCode: '*8',
  externalPrefix: '0',
  deny: '0900*',
};

/** Record of a finished call. */
export interface Summary {
  readonly dir: string;
  readonly outcome: string;
  readonly answered: boolean;
  readonly remote: { readonly number: string };
}

/** What a spec works with; both are there once `start` was awaited. */
export class CallControl {
  nodeRed!: NodeRed;
  phone!: VirtualPhoneApi;

  /** Starts a phone, deploys it with a node that operates it, and sets up its Action URLs. */
  async start(
    config: object = {},
    options: VirtualPhoneOptions = {},
    nodes: readonly FlowNode[] = [],
  ): Promise<void> {
    this.phone = await startPhone({ ...PHONE, ...options });
    await this.nodeRed.deploy(
      [
        tab,
        reporting('phone', this.phone, this.nodeRed.url, { ...CONFIG, ...config }),
        ...operatorNodes('phone'),
        ourNode('snom-event', 'ended', ['summary'], { mode: 'summaries' }),
        debug('summary', 'payload'),
        ...nodes,
      ],
      { phone: credentials() },
    );
    await setUpActionUrls(this.nodeRed, 'phone');
    this.phone.clearLog();
  }

  /** An operation that must succeed. */
  async does(request: object | string): Promise<Outcome> {
    const outcome = await operate(this.nodeRed, request);
    assert.equal(outcome.ok, true, JSON.stringify(outcome));
    return outcome;
  }

  /** An operation that must be refused, and no command of it sent; the phone may be asked for its model. */
  async refuses(request: object | string, code: string): Promise<Outcome> {
    const before = this.phone.requests.length;
    const outcome = await operate(this.nodeRed, request);
    assert.deepEqual([outcome.ok, outcome.code], [false, code], JSON.stringify(outcome));
    const sent = this.phone.requests.slice(before).map(({ target }) => target);
    assert.deepEqual(
      sent.filter((target) => target !== '/info.htm'),
      [],
    );
    return outcome;
  }

  /** The next record of a finished call. */
  async summary(): Promise<Summary> {
    return (await this.nodeRed.comms.debug('summary')) as Summary;
  }

  /** The live call with a far end; fails if there is none. */
  callWith(number: string): VirtualCall {
    const found = this.phone.liveCalls.find(({ remote }) => remote.split('@')[0] === number);
    assert.ok(found, `no call with ${number}: ${JSON.stringify(this.phone.calls)}`);
    return found;
  }

  /** State of each call by the far end's number. */
  states(): Record<string, string> {
    return Object.fromEntries(
      this.phone.calls.map(({ remote, state }) => [remote.split('@')[0] ?? '', state]),
    );
  }

  /** Somebody calls; resolves when Node-RED knows. */
  async ring(number: string): Promise<void> {
    this.phone.ring(number);
    await this.phone.settled();
  }

  /** Somebody calls and is answered; resolves with the id of the call. */
  async talkWith(number: string): Promise<string> {
    await this.ring(number);
    const { callId, confirmedBy } = await this.does({ operation: 'answer' });
    assert.equal(confirmedBy, 'connected');
    assert.ok(callId);
    return callId;
  }

  /** A second call: the first is on hold, 201 has answered. */
  async consult(operation = 'startTransfer'): Promise<Outcome> {
    const outcome = await this.does({ operation, destination: '201' });
    await this.until('an answer', () => this.callWith('201').state === 'Connected');
    await this.phone.settled();
    return outcome;
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return until(this.phone, what, holds);
  }
}

/** One Node-RED for all tests of a `describe`, and phones that end with each of them. */
export function useCallControl(): CallControl {
  const control = new CallControl();
  useNodeRed((started) => (control.nodeRed = started));
  return control;
}
