import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { FakePhone, ONE, watched } from '../../support/calls/executor-phone';
import { brief } from '../../support/calls/states';
import { settled } from '../../support/calls/stepped-clock';

describe('operate: proofs', () => {
  let phone: FakePhone;
  beforeEach(() => {
    phone = new FakePhone('talking');
  });

  it('sees a report that is quicker than the answer', async () => {
    phone.react = () => phone.report('hold', ONE);
    for (const waitFor of ['none', 'accepted', 'confirmed'] as const) {
      const fresh = new FakePhone('talking');
      fresh.react = () => fresh.report('hold', ONE);
      const outcome = await fresh.operate({ operation: 'hold' }, { waitFor });
      assert.equal(outcome.confirmed, true, waitFor);
      assert.equal(outcome.confirmedBy, 'hold');
      assert.equal(outcome.call?.state, 'Holding');
      assert.equal(outcome.operation, 'hold');
    }
  });

  it('knows of its command when the end is reported before the answer', async () => {
    for (const [operation, state, event, outcome] of [
      ['reject', 'ringing', 'missed', 'rejected'],
      ['hangup', 'dialling', 'disconnected', 'cancelled'],
      ['hangupAll', 'dialling', 'disconnected', 'cancelled'],
      ['deflect', 'ringing', 'disconnected', 'deflected'],
      ['blindTransfer', 'talking', 'disconnected', 'transferred'],
    ] as const) {
      const fresh = new FakePhone(state);
      fresh.react = () => fresh.report(event, ONE);
      await fresh.operate({ operation, destination: '300' });
      assert.equal(fresh.tracker?.state.ended[0]?.outcome, outcome, operation);
    }
  });

  it('believes a report that came before the answer, rather than the answer, in what a toggle has done', async () => {
    for (const [before, on, reported] of [
      [undefined, 'toggle', 'dndOn'],
      [undefined, 'toggle', 'dndOff'],
      ['dndOff', true, 'dndOn'],
      ['dndOff', true, 'dndOff'],
      ['dndOn', 'toggle', 'dndOff'],
    ] as const) {
      const fresh = new FakePhone('idle');
      if (before) fresh.report(before);
      fresh.react = () => fresh.report(reported);
      await fresh.operate({ operation: 'dnd', on });
      assert.deepEqual(fresh.sent, ['key=DND']);
      assert.equal(fresh.tracker?.state.dnd, reported === 'dndOn', `${before} ${on} ${reported}`);
    }
  });

  it('sends what ends a call only when others know of it who may hear the end', async () => {
    for (const operation of ['reject', 'deflect', 'hangupAll'] as const) {
      const fresh = new FakePhone('ringing');
      let know = (): void => undefined;
      fresh.told = () => new Promise<void>((resolve) => (know = resolve));
      const work = fresh.operate({ operation, destination: '300' });
      await settled();
      assert.deepEqual(fresh.sent, [], operation);
      know();
      await work;
      assert.equal(fresh.sent.length > 0, true, operation);
    }
  });

  it('asks nobody to wait for what ends no call', async () => {
    phone.told = () => assert.fail('nobody has to know');
    await phone.operate({ operation: 'hold' });
    assert.equal(phone.sent.length, 1);
  });

  it('does not count the time until the answer as the phone saying nothing', async () => {
    const ringing = new FakePhone('ringing');
    let answer = (): void => undefined;
    ringing.react = () => new Promise((resolve) => (answer = resolve));
    const work = ringing.operate({ operation: 'reject' });
    await ringing.clock.advance(10_000);
    assert.equal(ringing.calls, '1:Alerting');
    answer();
    await work;
    assert.equal(ringing.calls, '1:Alerting');
    await ringing.clock.advance(3000);
    assert.equal(ringing.tracker?.state.ended[0]?.outcome, 'rejected');
  });

  it('does not wait when acceptance is enough', async () => {
    for (const waitFor of ['none', 'accepted'] as const) {
      const fresh = new FakePhone('talking');
      const outcome = await fresh.operate({ operation: 'hold' }, { waitFor });
      assert.equal(outcome.confirmed, null);
      assert.equal(outcome.confirmedBy, undefined);
      assert.deepEqual(outcome.requests, ['key=F_HOLD']);
      assert.equal(outcome.call?.command?.name, 'hold');
    }
  });

  it('waits for the proof where that is wanted', async () => {
    const work = phone.operate({ operation: 'hold' }, { waitFor: 'confirmed' });
    await phone.clock.advance(1000);
    phone.report('hold', ONE);
    const outcome = await work;
    assert.equal(outcome.confirmed, true);
    assert.equal(phone.clock.pending, 0);
  });

  it('fails without the proof', async () => {
    const work = watched(
      phone.operate({ operation: 'hold' }, { waitFor: 'confirmed', confirmTimeoutMs: 800 }),
    );
    await phone.clock.advance(800);
    const error = (await work) as SnomError;
    assert.equal(error.code, 'NOT_CONFIRMED');
    assert.deepEqual(error.params, { operation: 'hold', event: 'hold' });
    assert.equal(error.sent, 'yes');
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
  });

  it('fails at once when the proof cannot come any more', async () => {
    const work = watched(phone.operate({ operation: 'hold' }, { waitFor: 'confirmed' }));
    await settled();
    phone.report('disconnected', ONE);
    assert.equal(((await work) as SnomError).code, 'NOT_CONFIRMED');
  });

  it('says what was disproved although nobody waited', async () => {
    const ringing = new FakePhone('ringing');
    ringing.react = () => ringing.report('connected', ONE);
    const outcome = await ringing.operate({ operation: 'deflect', destination: '300' });
    assert.equal(outcome.confirmed, false);
  });

  it('does not fail for want of a report that need not come', async () => {
    const ringing = new FakePhone('ringing');
    const work = ringing.operate(
      { operation: 'deflect', destination: '300' },
      { waitFor: 'confirmed', confirmTimeoutMs: 500 },
    );
    await ringing.clock.advance(500);
    assert.equal((await work).confirmed, null);
  });

  it('does not wait for what nothing proves, or where nothing is reported', async () => {
    const dtmf = await phone.operate(
      { operation: 'sendDtmf', digits: '1' },
      { waitFor: 'confirmed' },
    );
    assert.equal(dtmf.confirmed, null);
    const off = new FakePhone();
    const hold = await off.operate({ operation: 'hold' }, { waitFor: 'confirmed' });
    assert.equal(hold.confirmed, null);
    assert.equal(hold.doubt, 'stateUnknown');
    assert.equal(hold.callId, undefined);
  });

  it('sends nothing for what is so already', async () => {
    const held = new FakePhone('held');
    const outcome = await held.operate({ operation: 'hold' });
    assert.equal(outcome.alreadySo, true);
    assert.equal(outcome.confirmed, true);
    assert.deepEqual(outcome.requests, []);
    assert.equal(outcome.call?.state, 'Holding');
    const unmute = await phone.operate({ operation: 'unmute' });
    assert.equal(unmute.confirmed, null);
    assert.equal(unmute.doubt, 'shadowState');
    assert.deepEqual([...held.sent, ...phone.sent], []);
  });

  it('hands the deadline of requests on', async () => {
    await phone.operate({ operation: 'hold' }, { timeoutMs: 77 });
    assert.equal(phone.commandOptions[0]?.timeoutMs, 77);
  });
});

