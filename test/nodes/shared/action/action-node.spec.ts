import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, it } from 'mocha';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { DeviceTracker } from '../../../../src/calls/execution/tracker';
import { SnomError } from '../../../../src/common/errors';
import {
  type Action,
  type ActionSpec,
  type Asked,
  runActionNode,
} from '../../../../src/nodes/shared/action/action-node';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import { joinPhones, leavePhones } from '../../../../src/nodes/shared/phones/phones';
import type { ActionNodeDef, SnomFailure, SnomSuccess } from '../../../../src/nodes/shared/types';
import { phoneEvent } from '../../../support/calls/events';

type Done = (error?: Error) => void;
type Listener = (msg: NodeMessage, send: (sent: unknown) => void, done: Done) => void;

/** A running node without a Node-RED around it, so that `send` and `done` can misbehave. */
class Bench {
  readonly errors: unknown[] = [];
  readonly debugged: string[] = [];
  readonly config = {
    id: 'phone',
    name: 'Desk',
    host: 'desk',
    phone: { pending: 0, origin: 'http://desk' },
  } as unknown as SnomConfigNode;
  readonly node = Object.assign(new EventEmitter(), {
    status: () => undefined,
    error: (thrown: unknown) => this.errors.push(thrown),
    debug: (text: string) => this.debugged.push(text),
  });

  constructor(spec: ActionSpec, def: Partial<ActionNodeDef> = {}) {
    const { config } = this;
    joinPhones(config);
    joined.add(config);
    const RED = {
      nodes: { getNode: (id: string) => (id === 'phone' ? config : null) },
      _: (key: string) => key,
    };
    runActionNode(
      RED as unknown as NodeAPI,
      this.node as unknown as Node,
      { phone: 'phone', ...def } as ActionNodeDef,
      spec,
    );
  }

