import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { evaluate, evaluateLate, isTrue } from '../../../simulator/minibrowser/callbacks';

const CALLBACKS = {
  set: (name: string) => `<${name}>`,
  sel: () => 'id',
  self: () => '$(self)',
  none: () => undefined,
};

describe('simulator/minibrowser/callbacks', () => {
  const EARLY: readonly (readonly [text: string, value: string])[] = [
    ['x', 'x'],
    ['$(set:mac)', '<mac>'],
    ['a$(sel)b$(set:x)c', 'aidb<x>c'],
    ['$(set:$(sel))', '<id>'],
    ['$[sel]', '$[sel]'],
    ['$ (sel)', '$ (sel)'],
    ['$( sel)', '$( sel)'],
    ['$(sel )', '$(sel )'],
    ['$(none)', '$(none)'],
    ['$(unheard:of)', '$(unheard:of)'],
    ['$(toString)', '$(toString)'],
    ['$(constructor)', '$(constructor)'],
    ['$(self)', '$(self)'],
    ['$mac', '$mac'],
    ['$(', '$('],
  ];
  for (const [text, value] of EARLY)
    it(`${text} reads ${value}`, () => assert.equal(evaluate(text, CALLBACKS), value));

  it('square brackets wait until an address is used', () => {
    assert.equal(evaluateLate('$(sel)/$[sel]/$[set:a]', CALLBACKS), 'id/id/<a>');
  });

  const CONDITIONS: readonly (readonly [condition: string, is: boolean])[] = [
    ['true', true],
    ['YES', true],
    ['on', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
    ['anything', false],
    ['!false', true],
    ['!true', false],
    ['a==a', true],
    ['a==A', false],
    ['a ==a', false],
    ['a!=b', true],
    ['!a==b', true],
    ['10>9', true],
    ['10<9', false],
    ['9>=9', true],
    ['9<=8', false],
    ['==', true],
  ];
  for (const [condition, is] of CONDITIONS)
    it(`"${condition}" is ${is}`, () => assert.equal(isTrue(condition), is));

  it('takes any text', () => {
    const part = fc.constantFrom('$(', ')', 'set', ':', 'sel', '$[', ']', '==', '!', '<', 'x');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = evaluateLate(parts.join(''), CALLBACKS);
        assert.equal(typeof isTrue(text), 'boolean');
      }),
    );
  });
});
