/**
 * Many phones in one flow, each with a node of its own, and all of them used at once: whoever waits for a deadline does not
 * keep the others waiting.
 */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { TestFlowsItem } from 'node-red-node-test-helper';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { type ErrorReason, REASONS, type Sent } from '../../../src/common/errors';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import { actionItem, configItem, load, type Outcome, type Watch, watched } from './flow';
import { helper } from './helper';
import { callsAre, reporting } from './reporting';
import type { Runtime } from './runtime';
import { UNFILLED } from './texts';

/** One phone, the node that uses it, and what it is asked. */
export interface Use {
  /** Tells it from the others. */
  readonly name: string;
  readonly phone: VirtualPhoneOptions;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly node: 'snom-call' | 'snom-key';
  readonly nodeChanges?: Readonly<Record<string, unknown>>;
  readonly payload: unknown;
  /** Does it report its calls? */
  readonly reports?: boolean;
  /** After the flow has started, before the message. */
  readonly prepare?: (phone: VirtualPhone, id: string) => Promise<void> | void;
  /** After the message was sent. */
  readonly meanwhile?: (phone: VirtualPhone) => Promise<void> | void;
}

/** What became of it. */
export interface Used {
  readonly phone: VirtualPhone;
  readonly outcome: Outcome;
}

/** Why a command failed, and what its message says of it. */
export interface Failure {
  readonly reason: ErrorReason;
  readonly sent: Sent;
  readonly says: RegExp;
}

/** It succeeded, or failed as is said here. */
export function assertEnded({ port, msg }: Outcome, fails: Failure | undefined): void {
  assert.equal(port, fails ? 'caught' : 'out', JSON.stringify(msg));
  if (!fails) return;
  const { code, message = '' } = msg.error ?? assert.fail();
  const { sent } = msg.snom as SnomFailure;
  assert.match(message, fails.says);
  assert.ok(message.includes(`(snom.error.${fails.reason})`), message);
  assert.deepEqual([code, sent], [REASONS[fails.reason][0], fails.sent], message);
  assert.doesNotMatch(message, UNFILLED);
}

/** Carries all of them out. @returns by name */
export async function useAll(
  runtime: Runtime,
  uses: readonly Use[],
): Promise<ReadonlyMap<string, Used>> {
  const phones = await Promise.all(uses.map(({ phone }) => runtime.phones.start(phone)));
  const items: TestFlowsItem[] = [];
  const credentials: Record<string, Record<string, string>> = {};
  for (const [index, use] of uses.entries()) {
    const phone = phones[index] ?? assert.fail();
    const { items: own, credentials: login } = itemsOf(runtime, use, phone, index);
    items.push(...own);
    Object.assign(credentials, login);
  }
  const watch = await load(
    watched(...(items as Parameters<typeof watched>)),
    credentials,
    runtime.server.nodes,
  );
  const used = await Promise.all(
    uses.map(async (use, index): Promise<[string, Used]> => {
      const phone = phones[index] ?? assert.fail();
      return [use.name, { phone, outcome: await carryOut(watch, use, phone, index) }];
    }),
  );
  assert.equal(watch.outcomes.length, uses.length, 'each message ends once');
  return new Map(used);
}

const configId = (index: number): string => `phone-${index}`;
const nodeId = (index: number): string => `node-${index}`;

function itemsOf(
  { server }: Runtime,
  { node, config, nodeChanges, reports = false }: Use,
  phone: VirtualPhone,
  index: number,
) {
  const id = configId(index);
  const report = reporting(server, reports ? phone : undefined, undefined, id);
  return {
    credentials: report.credentials,
    items: [
      configItem(phone, {
        id,
        // An id must not be the text of any property.
        name: `Phone ${index}`,
        model: 'D862',
        identities: '100@pbx.example',
        sipPort: String(phone.sipPort),
        sipUser: '100',
        minibrowserPort: String(phone.minibrowserPort ?? ''),
        stepPauseMs: '0',
        stepPause: '100',
        ...report.properties,
        events: reports,
        ...config,
      }),
      {
        ...actionItem(node),
        id: nodeId(index),
        phone: id,
        wires: [['out'], ['failed']],
        ...nodeChanges,
      },
    ],
  };
}

async function carryOut(
  watch: Watch,
  { payload, prepare, meanwhile }: Use,
  phone: VirtualPhone,
  index: number,
): Promise<Outcome> {
  await prepare?.(phone, configId(index));
  const own = ({ msg }: Outcome): boolean => Reflect.get(msg, 'use') === index;
  const message: NodeMessage & { use: number } = { payload, use: index };
  helper.getNode(nodeId(index)).receive(message);
  await meanwhile?.(phone);
  await watch.until(() => watch.outcomes.some(own));
  return watch.outcomes.find(own) ?? assert.fail();
}

/** Brings a phone that reports into a call. */
export async function talking(phone: VirtualPhone, id: string): Promise<void> {
  phone.ring('201');
  await callsAre('Alerting', id);
  phone.pressKey('ENTER');
  await callsAre('Connected', id);
}
