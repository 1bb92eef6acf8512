/** The clock of the machine is set: on a Raspberry Pi without one, by decades at each start. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceState } from '../../../src/calls/model/call-types';
import { shiftTimes } from '../../../src/calls/model/times';
import { phoneEvent, run } from '../../support/calls/events';
import { STATE_NAMES, stateOf } from '../../support/calls/states';

const YEAR = 365 * 24 * 3600 * 1000;
const T = 1_700_000_000_000;

/** Every number in it that is a time, by its way there. */
function timesIn(value: unknown, way = ''): [string, number][] {
  if (typeof value === 'number') return value >= T ? [[way, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => timesIn(part, `${way}.${name}`));
}

/** One that has all kinds of times in it. */
function lived(): DeviceState {
  const ID = { id: 'a', remote: '200@pbx', local: '100@pbx' };
  return run([
    phoneEvent('booted', T),
    phoneEvent('registrationFailed', T + 1, { context: '100@pbx' }),
    phoneEvent('incoming', T + 10, { id: 'old', remote: '9@pbx' }),
    phoneEvent('disconnected', T + 20, { id: 'old', remote: '9@pbx' }),
    phoneEvent('incoming', T + 30, { id: 'gone', remote: '8@pbx' }),
    phoneEvent('connected', T + 31, { id: 'gone', remote: '8@pbx' }),
    phoneEvent('disconnected', T + 35, { id: 'gone', remote: '8@pbx' }),
    phoneEvent('incoming', T + 40, ID),
    { type: 'answerRequested', at: T + 41, callId: undefined },
    phoneEvent('connected', T + 50, ID),
    phoneEvent('hold', T + 60, ID),
    { type: 'dialRequested', at: T + 70, destination: '300' },
    phoneEvent('dndOn', T + 75),
    { type: 'unreachable', at: T + 80 },
  ] as Parameters<typeof run>[0]).state;
}

describe('calls/model/times', () => {
  for (const ms of [YEAR, -40 * 60_000]) {
    it(`moves every time there is by the same step, and nothing else: ${ms} ms`, () => {
      const before = lived();
      const after = shiftTimes(before, ms);
      const expected = timesIn(before).map(([way, time]) => [way, time + ms]);
      assert.ok(expected.length > 15, `${expected.length} times`);
      const wanted = new Map(expected as [string, number][]);
      for (const [way, time] of wanted)
        assert.equal(at(after, way), time, `${way} is another time now`);
      assert.deepEqual(shiftTimes(after, -ms), before);
    });
  }

  it('leaves what is not known unknown', () => {
    for (const name of STATE_NAMES) {
      const before = stateOf(name);
      assert.deepEqual(shiftTimes(shiftTimes(before, YEAR), -YEAR), before, name);
      assert.deepEqual(shiftTimes(before, 0), before, name);
    }
  });
});

/** What stands there. */
function at(value: unknown, way: string): unknown {
  return way
    .split('.')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], value);
}
