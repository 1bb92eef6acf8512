/**
 * A phone that is followed by its events and by looks at its calls at once: events are lost, late and without ids, looks
 * come at any time. Whatever the order, what is known comes to what is there, each call once.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import type { CallState, DeviceState, PhoneEventName } from '../../../src/calls/model/call-types';
import type {
  CstaSnapshotInput,
  DeviceInput,
  LinesReportedInput,
  LineWord,
} from '../../../src/calls/model/model-input';
import { device, type EventParts, phoneEvent } from '../../support/calls/events';

const T = 1_700_000_000_000;

type ReadingInput = CstaSnapshotInput | LinesReportedInput;

/** What really is. */
interface RealCall {
  readonly number: number;
  readonly dir: 'i' | 'o';
  state: CallState;
}

type Part = readonly ('id' | 'remote' | 'csta')[];
type Deed = 'ring' | 'dial' | 'ringback' | 'answer' | 'hold' | 'unhold' | 'end';
const deed = fc.record({
  deed: fc.constantFrom<Deed[]>('ring', 'dial', 'ringback', 'answer', 'hold', 'unhold', 'end'),
  which: fc.nat(2),
  gapMs: fc.nat(6000),
  /** How the phone reports it. */
  report: fc.constantFrom('sent', 'sent', 'lost', 'late'),
  /** What the phone fills in. */
  says: fc.constantFrom<Part[]>(['id', 'remote'], ['id', 'remote', 'csta'], ['remote']),
  look: fc.constantFrom('none', 'lines', 'snapshot'),
  /** After how many more deeds the answer comes: the phone tells how it was when it was asked. */
  takes: fc.nat(2),
});
type Step = typeof deed extends fc.Arbitrary<infer S> ? S : never;

const EVENT: Partial<Record<Deed, PhoneEventName>> = {
  ring: 'incoming',
  dial: 'outgoing',
  answer: 'connected',
  hold: 'hold',
  unhold: 'unhold',
  end: 'disconnected',
};
const NEXT: Partial<Record<Deed, [readonly CallState[], CallState]>> = {
  ringback: [['Dialing'], 'Ringback'],
  answer: [['Alerting', 'Dialing', 'Ringback'], 'Connected'],
  hold: [['Connected'], 'Holding'],
  unhold: [['Holding'], 'Connected'],
  end: [['Alerting', 'Dialing', 'Ringback', 'Connected', 'Holding'], 'Disconnected'],
};

const WORD: Partial<Record<CallState, LineWord>> = {
  Alerting: 'ringing',
  Dialing: 'calling',
  Ringback: 'ringback',
  Connected: 'connected',
  Holding: 'holding',
};
const CSTA = {
  Alerting: { state: 'alerting' },
  Dialing: { state: 'initiated' },
  Ringback: { state: 'connected', remoteState: 'alerting' },
  Connected: { state: 'connected', remoteState: 'connected' },
  Holding: { state: 'hold' },
} as const;

/** A phone that is used, and what the model makes of what comes from it. */
class Followed {
  readonly calls: RealCall[] = [];
  state: DeviceState = device();
  #at = T;
  #made = 0;
  readonly #late: DeviceInput[] = [];
  /** The look whose answer is still to come. */
  #asked: { readonly input: ReadingInput; deeds: number } | undefined;

  feed(input: DeviceInput): void {
    this.state = reduce(this.state, input).state;
  }

