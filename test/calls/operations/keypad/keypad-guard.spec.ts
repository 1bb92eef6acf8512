/** Keys and numbers judged one by one, also where they come in documents, seconds apart. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compileDialRules } from '../../../../src/calls/operations/dial-rules/dial-rules';
import type { KeypadState } from '../../../../src/calls/operations/keypad/keypad';
import {
  checkLaterPresses,
  keyActions,
  numbersOf,
  type PressedBy,
  pressesOf,
  pressJudged,
} from '../../../../src/calls/operations/keypad/keypad-guard';
import { KeypadMemory } from '../../../../src/calls/operations/keypad/keypad-memory';
import { SnomError } from '../../../../src/common/errors';
import { modelOf } from '../../../../src/phone/models/models';
import type { ChannelName, PhoneAction } from '../../../../src/phone/types';

const D862 = modelOf('D862');
const DENY = compileDialRules('', '0900*\n1234567890*');
const ALLOW = compileDialRules('2??\n300', '');

const keys = (text: string): PhoneAction => ({
  kind: 'keys',
  presses: text.split(' ').map((key) => ({ key })),
});
const dial = (destination: string): PhoneAction => ({ kind: 'dial', destination });

/** Keypad of one phone, pressed on in one way. */
class Trial {
  readonly memory = new KeypadMemory(() => this.time);
  time = 0;
  state: KeypadState = 'unknown';
  /** Does the phone report by itself? */
  reports = true;

  constructor(
    readonly channel: ChannelName = 'sip-notify',
    readonly rules = DENY,
    readonly model = D862,
  ) {}

  get judge() {
    const { memory, rules, reports } = this;
    const state = (): KeypadState => this.state;
    return { memory, rules, reports, state, lastState: state };
  }

  presses(action: PhoneAction) {
    return pressesOf([action], this.model, this.channel);
  }

  /** '' = allowed, and pressed; else the reason. */
  async press(action: PhoneAction, by: PressedBy = 'message'): Promise<string> {
    try {
      await pressJudged(this.presses(action), this.judge, by, () => Promise.resolve());
      return '';
    } catch (thrown) {
      assert.ok(thrown instanceof SnomError);
      assert.equal(thrown.code, 'NOT_ALLOWED');
      return thrown.reason;
    }
  }
}

const digitByDigit = (text: string): PhoneAction => keys([...text].join(' '));

