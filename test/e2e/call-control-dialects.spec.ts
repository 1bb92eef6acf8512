/** Flows written for Genesys, innovaphone and pascom send their own request shapes to a real Node-RED. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { callDesk } from '../support/e2e/call-control';
import { keysOf } from '../support/e2e/phones';

describe('requests of other systems in Node-RED', () => {
  const desk = callDesk();

  it('Genesys: Dial, Hold, Retrieve, SendDtmf, Hangup', async () => {
    await desk.start();
    const destination = { phoneNumber: '201' };
    const dialled = await desk.does({ operationName: 'Dial', destination });
    assert.deepEqual([dialled.operation, dialled.confirmedBy], ['dial', 'outgoing']);
    const callUri = `/api/v2/me/calls/${encodeURIComponent(dialled.callId ?? '')}`;
    await desk.until('an answer', () => desk.callWith('201').state === 'Connected');
    await desk.phone.settled();
    assert.equal((await desk.does({ operationName: 'Hold', callUri })).confirmedBy, 'hold');
    assert.equal((await desk.does({ operationName: 'Retrieve', callUri })).confirmedBy, 'unhold');
    await desk.does({ operationName: 'SendDtmf', digits: '123' });
    await desk.until('digits', () => desk.callWith('201').dtmf === '123');
    await desk.does({ operationName: 'MuteCall' });
    assert.equal((await desk.does({ operationName: 'Hangup', callUri })).confirmed, true);
  });

  it('Genesys: Answer, InitiateTransfer, CompleteTransfer', async () => {
    await desk.start();
    await desk.ring('300');
    await desk.does({ operationName: 'Answer' });
    const destination = { phoneNumber: '201' };
    const { callId } = await desk.does({ operationName: 'InitiateTransfer', destination });
    await desk.until('an answer', () => desk.callWith('201').state === 'Connected');
    await desk.phone.settled();
    const consultCallUri = `/me/calls/${encodeURIComponent(callId ?? '')}`;
    const { confirmed } = await desk.does({ operationName: 'CompleteTransfer', consultCallUri });
    assert.equal(confirmed, true);
    assert.ok(desk.phone.calls.every(({ endedBy }) => endedBy === 'transferred'));
  });

  it('Genesys: SingleStepTransfer, and what no phone can do', async () => {
    await desk.start();
    await desk.talkWith('300');
    const remove = { operationName: 'RemoveParticipantFromConference', participant: '300' };
    await desk.refuses(remove, 'NOT_SUPPORTED');
    const destination = { phoneNumber: '202' };
    const { operation } = await desk.does({ operationName: 'SingleStepTransfer', destination });
    assert.equal(operation, 'blindTransfer');
    await desk.until('the end', () => desk.phone.calls[0]?.endedBy === 'transferred');
  });

  it('innovaphone: StartCall with the external prefix, DisconnectCall in any state', async () => {
    await desk.start();
    const { requests } = await desk.does({ mt: 'StartCall', num: '301', adjust: true });
    assert.deepEqual(requests, ['GET /command.htm?number=0301']);
    await desk.does({ mt: 'DisconnectCall' });
    await desk.until('the end', () => desk.phone.liveCalls.length === 0);
    await desk.ring('300');
    await desk.does({ mt: 'DisconnectCall' });
    await desk.until('the end', () => desk.phone.liveCalls.length === 0);
    assert.equal(desk.phone.calls.at(-1)?.endedBy, 'rejected');
  });

  it('innovaphone: PrepareCall, ConnectCall, CallInfo', async () => {
    await desk.start();
    await desk.does({ mt: 'PrepareCall', txt: '201' });
    await desk.until('the digits', () => keysOf(desk.phone).join('') === '201');
    desk.phone.pressKey('CANCEL');
    await desk.ring('300');
    assert.equal((await desk.does({ mt: 'ConnectCall' })).confirmedBy, 'connected');
    await desk.refuses({ mt: 'CallInfo', id: 'gone', html: '<b>x</b>' }, 'NO_SUCH_CALL');
  });

  it('pascom: Offhook, Hold as a toggle, Transfer, Hangup, as objects', async () => {
    await desk.start();
    await desk.ring('300');
    await desk.does({ cmd: 'Offhook' });
    await desk.until('an answer', () => desk.callWith('300').state === 'Connected');
    await desk.phone.settled();
    await desk.does({ cmd: 'Hold' });
    assert.deepEqual(desk.states(), { 300: 'Holding' });
    await desk.does({ cmd: 'Hold' });
    assert.deepEqual(desk.states(), { 300: 'Connected' });
    await desk.consult();
    assert.equal((await desk.does({ cmd: 'Transfer' })).operation, 'completeTransfer');
    await desk.until('the end', () => desk.phone.liveCalls.length === 0);
  });

  it('pascom: the XML of its XMPP module, for this phone only', async () => {
    await desk.start();
    await desk.talkWith('300');
    const command = (name: string, mac: string): string =>
      `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><${name} device="Snom ${mac} [Desk]"/></cmd>`;
    await desk.refuses(command('Hangup', '000413FFFFFF'), 'NO_SUCH_PHONE');
    await desk.does(command('Hold', desk.phone.mac));
    assert.deepEqual(desk.states(), { 300: 'Holding' });
  });
});
