/** Every operation on a phone that acts like one: keys go out, Action URLs come in. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Desk } from '../../support/calls/operated-phone';
import type { DeskOptions } from '../../support/calls/operated-phone';

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
  let desk: Desk;

  const start = async (setup: DeskOptions = {}): Promise<Desk> => {
    desk = await Desk.start({ ...setup, phone: { ...ANSWERING, ...setup.phone } });
    return desk;
  };
  /** An incoming call from 200, answered. */
  const talking = async (setup?: DeskOptions): Promise<string> => {
    await start(setup);
    desk.phone.ring('200');
    await desk.becomes('1:Alerting');
    const { callId = '' } = await desk.confirm({ operation: 'answer' });
    return callId;
  };
  /** 200 on hold, talking with 300. */
  const consulting = async (setup?: DeskOptions): Promise<{ held: string; active: string }> => {
    const held = await talking(setup);
    const { callId: active = '' } = await desk.confirm({
      operation: 'startTransfer',
      destination: '300',
    });
    await desk.becomes('1:Holding 2:Connected');
    desk.phone.clearLog();
    return { held, active };
  };

  afterEach(() => desk.close());

  it('dials, and names the call from the beginning', async () => {
    await start();
    const outcome = await desk.confirm({ operation: 'dial', destination: '400' });
    assert.equal(outcome.confirmedBy, 'outgoing');
    assert.deepEqual(outcome.requests, ['GET /command.htm?number=400']);
    assert.equal(outcome.call?.state, 'Dialing');
    assert.equal(outcome.call?.remote.number, '400');
    assert.equal(outcome.callId, outcome.call?.id);
    assert.equal(desk.live, '400 Dialing');
  });

  it('does not wait for proofs unless told to', async () => {
    await start();
    const outcome = await desk.operate({ operation: 'dial', destination: '400' });
    assert.equal(outcome.accepted, true);
    assert.ok(outcome.callId);
    await desk.until(({ calls }) => calls.some((it) => it.state === 'Dialing'));
    assert.equal(desk.tracker?.state.calls[0]?.id, outcome.callId);
  });

  it('types a number without dialling it', async () => {
    await start();
    const outcome = await desk.confirm({ operation: 'prepare', destination: '200' });
    assert.equal(outcome.confirmed, null);
    await keysCame(desk, '2 0 0');
    assert.equal(desk.live, '');
  });

  it('redials the last number', async () => {
    await start({ model: { rejectGraceMs: 50 }, options: { listPauseMs: 100 } });
    await desk.confirm({ operation: 'dial', destination: '400' });
    await desk.confirm({ operation: 'hangup' });
    const outcome = await desk.confirm({ operation: 'redial' });
    assert.equal(outcome.confirmedBy, 'outgoing');
    assert.equal(outcome.call?.remote.number, '400');
  });

  it('picks up by the code of the PBX', async () => {
    await start({
      options: { pickupCode: '*8' },
      phone: { farEnds: [{ number: '*8200', answerAfterMs: 1 }] },
    });
    const outcome = await desk.confirm({ operation: 'pickup', destination: '200' });
    assert.equal(outcome.confirmedBy, 'connected');
    assert.equal(desk.live, '*8200 Connected');
  });

  it('answers what rings', async () => {
    await start();
    desk.phone.ring('200');
    await desk.becomes('1:Alerting');
    const outcome = await desk.confirm({ operation: 'answer' });
    assert.equal(outcome.confirmedBy, 'connected');
    assert.equal(desk.live, '200 Connected');
  });

  it('never answers into an idle phone, where ENTER would open the dialled calls', async () => {
    await start({ model: { rejectGraceMs: 50 } });
    await desk.confirm({ operation: 'dial', destination: '400' });
    await desk.confirm({ operation: 'hangup' });
    await assert.rejects(desk.operate({ operation: 'answer' }), { code: 'INVALID_STATE' });
    assert.equal(desk.keys, 'CANCEL');
  });

  for (const rejectFires of ['none', 'missed', 'disconnected', 'disconnectedTwice'] as const) {
    it(`rejects, with a phone that then reports: ${rejectFires}`, async () => {
      await start({ phone: { quirks: { rejectFires } }, model: { rejectGraceMs: 50 } });
      desk.phone.ring('200');
      await desk.becomes('1:Alerting');
      const outcome = await desk.confirm({ operation: 'reject' });
      assert.equal(outcome.confirmed, null);
      await desk.becomes('');
      assert.equal(desk.phone.calls.at(-1)?.endedBy, 'rejected');
      assert.equal(desk.tracker?.state.ended.at(-1)?.outcome, 'rejected');
    });
  }

  it('deflects by the function key for it', async () => {
    await start({
      options: { deflect: P6_DEFLECT, keyPauseMs: 10 },
      phone: { settings: KEYS },
      model: { rejectGraceMs: 200 },
    });
    desk.phone.ring('200');
    await desk.becomes('1:Alerting');
    await desk.confirm({ operation: 'deflect', destination: '300' });
    await desk.becomes('');
    assert.equal(desk.phone.calls.at(-1)?.endedBy, 'deflected');
    assert.equal(desk.tracker?.state.ended.at(-1)?.outcome, 'deflected');
  });

  it('says so when the phone answered instead of deflecting', async () => {
    await start({ options: { deflect: P6_DEFLECT } });
    desk.phone.ring('200');
    await desk.becomes('1:Alerting');
    await assert.rejects(desk.confirm({ operation: 'deflect', destination: '300' }), {
      code: 'NOT_CONFIRMED',
      sent: 'yes',
    });
    assert.equal(desk.live, '200 Connected');
  });

  it('hangs up', async () => {
    await talking();
    const outcome = await desk.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(outcome.call?.outcome, 'completed');
    assert.equal(desk.live, '');
  });

  it('hangs up an unanswered call, whose end is not reported', async () => {
    // Nor by the count that comes with another report.
    const phone = { quirks: { failedCallFires: false } };
    await start({ phone, model: { rejectGraceMs: 50, reconcile: false } });
    await desk.confirm({ operation: 'dial', destination: '400' });
    const outcome = await desk.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmed, null);
    assert.equal(outcome.call?.outcome, 'cancelled');
    assert.equal(outcome.call?.assumed, true);
  });

  it('hangs up an unanswered call, whose end is reported', async () => {
    await start();
    await desk.confirm({ operation: 'dial', destination: '400' });
    const outcome = await desk.confirm({ operation: 'hangup' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(outcome.call?.outcome, 'cancelled');
  });

  it('ends all calls', async () => {
    await consulting();
    const outcome = await desk.confirm({ operation: 'hangupAll' });
    assert.equal(outcome.confirmedBy, 'disconnected');
    assert.equal(desk.live, '');
    await desk.becomes('');
  });

  it('holds and retrieves, and does neither twice', async () => {
    await talking();
    desk.phone.clearLog();
    assert.equal((await desk.confirm({ operation: 'hold' })).confirmedBy, 'hold');
    const again = await desk.confirm({ operation: 'hold' });
    assert.equal(again.alreadySo, true);
    assert.deepEqual(again.requests, []);
    assert.equal(desk.live, '200 Holding');
    assert.equal((await desk.confirm({ operation: 'retrieve' })).confirmedBy, 'unhold');
    assert.equal((await desk.confirm({ operation: 'retrieve' })).alreadySo, true);
    assert.equal(desk.live, '200 Connected');
    assert.equal(desk.keys, 'F_HOLD F_HOLD');
  });

  it('holds once when two messages ask for it at the same time', async () => {
    await talking();
    desk.phone.clearLog();
    const outcomes = await Promise.all([
      desk.operate({ operation: 'hold' }),
      desk.operate({ operation: 'hold' }),
      desk.operate({ operation: 'retrieve' }),
    ]);
    assert.deepEqual(
      outcomes.map((it) => it.alreadySo ?? false),
      [false, true, false],
    );
    await desk.becomes('1:Connected');
    assert.equal(desk.live, '200 Connected');
    assert.equal(desk.keys, 'F_HOLD F_HOLD');
  });

  it('transfers blindly', async () => {
    await talking();
    desk.phone.clearLog();
    const outcome = await desk.confirm({ operation: 'blindTransfer', destination: '300' });
    assert.ok(['blindTransfer', 'disconnected'].includes(outcome.confirmedBy ?? ''));
    await desk.becomes('');
    assert.equal(desk.keys, 'TRANSFER 3 0 0 ENTER');
    assert.equal(desk.phone.calls.at(-1)?.endedBy, 'transferred');
    const ended = desk.tracker?.state.ended.at(-1);
    assert.equal(ended?.outcome, 'transferred');
    assert.deepEqual(ended?.transfer, { kind: 'blind', to: '300' });
  });

  it('takes a held call back before it transfers it blindly', async () => {
    await talking();
    await desk.confirm({ operation: 'hold' });
    desk.phone.clearLog();
    await desk.confirm({ operation: 'blindTransfer', destination: '300' });
    await desk.becomes('');
    assert.equal(desk.keys, 'F_HOLD TRANSFER 3 0 0 ENTER');
  });

  it('starts a transfer and names the consultation', async () => {
    const held = await talking();
    const outcome = await desk.confirm({ operation: 'startTransfer', destination: '400' });
    assert.notEqual(outcome.callId, held);
    assert.equal(outcome.call?.remote.number, '400');
    assert.equal(outcome.call?.relatedCallId, held);
    assert.equal(desk.live, '200 Holding, 400 Dialing');
  });

  it('starts a transfer by typing', async () => {
    await talking({ options: { consultBy: 'keys' } });
    desk.phone.clearLog();
    await desk.confirm({ operation: 'startTransfer', destination: '400' });
    assert.equal(desk.keys, 'F_HOLD 4 0 0 ENTER');
    assert.equal(desk.live, '200 Holding, 400 Dialing');
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
      const outcome = await desk.confirm({ operation: 'completeTransfer' });
      assert.equal(outcome.confirmed, true);
      await desk.becomes('');
      assert.equal(desk.keys, keys);
      const kinds = desk.tracker?.state.ended.slice(-2).map((it) => it.transfer?.kind);
      assert.deepEqual(kinds, ['attended', 'attended']);
    });
  }

  it('says so when the phone shows a list that nobody confirms', async () => {
    await consulting({ phone: { settings: { call_join_xfer: 'on' } } });
    await assert.rejects(
      desk.confirm({ operation: 'completeTransfer' }, { confirmTimeoutMs: 100 }),
      {
        code: 'NOT_CONFIRMED',
      },
    );
    assert.equal(desk.phone.liveCalls.length, 2);
  });

  it('cancels a transfer: the consultation ends, the first call comes back', async () => {
    const { held } = await consulting();
    const outcome = await desk.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(outcome.callId, held);
    assert.equal(desk.live, '200 Connected');
    assert.equal(desk.keys, 'CANCEL F_HOLD');
  });

  it('cancels a consultation that still rings, whose end is not reported', async () => {
    const phone = { quirks: { failedCallFires: false } };
    await talking({ phone, model: { rejectGraceMs: 50 } });
    await desk.confirm({ operation: 'startTransfer', destination: '400' });
    desk.phone.clearLog();
    const outcome = await desk.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(desk.live, '200 Connected');
    assert.equal(desk.keys, 'CANCEL F_HOLD');
  });

  it('joins calls by the function key for it', async () => {
    await consulting({ options: { conference: P5_CONFERENCE }, phone: { settings: KEYS } });
    const outcome = await desk.confirm({ operation: 'completeConference' });
    assert.equal(outcome.confirmed, null);
    await keysCame(desk, 'P5');
    assert.equal(desk.live, '200 Connected, 300 Connected');
  });

  it('holds a conference in one step', async () => {
    await talking({ options: { conference: P5_CONFERENCE }, phone: { settings: KEYS } });
    desk.phone.clearLog();
    const outcome = await desk.confirm({ operation: 'singleStepConference', destination: '300' });
    assert.equal(outcome.confirmed, null);
    assert.equal(outcome.call?.remote.number, '300');
    await keysCame(desk, 'F_HOLD P5');
    assert.equal(desk.live, '200 Connected, 300 Connected');
  });

  it('lets others have the phone while the third party of a conference is called', async () => {
    await talking({
      options: { conference: P5_CONFERENCE },
      phone: { settings: KEYS },
      model: { rejectGraceMs: 50 },
    });
    const conference = desk.operate({ operation: 'singleStepConference', destination: '400' });
    await desk.becomes('1:Holding 2:Dialing');
    desk.phone.clearLog();
    const [hangup, failure] = await Promise.all([
      desk.confirm({ operation: 'hangup' }),
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
    assert.equal(desk.keys, 'CANCEL');
  });

  it('swaps by the line key of the held call', async () => {
    const { held } = await consulting();
    const outcome = await desk.confirm({ operation: 'swap' });
    assert.equal(outcome.confirmedBy, 'unhold');
    assert.equal(outcome.callId, held);
    await desk.becomes('1:Connected 2:Holding');
    assert.equal(desk.live, '200 Connected, 300 Holding');
  });

  it('sends DTMF', async () => {
    await talking();
    const outcome = await desk.confirm({ operation: 'sendDtmf', digits: '12#' });
    assert.equal(outcome.confirmed, null);
    assert.equal(desk.phone.liveCalls[0]?.dtmf, '12#');
  });

  it('mutes and records by a shadow of what was sent', async () => {
    await talking();
    desk.phone.clearLog();
    const mute = await desk.confirm({ operation: 'mute' });
    assert.equal(mute.doubt, 'shadowState');
    assert.equal((await desk.confirm({ operation: 'mute' })).alreadySo, true);
    await desk.confirm({ operation: 'unmute' });
    await desk.confirm({ operation: 'record', on: true });
    assert.equal((await desk.confirm({ operation: 'record', on: 'on' })).alreadySo, true);
    await desk.confirm({ operation: 'record' });
    await keysCame(desk, 'MUTE MUTE REC REC');
  });

  it('switches DND: by the setting at first, by the key once its state is known', async () => {
    await start();
    const first = await desk.operate({ operation: 'dnd', on: true }, { settleMs: 10 });
    assert.equal(first.doubt, 'settingWritten');
    assert.equal(desk.phone.settings.get('dnd_mode1'), 'on');
    const off = await desk.confirm({ operation: 'dnd', on: false });
    assert.equal(off.confirmedBy, 'dndOff');
    assert.equal(desk.phone.settings.get('dnd_mode1'), 'off');
    assert.equal((await desk.confirm({ operation: 'dnd', on: 'off' })).alreadySo, true);
    assert.equal((await desk.confirm({ operation: 'dnd' })).confirmedBy, 'dndOn');
    assert.equal(desk.keys, 'DND DND');
  });

  it('fails a step that is not confirmed, and repeats nothing', async () => {
    await talking({ reports: ['incoming', 'connected', 'disconnected', 'outgoing'] });
    desk.phone.clearLog();
    await assert.rejects(
      desk.operate({ operation: 'startTransfer', destination: '300' }, { confirmTimeoutMs: 50 }),
      {
        code: 'STEP_FAILED',
        reason: 'stepNotConfirmed',
        params: { step: 1, steps: 2, event: 'hold', done: 'hold' },
        sent: 'yes',
      },
    );
    assert.equal(desk.keys, 'F_HOLD');
    assert.equal(desk.live, '200 Holding');
  });

  it('goes by pauses where the phone reports nothing, and says that nobody checked', async () => {
    await start({
      events: false,
      options: { conference: P5_CONFERENCE },
      phone: { settings: KEYS },
    });
    await desk.confirm({ operation: 'dial', destination: '200' });
    await liveCame(desk, '200 Connected');
    const started = await desk.confirm(
      { operation: 'startTransfer', destination: '300' },
      { stepPauseMs: 20 },
    );
    assert.equal(started.confirmed, null);
    assert.equal(started.doubt, 'stateUnknown');
    await liveCame(desk, '200 Holding, 300 Connected');
    await assert.rejects(desk.operate({ operation: 'singleStepConference', destination: '1' }), {
      reason: 'needsEvents',
    });
    await desk.confirm({ operation: 'cancelTransfer' }, { stepPauseMs: 20 });
    await liveCame(desk, '200 Connected');
    assert.deepEqual(desk.seen, []);
  });

  it('follows a phone of FW 7 with its own key names', async () => {
    await talking({ phone: { profile: 'snom320-fw7' } });
    desk.phone.clearLog();
    await desk.confirm({ operation: 'hold' });
    await desk.confirm({ operation: 'blindTransfer', destination: '300' });
    await desk.becomes('');
    assert.equal(desk.keys, 'F_R F_R TRANSFER 3 0 0 ENTER');
  });

  it('believes reports of a phone that escapes nothing and leaves variables unfilled', async () => {
    const { held } = await consulting({
      phone: { quirks: { escape: 'none', unfilled: 'literal', ringingIsOngoing: false } },
    });
    const outcome = await desk.confirm({ operation: 'cancelTransfer' });
    assert.equal(outcome.callId, held);
    assert.equal(desk.live, '200 Connected');
  });

  it('gives up a composite in the middle when it is aborted', async () => {
    await talking({ reports: ['incoming', 'connected', 'outgoing'] });
    const controller = new AbortController();
    const transfer = desk.operate(
      { operation: 'startTransfer', destination: '300' },
      { signal: controller.signal, confirmTimeoutMs: 5000 },
    );
    await liveCame(desk, '200 Holding');
    controller.abort();
    await assert.rejects(transfer, { code: 'ABORTED' });
    assert.equal(desk.lock.pending, 0);
    assert.equal(desk.live, '200 Holding');
  });
});

async function liveCame(desk: Desk, live: string): Promise<void> {
  await phoneIs(desk, () => desk.live === live);
}

async function keysCame(desk: Desk, keys: string): Promise<void> {
  await phoneIs(desk, () => desk.keys === keys);
}

async function phoneIs({ phone }: Desk, condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      const seen = (): void => {
        phone.off('change', seen);
        resolve();
      };
      phone.on('change', seen);
    });
  }
}