describe('keys that come one by one', () => {
  for (const channel of ['sip-notify', 'minibrowser'] as const) {
    it(`are judged as what a phone may dial by itself in between: ${channel}`, async () => {
      for (const [text, by, reason] of [
        ['200', 'message', 'digitsApart'],
        ['2', 'message', 'destinationDenied'],
        ['200', 'ownSequence', ''],
        ['200', 'operation', ''],
        ['200', 'free', ''],
      ] as const)
        assert.equal(await new Trial(channel, ALLOW).press(digitByDigit(text), by), reason, text);
      assert.equal(await new Trial(channel).press(digitByDigit('5090012')), 'digitsApart');
      assert.equal(await new Trial(channel).press(digitByDigit('090')), '');
    });
  }

  it('are one number where they come in one request', async () => {
    assert.equal(await new Trial('command-page', ALLOW).press(digitByDigit('200')), '');
    assert.equal(await new Trial('command-page').press(digitByDigit('50900')), '');
  });

  it('are no more than one number for the owner own keys, but for what others have typed', async () => {
    const trial = new Trial();
    assert.equal(await trial.press(digitByDigit('50900'), 'ownSequence'), '');
    const other = new Trial();
    assert.equal(await other.press(keys('0')), '');
    assert.equal(await other.press(digitByDigit('900'), 'ownSequence'), 'typedBefore');
  });

  it('are judged to the last digit, however many there are', async () => {
    for (const text of ['1234567890', '12345678901', '11111111111234567890'])
      assert.notEqual(await new Trial().press(digitByDigit(text)), '', text);
    const twice = new Trial('command-page');
    for (const digit of '12345678') assert.equal(await twice.press(keys(digit)), '');
    assert.equal(twice.memory.now.full, true);
    for (const by of ['message', 'operation', 'ownSequence'] as const) {
      for (const text of ['0 9 0 0 1 ENTER', '5', 'OFFHOOK'])
        assert.equal(await twice.press(keys(text), by), 'tooMuchTyped', `${text} ${by}`);
    }
    assert.equal(await twice.press(keys('VOLUME_UP')), '');
  });

  it('are judged for their numbers alone where the owner has written them down', async () => {
    for (const name of ['P1', 'F1', 'REDIAL', 'OFFHOOK', 'ENTER']) {
      const trial = new Trial('command-page');
      assert.equal(await trial.press(keys(name), 'ownSequence'), '', name);
    }
    for (const name of ['P1', 'REDIAL'])
      assert.equal(await new Trial('command-page').press(keys(name)), 'keysNotChecked', name);
    // What they dial that is typed already is the owner's affair, too; not what a message would dial with it.
    const typed = new Trial('command-page');
    assert.equal(await typed.press(digitByDigit('09001'), 'ownSequence'), '');
    for (const by of ['message', 'operation'] as const)
      assert.equal(await typed.press(keys('OFFHOOK'), by), 'typedBefore', by);
    assert.equal(await typed.press(keys('OFFHOOK'), 'ownSequence'), '');
  });

  it('count as what the phone gets, whatever name they are asked for by', async () => {
    for (const name of ['CANCEL', 'F_CANCEL']) {
      const trial = new Trial();
      trial.state = 'idle';
      assert.equal(await trial.press(keys('0')), '');
      assert.equal(await trial.press(keys(name)), '', name);
      assert.deepEqual([...trial.memory.now.typed], [''], name);
      assert.equal(await trial.press(digitByDigit('900')), '', name);
    }
    for (const name of ['HOLD', 'F_HOLD', 'CONFERENCE', 'F_CONFERENCE', 'MUTE', 'DND', 'TRANSFER'])
      assert.equal(await new Trial().press(keys(name)), '', name);
    for (const name of ['HOLD', 'CONFERENCE', 'OK'])
      assert.equal(await new Trial('command-page').press(keys(name)), 'keysNotChecked', name);
    for (const name of ['TRANSFER', 'F_TRANSFER']) {
      const trial = new Trial();
      trial.state = 'pair';
      // Of two calls nothing else can be meant.
      assert.equal(await trial.press(keys(`${name} F_OK`)), '', name);
    }
  });

  it('do not clear an idle phone by F_CANCEL of the command page, of which nobody says so', async () => {
    const trial = new Trial('command-page');
    trial.state = 'idle';
    assert.equal(await trial.press(keys('0')), '');
    assert.equal(await trial.press(keys('F_CANCEL')), '');
    assert.ok(trial.memory.now.typed.has('0'));
  });

  it('keep their names on phones that have no others', async () => {
    const trial = new Trial('sip-notify', DENY, modelOf('D385'));
    assert.equal(await trial.press(keys('HOLD')), 'keysNotChecked');
  });
});

describe('a number behind what is typed', () => {
  for (const channel of ['sip-notify', 'minibrowser'] as const) {
    it(`is judged with it where a document dials: ${channel}`, async () => {
      const trial = new Trial(channel);
      assert.equal(await trial.press(dial('0900'), 'operation'), '', 'its planner has judged it');
      assert.equal(await trial.press(keys('0')), '');
      assert.equal(await trial.press(dial('200'), 'operation'), '');
      assert.equal(await trial.press(dial('900123'), 'operation'), 'typedBefore');
      assert.throws(
        () => checkLaterPresses(trial.presses(dial('900')), trial.judge),
        (thrown) => thrown instanceof SnomError && thrown.reason === 'typedBefore',
      );
      checkLaterPresses(trial.presses(dial('200')), trial.judge);
    });
  }

  for (const channel of ['command-page', 'csta'] as const) {
    it(`is not touched by it: ${channel}`, async () => {
      const trial = new Trial(channel);
      assert.deepEqual(trial.presses(dial('900')), []);
      assert.equal(await trial.press(keys('0')), '');
      const before = trial.memory.now;
      assert.equal(await trial.press(dial('900'), 'operation'), '');
      assert.equal(trial.memory.now, before);
    });
  }

  it('is refused where so much is typed that nobody knows what', async () => {
    const trial = new Trial();
    for (const digit of '12345678') assert.equal(await trial.press(keys(digit)), '');
    assert.equal(await trial.press(dial('200'), 'operation'), 'tooMuchTyped');
  });

  it('leaves what is typed, and what the phone does then is not known', async () => {
    const trial = new Trial();
    trial.state = 'ringing';
    assert.equal(await trial.press(keys('2')), '');
    const presses = pressesOf([dial('300'), keys('ENTER')], D862, trial.channel);
    await assert.rejects(
      pressJudged(presses, trial.judge, 'operation', () => Promise.resolve()),
      (thrown) => thrown instanceof SnomError && thrown.reason === 'keyMayDial',
    );
    assert.ok(trial.memory.now.typed.has('2'));
  });
});

