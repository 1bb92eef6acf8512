import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { Call, CallSummary, DeviceState } from '../../../src/calls/model/call-types';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import { closeContextStores, contextStores, oddStore } from '../../support/nodes/context-stores';
import {
  actionItem,
  configItem,
  deploy,
  eventItem,
  load,
  NODE,
  PHONE,
  warnings,
  Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import {
  callsAre,
  known,
  reporting,
  type ReportingConfig,
  states,
  trackerOf,
} from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

describe('nodes: restarting in mid-call', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;
  let config: ReportingConfig;
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'snom-context-'));
    phone = await phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      rebootMs: 30,
      farEnds: [{ number: '*', answerAfterMs: 10 }],
    });
    config = reporting(server, phone);
  });
  afterEach(() => rm(dir, { recursive: true }));

  const flow = (changes = {}, event = {}): ReturnType<typeof watched> =>
    watched(
      configItem(phone, { ...config.properties, ...changes }),
      eventItem({ mode: 'summaries', ...event }),
      actionItem('snom-call', { id: 'caller', wires: [['failed'], []] }),
    );

  function start(stores: Record<string, unknown>, changes = {}, event = {}): Promise<Watch> {
    const nodes = [contextStores(stores), ...server.nodes];
    return load(flow(changes, event), config.credentials, nodes);
  }

  /** Files below the given folder, as Node-RED itself writes them. */
  const files = (folder: string): Record<string, unknown> => ({
    memory: { module: 'memory' },
    disk: { module: 'localfilesystem', config: { dir: folder, flushInterval: 60 } },
  });

  /** Makes everything that was kept so much older, ms. */
  async function age(ms: number): Promise<void> {
    for (const name of await readdir(dir, { recursive: true })) {
      if (!name.endsWith('.json')) continue;
      const file = join(dir, name);
      const older = (_: string, value: unknown): unknown =>
        typeof value === 'number' && value > 1e12 ? value - ms : value;
      const kept: unknown = JSON.parse(await readFile(file, 'utf8'), older);
      await writeFile(file, JSON.stringify(kept));
    }
  }

  /** Node-RED ends and is started anew: nothing but its files is left. @param downMs how much later that seems to be */
  async function restart(changes = {}, downMs = 0): Promise<Watch> {
    await helper.clearFlows();
    await closeContextStores();
    // The test helper would not only stop the flows but delete the context of their nodes.
    const copy = `${dir}-copy`;
    await cp(dir, copy, { recursive: true });
    await helper.unload();
    await rm(dir, { recursive: true });
    dir = copy;
    await age(downMs);
    forgetKept({ id: PHONE });
    return start(files(dir), changes);
  }

  const withoutMac = ({ phone: device, ...state }: DeviceState): unknown => ({
    ...state,
    phone: { ...device, mac: null },
  });

  describe('with a context store on disk', () => {
    const onDisk = { contextStore: 'disk' };

    it('loses nothing', async () => {
      await start(files(dir), onDisk);
      phone.ring('201', { name: 'Ann' });
      await callsAre('Alerting');
      phone.pressKey('ENTER');
      await callsAre('Connected');
      phone.pressKey('F_HOLD');
      await callsAre('Holding');
      phone.pressKey('DND');
      const before = await known(({ dnd }) => dnd === true);
      await restart(onDisk);
      const { state } = await trackerOf();
      assert.deepEqual(withoutMac(state), withoutMac(before));
    });

    it('follows the call to its end, as if nothing had happened', async () => {
      await start(files(dir), onDisk);
      const id = phone.ring('201');
      await callsAre('Alerting');
      phone.pressKey('ENTER');
      const [connected] = (await callsAre('Connected')).calls;
      const watch = await restart(onDisk);
      phone.farEndHangup(id);
      const [news] = await watch.newsOf(1);
      const summary = news?.payload as CallSummary;
      assert.deepEqual(
        [summary.id, summary.outcome, summary.answered, summary.connectedAt],
        [connected?.id, 'completed', true, connected?.connectedAt],
      );
      assert.equal(news?.snom.callId, connected?.id);
    });

    it('tells the end of a call that ran out of time while it was down', async () => {
      await start(files(dir), onDisk);
      phone.ring('201');
      const [ringing] = (await callsAre('Alerting')).calls;
      const watch = await restart(onDisk, 600_000);
      const [news] = await watch.newsOf(1);
      const { id, outcome, endedBy } = news?.payload as CallSummary;
      assert.deepEqual([id, outcome, endedBy], [ringing?.id, 'rejectedLocally', 'ringTimeout']);
    });

    it('operates on the call of before', async () => {
      await start(files(dir), onDisk);
      phone.ring('201');
      await callsAre('Alerting');
      phone.pressKey('ENTER');
      await callsAre('Connected');
      phone.pressKey('F_HOLD');
      const [held] = (await callsAre('Holding')).calls;
      await restart(onDisk);
      await trackerOf();
      const payload = { operation: 'retrieve', callId: held?.id, waitFor: 'confirmed' };
      helper.getNode('caller').receive({ payload });
      assert.equal((await callsAre('Connected')).calls[0]?.id, held?.id);
      assert.equal(phone.liveCalls[0]?.state, 'Connected');
    });

    it('gives new calls new ids', async () => {
      await start(files(dir), onDisk);
      const first = phone.ring('201');
      const one = (await callsAre('Alerting')).calls[0]?.id;
      await restart(onDisk);
      phone.farEndHangup(first);
      await callsAre('');
      phone.ring('202');
      const two = (await callsAre('Alerting')).calls[0]?.id;
      assert.notEqual(one, two);
    });

    it('does not take the calls of a phone that was there before', async () => {
      await start(files(dir), onDisk);
      phone.ring('201');
      await callsAre('Alerting');
      const other = await phones.start();
      await restart({ ...onDisk, port: other.port });
      assert.equal(states((await trackerOf()).state), '');
    });

    it('forgets the calls of a node that is deleted', async () => {
      await start(files(dir), onDisk);
      phone.ring('201');
      await callsAre('Alerting');
      await deploy(watched(eventItem({ phone: '' })), 'full');
      await deploy(flow(onDisk), 'full', config.credentials);
      assert.equal(states((await trackerOf()).state), '');
    });
  });

  it('without one, starts with a clean sheet and other ids', async () => {
    await start({});
    phone.ring('201');
    const one = (await callsAre('Alerting')).calls[0]?.id;
    await restart();
    assert.equal(states((await trackerOf()).state), '');
    phone.pressKey('ENTER');
    const [call] = (await callsAre('Connected')).calls;
    assert.notEqual(call?.id, one);
    assert.equal(call?.dirKnown, false, 'nobody has seen it begin');
  });

  describe('of the flows only (deploy)', () => {
    for (const type of ['full', 'nodes'] as const) {
      it(`keeps the calls in memory (${type})`, async () => {
        await start({});
        const id = phone.ring('201');
        await callsAre('Alerting');
        phone.pressKey('ENTER');
        const [connected] = (await callsAre('Connected')).calls;
        await deploy(flow({ name: 'Renamed' }), type, config.credentials);
        const { calls, phone: device } = (await trackerOf()).state;
        assert.equal(calls[0]?.id, connected?.id);
        assert.equal(device.name, 'Renamed');
        const watch = new Watch();
        phone.farEndHangup(id);
        const [news] = await watch.newsOf(1);
        assert.equal((news?.payload as CallSummary).outcome, 'completed');
      });
    }
  });

  it('ends calls as lost when the phone itself restarts', async () => {
    const watch = await start({});
    phone.ring('201');
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    phone.reboot();
    const [news] = await watch.newsOf(1);
    const { outcome, endedBy, answered } = news?.payload as CallSummary;
    assert.deepEqual([outcome, endedBy, answered], ['lost', 'booted', true]);
    assert.equal(states((await trackerOf()).state), '');
  });

  it('waits for a slow store before it follows what the phone reports meanwhile', async () => {
    const values = new Map<string, unknown>();
    await start({ slow: oddStore({ delayMs: 60 }, values) }, { contextStore: 'slow' });
    phone.ring('201');
    await callsAre('Alerting');
    await helper.unload();
    forgetKept({ id: PHONE });
    assert.ok(values.size > 0);
    await start({ slow: oddStore({ delayMs: 60 }, values) }, { contextStore: 'slow' });
    const tracked = trackerOf();
    phone.pressKey('ENTER');
    await phone.settled();
    assert.deepEqual(
      (await callsAre('Connected')).calls.map(({ dir, dirKnown }: Call) => [dir, dirKnown]),
      [['i', true]],
    );
    await tracked;
  });

  it('writes at most a few times a second, however much is reported', async () => {
    let writes = 0;
    const values = new (class extends Map<string, unknown> {
      override set(key: string, value: unknown): this {
        writes += 1;
        return super.set(key, value);
      }
    })();
    await start({ fast: oddStore({}, values) }, { contextStore: 'fast' });
    await trackerOf();
    for (let times = 0; times < 40; times++) phone.pressKey('DND');
    await phone.settled();
    await known(({ dnd }) => dnd === false);
    assert.ok(writes <= 2, `${writes}`);
    await helper.unload();
    assert.ok(writes > 0, 'the last state is written when the node ends');
  });

  it('works with a store that fails, and says so once for reading and once for writing', async () => {
    await start({ bad: oddStore({ failing: true }) }, { contextStore: 'bad' });
    phone.ring('201');
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    await deploy(flow({ contextStore: 'bad', name: 'Renamed' }), 'nodes', config.credentials);
    const texts = warnings(PHONE);
    assert.deepEqual(
      texts.map((text) => /\((snom\.warning\.\w+)\)/.exec(text)?.[1]),
      ['snom.warning.stateNotRestored', 'snom.warning.stateNotKept'],
    );
    assert.match(texts[0] ?? '', /context store bad/);
    assert.equal(states((await trackerOf()).state), 'Connected');
    assert.ok(helper.getNode(NODE));
  });
});
