import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import {
  MOST_EXCHANGES,
  MOST_QUESTIONS,
} from '../../../../src/nodes/shared/phones/exchange-bounds';
import {
  exchangesWith,
  listenToExchanges,
  type LoggedExchange,
  masked,
  noteExchange,
  noteOutcome,
  noteReport,
  outcomeOf,
} from '../../../../src/nodes/shared/phones/exchange-log';
import type { PhoneExchange } from '../../../../src/phone/types';
import { phoneEvent } from '../../../support/calls/events';
import { sizeOf } from '../../../support/nodes/registries';

const exchange = (request: string, more: Partial<PhoneExchange> = {}): PhoneExchange => ({
  at: 1,
  tookMs: 2,
  to: 'http://192.0.2.1',
  request,
  ...more,
});

describe('nodes/shared/phones/exchange-log', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    assert.equal(sizeOf('exchange listeners'), 0);
  });

  const newPhone = (): SnomConfigNode => ({ id: 'phone' }) as SnomConfigNode;

  function listen() {
    const told: { exchanges: LoggedExchange[]; outcomes: number } = { exchanges: [], outcomes: 0 };
    ends.push(
      listenToExchanges({
        exchanged: (_, one) => told.exchanges.push(one),
        outcomeChanged: () => (told.outcomes += 1),
      }),
    );
    return told;
  }

  it('keeps the last exchanges of each phone, oldest first', () => {
    const [phone, other] = [newPhone(), newPhone()];
    for (let n = 0; n < MOST_EXCHANGES + 3; n += 1) noteExchange(phone, exchange(`GET /${n}`));
    noteExchange(other, exchange('GET /other', { status: 200 }));
    const kept = exchangesWith(phone);
    assert.equal(kept.length, MOST_EXCHANGES);
    assert.deepEqual([kept[0]?.request, kept.at(-1)?.request], ['GET /3', 'GET /52']);
    assert.deepEqual([kept[0]?.n, kept.at(-1)?.n], [4, 53]);
    assert.deepEqual(
      exchangesWith(other).map(({ dir, status }) => [dir, status]),
      [['out', 200]],
    );
    assert.deepEqual(exchangesWith(newPhone()), []);
  });

  const ASKED = 'POST /csta SnapshotDevice';
  const asked = (at: number, more: Partial<PhoneExchange> = {}): PhoneExchange =>
    exchange(ASKED, { at, question: true, status: 200, length: at, ...more });

  it('counts a question that ends as before where it stands', () => {
    const phone = newPhone();
    const told = listen();
    noteExchange(phone, exchange('GET /command.htm?number=200', { error: 'refused' }));
    const challenge = { status: 401, title: 'Digest' };
    for (let at = 10; at < 1010; at += 10) {
      noteExchange(phone, asked(at, challenge));
      noteExchange(phone, asked(at + 1, { tookMs: at }));
    }
    assert.deepEqual(
      exchangesWith(phone).map(({ n, at, lastAt, times, status }) => [
        n,
        at,
        lastAt,
        times,
        status,
      ]),
      [
        [1, 1, undefined, undefined, undefined],
        [2, 10, 1000, 100, 401],
        [3, 11, 1001, 100, 200],
      ],
    );
    // How long it took, and how long the answer is, are those of the last time; each time is told.
    const last = told.exchanges.at(-1);
    assert.deepEqual([last?.tookMs, last?.length, last?.times], [1000, 1001, 100]);
    assert.equal(told.exchanges.length, 201);
    assert.equal(told.exchanges.filter(({ n }) => n === 3).length, 100);
  });

  it('has another line for a question with another outcome, and once something else has happened', () => {
    const phone = newPhone();
    noteExchange(phone, asked(1));
    noteExchange(phone, exchange(ASKED, { question: true, error: 'noAnswer' }));
    noteExchange(phone, asked(2));
    noteExchange(phone, exchange('NOTIFY sip:4711@192.0.2.1', { status: 200 }));
    noteExchange(phone, exchange('NOTIFY sip:4711@192.0.2.1', { status: 200 }));
    noteExchange(phone, asked(3));
    noteReport(phone, phoneEvent('connected', 7));
    noteExchange(phone, asked(4, { to: 'sip:192.0.2.1:5060' }));
    noteExchange(phone, asked(5));
    assert.deepEqual(
      exchangesWith(phone).map(({ n, times = 1 }) => [n, times]),
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, n === 1 ? 2 : 1]),
    );
  });

  it('keeps what was done, however much is asked in between', () => {
    const phone = newPhone();
    const done = MOST_EXCHANGES - MOST_QUESTIONS;
    for (let n = 0; n < done; n += 1) noteExchange(phone, exchange(`GET /${n}`));
    for (let n = 0; n < 1000; n += 1)
      noteExchange(phone, exchange(`GET /info.htm?${n}`, { question: true }));
    const kept = exchangesWith(phone);
    assert.equal(kept.length, MOST_EXCHANGES);
    assert.deepEqual([kept[0]?.request, kept[done]?.request], ['GET /0', 'GET /info.htm?980']);
  });

  it('shows no secret, in whatever a phone is asked or says', () => {
    const secrets = [
      'GET /minibrowser.htm?url=http://me:hush!@192.0.2.7/a',
      'GET /dummy.htm?settings=save&admin_mode_password=hush!',
      'GET /a?url=http%3A%2F%2Fme%3Ahush!%40192.0.2.7%2Fa',
      'POST /login?password=hush!',
    ];
    const phone = newPhone();
    for (const request of secrets) noteExchange(phone, exchange(request));
    noteExchange(phone, exchange('GET /', { title: 'at http://me:hush!@pbx' }));
    noteReport(phone, { ...phoneEvent('incoming', 1), rawQuery: 'r=sip:me:hush!@pbx.example' });
    assert.doesNotMatch(JSON.stringify(exchangesWith(phone)), /hush/);
    assert.equal(exchangesWith(phone).length, secrets.length + 2);
    // Not shown half either, where a request is too long to be kept.
    const long = `GET /a?x=${'y'.repeat(985)}&u=http://me:hush!hush!hush!@192.0.2.7/`;
    noteExchange(phone, exchange(long));
    const last = exchangesWith(phone).at(-1)?.request ?? '';
    assert.doesNotMatch(last, /hush/);
    assert.match(last, /^GET \/a\?x=y+…$/);
  });

  it('leaves keys, numbers and settings as they are', () => {
    const phone = newPhone();
    const requests = ['GET /command.htm?key=1;2;3', 'GET /command.htm?number=200', 'GET /info.htm'];
    for (const request of requests) noteExchange(phone, exchange(request));
    assert.deepEqual(
      exchangesWith(phone).map(({ request }) => request),
      requests,
    );
  });

  it('has what the phone reports in the same list', () => {
    const phone = newPhone();
    const told = listen();
    noteReport(phone, {
      ...phoneEvent('connected', 7),
      rawQuery: 'm=000413A1B2C3&r=200@pbx',
      remoteAddress: '192.0.2.9',
    });
    const [report] = exchangesWith(phone);
    assert.deepEqual(report, {
      ...{ dir: 'in', n: 1, at: 7, to: '192.0.2.9' },
      request: 'connected?m=000413A1B2C3&r=200@pbx',
    });
    assert.deepEqual(told.exchanges.map(masked), [report]);
  });

  it('knows how the last command ended, and whether one went well since', () => {
    const phone = newPhone();
    const told = listen();
    assert.deepEqual(outcomeOf(phone), { isOver: true, reachable: null });
    noteOutcome(phone, undefined);
    noteOutcome(phone, undefined);
    assert.deepEqual([outcomeOf(phone).reachable, told.outcomes], [true, 1]);
    noteOutcome(phone, new SnomError('refused', { params: { host: 'desk', port: 80 } }));
    const { error, isOver, reachable } = outcomeOf(phone);
    assert.deepEqual([error?.code, error?.reason, isOver], ['UNREACHABLE', 'refused', false]);
    assert.deepEqual([error?.params, reachable], [{ host: 'desk', port: 80 }, false]);
    noteOutcome(phone, undefined);
    assert.deepEqual([outcomeOf(phone).isOver, outcomeOf(phone).reachable], [true, true]);
    assert.equal(told.outcomes, 3);
  });

  it('tells what a step failed at, not which step it was', () => {
    const phone = newPhone();
    const cause = new SnomError('wrongPassword', { params: { seconds: 60 } });
    noteOutcome(phone, new SnomError('stepFailed', { params: { step: 2, steps: 3 }, cause }));
    assert.equal(outcomeOf(phone).error?.reason, 'wrongPassword');
  });

  it('takes a phone that refuses a login for one that is there, and a bad value for no sign', () => {
    const phone = newPhone();
    noteOutcome(phone, new SnomError('unknownKey', { params: { key: 'X' } }));
    assert.equal(outcomeOf(phone).reachable, null);
    noteOutcome(phone, new SnomError('wrongPassword', { params: { seconds: 60 } }));
    assert.equal(outcomeOf(phone).reachable, true);
  });
});
