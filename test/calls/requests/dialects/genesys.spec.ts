import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { GENESYS_OPERATIONS, readGenesys } from '../../../../src/calls/requests/dialects/genesys';
import type { DialectRequest } from '../../../../src/calls/requests/dialects/types';
import { SnomError } from '../../../../src/common/errors';

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

const fails = (payload: unknown, reason: string, params: Record<string, unknown>): void => {
  assert.throws(
    () => readGenesys(payload),
    (error: unknown) => {
      assert.ok(error instanceof SnomError);
      assert.deepEqual([error.reason, error.params], [reason, params]);
      return true;
    },
  );
};

const TEXT = 'text or a whole number from 0 up';

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

  it('takes call and device from the address a request is sent to', () => {
    const of = (fields: Record<string, unknown>): [unknown, unknown] => {
      const request = readGenesys({ operationName: 'Hold', ...fields });
      return [request?.callId, request?.device];
    };
    assert.deepEqual(of({ uri: '/me/calls/local%3A2' }), ['local:2', undefined]);
    assert.deepEqual(of({ uri: URI }), ['000413AABBCC:3', undefined]);
    assert.deepEqual(of({ uri: `${URI}//?fields=*` }), ['000413AABBCC:3', undefined]);
    assert.deepEqual(of({ uri: '/api/v2/me/calls' }), [undefined, undefined]);
    assert.deepEqual(of({ uri: URI, callUri: URI, callId: '000413AABBCC:3' })[0], '000413AABBCC:3');
    assert.deepEqual(of({ callId: 'a/b@host' }), ['a/b@host', undefined]);
    const dial = { operationName: 'Dial', destination: '300' };
    for (const uri of [
      '/devices/Office/calls',
      '/api/v2/me/devices/Office/calls',
      'https://gws.example/api/v2/devices/Office/calls?x#y',
    ]) {
      assert.deepEqual(readGenesys({ ...dial, uri }), {
        operation: 'dial',
        destination: '300',
        device: 'Office',
      });
    }
    const deviceUri = 'https://gws.example/api/v2/devices/Office';
    assert.equal(readGenesys({ ...dial, deviceUri })?.device, 'Office');
  });

  it('refuses addresses it cannot follow, and contradictions', () => {
    const uris = '/me/calls/ID, /devices/ID/calls';
    for (const uri of ['/me/calls/1/hold', '/users', 'x', '/', '/devices/calls/x/y', '/a/calls'])
      fails({ operationName: 'Hold', uri }, 'wrongType', { name: 'uri', expected: uris });
    fails({ operationName: 'Dial', destination: '300', uri: '/me/calls/1' }, 'wrongType', {
      name: 'uri',
      expected: '/devices/ID/calls',
    });
    fails({ operationName: 'Hold', uri: 1.5 }, 'wrongType', { name: 'uri', expected: TEXT });
    fails({ operationName: 'Hold', uri: '/me/calls/1', callId: '2' }, 'wrongType', {
      name: 'callUri',
      expected: 'either 1 or 2',
    });
    fails({ operationName: 'Hold', callUri: '/devices/x/calls' }, 'wrongType', {
      name: 'callUri',
      expected: '/me/calls/ID',
    });
  });

  it('refuses texts of any length unread', () => {
    const text = `${'/'.repeat(1_000_000)}x`;
    for (const name of ['uri', 'callUri', 'callId', 'deviceUri']) {
      const params = { name, max: 1024 };
      fails({ operationName: 'Hold', [name]: text }, 'textTooLong', params);
    }
    const swap = { operationName: 'SwapCalls', otherCallUri: text };
    fails(swap, 'textTooLong', { name: 'otherCallUri', max: 1024 });
    const complete = { operationName: 'CompleteTransfer', consultCallUri: text };
    fails(complete, 'textTooLong', { name: 'consultCallUri', max: 1024 });
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
        expected: TEXT,
      });
    }
    fails({ operationName: 'SendDtmf' }, 'missingParameter', { name: 'digits' });
    fails({ operationName: 'SendDtmf', digits: true }, 'wrongType', {
      name: 'digits',
      expected: TEXT,
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
