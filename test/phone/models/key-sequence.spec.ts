import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import { encodeKeySequence, parseKeySequence } from '../../../src/phone/models/key-sequence';
import { MODEL_NAMES, modelOf } from '../../../src/phone/models/models';
import type { PhoneModel } from '../../../src/phone/types';
import { anyPressOf } from '../../support/phone/presses';

const D385 = modelOf('D385');
const SNOM_320 = modelOf('320');
const OLD_320 = modelOf('320', '7.3.30');

const read = (input: unknown, model: PhoneModel = D385): string[] =>
  parseKeySequence(input, { model }).map(({ key }) => key);

function fails(input: unknown, reason: string, params?: object, model = D385, raw = false): void {
  assert.throws(
    () => parseKeySequence(input, { model, raw }),
    (error: unknown) => {
      assert.ok(error instanceof SnomError, String(error));
      assert.equal(error.reason, reason);
      assert.equal(error.sent, 'no');
      if (params) assert.deepEqual(error.params, params);
      return true;
    },
  );
}

describe('parseKeySequence', () => {
  for (const [input, keys] of [
    ['OFFHOOK', ['OFFHOOK']],
    ['F_HOLD 1 2 3 ENTER', ['F_HOLD', '1', '2', '3', 'ENTER']],
    ['1234#', ['1', '2', '3', '4', '#']],
    ['*21*5#', ['*', '2', '1', '*', '5', '#']],
    ['  f_hold;;enter\t; p48 ;', ['F_HOLD', 'ENTER', 'P48']],
    [1203, ['1', '2', '0', '3']],
    [0, ['0']],
    [
      ['P3', 'F1 F2', 12],
      ['P3', 'F1', 'F2', '1', '2'],
    ],
    [{ key: 'cancel' }, ['CANCEL']],
  ] as const)
    it(`reads ${JSON.stringify(input)}`, () => assert.deepEqual(read(input), keys));

  it("reads Snom's own syntax with empty fields", () => {
    assert.deepEqual(
      parseKeySequence('9;1,100;ENTER,,1000;*,1000,2000;#,,1000;P1,;F1,,', { model: D385 }),
      [
        { key: '9' },
        { key: '1', holdMs: 100 },
        { key: 'ENTER', pauseMs: 1000 },
        { key: '*', holdMs: 1000, pauseMs: 2000 },
        { key: '#', pauseMs: 1000 },
        { key: 'P1' },
        { key: 'F1' },
      ],
    );
  });

  it('reads objects with times', () => {
    assert.deepEqual(
      parseKeySequence(['P3', { key: 'ENTER', hold: 2500, pause: 200 }], { model: D385 }),
      [{ key: 'P3' }, { key: 'ENTER', holdMs: 2500, pauseMs: 200 }],
    );
  });

  it('gives the times behind a run of digits to each of them', () => {
    assert.deepEqual(parseKeySequence('12,100,50', { model: D385 }), [
      { key: '1', holdMs: 100, pauseMs: 50 },
      { key: '2', holdMs: 100, pauseMs: 50 },
    ]);
  });

  it('uses the hold key the phone has', () => {
    assert.deepEqual(read('F_HOLD f_r', OLD_320), ['F_R', 'F_R']);
    assert.deepEqual(read('F_HOLD f_r', D385), ['F_HOLD', 'F_HOLD']);
    assert.deepEqual(parseKeySequence('F_R', { model: D385, raw: true }), [{ key: 'F_R' }]);
  });

  it('refuses keys the model does not have', () => {
    fails('P13', 'keyNotOnModel', { key: 'P13', model: '320', max: 12 }, SNOM_320);
    fails('EK144', 'keyNotOnModel', { key: 'EK144', model: '320', max: 143 }, SNOM_320);
    fails('EK0', 'keyNotOnModel', { key: 'EK0', model: 'D385' });
    fails('mute', 'keyNotOnModel', { key: 'MUTE', model: '320' }, SNOM_320);
    fails('DISCONNECT', 'keyNotOnModel', { key: 'DISCONNECT', model: 'D385' });
    fails('REC', 'keyNotOnModel', { key: 'REC', model: '320' }, OLD_320);
    fails('P151', 'keyNotOnModel', { key: 'P151', model: '760', max: 150 }, modelOf('760'));
  });

  it('refuses keys nobody documents', () => {
    for (const key of ['FOO', 'P0', 'P01', 'EK00', 'F5', 'F_CONFERENCE', 'A', 'P', 'constructor'])
      fails(key, 'unknownKey', { key });
  });

  it('lets them through raw', () => {
    assert.deepEqual(parseKeySequence('f_conf_on P99,2500', { model: SNOM_320, raw: true }), [
      { key: 'F_CONF_ON' },
      { key: 'P99', holdMs: 2500 },
    ]);
  });

  it('never lets anything through that could change the request', () => {
    for (const raw of [false, true]) {
      fails('1\r\nHost:', 'badKeyName', { key: '1␍␊Host:' }, D385, raw);
      fails('ENTER\n', 'badKeyName', { key: 'ENTER␊' }, D385, raw);
      for (const text of [
        '1&number=0900',
        'A=B',
        '"1"',
        "'",
        '%31',
        'A/B',
        'A?',
        'Ä',
        'ſ',
        '1\0',
        'ENTER\u00a0',
      ]) {
        fails(text, 'badKeyName', undefined, D385, raw);
        fails([{ key: text }], 'badKeyName', undefined, D385, raw);
      }
    }
    fails({ key: 'A'.repeat(60) }, 'badKeyName', { key: `${'A'.repeat(39)}…` }, D385, true);
  });

  it('wants something to press', () => {
    for (const nothing of [undefined, null, '', '  ;; ', []])
      fails(nothing, 'missingParameter', { name: 'keys' });
    fails({ key: '' }, 'badKeyName');
    fails(',100', 'badKeyName');
  });

  it('refuses other types', () => {
    for (const input of [true, -1, 1.5, NaN, Infinity, 1e21, {}, [[]], [null], () => 1, new Date()])
      fails(input, 'wrongType');
    fails(-1, 'wrongType', { name: 'keys', expected: 'a whole number from 0 up' });
    fails({ key: 'P1', holdMs: 2500 }, 'wrongType', {
      name: 'keys',
      expected: '{key, hold, pause}',
    });
  });

  it('refuses bad times', () => {
    fails('P1,60001', 'badKeyTiming', { key: 'P1', value: '60001', max: 60000 });
    for (const text of ['P1,-1', 'P1,1.5', 'P1,x', 'P1,1e3', 'P1,1,2,3', 'P1,,99999999999'])
      fails(text, 'badKeyTiming');
    for (const hold of ['100', -1, 1.5, NaN, 60001, true, {}])
      fails({ key: 'P1', hold }, 'badKeyTiming');
    assert.deepEqual(parseKeySequence('P1,60000,0', { model: D385 }), [
      { key: 'P1', holdMs: 60000, pauseMs: 0 },
    ]);
  });

  it('does not press the digits of a time that a blank tore off', () => {
    fails('ENTER, 1000', 'badKeyTiming', { key: 'ENTER', value: ', 1000', max: 60000 });
    fails('ENTER ,1000', 'badKeyTiming');
  });

  it('counts at most 200 presses', () => {
    assert.equal(read('1'.repeat(200)).length, 200);
    fails('1'.repeat(201), 'tooManyKeys', { count: 201, max: 200 });
    fails(Array(201).fill('ENTER'), 'tooManyKeys', { count: 201, max: 200 });
  });

  it('refuses everything for a base of DECT phones, raw or not', () => {
    fails('ENTER', 'noKeyControl', { model: 'M700' }, modelOf('M700'));
    fails('ENTER', 'noKeyControl', { model: 'M700' }, modelOf('M700'), true);
  });

  it('takes megabytes of nonsense quickly', () => {
    const started = performance.now();
    for (const text of ['1', ' ', ',', 'A', ', ', ';1']) {
      fails(text.repeat(300_000), 'tooManyKeys');
      fails([text.repeat(300_000)], 'tooManyKeys');
      fails(Array(300_000).fill(text), 'tooManyKeys');
      fails({ key: text.repeat(300_000) }, 'tooManyKeys');
      fails(text.repeat(4000), text === ' ' ? 'missingParameter' : reasonFor(text));
    }
    assert.ok(performance.now() - started < 8000);
  });

  it('throws nothing but SnomErrors', () => {
    const input = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.string(),
      fc.array(fc.record({ key: fc.string(), hold: fc.anything() })),
    );
    fc.assert(
      fc.property(input, fc.constantFrom(...MODEL_NAMES), fc.boolean(), (value, name, raw) => {
        try {
          const presses = parseKeySequence(value, { model: modelOf(name), raw });
          assert.match(encodeKeySequence(presses), /^[A-Z0-9_%,;]+$/);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});

function reasonFor(text: string): string {
  if (text === ',') return 'badKeyName';
  if (text === ', ') return 'badKeyTiming';
  return text === 'A' ? 'badKeyName' : 'tooManyKeys';
}

describe('encodeKeySequence', () => {
  it('encodes star and hash and keeps the separators', () => {
    assert.equal(
      encodeKeySequence([
        { key: '*', holdMs: 1000, pauseMs: 2000 },
        { key: '#', pauseMs: 1000 },
        { key: 'P1', holdMs: 2500 },
        { key: 'F_HOLD' },
        { key: '1', holdMs: 0 },
      ]),
      '%2A,1000,2000;%23,,1000;P1,2500;F_HOLD;1,0',
    );
  });

  it('refuses presses that nobody checked', () => {
    for (const key of ['A&B', '', 'A B', 'A;B', 'A\n'])
      assert.throws(() => encodeKeySequence([{ key }]), { reason: 'badKeyName' });
    for (const holdMs of [-1, 0.5, 60001, NaN])
      assert.throws(() => encodeKeySequence([{ key: 'P1', holdMs }]), { reason: 'badKeyTiming' });
  });

  it('is read back as what was encoded', () => {
    fc.assert(
      fc.property(fc.array(anyPressOf(D385), { minLength: 1, maxLength: 30 }), (presses) => {
        const decoded = decodeURIComponent(encodeKeySequence(presses));
        assert.deepEqual(parseKeySequence(decoded, { model: D385 }), presses);
      }),
    );
  });
});
