import assert from 'node:assert/strict';
import { SnomError } from '../../../src/common/errors';
import type { AdminParameter } from '../../../src/phone/admin/catalogue';
import { ADMIN_OPERATIONS, isAdminOperation } from '../../../src/phone/admin/operations';
import type { AdminOperation } from '../../../src/phone/admin/types';
import { assertFails } from '../../support/phone/errors';
import { FakePhone, gone } from '../../support/phone/fake-phone';

const ALL = Object.entries<AdminOperation>(ADMIN_OPERATIONS);

/** A value that a parameter takes. */
function example(parameter: AdminParameter): unknown {
  switch (parameter.type) {
    case 'text':
      return parameter.name === 'url' ? 'http://h/fw.bin' : '200';
    case 'boolean':
      return true;
    case 'number':
      return parameter.max;
    case 'choice':
      return parameter.values[0];
    case 'texts':
      return ['a'];
    default:
      return { a: 'b' };
  }
}

describe('table of operations', () => {
  it('names what cannot be taken back, and what changes settings', () => {
    const named = (key: 'destructive' | 'writesSettings'): string[] =>
      ALL.filter(([, operation]) => operation[key]).map(([name]) => name);
    assert.deepEqual(named('destructive'), [
      'firmwareUpdate',
      'factoryReset',
      'logoffIdentity',
      'logoffAll',
    ]);
    assert.deepEqual(named('writesSettings'), ['writeSettings', 'setDnd', 'setForwarding']);
    assert.equal(ADMIN_OPERATIONS.setForwarding.destination, 'target');
  });

  it('knows its names and no others', () => {
    for (const [name] of ALL) assert.equal(isAdminOperation(name), true);
    for (const name of ['', 'toString', '__proto__', 'Reboot', 'reset'])
      assert.equal(isAdminOperation(name), false);
  });

  for (const [name, operation] of ALL) {
    const required = operation.parameters.filter((parameter) => parameter.required);

    it(`${name}: asks for every parameter it needs before it sends anything`, async () => {
      for (const missing of required) {
        const phone = new FakePhone(() => assert.fail('asked'));
        const others = required.filter((one) => one !== missing);
        const params = Object.fromEntries(others.map((one) => [one.name, example(one)]));
        const error = await assertFails(operation.run(phone, params), 'missingParameter', 'no');
        assert.deepEqual(error.params, { name: missing.name });
      }
    });

    it(`${name}: gives the phone's failure as it is`, async () => {
      const phone = new FakePhone(gone, name === 'fixLineInfoLayer' ? '821' : 'D385');
      const params = Object.fromEntries(
        operation.parameters.map((one) => [one.name, example(one)]),
      );
      await assertFails(operation.run(phone, { ...params, waitIdle: false }), 'refused', 'no');
    });

    it(`${name}: ends with its signal`, async () => {
      const phone = new FakePhone(() => assert.fail('asked'), 'unknown');
      const reason = new SnomError('aborted');
      const options = { signal: AbortSignal.abort(reason) };
      const params = Object.fromEntries(required.map((one) => [one.name, example(one)]));
      const run = operation.run(phone, { target: '200', ...params }, options);
      assert.equal(await assertFails(run, 'aborted', 'no'), reason);
    });
  }

  it('waits as dialogs say, in seconds', async () => {
    let asked = 0;
    const phone = new FakePhone((target) => {
      if (target !== '/info.htm') return '';
      asked += 1;
      return asked === 2 ? gone() : 'snom Hardware: D385';
    });
    const params = { waitBack: true, firstWait: 0, pollEvery: 0.01, attempts: 3, probeEvery: 0 };
    const result = await ADMIN_OPERATIONS.reboot.run(phone, { ...params, attempts: '3' });
    assert.deepEqual([result.confirmed, result.doubt], [false, 'notSeenDown']);
    assert.equal(asked, 1);
    await assertFails(
      ADMIN_OPERATIONS.reboot.run(phone, { ...params, waitIdle: true }),
      'idleUnknown',
      'no',
    );
  });
});
