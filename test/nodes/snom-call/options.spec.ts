import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import { Desk } from '../../support/nodes/call-flow';
import type { DeskOptions } from '../../support/nodes/call-flow';
import { watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { becomes } from '../../support/nodes/phones';
import { trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { silent } from '../../support/nodes/call-operations/fails';
import { key } from '../../support/nodes/call-operations/keys';

describe('nodes: call operations', () => {
  const runtime = useRuntime();

  const open = (options?: DeskOptions): Promise<Desk> =>
    Desk.open(runtime.server, runtime.phones, options);

  describe('are only rehearsed', () => {
    it('by a message', async () => {
      const desk = await open();
      await desk.bring('talking');
      const snom = await desk.success({
        operation: 'startTransfer',
        destination: '300',
        dryRun: true,
      });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.requests], [false, null, []]);
      assert.deepEqual(snom.dryRun, {
        requests: [`GET ${key('F_HOLD')}`, '(wait for hold)', 'GET /command.htm?number=300'],
        steps: ['hold', 'dial 300'],
      });
      assert.deepEqual(desk.requests, []);
      assert.equal(desk.states, 'Connected');
      assert.equal((await trackerOf()).state.calls.length, 1);
      await desk.watch.until(() =>
        desk.watch.statuses.some(({ text }) => text === 'snom.status.dryRun'),
      );
    });

    it('by the dialog, whatever the message says', async () => {
      const desk = await open({ node: { dryRun: true } });
      await desk.bring('talking');
      const snom = await desk.success({ operation: 'hangup', dryRun: false });
      assert.deepEqual(snom.dryRun?.requests, [`GET ${key('CANCEL')}`]);
      assert.deepEqual(desk.requests, []);
    });

    it('with pauses where the phone reports nothing', async () => {
      const desk = await open({ config: { events: false, stepPause: '700' } });
      const snom = await desk.success({
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
      assert.deepEqual(desk.requests, []);
    });

    it('without asking the phone what model it is', async () => {
      const desk = await open({ config: { model: '' } });
      await desk.success({ operation: 'dial', destination: '200', dryRun: true });
      assert.deepEqual(desk.requests, []);
    });

    it('and still refuse what is not possible', async () => {
      const desk = await open();
      await desk.bring('idle');
      await desk.caught('INVALID_STATE', { operation: 'hold', dryRun: true });
    });
  });

  describe('that are not waited for', () => {
    it('say what is known when the phone has taken them', async () => {
      const desk = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 100 } },
      });
      await desk.bring('talking');
      const snom = await desk.success({ operation: 'hold' });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.confirmedBy], [true, null, undefined]);
      await desk.callsAre('Holding');
    });

    it('can be told to wait by the message', async () => {
      const desk = await open({ node: { waitFor: 'accepted' } });
      await desk.bring('talking');
      const snom = await desk.success({
        operation: 'hold',
        waitFor: 'confirmed',
        confirmTimeout: 3,
      });
      assert.equal(snom.confirmed, true);
    });

    it('keep their order: hold and retrieve do not become two holds', async () => {
      const desk = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 50 } },
      });
      await desk.bring('talking');
      for (const operation of ['hold', 'hold', 'retrieve'])
        desk.watch.send({ payload: { operation } });
      await desk.watch.until(() => desk.watch.outcomes.length === 3);
      assert.deepEqual(
        desk.watch.outcomes.map(({ msg }) => (msg.snom as { alreadySo?: true }).alreadySo ?? false),
        [false, true, false],
      );
      await desk.callsAre('Connected');
      assert.equal(desk.requests.length, 2);
    });
  });

  it('end with ABORTED when the node is redeployed while it waits', async () => {
    const desk = await open({ node: { confirmTimeout: '60' } });
    await desk.bring('talking');
    silent(desk);
    desk.watch.send({ payload: { operation: 'hold' } });
    await becomes(desk.phone, () => desk.phone.requests.length === 1);
    const started = Date.now();
    // Catch and helper nodes do not change, so they go on watching.
    await helper.setFlows(watched(), 'nodes');
    await desk.watch.until(() => desk.watch.outcomes.length === 1);
    assert.ok(Date.now() - started < 2000);
    const [{ port, msg } = assert.fail()] = desk.watch.outcomes;
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
        const desk = await open();
        await desk.bring('talking');
        await desk.caught('INVALID_PARAMETER', payload);
        assert.deepEqual(desk.requests, []);
      });
    }
  });

  describe('without events', () => {
    it('are carried out in the dark, and say so', async () => {
      const desk = await open({ events: false });
      desk.phone.ring('201');
      const snom = await desk.success({ operation: 'answer' });
      assert.deepEqual(
        [snom.accepted, snom.confirmed, snom.doubt, snom.callId],
        [true, null, 'stateUnknown', undefined],
      );
      assert.match(snom.doubtText ?? '', /events of the phone are off/);
      await becomes(desk.phone, () => desk.phone.liveCalls[0]?.state === 'Connected');
    });

    it('pause between their steps', async () => {
      const desk = await open({ events: false });
      desk.phone.ring('201');
      desk.phone.pressKey('ENTER');
      const snom = await desk.success({ operation: 'startTransfer', destination: '300' });
      assert.ok(snom.elapsedMs >= 100 && snom.elapsedMs < 1500, `${snom.elapsedMs}`);
      assert.deepEqual(desk.requests, [key('F_HOLD'), '/command.htm?number=300']);
      await becomes(desk.phone, () => desk.states === 'Holding Connected');
    });

    it('are refused where only events could tell when to go on', async () => {
      const desk = await open({ events: false });
      await desk.caught('NOT_SUPPORTED', { operation: 'singleStepConference', destination: '300' });
      assert.deepEqual(desk.requests, []);
    });

    it('write DND as a setting', async () => {
      const desk = await open({ events: false });
      const snom = await desk.success({ operation: 'dnd', on: true });
      assert.equal(snom.doubt, 'settingWritten');
      assert.equal(desk.phone.settings.get('dnd_mode1'), 'on');
    });
  });
});
