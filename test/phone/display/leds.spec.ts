import assert from 'node:assert/strict';
import {
  type LedColour,
  ledElement,
  ledNumber,
  type LedSpec,
  type LedState,
} from '../../../src/phone/display/leds';
import { modelOf } from '../../../src/phone/models/models';
import { assertThrows } from '../../support/phone/errors';

describe('LED numbers', () => {
  const known: [string, string, number][] = [
    ['D385', 'P1', 2],
    ['D385', 'P48', 49],
    ['D385', 'EXP1', 48 + 126 + 2],
    ['D335', 'EXP1', 32 + 2],
    ['D785', 'P1', 5],
    // First key of the second page (Snom, main sub tags).
    ['D785', 'P7', 11],
    ['D735', 'exp18', 32 + 17 + 5],
    ['D713', 'p4', 4],
    ['320', 'P12', 12],
    ['D865', 'message', 0],
    ['D865', '7', 7],
  ];
  for (const [model, led, number] of known) {
    it(`${led} of a ${model} is ${number}`, () =>
      assert.equal(ledNumber(led, modelOf(model)), number));
  }

  it('are taken as they are given', () => {
    assert.equal(ledNumber(0, modelOf('unknown')), 0);
    assert.equal(ledNumber(127, modelOf('D345')), 127);
  });

  it('are not guessed', () => {
    assertThrows(() => ledNumber('P1', modelOf('D345')), 'noLedNumber');
    assertThrows(() => ledNumber('P1', modelOf('870')), 'noLedNumber');
    assertThrows(() => ledNumber('EXP1', modelOf('D717')), 'noLedNumber');
    assertThrows(() => ledNumber('P49', modelOf('D385')), 'noSuchKey');
    assertThrows(() => ledNumber('EXP145', modelOf('D385')), 'noSuchKey');
    for (const led of ['P0', 'X1', '', '1"><a', -1, 1.5, 401, NaN, null, {}])
      assertThrows(() => ledNumber(led, modelOf('D385')), 'wrongType');
  });
});

describe('LED elements', () => {
  const of = (spec: LedSpec): unknown => ledElement(spec, modelOf('D385'));

  it('hold number, colour and state', () => {
    assert.deepEqual(of({ led: 'P1', state: 'BlinkFast', colour: 'redgreen' }), {
      name: 'LED',
      attributes: { number: '2', color: 'redgreen' },
      children: ['BlinkFast'],
    });
    assert.deepEqual(of({ led: 3, state: 'off' as LedState }), {
      name: 'LED',
      attributes: { number: '3' },
      children: ['Off'],
    });
  });

  it('refuse what an LED cannot do', () => {
    assertThrows(() => of({ led: 1, state: 'Glow' as LedState }), 'wrongType');
    assertThrows(() => of({ led: 1, state: 'On', colour: 'blue' as LedColour }), 'wrongType');
    assertThrows(() => of({ led: 1, state: 'On', colour: 'greenorange' }), 'wrongType');
  });
});
