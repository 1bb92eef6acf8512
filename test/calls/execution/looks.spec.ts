/** Operations whose effect is seen by a look at the phone's calls: a snapshot, or the counts of its minibrowser. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CstaConnection, LineReport } from '../../../src/calls/model/model-input';
import type { UntimedInput } from '../../../src/calls/operations/plan-types';
import type { SnomError } from '../../../src/common/errors';
import { MAC } from '../../support/calls/events';
import { FakePhone, ONE, watched } from '../../support/calls/executor-phone';
import { settled } from '../../support/calls/stepped-clock';

const deviceId = 'sip:100@pbx.example';
const snapshot = (...connections: readonly Omit<CstaConnection, 'deviceId'>[]): UntimedInput => ({
  type: 'cstaSnapshot',
  connections: connections.map((one) => ({ ...one, deviceId })),
});
const NONE = {
  ...{ connected: 0, offered: 0, ringing: 0, calling: 0 },
  ...{ ringback: 0, holding: 0, on_hold: 0 },
};
const lines = (counts: LineReport['counts'], more: Partial<LineReport> = {}): UntimedInput => ({
  type: 'linesReported',
  lines: { counts: { ...NONE, ...counts }, ...more },
});

describe('operate: looks at the phone', () => {
  const rows: readonly [string, ConstructorParameters<typeof FakePhone>[0], UntimedInput][] = [
    ['answer', 'ringing', snapshot({ cstaId: '1', state: 'connected' })],
    ['hold', 'talking', snapshot({ cstaId: '1', state: 'hold' })],
    ['retrieve', 'held', snapshot({ cstaId: '1', state: 'connected' })],
    ['hangup', 'talking', snapshot()],
    ['reject', 'ringing', snapshot()],
    [
      'swap',
      'consulting',
      snapshot({ cstaId: '1', state: 'connected' }, { cstaId: '2', state: 'hold' }),
    ],
    ['completeTransfer', 'consulting', snapshot()],
    ['cancelTransfer', 'consulting', snapshot({ cstaId: '1', state: 'connected' })],
  ];
  for (const [operation, state, input] of rows) {
    it(`sees ${operation} in a snapshot`, async () => {
      const phone = new FakePhone(state, 'csta');
      const work = phone.operate({ operation }, { waitFor: 'confirmed' });
      await phone.clock.advance(2500);
      phone.look(input);
      const outcome = await work;
      assert.deepEqual([outcome.confirmed, outcome.confirmedBy], [true, 'snapshot']);
      assert.equal(outcome.doubt, undefined);
      await settled();
      assert.equal(phone.seen.length, 1);
    });
  }

  it('sees a call that was asked for', async () => {
    const phone = new FakePhone('idle', 'csta');
    const work = phone.operate({ operation: 'dial', destination: '200' }, { waitFor: 'confirmed' });
    await settled();
    phone.look(snapshot({ cstaId: '-4', state: 'initiated' }));
    const outcome = await work;
    assert.deepEqual(
      [outcome.confirmedBy, outcome.callId, outcome.call?.cstaId],
      ['snapshot', `${MAC}:1`, '-4'],
    );
    await settled();
    assert.deepEqual(phone.seen, ['MakeCall']);
  });

  it('learns that a service works although nobody waits for it, and not from what shows nothing', async () => {
    const phone = new FakePhone('talking', 'csta');
    const outcome = await phone.operate({ operation: 'hold' });
    assert.deepEqual([outcome.confirmed, outcome.doubt], [null, 'unproven']);
    await phone.clock.advance(2500);
    phone.look(snapshot({ cstaId: '1', state: 'connected' }));
    await settled();
    assert.deepEqual(phone.seen, []);
    phone.look(snapshot({ cstaId: '1', state: 'hold' }));
    await settled();
    assert.deepEqual(phone.seen, ['HoldCall']);
  });

  it('learns nothing of a service whose effect does not come', async () => {
    const phone = new FakePhone('talking', 'csta');
    const work = watched(phone.operate({ operation: 'hold' }, { waitFor: 'confirmed' }));
    await phone.clock.advance(2500);
    phone.look(snapshot());
    assert.equal(((await work) as SnomError).reason, 'notConfirmed');
    await settled();
    assert.deepEqual(phone.seen, []);
  });

  it('brings a third party in with the name that the phone has given to the call', async () => {
    const phone = new FakePhone('talking', 'csta');
    const work = phone.operate({ operation: 'singleStepConference', destination: '300' });
    await settled();
    assert.deepEqual(phone.sent, ['ConsultationCall 1 300']);
    await phone.clock.advance(2500);
    const held = { cstaId: '1', state: 'hold' } as const;
    phone.look(snapshot(held, { cstaId: '9', state: 'initiated' }));
    await settled();
    phone.look(snapshot(held, { cstaId: '9', state: 'connected', remoteState: 'connected' }));
    await work;
    assert.deepEqual(phone.sent, ['ConsultationCall 1 300', 'ConferenceCall 9+1']);
  });

  it('joins nothing where the phone has not named the new call', async () => {
    const phone = new FakePhone('talking', 'csta');
    const work = watched(phone.operate({ operation: 'singleStepConference', destination: '300' }));
    await settled();
    phone.report('hold', ONE);
    phone.report('outgoing', { id: 'two', remote: '300@pbx.example' });
    await settled();
    phone.report('connected', { id: 'two', remote: '300@pbx.example' });
    assert.equal(((await work) as SnomError).reason, 'stepNotPossible');
    assert.deepEqual(phone.sent, ['ConsultationCall 1 300']);
  });

  it('asks the phone how it calls the new call where reports were faster than looks', async () => {
    const phone = new FakePhone('talking', 'csta');
    const work = phone.operate({ operation: 'singleStepConference', destination: '300' });
    await settled();
    phone.report('hold', ONE);
    phone.report('outgoing', { id: 'two', remote: '300@pbx.example' });
    await settled();
    phone.shows = snapshot(
      { cstaId: '1', state: 'hold' },
      { cstaId: '9', state: 'connected', remoteState: 'connected' },
    );
    phone.report('connected', { id: 'two', remote: '300@pbx.example' });
    await work;
    assert.deepEqual(phone.sent, ['ConsultationCall 1 300', 'ConferenceCall 9+1']);
  });

  it('sees the steps of a phone that is reached by documents in its counts', async () => {
    const phone = new FakePhone('talking', 'sip-notify');
    const work = phone.operate(
      { operation: 'startTransfer', destination: '300' },
      { waitFor: 'confirmed' },
    );
    await phone.clock.advance(2500);
    assert.deepEqual(phone.sent, ['F_HOLD']);
    phone.look(lines({ holding: 1 }));
    await settled();
    assert.deepEqual(phone.sent, ['F_HOLD', 'inCall? dial 300']);
    phone.look(lines({ holding: 1, calling: 1 }));
    const outcome = await work;
    assert.deepEqual([outcome.confirmedBy, outcome.callId], ['lines', `${MAC}:2`]);
    assert.equal(phone.calls, '1:Holding 2:Dialing');
    assert.deepEqual(phone.seen, []);
  });

  it('sees do-not-disturb in them', async () => {
    const phone = new FakePhone('idle', 'minibrowser');
    phone.look(lines({}, { dnd: false }));
    const work = phone.operate({ operation: 'dnd', on: true }, { waitFor: 'confirmed' });
    await settled();
    assert.deepEqual(phone.sent, ['DND']);
    // A look may be older than the effect.
    phone.look(lines({}, { dnd: false }));
    await phone.clock.advance(2000);
    phone.look(lines({}, { dnd: true }));
    assert.equal((await work).confirmedBy, 'lines');
    const toggled = watched(phone.operate({ operation: 'dnd' }, { waitFor: 'confirmed' }));
    await settled();
    phone.look(lines({}, { dnd: false }));
    assert.ok('confirmedBy' in (await toggled));
  });

  it('waits in vain for what a look does not show', async () => {
    const phone = new FakePhone('talking', 'sip-notify');
    const work = watched(
      phone.operate({ operation: 'hold' }, { waitFor: 'confirmed', confirmTimeoutMs: 4000 }),
    );
    for (let i = 0; i < 4; i += 1) {
      await phone.clock.advance(1000);
      phone.look(lines({ connected: 1 }));
    }
    assert.equal(((await work) as SnomError).reason, 'notConfirmed');
  });

  it('does not take a rejected call for ended where nobody knows that the key rejects', async () => {
    const phone = new FakePhone('ringing', 'sip-notify');
    const outcome = await phone.operate({ operation: 'reject' });
    assert.equal(outcome.doubt, 'unproven');
    await phone.clock.advance(20_000);
    assert.equal(phone.calls, '1:Alerting');
    phone.look(lines({}));
    await phone.clock.advance(20_000);
    assert.equal(phone.tracker?.state.ended[0]?.outcome, 'rejected');
  });
});
