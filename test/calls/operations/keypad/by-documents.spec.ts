/**
 * Whatever sequence of allowed keys and operations comes by documents, seconds apart, to a virtual phone that may dial by
 * itself: it dials nothing that the rules forbid.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { VirtualPhone } from '../../../../simulator';
import type { DeviceState, PhoneEvent } from '../../../../src/calls/model/call-types';
import { compileDialRules } from '../../../../src/calls/operations/dial-rules/dial-rules';
import { type KeypadState, keypadStateOf } from '../../../../src/calls/operations/keypad/keypad';
import {
  type PressedBy,
  pressesOf,
  pressJudged,
} from '../../../../src/calls/operations/keypad/keypad-guard';
import { KeypadMemory } from '../../../../src/calls/operations/keypad/keypad-memory';
import { SnomError } from '../../../../src/common/errors';
import { stepsOf } from '../../../../src/phone/channels/documents/steps';
import { modelOf } from '../../../../src/phone/models/models';
import type { PhoneAction } from '../../../../src/phone/types';
import { command, TRUSTING } from '../../../support/simulator/sip';

const D862 = modelOf('D862');
/** In the list of dialled calls, from somebody's hand; forbidden to Node-RED. */
const LISTED = '090077';
const CALLER = '300';
/** Between two documents, ms. */
const APART_MS = 2000;

/** What happens at the other end while keys are on their way. */
type Far = 'ring' | 'hangup' | 'answered';
const FAR: readonly Far[] = ['ring', 'hangup', 'answered'];

type Step =
  | Far
  | 'wait'
  | {
      readonly by: PressedBy;
      readonly actions: readonly PhoneAction[];
      /** Between the first and the second document, and so on. */
      readonly meanwhile: readonly (Far | undefined)[];
    };

const keys = (...names: readonly string[]): PhoneAction => ({
  kind: 'keys',
  presses: names.map((key) => ({ key })),
});

const numbers = fc.constantFrom('0', '9', '00', '09', '900', '900123', '0123', '200', '201', '5');

const operations = fc.oneof(
  fc.constantFrom<readonly PhoneAction[]>(
    [keys('ENTER')],
    [keys('CANCEL')],
    [keys('F_HOLD')],
    [keys('TRANSFER', 'F_OK')],
    [keys('F_CONFERENCE')],
    [keys('MUTE')],
  ),
  numbers.map((destination): readonly PhoneAction[] => [{ kind: 'dial', destination }]),
  numbers.map((destination): readonly PhoneAction[] => [
    keys('TRANSFER'),
    { kind: 'dial', destination },
  ]),
);