describe('tones of a call that are keys', () => {
  const tones: PhoneAction = { kind: 'dtmf', digits: '0900' };

  /** Sends them, and has the phone report something meanwhile. @returns '' = all were sent; else why not */
  async function sent(
    trial: Trial,
    state: KeypadState,
    actions: readonly PhoneAction[] = [tones],
  ): Promise<string> {
    try {
      await pressJudged(
        actions.flatMap((action) => trial.presses(action)),
        trial.judge,
        'message',
        (stop) => {
          trial.state = state;
          trial.memory.report({ name: 'disconnected', remote: null }, state);
          if (!stop.aborted) return Promise.resolve();
          return Promise.reject((stop.reason as SnomError).withSent('yes'));
        },
      );
      return '';
    } catch (thrown) {
      assert.ok(thrown instanceof SnomError);
      return thrown.reason;
    }
  }

  for (const channel of ['sip-notify', 'command-page'] as const) {
    it(`are no number while the call lasts: ${channel}`, async () => {
      const trial = new Trial(channel);
      trial.state = 'talking';
      assert.equal(await sent(trial, 'talking'), '');
      assert.deepEqual([...trial.memory.now.typed], ['']);
    });
  }

  for (const [what, actions] of [
    ['a key that holds', [keys('HOLD')]],
    ['a transfer', [keys('TRANSFER'), dial('300')]],
    ['a number behind such a key', [keys('HOLD 3 0 0')]],
  ] as const) {
    it(`are stopped, but not ${what}: the call is not what it was because of it`, async () => {
      const trial = new Trial();
      trial.state = 'talking';
      assert.equal(await sent(trial, 'other', actions), '');
    });
  }

  for (const state of ['idle', 'other', 'pair', 'ringing', 'unknown'] as const) {
    it(`are stopped and may be typed once the phone is ${state}`, async () => {
      const trial = new Trial();
      trial.state = 'talking';
      assert.equal(await sent(trial, state), 'callEndedUnderKeys');
      assert.ok(trial.memory.now.typed.has('0900'));
      assert.equal(await trial.press(dial('200'), 'operation'), 'typedBefore');
    });
  }

  it('may be typed until a phone that is only asked has said that the call is still there', async () => {
    for (const state of ['talking', 'idle', 'ringing', 'unknown'] as const) {
      const trial = new Trial();
      trial.reports = false;
      trial.state = 'talking';
      assert.equal(await trial.press(keys('0')), '');
      assert.ok(trial.memory.now.typed.has('0'));
      assert.equal(await trial.press(keys('9 0 0')), '', 'more tones');
      assert.equal(await trial.press(keys('SPEAKER')), 'typedBefore');
      assert.equal(await trial.press(dial('201'), 'operation'), 'typedBefore');
      trial.memory.look(state);
      const isTone = state === 'talking';
      assert.equal(trial.memory.now.typed.has('0900'), !isTone, state);
      assert.equal(await trial.press(keys('SPEAKER')), isTone ? '' : 'typedBefore');
    }
  });

  it('may be typed while they are on their way to such a phone', async () => {
    const trial = new Trial();
    trial.reports = false;
    trial.state = 'talking';
    await pressJudged(trial.presses(keys('0')), trial.judge, 'message', async () => {
      // Older than the key.
      trial.memory.look('talking');
      assert.equal(await trial.press(dial('900'), 'operation'), 'typedBefore');
    });
  });

  it('stop nothing else that is under way', async () => {
    const trial = new Trial('sip-notify', compileDialRules('', ''));
    trial.state = 'idle';
    assert.equal(await sent(trial, 'ringing'), '');
  });
});

