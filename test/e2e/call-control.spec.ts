/** Call operations in a real Node-RED process: commands over HTTP to a phone, and its reports over HTTP back. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { callDesk } from '../support/e2e/call-control';
import { operate } from '../support/e2e/operator';
import { keysOf } from '../support/e2e/phones';

describe('call control in Node-RED', () => {
  const desk = callDesk();

  describe('one call', () => {
    it('dial is confirmed by the phone; the call is followed to its end', async () => {
      await desk.start();
      const { confirmed, confirmedBy, callId, call } = await desk.does({
        operation: 'dial',
        destination: '201',
      });
      assert.deepEqual([confirmed, confirmedBy], [true, 'outgoing']);
      assert.ok(callId);
      assert.equal(call?.id, callId);
      await desk.until('an answer', () => desk.callWith('201').state === 'Connected');
      await desk.phone.settled();
      const end = await desk.does({ operation: 'hangup', callId });
      assert.deepEqual([end.confirmedBy, end.callId], ['disconnected', callId]);
      const { dir, outcome, answered, remote } = await desk.summary();
      assert.deepEqual([dir, outcome, answered, remote.number], ['o', 'completed', true, '201']);
    });

    it('dial keeps to the dialling rules', async () => {
      await desk.start();
      await desk.refuses({ operation: 'dial', destination: '0900123456' }, 'NOT_ALLOWED');
    });

    it('prepare types the number and does not dial', async () => {
      await desk.start();
      const { confirmed } = await desk.does({ operation: 'prepare', destination: '201' });
      assert.equal(confirmed, null);
      await desk.until('the digits', () => keysOf(desk.phone).join('') === '201');
      assert.deepEqual(desk.phone.calls, []);
      assert.match(desk.phone.display.join(' '), /201/);
    });

    it('redial calls the last number again', async () => {
      await desk.start({ deny: '' });
      await desk.does({ operation: 'dial', destination: '201' });
      await desk.until('an answer', () => desk.callWith('201').state === 'Connected');
      await desk.phone.settled();
      assert.equal((await desk.does({ operation: 'hangup' })).confirmed, true);
      assert.equal((await desk.does({ operation: 'redial' })).confirmedBy, 'outgoing');
      assert.ok(desk.callWith('201'));
    });

    it('pickup dials the code of the telephone system', async () => {
      await desk.start();
      assert.equal((await desk.does({ operation: 'pickup', destination: '201' })).confirmed, true);
      assert.equal(desk.callWith('*8201').state, 'Connected');
    });

    it('reject ends a ringing call, which no phone confirms', async () => {
      await desk.start();
      await desk.ring('300');
      assert.equal((await desk.does({ operation: 'reject' })).confirmed, null);
      await desk.until('the end', () => desk.phone.liveCalls.length === 0);
      assert.deepEqual(
        [desk.phone.calls[0]?.endedBy, (await desk.summary()).outcome],
        ['rejected', 'rejected'],
      );
    });

    it('deflect sends a ringing call on', async () => {
      await desk.start();
      await desk.ring('300');
      await desk.does({ operation: 'deflect', destination: '202' });
      await desk.until('the end', () => desk.phone.calls[0]?.endedBy === 'deflected');
      assert.equal((await desk.summary()).outcome, 'deflected');
    });

    it('hold and retrieve are sent only when they change something', async () => {
      await desk.start();
      const callId = await desk.talkWith('300');
      assert.equal((await desk.does({ operation: 'hold' })).confirmedBy, 'hold');
      assert.deepEqual(desk.states(), { 300: 'Holding' });
      desk.phone.clearLog();
      const again = await desk.does({ operation: 'hold', callId });
      assert.deepEqual([again.alreadySo, again.requests], [true, []]);
      assert.deepEqual(desk.phone.requests, []);
      assert.equal((await desk.does({ operation: 'retrieve' })).confirmedBy, 'unhold');
      assert.deepEqual(desk.states(), { 300: 'Connected' });
    });

    it('sendDtmf is heard by the far end', async () => {
      await desk.start();
      await desk.talkWith('300');
      assert.equal((await desk.does({ operation: 'sendDtmf', digits: '*5#' })).confirmed, null);
      await desk.until('the digits', () => desk.callWith('300').dtmf === '*5#');
    });

    it('mute, unmute and record press their toggles, and say that nobody reports their state', async () => {
      await desk.start();
      await desk.talkWith('300');
      desk.phone.clearLog();
      const muted = await desk.does({ operation: 'mute' });
      assert.deepEqual([muted.confirmed, muted.doubt], [null, 'shadowState']);
      assert.equal((await desk.does({ operation: 'mute' })).alreadySo, true);
      await desk.does({ operation: 'unmute' });
      await desk.does({ operation: 'record', on: true });
      await desk.until('the keys', () => keysOf(desk.phone).join(' ') === 'MUTE MUTE REC');
    });

    it('blindTransfer leaves the call to others', async () => {
      await desk.start();
      await desk.talkWith('300');
      const { confirmed } = await desk.does({ operation: 'blindTransfer', destination: '202' });
      assert.equal(confirmed, true);
      await desk.until('the end', () => desk.phone.calls[0]?.endedBy === 'transferred');
      assert.equal((await desk.summary()).outcome, 'transferred');
    });

    it('dnd is switched only if it is not so already', async () => {
      await desk.start();
      assert.equal((await desk.does({ operation: 'dnd', on: 'toggle' })).confirmedBy, 'dndOn');
      assert.equal(desk.phone.settings.get('dnd_mode1'), 'on');
      assert.equal((await desk.does({ operation: 'dnd', on: true })).alreadySo, true);
      assert.equal((await desk.does({ operation: 'dnd', on: false })).confirmedBy, 'dndOff');
      assert.equal(desk.phone.settings.get('dnd_mode1'), 'off');
    });
  });

  describe('what cannot be', () => {
    it('is refused before anything is sent, and the text says what is possible', async () => {
      await desk.start();
      const { message = '' } = await desk.refuses({ operation: 'hold' }, 'INVALID_STATE');
      assert.match(message, /dial/);
      await desk.refuses({ operation: 'completeTransfer' }, 'INVALID_STATE');
      await desk.refuses({ operation: 'sendDtmf', digits: '1' }, 'INVALID_STATE');
      await desk.refuses({ operation: 'hangup', callId: 'gone' }, 'NO_SUCH_CALL');
      desk.phone.ring('300');
      await desk.ring('301');
      await desk.refuses({ operation: 'answer' }, 'AMBIGUOUS_CALL');
    });

    it('is refused where no phone can do it', async () => {
      await desk.start();
      await desk.talkWith('300');
      await desk.refuses({ operation: 'removeParticipant', participant: '300' }, 'NOT_SUPPORTED');
    });

    it('can be forced, and can be looked at without being sent', async () => {
      await desk.start();
      await desk.does({ operation: 'hold', force: true, waitFor: 'accepted' });
      await desk.until('the key', () => keysOf(desk.phone).join(' ') === 'F_HOLD');
      desk.phone.clearLog();
      const { dryRun } = await desk.does({ operation: 'dial', destination: '201', dryRun: true });
      assert.match(JSON.stringify(dryRun), /GET \/command\.htm\?number=201/);
      assert.deepEqual([desk.phone.requests, desk.phone.calls], [[], []]);
    });

    it('is said when the phone never dials: not confirmed', async () => {
      await desk.start();
      desk.phone.setSetting('action_outgoing_url', '');
      const outcome = await operate(desk.nodeRed, {
        operation: 'dial',
        destination: '999',
        waitFor: 'confirmed',
      });
      assert.notEqual(outcome.confirmed, true, JSON.stringify(outcome));
      assert.notEqual(outcome.sent, 'no');
    });
  });
});
