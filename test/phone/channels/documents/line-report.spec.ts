import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  queryAddress,
  readQuery,
  readRung,
  rungs,
} from '../../../../src/phone/channels/documents/line-report';
import { LINE_STATES } from '../../../../src/phone/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { workOut } from '../../../support/phone/document-reader';

const URL = 'http://h/snom/doc/x';
const VALUES = {
  phone_state: 'Connected',
  lines: '3',
  'lines:ringing': '1',
  'lines:offered': '0',
  'lines:calling': '0',
  'lines:ringback': '0',
  'lines:connected': '1',
  'lines:holding': '1',
  'lines:on_hold': '0',
  'lines:offhook': '0',
  'set:dnd_mode': 'off',
};

const filledIn = (values: Record<string, string> | undefined): string =>
  workOut(queryAddress(URL), values).slice(URL.length + 1);

describe('phone/channels/documents/line-report', () => {
  it('reads what a phone has filled in', () => {
    assert.deepEqual(readQuery(filledIn(VALUES)), {
      phoneState: 'Connected',
      total: 3,
      counts: {
        connected: 1,
        offered: 0,
        offhook: 0,
        ringing: 1,
        calling: 0,
        ringback: 0,
        holding: 1,
        on_hold: 0,
      },
      dnd: false,
    });
  });

  it('leaves out what stayed a callback, or is no value', () => {
    assert.deepEqual(
      readQuery(
        'st=%24(phone_state)&n=$(lines)&ri=2&of=&ca=x&rb=-1&co=1e3&ho=9999&dnd=$(set:dnd_mode)',
      ),
      { counts: { ringing: 2 } },
    );
    assert.equal(readQuery(filledIn({ ...VALUES, lines: '' }))?.total, undefined);
  });

  it('knows that nothing was filled in', () => {
    assert.equal(readQuery(filledIn(undefined)), undefined);
    assert.equal(readQuery(encodeURI(filledIn(undefined))), undefined);
    // A setting alone, and empty values.
    assert.equal(readQuery('st=&n=&dnd=on'), undefined);
    assert.equal(readQuery(''), undefined);
  });

  it('takes the first of two values, escaped or not', () => {
    assert.deepEqual(readQuery('st=In%20Call&n=1&n=2&dnd=ON'), {
      phoneState: 'In Call',
      total: 1,
      counts: {},
      dnd: true,
    });
    assert.equal(readQuery('st=In+Call')?.phoneState, 'In Call');
    assert.equal(readQuery('st=%&n=1')?.phoneState, undefined);
  });

  it('makes of any query a report within its bounds, or none', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.nat().map(String),
      fc.constant('$(lines)'),
    );
    const part = fc
      .tuple(
        fc.oneof(fc.constantFrom('st', 'n', 'ri', 'dnd', '__proto__', 'constructor'), fc.string()),
        value,
      )
      .map((pair) => pair.join('='));
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('&')),
        (query) => {
          const report = readQuery(query);
          if (!report) return;
          const { phoneState = 'x', total = 0, counts, dnd = true, ...rest } = report;
          assert.match(phoneState, /^[\w -]{1,40}$/);
          assert.equal(typeof dnd, 'boolean');
          for (const count of [total, ...Object.values(counts)])
            assert.ok(Number.isInteger(count) && count >= 0 && count < 1000);
          assert.deepEqual(rest, {});
          for (const name of Object.keys(counts))
            assert.ok(LINE_STATES.some((one) => one === name));
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('does not look at queries of any length', () => {
    assert.equal(readQuery(`n=1&${'a'.repeat(3000)}`), undefined);
  });

  it('tells states by conditions, with least numbers', () => {
    const told = rungs(URL).map(([, url]) => readRung(url.slice(URL.length + 1)));
    assert.deepEqual(told[0], { total: 0, counts: {} });
    assert.deepEqual(told[1], { total: 1, counts: { ringing: 1 }, atLeast: true });
    assert.deepEqual(told.at(-1), { total: 1, counts: {}, atLeast: true });
    assert.deepEqual(rungs(URL, 1).length, 3);
    for (const query of ['unknown', '', 'ringing=1', 'Idle', 'toString'])
      assert.equal(readRung(query), undefined);
  });
});
