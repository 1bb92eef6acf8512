/** Operations on virtual phones that report nothing: what they do there, and that looks at the phone prove it. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator';
import type { ModelOptions } from '../../../src/calls/model/model-input';
import { LookedAtPhone } from '../../support/calls/looked-at-phone';
import { DocumentServer } from '../../support/phone/document-server';
import { TRUSTING } from '../../support/simulator/sip';

const OWN = '4711@pbx.example';
const FAR_ENDS = [
  { number: '200', answerAfterMs: 0 },
  { number: '300', answerAfterMs: 0 },
  { number: '400', answerAfterMs: null },
];

type Quirks = NonNullable<VirtualPhoneOptions['quirks']>;

describe('operations by CSTA, on the phone', () => {
  let desk: LookedAtPhone;
  afterEach(() => desk.close());

  const start = async (quirks: Quirks, model: ModelOptions = {}): Promise<void> => {
    desk = await LookedAtPhone.start({
      channel: 'csta',
      identity: OWN,
      model,
      virtual: {
        profile: 'snom760-fw8.9',
        auth: { scheme: 'none' },
        farEnds: FAR_ENDS,
        quirks: { cstaServices: 'standard', ...quirks },
      },
    });
  };
  const KINDS: readonly [string, Quirks, ModelOptions][] = [
    ['the far side too', { cstaRemote: 'state' }, {}],
    [
      'our side alone',
      { cstaRemote: 'none', cstaDialling: 'initiated' },
      { connectedMeansAnswered: true },
    ],
  ];
  for (const [title, quirks, model] of KINDS) {
    it(`consults and transfers, where a snapshot shows ${title}`, async () => {
      await start(quirks, model);
      const dialled = await desk.confirm({ operation: 'dial', destination: '200' });
      assert.equal(dialled.confirmedBy, 'snapshot');
      await desk.becomes('1:Connected');
      await desk.confirm({ operation: 'hold' });
      await desk.confirm({ operation: 'retrieve' });
      const consulted = await desk.confirm({ operation: 'startTransfer', destination: '300' });
      assert.equal(consulted.call?.remote.number, '300');
      await desk.becomes('1:Holding 2:Connected');
      await desk.confirm({ operation: 'swap' });
      await desk.becomes('1:Connected 2:Holding');
      await desk.confirm({ operation: 'completeTransfer' });
      assert.equal(desk.live, '');
      const outcomes = desk.tracker.state.ended.map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['transferred', 'transferred']);
      for (const service of ['MakeCall', 'HoldCall', 'AlternateCall', 'TransferCall'])
        assert.ok(desk.seen.has(service), service);
    });
  }

  it('answers one of two, ends the held one of two, and gives a consultation up', async () => {
    await start({ cstaRemote: 'party', cstaNegativeIds: 'ringing' });
    desk.phone.ring('0301');
    desk.phone.ring('0302');
    await desk.becomes('1:Alerting 2:Alerting');
    const second = desk.tracker.state.calls.find(({ remote }) => remote.number === '0302');
    await desk.confirm({ operation: 'answer', callId: second?.id });
    const first = desk.tracker.state.calls.find(({ remote }) => remote.number === '0301');
    await desk.confirm({ operation: 'reject', callId: first?.cstaId });
    assert.equal(desk.live, '0302 Connected');
    await desk.confirm({ operation: 'startTransfer', destination: '300' });
    await desk.until(({ calls }) =>
      calls.some(({ remote, state }) => remote.number === '300' && state === 'Connected'),
    );
    await desk.confirm({ operation: 'hangup', callId: second?.id });
    assert.equal(desk.live, '300 Connected');
    await desk.confirm({ operation: 'startTransfer', destination: '200' });
    await desk.until(({ calls }) =>
      calls.some(({ remote, state }) => remote.number === '200' && state === 'Connected'),
    );
    await desk.confirm({ operation: 'cancelTransfer' });
    assert.equal(desk.live, '300 Connected');
    await desk.confirm({ operation: 'hangupAll' });
    assert.equal(desk.live, '');
  });

  it('transfers blindly, sends a ringing call on, and brings a third party in', async () => {
    await start({ cstaRemote: 'state' });
    desk.phone.ring('0301');
    await desk.becomes('1:Alerting');
    await desk.confirm({ operation: 'deflect', destination: '200' });
    await desk.becomes('');
    await desk.confirm({ operation: 'dial', destination: '200' });
    await desk.becomes('2:Connected');
    await desk.confirm({ operation: 'sendDtmf', digits: '12#' });
    await desk.confirm({ operation: 'singleStepConference', destination: '300' });
    assert.equal(desk.phone.liveCalls.length, 2);
    await desk.confirm({ operation: 'hangupAll' });
    await desk.becomes('');
    await desk.confirm({ operation: 'dial', destination: '200' });
    await desk.becomes('4:Connected');
    await desk.confirm({ operation: 'blindTransfer', destination: '300' });
    await desk.becomes('');
    await desk.confirm({ operation: 'dnd', on: true }, { waitFor: 'accepted' });
  });
});

describe('operations by documents, on the phone', () => {
  let desk: LookedAtPhone;
  let shelf: DocumentServer;
  afterEach(async () => {
    await desk.close();
    await shelf.stop();
  });

  const start = async (
    channel: 'sip-notify' | 'minibrowser',
    quirks: Quirks = {},
  ): Promise<void> => {
    shelf = new DocumentServer();
    await shelf.start();
    desk = await LookedAtPhone.start({
      channel,
      identity: OWN,
      virtual: {
        profile: 'snomD862-fw10.1',
        settings: TRUSTING,
        farEnds: FAR_ENDS,
        // A busy machine lets documents come closer than they were sent; what that does to them is looked at elsewhere.
        quirks: { documentSpacingMs: 0, ...quirks },
      },
      client: (virtual) => ({
        model: 'D862',
        stepPauseMs: 50,
        sip: { port: virtual.sipPort ?? 0, user: '4711' },
        minibrowser: { port: virtual.minibrowserPort ?? 0 },
      }),
      deps: { documents: () => shelf },
    });
  };

  for (const channel of ['sip-notify', 'minibrowser'] as const) {
    it(`dials, consults, transfers and joins (${channel})`, async () => {
      await start(channel);
      desk.phone.ring('0301');
      await desk.becomes('1:Alerting');
      assert.equal((await desk.confirm({ operation: 'answer' })).confirmedBy, 'lines');
      await desk.confirm({ operation: 'hold' });
      await desk.confirm({ operation: 'retrieve' });
      await desk.confirm({ operation: 'startTransfer', destination: '300' });
      await desk.becomes('1:Holding 2:Connected');
      await desk.confirm({ operation: 'cancelTransfer' });
      await desk.becomes('1:Connected');
      await desk.confirm({ operation: 'startTransfer', destination: '300' });
      await desk.becomes('1:Holding 3:Connected');
      await desk.confirm({ operation: 'completeTransfer' });
      assert.equal(desk.live, '');
      await desk.confirm({ operation: 'dial', destination: '200' });
      await desk.becomes('4:Connected');
      await desk.confirm({ operation: 'blindTransfer', destination: '300' });
      assert.equal(desk.live, '');
    });
  }

  it('switches do-not-disturb from what is known', async () => {
    await start('sip-notify');
    await desk.until(({ dnd }) => dnd !== null);
    await desk.confirm({ operation: 'dnd', on: true });
    await desk.until(({ dnd }) => dnd === true);
    assert.equal((await desk.confirm({ operation: 'dnd', on: true })).alreadySo, true);
  });
});
