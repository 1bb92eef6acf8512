import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileDialRules } from '../../src/calls/dial-rules';
import { CALL_OPERATIONS, OPERATIONS, planCall } from '../../src/calls/operations';
import type { CallRequest, PlanContext } from '../../src/calls/types';
import { SnomError } from '../../src/phone/errors';

const CONTEXT: PlanContext = {
  family: 'D3xx',
  generation: 'fw10',
  answerKey: 'ENTER',
  hangupKey: 'CANCEL',
  dialRules: compileDialRules('', '0900*'),
};
const OLD: PlanContext = { ...CONTEXT, family: '3xx', generation: 'fw7' };

const plan = (request: CallRequest, context: Partial<PlanContext> = {}): unknown =>
  planCall(request, { ...CONTEXT, ...context }).actions;

const press = (key: string): unknown => [{ kind: 'keys', presses: [{ key }] }];

describe('planCall', () => {
  it('dials', () => {
    assert.deepEqual(planCall({ operation: 'dial', destination: 'sip:200' }, CONTEXT), {
      operation: 'dial',
      actions: [{ kind: 'dial', destination: '200' }],
    });
  });

  it('dials from the identity of the request, else of the phone', () => {
    const outgoingIdentity = 'phone@pbx.example';
    const dial = { operation: 'dial', destination: 200 };
    const from = (identity: string): unknown => [{ kind: 'dial', destination: '200', identity }];
    assert.deepEqual(
      plan({ ...dial, identity: 'me@pbx.example' }, { outgoingIdentity }),
      from('me@pbx.example'),
    );
    assert.deepEqual(plan({ ...dial, identity: '' }, { outgoingIdentity }), from(outgoingIdentity));
    assert.deepEqual(plan(dial, { outgoingIdentity }), from(outgoingIdentity));
    assert.deepEqual(plan(dial, { outgoingIdentity: '' }), [{ kind: 'dial', destination: '200' }]);
  });

  it('keeps to the dial rules', () => {
    assert.throws(() => plan({ operation: 'dial', destination: '0-900-1' }), {
      reason: 'destinationDenied',
    });
  });

  it('sends DTMF', () => {
    assert.deepEqual(plan({ operation: 'sendDtmf', digits: '12#' }), [
      { kind: 'dtmf', digits: '12#' },
    ]);
  });

  it('answers, rejects and hangs up by the chosen keys', () => {
    assert.deepEqual(plan({ operation: 'answer' }), press('ENTER'));
    assert.deepEqual(plan({ operation: 'answer' }, { answerKey: 'P1' }), press('P1'));
    assert.deepEqual(plan({ operation: 'answer' }, { answerKey: 'HEADSET' }), press('HEADSET'));
    assert.deepEqual(plan({ operation: 'reject' }, { hangupKey: 'ONHOOK' }), press('CANCEL'));
    assert.deepEqual(plan({ operation: 'hangup' }, { hangupKey: 'ONHOOK' }), press('ONHOOK'));
    assert.deepEqual(
      plan({ operation: 'hangup' }, { ...OLD, hangupKey: 'DISCONNECT' }),
      press('DISCONNECT'),
    );
  });

  it('presses only keys the family has', () => {
    assert.throws(() => plan({ operation: 'hangup' }, { hangupKey: 'DISCONNECT' }), {
      reason: 'keyNotOnModel',
      params: { key: 'DISCONNECT', model: 'D3xx' },
    });
    assert.throws(() => plan({ operation: 'answer' }, { ...OLD, answerKey: 'HEADSET' }), {
      reason: 'keyNotOnModel',
    });
  });

  it('ends all calls where the phone can', () => {
    assert.deepEqual(plan({ operation: 'hangupAll' }), [{ kind: 'releaseAll' }]);
    assert.throws(() => plan({ operation: 'hangupAll' }, OLD), {
      code: 'NOT_SUPPORTED',
      reason: 'operationNotOnModel',
    });
  });

  it('plans nothing for a D8xx', () => {
    for (const operation of CALL_OPERATIONS) {
      assert.throws(() => plan({ operation, destination: '1', digits: '1' }, { family: 'D8xx' }), {
        code: 'NOT_SUPPORTED',
        reason: 'noKeyControl',
      });
    }
  });

  it('asks for missing parameters', () => {
    for (const [operation, name] of [
      ['dial', 'destination'],
      ['sendDtmf', 'digits'],
      ['', 'operation'],
      [undefined, 'operation'],
    ] as const) {
      assert.throws(() => plan({ operation }), { reason: 'missingParameter', params: { name } });
    }
  });

  it('refuses unknown operations', () => {
    for (const operation of ['Dial', 'hold!', 'constructor', '__proto__', 'toString']) {
      assert.throws(() => plan({ operation }), {
        reason: 'unknownOperation',
        params: { name: operation },
      });
    }
    assert.throws(() => plan({ operation: ['dial'] }), { reason: 'wrongType' });
  });

  it('lists the parameters of every operation', () => {
    assert.deepEqual(
      CALL_OPERATIONS.map((name) => [name, OPERATIONS[name].parameters]),
      [
        ['dial', ['destination', 'identity']],
        ['sendDtmf', ['digits']],
        ['answer', []],
        ['reject', []],
        ['hangup', []],
        ['hangupAll', []],
      ],
    );
  });

  it('throws nothing but SnomErrors', () => {
    const request = fc.record({
      operation: fc.oneof(fc.constantFrom(...CALL_OPERATIONS), fc.anything()),
      destination: fc.anything({ withNullPrototype: true }),
      digits: fc.anything(),
      identity: fc.anything(),
    });
    fc.assert(
      fc.property(request, fc.constantFrom(CONTEXT, OLD), (value, context) => {
        try {
          assert.ok(planCall(value, context).actions.length > 0);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});
