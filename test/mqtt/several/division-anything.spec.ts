/** Reports that go now here, now there, processes that die and come back, messages in any order a broker allows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { CallSummary, PhoneEvent, PhoneEventName } from '../../../src/calls/model/call-types';
import type { DeviceInput } from '../../../src/calls/model/model-input';
import type { UntimedInput } from '../../../src/calls/operations/plan-types';
import { ME, phoneEvent, run } from '../../support/calls/events';
import { settled, SteppedClock } from '../../support/calls/stepped-clock';
import { FUZZ_RUNS } from '../../support/fuzz';
import { type Instance, Network, PHONE } from '../../support/mqtt/network';

/** Each is a day of a small company. */
const RUNS = Math.ceil(FUZZ_RUNS / 5);

const callStory = fc
  .record({
    dir: fc.constantFrom<PhoneEventName>('incoming', 'outgoing'),
    steps: fc.array(fc.constantFrom<PhoneEventName>('connected', 'hold', 'unhold'), {
      maxLength: 3,
    }),
    end: fc.constantFrom<PhoneEventName | 'none'>('disconnected', 'missed', 'none'),
    begin: fc.nat(8),
  })
  .map(({ dir, steps, end, begin }) =>
    [dir, ...steps, ...(end === 'none' ? [] : [end])].map((name, index) => ({
      name,
      order: begin + index,
    })),
  );

/** Names of reports with the number of their call, in order. */
const day = fc
  .array(callStory, { minLength: 1, maxLength: 3 })
  .map((calls) =>
    calls
      .flatMap((steps, call) => steps.map((step) => ({ ...step, call })))
      .sort((a, b) => a.order - b.order),
  );

/** What happens with one report: who gets it, and who dies meanwhile. */
const turn = fc.record({
  to: fc.nat(1),
  /** Messages that are moved before it comes, and until somebody is killed. */
  before: fc.nat(6),
  kill: fc.option(fc.record({ after: fc.nat(12), sent: fc.nat(4) }), { freq: 2, nil: undefined }),
  pauseMs: fc.constantFrom(0, 10, 5000),
  /** What was done on the phone just before, and who did it. */
  command: fc.option(
    fc.record({
      by: fc.nat(1),
      input: fc.constantFrom<UntimedInput>(
        { type: 'rejectRequested' },
        { type: 'hangupRequested' },
        { type: 'muteRequested', on: true },
        { type: 'muteRequested' },
      ),
    }),
    { nil: undefined },
  ),
});

type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

class Company {
  readonly clock = new SteppedClock();
  readonly network = new Network(this.clock);
  readonly inputs: DeviceInput[] = [];
  readonly #choices: Iterator<number>;
  #reports = 0;
  /** How many commands were carried out by one that did not keep the phone. */
  foreign = 0;

  constructor(choices: Iterator<number>) {
    this.#choices = choices;
  }

  async open(): Promise<void> {
    for (const name of ['a', 'b']) this.network.start(name);
    await this.settle();
  }

  async settle(): Promise<void> {
    await this.network.drain(this.#choices);
  }

  async #moveSome(count: number): Promise<void> {
    for (let moved = 0; moved < count; moved += 1) {
      this.network.move(this.#choices.next().value as number);
      await settled();
    }
  }

  /** The proxy: whoever lives gets the report, until one answers. */
  async report(
    name: PhoneEventName,
    call: number,
    { to, before, kill, pauseMs: pause, command }: Turn,
  ): Promise<void> {
    if (command) await this.#carryOut(command);
    // Who has accepted a command reports what it led to.
    const pauseMs = command ? Math.min(pause, 10) : pause;
    for (let step = 0; step < 10; step += 1) {
      await this.clock.advance(pauseMs / 10);
      if (pauseMs > 10) await this.#moveSome(8);
    }
    await this.#moveSome(before);
    this.#reports += 1;
    const id = `report-${this.#reports}`;
    const at = this.clock.now();
    const event = phoneEvent(name, at, {
      id: `call-${call}`,
      local: ME,
      remote: `20${call}@pbx.example`,
    });
    // An accepted hang-up that nothing contradicts ends a call by the time that has passed.
    this.inputs.push({ type: 'tick', at }, event);
    const first = this.network.alive[to] ?? this.network.alive[0]!;
    let isAnswered = await this.#deliver(first, event, id, kill);
    for (let tries = 0; !isAnswered && tries < 3; tries += 1) {
      isAnswered = await this.#deliver(
        this.network.alive[0]!,
        { ...event, at: this.clock.now() },
        id,
      );
    }
    assert.ok(isAnswered, 'somebody answers');
    // It comes back when it is needed least.
    for (const name of ['a', 'b'])
      if (!this.network.alive.some((one) => one.name === name)) this.network.start(name);
  }

