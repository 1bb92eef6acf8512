/** The example that reboots all phones at night: imported from Node-RED's menu, and lived through on three phones. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { importedExample } from '../support/e2e/deploy-example';
import { LOGIN } from '../support/e2e/flow';
import { type NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { useNodeRed } from '../support/e2e/use-node-red';

const DESKS = ['snom-phone-100000', 'snom-phone-200000', 'snom-phone-300000'];

describe('example fleet-night-reboot', () => {
  let nodeRed: NodeRed;
  let phones: VirtualPhoneApi[];
  useNodeRed((started) => (nodeRed = started));

  /** As imported, but with looks at the phones in a test's time. */
  async function start(rebootMs: number): Promise<void> {
    phones = await Promise.all(DESKS.map(() => startPhone({ rebootMs })));
    const flow = (await importedExample(nodeRed, 'fleet-night-reboot')).map((node) => {
      const phone = phones[DESKS.indexOf(node.id)];
      if (phone) return { ...node, host: phone.host, port: String(phone.port) };
      const quick = { firstWait: '1', probeEvery: 0.05, pollEvery: 0.1 };
      return node.type === 'snom-admin' ? { ...node, ...quick } : node;
    });
    await nodeRed.deploy(flow, Object.fromEntries(DESKS.map((id) => [id, LOGIN])));
  }

  it('reboots all, and reports', async () => {
    await start(300);
    await nodeRed.inject('snom-night-now-01');
    assert.equal(await nodeRed.comms.debug('snom-night-debug3'), '3 of 3 phones were rebooted.');
    assert.deepEqual(
      phones.map(({ boots }) => boots),
      [2, 2, 2],
    );
  });

  it('leaves the others alone when the first one fails', async () => {
    await start(300);
    await phones[0]?.stop();
    await nodeRed.inject('snom-night-now-01');
    const report = String(await nodeRed.comms.debug('snom-night-debug3'));
    assert.match(
      report,
      /^0 of 3 phones were rebooted\. 2 were left alone \(canary\)\.\nDesk phone: /,
    );
    const failed = (await nodeRed.comms.debug('snom-night-debug2')) as { code: string };
    assert.equal(failed.code, 'UNREACHABLE');
  });

  it('is called off', async () => {
    await start(60_000);
    const [first] = phones;
    assert.ok(first);
    await nodeRed.inject('snom-night-now-01');
    await until(first, 'the restart', () => first.rebooting);
    await nodeRed.inject('snom-night-stop-1');
    const report = String(await nodeRed.comms.debug('snom-night-debug3'));
    assert.match(report, /2 were left alone \(aborted\)/);
  });
});
