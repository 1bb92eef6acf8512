import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { MqttFlow } from '../../support/nodes/mqtt-flow';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

describe('nodes: snom-mqtt', () => {
  const runtime = useRuntime();

  afterEach(() => {
    assert.equal(sizeOf('listeners'), 0);
  });

  it('says what a phone is doing when it starts, and that it is there', async () => {
    const flow = await MqttFlow.open(runtime);
    const state = await flow.state();
    assert.equal(state['state'], 'idle');
    assert.equal(state['v'], 1);
    assert.equal(state['instance'], 'node-red');
    assert.deepEqual(state['calls'], []);
    assert.equal(state['dnd'], null);
    assert.equal(await flow.message('snom/reception/availability'), 'online');
    assert.deepEqual(
      flow.published.map(({ topic, qos, retain }) => [topic, qos, retain]),
      [
        ['snom/reception/state', 1, true],
        ['snom/reception/availability', 1, true],
      ],
    );
  });

  it('tells a call from its ringing to its record', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const id = flow.phone.ring('201', { name: 'Ann Öst' });
    const ringing = await flow.state(({ state }) => state === 'ringing');
    assert.equal((ringing['caller'] as { number: string }).number, '201');
    assert.equal((ringing['caller'] as { name: string }).name, 'Ann Öst');
    assert.equal((await flow.result('answer', 'PRESS'))['ok'], true);
    await flow.state(({ state }) => state === 'talking');
    flow.phone.farEndHangup(id);
    const { outcome, v } = await flow.message<{ outcome: string; v: number }>(
      'snom/reception/call',
    );
    assert.deepEqual([outcome, v], ['completed', 1]);
    const idle = await flow.state(({ lastCall }) => lastCall !== null);
    assert.equal(idle['state'], 'idle');
    assert.equal((idle['lastCaller'] as { number: string }).number, '201');
    const events = flow.published.filter(({ topic }) => topic.endsWith('/event'));
    assert.deepEqual(
      events.map(({ payload, retain }) => [(payload as { event_type: string }).event_type, retain]),
      [
        ['ringing', false],
        ['answered', false],
        ['ended', false],
      ],
    );
  });

  it('counts missed calls until somebody has seen them', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    const id = flow.phone.ring('202');
    await callsAre('Alerting');
    flow.phone.farEndHangup(id);
    const missed = await flow.state(({ missed }) => missed === 1);
    assert.equal((missed['lastMissed'] as { number: string }).number, '202');
    assert.equal((await flow.result('missed', '0'))['ok'], true);
    assert.equal((await flow.state(({ missed }) => missed === 0))['missed'], 0);
  });

  it('switches do-not-disturb by topic', async () => {
    const flow = await MqttFlow.open(runtime);
    await flow.state();
    assert.equal((await flow.result('dnd', 'ON'))['ok'], true);
    await flow.state(({ dnd }) => dnd === true);
    assert.equal((await flow.result('dnd', 0))['ok'], true);
    await flow.state(({ dnd }) => dnd === false);
    await becomes(flow.phone, () => flow.phone.settings.get('dnd_mode1') !== 'on');
  });
});
