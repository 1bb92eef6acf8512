import assert from 'node:assert/strict';
import {
  actionFragment,
  EXIT,
  exitFragment,
  type FragmentCommand,
} from '../../../src/phone/display/fragments';
import { assertThrows } from '../../support/phone/errors';

describe('fragments', () => {
  it('leave the minibrowser', () => {
    assert.equal(exitFragment(), EXIT);
    assert.equal(exitFragment({ numberdial: '200' }), 'snom://mb_exit#numberdial=200');
  });

  it('carry out commands', () => {
    assert.equal(
      actionFragment({ numberdial: 'sip:200@pbx.example' }),
      'snom://mb_nop#numberdial=200@pbx.example',
    );
    assert.equal(actionFragment({ numberdial: '*21*5#' }), 'snom://mb_nop#numberdial=*21*5%23');
    assert.equal(
      actionFragment({ key: 'F_HOLD' }, { key: '#' }),
      'snom://mb_nop#key=F_HOLD&key=%23',
    );
    assert.equal(actionFragment({ reboot: true }), 'snom://mb_nop#reboot');
    assert.equal(actionFragment({ calllistclear: 'Missed' }), 'snom://mb_nop#calllistclear=Missed');
  });

  it('smuggle nothing', () => {
    assertThrows(() => actionFragment(), 'missingParameter');
    assertThrows(() => actionFragment({ numberdial: '1&reboot=reset' }), 'signInDestination');
    assertThrows(() => actionFragment({ numberdial: '$(set:x)' }), 'signInDestination');
    assertThrows(() => actionFragment({ key: 'ENTER&reboot' }), 'unknownKey');
    const list = { calllistclear: 'Missed&reboot' } as unknown as FragmentCommand;
    assertThrows(() => actionFragment(list), 'badUrl');
  });
});
