import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compileDialRules } from '../../../../src/calls/operations/dial-rules/dial-rules';
import {
  EMERGENCY_NUMBERS,
  isEmergency,
  readEmergencyNumbers,
} from '../../../../src/calls/operations/dial-rules/emergency';
import { context, outcomeOf, plan } from '../../../support/calls/planning';
import { STATE_NAMES } from '../../../support/calls/states';

describe('emergency numbers', () => {
  it('are the usual ones, or those the owner lists', () => {
    assert.deepEqual([...EMERGENCY_NUMBERS], ['110', '112', '911', '999']);
    for (const text of [undefined, '', ' , ;\n', 5, null])
      assert.equal(readEmergencyNumbers(text), undefined);
    assert.deepEqual(readEmergencyNumbers('112, 133;144\n*110#'), ['112', '133', '144', '*110#']);
    for (const text of ['112, police', '1', '+112', '1'.repeat(17), '112 '.repeat(33)])
      assert.throws(() => readEmergencyNumbers(text), { code: 'INVALID_PARAMETER' }, text);
  });

  it('count with the outside line and at any host, and only as a whole', () => {
    const options = { externalPrefix: '0' };
    for (const number of ['112', '0112', '112@pbx.example'])
      assert.ok(isEmergency(number, options), number);
    for (const number of ['1120', '1112', '200', '00112', 'a112'])
      assert.ok(!isEmergency(number, options), number);
    assert.ok(!isEmergency('0112', {}));
    assert.ok(isEmergency('144', { emergencyNumbers: ['144'] }));
    assert.ok(!isEmergency('112', { emergencyNumbers: ['144'] }));
  });

  it('are dialled in every state, written as people write them', () => {
    for (const state of STATE_NAMES) {
      for (const destination of ['112', '1-1-2', 'tel:112', ' 112 ', 112]) {
        assert.equal(plan({ operation: 'dial', destination }, state).urgent, true, state);
        assert.equal(outcomeOf({ operation: 'dial', destination }, state), 'number=112', state);
      }
    }
    assert.equal(outcomeOf({ operation: 'dial', destination: '300' }, 'setup'), 'invalidState');
    assert.equal(plan({ operation: 'dial', destination: '300' }, 'idle').urgent, undefined);
    const own = { options: { emergencyNumbers: ['300'] } };
    assert.equal(outcomeOf({ operation: 'dial', destination: '300' }, 'setup', own), 'number=300');
    assert.equal(
      outcomeOf({ operation: 'dial', destination: '112' }, 'setup', own),
      'invalidState',
    );
  });

  it('obey the dialling rules all the same', () => {
    const only = { ...context(), dialRules: compileDialRules('2??', '') };
    assert.equal(
      outcomeOf({ operation: 'dial', destination: '112' }, 'idle', only),
      'destinationDenied',
    );
  });
});
