/** What somebody else publishes below the base, or what is damaged there, costs little and ends by itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Division } from '../../../src/mqtt/several/division';
import { chooseKeeper } from '../../../src/mqtt/several/rendezvous';
import { ME, phoneEvent } from '../../support/calls/events';
import { settled, SteppedClock } from '../../support/calls/stepped-clock';
import { BASE, Network, PHONE } from '../../support/mqtt/network';

const DEVICE = { idPrefix: 'config-x', nextCall: 1 };

async function settle(network: Network): Promise<void> {
  for (let idle = 0; idle < 3;) {
    idle = network.move(0) ? 0 : idle + 1;
    await settled();
  }
}

async function pair(): Promise<Network> {
  const network = new Network(new SteppedClock());
  for (const name of ['a', 'b']) network.start(name);
  await settle(network);
  return network;
}

function publishKept(network: Network, n: number): void {
  const payload = JSON.stringify({ v: 1, instance: 'other', n, at: 1, heard: [], device: DEVICE });
  network.publish({ topic: `${BASE}/${PHONE}/kept`, payload, retain: true, qos: 1 });
}

describe('phones divided among Node-REDs, and messages of others', () => {
  for (const n of [2 ** 50 - 1, 2 ** 49, 2 ** 40]) {
    it(`goes on after a state with the number ${n}`, async () => {
      const network = await pair();
      publishKept(network, n);
      await settle(network);
      const [first] = network.alive;
      assert.ok(first);
      const remote = '201@pbx.example';
      const event = phoneEvent('incoming', network.clock.now(), { id: 'c1', local: ME, remote });
      let answer: boolean | undefined;
      void first.report(event, 'report-1').then((has) => (answer = has));
      await settle(network);
      assert.equal(answer, true, 'the broker has it');
      for (const { tracker } of network.alive) {
        assert.deepEqual(
          tracker.state.calls.map(({ state }) => state),
          ['Alerting'],
        );
      }
      assert.deepEqual(
        network.alive.map(({ division }) => division.keeps(PHONE)),
        [true, false],
      );
      network.close();
    });
  }

  it('remembers a thousand phones that are not configured, and forgets those before', async () => {
    const ignored = (): undefined => undefined;
    const division: Division = new Division({
      ...{ instance: 'a', base: BASE, run: 'run1', isStrict: false, clock: new SteppedClock() },
      ports: {
        send: ({ topic, payload }) => void setImmediate(() => division.takeIn(topic, payload)),
        ...{ adopt: ignored, apply: ignored, deviceOf: ignored, keepingChanged: ignored },
        ...{ problem: ignored, ready: ignored },
      },
    });
    assert.equal(await division.ready, true);
    const state = { v: 1, instance: 'other', n: 1, at: 1, heard: [], device: DEVICE };
    for (let phone = 0; phone < 3000; phone += 1)
      division.takeIn(`${BASE}/phone-${phone}/kept`, JSON.stringify(state));
    // Who is known to be another one's has to be waited for.
    const isKnown = (phone: number): boolean => division.heard(`phone-${phone}`) !== undefined;
    assert.deepEqual([2999, 2100, 1500, 0].map(isKnown), [true, true, false, false]);
    division.close();
  });

  it('is not kept busy by Node-REDs that are made up', async () => {
    const network = await pair();
    const [first] = network.alive;
    assert.ok(first);
    first.division.setPhones(new Set([PHONE, ...Array.from({ length: 500 }, (_, at) => `p${at}`)]));
    for (let at = 0; at < 1000; at += 1)
      first.division.takeIn(`${BASE}/instances/made-up-${at}`, 'online');
    for (let at = 0; at < 1000; at += 1)
      first.division.takeIn(`${BASE}/instances/made-up-${at}`, 'offline');
    assert.equal(first.division.takeIn(`${BASE}/${'x'.repeat(60_000)}/kept`, '{}'), false);
    await settle(network);
    assert.equal(first.division.keeps(PHONE), chooseKeeper(PHONE, ['a', 'b']) === 'a');
    network.close();
  });

  it('gives each of three Node-REDs its part, and moves no others when one goes', () => {
    const phones = Array.from({ length: 3000 }, (_, at) => `phone-${at}`);
    const among = (...names: string[]): Map<string, string | undefined> =>
      new Map(phones.map((phone) => [phone, chooseKeeper(phone, names)]));
    const [before, after] = [among('a', 'b', 'c'), among('c', 'a')];
    for (const name of ['a', 'b', 'c']) {
      const part = phones.filter((phone) => before.get(phone) === name).length;
      assert.ok(part > 850 && part < 1150, `${name}: ${part}`);
    }
    for (const phone of phones)
      if (before.get(phone) !== 'b') assert.equal(after.get(phone), before.get(phone));
    assert.equal(chooseKeeper('phone', []), undefined);
  });
});
