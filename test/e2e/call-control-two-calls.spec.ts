/** Operations on two calls in a real Node-RED process: consultation, transfer, conference. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualCall } from '../../simulator/contract/calls';
import { PHONE, useCallControl } from '../support/e2e/call-control';
import { keysOf } from '../support/e2e/phones';

describe('call control of two calls in Node-RED', () => {
  const control = useCallControl();
  /** With one call left, or none, they would all be so as well. */
  const untilBothAre = (so: (call: VirtualCall) => boolean): Promise<void> =>
    control.until('both', () => {
      const { liveCalls } = control.phone;
      return liveCalls.length === 2 && liveCalls.every(so);
    });

  it('startTransfer and completeTransfer put a caller through', async () => {
    await control.start();
    const first = await control.talkWith('300');
    const started = await control.consult();
    assert.deepEqual([started.confirmed, started.confirmedBy], [true, 'outgoing']);
    assert.notEqual(started.callId, first);
    assert.deepEqual(control.states(), { 300: 'Holding', 201: 'Connected' });
    assert.equal((await control.does({ operation: 'completeTransfer' })).confirmed, true);
    await control.until('the end', () => control.phone.liveCalls.length === 0);
    const ends = [await control.summary(), await control.summary()];
    assert.deepEqual(
      ends.map(({ outcome }) => outcome),
      ['transferred', 'transferred'],
    );
  });

  it('completeTransfer confirms the list that some phones show', async () => {
    await control.start(
      { transferList: true },
      { settings: { ...PHONE.settings, call_join_xfer: 'on' } },
    );
    await control.talkWith('300');
    await control.consult();
    await control.does({ operation: 'completeTransfer' });
    await control.until('the end', () => control.phone.liveCalls.length === 0);
  });

  it('cancelTransfer leads back to the caller', async () => {
    await control.start();
    const first = await control.talkWith('300');
    await control.consult();
    const back = await control.does({ operation: 'cancelTransfer' });
    assert.deepEqual([back.confirmed, back.confirmedBy], [true, 'unhold']);
    assert.deepEqual(control.states(), { 300: 'Connected', 201: 'Disconnected' });
    assert.equal((await control.does({ operation: 'hold' })).callId, first);
  });

  it('swap changes the sides', async () => {
    await control.start();
    await control.talkWith('300');
    await control.consult();
    assert.equal((await control.does({ operation: 'swap' })).confirmedBy, 'unhold');
    assert.deepEqual(control.states(), { 300: 'Connected', 201: 'Holding' });
  });

  it('startConference and completeConference join all three by the key set up for it', async () => {
    await control.start();
    await control.talkWith('300');
    await control.consult('startConference');
    assert.equal((await control.does({ operation: 'completeConference' })).confirmed, null);
    await untilBothAre(({ state }) => state === 'Connected');
    assert.equal(keysOf(control.phone).at(-1), 'P5');
    await control.does({ operation: 'sendDtmf', digits: '7', force: true });
    await untilBothAre(({ dtmf }) => dtmf === '7');
  });

  it('merge is another name for it', async () => {
    await control.start();
    await control.talkWith('300');
    await control.consult();
    await control.does({ operation: 'merge' });
    await untilBothAre(({ state }) => state === 'Connected');
  });

  it('singleStepConference waits for the third party and joins it', async () => {
    await control.start();
    await control.talkWith('300');
    await control.does({ operation: 'singleStepConference', destination: '202' });
    await untilBothAre(({ state }) => state === 'Connected');
  });

  it('hangupAll ends everything', async () => {
    await control.start();
    await control.talkWith('300');
    await control.consult();
    assert.equal((await control.does({ operation: 'hangupAll' })).confirmedBy, 'disconnected');
    assert.deepEqual(control.phone.liveCalls, []);
  });
});
