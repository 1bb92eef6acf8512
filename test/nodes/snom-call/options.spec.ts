import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import { useCallFlow } from '../../support/nodes/call-flow';
import { silent } from '../../support/nodes/call-operations/fails';
import { key } from '../../support/nodes/call-operations/keys';
import { deploy, watched } from '../../support/nodes/flow';
import { trackerOf } from '../../support/nodes/reporting';
import { becomes } from '../../support/phones';

describe('nodes: call operations', () => {
  const open = useCallFlow();

  describe('are only rehearsed', () => {
    it('by a message', async () => {
      const flow = await open();
      await flow.bring('talking');
      const snom = await flow.success({
        operation: 'startTransfer',
        destination: '300',
        dryRun: true,
      });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.requests], [false, null, []]);
      assert.deepEqual(snom.dryRun, {
        requests: [`GET ${key('F_HOLD')}`, '(wait for hold)', 'GET /command.htm?number=300'],
        steps: ['hold', 'dial 300'],
      });
      assert.deepEqual(flow.requests, []);
      assert.equal(flow.states, 'Connected');
      assert.equal((await trackerOf()).state.calls.length, 1);
      await flow.watch.until(() =>
        flow.watch.statuses.some(({ text }) => text === 'snom.status.dryRun'),
      );
    });

    it('by the dialog, whatever the message says', async () => {
      const flow = await open({ node: { dryRun: true } });
      await flow.bring('talking');
      const snom = await flow.success({ operation: 'hangup', dryRun: false });
      assert.deepEqual(snom.dryRun?.requests, [`GET ${key('CANCEL')}`]);
      assert.deepEqual(flow.requests, []);
    });

    it('with pauses where the phone reports nothing', async () => {
      const flow = await open({ config: { events: false, stepPause: '700' } });
      const snom = await flow.success({
        operation: 'startTransfer',
        destination: '300',
        dryRun: true,
      });
      assert.deepEqual(snom.dryRun?.requests, [
        `GET ${key('F_HOLD')}`,
        '(pause 700 ms)',
        'GET /command.htm?number=300',
      ]);
      assert.equal(snom.doubt, 'stateUnknown');
      assert.deepEqual(flow.requests, []);
    });

    it('without asking the phone what model it is', async () => {
      const flow = await open({ config: { model: '' } });
      await flow.success({ operation: 'dial', destination: '200', dryRun: true });
      assert.deepEqual(flow.requests, []);
    });

    it('and still refuse what is not possible', async () => {
      const flow = await open();
      await flow.bring('idle');
      await flow.caught('INVALID_STATE', { operation: 'hold', dryRun: true });
    });
  });

  describe('that are not waited for', () => {
    it('say what is known when the phone has taken them', async () => {
      const flow = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 100 } },
      });
      await flow.bring('talking');
      const snom = await flow.success({ operation: 'hold' });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.confirmedBy], [true, null, undefined]);
      await flow.callsAre('Holding');
    });

    it('can be told to wait by the message', async () => {
      const flow = await open({ node: { waitFor: 'accepted' } });
      await flow.bring('talking');
      const snom = await flow.success({
        operation: 'hold',
        waitFor: 'confirmed',
        confirmTimeout: 3,
      });
      assert.equal(snom.confirmed, true);
    });

    it('keep their order: hold and retrieve do not become two holds', async () => {
      const flow = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 50 } },
      });
      await flow.bring('talking');
      for (const operation of ['hold', 'hold', 'retrieve'])
        flow.watch.send({ payload: { operation } });
      await flow.watch.until(() => flow.watch.outcomes.length === 3);
      assert.deepEqual(
        flow.watch.outcomes.map(({ msg }) => (msg.snom as { alreadySo?: true }).alreadySo ?? false),
        [false, true, false],
      );
      await flow.callsAre('Connected');
      assert.equal(flow.requests.length, 2);
    });
  });

  describe('that are to wait for a proof no event can bring', () => {
    const lastStatus = { fill: 'yellow', shape: 'ring', text: 'snom.status.unconfirmed' };

    it('go on, and the status says that nothing was confirmed', async () => {
      const flow = await open({ events: false });
      const snom = await flow.success({ operation: 'dial', destination: '200' });
      assert.deepEqual([snom.ok, snom.accepted, snom.confirmed], [true, true, null]);
      await flow.watch.until(() => flow.watch.statuses.at(-1)?.fill === 'yellow');
      assert.deepEqual(flow.watch.statuses.at(-1), lastStatus);
    });

    it('are done where there is no proof to wait for, or nobody waits', async () => {
      const waiting = await open({ events: false });
      await waiting.success({ operation: 'sendDtmf', digits: '1', force: true });
      await waiting.watch.until(() => waiting.watch.statuses.at(-1)?.fill === 'green');
      await waiting.success({ operation: 'dial', destination: '200', waitFor: 'accepted' });
      await waiting.watch.until(() => waiting.watch.statuses.length >= 4);
      assert.deepEqual(
        waiting.watch.statuses.filter(({ fill }) => fill === 'yellow'),
        [],
      );
    });
  });

  it('end with ABORTED when the node is redeployed while it waits', async () => {
    const flow = await open({ node: { confirmTimeout: '60' } });
    await flow.bring('talking');
    silent(flow);
    flow.watch.send({ payload: { operation: 'hold' } });
    await becomes(flow.phone, () => flow.phone.requests.length === 1);
    const started = Date.now();
    // Catch and helper nodes do not change, so they go on watching.
    await deploy(watched(), 'nodes');
    await flow.watch.until(() => flow.watch.outcomes.length === 1);
    // Neither for the proof, nor until Node-RED gives up waiting for the node, which is after 15 s.
    assert.ok(Date.now() - started < 14_000);
    const [{ port, msg } = assert.fail()] = flow.watch.outcomes;
    assert.deepEqual([port, msg.error?.code], ['caught', 'ABORTED']);
    assert.notEqual((msg.snom as SnomFailure).sent, 'no');
  });

  describe('are refused with values that make no sense:', () => {
    for (const [name, payload] of [
      ['waitFor', { operation: 'hold', waitFor: 'ever' }],
      ['confirmTimeout', { operation: 'hold', confirmTimeout: 'long' }],
      ['confirmTimeout of nothing', { operation: 'hold', confirmTimeout: 0 }],
      ['force', { operation: 'hold', force: 'perhaps' }],
      ['dryRun', { operation: 'hold', dryRun: 2 }],
      ['on', { operation: 'dnd', on: 'maybe' }],
      ['callId', { operation: 'hold', callId: {} }],
      ['operation', { operation: 'constructor' }],
    ] as const) {
      it(name, async () => {
        const flow = await open();
        await flow.bring('talking');
        await flow.caught('INVALID_PARAMETER', payload);
        assert.deepEqual(flow.requests, []);
      });
    }
  });

  describe('without events', () => {
    it('are carried out in the dark, and say so', async () => {
      const flow = await open({ events: false });
      flow.phone.ring('201');
      const snom = await flow.success({ operation: 'answer' });
      assert.deepEqual(
        [snom.accepted, snom.confirmed, snom.doubt, snom.callId],
        [true, null, 'stateUnknown', undefined],
      );
      assert.match(snom.doubtText ?? '', /calls of the phone are not known/);
      await becomes(flow.phone, () => flow.phone.liveCalls[0]?.state === 'Connected');
    });

    it('pause between their steps', async () => {
      // Longer than they would by themselves.
      const flow = await open({ events: false, config: { stepPause: '2500' } });
      flow.phone.ring('201');
      flow.phone.pressKey('ENTER');
      const snom = await flow.success({ operation: 'startTransfer', destination: '300' });
      assert.ok(snom.elapsedMs >= 2500, `${snom.elapsedMs}`);
      assert.deepEqual(flow.requests, [key('F_HOLD'), '/command.htm?number=300']);
      await becomes(flow.phone, () => flow.states === 'Holding Connected');
    });

    it('are refused where only events could tell when to go on', async () => {
      const flow = await open({ events: false });
      await flow.caught('NOT_SUPPORTED', { operation: 'singleStepConference', destination: '300' });
      assert.deepEqual(flow.requests, []);
    });

    it('write DND as a setting', async () => {
      const flow = await open({ events: false });
      const snom = await flow.success({ operation: 'dnd', on: true });
      assert.equal(snom.doubt, 'settingWritten');
      assert.equal(flow.phone.settings.get('dnd_mode1'), 'on');
    });
  });
});
