import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PhoneEventName } from '../../../../src/calls/model/call-types';
import type { KeypadState } from '../../../../src/calls/operations/keypad/keypad';
import { KeypadMemory } from '../../../../src/calls/operations/keypad/keypad-memory';

/** A phone whose keys are pressed by operations, at its own time. */
class Pressed {
  now = 0;
  readonly memory = new KeypadMemory(() => this.now);

  /** @returns to be called when the phone has answered */
  press(key: string, state: KeypadState): () => void {
    const ended = this.memory.sending([{ key }], state, 'owner');
    return () => ended('done');
  }

  report(name: PhoneEventName, state: KeypadState): void {
    this.memory.report({ name, remote: null }, state);
  }

  /** What digits of a message would dial in a call. */
  dialled(digits: string): string[] {
    const presses = [...digits].map((key) => ({ key }));
    return this.memory.effects(presses, 'talking', 'message').numbers.map(({ number }) => number);
  }
}

describe('calls/operations/keypad/keypad-memory', () => {
  for (const [order, isAnsweredFirst] of [
    ['the answer to the key', true],
    ['the report of the end', false],
  ] as const) {
    it(`digits in a call are tones again after one that we have ended, ${order} first`, () => {
      const phone = new Pressed();
      phone.report('incoming', 'ringing');
      phone.press('ENTER', 'ringing')();
      phone.report('connected', 'talking');
      assert.deepEqual(phone.dialled('5'), []);
      const answered = phone.press('CANCEL', 'talking');
      if (isAnsweredFirst) answered();
      phone.now += 100;
      phone.report('disconnected', 'idle');
      if (!isAnsweredFirst) answered();
      phone.now += 60_000;
      phone.report('incoming', 'ringing');
      phone.press('ENTER', 'ringing')();
      phone.report('connected', 'talking');
      assert.deepEqual(phone.dialled('5'), []);
    });
  }

  it('digits may be a number while the call lives in which TRANSFER asked for one', () => {
    const phone = new Pressed();
    phone.report('incoming', 'ringing');
    phone.press('ENTER', 'ringing')();
    phone.report('connected', 'talking');
    phone.press('TRANSFER', 'talking')();
    assert.deepEqual(phone.dialled('5'), ['5']);
    phone.now += 60_000;
    phone.report('hold', 'other');
    assert.deepEqual(phone.dialled('5'), ['5']);
  });

  it('keys may go to a page that was put on the display', () => {
    const { memory } = new Pressed();
    assert.equal(memory.now.page, false);
    memory.pageOpened();
    assert.deepEqual([memory.now.page, [...memory.now.typed]], [true, ['']]);
  });

  it('remembers all that was typed on a phone that two have pressed keys on', () => {
    const [one, other] = [new Pressed(), new Pressed()];
    one.press('1', 'idle')();
    other.press('2', 'idle')();
    other.press('TRANSFER', 'idle')();
    one.memory.absorb(other.memory);
    const { typed, moved } = one.memory.now;
    for (const digit of ['1', '2']) assert.ok(typed.has(digit), digit);
    assert.equal(moved, other.memory.now.moved);
  });
});
