import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readUserAgent } from '../../../src/calls/reports/user-agent';
import { FUZZ_RUNS } from '../../support/fuzz';

describe('readUserAgent', () => {
  const CASES: readonly [string, ReturnType<typeof readUserAgent>][] = [
    [
      'Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413922D24 SXM:0 UXM:0)',
      { model: 'D785', firmware: '10.1.33.33', mac: '000413922D24' },
    ],
    ['snom320-SIP 7.3.30 1.1.3-u', { model: '320', firmware: '7.3.30', mac: null }],
    [
      'Mozilla/4.0 (compatible; snom370-SIP 8.7.5.35 1.1.3-s 00041326ab0f)',
      { model: '370', firmware: '8.7.5.35', mac: '00041326AB0F' },
    ],
    ['snomPA1+-SIP 8.9.3.80', { model: 'PA1+', firmware: '8.9.3.80', mac: null }],
    ['curl/8.0', { model: null, firmware: null, mac: null }],
    ['', { model: null, firmware: null, mac: null }],
  ];
  for (const [text, expected] of CASES)
    it(`reads "${text}"`, () => assert.deepEqual(readUserAgent(text), expected));
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => void readUserAgent(`snom${text}`)),
      { numRuns: FUZZ_RUNS },
    );
  });
});