const messages = fc.oneof(
  numbers.map((digits): readonly PhoneAction[] => [{ kind: 'dtmf', digits }]),
  fc
    .array(
      fc.constantFrom(
        ...['0', '9', '1', '#', 'ENTER', 'SPEAKER', 'CANCEL', 'F_CANCEL', 'TRANSFER', 'HOLD'],
        ...['UP', 'DOWN', 'F1', 'F2', 'P1', 'REDIAL', 'F_REDIAL', 'F_OK', 'CONFERENCE'],
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((names): readonly PhoneAction[] => [keys(...names)]),
);

const meanwhile = fc.array(fc.option(fc.constantFrom(...FAR), { nil: undefined, freq: 2 }), {
  maxLength: 4,
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(...FAR, 'wait'),
  fc.record({ by: fc.constant('operation' as const), actions: operations, meanwhile }),
  fc.record({ by: fc.constant('message' as const), actions: messages, meanwhile }),
);

/** How the phone's calls are known. */
const KNOWN = [
  'it reports its calls',
  'it is asked now and then',
  'nobody knows its calls',
] as const;

interface Setup {
  readonly rules: ReturnType<typeof compileDialRules>;
  readonly known: (typeof KNOWN)[number];
  readonly autoDial: string;
  readonly numberdialTyped: 'alone' | 'behind';
}

/** A D862, and what is remembered of its keypad. */
class DocumentTrial {
  readonly phone: VirtualPhone;
  readonly #setup: Setup;
  #time = 0;
  readonly #memory = new KeypadMemory(() => this.#time);
  readonly #seen = new Map<string, string>();
  #asked: KeypadState = 'idle';

  constructor(setup: Setup) {
    this.#setup = setup;
    this.phone = new VirtualPhone({
      profile: 'snomD862-fw10.1',
      clock: 'stepped',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
      quirks: { numberdialTyped: setup.numberdialTyped },
      settings: {
        ...TRUSTING,
        auto_dial: setup.autoDial,
        fkey1: `speed ${LISTED}`,
        gui_fkey1: 'keyevent F_REDIAL',
        gui_fkey2: 'keyevent F_OK',
        idle_ok_key_action: 'keyevent F_REDIAL',
      },
    });
  }

  async take(step: Step): Promise<void> {
    if (step === 'wait') await this.#wait();
    else if (typeof step === 'string') await this.#happen(step);
    else await this.#carryOut(step);
  }

  async #carryOut({ by, actions, meanwhile: far }: Step & object): Promise<void> {
    const { rules } = this.#setup;
    const asked = actions.some(({ kind }) => kind === 'dtmf') ? 'message' : by;
    try {
      for (const action of actions) if (action.kind === 'dial') rules.check(action.destination);
      const fragments = stepsOf(actions, D862).flatMap((one) =>
        one.kind === 'fragment' ? [one.fragment] : [],
      );
      const touches = pressesOf(actions, D862, 'sip-notify');
      const reports = this.#setup.known === 'it reports its calls';
      const state = (): KeypadState => this.#state;
      const judge = { memory: this.#memory, rules, reports, state, lastState: state };
      await pressJudged(touches, judge, asked, async (stop) => {
        for (const [index, fragment] of fragments.entries()) {
          stop.throwIfAborted();
          await this.#send(fragment);
          await this.#happen(far[index]);
        }
      });
    } catch (thrown) {
      assert.ok(thrown instanceof SnomError);
      const { code, reason } = thrown;
      assert.ok(['NOT_ALLOWED', 'NOT_SUPPORTED', 'INVALID_STATE'].includes(code), reason);
    }
  }

  /** A document arrives, and has its time. */
  async #send(fragment: string): Promise<void> {
    const shown = this.phone.core.minibrowser.push(Buffer.from(command(fragment)), '127.0.0.1');
    if (typeof shown === 'string') assert.fail(shown);
    assert.equal(shown(), true);
    await this.#pass(APART_MS);
  }

  async #happen(far: Far | undefined): Promise<void> {
    const { phone } = this;
    if (far === 'ring') phone.ring(CALLER);
    else if (far === 'hangup')
      for (const { id } of phone.liveCalls.slice(0, 1)) phone.farEndHangup(id);
    else if (far === 'answered')
      for (const { id, state } of phone.liveCalls) if (state === 'Ringback') phone.farEndAnswer(id);

    if (far !== undefined) await this.#pass(10);
  }

  async #pass(ms: number): Promise<void> {
    await this.phone.advance(ms);
    this.#time += ms;
    if (this.#setup.known === 'it reports its calls') this.#report();
  }

  get #now(): KeypadState {
    const told = { calls: this.phone.liveCalls, callsKnown: true };
    return keypadStateOf(told as unknown as DeviceState);
  }

  get #state(): KeypadState {
    const { known } = this.#setup;
    if (known === 'nobody knows its calls') return 'unknown';
    if (known === 'it reports its calls') return this.#now;
    return this.#asked;
  }

  /** What was told the last time is what counts until the next. */
  async #wait(): Promise<void> {
    await this.#pass(4000);
    if (this.#setup.known !== 'it is asked now and then') return;
    this.#asked = this.#now;
    this.#report();
    this.#memory.look(this.#asked);
  }

  /** What Action URLs would have told. */
  #report(): void {
    for (const { id, state, direction, remote } of this.phone.calls) {
      const before = this.#seen.get(id);
      this.#seen.set(id, state);
      if (before === state) continue;
      if (before === undefined) this.#tell(direction === 'i' ? 'incoming' : 'outgoing', remote);
      if (state === 'Connected' && before !== 'Holding') this.#tell('connected', remote);
      if (state === 'Disconnected') this.#tell('disconnected', remote);
    }
  }

  #tell(name: PhoneEvent['name'], number: string): void {
    this.#memory.report({ name, remote: { number, uri: '' } }, this.#now);
  }

  /** Everybody whom this phone has called, or sent a call to; no rule can name a `#` alone. */
  get reached(): readonly string[] {
    const { calls } = this.phone;
    const dialled = calls.filter(({ direction }) => direction === 'o').map(({ remote }) => remote);
    const all = [...dialled, ...calls.flatMap(({ sentTo }) => sentTo ?? [])];
    return all.filter((number) => /\d/.test(number) && number !== CALLER);
  }
}

describe('documents under dialling rules', () => {
  for (const [allow, deny] of [
    ['', '0900*\n00*'],
    ['2*\n5', ''],
    ['/^(\\d+)+$/', '/^0?900/'],
  ] as const) {
    for (const known of KNOWN) {
      it(`never dial past ${JSON.stringify({ allow, deny })}: ${known}`, async () => {
        const rules = compileDialRules(allow, deny);
        await fc.assert(
          fc.asyncProperty(
            fc.array(steps, { minLength: 1, maxLength: 12 }),
            // Where a phone that dials by itself is only asked, nobody can stop tones of a call that is over.
            fc.constantFrom(
              'off',
              ...(known === 'it is asked now and then' ? [] : ['1', '2', '5']),
            ),
            fc.constantFrom('alone' as const, 'behind' as const),
            async (taken, autoDial, numberdialTyped) => {
              const trial = new DocumentTrial({ rules, known, autoDial, numberdialTyped });
              await trial.phone.start();
              try {
                for (const key of [...LISTED, 'ENTER', 'CANCEL']) trial.phone.pressKey(key);
                await trial.phone.advance(10_000);
                trial.phone.clearLog();
                for (const step of taken) await trial.take(step);
                await trial.take('wait');
                for (const number of trial.reached) rules.check(number);
              } finally {
                await trial.phone.stop();
              }
            },
          ),
          { numRuns: 200 },
        );
      });
    }
  }
});
