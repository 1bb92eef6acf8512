/** Whatever answers on a phone's address: an answer that makes sense, or an error with its reason. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import { CstaClient } from '../../../../src/phone/channels/csta/client';
import type { CstaRequest, PhoneResponse } from '../../../../src/phone/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { hands, spoilt, write, type Written } from '../../../support/phone/csta-answers';
import { PHONE_MANAGER, unending } from '../../../support/phone/csta-phone';
import { FakeHttp } from '../../../support/phone/fake-http';

const CONNECTION = { callId: '-12', deviceId: 'sip:4711@pbx.example' };
const CHANGES: readonly CstaRequest[] = [
  { service: 'MakeCall', device: '4711@pbx.example', destination: '1001' },
  { service: 'ClearConnection', connection: CONNECTION },
];

const leaf = (name: string, text: string): Written => ({ name, text });
const id = (name: string, callId: string): Written => ({
  name,
  children: [leaf('callID', callId), leaf('deviceID', CONNECTION.deviceId)],
});

/** What a phone may mean: answers to what was asked and to something else, refusals. */
const MEANT: readonly Written[] = [
  { name: 'RequestSystemStatusResponse', children: [leaf('systemStatus', 'normal')] },
  { name: 'SnapshotDeviceResponse', children: [] },
  {
    name: 'SnapshotDeviceResponse',
    children: [
      {
        name: 'snapshotDeviceResponseInfo',
        children: [
          id('connectionIdentifier', '7'),
          { name: 'localCallState', children: [leaf('localConnectionState', 'connected')] },
        ],
      },
    ],
  },
  { name: 'GetDoNotDisturbResponse', children: [leaf('doNotDisturbOn', 'true')] },
  {
    name: 'GetForwardingResponse',
    children: [{ name: 'forwardListItem', children: [leaf('forwardStatus', 'false')] }],
  },
  { name: 'MakeCallResponse', children: [id('callingDevice', '7')] },
  { name: 'ClearConnectionResponse' },
  { name: 'CSTAErrorCode', children: [leaf('operation', 'invalidConnectionIdentifier')] },
  { name: 'CSTAErrorCode', children: [leaf('stateIncompatibility', 'x'.repeat(300))] },
  { name: 'CSTAErrorCode', children: [{ name: 'CSTAErrorCode', text: '\u202e' }] },
  { name: 'Fault', children: [leaf('faultcode', 'S:Client')] },
];

const BOMB = `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(99)}"><!ENTITY b "${'&a;'.repeat(99)}">]><a>&b;</a>`;
const bodies = fc.oneof(
  spoilt(fc.tuple(fc.constantFrom(...MEANT), hands).map(([root, hand]) => write(root, hand))),
  fc.constantFrom('', ' ', BOMB, PHONE_MANAGER, '<html><body>OK</body></html>', 'OK', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const answers: fc.Arbitrary<PhoneResponse> = fc.record({
  status: fc.constantFrom(200, 200, 200, 202, 400, 500),
  headers: fc.constant({}),
  body: bodies,
});

describe('phone/channels/csta/client, whoever answers', () => {
  it('reads what makes sense, and else says why, of questions that nothing was done', async () => {
    const READINGS = [
      (client: CstaClient) => client.systemStatus(unending()),
      (client: CstaClient) => client.snapshot('4711@pbx.example', unending()),
      (client: CstaClient) => client.getDoNotDisturb('4711@pbx.example', unending()),
      (client: CstaClient) => client.getForwarding('4711@pbx.example', unending()),
    ];
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(...READINGS), async (answer, read) => {
        const http = new FakeHttp(() => answer);
        try {
          await read(new CstaClient(http));
        } catch (thrown) {
          assertTold(thrown);
          assert.equal(thrown.sent, 'no');
        }
        assert.equal(http.targets.length, 1);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('is asked once for a change, and says whether it can have been made', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(...CHANGES), async (answer, change) => {
        const http = new FakeHttp(() => answer);
        try {
          const { connections } = await new CstaClient(http).request(change, unending());
          for (const { callId, deviceId } of connections)
            assert.match(callId + deviceId, /^[^\p{Cc}]{1,600}$/u);
        } catch (thrown) {
          assertTold(thrown);
          const isRefusal = /^csta(?:NoSuchCall|WrongState|NotSupported|Forbidden|Identity)/;
          if (isRefusal.test(thrown.reason)) assert.equal(thrown.sent, 'no');
          else assert.notEqual(thrown.sent, 'yes');
        }
        assert.equal(http.targets.length, 1);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

function assertTold(thrown: unknown): asserts thrown is SnomError {
  assert.ok(thrown instanceof SnomError, String(thrown));
  assert.match(thrown.reason, /^csta[A-Z]|^garbledReply$/);
  for (const value of Object.values(thrown.params))
    assert.match(String(value), /^[^\p{Cc}\p{Cf}]{0,300}$/u, thrown.reason);
}
