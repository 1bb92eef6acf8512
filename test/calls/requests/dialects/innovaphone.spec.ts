import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readInnovaphone } from '../../../../src/calls/requests/dialects/innovaphone';
import type { DialectRequest } from '../../../../src/calls/requests/dialects/types';
import { SnomError } from '../../../../src/common/errors';

const ROWS: readonly [Record<string, unknown>, DialectRequest][] = [
  [
    { mt: 'StartCall', num: '200' },
    { operation: 'dial', destination: '200' },
  ],
  [
    { mt: 'StartCall', sip: 'anna@pbx' },
    { operation: 'dial', destination: 'anna@pbx' },
  ],
  [
    { mt: 'StartCall', txt: '+49 30' },
    { operation: 'dial', destination: '+49 30' },
  ],
  [
    { mt: 'StartCall', num: '200', sip: 'anna', txt: 'x', adjust: true },
    { operation: 'dial', destination: '200', adjust: true },
  ],
  [
    { mt: 'StartCall', num: '', sip: 'anna', adjust: false },
    { operation: 'dial', destination: 'anna', adjust: false },
  ],
  [
    { mt: 'PrepareCall', txt: '200' },
    { operation: 'prepare', destination: '200' },
  ],
  [{ mt: 'ConnectCall' }, { operation: 'answer' }],
  [{ mt: 'DisconnectCall' }, { operation: 'hangup', anyState: true }],
  [
    { mt: 'CallInfo', id: '7', html: '<b>x</b>' },
    { operation: 'callInfo', info: { id: '7', html: '<b>x</b>' } },
  ],
  [
    { mt: 'CallInfo', id: 7, iframe: { src: 'http://x', height: 200 } },
    { operation: 'callInfo', info: { id: '7', iframe: { src: 'http://x', height: 200 } } },
  ],
  ...(['200', 'a.b+c', '0#*'] as const).map((sip): (typeof ROWS)[number] => [
    { mt: 'StartCall', sip },
    { operation: 'dial', destination: sip === 'a.b+c' ? sip : `sip:${sip}` },
  ]),
  ...(
    [
      [300, 300],
      ['300px', 300],
      [' 12.5PX ', 12.5],
      [0, 0],
    ] as const
  ).map(([height, read]): (typeof ROWS)[number] => [
    { mt: 'CallInfo', id: '7', iframe: { src: 'x', height } },
    { operation: 'callInfo', info: { id: '7', iframe: { src: 'x', height: read } } },
  ]),
  [
    { mt: 'CallInfo', id: '7', iframe: { src: 'http://x' } },
    { operation: 'callInfo', info: { id: '7', iframe: { src: 'http://x' } } },
  ],
];

const FAULTS: readonly [Record<string, unknown>, string, string][] = [
  [{ mt: 'StartCall' }, 'missingParameter', 'num'],
  [{ mt: 'PrepareCall', adjust: true }, 'missingParameter', 'num'],
  [{ mt: 'StartCall', num: {} }, 'wrongType', 'num'],
  [{ mt: 'StartCall', num: '1', adjust: 'maybe' }, 'wrongType', 'adjust'],
  [{ mt: 'CallInfo', html: 'x' }, 'missingParameter', 'id'],
  [{ mt: 'CallInfo', id: '7' }, 'missingParameter', 'html'],
  [{ mt: 'CallInfo', id: '7', html: {} }, 'wrongType', 'html'],
  [{ mt: 'CallInfo', id: {}, html: 'x' }, 'wrongType', 'id'],
  [{ mt: 'CallInfo', id: '7', iframe: 'http://x' }, 'wrongType', 'iframe'],
  [{ mt: 'CallInfo', id: '7', iframe: {} }, 'missingParameter', 'iframe.src'],
  [{ mt: 'CallInfo', id: '7', iframe: { src: 'x', height: 'tall' } }, 'wrongType', 'iframe.height'],
  [{ mt: 'CallInfo', id: '7', iframe: { src: 'x', height: -1 } }, 'wrongType', 'iframe.height'],
  [{ mt: 'CallInfo', id: '7', iframe: { src: 'x', height: NaN } }, 'wrongType', 'iframe.height'],
  [{ mt: 'CallInfo', id: '7', iframe: { src: 'x', height: '' } }, 'wrongType', 'iframe.height'],
  [{ mt: 'CallInfo', id: '7', iframe: null }, 'missingParameter', 'html'],
  [{ mt: 5 }, 'wrongType', 'mt'],
  [{ mt: null }, 'missingParameter', 'mt'],
];

describe('readInnovaphone', () => {
  for (const [payload, expected] of ROWS)
    it(JSON.stringify(payload), () => assert.deepEqual(readInnovaphone(payload), expected));
  for (const [payload, reason, name] of FAULTS) {
    it(`${JSON.stringify(payload)} -> ${reason} ${name}`, () => {
      assert.throws(
        () => readInnovaphone(payload),
        (error: unknown) =>
          error instanceof SnomError && error.reason === reason && error.params.name === name,
      );
    });
  }
  it('does not know other messages', () => {
    assert.throws(
      () => readInnovaphone({ mt: 'CallAdded' }),
      (error: unknown) => error instanceof SnomError && error.reason === 'unknownOperation',
    );
  });
});
