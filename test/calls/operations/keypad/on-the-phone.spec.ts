/** Whatever sequence of allowed keys and operations: the virtual phone dials nothing that the rules forbid. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { VirtualPhone } from '../../../../simulator';
import type { DeviceState, PhoneEvent } from '../../../../src/calls/model/call-types';
import { compileDialRules } from '../../../../src/calls/operations/dial-rules/dial-rules';
import { type KeypadState, keypadStateOf } from '../../../../src/calls/operations/keypad/keypad';
import { checkPresses, type PressedBy } from '../../../../src/calls/operations/keypad/keypad-guard';
import { KeypadMemory } from '../../../../src/calls/operations/keypad/keypad-memory';
import { SnomError } from '../../../../src/common/errors';
import type { KeyPress } from '../../../../src/phone/types';

/** In the list of dialled calls, from somebody's hand; forbidden to Node-RED. */
const LISTED = '090077';

/** Calls, and may be joined with somebody by a transfer. */
const CALLER = '300';

type Step =
  | { readonly kind: 'keys'; readonly by: PressedBy; readonly keys: readonly string[] }
  /** Keys of an operation with a number, which is judged before. */
  | {
      readonly kind: 'number';
      readonly before: readonly string[];
      readonly number: string;
      readonly after: readonly string[];
    }
  | { readonly kind: 'ring' }
  /** Somebody calls while keys are on their way: the phone rings when they arrive, and its report comes after them. */
  | { readonly kind: 'ringUnder'; readonly keys: readonly string[] }
  | { readonly kind: 'hangup' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'wait' };

const numbers = fc.constantFrom('0', '9', '00', '09', '900', '900123', '0123', '200', '201', '5');
const withNumber = (before: readonly string[], after: readonly string[]): fc.Arbitrary<Step> =>
  numbers.map((number) => ({ kind: 'number', before, number, after }));
const operation = (...keys: string[]): Step => ({ kind: 'keys', by: 'operation', keys });