  step({ deed: done, which, gapMs, report, says, look, takes }: Step): void {
    this.#at += gapMs;
    const call = this.#do(done, which);
    for (const late of this.#late.splice(0)) this.feed({ ...late, at: this.#at });
    const name = EVENT[done];
    if (call && name && report !== 'lost') {
      const parts = partsOf(call);
      const said = Object.fromEntries(says.map((part) => [part, parts[part]]));
      const event = phoneEvent(name, this.#at, { ...said, local: '100@pbx.example' });
      if (report === 'late') this.#late.push(event);
      else this.feed(event);
    }
    // It is asked once at a time.
    if (!this.#asked) this.look(look, takes);
    else if (this.#asked.deeds > 1) this.#asked.deeds -= 1;
    else this.#answer();
  }

  #answer(): void {
    if (this.#asked) this.feed({ ...this.#asked.input, at: this.#at });
    this.#asked = undefined;
  }

  #do(done: Deed, which: number): RealCall | undefined {
    if (done === 'ring' || done === 'dial') {
      if (this.calls.length >= 3) return undefined;
      const dir = done === 'ring' ? 'i' : 'o';
      const state = dir === 'i' ? 'Alerting' : 'Dialing';
      const call: RealCall = { number: (this.#made += 1), dir, state };
      this.calls.push(call);
      return call;
    }
    const [from, to] = NEXT[done] ?? [[], 'Disconnected'];
    const call = this.calls[which];
    if (!call || !from.includes(call.state)) return undefined;
    call.state = to;
    if (to === 'Disconnected') this.calls.splice(which, 1);
    return call;
  }

  look(by: Step['look'], takes = 0): void {
    if (by === 'none') return;
    this.#asked = { input: { ...this.#seen(by), askedAt: this.#at }, deeds: takes };
    if (takes === 0) this.#answer();
  }

  #seen(by: Exclude<Step['look'], 'none'>): ReadingInput {
    const { calls } = this;
    if (by === 'snapshot') {
      const connections = calls.map(({ number, state }) => ({
        // Some phones may have another number for a call that rings.
        cstaId: `${state === 'Alerting' && number % 2 ? -number : number}`,
        deviceId: 'sip:100@pbx.example',
        ...CSTA[state as keyof typeof CSTA],
      }));
      return { type: 'cstaSnapshot', at: this.#at, connections };
    }
    const counts: Record<string, number> = {};
    for (const word of Object.values(WORD)) counts[word] = 0;
    for (const { state } of calls) counts[WORD[state] ?? ''] = (counts[WORD[state] ?? ''] ?? 0) + 1;
    const more = { offered: 0, on_hold: 0 };
    return {
      type: 'linesReported',
      at: this.#at,
      lines: { total: calls.length, counts: { ...counts, ...more } },
    };
  }

  /** Until nothing is news any more. */
  rest(): void {
    for (const late of this.#late.splice(0)) this.feed({ ...late, at: this.#at });
    this.#answer();
    this.#at += 10_000;
  }

  get real(): string {
    return sorted(this.calls);
  }

  get known(): string {
    return sorted(this.state.calls);
  }

  get realByName(): string {
    return byName(this.calls.map(({ number, state }) => [`20${number}`, state]));
  }

  get knownByName(): string {
    return byName(this.state.calls.map(({ remote, state }) => [remote.number, state]));
  }
}

function partsOf({ number }: RealCall): EventParts {
  return { id: `sip-${number}`, csta: `${number}`, remote: `20${number}@pbx.example` };
}

const byName = (calls: readonly (readonly [string, CallState])[]): string =>
  calls
    .map((call) => call.join(':'))
    .sort()
    .join(' ');

const sorted = (calls: readonly { state: CallState }[]): string =>
  calls
    .map(({ state }) => state)
    .sort()
    .join(' ');

/** Numbers without names made the wrong call one that talks; it must not stay so beside the right one. */
const GUESSED_WRONG: Step[] = (
  [
    ['dial', 0, 0, 'sent', 'none'],
    ['dial', 0, 0, 'lost', 'none'],
    ['dial', 0, 0, 'sent', 'none'],
    ['ring', 0, 0, 'sent', 'snapshot'],
    ['ringback', 2, 2000, 'sent', 'lines'],
    ['answer', 0, 0, 'late', 'lines'],
  ] as const
).map(([what, which, gapMs, report, look]) => ({
  deed: what,
  which,
  gapMs,
  report,
  look,
  says: ['id', 'remote'],
  takes: 0,
}));

describe('calls/model/observers', () => {
  for (const by of ['lines', 'snapshot'] as const) {
    it(`comes to what is there with one last look by ${by}, each call once`, () => {
      fc.assert(
        fc.property(fc.array(deed, { maxLength: 25 }), (steps) => {
          const phone = new Followed();
          for (const step of steps) phone.step(step);
          phone.rest();
          phone.look(by);
          assert.equal(phone.known, phone.real);
          // Looking again changes nothing.
          const before = phone.state.calls;
          phone.look(by);
          assert.deepEqual(phone.state.calls, before);
        }),
        { numRuns: 1500, examples: [[GUESSED_WRONG]] },
      );
    });

    it(`knows what the phone has reported since it was asked better than the answer by ${by}`, () => {
      fc.assert(
        fc.property(fc.array(deed, { maxLength: 25 }), fc.nat(2), (steps, takes) => {
          const phone = new Followed();
          for (const step of steps) {
            // That it rings at the far end no report tells.
            if (step.deed === 'ringback') continue;
            const told = { report: 'sent', says: ['id', 'remote'] } as const;
            phone.step({ ...step, ...told, gapMs: step.gapMs + 1, look: by, takes });
            assert.equal(phone.knownByName, phone.realByName);
          }
        }),
        { numRuns: 1000 },
      );
    });

    it(`knows each call once at any time where nothing but looks by ${by} tell of it`, () => {
      fc.assert(
        fc.property(fc.array(deed, { maxLength: 25 }), (steps) => {
          const phone = new Followed();
          for (const step of steps) {
            phone.step({ ...step, report: 'lost', look: by, takes: 0 });
            assert.equal(phone.known, phone.real);
          }
        }),
        { numRuns: 500 },
      );
    });
  }
});
