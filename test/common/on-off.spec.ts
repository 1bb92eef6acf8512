import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { flagOf, onOrOff, toggleOf } from '../../src/common/on-off';
import { assertThrows } from '../support/phone/errors';

const ON = [true, 1, '1', 'on', 'ON', 'On', ' on\n', 'true', 'TRUE', 'True', 'yes', 'YES'];
const OFF = [false, 0, '0', 'off', 'OFF', 'Off', '\toff ', 'false', 'FALSE', 'no', 'No'];
const NEITHER = [2, -1, NaN, '2', '01', 'onn', 'of', 'ja', 'open', [], [true], {}, () => true, 1n];

describe('on and off', () => {
  for (const value of ON)
    it(`${JSON.stringify(value)} is on`, () => assert.equal(onOrOff(value), true));
  for (const value of OFF)
    it(`${JSON.stringify(value)} is off`, () => assert.equal(onOrOff(value), false));

  it('are nothing else', () => {
    for (const value of [...NEITHER, undefined, null, '', 'toggle', ' '.repeat(1_000_000)])
      assert.equal(onOrOff(value), undefined);
  });

  it('may be left out, but not be anything', () => {
    for (const nothing of [undefined, null, '']) {
      assert.equal(flagOf(nothing, 'force'), undefined);
      assert.equal(toggleOf(nothing, 'on'), undefined);
    }
    for (const value of [...NEITHER, 'toggle']) {
      const { params } = assertThrows(() => flagOf(value, 'force'), 'wrongType');
      assert.deepEqual(params, { name: 'force', expected: 'on, off, true, false, 1, 0' });
    }
    for (const value of NEITHER) assertThrows(() => toggleOf(value, 'on'), 'wrongType');
    for (const value of ['toggle', 'TOGGLE', ' Toggle '])
      assert.equal(toggleOf(value, 'on'), undefined);
  });
});