  /** Gives the node a message; resolves with what `done` got, at its first call. */
  input(
    msg: NodeMessage,
    send: (sent: unknown) => void = () => undefined,
  ): Promise<Error | undefined> {
    return new Promise((resolve) => {
      const [listener] = this.node.listeners('input') as Listener[];
      listener?.(msg, send, resolve);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.node.emit('close', resolve));
  }
}

const joined = new Set<SnomConfigNode>();
const RESULT = { requests: ['GET /x'] };
const works = spec(() => ({ kind: 'phone', action: () => Promise.resolve(RESULT) }));

function spec(prepare: Asked['prepare']): ActionSpec {
  return { operation: '', understand: () => ({ operation: 'press', prepare }) };
}

const acting = (action: Action): ActionSpec => spec(() => ({ kind: 'phone', action }));

describe('nodes/shared/action/action-node', () => {
  afterEach(() => {
    joined.forEach(leavePhones);
    joined.clear();
  });

  it('passes the very same message on, with msg.snom and nothing else changed', async () => {
    const msg: NodeMessage = { _msgid: '1', topic: 't', payload: { deep: true }, own: [1] };
    const before = { ...msg };
    const sent: unknown[] = [];
    assert.equal(await new Bench(works).input(msg, (value) => sent.push(value)), undefined);
    assert.deepEqual(sent, [msg]);
    assert.equal(sent[0], msg);
    const { snom, ...rest } = msg;
    assert.deepEqual(rest, before);
    const { elapsedMs, ...result } = snom as SnomSuccess;
    assert.ok(elapsedMs >= 0);
    assert.deepEqual(result, {
      operation: 'press',
      phone: { name: 'Desk', host: 'desk' },
      ok: true,
      accepted: true,
      confirmed: null,
      requests: ['GET /x'],
    });
  });

  it('calls whatever an operation throws an internal error that may have reached the phone', async () => {
    for (const thrown of [new TypeError('secret'), 'text', undefined]) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      const bench = new Bench(acting(() => Promise.reject(thrown)));
      const msg: NodeMessage = {};
      const error = await bench.input(msg);
      const { code, sent, phone } = msg['snom'] as SnomFailure;
      assert.deepEqual([code, sent, phone?.host], ['PHONE_ERROR', 'maybe', 'desk']);
      assert.doesNotMatch(`${error} ${error?.stack} ${bench.debugged.join()}`, /secret/);
      assert.equal(bench.debugged.length, thrown instanceof Error ? 1 : 0);
    }
  });

  it('takes throws and rejections of prepare alike, and knows that nothing was sent', async () => {
    const failing: Asked['prepare'][] = [
      () => Promise.reject(new SnomError('unknownKey')),
      () => {
        throw new SnomError('unknownKey');
      },
    ];
    for (const prepare of failing) {
      const msg: NodeMessage = {};
      const error = await new Bench(spec(prepare)).input(msg);
      assert.equal((error as Error & { reason?: string }).reason, 'unknownKey');
      const { sent, operation } = msg['snom'] as SnomFailure;
      assert.deepEqual([sent, operation], ['no', 'press']);
    }
  });

  it('knows no operation but its own of a message that is not understood', async () => {
    const understand = (): never => {
      throw new SnomError('unknownOperation');
    };
    const msg: NodeMessage = {};
    const error = await new Bench({ operation: 'dial', understand }).input(msg);
    assert.equal((error as Error & { reason?: string }).reason, 'unknownOperation');
    assert.equal((msg['snom'] as SnomFailure).operation, 'dial');
  });

  it('survives nodes behind it that throw, and calls done exactly once', async () => {
    const broken = new Error('downstream');
    const fail = (): never => {
      throw broken;
    };
    const bench = new Bench(works);
    const error = (await bench.input({}, fail)) as Error & { code?: string };
    assert.equal(error.code, 'PHONE_ERROR');
    assert.deepEqual(bench.errors, []);

    const again = new Bench(works);
    const dones: unknown[] = [];
    const [listener] = again.node.listeners('input') as Listener[];
    await new Promise<void>((resolve) => {
      listener?.(
        {},
        () => undefined,
        (end) => {
          dones.push(end);
          resolve();
          fail();
        },
      );
    });
    await again.close();
    assert.deepEqual(dones, [undefined]);
    assert.deepEqual(again.errors, [broken]);
  });

  it('keeps the order of messages even when the values of the first come late', async () => {
    const order: unknown[] = [];
    let slow: () => void = () => undefined;
    const action = ({ payload }: NodeMessage): Promise<typeof RESULT> => {
      order.push(payload);
      return Promise.resolve(RESULT);
    };
    const bench = new Bench({
      operation: '',
      understand: (msg) => ({
        operation: 'press',
        async prepare() {
          if (msg.payload === 'first') await new Promise<void>((resolve) => (slow = resolve));
          return { kind: 'phone', action: () => action(msg) };
        },
      }),
    });
    const both = Promise.all([
      bench.input({ payload: 'first' }),
      bench.input({ payload: 'second' }),
    ]);
    await turn();
    assert.deepEqual(order, []);
    slow();
    await both;
    assert.deepEqual(order, ['first', 'second']);
  });

  it('goes on with the next message when one cannot be prepared', async () => {
    const refuse: Asked['prepare'] = () => Promise.reject(new SnomError('unknownKey'));
    const bench = new Bench({
      operation: '',
      understand: (msg) =>
        msg.payload === 'bad' ? { operation: 'press', prepare: refuse } : works.understand(msg),
    });
    const [bad, good] = await Promise.all([bench.input({ payload: 'bad' }), bench.input({})]);
    assert.ok(bad);
    assert.equal(good, undefined);
  });

  it('ends everything with ABORTED when it closes, even values that never come', async () => {
    const bench = new Bench(spec(() => new Promise(() => undefined)));
    const msgs: NodeMessage[] = [{}, {}];
    const ends = Promise.all(msgs.map((msg) => bench.input(msg)));
    await turn();
    await bench.close();
    for (const error of await ends)
      assert.equal((error as Error & { code?: string }).code, 'ABORTED');
    for (const msg of msgs) assert.equal((msg['snom'] as SnomFailure).sent, 'no');
  });

  for (const [what, isHeard] of [
    ['leaves a phone reachable that has reported since the command began', true],
    ['tells that a phone cannot be reached that has last reported before', false],
  ] as const) {
    it(what, async () => {
      const tracker = new DeviceTracker({ name: 'desk' });
      tracker.apply(phoneEvent('incoming', Date.now()));
      await turn();
      const bench = new Bench(
        acting(async () => {
          await turn();
          if (isHeard) tracker.apply(phoneEvent('connected', Date.now()));
          throw new SnomError('connectTimeout');
        }),
      );
      Object.assign(bench.config, { tracker });
      await bench.input({});
      assert.equal(tracker.state.reachable, isHeard);
      tracker.close();
    });
  }

  it('hands the close to the command, and closes only when it has ended', async () => {
    let end: () => void = () => undefined;
    const bench = new Bench(
      acting((_target, { signal }) => {
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => (end = () => reject(signal.reason as Error)));
        });
      }),
    );
    const ended = bench.input({});
    await turn();
    let closed = false;
    const close = bench.close().then(() => (closed = true));
    await turn();
    assert.equal(closed, false);
    end();
    await Promise.all([close, ended]);
    assert.equal(((await ended) as Error & { code?: string }).code, 'ABORTED');
  });
});
