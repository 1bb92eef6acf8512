/** A phone is driven by CSTA: whether it reports of itself, is asked again and again, or neither. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { configOf, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

type Known = 'by events' | 'by asking' | 'not at all';

describe('snom-call: a phone by CSTA', () => {
  const { phones, server } = useRuntime();

  async function open(known: Known): Promise<{ phone: VirtualPhone; watch: Watch }> {
    const phone = await phones.start({
      profile: 'snom760-fw8.9',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: 5 }],
      quirks: { cstaServices: 'standard' },
    });
    const isReporting = known === 'by events';
    const report = reporting(server, isReporting ? phone : undefined);
    const watch = await load(
      watched(
        configItem(phone, {
          model: '760',
          channel: 'csta',
          identities: '100@pbx.example',
          ...report.properties,
          events: isReporting,
          ...(known === 'by asking' && { pollMs: '250' }),
        }),
        actionItem('snom-call', { waitFor: 'confirmed', confirmTimeout: '20' }),
      ),
      report.credentials,
      server.nodes,
    );
    return { phone, watch };
  }

  const services = (phone: VirtualPhone): string[] =>
    phone.requests
      .map(({ csta }) => csta?.service ?? '')
      .filter((name) => name !== '' && !['RequestSystemStatus', 'SnapshotDevice'].includes(name));

  for (const known of ['by events', 'by asking', 'not at all'] as const) {
    it(`answers, holds, retrieves and hangs up, its calls known ${known}`, async () => {
      const { phone, watch } = await open(known);
      phone.ring('201');
      await phone.settled();
      for (const [operation, state] of [
        ['answer', 'Connected'],
        ['hold', 'Holding'],
        ['retrieve', 'Connected'],
        ['hangup', undefined],
      ] as const) {
        const { snom } = await watch.success({ payload: { operation } });
        await becomes(phone, () => phone.liveCalls[0]?.state === state);
        await phone.settled();
        assert.deepEqual([snom.channel, snom.confirmed], ['csta', true], operation);
      }
      assert.deepEqual(services(phone), [
        'AnswerCall',
        'HoldCall',
        'RetrieveCall',
        'ClearConnection',
      ]);
      const { phone: client, tracker } = configOf();
      for (const service of services(phone)) assert.ok(client?.proven.has(service), service);
      assert.equal(tracker === undefined, known === 'not at all');
    });
  }

  for (const known of ['by events', 'by asking', 'not at all'] as const) {
    it(`hangs up, and dials then, however quickly the second message comes, known ${known}`, async () => {
      const { phone, watch } = await open(known);
      await watch.success({ payload: { operation: 'dial', destination: '199' } });
      await becomes(phone, () => phone.liveCalls[0]?.state === 'Connected');
      await phone.settled();
      const before = watch.outcomes.length;
      watch.send({ payload: { operation: 'hangup' } });
      watch.send({ payload: { operation: 'dial', destination: '200' } });
      await watch.until(() => watch.outcomes.length >= before + 2);
      assert.deepEqual(services(phone), ['MakeCall', 'ClearConnection', 'MakeCall']);
    });
  }

  it('looks once more for a call that nobody has told of before it dials for the next message', async () => {
    const { phone, watch } = await open('by asking');
    await configOf().refresh(new AbortController().signal, true);
    phone.ring('201');
    await phone.settled();
    const before = watch.outcomes.length;
    watch.send({ payload: { operation: 'answer' } });
    watch.send({ payload: { operation: 'hangup' } });
    watch.send({ payload: { operation: 'dial', destination: '200' } });
    await watch.until(() => watch.outcomes.length >= before + 3);
    assert.deepEqual(services(phone), ['AnswerCall', 'ClearConnection', 'MakeCall']);
  });

  for (const known of ['by events', 'by asking', 'not at all'] as const) {
    it(`ends all calls, each by its name, known ${known}`, async () => {
      const { phone, watch } = await open(known);
      for (const caller of ['201', '202']) phone.ring(caller);
      await phone.settled();
      const { snom } = await watch.success({ payload: { operation: 'hangupAll' } });
      await becomes(phone, () => phone.liveCalls.length === 0);
      assert.deepEqual([snom.channel, snom.confirmed], ['csta', true]);
      assert.deepEqual(services(phone), ['ClearConnection', 'ClearConnection']);
    });
  }

  it('has nothing to end only where it was asked just then', async () => {
    const { phone, watch } = await open('by asking');
    await configOf().refresh(new AbortController().signal, true);
    for (const caller of ['201', '202']) phone.ring(caller);
    const { snom } = await watch.success({ payload: { operation: 'hangupAll' } });
    assert.deepEqual([snom.alreadySo, snom.confirmed], [undefined, true]);
    await becomes(phone, () => phone.liveCalls.length === 0);
    const again = await watch.success({ payload: { operation: 'hangupAll' } });
    assert.equal(again.snom.alreadySo, true);
  });

  it('shows what belongs to a call that has come since it was asked', async () => {
    const { phone, watch } = await open('by asking');
    await configOf().refresh(new AbortController().signal, true);
    phone.ring('201');
    await watch.success({ payload: { operation: 'callInfo', text: 'Customer 4711' } });
    await becomes(phone, () => phone.minibrowser?.lines[0] === 'Customer 4711');
  });

  it('is not asked for its calls where nobody has to name one', async () => {
    const { phone, watch } = await open('not at all');
    await watch.success({ payload: { operation: 'dial', destination: '200', waitFor: 'none' } });
    assert.deepEqual(services(phone), ['MakeCall']);
    assert.ok(phone.requests.every(({ csta }) => csta?.service !== 'SnapshotDevice'));
  });
});
