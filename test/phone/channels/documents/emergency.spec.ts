import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { PhoneAction } from '../../../../src/phone/types';
import {
  ACTS_AFTER_MS,
  AT_REST,
  D862,
  dial,
  DocumentSetup,
  key,
} from '../../../support/phone/document-setup';

describe('phone/channels/documents: an emergency call', () => {
  let setup: DocumentSetup;
  beforeEach(async () => {
    setup = new DocumentSetup();
    await setup.start();
  });
  afterEach(() => setup.stop());

  const emergency = (channel = setup.channel()) =>
    setup.perform(channel, [dial('112')], 'sip-notify', setup.scope(true));
  const TRANSFER = [key('TRANSFER'), dial('300')];

  it('never goes between the documents of a transfer', async () => {
    const transfer = setup.perform(setup.channel(), TRANSFER);
    await setup.paused(1);
    const call = emergency();
    await setup.settle(Promise.all([transfer, call]), 100);
    assert.deepEqual(setup.phone.actions, ['key=F_TRANSFER', 'numberdial=300', 'numberdial=112']);
  });

  it('lets such a transfer wait no longer than phones need', async () => {
    const began = setup.clock.steady();
    const transfer = setup.perform(setup.channel({ stepPauseMs: 60_000 }), TRANSFER);
    await setup.paused(1);
    const call = emergency();
    await setup.settle(Promise.all([transfer, call]), 100);
    assert.deepEqual(setup.phone.actions, ['key=F_TRANSFER', 'numberdial=300', 'numberdial=112']);
    assert.ok(setup.clock.steady() - began < 5000, String(setup.clock.steady() - began));
  });

  const LOOSE: [string, PhoneAction][] = [
    ['tones', { kind: 'dtmf', digits: '12345' }],
    ['keys', key('1', '2', '3')],
  ];
  for (const [name, action] of LOOSE) {
    it(`breaks ${name} off`, async () => {
      const typing = setup.perform(setup.channel(), [action]);
      await setup.paused(1);
      const ended = setup.fails(typing, 'emergencyFirst', 'yes');
      await setup.settle(emergency(), 100);
      await ended;
      assert.deepEqual(setup.phone.actions, ['key=1', 'numberdial=112']);
    });
  }

  it('waits for the pause of phones, and for nobody else’s', async () => {
    const slow = setup.channel({ stepPauseMs: 60_000 });
    await setup.perform(slow, [key('MUTE')]);
    const began = setup.clock.steady();
    await setup.settle(emergency(slow), 100);
    const took = setup.clock.steady() - began;
    assert.ok(took >= 2000 && took < 2000 + ACTS_AFTER_MS + 200, String(took));
  });

  it('keeps its distance from a question that is not answered yet', async () => {
    const channel = setup.channel();
    setup.phone.values = AT_REST;
    const times: number[] = [];
    setup.phone.onAction = () => times.push(setup.clock.steady());
    const began = setup.clock.steady();
    const asked = channel.readLines('sip-notify', D862, setup.scope());
    const call = emergency(channel);
    await setup.settle(Promise.all([asked, call]), 100);
    assert.ok((times[0] ?? 0) - began >= 2000, times.join());
  });
});
