import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { numberKeys, parseKeyList, remoteKeyNames } from '../../../simulator/device/key-names';

describe('simulator/device/key-names', () => {
  it('reads lists with times and pauses', () => {
    assert.deepEqual(parseKeyList('9;ENTER,,1000;*,1000,2000;#,50;P1'), [
      { key: '9', holdMs: 0, pauseMs: 0 },
      { key: 'ENTER', holdMs: 0, pauseMs: 1000 },
      { key: '*', holdMs: 1000, pauseMs: 2000 },
      { key: '#', holdMs: 50, pauseMs: 0 },
      { key: 'P1', holdMs: 0, pauseMs: 0 },
    ]);
  });

  it('takes a last semicolon and empty parts', () => {
    assert.deepEqual(parseKeyList('1,100,100;'), [{ key: '1', holdMs: 100, pauseMs: 100 }]);
    assert.deepEqual(parseKeyList(''), []);
  });

  it('never yields a time that is not a whole number of milliseconds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { key, holdMs, pauseMs } of parseKeyList(text)) {
          assert.ok(key.length > 0);
          assert.ok(Number.isInteger(holdMs) && holdMs >= 0);
          assert.ok(Number.isInteger(pauseMs) && pauseMs >= 0);
        }
      }),
    );
  });

  it('reads back what it was made from', () => {
    const event = fc.record({
      key: fc.constantFrom('1', '#', 'ENTER', 'P12'),
      holdMs: fc.nat(99999),
      pauseMs: fc.nat(99999),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const text = events
          .map(({ key, holdMs, pauseMs }) => `${key},${holdMs},${pauseMs}`)
          .join(';');
        assert.deepEqual(
          parseKeyList(text),
          events.map((event) => ({ ...event })),
        );
      }),
    );
  });

  it('names keys by firmware', () => {
    const [old, newer, newest] = [
      remoteKeyNames('fw7', false),
      remoteKeyNames('fw8.9', false),
      remoteKeyNames('fw10', true),
    ];
    for (const key of ['F_R', 'DISCONNECT'])
      assert.ok(old.includes(key) && !newer.includes(key), key);
    for (const key of ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP'])
      assert.ok(!old.includes(key) && newer.includes(key), key);
    assert.ok(!newer.includes('MUTE') && newest.includes('MUTE'));
    assert.deepEqual(numberKeys('EK', 0, 3), ['EK0', 'EK1', 'EK2']);
  });
});
