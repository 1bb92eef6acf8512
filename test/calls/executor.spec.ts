import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import type { PhoneEventName } from '../../src/calls/call-types';
import { compileDialRules } from '../../src/calls/dial-rules';
import { operate } from '../../src/calls/executor';
import type { OperateOptions } from '../../src/calls/executor';
import { OperationLock } from '../../src/calls/operation-lock';
import { CALL_OPERATIONS } from '../../src/calls/operations/catalogue';
import { planCall } from '../../src/calls/operations/plan';
import type { CallPlan, OperationOutcome } from '../../src/calls/plan-types';
import { DeviceTracker } from '../../src/calls/tracker';
import type { CallRequest } from '../../src/calls/types';
import { commandPage } from '../../src/phone/channels/command-page';
import { SnomError } from '../../src/phone/errors';
import type { CommandOptions, PhoneAction } from '../../src/phone/types';
import { D385, SET_UP } from './operations/planning';
import { STATE_NAMES, brief, stateOf } from './operations/states';
import type { StateName } from './operations/states';
import { SteppedClock, settled } from './stepped-clock';
import { MAC, ME, phoneEvent } from './support';
import type { EventParts } from './support';

const ONE: EventParts = { id: 'one', remote: '200@pbx.example', local: ME, key: 'P1' };
const TWO: EventParts = { id: 'two', remote: '300@pbx.example', local: ME, key: 'P2' };

/** A phone of which a test says what it does. */
class FakePhone {
  readonly clock = new SteppedClock();
  readonly lock = new OperationLock(2);
  readonly sent: string[] = [];
  readonly tracker: DeviceTracker | undefined;
  readonly commandOptions: CommandOptions[] = [];
  /** What happens when a request comes; it is accepted when that has resolved. */
  react: (target: string) => void | Promise<void> = () => undefined;

  constructor(state?: StateName) {
    this.tracker =
      state === undefined
        ? undefined
        : new DeviceTracker({
            name: 'desk',
            mac: MAC,
            identities: [ME],
            clock: this.clock,
            restored: stateOf(state),
          });
  }

  get calls(): string {
    return brief(this.tracker?.state.calls ?? []);
  }

  report(name: PhoneEventName, parts: EventParts = {}): void {
    this.tracker?.apply(phoneEvent(name, this.clock.now(), parts));
  }

  async perform(
    actions: readonly PhoneAction[],
    options: CommandOptions,
  ): Promise<{ requests: string[]; elapsedMs: number }> {
    this.commandOptions.push(options);
    const requests = actions
      .flatMap((it) => commandPage.requests(it, D385))
      .map(({ target }) => target.replace('/command.htm?', ''));
    for (const target of requests) {
      this.sent.push(target);
      await this.react(target);
    }
    return { requests, elapsedMs: 1 };
  }

  plan(request: CallRequest): CallPlan {
    return planCall(request, {
      model: D385,
      dialRules: compileDialRules('', ''),
      options: SET_UP,
      ...(this.tracker ? { device: this.tracker.state } : {}),
    });
  }

  operate(request: CallRequest, more: Partial<OperateOptions> = {}): Promise<OperationOutcome> {
    return operate(
      () => this.plan(request),
      {
        perform: (actions, options) => this.perform(actions, options),
        clock: this.clock,
        ...(this.tracker ? { tracker: this.tracker } : {}),
      },
      { lock: this.lock, signal: new AbortController().signal, ...more },
    );
  }
}

/** Settles a promise into a value, so that a rejection that comes early is handled. */
function watched(work: Promise<OperationOutcome>): Promise<OperationOutcome | SnomError> {
  return work.catch((error: unknown) => {
    if (error instanceof SnomError) return error;
    throw error;
  });
}

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
    assert.equal(outcome.elapsedMs, 1000);
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
        calls?.map((it) => ({ ...it, relatedCallId: null }));
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

describe('operate: one at a time', () => {
  it('never mixes the steps of two operations', async () => {
    const phone = new FakePhone('talking');
    phone.react = async (target) => {
      await settled();
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const first = phone.operate({ operation: 'startTransfer', destination: '300' });
    const second = watched(phone.operate({ operation: 'blindTransfer', destination: '400' }));
    await first;
    const error = (await second) as SnomError;
    // By then there is a consultation, and the second one is refused as it would be at any time.
    assert.equal(error.code, 'INVALID_STATE');
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300']);
  });

  it('plans when its turn has come, and after the effect of the one before', async () => {
    const phone = new FakePhone('talking');
    const hold = await phone.operate({ operation: 'hold' });
    assert.equal(hold.confirmed, null);
    const retrieve = phone.operate({ operation: 'retrieve' });
    await phone.clock.advance(100);
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
    phone.report('hold', ONE);
    assert.equal((await retrieve).alreadySo, undefined);
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'key=F_HOLD']);
  });

  it('waits for that effect only so long', async () => {
    for (const waitFor of ['accepted', 'confirmed'] as const) {
      const phone = new FakePhone('talking');
      const hold = watched(phone.operate({ operation: 'hold' }, { waitFor, settleMs: 400 }));
      const dtmf = phone.operate({ operation: 'sendDtmf', digits: '1' });
      await phone.clock.advance(399);
      assert.deepEqual(phone.sent, ['key=F_HOLD']);
      await phone.clock.advance(1);
      await dtmf;
      assert.deepEqual(phone.sent, ['key=F_HOLD', 'key_dtmf=1']);
      await phone.clock.advance(10_000);
      await hold;
    }
  });

  it('is busy when too many wait', async () => {
    const phone = new FakePhone('talking');
    phone.react = () => new Promise(() => undefined);
    const controller = new AbortController();
    const { signal } = controller;
    const first = Array.from({ length: 3 }, () =>
      watched(phone.operate({ operation: 'hold' }, { signal })),
    );
    const error = (await watched(phone.operate({ operation: 'hold' }))) as SnomError;
    assert.equal(error.code, 'BUSY');
    assert.deepEqual(error.params, { limit: 2 });
    controller.abort();
    const [, second, third] = first;
    for (const work of [second, third]) assert.equal(((await work) as SnomError).sent, 'no');
  });

  it('goes on after an operation that was refused', async () => {
    const phone = new FakePhone('idle');
    for (let n = 0; n < 5; n += 1) {
      await assert.rejects(phone.operate({ operation: 'hold' }), { code: 'INVALID_STATE' });
    }
    assert.equal(phone.lock.pending, 0);
    assert.deepEqual(phone.sent, []);
  });
});

