import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import { DEFAULT_EVENTS } from '../../../src/calls/model/call-event';
import {
  actionItem,
  configItem,
  deploy,
  eventItem,
  load,
  type News,
  PHONE,
  placed,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

/** Of reports nobody has heard yet: 256 are kept while a configuration is restarted, which takes as long as it takes. */
const MOST_AHEAD = 200;

describe('nodes: redeploying with events on', () => {
  const { phones, server } = useRuntime();

  /** Handles Node.js keeps open, by type; those of the public server's own connections come and go. */
  function resources(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const type of process.getActiveResourcesInfo()) counts[type] = (counts[type] ?? 0) + 1;
    for (const type of ['Immediate', 'FSReqCallback', 'TCPSocketWrap', 'TCPServerWrap'])
      delete counts[type];
    return counts;
  }

  function snapshot(): unknown {
    const { events, httpNode, httpAdmin } = server.red;
    const routes = (app: unknown): number =>
      (app as { _router: { stack: unknown[] } })._router.stack.length;
    return {
      resources: resources(),
      phones: sizeOf('phones'),
      listeners: sizeOf('listeners'),
      held: sizeOf('held calls'),
      // Stand-ins of tests before this one go away when their time is up.
      webhooks: sizeOf('webhooks') - sizeOf('stand-ins'),
      events: events.eventNames().map((name) => [name, events.listenerCount(name)]),
      routes: [routes(httpNode), routes(httpAdmin)],
      config: helper.getNode(PHONE).eventNames().length,
      process: process.eventNames().map((name) => [name, process.listenerCount(name as 'exit')]),
    };
  }

  it('leaves nothing behind, 50 times', async () => {
    const phone = await phones.start({
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: 5 }],
    });
    const { properties, credentials, token } = reporting(server, phone, DEFAULT_EVENTS);
    const flow = (round: number): ReturnType<typeof watched> =>
      watched(
        configItem(phone, { ...properties, name: `Phone ${round}` }),
        eventItem({ mode: 'snapshot', wires: [['asked']] }, 'snapshot-node'),
        eventItem({ mode: 'screening', phone: '', wires: [['asked']] }, 'screening-node'),
        placed('asked', 'helper'),
        actionItem('snom-call', { waitFor: 'confirmed' }),
      );
    await load(flow(0), credentials, server.nodes);
    let first: unknown;
    for (let round = 1; round <= 50; round++) {
      // Every kind of thing that can be under way: a call, an operation that waits, a held call, fresh reports.
      await trackerOf();
      for (const payload of [
        { operation: 'dial', destination: '200' },
        { operation: 'singleStepConference', destination: '300' },
      ])
        helper.getNode('node-under-test').receive({ payload });
      const held = server.ask(`/snom/${token}/blacklist?r=201`);
      const reports = [1, 2, 3].map(() => server.ask(`/snom/${token}/longPress?lp=P1`));
      await becomes(phone, () => phone.liveCalls.length > 0);
      await deploy(flow(round), 'full', credentials);
      assert.equal((await held).status, 503);
      await Promise.all(reports);
      await trackerOf();
      for (const { id } of phone.liveCalls) phone.farEndHangup(id);
      await phone.settled();
      await becomes(phone, () => phone.openSockets === 0);
      // The first rounds create what is shared by all later ones.
      if (round === 5) first = snapshot();
    }
    assert.deepEqual(snapshot(), first);
    assert.equal(configOf().name, 'Phone 50');
    await helper.unload();
    assert.deepEqual([sizeOf('phones'), sizeOf('listeners'), sizeOf('held calls')], [0, 0, 0]);
    assert.equal(sizeOf('webhooks'), sizeOf('stand-ins'));
  });

  it('misses nothing that is reported in between', async () => {
    const phone = await phones.start({ identities: ['100@pbx.example'] });
    const { properties, credentials, token } = reporting(server, phone);
    const flow = (round: number): ReturnType<typeof watched> =>
      watched(
        configItem(phone, { ...properties, name: `Phone ${round}` }),
        eventItem({ events: 'longPress' }),
      );
    await load(flow(0), credentials, server.nodes);
    // The node that listens is restarted too, but its wires stay.
    const keys: string[] = [];
    helper.getNode('out').on('input', (msg: NodeMessage) => {
      keys.push((msg as News & { payload: { longpressKey: string } }).payload.longpressKey);
    });
    let deploying = true;
    const answers: number[] = [];
    const reportAll = async (): Promise<void> => {
      while (deploying) {
        while (answers.length - keys.length >= MOST_AHEAD) await new Promise(setImmediate);
        const { status } = await server.ask(`/snom/${token}/longPress?lp=P${answers.length}`);
        answers.push(status);
      }
    };
    const reported = reportAll();
    for (let round = 1; round <= 20; round++) await deploy(flow(round), 'nodes', credentials);
    deploying = false;
    await reported;
    await server.ask(`/snom/${token}/longPress?lp=last`);
    while (keys.at(-1) !== 'last') await new Promise((resolve) => setImmediate(resolve));
    assert.ok(answers.length > 5, `${answers.length}`);
    assert.deepEqual(
      answers,
      answers.map(() => 200),
    );
    assert.deepEqual(keys, [...answers.map((_, index) => `P${index}`), 'last']);
  });

  it('misses nothing that is reported while only those who listen are restarted', async () => {
    const phone = await phones.start({ identities: ['100@pbx.example'] });
    const { properties, credentials, token } = reporting(server, phone);
    const flow = (round: number): ReturnType<typeof watched> =>
      watched(
        configItem(phone, properties),
        eventItem({ events: 'longPress', name: `Listener ${round}` }),
        { ...placed('slow', 'helper'), name: `Slow ${round}` },
      );
    await load(flow(0), credentials, server.nodes);
    const keys: string[] = [];
    helper.getNode('out').on('input', (msg: NodeMessage) => {
      keys.push((msg as News & { payload: { longpressKey: string } }).payload.longpressKey);
    });
    const report = (key: string): Promise<unknown> =>
      server.ask(`/snom/${token}/longPress?lp=${key}`);
    const wanted: string[] = [];
    for (let round = 1; round <= 3; round++) {
      // Whoever has closed already waits for the slowest.
      helper.getNode('slow').on('close', (done: () => void) => {
        wanted.push(`during ${round}`);
        void report(`during%20${round}`).then(() => setImmediate(done));
      });
      await deploy(flow(round), 'nodes', credentials);
      wanted.push(`after ${round}`);
      await report(`after%20${round}`);
    }
    while (keys.at(-1) !== wanted.at(-1)) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(keys, wanted);
    assert.equal(sizeOf('waiting news'), 0);
  });

  it('keeps listening after each of them', async () => {
    const phone = await phones.start({ identities: ['100@pbx.example'] });
    const { properties, credentials } = reporting(server, phone);
    const flow = (round: number): ReturnType<typeof watched> =>
      watched(configItem(phone, { ...properties, name: `Phone ${round}` }), eventItem());
    const watch = await load(flow(0), credentials, server.nodes);
    for (let round = 1; round <= 10; round++) {
      await deploy(flow(round), 'nodes', credentials);
      await trackerOf();
      const call = phone.ring('201');
      await callsAre('Alerting');
      phone.farEndHangup(call);
      await callsAre('');
      const news = await watch.newsOf(3 * round);
      assert.deepEqual(
        news.slice(-3).map(({ topic, snom }) => `${topic} ${snom.phone.name}`),
        ['incoming', 'disconnected', 'missed'].map((topic) => `${topic} Phone ${round}`),
      );
    }
  });
});
