/** Call operations in a real Node-RED process: commands over HTTP to a phone, and its reports over HTTP back. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useCallControl } from '../support/e2e/call-control';
import { operate } from '../support/e2e/operator';
import { keysOf } from '../support/e2e/phones';

describe('call control in Node-RED', () => {
  const control = useCallControl();

  describe('one call', () => {
    it('dial is confirmed by the phone; the call is followed to its end', async () => {
      await control.start();
      const { confirmed, confirmedBy, callId, call } = await control.does({
        operation: 'dial',
        destination: '201',
      });
      assert.deepEqual([confirmed, confirmedBy], [true, 'outgoing']);
      assert.ok(callId);
      assert.equal(call?.id, callId);
      await control.until('an answer', () => control.callWith('201').state === 'Connected');
      await control.phone.settled();
      const end = await control.does({ operation: 'hangup', callId });
      assert.deepEqual([end.confirmedBy, end.callId], ['disconnected', callId]);
      const { dir, outcome, answered, remote } = await control.summary();
      assert.deepEqual([dir, outcome, answered, remote.number], ['o', 'completed', true, '201']);
    });

    it('dial keeps to the dialling rules', async () => {
      await control.start();
      await control.refuses({ operation: 'dial', destination: '0900123456' }, 'NOT_ALLOWED');
    });

    it('prepare types the number and does not dial', async () => {
      await control.start();
      const { confirmed } = await control.does({ operation: 'prepare', destination: '201' });
      assert.equal(confirmed, null);
      await control.until('the digits', () => keysOf(control.phone).join('') === '201');
      assert.deepEqual(control.phone.calls, []);
      assert.match(control.phone.display.join(' '), /201/);
    });

    it('redial calls the last number again', async () => {
      await control.start({ deny: '' });
      await control.does({ operation: 'dial', destination: '201' });
      await control.until('an answer', () => control.callWith('201').state === 'Connected');
      await control.phone.settled();
      assert.equal((await control.does({ operation: 'hangup' })).confirmed, true);
      assert.equal((await control.does({ operation: 'redial' })).confirmedBy, 'outgoing');
      assert.ok(control.callWith('201'));
    });

    it('pickup dials the code of the telephone system', async () => {
      await control.start();
      assert.equal(
        (await control.does({ operation: 'pickup', destination: '201' })).confirmed,
        true,
      );
      assert.equal(control.callWith('*8201').state, 'Connected');
    });

    it('reject ends a ringing call, which no phone confirms', async () => {
      await control.start();
      await control.ring('300');
      assert.equal((await control.does({ operation: 'reject' })).confirmed, null);
      await control.until('the end', () => control.phone.liveCalls.length === 0);
      assert.deepEqual(
        [control.phone.calls[0]?.endedBy, (await control.summary()).outcome],
        ['rejected', 'rejected'],
      );
    });

    it('deflect sends a ringing call on', async () => {
      await control.start();
      await control.ring('300');
      await control.does({ operation: 'deflect', destination: '202' });
      await control.until('the end', () => control.phone.calls[0]?.endedBy === 'deflected');
      assert.equal((await control.summary()).outcome, 'deflected');
    });

    it('hold and retrieve are sent only when they change something', async () => {
      await control.start();
      const callId = await control.talkWith('300');
      assert.equal((await control.does({ operation: 'hold' })).confirmedBy, 'hold');
      assert.deepEqual(control.states(), { 300: 'Holding' });
      control.phone.clearLog();
      const again = await control.does({ operation: 'hold', callId });
      assert.deepEqual([again.alreadySo, again.requests], [true, []]);
      assert.deepEqual(control.phone.requests, []);
      assert.equal((await control.does({ operation: 'retrieve' })).confirmedBy, 'unhold');
      assert.deepEqual(control.states(), { 300: 'Connected' });
    });

    it('sendDtmf is heard by the far end', async () => {
      await control.start();
      await control.talkWith('300');
      assert.equal((await control.does({ operation: 'sendDtmf', digits: '*5#' })).confirmed, null);
      await control.until('the digits', () => control.callWith('300').dtmf === '*5#');
    });

    it('mute, unmute and record press their toggles, and say that nobody reports their state', async () => {
      await control.start();
      await control.talkWith('300');
      control.phone.clearLog();
      const muted = await control.does({ operation: 'mute' });
      assert.deepEqual([muted.confirmed, muted.doubt], [null, 'shadowState']);
      assert.equal((await control.does({ operation: 'mute' })).alreadySo, true);
      await control.does({ operation: 'unmute' });
      await control.does({ operation: 'record', on: true });
      await control.until('the keys', () => keysOf(control.phone).join(' ') === 'MUTE MUTE REC');
    });

    it('blindTransfer leaves the call to others', async () => {
      await control.start();
      await control.talkWith('300');
      const { confirmed } = await control.does({ operation: 'blindTransfer', destination: '202' });
      assert.equal(confirmed, true);
      await control.until('the end', () => control.phone.calls[0]?.endedBy === 'transferred');
      assert.equal((await control.summary()).outcome, 'transferred');
    });

    it('dnd is switched only if it is not so already', async () => {
      await control.start();
      assert.equal((await control.does({ operation: 'dnd', on: 'toggle' })).confirmedBy, 'dndOn');
      assert.equal(control.phone.settings.get('dnd_mode1'), 'on');
      assert.equal((await control.does({ operation: 'dnd', on: true })).alreadySo, true);
      assert.equal((await control.does({ operation: 'dnd', on: false })).confirmedBy, 'dndOff');
      assert.equal(control.phone.settings.get('dnd_mode1'), 'off');
    });
  });

  describe('what cannot be', () => {
    it('is refused before anything is sent, and the text says what is possible', async () => {
      await control.start();
      const { message = '' } = await control.refuses({ operation: 'hold' }, 'INVALID_STATE');
      assert.match(message, /dial/);
      await control.refuses({ operation: 'completeTransfer' }, 'INVALID_STATE');
      await control.refuses({ operation: 'sendDtmf', digits: '1' }, 'INVALID_STATE');
      await control.refuses({ operation: 'hangup', callId: 'gone' }, 'NO_SUCH_CALL');
      control.phone.ring('300');
      await control.ring('301');
      await control.refuses({ operation: 'answer' }, 'AMBIGUOUS_CALL');
    });

    it('is refused where no phone can do it', async () => {
      await control.start();
      await control.talkWith('300');
      await control.refuses(
        { operation: 'removeParticipant', participant: '300' },
        'NOT_SUPPORTED',
      );
    });

    it('can be forced, and can be looked at without being sent', async () => {
      await control.start();
      await control.does({ operation: 'hold', force: true, waitFor: 'accepted' });
      await control.until('the key', () => keysOf(control.phone).join(' ') === 'F_HOLD');
      control.phone.clearLog();
      const { dryRun } = await control.does({
        operation: 'dial',
        destination: '201',
        dryRun: true,
      });
      assert.match(JSON.stringify(dryRun), /GET \/command\.htm\?number=201/);
      assert.deepEqual([control.phone.requests, control.phone.calls], [[], []]);
    });

    it('is said when the phone never dials: not confirmed', async () => {
      await control.start();
      control.phone.setSetting('action_outgoing_url', '');
      const outcome = await operate(control.nodeRed, {
        operation: 'dial',
        destination: '999',
        waitFor: 'confirmed',
        confirmTimeout: 5,
      });
      assert.notEqual(outcome.confirmed, true, JSON.stringify(outcome));
      assert.notEqual(outcome.sent, 'no');
    });
  });
});