describe('operate: requests that fail', () => {
  const failing =
    (sent: 'no' | 'maybe' | 'yes' = 'maybe'): (() => never) =>
    () => {
      throw new SnomError('noAnswer', { sent });
    };

  it('gives the failure of the first request as it is, and forgets the proof', async () => {
    const phone = new FakePhone('talking');
    phone.react = failing();
    const error = (await watched(phone.operate({ operation: 'hold' }))) as SnomError;
    assert.equal(error.reason, 'noAnswer');
    assert.equal(error.sent, 'maybe');
    assert.equal(phone.clock.pending, 0);
    assert.equal(phone.lock.pending, 0);
    assert.equal(phone.tracker?.state.calls[0]?.command, null);
  });

  it('keeps no proof that nobody waits for', async () => {
    const phone = new FakePhone('talking');
    phone.react = failing();
    for (let n = 0; n < 70; n += 1) {
      const error = (await watched(phone.operate({ operation: 'hold' }))) as SnomError;
      assert.equal(error.reason, 'noAnswer');
    }
  });

  it('tells the model that a call was not dialled', async () => {
    const phone = new FakePhone('idle');
    phone.react = failing();
    await watched(phone.operate({ operation: 'dial', destination: '200' }));
    assert.equal(phone.calls, '');
    assert.equal(phone.tracker?.state.ended[0]?.outcome, 'failed');
  });

  it('names the step that failed after others were carried out', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target !== 'key=F_HOLD') throw new SnomError('refused');
      phone.report('hold', ONE);
    };
    const request = { operation: 'startTransfer', destination: '300' };
    const error = (await watched(phone.operate(request))) as SnomError;
    assert.equal(error.reason, 'stepFailed');
    assert.deepEqual(error.params, { step: 2, steps: 2 });
    assert.equal(error.sent, 'yes');
    assert.equal((error.cause as SnomError).reason, 'refused');
    assert.equal(phone.calls, '1:Holding');
  });

  it('leaves no trace of commands that failed', async () => {
    for (const [operation, state] of [
      ['reject', 'ringing'],
      ['deflect', 'ringing'],
      ['hangup', 'dialling'],
      ['hangupAll', 'talking'],
      ['blindTransfer', 'talking'],
      ['completeTransfer', 'consulting'],
    ] as const) {
      const phone = new FakePhone(state);
      const before = phone.tracker?.state.calls;
      phone.react = failing();
      await watched(phone.operate({ operation, destination: '300' }));
      // That the two calls of a consultation belong together stays true.
      const plain = (calls: typeof before): unknown =>
        calls?.map((call) => ({ ...call, relatedCallId: null }));
      assert.deepEqual(plain(phone.tracker?.state.calls), plain(before), operation);
      // Nor does it end the call a little later.
      await phone.clock.advance(5000);
      assert.equal(phone.calls, brief(before ?? []));
    }
  });

  it('passes on what is no error of a phone', async () => {
    const phone = new FakePhone('talking');
    phone.react = () => {
      throw new TypeError('bug');
    };
    await assert.rejects(phone.operate({ operation: 'hold' }), TypeError);
  });
});
