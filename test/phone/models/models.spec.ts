import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  generationOf,
  GENERIC_MODEL,
  isModelName,
  MODEL_NAMES,
  modelOf,
} from '../../../src/phone/models/models';

describe('models', () => {
  it('names every model once, each with a family', () => {
    assert.equal(new Set(MODEL_NAMES).size, MODEL_NAMES.length);
    for (const name of MODEL_NAMES) {
      assert.equal(modelOf(name).name, name);
      assert.notEqual(modelOf(name).family, 'unknown', name);
    }
  });

  for (const [name, family, pKeys, ekKeys, ledOffset, generation] of [
    ['190', '1xx2xx', 5, 0, null, 'fw7'],
    ['300', '3xx', 4, 144, 1, 'fw8'],
    ['320', '3xx', 12, 144, 1, 'fw8'],
    ['760', '7xx', null, 0, 1, 'fw8.9'],
    ['870', '8xx', 15, 0, null, 'fw8'],
    ['D385', 'D3xx', 48, 0, 2, 'fw10'],
    ['D713', 'D7xx', 4, 0, 1, 'fw10'],
    ['D735', 'D7xx', 32, 0, 5, 'fw10'],
    ['PA1+', 'PA1', null, 0, null, 'fw10'],
    ['D120', 'D1xx', null, 0, null, 'fw10'],
  ] as const) {
    it(`knows the ${name}`, () => {
      const model = modelOf(name);
      assert.deepEqual(
        [model.family, model.pKeys, model.ekKeys, model.ledOffset, model.generation],
        [family, pKeys, ekKeys, ledOffset, generation],
      );
      assert.equal(model.keyControl, true);
    });
  }

  for (const [given, name, family] of [
    ['snom320', '320', '3xx'],
    ['snom 300', '300', '3xx'],
    ['snom320-SIP', '320', '3xx'],
    ['snomD305-8325FE', 'D305', 'D3xx'],
    ['snomD895M', 'D895', 'D8xx'],
    ['d385', 'D385', 'D3xx'],
    [' SNOM-D715 ', 'D715', 'D7xx'],
    ['PA1plus', 'PA1+', 'PA1'],
    ['D399', 'D399', 'D3xx'],
    ['D8xx', 'D8xx', 'D8xx'],
    ['D920', 'D920', 'unknown'],
    ['', 'unknown', 'unknown'],
    ['Unknown', 'unknown', 'unknown'],
  ] as const) {
    it(`reads "${given}" as ${name}`, () => {
      assert.deepEqual([modelOf(given).name, modelOf(given).family], [name, family]);
    });
  }

  it('takes what only holds the name of a model for none', () => {
    for (const name of ['snomD785', 'D8xx', 'D862', 'snom 320-SIP', 'PA1+'])
      assert.equal(isModelName(name), true, name);
    for (const name of ['xsnomD785', 'D785x', 'AD785', 'D785 SNOM', 'D7855', 'snom', '', 'unknown'])
      assert.equal(isModelName(name), false, name);
    assert.notEqual(modelOf('D7snom85').name, 'D785');
  });

  it('gives neither a D8xx nor a DECT base key control', () => {
    for (const name of ['D862', 'D8xx', 'D810', 'D899', 'M900', 'C620'])
      assert.equal(modelOf(name).keyControl, false, name);
  });

  it('tells the generation from the firmware, unless the owner chose one', () => {
    assert.equal(modelOf('320', '7.3.30').generation, 'fw7');
    assert.equal(modelOf('320', 'snom320-SIP 7.3.30 1.1.3-u').generation, 'fw7');
    assert.equal(modelOf('320', '7.3.30', 'fw8').generation, 'fw8');
    assert.equal(modelOf('320', 'no version here').generation, 'fw8');
    assert.equal(modelOf('D385', '10.1.54.13').firmware, '10.1.54.13');
  });

  for (const [firmware, generation] of [
    ['5.5', 'fw7'],
    ['8.4.35', 'fw8'],
    ['8.7.5.35', 'fw8'],
    ['8.8.3', 'fw8'],
    ['8.9.3.80', 'fw8.9'],
    ['8.10.1', 'fw8.9'],
    ['9.0', 'fw10'],
    ['10.1.54.13', 'fw10'],
    ['snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5', 'fw10'],
    ['320', undefined],
    [undefined, undefined],
  ] as const) {
    it(`files firmware ${firmware} under ${generation}`, () => {
      assert.equal(generationOf(firmware), generation);
    });
  }

  it('sends lists of keys from firmware 8 on', () => {
    assert.equal(modelOf('320', '7.3.30').keySequences, false);
    assert.equal(modelOf('190').keySequences, false);
    assert.equal(modelOf('320', '8.7.5').keySequences, true);
  });

  it('has a permissive profile for a phone that does not tell', () => {
    assert.equal(GENERIC_MODEL.family, 'unknown');
    assert.equal(GENERIC_MODEL.keyControl, true);
    assert.equal(GENERIC_MODEL.pKeys, null);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, firmware) => {
        const model = modelOf(name, firmware);
        assert.ok(model.name.length > 0 && model.name.length <= 40);
        assert.doesNotMatch(model.name, /\p{Cc}/u);
      }),
    );
  });
});