describe('numbers that keys may dial', () => {
  /** '-' = they dial nothing, '?' = only the phone knows. */
  const told = (trial: Trial, text: string): string => {
    const numbers = numbersOf(trial.presses(keys(text)), trial.judge);
    return numbers === undefined ? '-' : numbers.join() || '?';
  };

  it('are told whole, whether or not they come seconds apart', () => {
    for (const channel of ['command-page', 'sip-notify'] as const) {
      const trial = new Trial(channel, ALLOW, modelOf('D385'));
      for (const [text, numbers] of [
        ['2 0 0', '200'],
        ['2 0 0 ENTER', '200'],
        ['OFFHOOK 2 0 0 ENTER', '200'],
        ['TRANSFER 3 0 0 ENTER', '300'],
        ['MUTE', '-'],
        ['VOLUME_UP F_HOLD CANCEL', '-'],
        ['OFFHOOK', '-'],
        ['ENTER', '?'],
        ['P1', '?'],
        // Opens what depends on the display.
        ['F1', '-'],
        ['F1 ENTER', '?'],
        ['REDIAL ENTER', '?'],
      ] as const)
        assert.equal(told(trial, text), numbers, `${channel} ${text}`);
    }
  });

  it('are none in a call, where digits are tones', () => {
    const trial = new Trial('command-page', ALLOW, modelOf('D385'));
    trial.state = 'talking';
    assert.equal(told(trial, '1 2 #'), '-');
  });

  it('go on from what was typed before', async () => {
    const trial = new Trial('command-page', compileDialRules('', ''), modelOf('D385'));
    await trial.press(keys('2 0'));
    assert.equal(told(trial, 'OFFHOOK'), '20');
    assert.equal(told(trial, '0'), '200');
  });
});

describe('keys as they are sent', () => {
  const sent = (trial: Trial, text: string): string[] => {
    const action = keys(text);
    assert.ok(action.kind === 'keys');
    return keyActions(action.presses, trial.channel, trial.judge).map((one) => {
      assert.ok(one.kind === 'keys');
      return [one.guard, ...one.presses.map(({ key }) => key)].filter(Boolean).join(' ');
    });
  };
  const talking = (channel: ChannelName): Trial => {
    const trial = new Trial(channel);
    trial.state = 'talking';
    return trial;
  };

  it('are pressed only in a call, as far as they are tones and come seconds apart', () => {
    for (const channel of ['sip-notify', 'minibrowser'] as const) {
      const trial = talking(channel);
      assert.deepEqual(sent(trial, '1 2 #'), ['inCall 1 2 #']);
      assert.deepEqual(sent(trial, '1 MUTE ENTER 2'), ['inCall 1 MUTE', 'ENTER 2']);
      assert.deepEqual(sent(trial, 'ENTER 1'), ['ENTER 1']);
    }
  });

  it('are pressed at once by a command page, whatever the phone is doing', () => {
    assert.deepEqual(sent(talking('command-page'), '1 2 ENTER'), ['1 2 ENTER']);
  });

  it('are pressed without a call, where they are no tones', async () => {
    const trial = new Trial('sip-notify');
    for (const state of ['idle', 'ringing', 'unknown', 'pair'] as const) {
      trial.state = state;
      assert.deepEqual(sent(trial, '1 2'), ['1 2'], state);
    }
    // TRANSFER asks for a number, in the midst of the call.
    trial.state = 'talking';
    await trial.press(keys('TRANSFER'), 'ownSequence');
    assert.deepEqual(sent(trial, '1 2'), ['1 2']);
  });

  it('are one action even if there are none', () => {
    assert.deepEqual(sent(talking('command-page'), ''), ['']);
  });
});
