import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readAnswer } from '../../../../src/phone/channels/csta/read-answer';
import { readSnapshot } from '../../../../src/phone/channels/csta/snapshot';
import type { SnapshotConnection } from '../../../../src/phone/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { hands, spoilt, write, type Written } from '../../../support/phone/csta-answers';
import { said } from '../../../support/phone/csta-phone';
import { page } from '../../../support/phone/fake-http';

const STATES = ['null', 'initiated', 'alerting', 'connected', 'hold', 'queued', 'fail'];
const texts = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((one) => !/[\p{C}\p{Z}]/u.test(one));

const connections: fc.Arbitrary<SnapshotConnection> = fc.record(
  {
    callId: fc.integer().map(String),
    deviceId: fc.oneof(fc.constant(''), texts),
    state: fc.constantFrom(...STATES),
    remoteState: fc.constantFrom(...STATES),
    remote: texts,
  },
  { requiredKeys: ['callId', 'deviceId', 'state'], noNullPrototype: true },
);

const leaf = (name: string, text: string): Written => ({ name, text });

function itemOf({ callId, deviceId, state, remoteState, remote }: SnapshotConnection): Written {
  const states = [state, ...(remoteState === undefined ? [] : [remoteState])];
  const compound = states.map((one) => leaf('localConnectionState', one));
  const far = { name: 'endpointDevice', children: [leaf('deviceIdentifier', remote ?? '')] };
  return {
    name: 'snapshotDeviceResponseInfo',
    children: [
      {
        name: 'connectionIdentifier',
        children: [leaf('callID', callId), leaf('deviceID', deviceId)],
      },
      ...(remote === undefined ? [] : [far]),
      { name: 'localCallState', children: [{ name: 'compoundCallState', children: compound }] },
      { name: 'servicesPermitted', children: [leaf('callControlServices', 'x')] },
    ],
  };
}

const responseOf = (calls: readonly SnapshotConnection[]): Written => ({
  name: 'SnapshotDeviceResponse',
  children: [
    {
      name: 'crossRefIDorSnapshotData',
      children: [{ name: 'snapshotData', children: calls.map(itemOf) }],
    },
  ],
});

function readBody(body: string): readonly SnapshotConnection[] | undefined {
  const reading = readAnswer(page(body));
  return reading.kind === 'answer' ? readSnapshot(reading.root) : undefined;
}

const one = (state: string, more = ''): string =>
  said(
    'SnapshotDeviceResponse',
    `<snapshotDeviceResponseInfo><connectionIdentifier><callID>1</callID></connectionIdentifier>${more}<localCallState>${state}</localCallState></snapshotDeviceResponseInfo>`,
  );

describe('phone/channels/csta/snapshot', () => {
  it('reads what any hand writes, calls and their states in order', () => {
    const lists = fc.array(connections, { maxLength: 12 });
    fc.assert(
      fc.property(lists, hands, (calls, hand) => {
        // Two states turned round would be two others.
        const isTurned =
          hand.reversed && calls.some(({ remoteState }) => remoteState !== undefined);
        const found = readBody(
          write(responseOf(calls), { ...hand, reversed: hand.reversed && !isTurned }),
        );
        assert.deepEqual(found, hand.reversed && !isTurned ? calls.toReversed() : calls);
      }),
    );
  });

  it('takes the simple states of the standard, and any other word as it is', () => {
    const cases: readonly (readonly [string, string, string | undefined])[] = [
      ['<simpleCallState>callReceived</simpleCallState>', 'alerting', 'connected'],
      ['<simpleCallState>callEstablishedHeld</simpleCallState>', 'hold', 'connected'],
      ['<simpleCallState>callDelivered</simpleCallState>', 'connected', 'alerting'],
      ['<simpleCallState>odd</simpleCallState>', 'odd', undefined],
      ['<unknown/>', 'unknown', undefined],
      ['', 'unknown', undefined],
      ['Connected', 'connected', undefined],
      [
        '<compoundCallState><localConnectionState>HOLD</localConnectionState></compoundCallState>',
        'hold',
        undefined,
      ],
      ['<simpleCallState>toString</simpleCallState>', 'tostring', undefined],
      ['<simpleCallState>a b</simpleCallState>', 'unknown', undefined],
    ];
    for (const [inner, state, remoteState] of cases) {
      const [found] = readBody(one(inner)) ?? [];
      assert.deepEqual([found?.state, found?.remoteState], [state, remoteState], inner);
    }
  });

  it('tells who is at the far end where it is told', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      [
        '<endpointDevice><deviceIdentifier>sip:bob@x</deviceIdentifier></endpointDevice>',
        'sip:bob@x',
      ],
      ['<endpointDevice>sip:bob@x</endpointDevice>', 'sip:bob@x'],
      ['<endpoint><deviceID>200</deviceID></endpoint>', '200'],
      ['<endpointDevice><notKnown/></endpointDevice>', undefined],
      ['<endpointDevice/>', undefined],
    ];
    for (const [inner, remote] of cases)
      assert.equal(readBody(one('', inner))?.[0]?.remote, remote, inner);
  });

  it('no calls is a list without any', () => {
    for (const inner of [
      '',
      '<crossRefIDorSnapshotData><snapshotData/></crossRefIDorSnapshotData>',
    ])
      assert.deepEqual(readBody(said('SnapshotDeviceResponse', inner)), []);
  });

  it('gives none rather than a part: who is left out would have hung up', () => {
    const good =
      '<snapshotDeviceResponseInfo><connectionIdentifier><callID>1</callID></connectionIdentifier><localCallState/></snapshotDeviceResponseInfo>';
    const bad = [
      '<serviceCrossRefID>7</serviceCrossRefID>',
      good + good.replace('1', ''),
      good + good.replace('<localCallState/>', ''),
      good + good.replace('1', '1&#10;2'),
      good + good.replace('<callID>', `<deviceID>${'x'.repeat(300)}</deviceID><callID>`),
    ];
    for (const inner of bad)
      assert.equal(readBody(said('SnapshotDeviceResponse', inner)), undefined, inner);
  });

  it('does not look into what is not of CSTA', () => {
    const hidden = '<x:extra xmlns:x="urn:x"><snapshotDeviceResponseInfo/></x:extra>';
    assert.deepEqual(readBody(said('SnapshotDeviceResponse', hidden)), []);
  });

  it(`never throws, nor makes up a call, in ${FUZZ_RUNS} spoilt answers`, () => {
    const bodies = fc
      .tuple(fc.array(connections, { maxLength: 3 }), hands)
      .map(([calls, hand]) => write(responseOf(calls), hand));
    fc.assert(
      fc.property(spoilt(bodies), (body) => {
        for (const { callId } of readBody(body) ?? []) assert.ok(callId.length > 0);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('what was cut off is never taken for all there was', () => {
    fc.assert(
      fc.property(
        fc.array(connections, { minLength: 1, maxLength: 3 }),
        hands,
        fc.nat(),
        (calls, hand, at) => {
          const body = write(responseOf(calls), hand);
          assert.equal(readBody(body.slice(0, at % body.length)), undefined);
        },
      ),
    );
  });
});
