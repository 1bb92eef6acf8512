/** One phone, heard now by one Node-RED and now by another one: together they know what a single one would know. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import type { DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import type { Change, DeviceInput, ModelOptions } from '../../../src/calls/model/model-input';
import { device, type EventParts, ME, phoneEvent, run, story } from '../../support/calls/events';
import { checkInvariants } from '../../support/calls/invariants';
import { FUZZ_RUNS } from '../../support/fuzz';

/** Each of them is a whole day, twice. */
const RUNS = Math.ceil(FUZZ_RUNS / 4);
const T = 1_700_000_000_000;
const ONE: EventParts = { id: 'one', local: ME, remote: '200@pbx.example' };

/** As it comes from the broker: by JSON. */
function adopted(state: DeviceState, at: number): DeviceInput {
  return { type: 'adopted', at, state: JSON.parse(JSON.stringify(state)) as unknown };
}

/** Another Node-RED with the same flows: its own state, which begins with ids of its own. */
function second(): DeviceState {
  return createDevice({ name: 'desk', identities: [ME], idPrefix: 'second' });
}

interface Told {
  readonly states: DeviceState[];
  /** What was told by whoever heard the phone. */
  readonly changes: Change[];
  readonly silent: Change[];
}

/** Feeds inputs to several Node-REDs, each to the one that `who` names, which takes over from the last one before. */
function share(
  inputs: readonly DeviceInput[],
  who: (index: number) => number,
  options: ModelOptions = {},
): Told {
  const told: Told = { states: [device(options), second()], changes: [], silent: [] };
  let last = 0;
  inputs.forEach((input, index) => {
    const now = who(index);
    const [from, own] = [told.states[last]!, told.states[now]!];
    let state = own;
    if (now !== last) {
      const taken = reduce(own, adopted(from, input.at), options);
      told.silent.push(...taken.changes);
      state = taken.state;
    }
    const { state: after, changes } = reduce(state, input, options);
    told.changes.push(...changes);
    told.states[now] = after;
    last = now;
  });
  // Who heard it last comes first.
  if (last === 1) told.states.reverse();
  return told;
}

/** By id: a report more lets time pass once more, and what has waited until then is told before what follows. */
const summaries = (changes: readonly Change[]): unknown[] =>
  changes
    .flatMap((change) => (change.kind === 'callRemoved' ? [change.summary] : []))
    .sort((a, b) => a.id.localeCompare(b.id));

/** A call as a phone reports it, by time since its beginning. */
const callStory = fc
  .record({
    dir: fc.constantFrom<PhoneEventName>('incoming', 'outgoing'),
    steps: fc.array(fc.constantFrom<PhoneEventName>('connected', 'hold', 'unhold'), {
      maxLength: 5,
    }),
    end: fc.constantFrom<PhoneEventName | 'none'>('disconnected', 'missed', 'none'),
    pauses: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 7, maxLength: 7 }),
    begin: fc.nat(60_000),
  })
  .map(({ dir, steps, end, pauses, begin }) => {
    const names = [dir, ...steps, ...(end === 'none' ? [] : [end])];
    return names.map((name, index) => ({
      name,
      at: T + begin + pauses.slice(0, index).reduce((sum, ms) => sum + ms, 0),
    }));
  });

const day = fc.array(callStory, { minLength: 1, maxLength: 4 }).map((calls) =>
  calls
    .flatMap((steps, number) =>
      steps.map(({ name, at }) =>
        phoneEvent(name, at, {
          id: `call-${number}`,
          local: ME,
          remote: `20${number}@pbx.example`,
        }),
      ),
    )
    .sort((a, b) => a.at - b.at),
);

const turns = fc.infiniteStream(fc.boolean());