describe('operate: aborted', () => {
  const reason = new SnomError('aborted', { params: { host: 'desk' } });

  it('before its turn', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    controller.abort(reason);
    const error = (await watched(
      phone.operate({ operation: 'hold' }, { signal: controller.signal }),
    )) as SnomError;
    assert.equal(error.code, 'ABORTED');
    assert.deepEqual(error.params, { host: 'desk' });
    assert.equal(error.sent, 'no');
    assert.deepEqual(phone.sent, []);
  });

  it('by a reason that is no error of ours', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    controller.abort('why not');
    const error = (await watched(
      phone.operate({ operation: 'hold' }, { signal: controller.signal }),
    )) as SnomError;
    assert.equal(error.code, 'ABORTED');
  });

  for (const state of ['talking', undefined] as const) {
    it(`between two steps, events ${state ? 'on' : 'off'}`, async () => {
      const phone = new FakePhone(state);
      const controller = new AbortController();
      const work = watched(
        phone.operate(
          { operation: 'startTransfer', destination: '300' },
          { signal: controller.signal },
        ),
      );
      await phone.clock.advance(100);
      controller.abort(reason);
      const error = (await work) as SnomError;
      assert.equal(error.code, 'ABORTED');
      assert.equal(error.sent, 'yes');
      assert.deepEqual(phone.sent, ['key=F_HOLD']);
      assert.equal(phone.lock.pending, 0);
      assert.equal(phone.clock.pending, 0);
    });
  }

  it('while it waits for the proof', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    const { signal } = controller;
    const work = watched(phone.operate({ operation: 'hold' }, { signal, waitFor: 'confirmed' }));
    await settled();
    controller.abort(reason);
    const error = (await work) as SnomError;
    assert.equal(error.code, 'ABORTED');
    assert.equal(error.sent, 'yes');
    await settled();
    assert.equal(phone.clock.pending, 0);
    assert.equal(phone.lock.pending, 0);
  });

  it('while a third party is called', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const controller = new AbortController();
    const work = watched(
      phone.operate(
        { operation: 'singleStepConference', destination: '300' },
        { signal: controller.signal },
      ),
    );
    await phone.clock.advance(5000);
    controller.abort(reason);
    assert.equal(((await work) as SnomError).code, 'ABORTED');
    await settled();
    assert.equal(phone.lock.pending, 0);
  });

  it('lets the next one on when nobody waits for the effect any more', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    await phone.operate({ operation: 'hold' }, { signal: controller.signal });
    assert.equal(phone.lock.pending, 1);
    controller.abort(reason);
    await settled();
    assert.equal(phone.lock.pending, 0);
    assert.equal(phone.clock.pending, 0);
  });
});

describe('operate: whatever is asked for', () => {
  /** First keys that would do something else than meant, by what the phone is doing. */
  const dangers = (keys: string, calls: string): boolean => {
    const first = /^key=([A-Z_0-9]+)/.exec(keys)?.[1];
    const count = (state: string): number => calls.split(state).length - 1;
    switch (first) {
      // Answers what rings, opens a list on an idle phone.
      case 'ENTER':
        return count('Alerting') !== 1;
      // Refuses what rings.
      case 'CANCEL':
        return count('Alerting') > 1;
      // A toggle of the selected call.
      case 'F_HOLD':
        return count('Connected') + count('Held') + count('Holding') !== 1;
      // Acts on a held call while another one rings.
      case 'TRANSFER':
        return count('Alerting') > 0;
      // May be DND where there is no call.
      case 'MUTE':
        return count('Connected') + count('Held') === 0;
      default:
        return false;
    }
  };

  it('presses nothing when it is refused, and nothing that the state makes something else', async () => {
    const request = fc.record(
      {
        operation: fc.constantFrom(...CALL_OPERATIONS, 'toggleHold'),
        destination: fc.constantFrom('300', '+49', undefined),
        digits: fc.constantFrom('1', undefined),
        callId: fc.constantFrom('one', 'two', 'three', `${MAC}:1`, undefined),
        otherCallId: fc.constantFrom('one', 'two', undefined),
        on: fc.constantFrom(true, false, 'toggle', undefined),
        anyState: fc.constantFrom(true, undefined),
      },
      { requiredKeys: ['operation'] },
    );
    await fc.assert(
      fc.asyncProperty(request, fc.constantFrom(...STATE_NAMES), async (asked, state) => {
        const phone = new FakePhone(state);
        const before = phone.calls;
        let refused = false;
        try {
          phone.plan(asked);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
          refused = true;
        }
        const work = watched(phone.operate(asked));
        await settled();
        if (refused) assert.deepEqual(phone.sent, []);
        const [first = ''] = phone.sent;
        assert.ok(!dangers(first, before), `${first} while ${before}`);
        await phone.clock.advance(70_000);
        await work;
        assert.equal(phone.lock.pending, 0);
        phone.tracker?.close();
      }),
      { numRuns: 400 },
    );
  });
});
