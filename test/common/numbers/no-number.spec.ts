import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isAddressOfNobody,
  isWordForNothing,
  saysNoNumber,
} from '../../../src/common/numbers/no-number';

const WORDS = [
  ...['anonymous', 'Anonymous', 'ANONYMOUS', 'unknown', 'Restricted', 'private', 'withheld'],
  ...['unavailable', 'Unavailable', 'Private number', 'No Caller ID', 'out-of-area', 'N/A', 'n/a'],
  ...['n.a.', 'anonym', 'Unbekannt', 'unterdrückt', 'unterdru\u0308ckt', 'nicht verfügbar'],
  ...['anonyme', 'Numéro masqué', 'desconocido', 'sconosciuto', 'onbekend', 'okänd', 'zastrzeżony'],
  ...['неизвестный', '非通知', 'anonymous.invalid'],
  ...['unidentified', 'withheld-number', 'ID unavailable', 'unknown unknown', 'Private_User'],
  ...['Caller ID: blocked', 'number not available', 'name.unavailable'],
];

describe('words that are no number', () => {
  for (const word of WORDS)
    it(`${word} stands for none`, () => assert.ok(saysNoNumber(` ${word} `)));

  it('nothing, or mere punctuation, is no number either', () => {
    for (const text of ['', ' ', '-', '--', '?', '""', '+', '.'])
      assert.ok(saysNoNumber(text), text);
    for (const text of ['', ' ', '-', '?']) assert.ok(!isWordForNothing(text), text);
  });

  it('numbers and names are', () => {
    const numbers = [
      '0',
      '200',
      '+4930',
      '*8',
      'anna',
      'na',
      'private1',
      'unknown-200',
      'n',
      'a',
      'caller',
      'private office',
      'no',
    ];
    for (const text of numbers) assert.ok(!saysNoNumber(text) && !isWordForNothing(text), text);
  });

  it('what programs write for nothing counts where a flow sends it, not where a phone does', () => {
    for (const text of ['null', 'undefined', 'NaN', '[object Object]', 'true'])
      assert.ok(isWordForNothing(text) && !saysNoNumber(text), text);
  });

  it('an address is nobody’s by its host or by the commonest words', () => {
    for (const [user, host] of [
      ['anonymous', 'pbx.example'],
      ['Unknown', '192.0.2.1'],
      ['200', 'anonymous.invalid'],
      ['x', 'ANONYMOUS.INVALID:5060'],
      ['x', 'invalid'],
    ] as const)
      assert.ok(isAddressOfNobody(user, host), `${user}@${host}`);
    assert.ok(!isAddressOfNobody('privat', 'pbx.example'));
    assert.ok(!isAddressOfNobody('200', 'notinvalid'));
  });

  it('a number with a digit of ours never is a word', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9+*# ().-]{0,20}[0-9][0-9+*# ().-]{0,20}$/), (number) => {
        assert.ok(!saysNoNumber(number) && !isWordForNothing(number));
      }),
    );
  });
});