  /** The phone is asked when the others have been told. */
  async #carryOut({ by, input }: NonNullable<Turn['command']>): Promise<void> {
    const one = this.network.alive[by]!;
    this.inputs.push({ ...input, at: this.clock.now() });
    if (!one.division.keeps(PHONE)) this.foreign += 1;
    one.carryOut(input);
    let isTold = false;
    void Promise.resolve(one.division.told()).then(() => (isTold = true));
    for (let moved = 0; moved < 400; moved += 1) {
      await settled();
      if (isTold) return;
      if (!this.network.move(this.#choices.next().value as number)) await this.clock.advance(500);
    }
    assert.fail('the others are told');
  }

  async #deliver(
    instance: Instance,
    event: PhoneEvent,
    id: string,
    kill?: Turn['kill'],
  ): Promise<boolean> {
    let answer: boolean | undefined;
    void instance.report(event, id).then((has) => (answer = has));
    for (let moved = 0; moved < 400; moved += 1) {
      await settled();
      if (kill && moved === kill.after) this.network.kill(instance, kill.sent);
      if (!instance.isAlive) return false;
      if (answer !== undefined) return answer;
      if (!this.network.move(this.#choices.next().value as number)) await this.clock.advance(500);
    }
    return false;
  }
}

const told = (summaries: readonly CallSummary[]): string[] =>
  summaries.map(({ sipCallId, outcome }) => `${sipCallId} ${outcome}`).sort();

/** Commands that others than the keeper carried out, in all days. */
let foreign = 0;

describe('phones divided among Node-REDs, whatever happens', () => {
  it('loses no call and tells none twice, whoever dies when', async () => {
    await fc.assert(
      fc.asyncProperty(
        day,
        fc.infiniteStream(turn),
        fc.infiniteStream(fc.nat(999).map((part) => part / 1000)),
        async (steps, turns, choices) => {
          const company = new Company(choices);
          await company.open();
          for (const { name, call } of steps)
            await company.report(name, call, turns.next().value as Turn);
          await company.settle();
          await company.clock.advance(10_000);
          await company.settle();
          const { network, inputs, clock } = company;
          foreign += company.foreign;
          const alone = run([...inputs, { type: 'tick', at: clock.now() }]);
          const ended = alone.changes.flatMap((change) =>
            change.kind === 'callRemoved' ? [change.summary] : [],
          );
          assert.deepEqual(told(network.calls), told(ended));
          const calls = alone.state.calls.map(({ sipCallId, state }) => `${sipCallId} ${state}`);
          for (const { tracker } of network.alive) {
            assert.deepEqual(
              tracker.state.calls.map(({ sipCallId, state }) => `${sipCallId} ${state}`),
              calls,
            );
          }
          const keepers = network.alive.filter(({ division }) => division.keeps(PHONE));
          assert.equal(keepers.length, 1);
          assert.equal(keepers[0]?.tracker.state.muted, alone.state.muted);
          network.close();
        },
      ),
      { numRuns: RUNS },
    );
    assert.ok(foreign > 0);
  });
});
