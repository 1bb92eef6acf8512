import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Rehearsal, rehearse } from '../../../src/calls/execution/rehearsal';
import type { CallRequest } from '../../../src/calls/operations/types';
import { SnomPhone } from '../../../src/phone/phone';
import { plan } from '../../support/calls/planning';
import { FIRST, type StateName } from '../../support/calls/states';
import { FakeHttp } from '../../support/phone/fake-http';

describe('rehearse', () => {
  const http = new FakeHttp();
  const phone = new SnomPhone({ host: '192.0.2.1', model: 'D385' }, { http });
  const of = (request: CallRequest, state?: StateName, stepPauseMs?: number): Rehearsal =>
    rehearse(plan(request, state), (actions) => phone.preview(actions), {
      tracked: state !== undefined,
      ...(stepPauseMs === undefined ? {} : { stepPauseMs }),
    });

  it('shows every request with the waits in between, and sends none', () => {
    assert.deepEqual(of({ operation: 'startTransfer', destination: '300' }, 'talking'), {
      operation: 'startTransfer',
      callId: FIRST,
      requests: ['GET /command.htm?key=F_HOLD', '(wait for hold)', 'GET /command.htm?number=300'],
    });
    assert.deepEqual(of({ operation: 'cancelTransfer' }, 'consulting').requests, [
      'GET /command.htm?key=CANCEL',
      '(wait for disconnected)',
      '(unless it has happened by itself)',
      'GET /command.htm?key=F_HOLD',
    ]);
    assert.deepEqual(http.targets, []);
  });

  it('shows pauses and doubt where the phone reports nothing', () => {
    assert.deepEqual(of({ operation: 'startTransfer', destination: '300' }, undefined, 700), {
      operation: 'startTransfer',
      requests: ['GET /command.htm?key=F_HOLD', '(pause 700 ms)', 'GET /command.htm?number=300'],
      doubt: 'stateUnknown',
    });
  });

  it('shows that nothing is to be done', () => {
    assert.deepEqual(of({ operation: 'hold' }, 'held'), {
      operation: 'hold',
      callId: FIRST,
      requests: [],
      alreadySo: true,
    });
  });
});
