import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Desk } from '../../support/nodes/call-flow';
import { callsAre, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

describe('nodes: whether a phone can be reached', () => {
  const { phones, server } = useRuntime();

  it('is told by commands, and ends no call', async () => {
    const desk = await Desk.open(server, phones);
    await desk.bring('talking');
    const tracker = await trackerOf();
    await desk.success({ operation: 'sendDtmf', digits: '1' });
    assert.equal(tracker.state.reachable, true);

    await desk.phone.stop();
    await desk.caught('UNREACHABLE', { operation: 'sendDtmf', digits: '1' });
    assert.equal(tracker.state.reachable, false);
    assert.equal(tracker.state.lastError, 'UNREACHABLE');
    assert.deepEqual(
      tracker.state.calls.map(({ state }) => state),
      ['Connected'],
    );

    await desk.phone.start();
    await callsAre('');
    assert.equal(tracker.state.reachable, true);
    assert.equal(tracker.state.lastError, null);
  });

  it('is not told by what sends nothing', async () => {
    const desk = await Desk.open(server, phones);
    const tracker = await trackerOf();
    await desk.phone.stop();
    await desk.caught('UNREACHABLE', { operation: 'dial', destination: '200' });
    await desk.success({ operation: 'dial', destination: '200', dryRun: true });
    assert.equal(tracker.state.reachable, false);
  });
});
