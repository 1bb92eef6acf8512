import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LoggedExchange } from '../../../src/nodes/shared/phones/exchange-log';
import { answersChallenge } from '../../../src/nodes/snom-sidebar/exchange-list.editor';

const exchangeOf = (more: Partial<LoggedExchange> = {}): LoggedExchange => ({
  ...{ dir: 'out', n: 1, at: 1000, tookMs: 100, to: 'http://desk', request: 'GET /a' },
  ...more,
});

const CHALLENGE = exchangeOf({ status: 401 });

describe('nodes/snom-sidebar/exchange-list: what answers the question for a login', () => {
  const rows: readonly (readonly [string, boolean, LoggedExchange, LoggedExchange?])[] = [
    ['the same request right after', true, exchangeOf({ at: 1101, status: 200 })],
    ['a redirection', true, exchangeOf({ at: 1101, status: 302 })],
    ['one of a phone that thinks long', true, exchangeOf({ at: 1101, tookMs: 7000, status: 200 })],
    ['a second question', false, exchangeOf({ at: 1101, status: 401 })],
    ['a failure', false, exchangeOf({ at: 1101, status: 500 })],
    ['no answer', false, exchangeOf({ at: 1101, error: 'noAnswer' })],
    ['another request', false, exchangeOf({ at: 1101, status: 200, request: 'GET /b' })],
    ['another phone', false, exchangeOf({ at: 1101, status: 200, to: 'http://hall' })],
    ['the same request of another command', false, exchangeOf({ at: 9000, status: 200 })],
    [
      'one that has come again, as the question has',
      true,
      exchangeOf({ at: 1101, lastAt: 61_101, times: 2, status: 200 }),
      { ...CHALLENGE, lastAt: 61_000, times: 2 },
    ],
    [
      'one that came again without having been asked',
      false,
      exchangeOf({ at: 1101, lastAt: 61_101, times: 2, status: 200 }),
    ],
    [
      'one that followed no question',
      false,
      exchangeOf({ at: 1101, status: 200 }),
      exchangeOf({ status: 500 }),
    ],
  ];
  for (const [what, answers, exchange, before = CHALLENGE] of rows) {
    it(`${what} ${answers ? 'does' : 'does not'}`, () => {
      assert.equal(answersChallenge(exchange, before), answers);
    });
  }
});
