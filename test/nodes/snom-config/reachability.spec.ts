import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useCallFlow } from '../../support/nodes/call-flow';
import { callsAre, trackerOf } from '../../support/nodes/reporting';

describe('nodes: whether a phone can be reached', () => {
  const open = useCallFlow();

  it('is told by commands, and ends no call', async () => {
    const flow = await open();
    await flow.bring('talking');
    const tracker = await trackerOf();
    await flow.success({ operation: 'sendDtmf', digits: '1' });
    assert.equal(tracker.state.reachable, true);

    await flow.phone.stop();
    await flow.caught('UNREACHABLE', { operation: 'sendDtmf', digits: '1' });
    assert.equal(tracker.state.reachable, false);
    assert.equal(tracker.state.lastError, 'UNREACHABLE');
    assert.deepEqual(
      tracker.state.calls.map(({ state }) => state),
      ['Connected'],
    );

    await flow.phone.start();
    await callsAre('');
    assert.equal(tracker.state.reachable, true);
    assert.equal(tracker.state.lastError, null);
  });

  it('is not told by what sends nothing', async () => {
    const flow = await open();
    const tracker = await trackerOf();
    await flow.phone.stop();
    await flow.caught('UNREACHABLE', { operation: 'dial', destination: '200' });
    await flow.success({ operation: 'dial', destination: '200', dryRun: true });
    assert.equal(tracker.state.reachable, false);
  });
});
