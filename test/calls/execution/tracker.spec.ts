import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  DeviceTracker,
  type TrackerInit,
  type TrackerNews,
} from '../../../src/calls/execution/tracker';
import type { PhoneEventName } from '../../../src/calls/model/call-types';
import type { ModelOptions } from '../../../src/calls/model/model-input';
import { type EventParts, MAC, ME, phoneEvent } from '../../support/calls/events';
import { SteppedClock } from '../../support/calls/stepped-clock';
import { cpuMs } from '../../support/cpu-time';

const ONE: EventParts = { id: 'one', remote: '200@pbx.example' };

function start(more: Partial<TrackerInit> = {}): {
  clock: SteppedClock;
  tracker: DeviceTracker;
  news: TrackerNews[];
  report: (name: PhoneEventName, parts?: EventParts) => void;
} {
  const clock = new SteppedClock();
  const tracker = new DeviceTracker({ name: 'desk', mac: MAC, identities: [ME], clock, ...more });
  const news: TrackerNews[] = [];
  tracker.subscribe((item) => void news.push(item));
  const report = (name: PhoneEventName, parts: EventParts = ONE): void => {
    tracker.apply(phoneEvent(name, clock.now(), parts));
  };
  return { clock, tracker, news, report };
}

describe('DeviceTracker', () => {
  it('knows whether the phone was heard since, by whomever, and whatever the clock on the wall shows', async () => {
    const { clock, tracker, report } = start();
    const other = start();
    const isHeardIn = async (happens: () => void): Promise<boolean> => {
      const before = clock.steady();
      await clock.advance(1);
      happens();
      return tracker.hasHeardSince(before);
    };
    assert.equal(await isHeardIn(() => report('incoming')), true);
    assert.equal(await isHeardIn(() => clock.jump(3_600_000)), false);
    assert.equal(await isHeardIn(() => tracker.tell({ type: 'tick' })), false);
    assert.equal(
      await isHeardIn(() => tracker.tell({ type: 'dialRequested', destination: '200' })),
      false,
    );
    assert.equal(
      await isHeardIn(() => tracker.tell({ type: 'cstaSnapshot', connections: [] })),
      true,
    );
    clock.jump(-3_600_000);
    assert.equal(await isHeardIn(() => report('connected')), true);
    await other.clock.advance(60_000);
    other.report('incoming');
    const told = (): void => void tracker.tell({ type: 'adopted', state: other.tracker.state });
    assert.equal(await isHeardIn(told), true);
    assert.equal(await isHeardIn(told), false);
  });

  it('follows reports and tells listeners, also when nothing changed', () => {
    const { tracker, news, report } = start();
    report('incoming');
    report('incoming');
    assert.equal(tracker.state.calls[0]?.state, 'Alerting');
    assert.deepEqual(
      news.map((item) => item.reduction.changes.map((change) => change.kind)),
      [['callAdded', 'device'], []],
    );
  });

  it('fills in the time of what it is told', () => {
    const { clock, tracker, news } = start();
    const { call } = tracker.tell({ type: 'dialRequested', destination: '200' });
    assert.equal(call?.startedAt, clock.now());
    assert.equal(news[0]?.input.at, clock.now());
  });

  it('lets time pass by itself: one timer, only while something can run out', async () => {
    const options: ModelOptions = { ringTimeoutMs: 1000, rejectGraceMs: 100 };
    const { clock, tracker, news, report } = start({ options });
    assert.equal(clock.pending, 0);
    report('incoming');
    assert.equal(clock.pending, 1);
    await clock.advance(900);
    assert.equal(tracker.state.calls.length, 1);
    await clock.advance(100);
    assert.equal(tracker.state.ended[0]?.endedBy, 'ringTimeout');
    assert.equal(news.at(-1)?.input.type, 'tick');
    assert.equal(clock.pending, 0);
    report('connected', { ...ONE, id: 'two' });
    assert.equal(clock.pending, 0);
  });

  it('lets no time pass while another Node-RED hears the phone, and what is due happens afterwards', async () => {
    const options: ModelOptions = { ringTimeoutMs: 1000 };
    const { clock, tracker, news, report } = start({ options });
    report('incoming');
    tracker.letTimePass(false);
    assert.equal(clock.pending, 0);
    await clock.advance(5000);
    tracker.tell({ type: 'adopted', state: tracker.state });
    assert.equal(clock.pending, 0);
    assert.deepEqual([tracker.state.calls.length, news.at(-1)?.input.type], [1, 'adopted']);
    tracker.letTimePass(true);
    await clock.advance(0);
    assert.equal(tracker.state.ended[0]?.endedBy, 'ringTimeout');
  });

  it('brings the timer forward when something runs out earlier', async () => {
    const { clock, tracker, report } = start();
    report('incoming');
    await clock.advance(1000);
    tracker.tell({ type: 'rejectRequested' });
    assert.equal(clock.pending, 1);
    await clock.advance(3000);
    assert.equal(tracker.state.ended[0]?.outcome, 'rejected');
  });

  it('gives calls up when the phone stays unreachable', async () => {
    const { clock, tracker, report } = start({ options: { lostAfterUnreachableMs: 500 } });
    report('connected');
    tracker.tell({ type: 'unreachable', error: 'x' });
    await clock.advance(500);
    assert.equal(tracker.state.ended[0]?.outcome, 'lost');
  });

  it('is not led astray by a clock that is set back', async () => {
    const { clock, tracker, report } = start({ options: { ringTimeoutMs: 1000 } });
    report('incoming');
    clock.jump(-600);
    await clock.advance(999);
    assert.equal(tracker.state.calls.length, 1);
    assert.equal(clock.pending, 1);
    await clock.advance(1);
    assert.equal(tracker.state.calls.length, 0);
  });

  for (const [name, hours] of [
    ['back by an hour', -1],
    ['on by an hour', 1],
    ['back by ten years', -87_600],
  ] as const) {
    it(`counts what has really passed when the clock is set ${name}`, async () => {
      const { clock, tracker, report } = start({ options: { ringTimeoutMs: 5000 } });
      report('incoming', { ...ONE, id: 'rings' });
      report('incoming', { id: 'talks', remote: '300@pbx.example' });
      await clock.advance(2000);
      report('connected', { id: 'talks' });
      clock.jump(hours * 3_600_000);
      await clock.advance(2999);
      assert.equal(tracker.state.calls.length, 2);
      await clock.advance(1);
      const [rang] = tracker.state.ended;
      assert.deepEqual([rang?.sipCallId, rang?.ringSeconds], ['rings', 5]);
      // What is shown is the time of the clock as it is now.
      assert.equal(rang?.endedAt, clock.now());
      await clock.advance(7000);
      report('disconnected', { id: 'talks' });
      const talked = tracker.state.ended.at(-1);
      assert.deepEqual([talked?.ringSeconds, talked?.talkSeconds], [2, 10]);
      assert.equal(talked?.endedAt, clock.now());
    });

    it(`takes stragglers as such when the clock is set ${name}`, async () => {
      const { clock, tracker, report } = start();
      report('incoming');
      await clock.advance(5000);
      report('disconnected');
      clock.jump(hours * 3_600_000);
      await clock.advance(40);
      report('missed');
      assert.equal(tracker.state.ended[0]?.outcome, 'missed');
      await clock.advance(20_000);
      report('incoming');
      assert.equal(tracker.state.calls.length, 1);
    });
  }

  it('follows the phone anew where the model fails, and tells why', () => {
    const errors: unknown[] = [];
    const { tracker, report } = start({ onFailure: (error) => void errors.push(error) });
    report('incoming');
    const broken = phoneEvent('connected', 1, ONE);
    Object.defineProperty(broken, 'sipCallId', {
      get: () => {
        throw new Error('fault');
      },
    });
    assert.deepEqual(tracker.apply(broken).changes, []);
    assert.equal(errors.length, 1);
    report('incoming', { id: 'next', remote: '201@pbx.example' });
    assert.deepEqual(
      tracker.state.calls.map((call) => call.id),
      [`${MAC}:2`],
    );
  });

  it('changes how it reads reports', () => {
    const { tracker, news, report } = start();
    report('connected');
    assert.ok(tracker.state.calls[0]?.capabilities.includes('muteToggle'));
    tracker.configure({ supported: ['hangup'] });
    assert.deepEqual(tracker.state.calls[0]?.capabilities, ['hangup']);
    assert.equal(news.at(-1)?.reduction.changes[0]?.kind, 'callUpdated');
  });

  it('keeps listeners apart: one that throws stops nobody', () => {
    const errors: unknown[] = [];
    const { tracker, report } = start({ onListenerError: (error) => void errors.push(error) });
    const bad = new Error('bad');
    const heard: string[] = [];
    tracker.subscribe(() => {
      throw bad;
    });
    tracker.subscribe(({ input }) => void heard.push(input.type));
    report('incoming');
    assert.deepEqual(errors, [bad]);
    assert.deepEqual(heard, ['event']);
  });

  it('does not fail without somebody to tell of a bad listener', () => {
    const { tracker, report, news } = start();
    tracker.subscribe(() => {
      throw new Error('bad');
    });
    report('incoming');
    assert.equal(news.length, 1);
  });

  it('tells everybody everything in order, also what a listener applies itself', () => {
    const clock = new SteppedClock();
    const tracker = new DeviceTracker({ name: 'desk', clock });
    const heard: string[] = [];
    tracker.subscribe(({ input }) => {
      if (input.type === 'event') tracker.tell({ type: 'answerRequested' });
    });
    tracker.subscribe(({ input }) => void heard.push(input.type));
    tracker.apply(phoneEvent('incoming', 1, ONE));
    assert.deepEqual(heard, ['event', 'answerRequested']);
  });

  it('lets listeners go, each by itself', () => {
    const { tracker, report } = start();
    let count = 0;
    const listener = (): void => void (count += 1);
    const first = tracker.subscribe(listener);
    tracker.subscribe(listener);
    report('incoming');
    first();
    first();
    report('connected');
    assert.equal(count, 3);
  });

  it('ends with timer, listeners and watches', async () => {
    const { clock, tracker, news, report } = start();
    report('incoming');
    const { signal } = new AbortController();
    const waiting = tracker.watch([{ events: ['connected'] }]).wait(5000, signal);
    tracker.close();
    assert.deepEqual(await waiting, { kind: 'silent' });
    assert.equal(clock.pending, 0);
    const before = tracker.state;
    report('connected');
    assert.equal(tracker.state, before);
    assert.equal(news.length, 1);
    const later = tracker.watch([{ events: ['connected'] }]).wait(1, signal);
    await clock.advance(1);
    assert.deepEqual(await later, { kind: 'silent' });
    tracker.close();
  });

  it('bounds the watches nobody ends', () => {
    const { tracker } = start();
    const watches = Array.from({ length: 64 }, () => tracker.watch([{ events: ['hold'] }]));
    assert.throws(() => tracker.watch([{ events: ['hold'] }]), { code: 'BUSY' });
    watches[0]?.end();
    tracker.watch([{ events: ['hold'] }]).end();
  });

  it('works on the real clock, whose timer does not keep the process alive', async () => {
    const tracker = new DeviceTracker({ name: 'desk', options: { ringTimeoutMs: 5 } });
    const over = new Promise<void>((resolve) => {
      tracker.subscribe(({ input }) => {
        if (input.type === 'tick') resolve();
      });
    });
    tracker.apply(phoneEvent('incoming', Date.now(), ONE));
    // Something has to keep it alive here.
    const alive = setTimeout(() => undefined, 5000);
    await over;
    clearTimeout(alive);
    assert.equal(tracker.state.calls.length, 0);
    tracker.close();
  });

  it('takes in thousands of reports a second', () => {
    const { tracker } = start();
    const took = cpuMs(() => {
      for (let n = 0; n < 1000; n += 1) {
        const parts = { id: `call${n}`, remote: '200@pbx.example', n: 1 };
        for (const name of ['incoming', 'connected', 'hold', 'unhold', 'disconnected'] as const)
          tracker.apply(phoneEvent(name, n * 5000, parts));
      }
    });
    // 5,000 reports: far below a second, but not on every machine that runs tests.
    assert.ok(took < 4000, `${took} ms`);
  });
});

