import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isOnlyInCall, TEMPLATES, typableNumber } from '../../../src/nodes/snom-key/templates';
import { parseKeySequence } from '../../../src/phone/models/key-sequence';
import { GENERIC_MODEL, modelOf } from '../../../src/phone/models/models';
import { FUZZ_RUNS } from '../../support/fuzz';

const keysOf = (name: string, number = '200'): string =>
  TEMPLATES.find((template) => template.name === name)?.keys(number) ?? assert.fail(name);

describe('nodes/snom-key/templates', () => {
  it('are sequences that current phones take, each name once', () => {
    const names = TEMPLATES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, keys, takesNumber } of TEMPLATES) {
      const presses = parseKeySequence(keys('123'), { model: GENERIC_MODEL });
      const hasNumber = presses
        .map(({ key }) => key)
        .join('')
        .includes('123');
      assert.equal(hasNumber, takesNumber === true, name);
    }
  });

  it('hold calls by the name the firmware has for it', () => {
    const press = (generation: 'fw7' | 'fw10'): string | undefined =>
      parseKeySequence(keysOf('hold'), { model: modelOf('320', undefined, generation) })[0]?.key;
    assert.deepEqual([press('fw7'), press('fw10')], ['F_R', 'F_HOLD']);
  });

  it('take numbers as people write them, as far as a keypad has the keys', () => {
    for (const [text, number] of [
      ['200', '200'],
      [' 030 / 123-45 ', '03012345'],
      ['(030) 123', '030123'],
      ['*21#', '*21#'],
      ['', undefined],
      ['+49 30', undefined],
      ['200 ENTER', undefined],
      ['1'.repeat(65), undefined],
    ] as const)
      assert.equal(typableNumber(text), number, text);
  });

  it('never let anything but keys of the keypad through', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const number = typableNumber(text);
        if (number !== undefined) assert.match(number, /^[0-9*#]+$/);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('know keys that show nothing without a call', () => {
    assert.ok(isOnlyInCall(['MUTE', 'F_HOLD']));
    for (const keys of [[], ['MUTE', 'VOLUME_UP'], ['SPEAKER']])
      assert.ok(!isOnlyInCall(keys), keys.join());
  });
});
