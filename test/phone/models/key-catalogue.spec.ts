import assert from 'node:assert/strict';
import { hasNamedKey, holdKey, keysOf } from '../../../src/phone/models/key-catalogue';
import { parseKeySequence } from '../../../src/phone/models/key-sequence';
import { GENERIC_MODEL, MODEL_NAMES, modelOf } from '../../../src/phone/models/models';
import type { PhoneModel } from '../../../src/phone/types';

const names = (model: PhoneModel): Set<string> => new Set(keysOf(model).map(({ key }) => key));

/** Asserts which of `keys` are on the model. */
function assertKeys(model: PhoneModel, has: string[], lacks: string[]): void {
  const present = names(model);
  assert.deepEqual(
    has.filter((key) => !present.has(key)),
    [],
    'missing',
  );
  assert.deepEqual(
    lacks.filter((key) => present.has(key)),
    [],
    'too many',
  );
}

const EVERYWHERE = [
  ...'0123456789*#',
  ...['CANCEL', 'ENTER', 'OFFHOOK', 'ONHOOK', 'LEFT', 'RIGHT', 'UP', 'DOWN'],
  ...['REDIAL', 'DND', 'SPEAKER', 'TRANSFER', 'P1'],
];
const NEW_ONLY = ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP', 'VOLUME_DOWN', 'F_ADR_BOOK'];
const OLD_ONLY = ['F_R', 'DISCONNECT'];
const FIRST_PHONES = ['CLEAR', 'FUNCTION', 'RECALL'];

describe('key catalogue', () => {
  it('lists each key of a model once', () => {
    for (const name of MODEL_NAMES) {
      const keys = keysOf(modelOf(name)).map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length, name);
    }
  });

  it('has the keys that every model with key control has', () => {
    for (const name of MODEL_NAMES) {
      const model = modelOf(name);
      if (model.keyControl) assertKeys(model, EVERYWHERE, []);
    }
  });

  it('has F_R and DISCONNECT up to firmware 7', () => {
    assertKeys(modelOf('320', '7.3.30'), OLD_ONLY, [...NEW_ONLY, 'MUTE', ...FIRST_PHONES]);
  });

  it('has F_HOLD, volume, record and headset after it', () => {
    for (const name of ['320', '760', '820', 'D385', 'MP', 'PA1', 'D120'])
      assertKeys(modelOf(name), NEW_ONLY, [...OLD_ONLY, ...FIRST_PHONES, 'MENU']);
  });

  it('has MENU on a 3xx whose firmware can be older than 7', () => {
    assertKeys(modelOf('320', '6.5.20'), ['MENU'], []);
    assertKeys(modelOf('320', undefined, 'fw7'), ['MENU'], []);
    assertKeys(modelOf('320', '7.3.30'), [], ['MENU']);
    assertKeys(modelOf('190'), [], ['MENU']);
  });

  it('has CLEAR, FUNCTION and RECALL on the first phones', () => {
    for (const name of ['100', '190', '200', '220']) assertKeys(modelOf(name), FIRST_PHONES, []);
  });

  it('has MUTE where it is documented, and on a phone nobody knows', () => {
    for (const name of ['D385', 'D713', 'unknown']) assertKeys(modelOf(name), ['MUTE'], []);
    for (const name of ['320', '760', '870', 'D120', 'PA1'])
      assertKeys(modelOf(name), [], ['MUTE']);
  });

  it('knows the soft keys of each model', () => {
    assertKeys(modelOf('190'), ['F1', 'F2', 'F3'], ['F4']);
    assertKeys(modelOf('200'), ['F3'], ['F4']);
    assertKeys(modelOf('220'), ['F4'], []);
    assertKeys(modelOf('870'), [], ['F1', 'F2', 'F3', 'F4']);
    assertKeys(modelOf('D735'), ['F1', 'F4'], ['F5']);
  });

  it('numbers P keys from 1 and EK keys from 0', () => {
    assertKeys(modelOf('320'), ['P12', 'EK0', 'EK143'], ['P0', 'P13', 'EK144']);
    assertKeys(modelOf('D713'), ['P4'], ['P5', 'EK0']);
    assertKeys(modelOf('760'), ['P150'], ['P151', 'EK0']);
  });

  it('has the keys of a D8xx, whichever way they are pressed', () => {
    assertKeys(modelOf('D862'), ['ENTER', 'F_HOLD', 'MUTE', 'P32'], ['P33', 'F_R', 'EK0']);
    assertKeys(modelOf('D8xx'), ['P150'], ['P151']);
  });

  it('is empty for a base of DECT phones', () => {
    assert.deepEqual(keysOf(modelOf('M700')), []);
  });

  it('shows exactly what a sequence may use', () => {
    for (const model of [...MODEL_NAMES.map((name) => modelOf(name)), GENERIC_MODEL]) {
      for (const { key } of keysOf(model))
        assert.deepEqual(parseKeySequence([{ key }], { model }), [{ key }]);
    }
  });

  it('names the hold key of a generation', () => {
    assert.equal(holdKey('fw7'), 'F_R');
    assert.equal(holdKey('fw8'), 'F_HOLD');
    assert.equal(hasNamedKey('F_HOLD', modelOf('320', '7.1')), false);
  });
});
