import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { stepsOf } from '../../../../src/phone/channels/documents/steps';
import { modelOf } from '../../../../src/phone/models/models';
import type { PhoneAction, PhoneGuard } from '../../../../src/phone/types';
import { assertThrows } from '../../../support/phone/errors';

const D862 = modelOf('D862');

const keys = (...names: string[]): PhoneAction => ({
  kind: 'keys',
  presses: names.map((key) => ({ key })),
});
const fragments = (action: PhoneAction, model = D862): string[] =>
  stepsOf([action], model).map((step) => (step.kind === 'fragment' ? step.fragment : step.kind));

describe('phone/channels/documents/steps', () => {
  it('gives every key a step of its own, by the name it has on a D8xx', () => {
    assert.deepEqual(
      fragments(keys('CANCEL', 'TRANSFER', 'F_HOLD', 'F_R', 'HOLD', 'MUTE', 'DND', 'CONFERENCE')),
      ['CANCEL', 'TRANSFER', 'HOLD', 'HOLD', 'HOLD', 'MUTE', 'DND', 'CONFERENCE'].map(
        (name) => `key=F_${name}`,
      ),
    );
    assert.deepEqual(fragments(keys('ENTER', '1', '*', '#', 'P1', 'F_OK')), [
      'key=ENTER',
      'key=1',
      'key=*',
      'key=#',
      'key=P1',
      'key=F_OK',
    ]);
  });

  it('leaves the names of other phones alone', () => {
    assert.deepEqual(fragments(keys('CANCEL', 'OFFHOOK'), modelOf('370')), [
      'key=CANCEL',
      'key=OFFHOOK',
    ]);
  });

  for (const key of ['OFFHOOK', 'ANSWER', 'F_ANSWER', 'OK']) {
    it(`says that ${key} does nothing on a D8xx`, () => {
      const { params } = assertThrows(() => fragments(keys(key)), 'keyNotByDocument');
      assert.deepEqual(params, { key, model: 'D862', instead: 'ENTER' });
    });
  }

  it('dials, and presses DTMF digits', () => {
    assert.deepEqual(fragments({ kind: 'dial', destination: '+49301234' }), [
      'numberdial=+49301234',
    ]);
    assert.deepEqual(fragments({ kind: 'dtmf', digits: '1*#' }), ['key=1', 'key=*', 'key=#']);
    assert.deepEqual(fragments({ kind: 'reboot' }), ['reboot']);
  });

  const REFUSED: [string, PhoneAction, Parameters<typeof assertThrows>[1]][] = [
    ['digits that are no keys', { kind: 'dtmf', digits: '1A' }, 'noSuchKey'],
    ['digits that are none', { kind: 'dtmf', digits: '1&2' }, 'badDigits'],
    ['a fragment in a number', { kind: 'dial', destination: '1&set:x=1' }, 'badDestination'],
    ['a callback in a number', { kind: 'dial', destination: '$(set:mac)' }, 'badDestination'],
    ['a number with a blank', { kind: 'dial', destination: '1 2' }, 'badDestination'],
    ['an identity that is none', { kind: 'dial', destination: '1', identity: 'x' }, 'badIdentity'],
    ['a fragment in a key', keys('A&B'), 'badKeyName'],
    ['a key in small letters', keys('f_hold'), 'noSuchKey'],
    ['a key with a name of digits', keys('12'), 'noSuchKey'],
    ['all calls', { kind: 'releaseAll' }, 'channelCannot'],
    ['do-not-disturb on', { kind: 'dnd', on: true }, 'channelCannot'],
    [
      'CSTA',
      { kind: 'csta', request: { service: 'MakeCall', device: 'a@b', destination: '1' } },
      'channelCannot',
    ],
    [
      'a key that is held',
      { kind: 'keys', presses: [{ key: 'F_OK', holdMs: 500 }] },
      'holdNotOnModel',
    ],
    ['a bad time', { kind: 'keys', presses: [{ key: 'F_OK', pauseMs: -1 }] }, 'badKeyTiming'],
    [
      'a guard nobody knows',
      { kind: 'dial', destination: '1', guard: 'busy' as PhoneGuard },
      'wrongType',
    ],
    ['an action nobody knows', { kind: 'x' } as unknown as PhoneAction, 'internal'],
  ];
  for (const [what, action, reason] of REFUSED)
    it(`refuses ${what}`, () => void assertThrows(() => fragments(action), reason));

  for (const guard of ['talking', 'inCall'] as const) {
    it(`guards every key and every digit with what has to last: ${guard}`, () => {
      const presses = [{ key: '1' }, { key: '2' }];
      const keys = stepsOf([{ kind: 'keys', presses, guard }], D862);
      assert.deepEqual(stepsOf([{ kind: 'dtmf', digits: '12', guard }], D862), keys);
      assert.deepEqual(
        keys.map((step) => ('guard' in step ? step.guard : undefined)),
        [guard, guard],
      );
    });
  }

  it('guards the first key only', () => {
    const presses = [{ key: 'ENTER', pauseMs: 5000 }, { key: '1' }];
    const steps = stepsOf([{ kind: 'keys', presses, guard: 'ringing' }], D862);
    assert.deepEqual(steps, [
      { kind: 'fragment', fragment: 'key=ENTER', guard: 'ringing', pauseMs: 5000 },
      { kind: 'fragment', fragment: 'key=1', pauseMs: 0 },
    ]);
  });
});
