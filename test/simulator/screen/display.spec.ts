import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProfileName } from '../../../simulator';
import { duration } from '../../../simulator/screen/display';
import { withPhone } from '../../support/simulator/wire';

describe('simulator/screen/display', () => {
  it('counts minutes, and hours when there are any', () => {
    assert.deepEqual([0, 999, 61_000, 3_599_999, 3_600_000, 36_061_000].map(duration), [
      '0:00',
      '0:00',
      '1:01',
      '59:59',
      '1:00:00',
      '10:01:01',
    ]);
  });

  it('shows the identity, its display name, or that there is none', async () => {
    const identities = ['100@a.example', '101@b.example'];
    await withPhone({ identities }, (phone) => {
      assert.deepEqual(phone.display, ['100']);
      phone.setSetting('user_realname1', 'Reception');
      assert.deepEqual(phone.display, ['Reception']);
      phone.setSetting('user_active1', 'off');
      phone.setSetting('user_realname2', '');
      assert.deepEqual(phone.display, ['101@b.example']);
      phone.setSetting('user_active2', 'off');
      assert.deepEqual(phone.display, ['Not registered']);
    });
  });

  const OFFSETS: readonly (readonly [ProfileName, number])[] = [
    ['snom320-fw7', 1],
    ['snom370-fw8.7', 1],
    ['snomD385-fw10.1', 2],
    ['snomD735-fw10.1', 5],
    ['snomD862-fw10.1', 5],
  ];
  for (const [profile, first] of OFFSETS) {
    it(`${profile}: LED ${first} is the one of P1`, async () => {
      await withPhone({ profile }, (phone) => {
        phone.core.dial('1');
        phone.farEndAnswer('c1');
        phone.pressKey(profile === 'snom320-fw7' ? 'F_R' : 'F_HOLD');
        phone.ring('2');
        phone.ring('3');
        phone.farEndHangup('c3');
        assert.deepEqual(
          [...phone.leds],
          [
            [0, 'Blink'],
            [first, 'BlinkSlow'],
            [first + 1, 'BlinkFast'],
          ],
        );
      });
    });
  }

  it('lights the DND key, and LEDs that others set', async () => {
    await withPhone({ settings: { fkey4: 'keyevent F_DND' } }, (phone) => {
      phone.pressKey('DND');
      assert.deepEqual([...phone.leds], [[6, 'On']]);
      phone.core.ledOverlay.set(9, 'BlinkFast').set(6, 'Off');
      assert.deepEqual([...phone.leds], [[9, 'BlinkFast']]);
    });
  });

  it('labels soft keys by state; hidden ones shift the others', async () => {
    await withPhone({}, (phone) => {
      assert.deepEqual(phone.softKeys, ['Calls', 'Dir', 'Fwd', 'DND']);
      phone.ring('1');
      assert.deepEqual(phone.softKeys, ['Answer', 'Deflect', 'Cancel', '']);
      phone.pressKey('F1');
      assert.deepEqual(phone.softKeys, ['Hold', 'Transf', '', '']);
      phone.pressKey('F1');
      assert.equal(phone.calls[0]?.state, 'Holding');
      phone.core.dial('2');
      assert.deepEqual(phone.softKeys, ['Cancel', 'Next', '', '']);
      phone.farEndAnswer('c2');
      assert.deepEqual(phone.softKeys, ['Conf', 'Hold', 'Transf', 'Next']);
      phone.setSetting('call_screen_fkeys_on_connected', 'F_HOLD F_UNHEARD_OF');
      assert.deepEqual(phone.softKeys, ['Hold', 'UNHEARD', '', '']);
    });
  });
});
