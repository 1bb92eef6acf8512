/** What a request may say besides the operation, and what model and owner make of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import type { DeviceState } from '../../../src/calls/model/call-types';
import { callCapabilities } from '../../../src/calls/model/capabilities';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import type { OperationOptions } from '../../../src/calls/operations/plan-types';
import { supportedCapabilities } from '../../../src/calls/operations/supported';
import { modelOf } from '../../../src/phone/models/models';
import { phoneEvent } from '../../support/calls/events';
import { context, D385, OLD, outcomeOf, plan, SET_UP } from '../../support/calls/planning';
import { stateOf } from '../../support/calls/states';

const set = (options: OperationOptions): { options: OperationOptions } => ({
  options: { ...SET_UP, ...options },
});

describe('planCall: what the owner has set up', () => {
  it('asks for the keys that differ from phone to phone', () => {
    const options = {};
    const deflect = { operation: 'deflect', destination: '1' };
    assert.equal(outcomeOf(deflect, 'ringing', { options }), 'noDeflectWay');
    for (const operation of ['merge', 'completeConference', 'singleStepConference']) {
      const request = { operation, destination: '1' };
      assert.throws(() => plan(request, 'idle', { options }), {
        code: 'NOT_SUPPORTED',
        reason: 'noConferenceWay',
      });
    }
  });

  it('joins and swaps by soft keys and raw sequences too', () => {
    const merge = (conference: OperationOptions['conference']): string =>
      outcomeOf({ operation: 'merge' }, 'consulting', {
        options: conference ? { conference } : {},
      });
    assert.equal(merge({ way: 'softkey', key: 'F3' }), '2 key=F3');
    assert.equal(merge({ way: 'raw', keys: 'F_CONFERENCE' }), '2 key=F_CONFERENCE');
    assert.equal(merge({ way: 'raw', keys: 'F1,,500 ENTER' }), '2 key=F1,,500;ENTER');
    assert.equal(merge({ way: 'key', key: 'F_CONFERENCE' }), 'setKeyNotOnModel');
    assert.equal(merge({ way: 'key', key: 'P999' }), 'setKeyNotOnModel');
    const swap = set({ swap: { way: 'raw', keys: 'F_HOLD DOWN F_HOLD' } });
    assert.equal(outcomeOf({ operation: 'swap' }, 'consulting', swap), '1 key=F_HOLD;DOWN;F_HOLD');
    assert.equal(
      outcomeOf({ operation: 'swap' }, undefined, swap),
      'key=F_HOLD;DOWN;F_HOLD ?stateUnknown',
    );
  });

  it('does not swap by a line key nobody has named', () => {
    const { device } = context('consulting');
    const calls = (device?.calls ?? []).map((call) => ({ ...call, lineKey: null }));
    const blind = { device: { ...device, calls } as DeviceState };
    assert.equal(outcomeOf({ operation: 'swap' }, 'consulting', blind), 'noSwapWay');
  });

  it('answers and hangs up by the chosen keys', () => {
    const of = (operation: string, options: OperationOptions, model = D385): string =>
      outcomeOf({ operation, force: true }, 'idle', { options, model });
    assert.equal(of('answer', { answerKey: 'P1' }), 'key=P1');
    assert.equal(of('answer', { answerKey: 'HEADSET' }), 'key=HEADSET');
    assert.equal(of('answer', { answerKey: 'HEADSET' }, OLD), 'setKeyNotOnModel');
    assert.equal(of('hangup', { hangupKey: 'ONHOOK' }), 'key=ONHOOK');
    assert.equal(of('hangup', { hangupKey: 'DISCONNECT' }), 'setKeyNotOnModel');
    assert.equal(of('hangup', { hangupKey: 'DISCONNECT' }, OLD), 'key=DISCONNECT');
    assert.equal(of('reject', { hangupKey: 'ONHOOK' }), 'key=CANCEL');
  });

  it('confirms the list that a transfer shows, and paces keys', () => {
    const list = set({ transferList: true, listPauseMs: 300 });
    const complete = { operation: 'completeTransfer' };
    assert.equal(outcomeOf(complete, 'consulting', list), '2 key=TRANSFER,,300;ENTER');
    const slow = set({ keyPauseMs: 500 });
    const blind = { operation: 'blindTransfer', destination: '1' };
    assert.equal(outcomeOf(blind, 'talking', slow), '1 key=TRANSFER,,500;1,,500;ENTER');
  });

  it('completes no transfer while the third party rings', () => {
    assert.equal(outcomeOf({ operation: 'completeTransfer' }, 'consultDialling'), 'invalidState');
  });

  it('mutes and records by other keys, and refuses blind toggles where the owner wants that', () => {
    const own = set({ muteKey: 'F_MUTE', recordKey: 'P7' });
    assert.equal(outcomeOf({ operation: 'mute' }, 'talking', own), '1 key=F_MUTE ?shadowState');
    assert.equal(outcomeOf({ operation: 'record' }, 'talking', own), '1 key=P7 ?shadowState');
    // Whoever enters the usual name knows that this phone has it.
    const old = { model: OLD, options: { muteKey: 'MUTE', recordKey: 'REC' } };
    assert.equal(outcomeOf({ operation: 'mute' }, 'talking', old), '1 key=MUTE ?shadowState');
    assert.equal(outcomeOf({ operation: 'record' }, 'talking', old), '1 key=REC ?shadowState');
    const refuse = set({ muteWhenUnknown: 'refuse' });
    for (const operation of ['mute', 'unmute', 'record']) {
      const request = { operation, on: true };
      assert.equal(outcomeOf(request, undefined, refuse), 'stateUnknown');
      assert.match(outcomeOf({ ...request, force: true }, undefined, refuse), /^key=/);
    }
    assert.equal(outcomeOf({ operation: 'record' }, undefined, refuse), 'key=REC ?stateUnknown');
    assert.equal(outcomeOf({ operation: 'record', on: 2 }, 'talking'), 'wrongType');
  });

  it('presses no toggle that would undo what is wanted, as far as our own commands tell', () => {
    const device = { ...stateOf('talking'), recording: true, muted: true };
    for (const operation of ['record', 'mute']) {
      const of = (on: unknown, more = {}): string =>
        outcomeOf({ operation, on, ...more }, 'talking', { device });
      assert.equal(of(true), 'already 1 ?shadowState');
      assert.match(of(true, { force: true }), /^1 key=/);
      assert.match(of(false), /^1 key=/);
    }
    assert.match(outcomeOf({ operation: 'record' }, 'talking', { device }), /^1 key=/);
  });

  it('knows three ways of DND', () => {
    const key = set({ dndWay: 'key' });
    const setting = set({ dndWay: 'setting' });
    const known = (on: boolean): { device: DeviceState } => ({
      device: reduce(stateOf('idle'), phoneEvent(on ? 'dndOn' : 'dndOff', 1)).state,
    });
    const dnd = (on: unknown): { operation: string; on: unknown } => ({ operation: 'dnd', on });
    const written = (on: string): string =>
      `/dummy.htm?settings=save&dnd_mode=${on} ?settingWritten`;
    assert.equal(outcomeOf(dnd(true), 'idle', key), 'stateUnknown');
    assert.equal(outcomeOf({ ...dnd(true), force: true }, 'idle', key), 'key=DND');
    assert.equal(outcomeOf(dnd('toggle'), 'idle', key), 'key=DND');
    assert.equal(outcomeOf(dnd(true), 'idle', { ...key, ...known(false) }), 'key=DND');
    assert.equal(outcomeOf(dnd(true), 'idle', { ...key, ...known(true) }), 'already');
    assert.equal(outcomeOf(dnd(undefined), 'idle', { ...setting, ...known(true) }), written('off'));
    assert.equal(outcomeOf(dnd(undefined), 'idle', setting), 'stateUnknown');
    assert.equal(outcomeOf(dnd(false), 'idle', { ...setting, ...known(true) }), written('off'));
    assert.equal(outcomeOf(dnd('off'), 'idle'), written('off'));
    assert.equal(outcomeOf(dnd('off'), 'idle', known(true)), 'key=DND');
    assert.equal(outcomeOf(dnd('toggle')), 'key=DND ?stateUnknown');
    assert.equal(outcomeOf(dnd('on')), written('on'));
  });

  it('keeps to what the model can', () => {
    const D862 = modelOf('D862');
    for (const operation of CALL_OPERATIONS) {
      const request = { operation, destination: '1', digits: '1', force: true };
      // The display is no key.
      const expected = operation === 'callInfo' ? 'missingParameter' : 'noKeyControl';
      assert.equal(outcomeOf(request, 'talking', { model: D862 }), expected);
    }
    assert.equal(
      outcomeOf({ operation: 'hangupAll' }, 'talking', { model: OLD }),
      'operationNotOnModel',
    );
    assert.equal(outcomeOf({ operation: 'mute' }, 'talking', { model: OLD }), 'noMuteKey');
    assert.equal(outcomeOf({ operation: 'record' }, 'talking', { model: OLD }), 'noRecordKey');
    const chosen = { model: OLD, options: { answerKey: 'HEADSET' as const } };
    assert.equal(outcomeOf({ operation: 'answer' }, 'ringing', chosen), 'setKeyNotOnModel');
    assert.equal(outcomeOf({ operation: 'hold' }, 'talking', { model: OLD }), '1 key=F_R');
  });

  it('offers in the calls what the phone can do and is set up for', () => {
    assert.deepEqual(supportedCapabilities(modelOf('D862'), SET_UP), []);
    const { calls } = stateOf('consulting');
    const offered = (model: typeof D385, options: OperationOptions): string[] =>
      calls.flatMap((call) =>
        callCapabilities(call, calls, { supported: supportedCapabilities(model, options) }),
      );
    assert.ok(offered(D385, SET_UP).includes('completeConference'));
    assert.ok(!offered(D385, {}).includes('completeConference'));
    assert.ok(offered(D385, {}).includes('muteToggle'));
    assert.ok(!offered(OLD, {}).includes('muteToggle'));
    assert.ok(offered(OLD, { muteKey: 'P3' }).includes('muteToggle'));
    assert.ok(offered(D385, { hangupKey: 'ONHOOK' }).includes('hangup'));
    assert.ok(!offered(D385, { hangupKey: 'DISCONNECT' }).includes('hangup'));
    assert.ok(!offered(D385, { swap: { way: 'key', key: 'P999' } }).includes('swap'));
  });
});