describe('DeviceTracker: kept state', () => {
  const kept = (): unknown => {
    const { tracker, report } = start();
    report('incoming');
    report('connected');
    tracker.tell({ type: 'muteRequested', on: true });
    report('dndOn', {});
    return JSON.parse(JSON.stringify(tracker.state)) as unknown;
  };
  const again = (restored: unknown, more: Partial<TrackerInit> = {}): DeviceTracker =>
    start({ restored, ...more }).tracker;

  it('goes on where it stopped', () => {
    const { calls, muted, dnd } = again(kept()).state;
    assert.equal(calls[0]?.state, 'Connected');
    assert.equal(muted, true);
    assert.equal(dnd, true);
  });

  it('takes name, address and identities of today', () => {
    const { phone, identities } = again(kept(), {
      name: 'new',
      ip: '192.0.2.9',
      identities: ['101@pbx.example'],
    }).state;
    assert.equal(phone.name, 'new');
    assert.equal(phone.ip, '192.0.2.9');
    assert.deepEqual(identities, ['101@pbx.example', ME]);
  });

  it('ends what has run out of time meanwhile when there is somebody to be told, and tells it', async () => {
    const { tracker, report } = start();
    report('incoming');
    const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
    const clock = new SteppedClock();
    clock.jump(200_000);
    const { tracker: restored, news } = start({ restored: old, clock });
    assert.equal(restored.state.calls.length, 1);
    await clock.advance(0);
    assert.equal(restored.state.calls.length, 0);
    const [change] = news.at(-1)?.reduction.changes ?? [];
    assert.equal(change?.kind, 'callRemoved');
    assert.equal(restored.state.ended[0]?.endedBy, 'ringTimeout');
  });

  it('follows a clock that was set before it stopped, and after', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const { tracker, report, clock } = start();
      report('incoming');
      const { ahead } = tracker;
      const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
      await clock.advance(1000);
      clock.jump(jump);
      const { tracker: restored, news } = start({ restored: old, restoredAhead: ahead, clock });
      await clock.advance(100_000);
      assert.equal(restored.state.calls.length, 1, `${jump}`);
      assert.deepEqual(news, []);
      await clock.advance(79_000);
      const [call] = restored.state.ended;
      assert.deepEqual([call?.endedBy, call?.ringSeconds], ['ringTimeout', 180]);
    }
  });

  it('lets what was reported meanwhile come before time ends anything', async () => {
    const { tracker, report } = start();
    report('incoming');
    const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
    const clock = new SteppedClock();
    clock.jump(200_000);
    const { tracker: restored } = start({ restored: old, clock });
    restored.letTimePass(false);
    await clock.advance(1000);
    // That the phone tells its model with a report is no reason to end a call.
    restored.configure({ supported: ['answer'] });
    restored.apply(phoneEvent('connected', clock.now(), ONE));
    restored.letTimePass(true);
    await clock.advance(1000);
    assert.deepEqual(
      restored.state.calls.map(({ state, id }) => [state, id]),
      [['Connected', tracker.state.calls[0]?.id]],
    );
  });

  it('brings it up to date with options', () => {
    const { tracker, report, clock } = start();
    report('incoming');
    const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
    const limited = again(old, { clock, options: { supported: ['answer'] } });
    assert.deepEqual(limited.state.calls[0]?.capabilities, ['answer']);
    assert.equal(clock.pending, 2);
  });

  it('ignores what is no state, of another version, phone or start', () => {
    const state = kept() as Record<string, unknown>;
    const strangers: [unknown, Partial<TrackerInit>?][] = [
      [undefined],
      [null],
      ['text'],
      [{}],
      [[]],
      [{ ...state, version: 2 }],
      [{ ...state, calls: 'x' }],
      [state, { mac: '000413000001' }],
      [state, { idPrefix: 'other' }],
    ];
    for (const [restored, more] of strangers)
      assert.equal(again(restored, more).state.calls.length, 0, JSON.stringify(restored));
  });

  it('drops what does not fit and tells it once, by name', () => {
    const damages: [Record<string, unknown>, string[]][] = [
      [{ nextCall: Number.MAX_SAFE_INTEGER }, ['nextCall']],
      [{ nextCall: -5 }, ['nextCall']],
      [{ lateEvents: { toString: 1 } }, ['lateEvents']],
      [{ dnd: 'yes', hook: 7, muted: null }, ['hook', 'dnd', 'muted']],
      [{ identities: ['x'.repeat(5000)] }, ['identities']],
      [{ gone: Array.from({ length: 100_000 }, () => ({ sipCallId: 'x', at: 1 })) }, ['gone']],
      [{ registrations: [{ identity: '__proto__' }] }, ['registrations']],
      [{ ending: [{ call: null }] }, ['ending']],
      [{}, []],
    ];
    for (const [damage, parts] of damages) {
      const state = { ...(kept() as Record<string, unknown>), ...damage };
      const dropped: string[] = [];
      const { tracker, report } = start({
        restored: JSON.parse(JSON.stringify(state)),
        onDropped: (names) => void dropped.push(...names),
      });
      assert.deepEqual(dropped, parts);
      assert.equal(tracker.state.calls[0]?.state, 'Connected');
      report('incoming', { id: 'new', remote: '201@pbx.example' });
      report('missed', { id: 'new' });
      assert.equal(tracker.state.ended.at(-1)?.outcome, 'missed');
      assert.ok(Number.isSafeInteger(tracker.state.nextCall));
      tracker.close();
    }
  });

  it('keeps a ringing call mortal that began in the future of a clock set back meanwhile', async () => {
    const { tracker, report, clock } = start();
    clock.jump(3_600_000);
    report('incoming');
    const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
    const later = new SteppedClock();
    const restored = again(old, { clock: later });
    await later.advance(180_000);
    assert.equal(restored.state.calls.length, 0);
  });

  it('still tells the outcome that was waited for when it stopped', async () => {
    const { tracker, report } = start();
    report('incoming');
    report('disconnected');
    const old = JSON.parse(JSON.stringify(tracker.state)) as unknown;
    const { tracker: restored, clock, news } = start({ restored: old });
    await clock.advance(3000);
    assert.equal(news.at(-1)?.reduction.changes[0]?.kind, 'callRemoved');
    assert.equal(restored.state.ended[0]?.outcome, 'endedWhileRinging');
  });

  it('does not wait for that outcome anew with each restart', async () => {
    const { tracker, report, clock } = start();
    report('incoming');
    report('disconnected');
    let { state } = tracker;
    for (let restart = 0; restart < 3; restart += 1) {
      await clock.advance(900);
      const again = new DeviceTracker({ name: 'desk', mac: MAC, clock, restored: state });
      ({ state } = again);
      again.close();
    }
    const { news } = start({ restored: state, clock });
    await clock.advance(400);
    assert.equal(news.at(-1)?.reduction.changes[0]?.kind, 'callRemoved');
  });

  it('takes calls of earlier versions back, with the fields they did not have', () => {
    const { tracker, report } = start();
    report('incoming', { id: 'over' });
    report('missed', { id: 'over' });
    report('incoming', { id: 'ending' });
    report('disconnected', { id: 'ending' });
    report('connected', { id: 'live' });
    const earlier = JSON.stringify(tracker.state).replaceAll(',"cstaDeviceId":null', '');
    assert.ok(!earlier.includes('cstaDeviceId'));
    const dropped: string[] = [];
    const onDropped = (names: readonly string[]): void => void dropped.push(...names);
    const { calls, ending, ended } = again(JSON.parse(earlier), { onDropped }).state;
    assert.deepEqual([calls.length, ending.length, ended.length, dropped], [1, 1, 1, []]);
    for (const call of [...calls, ...ending.map((entry) => entry.call), ...ended])
      assert.equal(call.cstaDeviceId, null);
  });

  it('drops calls that are damaged, and keeps the others', () => {
    const state = kept() as { calls: object[] };
    const calls = [null, 1, {}, { ...state.calls[0], state: 'Flying' }, ...state.calls];
    assert.equal(again({ ...state, calls }).state.calls.length, 1);
  });

  it('survives whatever a store gives back', () => {
    const state = kept() as Record<string, unknown>;
    const key = fc.constantFrom(...Object.keys(state));
    fc.assert(
      fc.property(key, fc.anything(), fc.boolean(), (name, value, inCall) => {
        const [call] = state.calls as Record<string, unknown>[];
        const damaged = inCall
          ? { ...state, calls: [{ ...call, [name]: value }] }
          : { ...state, [name]: value };
        const { tracker, report } = start({ restored: damaged });
        report('hold');
        report('disconnected');
        tracker.close();
      }),
      { numRuns: 300 },
    );
  });

  it('survives a damaged field of a call', () => {
    const state = kept() as { calls: Record<string, unknown>[] };
    const [call = {}] = state.calls;
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(call)), fc.anything(), (name, value) => {
        const { tracker, report } = start({
          restored: { ...state, calls: [{ ...call, [name]: value }] },
        });
        report('hold');
        report('unhold');
        report('disconnected');
        tracker.close();
      }),
      { numRuns: 300 },
    );
  });
});
