import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import {
  actionItem,
  ALL,
  configItem,
  deploy,
  load,
  NODE,
  PHONE,
  runtimeOf,
  Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { useRuntime } from '../../support/nodes/runtime';
import { asked, becomes } from '../../support/phones';

/** Handles Node.js keeps open, by type; for leaks no public call names the single ones. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) counts[type] = (counts[type] ?? 0) + 1;
  // Work of the moment, not something that is held. Files are written where a spec has just been compiled anew.
  for (const type of ['Immediate', 'FSReqCallback']) delete counts[type];
  return counts;
}

describe('nodes: redeploying', () => {
  const { phones } = useRuntime();

  const key = (keys: string): ReturnType<typeof actionItem> =>
    actionItem('snom-key', { keys, keysType: 'str' });

  it('ends a command under way with ABORTED, once, and goes on with the new nodes', async () => {
    const phone = await phones.start();
    const watch = await load(watched(configItem(phone), key('1')));
    phone.addFault({ kind: { type: 'hang' } });
    const statuses: unknown[] = [];
    const node: EventEmitter = helper.getNode(NODE);
    node.on('call:status', ({ args }: { args: unknown[] }) => statuses.push(args[0]));
    watch.send();
    await asked(phone);
    const started = Date.now();
    // Catch and helper nodes do not change, so they go on watching.
    await deploy(watched(configItem(phone), key('2')), 'nodes');
    assert.ok(
      Date.now() - started < 20_000,
      'the deploy did not wait for the deadline of the command',
    );
    await watch.until(() => watch.outcomes.length > 0);
    assert.equal(watch.outcomes[0]?.port, 'caught');
    assert.equal(watch.outcomes[0]?.msg.error?.code, 'ABORTED');
    assert.deepEqual(statuses.at(-1), {}, 'the editor would keep the status of the old node');
    await becomes(phone, () => phone.openSockets === 0);

    await watch.success();
    assert.equal(watch.outcomes.length, 2);
    assert.deepEqual(
      phone.requests.map(({ target }) => target),
      ['/command.htm?key=1', '/command.htm?key=2'],
    );
  });

  it('ends a command when only its phone is redeployed', async () => {
    const phone = await phones.start();
    const watch = await load(watched(configItem(phone), key('1')));
    phone.addFault({ kind: { type: 'hang' } });
    watch.send();
    await asked(phone);
    await deploy(watched(configItem(phone, { name: 'Renamed' }), key('1')), 'nodes');
    await watch.until(() => watch.outcomes.length > 0);
    assert.equal(watch.outcomes[0]?.msg.error?.code, 'ABORTED');
    assert.equal((await watch.success()).snom.phone.name, 'Renamed');
  });

  it('ends the search for a MAC', async () => {
    const phone = await phones.start();
    const search = { keys: '1', keysType: 'str', phoneFromMsg: true };
    const watch = await load(watched(configItem(phone), actionItem('snom-key', search)));
    phone.addFault({ kind: { type: 'hang' } });
    watch.send({ phone: '000413A1B2C3' });
    await asked(phone, '/info.htm');
    await deploy(watched(configItem(phone), key('2')), 'nodes');
    await watch.until(() => watch.outcomes.length > 0);
    assert.equal(watch.outcomes[0]?.msg.error?.code, 'ABORTED');
    await becomes(phone, () => phone.openSockets === 0);
  });

  it('drops what waits in the queue, without sending it', async () => {
    const phone = await phones.start();
    const watch = await load(watched(configItem(phone), actionItem('snom-key')));
    phone.addFault({ kind: { type: 'hang' } });
    for (const payload of '123') watch.send({ payload });
    await asked(phone);
    await deploy(watched(configItem(phone), key('4')), 'nodes');
    await watch.until(() => watch.outcomes.length === 3);
    assert.deepEqual(
      watch.outcomes.map(({ msg }) => msg.error?.code),
      ['ABORTED', 'ABORTED', 'ABORTED'],
    );
    assert.equal(phone.requests.length, 1);
  });

  it('works while the phone of a node is deleted and comes back', async () => {
    const phone = await phones.start();
    let watch = await load(watched(configItem(phone), key('1')));
    await watch.success();
    await deploy(watched(key('1')), 'full');
    watch = new Watch();
    await watch.caught('NO_SUCH_PHONE');
    assert.equal(sizeOf('phones'), 0);
    await deploy(watched(configItem(phone), key('1')), 'full');
    watch = new Watch();
    await watch.success();
    assert.equal(sizeOf('phones'), 1);
  });

  it('leaves nothing behind, 50 times', async () => {
    const phone: VirtualPhone = await phones.start();
    const runtime = runtimeOf();
    const flow = (round: number) =>
      watched(
        configItem(phone, { name: `Phone ${round}` }),
        configItem(phone, { id: 'second', name: 'Second' }),
        key('1'),
        actionItem('snom-call', { id: 'call', operation: 'dial', phone: 'second' }),
        actionItem('snom-admin', { id: 'admin', operation: 'info', failedPort: true, outputs: 2 }),
      );
    await load(flow(0), {}, [runtime.init, ...ALL]);
    const { events, httpAdmin } = runtime.red();
    const snapshot = () => ({
      resources: resources(),
      phones: sizeOf('phones'),
      actionNodes: sizeOf('action nodes'),
      events: events.eventNames().map((name) => [name, events.listenerCount(name)]),
      routes: (httpAdmin as unknown as { _router: { stack: unknown[] } })._router.stack.length,
      node: helper.getNode(NODE).eventNames().length,
      config: helper.getNode(PHONE).eventNames().length,
      process: process.eventNames().map((name) => [name, process.listenerCount(name as 'exit')]),
    });

    let before: ReturnType<typeof snapshot> | undefined;
    for (let round = 1; round <= 50; round++) {
      // Every kind of end: answered, failing, waiting and under way when the flow stops.
      await new Watch().success();
      phone.addFault({ kind: { type: 'hang' } });
      for (const id of [NODE, NODE, 'call', 'admin'])
        helper.getNode(id).receive({ payload: '200' });
      await asked(phone);
      await deploy(flow(round), 'full');
      phone.clearFaults();
      phone.clearLog();
      await becomes(phone, () => phone.openSockets === 0);
      // The first rounds create what is shared by all later ones.
      if (round === 5) before = snapshot();
    }
    assert.deepEqual(snapshot(), before);
  });
});
