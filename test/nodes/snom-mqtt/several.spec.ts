import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import { writeDevice, writeKept } from '../../../src/mqtt/several/kept-state';
import { ME, phoneEvent, run } from '../../support/calls/events';
import { PHONE } from '../../support/nodes/flow';
import { MqttFlow } from '../../support/nodes/mqtt-flow';
import { useRuntime } from '../../support/nodes/runtime';

const STATE = 'snom/reception/state';

/** A phone with one missed call. */
function missedCall(): DeviceState {
  const began = Date.now() - 2000;
  const told = (name: PhoneEventName, at: number): ReturnType<typeof phoneEvent> =>
    phoneEvent(name, at, { id: 'c1', local: ME, remote: '202@pbx.example' });
  const { state } = run([
    told('incoming', began),
    told('missed', began + 500),
    { type: 'tick', at: began + 1999 },
  ]);
  assert.equal(state.ended.length, 1);
  return { ...state, idPrefix: `${PHONE}-1` };
}

function kept(instance: string, device: DeviceState): string {
  const at = Date.now();
  return writeKept({ instance, n: 7, at, heard: [] }, writeDevice(device, at));
}

const published = (changes: Record<string, unknown>): string =>
  JSON.stringify({ v: 1, instance: 'b', run: 'other', missed: 0, missedSince: null, ...changes });

describe('nodes: snom-mqtt with others', () => {
  const runtime = useRuntime();

  /** The broker gives back what is published, until something is so. */
  async function until(flow: MqttFlow, isSo: () => boolean): Promise<void> {
    let given = 0;
    await flow.watch.until(() => {
      for (const { topic, payload } of flow.published.slice(given)) {
        given += 1;
        if (/\/(fence|kept)$/.test(topic)) flow.receive(topic, payload);
      }
      return isSo();
    });
  }

  const lastState = (flow: MqttFlow): Record<string, unknown> | undefined =>
    flow.last(STATE)?.payload as Record<string, unknown> | undefined;

  const lastMissed = { number: '202', at: 0 };

  for (const order of ['kept first', 'state first']) {
    it(`counts a missed call once that is in both of its states on the broker, ${order}`, async () => {
      const flow = await MqttFlow.open(runtime, { node: { several: true, instance: 'a' } });
      const device = missedCall();
      const at = device.ended[0]!.startedAt;
      const messages: (readonly [string, string])[] = [
        ['snom/reception/kept', kept('a', device)],
        [STATE, published({ instance: 'a', missed: 1, lastMissed: { ...lastMissed, at } })],
      ];
      if (order === 'state first') messages.reverse();
      for (const [topic, payload] of messages) flow.receive(topic, payload);
      flow.receive('snom/instances/a', 'online');
      await until(flow, () => Boolean(lastState(flow)?.['lastMissed']));
      flow.set('missed', 'what');
      await until(flow, () => flow.last('snom/reception/result') !== undefined);
      assert.equal(lastState(flow)?.['missed'], 1);
    });
  }

  it('tells whoever keeps the phone that its missed calls have been seen', async () => {
    const flow = await MqttFlow.open(runtime, { node: { several: true, instance: 'a' } });
    flow.receive('snom/instances/b', 'online');
    flow.receive('snom/reception/kept', kept('b', missedCall()));
    flow.receive(STATE, published({ missed: 1 }));
    flow.receive('snom/instances/a', 'online');
    await until(flow, () => flow.published.some(({ topic }) => topic.endsWith('/fence')));
    flow.set('missed', '0');
    await until(flow, () => flow.last('snom/reception/result') !== undefined);
    assert.equal(lastState(flow)?.['missed'], 0);
  });

  it('forgets the missed calls that have been seen elsewhere', async () => {
    const flow = await MqttFlow.open(runtime, { node: { several: true, instance: 'a' } });
    flow.receive('snom/instances/a', 'online');
    await until(flow, () => lastState(flow) !== undefined);
    flow.phone.farEndHangup(flow.phone.ring('203'));
    await until(flow, () => lastState(flow)?.['missed'] === 1);
    flow.receive(STATE, published({ missed: 0, missedSince: Date.now() }));
    await until(flow, () => lastState(flow)?.['missed'] === 0);
  });
});
