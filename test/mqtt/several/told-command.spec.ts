/** Commands as Node-REDs tell each other of them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { UntimedInput } from '../../../src/calls/operations/plan-types';
import { readTold, toldOf, writeTold } from '../../../src/mqtt/several/told-command';
import { device, ME, phoneEvent } from '../../support/calls/events';
import { settled, SteppedClock } from '../../support/calls/stepped-clock';
import { FUZZ_RUNS } from '../../support/fuzz';
import { BASE, type Instance, Network, PHONE } from '../../support/mqtt/network';

const HEAD = { v: 1, instance: 'a', run: 'run1', n: 1 };
const TOPIC = `${BASE}/${PHONE}/told`;

/** Two Node-REDs, and a phone that rings and is kept by the first of them. */
async function ringing(): Promise<{
  network: Network;
  clock: SteppedClock;
  keeper: Instance;
  other: Instance;
  drain: () => Promise<void>;
}> {
  const clock = new SteppedClock();
  const network = new Network(clock);
  const keeper = network.start('a');
  const other = network.start('b');
  const drain = (): Promise<void> => network.drain(zeros());
  await drain();
  void keeper.report(
    phoneEvent('incoming', clock.now(), { id: 'call-1', local: ME, remote: '201@pbx.example' }),
    'report-1',
  );
  await settled();
  await drain();
  assert.ok(keeper.division.keeps(PHONE));
  assert.equal(other.tracker.state.calls.length, 1);
  return { network, clock, keeper, other, drain };
}

function* zeros(): Generator<number> {
  for (;;) yield 0;
}

const missed = (at: number): ReturnType<typeof phoneEvent> =>
  phoneEvent('missed', at, { id: 'call-1', local: ME, remote: '201@pbx.example' });

describe('commands told among Node-REDs', () => {
  it('tells the keeper that a call is rejected', async () => {
    const { network, clock, keeper, other, drain } = await ringing();
    other.carryOut({ type: 'rejectRequested' });
    await drain();
    assert.equal(keeper.tracker.state.calls[0]?.command?.name, 'reject');
    void keeper.report(missed(clock.now()), 'report-2');
    await settled();
    await drain();
    await clock.advance(5000);
    await drain();
    assert.deepEqual(
      network.calls.map(({ outcome }) => outcome),
      ['rejected'],
    );
    network.close();
  });

  it('tells it once, whatever comes twice', async () => {
    const { network, clock, keeper, other, drain } = await ringing();
    const count: string[] = [];
    keeper.tracker.subscribe(({ input }) => void count.push(input.type));
    void keeper.report(
      phoneEvent('connected', clock.now(), { id: 'call-1', local: ME }),
      'report-2',
    );
    await settled();
    await drain();
    other.carryOut({ type: 'muteRequested' });
    const told = other.out.find(({ topic }) => topic === TOPIC)!;
    await drain();
    network.publish(told);
    await drain();
    assert.deepEqual(count, ['event', 'muteRequested']);
    for (const { tracker } of network.alive) assert.equal(tracker.state.muted, true);
    network.close();
  });

  it('keeps it over what the keeper says before it knows', async () => {
    const { network, clock, keeper, other, drain } = await ringing();
    other.carryOut({ type: 'rejectRequested' });
    const [told] = other.out.splice(0);
    void keeper.report(phoneEvent('dndOn', clock.now()), 'report-2');
    await settled();
    await drain();
    assert.equal(other.tracker.state.calls[0]?.command?.name, 'reject');
    network.kill(keeper, 99);
    await drain();
    assert.ok(told);
    assert.ok(other.division.keeps(PHONE));
    assert.equal(other.tracker.state.calls[0]?.command?.name, 'reject');
    network.close();
  });

  it('changes nothing but notes, whatever comes', async () => {
    const { network, keeper, drain } = await ringing();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          v: fc.constantFrom<unknown>(1, 2),
          instance: fc.constantFrom<unknown>('a', 'b', 'x', '', 7),
          run: fc.oneof(fc.constantFrom('run9', 'run1'), fc.anything()),
          n: fc.oneof(fc.nat(20), fc.anything()),
          input: fc.oneof(
            fc.record({
              type: fc.constantFrom(
                'tick',
                'booted',
                'adopted',
                'dialRequested',
                'dialFailed',
                'event',
                'unreachable',
                'cstaSnapshot',
                'answerRequested',
                'muteRequested',
                'commandFailed',
              ),
              state: fc.anything(),
              destination: fc.oneof(fc.string(), fc.anything()),
              callId: fc.oneof(fc.constantFrom('x', undefined), fc.anything()),
              on: fc.anything(),
            }),
            fc.anything(),
          ),
        }),
        async (payload) => {
          keeper.division.takeIn(TOPIC, payload);
          await drain();
          const { calls, ending, ended, reachable } = keeper.tracker.state;
          assert.deepEqual(
            calls.map(({ sipCallId, state }) => [sipCallId, state]),
            [['call-1', 'Alerting']],
          );
          assert.deepEqual([ending.length, ended.length, reachable], [0, 0, true]);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
    network.close();
  });

  it('are read as they were written', () => {
    const inputs: UntimedInput[] = [
      { type: 'rejectRequested', callId: 'x', pending: true },
      { type: 'deflectRequested', destination: '200' },
      { type: 'hangupAllRequested' },
      { type: 'muteRequested', on: true },
      { type: 'commandFailed' },
    ];
    for (const input of inputs) {
      const told = toldOf({ ...input, at: 1 }, { ...device(), muted: true })!;
      const command = { instance: 'a', run: 'run1', n: 1, input: told };
      assert.deepEqual(readTold(writeTold(command)), command);
      assert.deepEqual(readTold(Buffer.from(writeTold(command))), command);
      assert.deepEqual(told, input);
    }
  });

  it('are none of others', () => {
    assert.equal(toldOf({ type: 'dialRequested', at: 1, destination: '1' }, device()), undefined);
    assert.equal(toldOf({ type: 'dndRequested', at: 1 }, device()), undefined);
    const bad: unknown[] = [
      'x'.repeat(5000),
      Buffer.alloc(5000),
      '{',
      null,
      { ...HEAD, v: 2, input: { type: 'hangupAllRequested' } },
      { ...HEAD, instance: 'x'.repeat(65), input: { type: 'hangupAllRequested' } },
      { ...HEAD, run: 'a b', input: { type: 'hangupAllRequested' } },
      { ...HEAD, n: 0, input: { type: 'hangupAllRequested' } },
      { ...HEAD, input: { type: 'hangupAllRequested', pending: 'yes' } },
      { ...HEAD, input: { type: 'dialRequested', destination: '1' } },
      { ...HEAD, input: { type: 'adopted', state: {} } },
      { ...HEAD, input: { type: 'muteRequested', on: 'yes' } },
      { ...HEAD, input: { type: 'dndRequested' } },
      { ...HEAD, input: { type: 'deflectRequested' } },
      { ...HEAD, input: { type: 'rejectRequested', callId: 'x'.repeat(1025) } },
    ];
    for (const payload of bad) assert.equal(readTold(payload), undefined);
  });
});
