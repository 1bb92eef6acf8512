/** Operations on two calls in a real Node-RED process: consultation, transfer, conference. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { callDesk, PHONE } from '../support/e2e/call-control';
import { keysOf } from '../support/e2e/phones';

describe('call control of two calls in Node-RED', () => {
  const desk = callDesk();

  it('startTransfer and completeTransfer put a caller through', async () => {
    await desk.start();
    const first = await desk.talkWith('300');
    const started = await desk.consult();
    assert.deepEqual([started.confirmed, started.confirmedBy], [true, 'outgoing']);
    assert.notEqual(started.callId, first);
    assert.deepEqual(desk.states(), { 300: 'Holding', 201: 'Connected' });
    assert.equal((await desk.does({ operation: 'completeTransfer' })).confirmed, true);
    await desk.until('the end', () => desk.phone.liveCalls.length === 0);
    const ends = [await desk.summary(), await desk.summary()];
    assert.deepEqual(
      ends.map(({ outcome }) => outcome),
      ['transferred', 'transferred'],
    );
  });

  it('completeTransfer confirms the list that some phones show', async () => {
    await desk.start(
      { transferList: true },
      { settings: { ...PHONE.settings, call_join_xfer: 'on' } },
    );
    await desk.talkWith('300');
    await desk.consult();
    await desk.does({ operation: 'completeTransfer' });
    await desk.until('the end', () => desk.phone.liveCalls.length === 0);
  });

  it('cancelTransfer leads back to the caller', async () => {
    await desk.start();
    const first = await desk.talkWith('300');
    await desk.consult();
    const back = await desk.does({ operation: 'cancelTransfer' });
    assert.deepEqual([back.confirmed, back.confirmedBy], [true, 'unhold']);
    assert.deepEqual(desk.states(), { 300: 'Connected', 201: 'Disconnected' });
    assert.equal((await desk.does({ operation: 'hold' })).callId, first);
  });

  it('swap changes the sides', async () => {
    await desk.start();
    await desk.talkWith('300');
    await desk.consult();
    assert.equal((await desk.does({ operation: 'swap' })).confirmedBy, 'unhold');
    assert.deepEqual(desk.states(), { 300: 'Connected', 201: 'Holding' });
  });

  it('startConference and completeConference join all three by the key set up for it', async () => {
    await desk.start();
    await desk.talkWith('300');
    await desk.consult('startConference');
    assert.equal((await desk.does({ operation: 'completeConference' })).confirmed, null);
    await desk.until('both', () =>
      desk.phone.liveCalls.every(({ state }) => state === 'Connected'),
    );
    assert.equal(keysOf(desk.phone).at(-1), 'P5');
    await desk.does({ operation: 'sendDtmf', digits: '7', force: true });
    await desk.until('digits in both', () =>
      desk.phone.liveCalls.every(({ dtmf }) => dtmf === '7'),
    );
  });

  it('merge is another name for it', async () => {
    await desk.start();
    await desk.talkWith('300');
    await desk.consult();
    await desk.does({ operation: 'merge' });
    await desk.until('both', () =>
      desk.phone.liveCalls.every(({ state }) => state === 'Connected'),
    );
  });

  it('singleStepConference waits for the third party and joins it', async () => {
    await desk.start();
    await desk.talkWith('300');
    await desk.does({ operation: 'singleStepConference', destination: '202' });
    await desk.until('both', () =>
      desk.phone.liveCalls.every(({ state }) => state === 'Connected'),
    );
    assert.equal(desk.phone.liveCalls.length, 2);
  });

  it('hangupAll ends everything', async () => {
    await desk.start();
    await desk.talkWith('300');
    await desk.consult();
    assert.equal((await desk.does({ operation: 'hangupAll' })).confirmedBy, 'disconnected');
    assert.deepEqual(desk.phone.liveCalls, []);
  });
});
