/** Whatever a phone sends, in whatever order: what must hold of the model all the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { PHONE_EVENTS } from '../../../src/calls/model/call-event';
import { reduce } from '../../../src/calls/model/call-model';
import type { Call, DeviceState, PhoneEvent } from '../../../src/calls/model/call-types';
import {
  CSTA_STATES,
  type DeviceInput,
  type LineReport,
  type LineWord,
  type ModelOptions,
} from '../../../src/calls/model/model-input';
import { device, phoneEvent } from '../../support/calls/events';
import { checkInvariants } from '../../support/calls/invariants';

const T = 1_700_000_000_000;
const maybe = <V>(arbitrary: fc.Arbitrary<V>): fc.Arbitrary<V | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const at = fc.nat(400_000).map((ms) => T + ms);
const number = fc.constantFrom('200', '201', '202', '+4930200', 'anna', '');

const event: fc.Arbitrary<PhoneEvent> = fc
  .record({
    name: fc.constantFrom(...PHONE_EVENTS.map((description) => description.event)),
    at,
    id: maybe(fc.constantFrom('a', 'b', 'c', 'd')),
    csta: maybe(fc.constantFrom('1', '2', '3')),
    local: maybe(fc.constantFrom('100@pbx.example', '200@pbx.example')),
    remote: maybe(number.map((user) => `${user}@pbx.example`)),
    identity: maybe(fc.constantFrom('100@pbx.example', '101@pbx.example')),
    key: maybe(fc.constantFrom('P1', 'P2')),
    n: maybe(fc.nat(3)),
    reason: maybe(fc.constantFrom('SIP;cause=200', 'SIP;cause=487')),
    context: maybe(fc.string({ maxLength: 10 })),
  })
  .map(({ name, at: time, ...parts }) => {
    const known = Object.fromEntries(
      Object.entries(parts).filter(([, value]) => value !== undefined),
    );
    return phoneEvent(name, time, known);
  });

const callId = fc.constantFrom(
  {},
  { callId: '000413AABBCC:1' },
  { callId: 'local:1' },
  { callId: '__proto__' },
);
const command: fc.Arbitrary<DeviceInput> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom(
        'answerRequested',
        'rejectRequested',
        'hangupRequested',
        'holdRequested',
        'retrieveRequested',
        'swapRequested',
        'startTransferRequested',
        'completeTransferRequested',
        'cancelTransferRequested',
        'conferenceRequested',
      ),
      at,
      id: callId,
    })
    .map(({ id, ...rest }): DeviceInput => ({ ...rest, ...id })),
  fc
    .record({
      type: fc.constantFrom('deflectRequested', 'blindTransferRequested', 'dialRequested'),
      at,
      destination: number,
      id: callId,
    })
    .map(({ id, ...rest }): DeviceInput => ({ ...rest, ...id })),
  fc.record({ type: fc.constantFrom('muteRequested', 'recordRequested', 'dndRequested'), at }),
  fc.record({
    type: fc.constantFrom(
      'tick',
      'reachable',
      'hangupAllRequested',
      'dialFailed',
      'unreachable',
      'unanswered',
    ),
    at,
  }),
  fc.record(
    {
      type: fc.constant('cstaSnapshot'),
      at,
      askedAt: at,
      connections: fc.array(
        fc.record({
          cstaId: fc.constantFrom('1', '2', '3', '4'),
          state: fc.constantFrom(...CSTA_STATES),
          deviceId: fc.constantFrom('sip:100@pbx.example', 'sip:101@pbx.example'),
        }),
        { maxLength: 4 },
      ),
    },
    { requiredKeys: ['type', 'at', 'connections'] },
  ),
  fc.record(
    { type: fc.constant('linesReported'), at, askedAt: at, lines: lineReport() },
    { requiredKeys: ['type', 'at', 'lines'] },
  ),
);

function lineReport(): fc.Arbitrary<LineReport> {
  const count = fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, fc.constantFrom(-1, 0.5, 1e9, NaN));
  const words: readonly LineWord[] = [
    ...(['connected', 'offered', 'offhook', 'ringing'] as const),
    ...(['calling', 'ringback', 'holding', 'on_hold'] as const),
  ];
  const counts = fc.dictionary(fc.constantFrom(...words), count, { noNullPrototype: true });
  const total = fc.option(fc.nat(4), { nil: undefined });
  return fc.record({ counts, total }).map((report) => ({
    counts: report.counts,
    ...(report.total !== undefined && { total: report.total }),
  }));
}

const inputs = fc.array(
  fc.oneof({ weight: 4, arbitrary: event }, { weight: 1, arbitrary: command }),
  {
    maxLength: 40,
  },
);
const options: fc.Arbitrary<ModelOptions> = fc.constantFrom(
  {},
  { reconcile: false },
  { ringingCountsAsOngoing: true, reconcileGraceMs: 0, lostAfterUnreachableMs: 0 },
  { dialingCountsAsOngoing: false, heldCountsAsOngoing: false, lateWithinMs: 0, keepEnded: 2 },
  { dialTimeoutMs: 30_000, rejectGraceMs: 0, ringTimeoutMs: 20_000 },
  { heldBy: 'holding', connectedMeansAnswered: true, perCallAddressing: true },
);

function feed(
  state: DeviceState,
  list: readonly DeviceInput[],
  settings: ModelOptions,
): DeviceState {
  return list.reduce((last, input) => reduce(last, input, settings).state, state);
}

describe('the call model, whatever arrives', () => {
  it('never throws, keeps its invariants, and survives storage at any point', () => {
    fc.assert(
      fc.property(inputs, options, fc.nat(40), (list, settings, cut) => {
        let state = device(settings);
        list.forEach((input, index) => {
          const stored = JSON.parse(JSON.stringify(state)) as DeviceState;
          if (index === cut) assert.deepStrictEqual(stored, state);
          const direct = reduce(state, input, settings);
          if (index >= cut) assert.deepStrictEqual(reduce(stored, input, settings), direct);
          state = direct.state;
          checkInvariants(state);
        });
        assert.deepStrictEqual(JSON.parse(JSON.stringify(state)), state);
      }),
      { numRuns: 150 },
    );
  });

  it('never brings a finished call back', () => {
    fc.assert(
      fc.property(inputs, options, (list, settings) => {
        const over = new Map<string, Call>();
        let state = device(settings);
        for (const [index, raw] of list.entries()) {
          // The id of a dial command is its sender's, who must not use one twice.
          const input = raw.type === 'dialRequested' ? { ...raw, callId: `local:${index}` } : raw;
          const { state: next, changes } = reduce(state, input, settings);
          state = next;
          for (const change of changes) {
            if (change.kind === 'callRemoved') {
              assert.ok(!over.has(change.call.id), 'ends once');
              over.set(change.call.id, change.call);
            } else if (change.kind === 'callAdded' || change.kind === 'callUpdated') {
              assert.ok(!over.has(change.call.id), 'stays ended');
            }
          }
          for (const call of state.ended) {
            const before = over.get(call.id);
            // A guess that was told as missed later names the call that tells it, once, and is named by it.
            const isOpen = before?.endedBy === 'ringTimeout' && before.relatedCallId === null;
            const truth = state.ended.find(({ id }) => id === call.relatedCallId);
            const isTold = truth?.endedBy === 'missed' && truth.relatedCallId === call.id;
            const now = isOpen && isTold ? { ...before, relatedCallId: truth.id } : before;
            assert.deepEqual({ ...call, lateEvents: 0 }, { ...now, lateEvents: 0 });
            if (now) over.set(call.id, now);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('can end every call: by time and a count of 0, or by a restart', () => {
    fc.assert(
      fc.property(inputs, (list) => {
        const state = feed(device(), list, {});
        const later = T + 10_000_000;
        const tick: DeviceInput = { type: 'tick', at: later };
        const zero = phoneEvent('dndOn', later + 1, { n: 0 });
        assert.deepEqual(feed(state, [tick, zero], {}).calls, []);
        const restart = feed(state, [phoneEvent('booted', later)], { reconcile: false });
        assert.deepEqual(restart.calls, []);
      }),
      { numRuns: 200 },
    );
  });

  it('comes to the same calls when every event is sent twice', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'incoming',
            'connected',
            'hold',
            'unhold',
            'blindTransfer',
            'disconnected',
          ),
          { maxLength: 12 },
        ),
        (names) => {
          const list = names.map((name, i) =>
            phoneEvent(name as 'hold', T + i * 5000, { id: 'a', remote: '200@pbx' }),
          );
          const twice = list.flatMap((report) => [report, { ...report, at: report.at + 10 }]);
          const shape = (calls: readonly Call[]) =>
            calls.map((call) => [call.state, call.outcome, call.transfer, call.stateSince]);
          const once = feed(device(), list, {});
          const doubled = feed(device(), twice, {});
          assert.deepEqual(shape(doubled.calls), shape(once.calls));
          assert.deepEqual(shape(doubled.ended), shape(once.ended));
        },
      ),
    );
  });

  it('comes to the same end when the events of a call arrive in any order', () => {
    const names = ['incoming', 'connected', 'hold', 'unhold'] as const;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...names, 'disconnected' as const], { minLength: 5 }),
        (order) => {
          const list = order.map((name, i) =>
            phoneEvent(name, T + i * 100, { id: 'a', remote: '200@pbx' }),
          );
          const state = feed(device(), [...list, { type: 'tick', at: T + 1_000_000 }], {});
          assert.deepEqual(state.calls, []);
        },
      ),
    );
  });

  it('stays small under a flood of different calls and long texts', () => {
    const long = 'x'.repeat(400);
    let state = device();
    for (let i = 0; i < 400; i += 1) {
      const name = PHONE_EVENTS[i % PHONE_EVENTS.length]?.event ?? 'incoming';
      const parts = {
        id: `${i}${long}`.slice(0, 256),
        remote: `${i}${long}@${long}`,
        identity: `${i}@${long}`,
        context: `${i}@${long}`,
        n: 9,
      };
      for (const last of [name, 'incoming', 'missed'] as const) {
        state = reduce(
          state,
          phoneEvent(last, T + i, { ...parts, id: `${last}${parts.id}`.slice(0, 256) }),
        ).state;
      }
      state = reduce(state, {
        type: 'dialRequested',
        at: T + i,
        destination: long,
        callId: `local:${i}`,
      }).state;
    }
    assert.ok(state.calls.length <= 32 && state.ended.length <= 20 && state.gone.length <= 32);
    assert.ok(state.ending.length <= 32);
    assert.ok(state.identities.length <= 24 && state.registrations.length <= 24);
    assert.ok(JSON.stringify(state).length < 300_000);
  });
});
