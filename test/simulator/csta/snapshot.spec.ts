import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  called,
  done,
  OTHER,
  OWN,
  request,
  snapshot,
  withCsta,
} from '../../support/simulator/csta';

const of = (device: string): string => `<snapshotObject>${device}</snapshotObject>`;

describe('simulator/csta/snapshot', () => {
  it('has the documented shape', async () => {
    await withCsta({}, async (phone) => {
      phone.ring('200', { identity: OWN });
      const body = await done(phone, 'SnapshotDevice', of(OWN));
      assert.match(
        body,
        /<SnapshotDeviceResponse xmlns="[^"]+\/ed5"><crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo><connectionIdentifier><callID>-1<\/callID><deviceID>sip:4711@pbx\.example<\/deviceID><\/connectionIdentifier><localCallState><compoundCallState><localConnectionState>alerting<\/localConnectionState><\/compoundCallState><\/localCallState><\/snapshotDeviceResponseInfo><\/snapshotData><\/crossRefIDorSnapshotData><\/SnapshotDeviceResponse>/,
      );
    });
  });

  it('is empty without calls', async () => {
    await withCsta({}, async (phone) => {
      assert.deepEqual(await snapshot(phone), []);
    });
  });

  it('follows a call', async () => {
    await withCsta({}, async (phone) => {
      const id = phone.ring('200', { identity: OWN });
      assert.deepEqual(await snapshot(phone), ['-1 alerting']);
      phone.pressKey('ENTER');
      assert.deepEqual(await snapshot(phone), ['-1 connected']);
      phone.network.hold(id);
      assert.deepEqual(await snapshot(phone), ['-1 connected']);
      phone.pressKey('F_HOLD');
      phone.core.engine.hold(phone.core.engine.live[0]!);
      assert.deepEqual(await snapshot(phone), ['-1 hold']);
      phone.farEndHangup(id);
      assert.deepEqual(await snapshot(phone), []);
    });
  });

  it('tells the calls of one identity only, which may have sip: in front', async () => {
    await withCsta({}, async (phone) => {
      await called(phone, '200');
      await called(phone, '300', OTHER);
      assert.deepEqual(await snapshot(phone), ['1 hold']);
      assert.deepEqual(await snapshot(phone, `sip:${OTHER}`), ['2 connected']);
    });
  });

  describe('an own call that nobody has taken', () => {
    for (const cstaDialling of ['connected', 'initiated'] as const) {
      it(`is ${cstaDialling}`, async () => {
        await withCsta({ quirks: { cstaDialling } }, async (phone) => {
          const call = await called(phone, '400');
          assert.equal(call.state, 'Ringback');
          assert.deepEqual(await snapshot(phone), [`1 ${cstaDialling}`]);
          phone.farEndAnswer(call.id);
          assert.deepEqual(await snapshot(phone), ['1 connected']);
        });
      });
    }
  });

  describe('the far side', () => {
    it('may be told with its state', async () => {
      await withCsta({ quirks: { cstaRemote: 'state' } }, async (phone) => {
        const call = await called(phone, '400');
        assert.deepEqual(await snapshot(phone), ['1 connected alerting']);
        phone.farEndAnswer(call.id);
        assert.deepEqual(await snapshot(phone), ['1 connected connected']);
        phone.network.hold(call.id);
        assert.deepEqual(await snapshot(phone), ['1 connected hold']);
        assert.doesNotMatch(await done(phone, 'SnapshotDevice', of(OWN)), /400/);
      });
    });

    it('may be told with its address', async () => {
      await withCsta({ quirks: { cstaRemote: 'party' } }, async (phone) => {
        await called(phone, '400');
        assert.match(
          await done(phone, 'SnapshotDevice', of(OWN)),
          /<endpointDevice><deviceIdentifier>400<\/deviceIdentifier><\/endpointDevice>/,
        );
      });
    });
  });

  describe('a device that is no identity', () => {
    it('is an error', async () => {
      await withCsta({}, async (phone) => {
        for (const device of ['4713@pbx.example', '4711', '4711@elsewhere.example']) {
          assert.match(
            (await request(phone, 'SnapshotDevice', of(device))).body,
            /<operation>invalidDeviceID</,
          );
        }
      });
    });

    it('may be taken for the active one, or have no calls', async () => {
      await withCsta({ quirks: { cstaUnknownDevice: 'active' } }, async (phone) => {
        await called(phone, '200');
        assert.deepEqual(await snapshot(phone, 'x@y'), ['1 connected']);
        phone.setQuirks({ cstaUnknownDevice: 'nothing' });
        assert.deepEqual(await snapshot(phone, 'x@y'), []);
      });
    });
  });

  it('of nobody is an error, of all calls, or of none', async () => {
    await withCsta({}, async (phone) => {
      await called(phone, '200');
      await called(phone, '300', OTHER);
      assert.match((await request(phone, 'SnapshotDevice', of(''))).body, /invalidDeviceID/);
      phone.setQuirks({ cstaNoDevice: 'all' });
      assert.deepEqual(await snapshot(phone, ''), ['1 hold', '2 connected']);
      phone.setQuirks({ cstaNoDevice: 'nothing' });
      assert.deepEqual(await snapshot(phone, ''), []);
    });
  });

  describe('call ids', () => {
    for (const [cstaNegativeIds, ringing, taken] of [
      ['incoming', '-1', '-1'],
      ['ringing', '-1', '1'],
      ['none', '1', '1'],
    ] as const) {
      it(`are negative as told: ${cstaNegativeIds}`, async () => {
        await withCsta({ quirks: { cstaNegativeIds } }, async (phone) => {
          phone.ring('200', { identity: OWN });
          assert.deepEqual(await snapshot(phone), [`${ringing} alerting`]);
          phone.pressKey('ENTER');
          assert.deepEqual(await snapshot(phone), [`${taken} connected`]);
        });
      });
    }
  });
});
