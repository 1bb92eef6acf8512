import assert from 'node:assert/strict';
import fc from 'fast-check';
import { confirmMatches } from '../../../src/phone/admin/confirm';

const PHONE = { name: 'Front desk', mac: '000413A1B2C3' };

describe('msg.confirm', () => {
  for (const confirm of [
    'Front desk',
    '000413A1B2C3',
    '000413a1b2c3',
    '00:04:13:A1:B2:C3',
    '00-04-13-a1-b2-c3',
    '0004.13a1.b2c3',
    ' 000413A1B2C3 ',
  ]) {
    it(`${JSON.stringify(confirm)} names the phone`, () => {
      assert.equal(confirmMatches(confirm, PHONE), true);
    });
  }

  const wrong: unknown[] = [
    undefined,
    null,
    true,
    1,
    '',
    ' ',
    'yes',
    'front desk',
    ' Front desk',
    'Front desk 2',
    'Front',
    '000413A1B2C4',
    '000413A1B2C',
    '0000413A1B2C3',
    '00:04:13:A1:B2-C3',
    '00:04:13:A1:B2:C3:00',
    '00 04 13 A1 B2 C3',
    '0004:13A1:B2C3',
    ['Front desk'],
    { toString: () => 'Front desk' },
    Object('Front desk'),
    /Front desk/,
  ];
  for (const confirm of wrong) {
    it(`${JSON.stringify(confirm) ?? 'nothing'} does not`, () => {
      assert.equal(confirmMatches(confirm, PHONE), false);
    });
  }

  it('no text names a phone without name and MAC', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(confirmMatches(text, { name: '' }), false);
      }),
    );
    assert.equal(confirmMatches('', { name: '', mac: '' }), false);
    assert.equal(confirmMatches('undefined', { name: 'x' }), false);
    assert.equal(confirmMatches('000413A1B2C3', { name: 'x' }), false);
    assert.equal(confirmMatches('nonsense', { name: 'x', mac: 'nonsense' }), false);
  });

  it('knows the MAC in whatever way it is stored', () => {
    assert.equal(confirmMatches('000413a1b2c3', { name: 'x', mac: '00:04:13:a1:b2:c3' }), true);
  });
});
