import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe as suite, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import {
  choicesOf,
  describe,
  ledsOf,
  numbersOf,
  operationOf,
  pagesOf,
  readDescription,
} from '../../../../src/nodes/shared/display/describe';
import { DISPLAY_OPERATIONS } from '../../../../src/nodes/shared/display/types';

/** Any refusal has to be one an owner understands. */
function refused(work: () => unknown, reason?: string): void {
  assert.throws(work, (error: unknown) => {
    assert.ok(error instanceof SnomError, String(error));
    if (reason !== undefined) assert.equal(error.reason, reason);
    return true;
  });
}

suite('nodes: descriptions of pages', () => {
  it('are made of the main thing alone, or of an object that has it', () => {
    const plain = describe('text', 'Hello', { title: 'T' });
    assert.deepEqual(plain, { operation: 'text', values: { title: 'T', text: 'Hello' } });
    const own = describe('text', { text: 'Hello', title: 'Mine' }, { title: 'T' });
    assert.deepEqual(own.values, { title: 'Mine', text: 'Hello' });
    const left = describe('text', { text: 'Hello', title: undefined }, { title: 'T' });
    assert.deepEqual(left.values, { title: 'T', text: 'Hello' });
    const menu = describe('menu', { Open: 1 }, {});
    assert.deepEqual(menu.values, { entries: { Open: 1 } });
    const picture = Buffer.from('x');
    assert.equal(describe('image', picture, {}).values['image'], picture);
  });

  it('of messages name their operation', () => {
    for (const operation of DISPLAY_OPERATIONS)
      assert.equal(readDescription({ operation }).operation, operation);
    refused(() => readDescription('text'), 'wrongType');
    refused(() => readDescription(['text']), 'wrongType');
    refused(() => readDescription({}), 'missingParameter');
    refused(() => operationOf('toString'), 'noSuchOperation');
    refused(() => operationOf(7), 'wrongType');
  });

  it('of menus: names, pairs, or entries', () => {
    assert.deepEqual(choicesOf(['a', 7]), [
      { name: 'a', value: 'a' },
      { name: 7, value: 7 },
    ]);
    assert.deepEqual(choicesOf({ a: null }), [{ name: 'a', value: null }]);
    const [entry] = choicesOf([{ name: 'a', page: 'p' }]);
    assert.deepEqual([entry?.name, entry?.value, entry?.page], ['a', 'a', 'p']);
    for (const wrong of ['a', 7, null, undefined, Buffer.from('a')])
      refused(() => choicesOf(wrong));
  });

  it('of directories: pairs or entries', () => {
    const ann = [{ name: 'Ann', number: '200' }];
    assert.deepEqual(numbersOf({ Ann: '200' }), ann);
    assert.deepEqual(numbersOf(ann), ann);
    for (const wrong of ['200', ['200'], null]) refused(() => numbersOf(wrong), 'wrongType');
  });

  it('of LEDs: words or objects', () => {
    const red = { led: 'P1', state: 'On', colour: 'red' };
    assert.deepEqual(ledsOf('P1 On RED,  P2 Off,'), [red, { led: 'P2', state: 'Off' }]);
    assert.deepEqual(ledsOf([{ led: 'P1', state: 'On', color: 'red' }, 'P1 On red']), [red, red]);
    for (const wrong of ['P1 On red now', 7, [null], [{ state: 'On' }]])
      refused(() => ledsOf(wrong), 'wrongType');
  });

  it('of batches hold single pages only', () => {
    assert.equal(pagesOf([{ operation: 'text', text: 'a' }]).length, 1);
    for (const operation of ['batch', 'led', 'exit'])
      refused(() => pagesOf([{ operation }]), 'wrongType');
    refused(() => pagesOf({}), 'wrongType');
  });

  it('of anything else are refused with a reason, never with a crash', () => {
    const parsers = [choicesOf, numbersOf, ledsOf, pagesOf, readDescription, operationOf];
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...parsers), (value, parse) => {
        try {
          parse(value);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});
