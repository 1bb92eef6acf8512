/** Many phones, and many messages at once, are no leak: Node.js must not be made to believe so. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  actionItem,
  configItem,
  type Credentials,
  eventItem,
  load,
  watched,
} from '../../support/nodes/flow';
import { sizeOf } from '../../support/nodes/registries';
import { reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

/** More than the ten listeners from which on Node.js warns. */
const MANY = 25;

describe('nodes: warnings of leaks', () => {
  const runtime = useRuntime();
  let leaks: string[] = [];
  const note = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') leaks.push(warning.message);
  };

  beforeEach(() => {
    leaks = [];
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  /** Warnings are told in a later turn. */
  const told = async (): Promise<string[]> => {
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return leaks;
  };

  it('none at the start of many phones that report, which all do', async () => {
    const { server } = runtime;
    const credentials: Credentials = {};
    const phones = Array.from({ length: MANY }, (_, i) => {
      const own = reporting(server);
      const id = `phone-${i}`;
      credentials[id] = own.credentials['phone'] ?? {};
      const changes = { ...own.properties, id, name: `Desk ${i}` };
      return { ...own, id, item: configItem({ host: '127.0.0.1', port: 2000 + i }, changes) };
    });
    const items = watched(...phones.map(({ item }) => item), eventItem({ phone: '' }));
    const watch = await load(items, credentials, server.nodes);
    assert.equal(sizeOf('webhooks') >= MANY, true);
    for (const { token } of phones)
      assert.equal((await server.ask(`/snom/${token}/offhook?m=`)).status, 200);
    assert.equal((await watch.newsOf(MANY)).length, MANY);
    assert.deepEqual(await told(), []);
  });

  for (const [type, node, payload] of [
    ['snom-key', {}, '1'],
    ['snom-call', { operation: 'dial' }, '200'],
    ['snom-admin', { operation: 'info' }, ''],
    ['snom-display', { operation: 'text' }, 'x'],
  ] as const) {
    it(`none for many messages at once in ${type}`, async () => {
      const phone = await runtime.phones.start();
      const watch = await load(watched(configItem(phone), actionItem(type, node)));
      for (let i = 0; i < MANY; i++) watch.send({ payload });
      await watch.until(() => watch.outcomes.length === MANY);
      assert.deepEqual(await told(), []);
    });
  }
});