describe('a state that another Node-RED knows', () => {
  it('takes the place of what is known, and tells the changes with that cause', () => {
    const other = run([
      phoneEvent('incoming', T, ONE),
      phoneEvent('connected', T + 4000, ONE),
    ]).state;
    const { state, changes } = reduce(second(), adopted(other, T + 5000));
    assert.deepEqual(story(changes), ['callAdded Connected', 'device phone,reachable']);
    assert.ok(changes.every(({ cause }) => cause === 'adopted'));
    assert.deepEqual(state.calls, other.calls);
    assert.equal(state.idPrefix, other.idPrefix);
    const again = reduce(state, adopted(other, T + 6000));
    assert.deepEqual(again.changes, []);
  });

  it('lets no time pass: whoever hears the phone ends what has run out of time', () => {
    const ringing = run([phoneEvent('incoming', T, ONE)]).state;
    const options = { ringTimeoutMs: 10_000 };
    const taken = reduce(second(), adopted(ringing, T + 60_000), options).state;
    assert.equal(taken.calls[0]?.state, 'Alerting');
    const { changes } = reduce(taken, { type: 'tick', at: T + 60_000 }, options);
    assert.deepEqual(story(changes), ['callRemoved Alerting rejectedLocally']);
  });

  it('tells the end of a call that was known here, with its summary', () => {
    const talking = run([phoneEvent('connected', T, ONE)]).state;
    const over = run([phoneEvent('disconnected', T + 9000, ONE)], {}, talking).state;
    const here = reduce(second(), adopted(talking, T)).state;
    const { changes, state } = reduce(here, adopted(over, T + 9000));
    assert.deepEqual(story(changes), ['callRemoved Connected completed']);
    assert.equal(state.calls.length, 0);
  });

  it('keeps name, address and entered identities of this configuration', () => {
    const other = createDevice({ name: 'elsewhere', ip: '10.0.0.9', identities: ['7@other'] });
    const { state } = reduce(
      createDevice({ name: 'desk', ip: '10.0.0.1', identities: [ME] }),
      adopted(other, T),
    );
    assert.deepEqual([state.phone.name, state.phone.ip], ['desk', '10.0.0.1']);
    assert.deepEqual([state.given, state.identities], [[ME], [ME, '7@other']]);
  });

  it('changes nothing when it is none, and drops what does not fit', () => {
    const known = run([phoneEvent('incoming', T, ONE)]).state;
    for (const bad of [undefined, null, 'x', 7, [], {}, { ...known, version: 2 }])
      assert.equal(reduce(known, { type: 'adopted', at: T, state: bad }).state, known);
    const [call] = known.calls;
    const broken = { ...known, calls: [{ ...call, state: 'Nowhere' }, call], dnd: 'yes' };
    const { state } = reduce(second(), { type: 'adopted', at: T, state: broken });
    assert.deepEqual([state.calls.length, state.dnd], [1, null]);
  });

  it('is survived whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), day, (anything, part, events) => {
        const known = run(events).state;
        for (const name of Object.keys(known)) {
          const bad = { ...known, [name]: anything, calls: [part, ...known.calls] };
          const { state } = reduce(second(), { type: 'adopted', at: T + 100_000, state: bad });
          checkInvariants(reduce(state, { type: 'tick', at: T + 200_000 }).state);
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});

describe('a phone that is heard now here, now there', () => {
  it('has the same calls, ids and changes as if one had heard it all', () => {
    fc.assert(
      fc.property(day, turns, (events, turn) => {
        const inputs: DeviceInput[] = [...events, { type: 'tick', at: T + 1_000_000 }];
        const who = [...turn.take(inputs.length)].map(Number);
        const alone = run(inputs);
        const shared = share(inputs, (index) => who[index]!);
        assert.deepStrictEqual(shared.changes, [...alone.changes]);
        const [state] = shared.states;
        assert.deepStrictEqual({ ...state, phone: null }, { ...alone.state, phone: null });
      }),
      { numRuns: RUNS },
    );
  });

  it('has one summary a call, also where the last report before a change comes again', () => {
    fc.assert(
      fc.property(day, turns, fc.nat(1500), (events, turn, late) => {
        const repeats = [...turn.take(events.length)];
        // Whoever repeats it gives it to the other one.
        const inputs: DeviceInput[] = [];
        const who: number[] = [];
        let now = 0;
        events.forEach((event, index) => {
          inputs.push(event);
          who.push(now);
          if (!repeats[index]) return;
          now = 1 - now;
          // The proxy tries the next one at once; the report is given the time it arrives at.
          const next = events[index + 1]?.at ?? Infinity;
          inputs.push({ ...event, at: Math.min(event.at + late, next) });
          who.push(now);
        });
        inputs.push({ type: 'tick', at: T + 1_000_000 });
        who.push(now);
        const alone = run([...events, { type: 'tick', at: T + 1_000_000 }]);
        const shared = share(inputs, (index) => who[index]!);
        assert.deepStrictEqual(summaries(shared.changes), summaries(alone.changes));
        assert.deepStrictEqual(
          shared.states[0]!.calls.map((call) => ({ ...call, lateEvents: 0 })),
          alone.state.calls.map((call) => ({ ...call, lateEvents: 0 })),
        );
      }),
      { numRuns: RUNS },
    );
  });
});
