import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SnomError } from '../../../src/common/errors';
import { MAC } from '../../support/calls/events';
import { FakePhone, ONE, TWO, watched } from '../../support/calls/executor-phone';
import { settled } from '../../support/calls/stepped-clock';

describe('operate: several steps', () => {
  const TRANSFER = { operation: 'startTransfer', destination: '300' };

  it('takes each step when the one before has had its effect', async () => {
    const phone = new FakePhone('talking');
    const work = phone.operate(TRANSFER, { waitFor: 'confirmed' });
    await phone.clock.advance(500);
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
    phone.report('hold', ONE);
    await settled();
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300']);
    assert.equal(phone.calls, '1:Holding 2:Setup');
    phone.report('outgoing', TWO);
    const outcome = await work;
    assert.equal(outcome.callId, `${MAC}:2`);
    assert.equal(outcome.call?.state, 'Dialing');
    assert.equal(outcome.call?.relatedCallId, `${MAC}:1`);
    assert.deepEqual(outcome.requests, ['key=F_HOLD', 'number=300']);
  });

  it('fails a step whose effect is not reported, says what was done and repeats nothing', async () => {
    const phone = new FakePhone('talking');
    const work = watched(phone.operate(TRANSFER, { confirmTimeoutMs: 700 }));
    await phone.clock.advance(10_000);
    const error = (await work) as SnomError;
    assert.equal(error.code, 'STEP_FAILED');
    assert.equal(error.reason, 'stepNotConfirmed');
    assert.deepEqual(error.params, { step: 1, steps: 2, event: 'hold', done: 'hold' });
    assert.equal(error.sent, 'yes');
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
    assert.equal(phone.lock.pending, 0);
  });

  it('fails at once when the call ends in between', async () => {
    const phone = new FakePhone('talking');
    const work = watched(phone.operate(TRANSFER));
    await settled();
    phone.report('disconnected', ONE);
    assert.equal(((await work) as SnomError).reason, 'stepNotConfirmed');
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
  });

  it('does not press keys into another state than planned', async () => {
    const phone = new FakePhone('held');
    const work = watched(phone.operate({ operation: 'blindTransfer', destination: '300' }));
    await settled();
    // Somebody calls just then: ENTER would answer.
    phone.report('incoming', TWO);
    phone.report('unhold', ONE);
    const error = (await work) as SnomError;
    assert.equal(error.reason, 'stepNotPossible');
    assert.deepEqual(error.params, {
      step: 2,
      steps: 2,
      state: 'Connected, Alerting',
      done: 'retrieve',
    });
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
  });

  it('gives the silent end of a call its time, however short the patience', async () => {
    const phone = new FakePhone('consultDialling');
    const work = phone.operate({ operation: 'cancelTransfer' }, { confirmTimeoutMs: 100 });
    await phone.clock.advance(3000);
    await work;
    assert.deepEqual(phone.sent, ['key=CANCEL', 'key=F_HOLD']);
  });

  it('leaves out a step that has happened by itself', async () => {
    const phone = new FakePhone('consulting');
    const work = phone.operate({ operation: 'cancelTransfer' }, { waitFor: 'confirmed' });
    await settled();
    phone.report('unhold', ONE);
    phone.report('disconnected', TWO);
    const outcome = await work;
    assert.deepEqual(phone.sent, ['key=CANCEL']);
    assert.equal(outcome.confirmed, true);
    assert.equal(outcome.confirmedBy, undefined);
    assert.equal(outcome.call?.state, 'Connected');
  });

  it('does not take a call back while another one is there', async () => {
    const phone = new FakePhone('consulting');
    const work = watched(phone.operate({ operation: 'cancelTransfer' }));
    await settled();
    phone.report('incoming', { id: 'three', remote: '400@pbx.example' });
    phone.report('disconnected', TWO);
    const error = (await work) as SnomError;
    assert.equal(error.reason, 'stepNotPossible');
    assert.equal(error.params.state, 'Holding, Alerting');
    assert.deepEqual(phone.sent, ['key=CANCEL']);
  });

  it('waits as long as told where the phone reports nothing', async () => {
    const phone = new FakePhone();
    const work = phone.operate(TRANSFER, { stepPauseMs: 300 });
    await phone.clock.advance(299);
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
    await phone.clock.advance(1);
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300']);
    assert.equal((await work).confirmed, null);
    const slow = phone.operate(TRANSFER);
    await phone.clock.advance(1999);
    assert.equal(phone.sent.length, 3);
    await phone.clock.advance(1);
    await slow;
    assert.equal(phone.sent.length, 4);
  });

  it('waits for a third party for as long as it takes, and joins it then', async () => {
    const phone = new FakePhone('talking');
    const work = phone.operate({ operation: 'singleStepConference', destination: '300' });
    await settled();
    phone.report('hold', ONE);
    await settled();
    phone.report('outgoing', TWO);
    await phone.clock.advance(30_000);
    phone.report('connected', TWO);
    const outcome = await work;
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300', 'key=P5']);
    assert.equal(outcome.confirmed, null);
    assert.equal(outcome.call?.command?.name, 'conference');
  });

  it('does not miss an answer that comes before it waits for it', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') {
        phone.report('outgoing', TWO);
        phone.report('connected', TWO);
      }
    };
    await phone.operate({ operation: 'singleStepConference', destination: '300' });
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300', 'key=P5']);
  });

  it('gives the third party up after its time', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const work = watched(phone.operate({ operation: 'singleStepConference', destination: '300' }));
    await phone.clock.advance(60_000);
    assert.deepEqual(((await work) as SnomError).params, {
      step: 3,
      steps: 4,
      event: 'connected',
      done: 'hold, dial 300',
    });
  });

  it('leaves a conference be when the state has changed while others had the phone', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const work = watched(phone.operate({ operation: 'singleStepConference', destination: '300' }));
    await settled();
    phone.report('disconnected', ONE);
    phone.report('connected', TWO);
    const error = (await work) as SnomError;
    assert.equal(error.reason, 'stepNotPossible');
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300']);
  });
});
