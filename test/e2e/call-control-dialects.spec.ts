/** Flows written for Genesys, innovaphone and pascom send their own request shapes to a real Node-RED. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useCallControl } from '../support/e2e/call-control';
import { keysOf } from '../support/e2e/phones';

describe('requests of other systems in Node-RED', () => {
  const control = useCallControl();

  it('Genesys: Dial, Hold, Retrieve, SendDtmf, Hangup', async () => {
    await control.start();
    const destination = { phoneNumber: '201' };
    const dialled = await control.does({ operationName: 'Dial', destination });
    assert.deepEqual([dialled.operation, dialled.confirmedBy], ['dial', 'outgoing']);
    const callUri = `/api/v2/me/calls/${encodeURIComponent(dialled.callId ?? '')}`;
    await control.until('an answer', () => control.callWith('201').state === 'Connected');
    await control.phone.settled();
    assert.equal((await control.does({ operationName: 'Hold', callUri })).confirmedBy, 'hold');
    assert.equal(
      (await control.does({ operationName: 'Retrieve', callUri })).confirmedBy,
      'unhold',
    );
    await control.does({ operationName: 'SendDtmf', digits: '123' });
    await control.until('digits', () => control.callWith('201').dtmf === '123');
    await control.does({ operationName: 'MuteCall' });
    assert.equal((await control.does({ operationName: 'Hangup', callUri })).confirmed, true);
  });

  it('Genesys: Answer, InitiateTransfer, CompleteTransfer', async () => {
    await control.start();
    await control.ring('300');
    await control.does({ operationName: 'Answer' });
    const destination = { phoneNumber: '201' };
    const { callId } = await control.does({ operationName: 'InitiateTransfer', destination });
    await control.until('an answer', () => control.callWith('201').state === 'Connected');
    await control.phone.settled();
    const consultCallUri = `/me/calls/${encodeURIComponent(callId ?? '')}`;
    const { confirmed } = await control.does({ operationName: 'CompleteTransfer', consultCallUri });
    assert.equal(confirmed, true);
    assert.ok(control.phone.calls.every(({ endedBy }) => endedBy === 'transferred'));
  });

  it('Genesys: SingleStepTransfer, and what no phone can do', async () => {
    await control.start();
    await control.talkWith('300');
    const remove = { operationName: 'RemoveParticipantFromConference', participant: '300' };
    await control.refuses(remove, 'NOT_SUPPORTED');
    const destination = { phoneNumber: '202' };
    const { operation } = await control.does({ operationName: 'SingleStepTransfer', destination });
    assert.equal(operation, 'blindTransfer');
    await control.until('the end', () => control.phone.calls[0]?.endedBy === 'transferred');
  });

  it('innovaphone: StartCall with the external prefix, DisconnectCall in any state', async () => {
    await control.start();
    const { requests } = await control.does({ mt: 'StartCall', num: '301', adjust: true });
    assert.deepEqual(requests, ['GET /command.htm?number=0301']);
    await control.does({ mt: 'DisconnectCall' });
    await control.until('the end', () => control.phone.liveCalls.length === 0);
    await control.ring('300');
    await control.does({ mt: 'DisconnectCall' });
    await control.until('the end', () => control.phone.liveCalls.length === 0);
    assert.equal(control.phone.calls.at(-1)?.endedBy, 'rejected');
  });

  it('innovaphone: PrepareCall, ConnectCall, CallInfo', async () => {
    await control.start();
    await control.does({ mt: 'PrepareCall', txt: '201' });
    await control.until('the digits', () => keysOf(control.phone).join('') === '201');
    control.phone.pressKey('CANCEL');
    await control.ring('300');
    assert.equal((await control.does({ mt: 'ConnectCall' })).confirmedBy, 'connected');
    await control.refuses({ mt: 'CallInfo', id: 'gone', html: '<b>x</b>' }, 'NO_SUCH_CALL');
  });

  it('pascom: Offhook, Hold as a toggle, Transfer, Hangup, as objects', async () => {
    await control.start();
    await control.ring('300');
    await control.does({ cmd: 'Offhook' });
    await control.until('an answer', () => control.callWith('300').state === 'Connected');
    await control.phone.settled();
    await control.does({ cmd: 'Hold' });
    assert.deepEqual(control.states(), { 300: 'Holding' });
    await control.does({ cmd: 'Hold' });
    assert.deepEqual(control.states(), { 300: 'Connected' });
    await control.consult();
    assert.equal((await control.does({ cmd: 'Transfer' })).operation, 'completeTransfer');
    await control.until('the end', () => control.phone.liveCalls.length === 0);
  });

  it('pascom: the XML of its XMPP module, for this phone only', async () => {
    await control.start();
    await control.talkWith('300');
    const command = (name: string, mac: string): string =>
      `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><${name} device="Snom ${mac} [Desk]"/></cmd>`;
    await control.refuses(command('Hangup', '000413FFFFFF'), 'NO_SUCH_PHONE');
    await control.does(command('Hold', control.phone.mac));
    assert.deepEqual(control.states(), { 300: 'Holding' });
  });
});
