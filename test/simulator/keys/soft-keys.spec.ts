import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { softKeys } from '../../../simulator/keys/soft-keys';
import { withPhone } from '../../support/simulator/wire';

const press = (phone: VirtualPhone, keys: string): void =>
  keys.split(' ').forEach((key) => phone.pressKey(key));

describe('simulator/keys/soft-keys', () => {
  it('are shown under their conditions: state, conference, transfer', async () => {
    const settings = {
      call_screen_fkeys_on_connected: 'F_A(Conference) F_B(not:Conference) F_HOLD',
      call_screen_fkeys_on_holding: 'F_OK F_C(not:Transfer) F_DIAL(Transfer) F_E(Holding,Transfer)',
      call_screen_fkeys_on_incoming: 'F_X(Connected) F_Y(not:Connected,Holding) F_Z(odd',
    };
    await withPhone({ settings }, (phone) => {
      const shown = (): string => softKeys(phone.core).join(' ').trim();
      phone.ring('1');
      assert.equal(shown(), 'F_Y F_Z(odd');
      press(phone, 'ENTER');
      assert.equal(shown(), 'F_B F_HOLD');
      press(phone, 'TRANSFER');
      assert.equal(shown(), 'F_OK F_DIAL F_E');
      press(phone, 'CANCEL F_HOLD');
      assert.equal(shown(), 'F_OK F_C F_E');
      press(phone, 'TRANSFER');
      assert.equal(shown(), 'F_OK F_DIAL F_E');
      press(phone, 'CANCEL');
      phone.core.dial('2');
      phone.farEndAnswer('c2');
      phone.core.engine.conference.join();
      assert.equal(shown(), 'F_A F_HOLD');
    });
  });

  it('of a transfer are OK and Cancel where the settings name none', async () => {
    await withPhone({}, (phone) => {
      phone.ring('1');
      press(phone, 'ENTER TRANSFER');
      assert.deepEqual(phone.softKeys, ['OK', 'Cancel', '', '']);
      phone.setSetting('call_screen_fkeys_on_holding', 'F_OK(not:Transfer) F_HOLD');
      assert.deepEqual(phone.softKeys, ['OK', 'Cancel', '', '']);
    });
  });
});
