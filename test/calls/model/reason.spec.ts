import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isCompletedElsewhere, parseReason } from '../../../src/calls/model/reason';
import { parseActionRequest } from '../../../src/calls/reports/action-request';

/** Somebody else took the call. */
const ELSEWHERE = [
  'SIP;cause=200;text="Call completed elsewhere"',
  'SIP ;cause = 200',
  'sip;CAUSE=200',
  'SIP;text="Call completed elsewhere";cause=200',
  'SIP;cause="200"',
  'Q.850;cause=26',
  'q.850 ; cause=26 ; text="Non-selected user clearing"',
  'Q.850;text="a, b; c";cause=26',
  'Q.850;cause=26;location=LN',
  'ISDN;cause=26',
  'isdn;cause=26',
  'SIP;text="Call completed elsewhere"',
  'SIP;text="Answered elsewhere"',
  'SIP;text="Call+completed+elsewhere"',
  'SIP;text=Call completed elsewhere',
  'SIP;text="call picked up elsewhere"',
  'Call Completed Elsewhere',
  'Reason: Q.850;cause=26',
  'cause=200',
  'cause=26',
  'SIP;cause=487, Q.850;cause=26',
  'Q.850;cause=26, SIP;cause=487',
  'Q.850;cause=16;text="Normal, \\"Terminated\\"", SIP;cause=200',
  'SIP;cause=487;text="Request Terminated",ISDN;cause=26;text="x"',
  'Q.850;cause=16;text="Call completed elsewhere"',
  'SIP;cause=200;text="unterminated',
  '"SIP;cause=200"',
  '"Q.850;cause=26;text="Non-selected user clearing""',
  "'SIP;cause=200'",
  'SIP%3Bcause%3D200%3Btext%3D%22Call%20completed%20elsewhere%22',
  'SIP;text="Picked up by someone else"',
  'SIP;text="The call was already answered elsewhere."',
  'SIP;cause=487;text="Call handled by another agent"',
];

/** Nobody took it. */
const NOT = [
  '',
  'SIP;cause=487',
  'SIP;cause=487;text="ORIGINATOR_CANCEL"',
  'SIP;cause=2001',
  'SIP;cause=20',
  'SIP;cause=26',
  'SIP;cause=600;text="Busy Everywhere"',
  'SIP;cause=480',
  'Q.850;cause=16;text="Terminated"',
  'Q.850;cause=200',
  'Q.850;cause=260',
  'Q.850;cause=126',
  'Q.850;cause=19, SIP;cause=487',
  'preemption;cause=200',
  'FreeSWITCH;cause=26',
  'SIP;text="cause=200"',
  'SIP;cause=487;text="Q.850;cause=26"',
  'SIP;cause=487;text="x, Q.850;cause=26"',
  'SIP;text="not completed elsewhere"',
  'SIP;text="Call wasn\'t answered elsewhere"',
  '"SIP;cause=487"',
  'SIP;xcause=200',
  'SIP;cause=',
  'SIP;cause',
  'cause=487',
  '200',
  '26',
  ';;;,,,',
  '"',
];

describe('completedElsewhere', () => {
  for (const text of ELSEWHERE)
    it(`${text}: taken elsewhere`, () => assert.ok(isCompletedElsewhere(text)));
  for (const text of NOT)
    it(`${text || '(nothing)'}: not taken elsewhere`, () => assert.ok(!isCompletedElsewhere(text)));

  it('reads nothing from no reason', () => assert.ok(!isCompletedElsewhere(null)));

  it('finds the value among others, in any order and case', () => {
    const other = fc.constantFrom(
      'SIP;cause=487',
      'Q.850;cause=16;text="a, \\"b\\"; cause=26"',
      'preemption;cause=1',
      'SIP;text="x, SIP;cause=200"',
    );
    const taken = fc.constantFrom('SIP;cause=200', 'Q.850;text="q,;";cause=26', 'ISDN;cause=26');
    const list = fc.tuple(fc.array(other), fc.array(other), taken, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(list, ([before, after, value, upper, spaced]) => {
        const spell = (text: string): string => (upper ? text.toUpperCase() : text.toLowerCase());
        const between = spaced ? ' , ' : ',';
        const some = (values: readonly string[]): string => values.slice(0, 4).join(between);
        assert.ok(!isCompletedElsewhere(spell(some([...before, ...after]))));
        const parts = [...before.slice(0, 4), value, ...after.slice(0, 4)];
        assert.ok(isCompletedElsewhere(spell(parts.join(between))));
      }),
    );
  });

  it('is read from the query of a report, quotes, commas and all', () => {
    for (const query of [
      'cr=Q.850;cause=26&r=200@pbx',
      'cr=SIP%3Bcause%3D487%2C%20Q.850%3Bcause%3D26%3Btext%3D%22a%2C%20b%22&r=200@pbx',
      'cr=SIP;cause=487;text="a & b", ISDN;cause=26&r=200@pbx',
    ]) {
      const { cancelReason } = parseActionRequest({ event: 'missed', rawQuery: query, at: 1 });
      assert.ok(isCompletedElsewhere(cancelReason), query);
    }
  });
});

describe('parseReason', () => {
  it('gives protocol, cause and text of each value', () => {
    assert.deepEqual(parseReason('sip;cause=487;text="a, \\"b\\"", Q.850;cause=16, x'), [
      { protocol: 'SIP', cause: 487, text: 'a, "b"' },
      { protocol: 'Q.850', cause: 16 },
      { protocol: 'X' },
    ]);
  });

  it('never throws and is quick, whatever a stranger has sent', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseReason(text)));
    assert.ok(parseReason(','.repeat(1_000_000)).length <= 16);
  });
});
