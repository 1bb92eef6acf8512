import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { MAX_TARGET, settingsRequests } from '../../../src/phone/settings/requests';

const targets = (...of: Parameters<typeof settingsRequests>): string[] =>
  settingsRequests(...of).map((request) => request.target);

describe('settingsRequests', () => {
  it('writes several settings in one request, and stores them', () => {
    assert.deepEqual(targets({ dnd_mode: 'on', fkey4: 'keyevent F_CONFERENCE' }), [
      '/dummy.htm?settings=save&store_settings=save&dnd_mode=on&fkey4=keyevent%20F_CONFERENCE',
    ]);
  });

  it('leaves them to be lost with the next restart if told so', () => {
    assert.deepEqual(targets({ dnd_mode: 'off' }, { store: false }), [
      '/dummy.htm?settings=save&dnd_mode=off',
    ]);
  });

  it('encodes whatever could break the query, but no `$`', () => {
    const url = 'http://192.0.2.10:1880/snom/t/hold?m=$mac&r=$remote#+*';
    const encoded =
      'http%3A%2F%2F192.0.2.10%3A1880%2Fsnom%2Ft%2Fhold%3Fm%3D$mac%26r%3D$remote%23%2B%2A';
    const head = '/dummy.htm?settings=save&store_settings=save&action_hold=';
    assert.deepEqual(targets({ action_hold: url }), [head + encoded]);
    assert.deepEqual(targets({ action_hold: '' }), [head]);
  });

  it('sends nothing for no settings', () => {
    assert.deepEqual(targets({}), []);
  });

  it('splits what is too long, in order and without loss', () => {
    const name = fc
      .stringMatching(/^[a-z_]{3,30}$/)
      .filter(
        (text) =>
          /^[a-z]/.test(text) &&
          !['settings', 'store_settings', 'swload', 'firmware', 'reboot', 'reset'].includes(text),
      );
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ maxLength: 400 }), { maxKeys: 20 }), (values) => {
        // fast-check's strings are printable ASCII.
        const all = targets(values);
        const pairs = all.flatMap((target) => {
          const query = new URLSearchParams(target.slice(target.indexOf('?')));
          assert.equal(query.get('store_settings'), 'save');
          const own = [...query].filter(([key]) => !/^(?:store_)?settings$/.test(key));
          assert.ok(own.length > 0);
          assert.ok(target.length <= MAX_TARGET || own.length === 1);
          assert.match(target, /^[\x21-\x7e]+$/);
          return own;
        });
        assert.deepEqual(pairs, Object.entries(values));
      }),
    );
  });

  it('refuses names that are none, or orders to the page', () => {
    for (const name of [
      'settings',
      'STORE_SETTINGS',
      'swload',
      'firmware',
      'REBOOT',
      'reset',
      'a&b',
      'a=b',
      '1a',
      '',
      'a b',
      'user_uid[1]',
      'x'.repeat(65),
    ])
      assert.throws(() => targets({ [name]: 'x' }), { reason: 'badSetting' }, name);
  });

  it('refuses values that no request can carry, before it says anything of the others', () => {
    for (const value of ['a\nb', '\r', '\u0000', '\u009f', 'x'.repeat(4097), '\ud800']) {
      assert.throws(() => targets({ fine: 'x', action_hold: value }), {
        code: 'INVALID_PARAMETER',
        params: { name: 'action_hold' },
      });
    }
    assert.throws(() => targets({ a: 5 as unknown as string }), SnomError);
  });

  it('throws nothing but SnomErrors', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (values) => {
        try {
          settingsRequests(values);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});
