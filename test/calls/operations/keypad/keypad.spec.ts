/** What may be typed on a phone, key by key: the guard against toll fraud stands on it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  afterLook,
  afterReport,
  effectsOf,
  either,
  isTouched,
  type Keypad,
  type KeypadState,
  keypadStateOf,
  type KeySource,
  type Touch,
  UNTOUCHED,
} from '../../../../src/calls/operations/keypad/keypad';
import { STATE_NAMES, stateOf } from '../../../support/calls/states';

const keys = (text: string): Touch[] => text.split(' ').map((key) => ({ key }));
const typed = (...numbers: string[]): Keypad => ({
  ...UNTOUCHED,
  typed: new Set(['', ...numbers]),
});
const press = (
  text: string,
  state: KeypadState,
  from: Keypad = UNTOUCHED,
  source: KeySource = 'owner',
) => effectsOf(from, keys(text), state, source);
const numbersOf = (text: string, state: KeypadState, from: Keypad = UNTOUCHED): string[] =>
  press(text, state, from).numbers.map(({ number }) => number);
const STATES: readonly KeypadState[] = ['unknown', 'idle', 'ringing', 'talking', 'pair', 'other'];

describe('calls/operations/keypad/keypad', () => {
  it('knows what a phone is doing as far as keys go', () => {
    assert.deepEqual(Object.fromEntries(STATE_NAMES.map((n) => [n, keypadStateOf(stateOf(n))])), {
      idle: 'idle',
      setup: 'other',
      dialling: 'other',
      ringing: 'ringing',
      twoRinging: 'ringing',
      talking: 'talking',
      held: 'other',
      heldByOther: 'talking',
      consulting: 'pair',
      consultDialling: 'pair',
      talkingAndRinging: 'ringing',
      heldAndRinging: 'ringing',
      twoHeld: 'pair',
      twoTalking: 'other',
      consultingAndHeld: 'other',
    });
    assert.equal(keypadStateOf(undefined), 'unknown');
    const unheard = { calls: [], callsKnown: false, unansweredSince: null };
    assert.equal(keypadStateOf(unheard), 'unknown');
    assert.equal(keypadStateOf({ ...stateOf('talking'), unansweredSince: 1 }), 'unknown');
  });

  it('is touched as soon as something may be there that is not seen', () => {
    assert.equal(isTouched(UNTOUCHED), false);
    assert.equal(isTouched(typed('1')), true);
    assert.equal(isTouched({ ...UNTOUCHED, full: true }), true);
    assert.equal(isTouched({ ...UNTOUCHED, list: 'answer' }), true);
    assert.equal(isTouched({ ...UNTOUCHED, list: 'open' }), true);
    // They hide nothing that is typed.
    assert.equal(isTouched({ ...UNTOUCHED, page: true, moved: true }), false);
  });

  describe('digits', () => {
    it('are judged alone and behind all that may be typed', () => {
      assert.deepEqual(numbersOf('1 2', 'idle', typed('0')), ['12', '012']);
      const made = press('1 2', 'idle', typed('0')).numbers;
      assert.deepEqual(
        made.map(({ before, chain }) => [before, chain.digits]),
        [
          ['', '12'],
          ['0', '12'],
        ],
      );
    });

    it('are tones in the only call there is, until a key has asked for a number', () => {
      assert.deepEqual(numbersOf('1 2', 'talking'), []);
      for (const quiet of ['MUTE', 'REC', 'DND', 'VOLUME_UP', 'VOLUME_DOWN', 'F_MUTE', 'F_REC'])
        assert.deepEqual(numbersOf(`${quiet} 1`, 'talking'), [], quiet);
      for (const key of ['TRANSFER', 'F_HOLD', 'F_R', 'CANCEL'])
        assert.deepEqual(numbersOf(`${key} 1`, 'talking'), ['1'], key);
    });

    it('are no tones where there is another call, or none, or nobody knows', () => {
      for (const state of STATES.filter((one) => one !== 'talking'))
        assert.deepEqual(numbersOf('1', state), ['1'], state);
    });

    it('are tones in a call that was answered by a key', () => {
      for (const key of ['ENTER', 'F_OK', 'OFFHOOK', 'SPEAKER'])
        assert.equal(press(key, 'ringing').after.moved, false, key);
      for (const key of ['ENTER', 'OFFHOOK']) {
        for (const state of ['idle', 'other', 'unknown'] as const)
          assert.equal(press(key, state).after.moved, true, `${key} ${state}`);
      }
    });

    it('that a phone may dial by itself in between are numbers of their own', () => {
      const slowly: Touch[] = [{ key: '1', pauseMs: 1000 }, { key: '2' }];
      const made = effectsOf(UNTOUCHED, slowly, 'idle', 'owner').numbers;
      assert.deepEqual(made.map(({ number }) => number).sort(), ['1', '12', '2']);
      // As one chain, they begin where the first of them did.
      assert.deepEqual(new Set(made.map(({ before }) => before)), new Set(['']));
      const quickly: Touch[] = [{ key: '1', pauseMs: 999 }, { key: '2' }];
      const [only, ...more] = effectsOf(UNTOUCHED, quickly, 'idle', 'owner').numbers;
      assert.deepEqual([only?.number, more], ['12', []]);
    });

    it('may be there in part where nobody knows which keys were taken', () => {
      const { after, atWorst } = press('1 2 3', 'idle');
      assert.deepEqual(after.typed, new Set(['', '123']));
      assert.deepEqual(atWorst.typed, new Set(['', '1', '12', '123']));
    });

    it('are too many at last: then anything may be typed', () => {
      let keypad = UNTOUCHED;
      for (let turn = 0; turn < 8; turn += 1) keypad = press(`${turn}`, 'idle', keypad).after;
      assert.equal(keypad.typed.size, 256);
      assert.equal(keypad.full, true);
      const next = press('9', 'idle', keypad);
      assert.deepEqual([next.countless, next.numbers, next.atWorst.full], [true, [], true]);
      assert.equal(press('OFFHOOK', 'idle', keypad).countless, true);
      assert.equal(press('OFFHOOK', 'idle').countless, false);
      assert.equal(effectsOf(keypad, [{ number: '1' }], 'idle', 'owner').countless, true);
      assert.equal(effectsOf(UNTOUCHED, [{ number: '1' }], 'idle', 'owner').countless, false);
    });

    it('that were never all known make the worst case endless, and never less than what is there', () => {
      const { atWorst } = press([...'1'.repeat(200)].join(' '), 'idle', typed('2', '3'));
      assert.ok(atWorst.typed.size <= 256 + 1);
      assert.equal(atWorst.full, true);
      const few = press('1 2', 'idle').atWorst;
      assert.equal(few.full, false);
    });
  });

  describe('a number that is dialled', () => {
    it('may go behind what is typed, and is judged so', () => {
      const { numbers } = effectsOf(typed('0', '1'), [{ number: '200' }], 'idle', 'owner');
      assert.deepEqual(
        numbers.map(({ before, number, chain }) => [before, number, chain.digits]),
        [
          ['0', '0200', '200'],
          ['1', '1200', '200'],
        ],
      );
    });
  });

  describe('ENTER', () => {
    it('dials what was typed right before it, which is gone then', () => {
      const { after, blind } = press('2 0 0 ENTER', 'idle');
      assert.deepEqual([after.typed, blind], [new Set(['']), undefined]);
      assert.deepEqual(press('2 ENTER', 'idle', typed('0')).after.typed, new Set(['', '0']));
    });

    it('of which nobody can say what it dials, in a list too, is blind', () => {
      for (const state of ['idle', 'unknown', 'talking', 'other'] as const)
        assert.equal(press('ENTER', state).blind, 'ENTER', state);
      for (const state of ['ringing', 'pair'] as const)
        assert.equal(press('ENTER', state).blind, undefined, state);
      const list: Keypad = { ...UNTOUCHED, list: 'open' };
      for (const state of STATES) {
        assert.equal(press('ENTER', state, list).blind, 'ENTER', state);
        assert.equal(press('2 ENTER', 'idle', list).blind, 'ENTER');
      }
    });

    it('on a phone that rings opens a list only if the call had gone', () => {
      assert.equal(press('ENTER', 'ringing').after.list, 'answer');
      assert.equal(press('ENTER', 'pair').after.list, 'open');
      assert.equal(press('ENTER', 'idle').after.list, 'open');
    });
  });

  it('lifting dials what is typed, but for a phone that rings', () => {
    for (const key of ['OFFHOOK', 'SPEAKER', 'HEADSET']) {
      assert.equal(press(key, 'idle').lifts, true, key);
      assert.equal(press(key, 'ringing').lifts, false, key);
    }
    const list: Keypad = { ...UNTOUCHED, list: 'answer' };
    const lifted = press('OFFHOOK', 'ringing', list);
    assert.deepEqual([lifted.blind, lifted.lifts], ['OFFHOOK', true]);
  });

  it('CANCEL clears an idle phone, and nothing else', () => {
    const full: Keypad = { ...typed('1'), full: true, list: 'open', moved: true };
    assert.deepEqual(press('CANCEL', 'idle', full).after, UNTOUCHED);
    for (const state of STATES.filter((one) => one !== 'idle'))
      assert.deepEqual(press('CANCEL', state, full).after, full, state);
    const page = { ...full, page: true };
    assert.deepEqual(press('CANCEL', 'idle', page).after, page);
  });

  it('of an idle phone only CANCEL leaves it certain that it is idle', () => {
    assert.deepEqual(press('CANCEL CANCEL', 'idle', typed('1')).after, UNTOUCHED);
    assert.deepEqual(press('UP CANCEL', 'idle', typed('1')).after.typed, new Set(['', '1']));
    // TRANSFER of two calls leaves the list closed; another one is not known to.
    assert.equal(press('TRANSFER ENTER', 'pair').blind, undefined);
    assert.equal(press('TRANSFER ENTER', 'idle').blind, 'ENTER');
    assert.equal(press('F_HOLD ENTER', 'pair').blind, 'ENTER');
  });

  it('keys that move open a list where no call has the display', () => {
    for (const key of ['UP', 'DOWN', 'LEFT', 'RIGHT', 'MENU', 'FUNCTION', 'CLEAR', 'F1', 'F4']) {
      for (const state of STATES) {
        const opens = state === 'idle' || state === 'unknown' || state === 'other';
        assert.equal(press(key, state).after.list, opens ? 'open' : false, `${key} ${state}`);
      }
    }
    assert.equal(press('F1', 'talking', { ...UNTOUCHED, list: 'open' }).blind, 'F1');
    assert.equal(press('UP', 'idle', { ...UNTOUCHED, list: 'open' }).blind, undefined);
  });

  it('a key that a message names may be a speed dial; one of the owner opens a line', () => {
    for (const key of ['P1', 'EK12', 'F_REDIAL']) {
      const { blind, after, atWorst } = press(key, 'idle', UNTOUCHED, 'message');
      assert.deepEqual(
        [blind, after.list, atWorst.list, atWorst.moved],
        [key, 'open', 'open', true],
      );
    }
    assert.equal(press('P1', 'idle').lifts, true);
    assert.equal(press('P1', 'idle').after.list, false);
    assert.equal(press('F_REDIAL', 'idle').lifts, false);
    assert.equal(press('F_REDIAL', 'idle').after.list, 'open');
  });

  it('names the first key that is blind', () => {
    assert.equal(press('ENTER P1', 'idle', UNTOUCHED, 'message').blind, 'ENTER');
  });

  describe('a report of the phone', () => {
    const party = (number: string) => ({ number, uri: '' });
    const list: Keypad = { ...typed('200'), list: 'open', moved: true };

    it('of a call takes the display from a list', () => {
      for (const name of ['incoming', 'connected', 'outgoing'] as const)
        assert.equal(afterReport(list, { name, remote: null }, 'talking', false).list, false, name);
      for (const name of ['hold', 'disconnected', 'missed'] as const) {
        assert.equal(
          afterReport(list, { name, remote: null }, 'talking', false).list,
          'open',
          name,
        );
      }
    });

    it('says that what was typed is dialled, and so no longer there', () => {
      const after = (number: string, from = list): ReadonlySet<string> =>
        afterReport(from, { name: 'outgoing', remote: party(number) }, 'other', false).typed;
      assert.deepEqual(after('200'), new Set(['']));
      assert.deepEqual(after('201'), list.typed);
      assert.deepEqual(after(''), list.typed);
      assert.deepEqual(after('200', { ...list, full: true }), list.typed);
      const answered = { name: 'connected', remote: party('200') } as const;
      assert.deepEqual(afterReport(list, answered, 'talking', false).typed, list.typed);
    });

    it('of a start says that nothing is there, unless keys came later', () => {
      const booted = { name: 'booted', remote: null } as const;
      assert.deepEqual(afterReport(list, booted, 'idle', false), UNTOUCHED);
      assert.deepEqual(afterReport(list, booted, 'talking', true), list);
    });

    it('right behind keys says little: they may have come later', () => {
      const fresh = (
        name: 'incoming' | 'connected' | 'outgoing',
        state: KeypadState,
        from = list,
      ) => afterReport(from, { name, remote: party('200') }, state, true);
      assert.deepEqual(fresh('outgoing', 'other'), list);
      assert.deepEqual(fresh('connected', 'talking'), list);
      assert.equal(fresh('incoming', 'ringing').list, false);
      assert.equal(fresh('incoming', 'talking').list, 'open');
      const answering: Keypad = { ...list, list: 'answer' };
      assert.equal(fresh('connected', 'talking', answering).list, false);
      assert.equal(fresh('outgoing', 'other', answering).list, 'answer');
    });

    it('of an idle phone ends asking for a number', () => {
      assert.equal(afterLook(list, 'idle').moved, false);
      for (const state of STATES.filter((one) => one !== 'idle'))
        assert.equal(afterLook(list, state).moved, true, state);
      const gone = { name: 'disconnected', remote: null } as const;
      assert.equal(afterReport(list, gone, 'idle', false).moved, false);
      assert.equal(afterReport(list, gone, 'idle', true).moved, false);
    });
  });

  it('of two possible keypads, takes the worse of each part', () => {
    const bad: Keypad = {
      typed: new Set(['', '1']),
      full: true,
      list: 'open',
      page: true,
      moved: true,
    };
    for (const [a, b] of [
      [bad, UNTOUCHED],
      [UNTOUCHED, bad],
    ] as const)
      assert.deepEqual(either(a, b), bad);
    assert.deepEqual(either(UNTOUCHED, UNTOUCHED), UNTOUCHED);
    assert.deepEqual(either(typed('1'), typed('2')).typed, new Set(['', '1', '2']));
    assert.equal(either({ ...UNTOUCHED, list: 'answer' }, UNTOUCHED).list, 'answer');
    assert.equal(
      either({ ...UNTOUCHED, list: 'answer' }, { ...UNTOUCHED, list: 'open' }).list,
      'open',
    );
    const many = (from: number): Keypad =>
      typed(...Array.from({ length: 200 }, (_, n) => String(from + n)));
    const both = either(many(1000), many(2000));
    assert.deepEqual([both.full, both.typed.size], [true, 256]);
    assert.equal(either(many(1000), many(1000)).full, false);
  });
});
