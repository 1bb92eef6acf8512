import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import {
  answersLate,
  confirmPhone,
  dividePhones,
  type Divider,
  hearPhone,
  isReadyForPhones,
  keepsPhone,
  workOff,
} from '../../../../src/nodes/shared/phones/keeping';

const PHONE = { id: 'a' } as SnomConfigNode;
const STRANGER = { id: 'b' } as SnomConfigNode;

/** Divides one phone, and leaves the other one alone. */
function divider(parts: Partial<Divider> = {}): Divider {
  return {
    keeps: ({ id }) => (id === 'a' ? false : undefined),
    heard: ({ id }) => (id === 'a' ? Promise.resolve() : undefined),
    work: ({ id }, report, run) => {
      if (id !== 'a') return false;
      if (report !== 'again') run();
      return true;
    },
    told: ({ id }) => (id === 'a' ? Promise.resolve() : undefined),
    confirmed: ({ id }) => Promise.resolve(id !== 'a'),
    answersLate: true,
    isReady: false,
    ...parts,
  };
}

describe('nodes/shared/phones/keeping', () => {
  let end: () => void = () => undefined;
  afterEach(() => end());

  const runs = (config: SnomConfigNode, id?: string): number => {
    let count = 0;
    workOff(config, id, () => (count += 1));
    return count;
  };

  it('keeps all phones, and answers them at once, where nobody divides them', async () => {
    assert.deepEqual(
      [
        keepsPhone(PHONE),
        hearPhone(PHONE),
        answersLate(),
        isReadyForPhones(),
        runs(PHONE, 'again'),
      ],
      [true, undefined, false, true, 1],
    );
    assert.equal(await confirmPhone(PHONE), true);
  });

  it('asks who divides them, and leaves phones alone that it does not know', async () => {
    end = dividePhones(divider());
    assert.deepEqual([keepsPhone(PHONE), keepsPhone(STRANGER)], [false, true]);
    assert.ok(hearPhone(PHONE) instanceof Promise);
    assert.equal(hearPhone(STRANGER), undefined);
    assert.deepEqual([answersLate(), isReadyForPhones()], [true, false]);
    assert.deepEqual(
      [runs(PHONE, 'new'), runs(PHONE, 'again'), runs(STRANGER, 'again')],
      [1, 0, 1],
    );
    assert.deepEqual([await confirmPhone(PHONE), await confirmPhone(STRANGER)], [false, true]);
    end();
    assert.equal(keepsPhone(PHONE), true);
  });

  it('promises nothing where phones are answered at once', async () => {
    end = dividePhones(divider({ answersLate: false }));
    assert.deepEqual([answersLate(), await confirmPhone(PHONE)], [false, true]);
  });
});
