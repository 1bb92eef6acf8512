import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { TextEntry } from '../../../simulator/minibrowser/input';

/** Types keys, `gap` milliseconds apart. */
function typed(flags: string, keys: string, gap = 0): TextEntry {
  const entry = new TextEntry(flags, '');
  [...keys].forEach((key, index) => entry.press(key, 0, index * gap));
  return entry;
}

describe('simulator/minibrowser/input', () => {
  const TYPED: readonly (readonly [flags: string, keys: string, value: string])[] = [
    ['a', '2', 'a'],
    ['a', '22', 'b'],
    ['a', '2222', '2'],
    ['a', '22222', 'a'],
    ['a', '44335557777', 'hels'],
    ['a', '0', ' '],
    ['l', '7777', 's'],
    ['u', '22', 'B'],
    ['n', '1*2#', '12'],
    ['t', '*1#', '*1#'],
    ['e', '22', '22'],
    ['pn', '22', '22'],
    ['p', '22', 'b'],
    ['unheard-of', '2', 'a'],
  ];
  for (const [flags, keys, value] of TYPED) {
    it(`flag ${flags}: ${keys} gives ${JSON.stringify(value)}`, () => {
      assert.equal(typed(flags, keys).value, value);
    });
  }

  it('tells two letters of one key apart by the time between them', () => {
    assert.equal(typed('a', '222', 1000).value, 'c');
    assert.equal(typed('a', '222', 1001).value, 'aaa');
    const entry = new TextEntry('a', '');
    entry.press('2', 3000, 0);
    entry.press('2', 0, 3500);
    assert.equal(entry.value, 'b', 'counted from the release of the key');
  });

  it('changes its mode where the flag allows it', () => {
    const entry = new TextEntry('a', '');
    assert.equal(entry.mode, 'abc');
    entry.press('*', 1000, 0);
    assert.equal(entry.mode, 'ABC');
    entry.press('2', 0, 0);
    entry.nextMode();
    entry.press('2', 0, 0);
    assert.equal(entry.value, 'A2');
    for (const flags of ['t', 'n', 'u', 'l']) {
      const fixed = new TextEntry(flags, '');
      const { mode } = fixed;
      fixed.press('*', 2000, 0);
      assert.equal(fixed.mode, mode, flags);
    }
  });

  it('starts with its default value, even one the keys could not give', () => {
    const entry = new TextEntry('n', 'abc');
    entry.press('1', 0, 0);
    assert.equal(entry.value, 'abc1');
    entry.erase();
    entry.erase();
    assert.equal(entry.value, 'ab');
  });

  it('shows passwords as stars', () => {
    assert.deepEqual(
      ['a', 'p', 'pn'].map((flags) => new TextEntry(flags, 'xyz').shown),
      ['xyz', '***', '***'],
    );
  });

  it('leaves other keys alone and stays bounded, whatever is pressed', () => {
    const key = fc.constantFrom(...'0123456789*#', 'UP', 'DND', 'F1', '__proto__');
    const flags = fc.constantFrom('a', 't', 'n', 'e', 'u', 'l', 'p', 'pn', 'constructor');
    fc.assert(
      fc.property(
        flags,
        fc.array(fc.tuple(key, fc.nat(3000)), { maxLength: 300 }),
        (flag, keys) => {
          const entry = new TextEntry(flag, '');
          for (const [name, at] of keys)
            assert.equal(entry.press(name, 0, at), /^[0-9*#]$/.test(name));
          assert.ok(entry.value.length <= 128);
          assert.equal(entry.shown.length, entry.value.length);
        },
      ),
    );
  });
});
