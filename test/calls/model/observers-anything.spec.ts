/** Whatever a phone says of its calls when it is asked, between whatever it reports: nothing breaks, grows or comes back. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import type { DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import { CSTA_STATES, type DeviceInput } from '../../../src/calls/model/model-input';
import { inputOf } from '../../../src/calls/reports/readings';
import { LINE_STATES, type PhoneReading, type SnapshotConnection } from '../../../src/phone/types';
import { device, phoneEvent } from '../../support/calls/events';
import { checkInvariants } from '../../support/calls/invariants';
import { FUZZ_RUNS } from '../../support/fuzz';

const T = 1_700_000_000_000;
/** Any order: clocks are set, answers are late. */
const at = fc.integer({ min: -60_000, max: 400_000 }).map((ms) => T + ms);
const odd = fc.constantFrom(
  '',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e',
  '<b>',
  'x'.repeat(400),
);
const word = (...usual: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, odd, fc.string({ maxLength: 8 }));

const connection: fc.Arbitrary<SnapshotConnection> = fc.record(
  {
    callId: word('1', '2', '3', '-12'),
    deviceId: word('sip:100@pbx.example', 'sip:101@pbx.example'),
    state: word(...CSTA_STATES),
    remoteState: word(...CSTA_STATES),
    remote: word('sip:200@pbx.example', '201', 'tel:+4930200'),
  },
  { requiredKeys: ['callId', 'deviceId', 'state'], noNullPrototype: true },
);

const count = fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, fc.constantFrom(999, -1, 0.5, NaN));
const lines = fc.record(
  {
    counts: fc.dictionary(fc.constantFrom(...LINE_STATES), count, { noNullPrototype: true }),
    total: count,
    phoneState: word('Idle', 'Connected', 'Ringing'),
    dnd: fc.boolean(),
    atLeast: fc.constant(true as const),
  },
  { requiredKeys: ['counts'], noNullPrototype: true },
);

const reading: fc.Arbitrary<PhoneReading> = fc.oneof(
  fc.record({
    by: fc.constant('csta' as const),
    identity: word('100@pbx.example', '101@pbx.example'),
    connections: fc.array(connection, { maxLength: 6 }),
  }),
  fc.record({ by: fc.constant('minibrowser' as const), lines }),
);

const NAMES: readonly PhoneEventName[] = [
  ...(['incoming', 'outgoing', 'connected', 'disconnected', 'hold', 'unhold', 'missed'] as const),
  ...(['booted', 'dndOn'] as const),
];
const event: fc.Arbitrary<DeviceInput> = fc
  .record({ name: fc.constantFrom(...NAMES), at, id: word('a', 'b'), csta: word('1', '2', '-12') })
  .map(({ name, at: time, ...parts }) => phoneEvent(name, time, parts));
const input = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(reading, at, fc.option(at, { nil: undefined }))
      .map(([said, time, askedAt]): DeviceInput => inputOf(said, time, askedAt)),
  },
  event,
  fc.record({ type: fc.constantFrom('tick', 'reachable', 'unreachable', 'unanswered'), at }),
  at.map((time): DeviceInput => ({
    type: 'dialRequested',
    at: time,
    destination: '200',
    callId: 'local:1',
  })),
);

describe('calls/model/observers, whatever is observed', () => {
  it('never throws, keeps its invariants and its size, and survives storage', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 12 }), (inputs) => {
        let state: DeviceState = device();
        for (const one of inputs) {
          state = reduce(state, one).state;
          checkInvariants(state);
        }
        assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
