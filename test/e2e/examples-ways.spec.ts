/** All examples at once in one Node-RED, on phones of every generation, by every way there is to them. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { buildActionUrls } from '../../src/calls/reports/action-url';
import { asEntered, EXAMPLE_STORIES, Staged, withOwnPhones } from '../support/e2e/example-stories';
import { examples } from '../support/e2e/examples';
import type { FlowNode, NodeRed } from '../support/e2e/node-red';
import { startPhone, stopPhones } from '../support/e2e/phones';
import { tokenOf } from '../support/e2e/reporting';
import { retryOf } from '../support/e2e/retry';
import { useNodeRed } from '../support/e2e/use-node-red';
import { waysOfExamples } from '../support/matrix/scope';
import type { Way } from '../support/matrix/ways';
import { withFurtherPhones } from '../support/package/example-files';

/** They act on all phones there are. */
const ALONE = ['fleet-night-reboot', 'settings-backup'];
/** They need a broker, see mqtt.spec.ts; the nodes that operate phones in them are those of the others. */
const WITH_BROKER = ['home-assistant', 'phones-on-mqtt'];
/** The phone asks before it rings, on newer ones only, and only where it was told to while the flow runs: examples-more.spec.ts. */
const BY_ITSELF = ['screening'];
const LEFT_OUT = [...ALONE, ...WITH_BROKER, ...BY_ITSELF];
const TOGETHER = examples()
  .map(([name]) => name)
  .filter((name) => !LEFT_OUT.includes(name));

describe('examples on every phone', function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  useNodeRed((started) => (nodeRed = started), { together: true, nodeRed: { sqlite: true } });

  for (const way of waysOfExamples()) {
    describe(`${way.name}:`, () => {
      const results = new Map<string, Promise<void>>();

      before(async () => {
        for (const [name, staged] of await deploy(way, TOGETHER)) {
          const played =
            EXAMPLE_STORIES[name]?.play(staged) ?? Promise.reject(new Error('no story'));
          played.catch(() => undefined);
          results.set(name, played);
        }
      });

      for (const name of TOGETHER) {
        it(name, async function () {
          if (retryOf(this.test) === 0) return results.get(name);
          // Once more, when all others are over.
          await Promise.allSettled(results.values());
          return playAlone(way, name);
        });
      }

      for (const name of ALONE) it(name, () => playAlone(way, name));
    });
  }

  async function playAlone(way: Way, name: string): Promise<void> {
    const staged = (await deploy(way, [name])).get(name);
    assert.ok(staged);
    await EXAMPLE_STORIES[name]?.play(staged);
  }

  /** Deploys some of them, each with phones of its own. */
  async function deploy(way: Way, names: readonly string[]): Promise<Map<string, Staged>> {
    // What is remembered of the phones before goes with their configurations.
    await nodeRed.deploy([], {});
    await stopPhones();
    const nodes: FlowNode[] = [];
    const credentials: Record<string, Record<string, string>> = {};
    const staged = new Map<string, Staged>();
    for (const [name, shared] of examples().filter((one) => names.includes(one[0]))) {
      const flow = withOwnPhones(name, withFurtherPhones(name, shared));
      const configs = flow.filter(({ type }) => type === 'snom-config');
      const phones = new Map<string, VirtualPhoneApi>();
      const numbers = new Map(
        configs.map(({ id }, index) => [id, Object.keys(credentials).length + index + 1]),
      );
      for (const config of configs) {
        const phone = await phoneOf(way, name, numbers.get(config.id) ?? 0);
        phones.set(String(config['name']), phone);
      }
      const stage = new Staged(nodeRed, way, phones);
      const entered = asEntered(
        name,
        flow,
        name === 'several-phones' ? '' : ` of ${name}`,
        nodeRed,
        stage,
        (id) => numbers.get(id) ?? 0,
      );
      nodes.push(...entered.nodes);
      Object.assign(credentials, entered.credentials);
      staged.set(name, stage);
    }
    await nodeRed.deploy(nodes, credentials);
    return staged;
  }

  async function phoneOf(way: Way, example: string, number: number): Promise<VirtualPhoneApi> {
    const mac = `0004135${number.toString(16).padStart(5, '0').toUpperCase()}`;
    const phone = await startPhone({ ...way.phone, ...EXAMPLE_STORIES[example]?.phone, mac });
    if (way.follows !== 'actionUrls') return phone;
    const urls = buildActionUrls({ baseUrl: nodeRed.url, token: tokenOf(number) });
    for (const [setting, url] of Object.entries(urls)) phone.setSetting(setting, url);
    return phone;
  }
});