const steps = fc.oneof(
  withNumber([], []), // prepare
  withNumber([], ['ENTER']), // startTransfer by keys
  withNumber(['P6'], ['ENTER']), // deflect
  withNumber(['TRANSFER'], ['ENTER']), // blindTransfer
  fc.constantFrom<Step>(
    operation('ENTER'),
    operation('OFFHOOK'),
    operation('HEADSET'),
    operation('P1'),
    operation('TRANSFER', 'ENTER'),
    operation('TRANSFER'),
    operation('F1'),
    operation('F2'),
    operation('F_HOLD'),
    operation('CANCEL'),
    operation('ONHOOK'),
    { kind: 'ring' },
    { kind: 'ringUnder', keys: ['ENTER'] },
    { kind: 'ringUnder', keys: ['TRANSFER', 'ENTER'] },
    { kind: 'ringUnder', keys: ['F_HOLD'] },
    { kind: 'hangup' },
    { kind: 'answered' },
    { kind: 'wait' },
  ),
  // Tones on FW 7.
  numbers.map((digits): Step => ({ kind: 'keys', by: 'message', keys: [...digits] })),
  fc
    .array(
      fc.constantFrom(
        ...['0', '9', '1', '#', 'ENTER', 'OFFHOOK', 'SPEAKER', 'CANCEL', 'TRANSFER', 'F_HOLD'],
        ...['UP', 'DOWN', 'F1', 'F2', 'F3', 'P1', 'P6', 'P7', 'REDIAL', 'ONHOOK', 'F_REDIAL'],
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((keys): Step => ({ kind: 'keys', by: 'message', keys })),
);

/** A phone, and what is remembered of its keypad. */
class KeypadTrial {
  readonly phone = new VirtualPhone({
    profile: 'snomD385-fw10.1',
    clock: 'stepped',
    identities: ['100@pbx.example'],
    farEnds: [{ number: '*', answerAfterMs: null }],
    settings: {
      fkey5: 'keyevent F_DEFLECT',
      fkey6: `speed ${LISTED}`,
      gui_fkey1: 'keyevent F_REDIAL',
      gui_fkey2: 'keyevent F_OK',
      idle_ok_key_action: 'keyevent F_REDIAL',
    },
  });
  #time = 0;
  readonly #memory = new KeypadMemory(() => this.#time);
  #seen = new Map<string, string>();

  constructor(
    readonly rules: ReturnType<typeof compileDialRules>,
    readonly reports: boolean,
  ) {}

  async take(step: Step): Promise<void> {
    const { phone } = this;
    if (step.kind === 'ring') {
      phone.ring(CALLER);
    } else if (step.kind === 'ringUnder') {
      const state = this.#state;
      phone.ring(CALLER);
      this.#press({ kind: 'keys', by: 'operation', keys: step.keys }, state);
    } else if (step.kind === 'hangup') {
      for (const { id } of phone.liveCalls.slice(0, 1)) phone.farEndHangup(id);
    } else if (step.kind === 'answered') {
      for (const { id, state } of phone.liveCalls) if (state === 'Ringback') phone.farEndAnswer(id);
    } else if (step.kind !== 'wait') {
      this.#press(step);
    }
    const ms = step.kind === 'wait' ? 4000 : 200;
    await phone.advance(ms);
    this.#time += ms;
    this.#report();
  }

  /** @param state what is known of the phone by now */
  #press(step: Step & { readonly kind: 'keys' | 'number' }, state = this.#state): void {
    const isNumber = step.kind === 'number';
    const keys = isNumber ? [...step.before, ...step.number, ...step.after] : step.keys;
    const presses = keys.map((key): KeyPress => ({ key }));
    const by = isNumber ? 'operation' : step.by;
    const { rules, reports } = this;
    const now = (): KeypadState => state;
    const judge = { memory: this.#memory, rules, reports, state: now, lastState: now };
    try {
      if (isNumber) this.rules.check(step.number);
      checkPresses(presses, judge, by);
    } catch (thrown) {
      assert.ok(thrown instanceof SnomError);
      assert.equal(thrown.code, 'NOT_ALLOWED');
      return;
    }
    const ended = this.#memory.sending(presses, state, by === 'message' ? by : 'owner');
    for (const { key } of presses) this.phone.pressKey(key);
    ended('done');
  }

  get #state(): KeypadState {
    if (!this.reports) return 'unknown';
    const told = { calls: this.phone.liveCalls, callsKnown: true };
    return keypadStateOf(told as unknown as DeviceState);
  }

  /** What Action URLs would have told. */
  #report(): void {
    for (const { id, state, direction, remote } of this.phone.calls) {
      const before = this.#seen.get(id);
      this.#seen.set(id, state);
      if (!this.reports || before === state) continue;
      if (before === undefined) this.#tell(direction === 'i' ? 'incoming' : 'outgoing', remote);
      if (state === 'Connected' && before !== 'Holding') this.#tell('connected', remote);
      if (state === 'Disconnected') this.#tell('disconnected', remote);
    }
  }

  #tell(name: PhoneEvent['name'], number: string): void {
    this.#memory.report({ name, remote: { number, uri: '' } }, this.#state);
  }

  /** Everybody whom this phone has called, or sent a call to; no rule can name a `#` alone. */
  get reached(): readonly string[] {
    const { calls } = this.phone;
    const dialled = calls.filter(({ direction }) => direction === 'o').map(({ remote }) => remote);
    const all = [...dialled, ...calls.flatMap(({ sentTo }) => sentTo ?? [])];
    return all.filter((number) => /\d/.test(number) && number !== CALLER);
  }
}

describe('keys under dialling rules', () => {
  for (const [allow, deny] of [
    ['', '0900*\n00*'],
    ['2??\n5', ''],
    ['/^(\\d+)+$/', '/^0?900/'],
  ] as const) {
    for (const reports of [false, true]) {
      const how = reports ? 'that reports its calls' : 'that reports nothing';
      it(`never dial past ${JSON.stringify({ allow, deny })}, on a phone ${how}`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 15 }), async (taken) => {
            const trial = new KeypadTrial(compileDialRules(allow, deny), reports);
            await trial.phone.start();
            try {
              for (const key of [...LISTED, 'ENTER', 'CANCEL']) trial.phone.pressKey(key);
              await trial.phone.advance(200);
              trial.phone.clearLog();
              for (const step of taken) await trial.take(step);
              for (const number of trial.reached) trial.rules.check(number);
            } finally {
              await trial.phone.stop();
            }
          }),
          { numRuns: 400 },
        );
      });
    }
  }
});
