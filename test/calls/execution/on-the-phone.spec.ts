/** Every operation on a phone that acts like one: keys go out, Action URLs come in. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { OperatedPhone, type OperatedPhoneOptions } from '../../support/calls/operated-phone';
import { becomes } from '../../support/phones';

const ANSWERING = {
  farEnds: [
    { number: '200', answerAfterMs: 5 },
    { number: '300', answerAfterMs: 5 },
    { number: '400', answerAfterMs: null },
    { number: '500', answerAfterMs: 5, busy: true },
  ],
};
const P5_CONFERENCE = { way: 'key', key: 'P5' } as const;
const P6_DEFLECT = { way: 'key', key: 'P6' } as const;
const KEYS = { fkey4: 'keyevent F_CONFERENCE', fkey5: 'keyevent F_DEFLECT' };

describe('call operations on a virtual phone', () => {
  let operated: OperatedPhone;

  const start = async (setup: OperatedPhoneOptions = {}): Promise<OperatedPhone> => {
    operated = await OperatedPhone.start({ ...setup, phone: { ...ANSWERING, ...setup.phone } });
    return operated;
  };
  /** An incoming call from 200, answered. */
  const talking = async (setup?: OperatedPhoneOptions): Promise<string> => {
    await start(setup);
    operated.phone.ring('200');
    await operated.becomes('1:Alerting');
    const { callId = '' } = await operated.confirm({ operation: 'answer' });
    return callId;
  };
  /** 200 on hold, talking with 300. */
  const consulting = async (
    setup?: OperatedPhoneOptions,
  ): Promise<{ held: string; active: string }> => {
    const held = await talking(setup);
    const { callId: active = '' } = await operated.confirm({
      operation: 'startTransfer',
      destination: '300',
    });
    await operated.becomes('1:Holding 2:Connected');
    operated.phone.clearLog();
    return { held, active };
  };

  afterEach(() => operated.close());

  it('dials, and names the call from the beginning', async () => {
    await start();
    const outcome = await operated.confirm({ operation: 'dial', destination: '400' });
    assert.equal(outcome.confirmedBy, 'outgoing');
    assert.deepEqual(outcome.requests, ['GET /command.htm?number=400']);
    assert.equal(outcome.call?.state, 'Dialing');
    assert.equal(outcome.call?.remote.number, '400');
    assert.equal(outcome.callId, outcome.call?.id);
    assert.equal(operated.live, '400 Dialing');
  });

  it('does not wait for proofs unless told to', async () => {
    await start();
    const outcome = await operated.operate({ operation: 'dial', destination: '400' });
    assert.equal(outcome.accepted, true);
    assert.ok(outcome.callId);
    await operated.until(({ calls }) => calls.some((call) => call.state === 'Dialing'));
    assert.equal(operated.tracker?.state.calls[0]?.id, outcome.callId);
  });

  it('types a number without dialling it', async () => {
    await start();
    const outcome = await operated.confirm({ operation: 'prepare', destination: '200' });
    assert.equal(outcome.confirmed, null);
    await keysCame(operated, '2 0 0');
    assert.equal(operated.live, '');
  });

  it('redials the last number', async () => {
    await start({ model: { rejectGraceMs: 50 }, options: { listPauseMs: 100 } });
    await operated.confirm({ operation: 'dial', destination: '400' });
    await operated.confirm({ operation: 'hangup' });
    const outcome = await operated.confirm({ operation: 'redial' });
    assert.equal(outcome.confirmedBy, 'outgoing');
    assert.equal(outcome.call?.remote.number, '400');
  });

  it('picks up by the code of the PBX', async () => {
    await start({
      options: { pickupCode: '*8' },
      phone: { farEnds: [{ number: '*8200', answerAfterMs: 1 }] },
    });
    const outcome = await operated.confirm({ operation: 'pickup', destination: '200' });
    assert.equal(outcome.confirmedBy, 'connected');
    assert.equal(operated.live, '*8200 Connected');
  });

  it('answers what rings', async () => {
    await start();
    operated.phone.ring('200');
    await operated.becomes('1:Alerting');
    const outcome = await operated.confirm({ operation: 'answer' });
    assert.equal(outcome.confirmedBy, 'connected');
    assert.equal(operated.live, '200 Connected');
  });

  it('never answers into an idle phone, where ENTER would open the dialled calls', async () => {
    await start({ model: { rejectGraceMs: 50 } });
    await operated.confirm({ operation: 'dial', destination: '400' });
    await operated.confirm({ operation: 'hangup' });
    await assert.rejects(operated.operate({ operation: 'answer' }), { code: 'INVALID_STATE' });
    assert.equal(operated.keys, 'CANCEL');
  });

  for (const rejectFires of ['none', 'missed', 'disconnected', 'disconnectedTwice'] as const) {
    it(`rejects, with a phone that then reports: ${rejectFires}`, async () => {
      await start({ phone: { quirks: { rejectFires } }, model: { rejectGraceMs: 50 } });
      operated.phone.ring('200');
      await operated.becomes('1:Alerting');
      const outcome = await operated.confirm({ operation: 'reject' });
      assert.equal(outcome.confirmed, null);
      await operated.becomes('');
      assert.equal(operated.phone.calls.at(-1)?.endedBy, 'rejected');
      assert.equal(operated.tracker?.state.ended.at(-1)?.outcome, 'rejected');
    });
  }

  it('deflects by the function key for it', async () => {
    await start({
      options: { deflect: P6_DEFLECT, keyPauseMs: 10 },
      phone: { settings: KEYS },
      model: { rejectGraceMs: 200 },
    });
    operated.phone.ring('200');
    await operated.becomes('1:Alerting');
    await operated.confirm({ operation: 'deflect', destination: '300' });
    await operated.becomes('');
    assert.equal(operated.phone.calls.at(-1)?.endedBy, 'deflected');
    assert.equal(operated.tracker?.state.ended.at(-1)?.outcome, 'deflected');
  });

  it('says so when the phone answered instead of deflecting', async () => {
    await start({ options: { deflect: P6_DEFLECT } });
    operated.phone.ring('200');
    await operated.becomes('1:Alerting');
    await assert.rejects(operated.confirm({ operation: 'deflect', destination: '300' }), {
      code: 'NOT_CONFIRMED',
      sent: 'yes',
    });
    assert.equal(operated.live, '200 Connected');
  });

  it('hangs up', async () => {
    await talking();
    const outcome = await operated.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(outcome.call?.outcome, 'completed');
    assert.equal(operated.live, '');
  });

  it('hangs up an unanswered call, whose end is not reported', async () => {
    // Nor by the count that comes with another report.
    const phone = { quirks: { failedCallFires: false } };
    await start({ phone, model: { rejectGraceMs: 50, reconcile: false } });
    await operated.confirm({ operation: 'dial', destination: '400' });
    const outcome = await operated.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmed, null);
    assert.equal(outcome.call?.outcome, 'cancelled');
    assert.equal(outcome.call?.assumed, true);
  });

  it('hangs up an unanswered call, whose end is reported', async () => {
    await start();
    await operated.confirm({ operation: 'dial', destination: '400' });
    const outcome = await operated.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(outcome.call?.outcome, 'cancelled');
  });

  it('ends all calls', async () => {
    await consulting();
    const outcome = await operated.confirm({ operation: 'hangupAll' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(operated.live, '');
    await operated.becomes('');
  });

  it('holds and retrieves, and does neither twice', async () => {
    await talking();
    operated.phone.clearLog();
    assert.equal((await operated.confirm({ operation: 'hold' })).confirmedBy, 'hold');
    const again = await operated.confirm({ operation: 'hold' });
    assert.equal(again.alreadySo, true);
    assert.deepEqual(again.requests, []);
    assert.equal(operated.live, '200 Holding');
    assert.equal((await operated.confirm({ operation: 'retrieve' })).confirmedBy, 'unhold');
    assert.equal((await operated.confirm({ operation: 'retrieve' })).alreadySo, true);
    assert.equal(operated.live, '200 Connected');
    assert.equal(operated.keys, 'F_HOLD F_HOLD');
  });

  it('holds once when two messages ask for it at the same time', async () => {
    await talking();
    operated.phone.clearLog();
    const outcomes = await Promise.all([
      operated.operate({ operation: 'hold' }),
      operated.operate({ operation: 'hold' }),
      operated.operate({ operation: 'retrieve' }),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.alreadySo ?? false),
      [false, true, false],
    );
    await operated.becomes('1:Connected');
    assert.equal(operated.live, '200 Connected');
    assert.equal(operated.keys, 'F_HOLD F_HOLD');
  });

  it('transfers blindly', async () => {
    await talking();
    operated.phone.clearLog();
    const outcome = await operated.confirm({ operation: 'blindTransfer', destination: '300' });
    assert.ok(['blindTransfer', 'disconnected'].includes(outcome.confirmedBy ?? ''));
    await operated.becomes('');
    assert.equal(operated.keys, 'TRANSFER 3 0 0 ENTER');
    assert.equal(operated.phone.calls.at(-1)?.endedBy, 'transferred');
    const ended = operated.tracker?.state.ended.at(-1);
    assert.equal(ended?.outcome, 'transferred');
    assert.deepEqual(ended?.transfer, { kind: 'blind', to: '300' });
  });

  it('takes a held call back before it transfers it blindly', async () => {
    await talking();
    await operated.confirm({ operation: 'hold' });
    operated.phone.clearLog();
    await operated.confirm({ operation: 'blindTransfer', destination: '300' });
    await operated.becomes('');
    assert.equal(operated.keys, 'F_HOLD TRANSFER 3 0 0 ENTER');
  });

  it('starts a transfer and names the consultation', async () => {
    const held = await talking();
    const outcome = await operated.confirm({ operation: 'startTransfer', destination: '400' });
    assert.notEqual(outcome.callId, held);
    assert.equal(outcome.call?.remote.number, '400');
    assert.equal(outcome.call?.relatedCallId, held);
    assert.equal(operated.live, '200 Holding, 400 Dialing');
  });

  it('starts a transfer by typing', async () => {
    await talking({ options: { consultBy: 'keys' } });
    operated.phone.clearLog();
    await operated.confirm({ operation: 'startTransfer', destination: '400' });
    assert.equal(operated.keys, 'F_HOLD 4 0 0 ENTER');
    assert.equal(operated.live, '200 Holding, 400 Dialing');
  });

  for (const [callJoin, transferList, keys] of [
    ['off', false, 'TRANSFER'],
    ['on', true, 'TRANSFER ENTER'],
  ] as const) {
    it(`completes a transfer, call_join_xfer=${callJoin}`, async () => {
      await consulting({
        options: { transferList, listPauseMs: 100 },
        phone: { settings: { call_join_xfer: callJoin } },
      });
      const outcome = await operated.confirm({ operation: 'completeTransfer' });
      assert.equal(outcome.confirmed, true);
      await operated.becomes('');
      assert.equal(operated.keys, keys);
      const kinds = operated.tracker?.state.ended.slice(-2).map((call) => call.transfer?.kind);
      assert.deepEqual(kinds, ['attended', 'attended']);
    });
  }

  it('says so when the phone shows a list that nobody confirms', async () => {
    await consulting({ phone: { settings: { call_join_xfer: 'on' } } });
    await assert.rejects(
      operated.confirm({ operation: 'completeTransfer' }, { confirmTimeoutMs: 100 }),
      {
        code: 'NOT_CONFIRMED',
      },
    );
    assert.equal(operated.phone.liveCalls.length, 2);
  });

  it('cancels a transfer: the consultation ends, the first call comes back', async () => {
    const { held } = await consulting();
    const outcome = await operated.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(outcome.callId, held);
    assert.equal(operated.live, '200 Connected');
    assert.equal(operated.keys, 'CANCEL F_HOLD');
  });

  it('cancels a consultation that still rings, whose end is not reported', async () => {
    const phone = { quirks: { failedCallFires: false } };
    await talking({ phone, model: { rejectGraceMs: 50 } });
    await operated.confirm({ operation: 'startTransfer', destination: '400' });
    operated.phone.clearLog();
    const outcome = await operated.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(operated.live, '200 Connected');
    assert.equal(operated.keys, 'CANCEL F_HOLD');
  });

  it('joins calls by the function key for it', async () => {
    await consulting({ options: { conference: P5_CONFERENCE }, phone: { settings: KEYS } });
    const outcome = await operated.confirm({ operation: 'completeConference' });
    assert.equal(outcome.confirmed, null);
    await keysCame(operated, 'P5');
    assert.equal(operated.live, '200 Connected, 300 Connected');
  });

  it('holds a conference in one step', async () => {
    await talking({ options: { conference: P5_CONFERENCE }, phone: { settings: KEYS } });
    operated.phone.clearLog();
    const outcome = await operated.confirm({
      operation: 'singleStepConference',
      destination: '300',
    });
    assert.equal(outcome.confirmed, null);
    assert.equal(outcome.call?.remote.number, '300');
    await keysCame(operated, 'F_HOLD P5');
    assert.equal(operated.live, '200 Connected, 300 Connected');
  });

  it('lets others have the phone while the third party of a conference is called', async () => {
    await talking({
      options: { conference: P5_CONFERENCE },
      phone: { settings: KEYS },
      model: { rejectGraceMs: 50 },
    });
    const conference = operated.operate({ operation: 'singleStepConference', destination: '400' });
    await operated.becomes('1:Holding 2:Dialing');
    operated.phone.clearLog();
    const [hangup, failure] = await Promise.all([
      operated.confirm({ operation: 'hangup' }),
      conference.then(
        () => assert.fail('no conference without a third party'),
        (error: unknown) => error as { reason: string; params: unknown },
      ),
    ]);
    assert.equal(hangup.call?.outcome, 'cancelled');
    assert.equal(failure.reason, 'stepNotConfirmed');
    assert.deepEqual(failure.params, {
      step: 3,
      steps: 4,
      event: 'connected',
      done: 'hold, dial 400',
    });
    assert.equal(operated.keys, 'CANCEL');
  });

  it('swaps by the line key of the held call', async () => {
    const { held } = await consulting();
    const outcome = await operated.confirm({ operation: 'swap' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(outcome.callId, held);
    await operated.becomes('1:Connected 2:Holding');
    assert.equal(operated.live, '200 Connected, 300 Holding');
  });

  it('sends DTMF', async () => {
    await talking();
    const outcome = await operated.confirm({ operation: 'sendDtmf', digits: '12#' });
    assert.equal(outcome.confirmed, null);
    assert.equal(operated.phone.liveCalls[0]?.dtmf, '12#');
  });

  it('mutes and records by a shadow of what was sent', async () => {
    await talking();
    operated.phone.clearLog();
    const mute = await operated.confirm({ operation: 'mute' });
    assert.equal(mute.doubt, 'shadowState');
    assert.equal((await operated.confirm({ operation: 'mute' })).alreadySo, true);
    await operated.confirm({ operation: 'unmute' });
    await operated.confirm({ operation: 'record', on: true });
    assert.equal((await operated.confirm({ operation: 'record', on: 'on' })).alreadySo, true);
    await operated.confirm({ operation: 'record' });
    await keysCame(operated, 'MUTE MUTE REC REC');
  });

  it('switches DND: by the setting at first, by the key once its state is known', async () => {
    await start();
    const first = await operated.operate({ operation: 'dnd', on: true }, { settleMs: 10 });
    assert.equal(first.doubt, 'settingWritten');
    assert.equal(operated.phone.settings.get('dnd_mode1'), 'on');
    const off = await operated.confirm({ operation: 'dnd', on: false });
    assert.equal(off.confirmedBy, 'dndOff');
    assert.equal(operated.phone.settings.get('dnd_mode1'), 'off');
    assert.equal((await operated.confirm({ operation: 'dnd', on: 'off' })).alreadySo, true);
    assert.equal((await operated.confirm({ operation: 'dnd' })).confirmedBy, 'dndOn');
    assert.equal(operated.keys, 'DND DND');
  });

  it('fails a step that is not confirmed, and repeats nothing', async () => {
    await talking({ reports: ['incoming', 'connected', 'disconnected', 'outgoing'] });
    operated.phone.clearLog();
    await assert.rejects(
      operated.operate(
        { operation: 'startTransfer', destination: '300' },
        { confirmTimeoutMs: 50 },
      ),
      {
        code: 'STEP_FAILED',
        reason: 'stepNotConfirmed',
        params: { step: 1, steps: 2, event: 'hold', done: 'hold' },
        sent: 'yes',
      },
    );
    assert.equal(operated.keys, 'F_HOLD');
    assert.equal(operated.live, '200 Holding');
  });

  it('goes by pauses where the phone reports nothing, and says that nobody checked', async () => {
    await start({
      events: false,
      options: { conference: P5_CONFERENCE },
      phone: { settings: KEYS },
    });
    await operated.confirm({ operation: 'dial', destination: '200' });
    await liveCame(operated, '200 Connected');
    const started = await operated.confirm(
      { operation: 'startTransfer', destination: '300' },
      { stepPauseMs: 20 },
    );
    assert.equal(started.confirmed, null);
    assert.equal(started.doubt, 'stateUnknown');
    await liveCame(operated, '200 Holding, 300 Connected');
    await assert.rejects(
      operated.operate({ operation: 'singleStepConference', destination: '1' }),
      {
        reason: 'needsEvents',
      },
    );
    await operated.confirm({ operation: 'cancelTransfer' }, { stepPauseMs: 20 });
    await liveCame(operated, '200 Connected');
    assert.deepEqual(operated.seen, []);
  });

  it('follows a phone of FW 7 with its own key names', async () => {
    await talking({ phone: { profile: 'snom320-fw7' } });
    operated.phone.clearLog();
    await operated.confirm({ operation: 'hold' });
    await operated.confirm({ operation: 'blindTransfer', destination: '300' });
    await operated.becomes('');
    assert.equal(operated.keys, 'F_R F_R TRANSFER 3 0 0 ENTER');
  });

  it('believes reports of a phone that escapes nothing and leaves variables unfilled', async () => {
    const { held } = await consulting({
      phone: { quirks: { escape: 'none', unfilled: 'literal', ringingIsOngoing: false } },
    });
    const outcome = await operated.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.callId, held);
    assert.equal(operated.live, '200 Connected');
  });

  it('gives up a composite in the middle when it is aborted', async () => {
    await talking({ reports: ['incoming', 'connected', 'outgoing'] });
    const controller = new AbortController();
    const transfer = operated.operate(
      { operation: 'startTransfer', destination: '300' },
      { signal: controller.signal, confirmTimeoutMs: 5000 },
    );
    await liveCame(operated, '200 Holding');
    controller.abort();
    await assert.rejects(transfer, { code: 'ABORTED' });
    assert.equal(operated.lock.pending, 0);
    assert.equal(operated.live, '200 Holding');
  });
});

const liveCame = (operated: OperatedPhone, live: string): Promise<void> =>
  becomes(operated.phone, () => operated.live === live);

const keysCame = (operated: OperatedPhone, keys: string): Promise<void> =>
  becomes(operated.phone, () => operated.keys === keys);
