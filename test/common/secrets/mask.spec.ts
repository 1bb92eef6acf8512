import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { maskSecrets } from '../../../src/common/secrets/mask';

const TOKEN = '0123456789abcdef0123456789abcdef';

describe('masked', () => {
  for (const [text, wanted] of [
    [
      `http://192.0.2.1:1880/snom/${TOKEN}/hold?m=$mac`,
      'http://192.0.2.1:1880/snom/***/hold?m=$mac',
    ],
    [
      `GET /dummy.htm?settings=save&action_hold=http%3A%2F%2F192.0.2.1%2Fsnom%2F${TOKEN}%2Fhold%3Fm&action_unhold=http%3A%2F%2F192.0.2.1%2Fsnom%2F${TOKEN}%2Funhold`,
      'GET /dummy.htm?settings=save&action_hold=http%3A%2F%2F192.0.2.1%2Fsnom%2F***%2Fhold%3Fm&action_unhold=http%3A%2F%2F192.0.2.1%2Fsnom%2F***%2Funhold',
    ],
    ['http://me:secret@192.0.2.1/x', 'http://***@192.0.2.1/x'],
    ['a=http%3A%2F%2Fme%3Asecret%40192.0.2.1', 'a=http%3A%2F%2F***%40192.0.2.1'],
    ['http://192.0.2.1/snom/menu/main.xml', 'http://192.0.2.1/snom/menu/main.xml'],
    ['http://192.0.2.1/a?b=c@d', 'http://192.0.2.1/a?b=c@d'],
    ['', ''],
  ] as const)
    it(`shows ${wanted || 'nothing'}`, () => assert.equal(maskSecrets(text), wanted));
});
