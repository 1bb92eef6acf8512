import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DialectRequest } from '../../../src/calls/dialects';
import { GENESYS_OPERATIONS, readGenesys } from '../../../src/calls/dialects/genesys';
import { SnomError } from '../../../src/phone/errors';

const URI = 'http://gws.example/api/v2/me/calls/000413AABBCC%3A3';
const TO = { destination: { phoneNumber: '300' } };

const ROWS: readonly [string, Record<string, unknown>, DialectRequest][] = [
  ['Dial', TO, { operation: 'dial', destination: '300' }],
  ['Dial', { destination: '300' }, { operation: 'dial', destination: '300' }],
  ['Dial', { destination: { phoneNumber: 300 } }, { operation: 'dial', destination: '300' }],
  ['Answer', {}, { operation: 'answer' }],
  ['Hangup', {}, { operation: 'hangup' }],
  ['Hold', {}, { operation: 'hold' }],
  ['Retrieve', {}, { operation: 'retrieve' }],
  ['SingleStepTransfer', TO, { operation: 'blindTransfer', destination: '300' }],
  ['SingleStepConference', TO, { operation: 'singleStepConference', destination: '300' }],
  ['InitiateTransfer', TO, { operation: 'startTransfer', destination: '300' }],
  ['InitiateConference', TO, { operation: 'startConference', destination: '300' }],
  ['CompleteTransfer', {}, { operation: 'completeTransfer' }],
  [
    'CompleteTransfer',
    { consultCallUri: URI },
    { operation: 'completeTransfer', otherCallId: '000413AABBCC:3' },
  ],
  [
    'CompleteConference',
    { consultCallUri: `${URI}/?x` },
    { operation: 'completeConference', otherCallId: '000413AABBCC:3' },
  ],
  ['SendDtmf', { digits: '0123' }, { operation: 'sendDtmf', digits: '0123' }],
  [
    'RemoveParticipantFromConference',
    { participant: '300' },
    { operation: 'removeParticipant', participant: '300' },
  ],
  ['MuteCall', {}, { operation: 'mute' }],
  ['UnmuteCall', {}, { operation: 'unmute' }],
  ['SwapCalls', { otherCallUri: 'local:2' }, { operation: 'swap', otherCallId: 'local:2' }],
  [
    'MergeWithOtherCall',
    { otherCallUri: '/me/calls/%ZZ' },
    { operation: 'merge', otherCallId: '%ZZ' },
  ],
];

const fails = (payload: unknown, reason: string, params: Record<string, string>): void => {
  assert.throws(
    () => readGenesys(payload),
    (error: unknown) => {
      assert.ok(error instanceof SnomError);
      assert.deepEqual([error.reason, error.params], [reason, params]);
      return true;
    },
  );
};

describe('readGenesys', () => {
  for (const [operationName, parameters, expected] of ROWS) {
    it(`${operationName} ${JSON.stringify(parameters)}`, () => {
      assert.deepEqual(readGenesys({ operationName, ...parameters }), expected);
    });
  }

  it('knows all 17 operations', () => {
    assert.equal(GENESYS_OPERATIONS.length, 17);
    assert.deepEqual(new Set(ROWS.map(([name]) => name)), new Set(GENESYS_OPERATIONS));
  });

  it('takes the call from callUri or callId', () => {
    assert.equal(readGenesys({ operationName: 'Hold', callUri: URI })?.callId, '000413AABBCC:3');
    assert.equal(readGenesys({ operationName: 'Hold', callId: 'local:2' })?.callId, 'local:2');
  });

  it('says what is wrong', () => {
    for (const operationName of [
      'Dial',
      'SingleStepTransfer',
      'SingleStepConference',
      'InitiateTransfer',
      'InitiateConference',
    ]) {
      fails({ operationName }, 'missingParameter', { name: 'destination' });
      fails({ operationName, destination: {} }, 'missingParameter', {
        name: 'destination.phoneNumber',
      });
      fails({ operationName, destination: ['300'] }, 'wrongType', {
        name: 'destination',
        expected: 'text',
      });
    }
    fails({ operationName: 'SendDtmf' }, 'missingParameter', { name: 'digits' });
    fails({ operationName: 'SendDtmf', digits: true }, 'wrongType', {
      name: 'digits',
      expected: 'text',
    });
    fails({ operationName: 'RemoveParticipantFromConference' }, 'missingParameter', {
      name: 'participant',
    });
    fails({ operationName: 'SwapCalls' }, 'missingParameter', { name: 'otherCallUri' });
    fails({ operationName: 'MergeWithOtherCall', otherCallUri: '' }, 'missingParameter', {
      name: 'otherCallUri',
    });
    fails({ operationName: 'Teleport' }, 'unknownOperation', { name: 'Teleport' });
    fails({ operationName: 'constructor' }, 'unknownOperation', { name: 'constructor' });
    fails({ operationName: 5 }, 'wrongType', { name: 'operationName', expected: 'text' });
    fails({ operationName: '' }, 'missingParameter', { name: 'operationName' });
  });
});
