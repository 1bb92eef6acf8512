import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import type { AdminParameter } from '../../../src/phone/admin/catalogue';
import { readParameters } from '../../../src/phone/admin/parameters';
import { assertThrows } from '../../support/phone/errors';

const PARAMETERS: readonly AdminParameter[] = [
  { name: 'url', type: 'text' },
  { name: 'force', type: 'boolean', default: false },
  { name: 'on', type: 'boolean' },
  { name: 'identity', type: 'number', min: 1, max: 12 },
  { name: 'wait', type: 'number', min: 0, max: 60, fractions: true, default: 30 },
  { name: 'list', type: 'choice', values: ['missed', 'all'], default: 'all' },
  { name: 'names', type: 'texts' },
  { name: 'settings', type: 'values' },
];
const DEFAULTS = { force: false, wait: 30, list: 'all' };

const read = (given: unknown): unknown => readParameters(PARAMETERS, given);

function throwsFor(given: unknown): boolean {
  try {
    read(given);
    return false;
  } catch (error) {
    return error instanceof SnomError && error.reason === 'wrongType';
  }
}

describe('parameters of operations', () => {
  it('have defaults, whatever is given instead of an object', () => {
    for (const given of [undefined, null, {}, 'text', 5, [], { other: 1, url: '', on: null }])
      assert.deepEqual(read(given), DEFAULTS);
  });

  it('that are lists of texts have no other thing among them', () => {
    for (const names of [['a', 5], [5, 'a'], [null], [], '', ' , ', {}, 7])
      assert.ok(names === '' || throwsFor({ names }), JSON.stringify(names));
    assert.deepEqual(read({ names: ['a b', 'c'] }), { ...DEFAULTS, names: ['a b', 'c'] });
  });

  it('are of their types', () => {
    const given = {
      url: 'http://h/',
      force: 'on',
      on: false,
      identity: '7',
      wait: 0.25,
      list: 'missed',
      names: 'a, b;c\nd',
      settings: { a: 'x', b: 1, c: true, d: false },
    };
    assert.deepEqual(read(given), {
      url: 'http://h/',
      force: true,
      on: false,
      identity: 7,
      wait: 0.25,
      list: 'missed',
      names: ['a', 'b', 'c', 'd'],
      settings: { a: 'x', b: '1', c: 'on', d: 'off' },
    });
  });

  it('switch settings that are on or off in any words, and leave texts alone', () => {
    const settings = { dnd_mode: 'ON', dnd_mode2: 0, fwd_all_enabled1: 'True', fkey_label0: 'ON' };
    const { settings: values } = read({ settings }) as { settings: unknown };
    assert.deepEqual(values, {
      dnd_mode: 'on',
      dnd_mode2: 'off',
      fwd_all_enabled1: 'on',
      fkey_label0: 'ON',
    });
  });

  const wrong: Record<string, unknown>[] = [
    { url: {} },
    { url: true },
    { force: 2 },
    { force: 'maybe' },
    { identity: 0 },
    { identity: 13 },
    { identity: 1.5 },
    { identity: '1e1' },
    { identity: ' 1' },
    { identity: NaN },
    { wait: -1 },
    { wait: Infinity },
    { list: 'toString' },
    { list: ['all'] },
    { names: [] },
    { names: [1] },
    { names: ' , ' },
    { settings: {} },
    { settings: 'a=b' },
    { settings: [['a', 'b']] },
    { settings: { a: {} } },
    { settings: { a: null } },
    { settings: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`s${n}`, ''])) },
  ];
  for (const given of wrong) {
    it(`refuse ${JSON.stringify(given).slice(0, 40)}`, () => {
      const { params } = assertThrows(() => read(given), 'wrongType');
      assert.equal(params['name'], Object.keys(given)[0]);
    });
  }

  it('are asked for where the operation needs them', () => {
    const needed: AdminParameter[] = [
      { name: 'identity', type: 'number', min: 1, max: 12, required: true },
    ];
    const { params } = assertThrows(() => readParameters(needed, {}), 'missingParameter');
    assert.deepEqual(params, { name: 'identity' });
  });

  it('come from the object itself only', () => {
    const given = Object.create({ url: 'inherited' }) as object;
    assert.deepEqual(read(given), DEFAULTS);
    const parameter: AdminParameter = { name: 'constructor', type: 'text', required: true };
    assertThrows(() => readParameters([parameter], {}), 'missingParameter');
  });

  it('are read or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...PARAMETERS), (value, { name }) => {
        try {
          read({ [name]: value });
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
          assert.equal(error.reason, 'wrongType');
        }
      }),
    );
  });
});
