import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  changesOf,
  isFromTheFuture,
  newestVersion,
} from '../../../../src/nodes/shared/migration/migrate';
import { type Step, STEPS, type Stored } from '../../../../src/nodes/shared/migration/steps';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { NODES } from '../../../support/package/build-tools';
import { defaultsOf } from '../../../support/package/definitions';

/** What nothing can be said about that is not stored: without it a node does not work, or it is the editor's. */
const WITHOUT_MEANING: Readonly<Record<string, readonly string[]>> = {
  'snom-config': ['host'],
  'snom-event': ['mode'],
  // What a switch or an object shall be set to was never left open.
  'snom-admin': ['on', 'onType', 'settings', 'settingsType'],
};
const OF_EVERY_NODE = ['name', 'phone', 'outputs'];

const meant = (type: string, stored: Stored): Stored => ({ ...stored, ...changesOf(type, stored) });

describe('nodes/shared/migration/migrate', () => {
  for (const type of NODES) {
    describe(type, () => {
      it('makes new nodes with the newest version', () => {
        assert.equal(defaultsOf(type)['version'], newestVersion(type));
        assert.ok(newestVersion(type) > 0);
      });

      it('knows what the absence of each property meant', () => {
        const known = Object.keys(changesOf(type, {}));
        const left = [...OF_EVERY_NODE, ...(WITHOUT_MEANING[type] ?? [])];
        const stored = Object.keys(defaultsOf(type)).filter((name) => !left.includes(name));
        assert.deepEqual(known.sort(), stored.sort());
      });

      it('changes nothing in a node of today but adds what is missing to the version', () => {
        const now = defaultsOf(type);
        assert.deepEqual(changesOf(type, now), {});
        const { version, ...old } = now;
        assert.deepEqual(meant(type, old), { ...old, version });
      });

      it('does nothing twice, whatever is stored', () => {
        const value = fc.oneof(
          fc.constantFrom<unknown>(undefined, '', 'true', 'str', 'msg', 'bool', true, false, 7),
          fc.string(),
        );
        const names = Object.keys(defaultsOf(type)).filter((name) => name !== 'version');
        const stored = fc.dictionary(fc.constantFrom(...names), value);
        fc.assert(
          fc.property(stored, (old) => {
            const once = meant(type, old);
            assert.deepEqual(changesOf(type, once), {});
            assert.deepEqual(meant(type, { ...once, version: undefined }), once);
            for (const [name, before] of Object.entries(old)) {
              const isOpen = before === undefined || before === '';
              // A typed value may get its type; nothing that is there becomes something else.
              if (!isOpen) assert.equal(once[name], before, name);
            }
          }),
          { numRuns: FUZZ_RUNS },
        );
      });
    });
  }

  it('says of an old snom-call what it meant', () => {
    const old = { destination: '200', adjust: undefined, callId: '', digits: '', digitsType: '' };
    const now = meant('snom-call', old);
    assert.deepEqual(
      [now['destination'], now['destinationType'], now['digits'], now['digitsType']],
      ['200', 'str', 'payload', 'msg'],
    );
    assert.deepEqual([now['adjust'], now['adjustType']], ['false', 'bool']);
    assert.equal(now['version'], 1);
    assert.deepEqual(changesOf('snom-call', { ...old, version: 1 }), {});
  });

  it('takes a switch of an expression for what it is', () => {
    const stored = { adjust: '$x', adjustType: 'jsonata' };
    assert.equal(meant('snom-call', stored)['adjustType'], 'jsonata');
    assert.deepEqual(
      [meant('snom-call', { adjust: 'True' }), meant('snom-call', { adjust: 'maybe' })].map(
        ({ adjustType }) => adjustType,
      ),
      ['bool', 'str'],
    );
  });

  it('lets new nodes of snom-mqtt answer late, and old ones at once', () => {
    assert.equal(defaultsOf('snom-mqtt')['answersLate'], true);
    assert.equal(changesOf('snom-mqtt', {})['answersLate'], false);
  });

  it('goes step by step, from wherever a node is', () => {
    const steps: readonly Step[] = [
      () => ({ a: 1 }),
      ({ a }) => ({ b: Number(a) + 1, a: undefined }),
      ({ b }) => ({ c: Number(b) + 1 }),
    ];
    assert.deepEqual(changesOf('x', {}, steps), { a: undefined, b: 2, c: 3, version: 3 });
    assert.deepEqual(changesOf('x', { version: 2, b: 7 }, steps), { c: 8, version: 3 });
    assert.deepEqual(changesOf('x', { version: '2', b: 7 }, steps), { c: 8, version: 3 });
    assert.deepEqual(changesOf('x', { version: 3 }, steps), {});
  });

  it('leaves nodes of the future and of others alone, and what is no version counts as none', () => {
    const [first] = NODES;
    assert.ok(first);
    assert.equal(isFromTheFuture(first, { version: (STEPS[first]?.length ?? 0) + 1 }), true);
    assert.deepEqual(changesOf(first, { version: 99 }), {});
    for (const version of [undefined, null, '', 'x', -1, 0.5, NaN, {}, 1e300]) {
      assert.equal(isFromTheFuture(first, { version }), false);
      assert.notDeepEqual(changesOf(first, { version }), {});
    }
    assert.deepEqual(changesOf('inject', {}), {});
    assert.deepEqual(changesOf('toString', {}), {});
  });
});
