import assert from 'node:assert/strict';
import util from '@node-red/util';
import { describe, it } from 'mocha';
import type { Node } from 'node-red';
import { SnomError } from '../../../../src/common/errors';
import {
  type Evaluator,
  PAYLOAD,
  readInput,
  typedInput,
} from '../../../../src/nodes/shared/action/inputs';

type Callback = (error: Error | null, value?: unknown) => void;

/** A node with the context stores of a test: asynchronous, and one that is broken. */
function node(stored: Record<string, unknown>): Node {
  const get = (key: string, store: string | undefined, callback?: Callback): unknown => {
    if (!callback) return stored[key];
    if (store === 'broken') setImmediate(callback, new Error('no such store'));
    else setImmediate(callback, null, stored[key]);
    return undefined;
  };
  return { context: () => ({ flow: { get }, global: { get } }) } as unknown as Node;
}

const evaluator: Evaluator = util.util;

function read(
  value: string,
  type: string,
  msg: Record<string, unknown> = {},
  stored = {},
): Promise<unknown> {
  return readInput(evaluator, node(stored), msg, { name: 'destination', value, type });
}

function badExpression(thrown: unknown): true {
  assert.ok(thrown instanceof SnomError);
  assert.equal(thrown.reason, 'badExpression');
  assert.deepEqual(thrown.params, { name: 'destination' });
  assert.equal(thrown.sent, 'no');
  return true;
}

describe('nodes/shared/action/inputs', () => {
  it('evaluates every type the dialogs offer', async () => {
    assert.equal(await read('200', 'str'), '200');
    assert.equal(await read('200', 'num'), 200);
    assert.equal(await read('payload.to', 'msg', { payload: { to: '201' } }), '201');
    assert.equal(await read('number', 'flow', {}, { number: '202' }), '202');
    assert.equal(await read('number', 'global', {}, { number: '203' }), '203');
    assert.equal(await read('"20" & payload', 'jsonata', { payload: 4 }), '204');
    process.env['SNOM_INPUTS_SPEC'] = '205';
    assert.equal(await read('SNOM_INPUTS_SPEC', 'env'), '205');
    delete process.env['SNOM_INPUTS_SPEC'];
  });

  it('gives undefined for what is not there', async () => {
    assert.equal(await read('payload', 'msg'), undefined);
    assert.equal(await read('number', 'flow'), undefined);
    assert.equal(await read('payload', 'jsonata'), undefined);
  });

  it('raises badExpression for what cannot be parsed', async () => {
    await assert.rejects(read('((', 'jsonata'), badExpression);
    await assert.rejects(read('payload[', 'msg', { payload: 1 }), badExpression);
  });

  it('raises badExpression for what fails when evaluated', async () => {
    await assert.rejects(read('$error("no")', 'jsonata'), badExpression);
    await assert.rejects(read('payload.a.b', 'msg', { payload: 1 }), badExpression);
    await assert.rejects(read('#:(broken)::number', 'flow'), badExpression);
  });

  it('does not answer an evaluator that throws something odd with a crash', async () => {
    const odd: Evaluator = {
      evaluateNodeProperty: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'text';
      },
    };
    await assert.rejects(
      readInput(odd, node({}), {}, { name: 'destination', value: '', type: 'str' }),
      badExpression,
    );
  });

  it('fills what hand-written flows leave out with the default of the dialog', () => {
    assert.deepEqual(typedInput('keys', undefined, undefined, PAYLOAD), {
      name: 'keys',
      value: 'payload',
      type: 'msg',
    });
    assert.deepEqual(typedInput('keys', '', '', PAYLOAD), {
      name: 'keys',
      value: 'payload',
      type: 'msg',
    });
    assert.deepEqual(typedInput('keys', 'P1', undefined, PAYLOAD), {
      name: 'keys',
      value: 'P1',
      type: 'str',
    });
    assert.deepEqual(typedInput('keys', 12, 'str', PAYLOAD), {
      name: 'keys',
      value: '12',
      type: 'str',
    });
    assert.deepEqual(typedInput('keys', null, 'str', PAYLOAD), {
      name: 'keys',
      value: '',
      type: 'str',
    });
  });
});
