import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Finding, ProofWatch } from '../../../src/calls/execution/proof-watch';
import { DeviceTracker } from '../../../src/calls/execution/tracker';
import type { PhoneEventName } from '../../../src/calls/model/call-types';
import type { Expectation } from '../../../src/calls/operations/plan-types';
import { type EventParts, ME, phoneEvent } from '../../support/calls/events';
import { SteppedClock } from '../../support/calls/stepped-clock';

const ONE: EventParts = { id: 'one', remote: '200@pbx.example' };
const TWO: EventParts = { id: 'two', remote: '300@pbx.example' };

describe('watches of a tracker', () => {
  let clock: SteppedClock;
  let tracker: DeviceTracker;
  const { signal } = new AbortController();

  const report = (name: PhoneEventName, parts: EventParts = ONE): string => {
    return tracker.apply(phoneEvent(name, clock.now(), parts)).call?.id ?? '';
  };
  const watch = (...wanted: Expectation[]): ProofWatch => tracker.watch(wanted);

  beforeEach(() => {
    clock = new SteppedClock();
    tracker = new DeviceTracker({ name: 'desk', identities: [ME], clock });
  });

  it('sees an event about its call, and keeps the first', () => {
    const one = report('connected');
    const two = report('connected', TWO);
    const held = watch({ events: ['hold'], calls: [one] });
    report('hold', TWO);
    assert.equal(held.now, undefined);
    report('hold');
    assert.deepEqual(held.now, { kind: 'seen', event: 'hold', callId: one });
    report('disconnected');
    assert.deepEqual(held.now, { kind: 'seen', event: 'hold', callId: one });
    assert.notEqual(one, two);
  });

  it('sees events of the phone itself', () => {
    const dnd = watch({ events: ['dndOn'], against: ['dndOff'] });
    report('offhook', {});
    assert.equal(dnd.now, undefined);
    report('dndOn', {});
    assert.deepEqual(dnd.now, { kind: 'seen', event: 'dndOn' });
    const refuted = watch({ events: ['dndOn'], against: ['dndOff'] });
    report('dndOff', {});
    assert.deepEqual(refuted.now, { kind: 'refuted', event: 'dndOff' });
  });

  it('sees what another Node-RED has heard', () => {
    const one = report('incoming');
    const elsewhere = new DeviceTracker({ name: 'desk', clock, restored: tracker.state });
    const hear = (name: PhoneEventName): void => {
      elsewhere.apply(phoneEvent(name, clock.now(), ONE));
      tracker.tell({
        type: 'adopted',
        state: JSON.parse(JSON.stringify(elsewhere.state)) as unknown,
      });
    };
    const answered = watch({ events: ['connected'], calls: [one] });
    const rejected = watch({ events: ['missed'], against: ['connected'], calls: [one] });
    hear('connected');
    assert.deepEqual(answered.now, { kind: 'seen', event: 'connected', callId: one });
    assert.deepEqual(rejected.now, { kind: 'refuted', event: 'connected', callId: one });
    const ended = watch({ events: ['disconnected'], calls: [one] });
    const held = watch({ events: ['hold'], calls: [one] });
    hear('disconnected');
    assert.deepEqual(ended.now, { kind: 'seen', event: 'disconnected', callId: one });
    assert.deepEqual(held.now, { kind: 'refuted', event: 'disconnected', callId: one });
    elsewhere.close();
  });

  it('does not take an event without a call for one about its call', () => {
    const one = report('connected');
    report('connected', TWO);
    const held = watch({ events: ['hold'], calls: [one] });
    // Neither id nor party: it could be about either.
    report('hold', {});
    assert.equal(held.now, undefined);
  });

  it('is refuted by the end of its call, and by events that disprove it', () => {
    const one = report('connected');
    const held = watch({ events: ['hold'], calls: [one] });
    report('disconnected');
    assert.deepEqual(held.now, { kind: 'refuted', event: 'disconnected', callId: one });
    const ringing = report('incoming', TWO);
    const sentOn = watch({ events: ['disconnected'], calls: [ringing], against: ['connected'] });
    report('connected', TWO);
    assert.deepEqual(sentOn.now, { kind: 'refuted', event: 'connected', callId: ringing });
  });

  it('is refuted from the start when its call is gone', () => {
    const one = report('connected');
    report('disconnected');
    assert.equal(watch({ events: ['hold'], calls: [one] }).now?.kind, 'refuted');
    const over = watch({ events: ['disconnected'], calls: [one], orEnded: true });
    assert.deepEqual(over.now, { kind: 'assumed', callId: one });
  });

  it('takes what the model concludes, where that is enough', async () => {
    const one = report('outgoing');
    const over = watch({ events: ['disconnected'], calls: [one], orEnded: true });
    tracker.tell({ type: 'hangupRequested' });
    await clock.advance(3000);
    assert.deepEqual(over.now, { kind: 'assumed', callId: one });
    const two = report('outgoing', TWO);
    const strict = watch({ events: ['disconnected'], calls: [two] });
    tracker.tell({ type: 'hangupRequested' });
    await clock.advance(3000);
    assert.deepEqual(strict.now, { kind: 'refuted', callId: two });
  });

  it('takes a report that ends the call by its count for the end', async () => {
    const one = report('connected');
    const over = watch({ events: ['disconnected'], calls: [one] });
    await clock.advance(5000);
    report('onhook', { n: 0 });
    assert.deepEqual(over.now, { kind: 'seen', event: 'onhook', callId: one });
  });

  it('takes a state for a proof where it may', () => {
    const one = report('connected');
    const already = watch({ events: ['connected'], calls: [one], orIn: ['Connected'] });
    assert.deepEqual(already.now, { kind: 'assumed', callId: one });
    assert.equal(watch({ events: ['connected'], calls: [one] }).now, undefined);
  });

  it('waits for all calls where it must', () => {
    const one = report('connected');
    const two = report('connected', TWO);
    const all = watch({ events: ['disconnected'], calls: [one, two], all: true });
    report('disconnected');
    assert.equal(all.now, undefined);
    report('disconnected', TWO);
    assert.deepEqual(all.now, { kind: 'seen', event: 'disconnected', callId: two });
  });

  it('sees all calls end in one report', () => {
    const one = report('connected');
    const two = report('connected', TWO);
    const all = watch({ events: ['disconnected'], calls: [one, two], all: true });
    report('booted', {});
    assert.equal(all.now?.kind, 'seen');
  });

  it('goes by the first of several expectations, and is refuted when none can come', () => {
    const one = report('connected');
    report('hold');
    const two = report('connected', TWO);
    const joined = watch(
      { events: ['attendedTransfer'], calls: [one, two] },
      { events: ['disconnected'], calls: [one, two], all: true },
    );
    report('disconnected');
    assert.deepEqual(joined.now ?? 'nothing', 'nothing');
    report('disconnected', TWO);
    assert.equal(joined.now?.kind, 'seen');
    const three = report('connected', { id: 'three' });
    const either = watch(
      { events: ['hold'], calls: [three] },
      { events: ['unhold'], calls: [three] },
    );
    report('disconnected', { id: 'three' });
    assert.equal(either.now?.kind, 'refuted');
  });

  it('waits: for what comes, what has come, the time and the signal', async () => {
    const one = report('connected');
    const early = watch({ events: ['hold'], calls: [one] });
    report('hold');
    assert.equal((await early.wait(0, signal)).kind, 'seen');

    const waiting = watch({ events: ['unhold'], calls: [one] }).wait(1000, signal);
    report('unhold');
    assert.equal((await waiting).kind, 'seen');

    const silent = watch({ events: ['hold'], calls: [one] }).wait(1000, signal);
    await clock.advance(1000);
    assert.deepEqual(await silent, { kind: 'silent' });

    const controller = new AbortController();
    const aborted = watch({ events: ['hold'], calls: [one] }).wait(1000, controller.signal);
    controller.abort();
    assert.deepEqual(await aborted, { kind: 'silent' });
    const tooLate = await watch({ events: ['hold'], calls: [one] }).wait(9, controller.signal);
    assert.deepEqual(tooLate, { kind: 'silent' });
    assert.equal(clock.pending, 0);
  });

  it('ends, and says what it has', async () => {
    const one = report('connected');
    const held = watch({ events: ['hold'], calls: [one] });
    const waiting: Promise<Finding> = held.wait(1000, signal);
    held.end();
    assert.deepEqual(await waiting, { kind: 'silent' });
    report('hold');
    assert.equal(held.now, undefined);
    assert.equal(clock.pending, 0);
  });
});
