import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  bareNumber,
  idsOf,
  isTrusted,
  parseFragment,
  parseTarget,
} from '../../../simulator/minibrowser/fragments';
import { withPhone } from '../../support/simulator/wire';

describe('simulator/minibrowser/fragments', () => {
  const FRAGMENTS: readonly (readonly [text: string, commands: readonly (readonly string[])[]])[] =
    [
      ['', []],
      ['reboot', [['reboot', '', '']]],
      [
        'numberdial=200&key=F_HOLD',
        [
          ['numberdial', '', '200'],
          ['key', '', 'F_HOLD'],
        ],
      ],
      ['set:fkey_label0=a%20b', [['set', 'fkey_label0', 'a b']]],
      ['toggleset:dnd_mode', [['toggleset', 'dnd_mode', '']]],
      ['var:x=a=b', [['var', 'x', 'a=b']]],
      ['var:x=%zz', [['var', 'x', '%zz']]],
      ['sub=*[@id="p"]', [['sub', '', '*[@id="p"]']]],
      ['=x&&1', []],
    ];
  for (const [text, commands] of FRAGMENTS) {
    it(`#${text}`, () => {
      assert.deepEqual(
        parseFragment(text).map(({ name, argument, value }) => [name, argument, value]),
        commands,
      );
    });
  }

  it('any value that was percent-encoded comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const [command] = parseFragment(`set:phone_name=${encodeURIComponent(value)}`);
        assert.equal(command?.value, value);
      }),
    );
  });

  it('takes addresses apart', () => {
    for (const [url, phoneScheme, address, special] of [
      ['snom://mb_exit', false, 'snom://mb_exit', 'exit'],
      ['SNOM://MB_NOP#a=1', false, 'SNOM://MB_NOP', 'nop'],
      ['phone://mb_exit#a', true, 'phone://mb_exit', 'exit'],
      ['phone://mb_exit#a', false, 'phone://mb_exit', undefined],
      ['http://h/mb_exit#a#b', true, 'http://h/mb_exit', undefined],
      ['snom://else', true, 'snom://else', undefined],
    ] as const) {
      const target = parseTarget(url, phoneScheme);
      assert.equal(target.address, address);
      assert.equal(target.special, special, url);
    }
  });

  it('finds ids and numbers', () => {
    assert.deepEqual(idsOf(`/SnomIPPhoneMenu/*[@id="m1"]/*[@id='l2']`), ['m1', 'l2']);
    assert.deepEqual(idsOf('*[1]'), []);
    for (const [text, number] of [
      ['200', '200'],
      [' sip:200@x.example ', '200@x.example'],
      ['<SIPS:200@x.example;user=phone>', '200@x.example'],
      ['', ''],
    ] as const)
      assert.equal(bareNumber(text), number);
  });

  it('trusts hosts the setting names, however it separates them', async () => {
    await withPhone({}, (phone) => {
      assert.equal(isTrusted(phone.core, '127.0.0.1'), false);
      assert.equal(isTrusted(phone.core, undefined), false);
      assert.equal(isTrusted(phone.core, ''), false);
      for (const hosts of ['127.0.0.1', 'a.example,127.0.0.1', 'a 127.0.0.1', 'A;127.0.0.1']) {
        phone.setSetting('mb_trusted_hosts', hosts);
        assert.equal(isTrusted(phone.core, '127.0.0.1'), true, hosts);
        assert.equal(isTrusted(phone.core, '27.0.0.1'), false, hosts);
      }
    });
  });
});
