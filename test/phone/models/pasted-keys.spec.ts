import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { MAX_KEYS_TEXT } from '../../../src/phone/models/key-sequence';
import { readPastedKeys } from '../../../src/phone/models/pasted-keys';

describe('phone/models/pasted-keys', () => {
  it('leaves alone what was not pasted', () => {
    for (const given of ['F_HOLD 1 2', ' 1234# ', '', 5, ['P1'], { key: 'P1' }, undefined])
      assert.deepEqual(readPastedKeys(given), { keys: given });
  });

  it('takes the sequence out of a request to command.htm, and says which phone it was for', () => {
    const url = 'http://192.0.2.7:8080/command.htm?key=F_HOLD;1;%23';
    const to = { host: '192.0.2.7', port: 8080 };
    assert.deepEqual(readPastedKeys(url), { keys: 'F_HOLD;1;#', to });
    assert.deepEqual(readPastedKeys(' https://phone.example/command.htm?key=P1 '), {
      keys: 'P1',
      to: { host: 'phone.example' },
    });
    assert.deepEqual(readPastedKeys('command.htm?key=P1'), { keys: 'P1' });
    assert.deepEqual(readPastedKeys('KEY=ENTER'), { keys: 'ENTER' });
  });

  it('reads the signs that documents show percent-encoded, and no others', () => {
    assert.deepEqual(readPastedKeys('1%23%2A%2c5%3b6%207'), { keys: '1#*,5;6 7' });
    assert.deepEqual(readPastedKeys('%41'), { keys: '%41' });
  });

  it('reads JSON that is still text', () => {
    assert.deepEqual(readPastedKeys(' ["P1", {"key": "P2", "hold": 900}]'), {
      keys: ['P1', { key: 'P2', hold: 900 }],
    });
    assert.deepEqual(readPastedKeys('{"key": "P2"}'), { keys: { key: 'P2' } });
    for (const broken of ['[', '{"key": ', '[P1]']) {
      assert.throws(
        () => readPastedKeys(broken),
        (error) =>
          error instanceof SnomError &&
          error.reason === 'wrongType' &&
          error.params['name'] === 'keys',
      );
    }
  });

  it('names the node for a request that presses no key', () => {
    for (const [request, shown, node] of [
      ['command.htm?number=200', 'number=200', 'snom-call (dial)'],
      ['?RELEASE_ALL_CALLS', 'RELEASE_ALL_CALLS', 'snom-call (hangupAll)'],
      ['key=', 'key', 'snom-key'],
    ] as const) {
      assert.throws(() => readPastedKeys(request), {
        reason: 'otherNode',
        params: { request: shown, node },
      });
    }
  });

  it('refuses a request that does more than press keys', () => {
    assert.throws(() => readPastedKeys('key=P1&number=200'), {
      reason: 'wrongType',
      params: { name: 'keys', expected: 'key=OFFHOOK' },
    });
  });

  it('refuses a text that no sequence has, unread', () => {
    const longest = '1'.repeat(MAX_KEYS_TEXT);
    assert.deepEqual(readPastedKeys(longest), { keys: longest });
    assert.throws(() => readPastedKeys(`${longest}1`), {
      reason: 'tooManyKeys',
      params: { max: 200 },
    });
  });
});
