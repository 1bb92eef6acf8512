import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import type { CallOperation } from '../../../src/calls/operations/catalogue';
import { Desk } from '../../support/nodes/call-flow';
import type { DeskOptions } from '../../support/nodes/call-flow';
import { useRuntime } from '../../support/nodes/runtime';
import { FAILS } from '../../support/nodes/call-operations/fails';
import { WORKS } from '../../support/nodes/call-operations/works';

describe('nodes: call operations', () => {
  const runtime = useRuntime();

  const open = (options?: DeskOptions): Promise<Desk> =>
    Desk.open(runtime.server, runtime.phones, options);

  it('are all looked at here, working and failing', () => {
    const works = new Set(WORKS.map(({ operation }) => operation));
    const fails = new Set(FAILS.map(({ operation }) => operation));
    // What callInfo does is looked at in call-info.spec.ts.
    const never: readonly CallOperation[] = ['callInfo', 'removeParticipant'];
    assert.deepEqual(
      CALL_OPERATIONS.filter((it) => !works.has(it) && !never.includes(it) && it !== 'unmute'),
      [],
    );
    assert.deepEqual(
      CALL_OPERATIONS.filter((it) => !fails.has(it)),
      [],
    );
  });

  describe('work:', () => {
    for (const work of WORKS) {
      const { operation, values, from, options, requests, to, by, look, note } = work;
      it(note ? `${operation} ${note}` : operation, async () => {
        const desk = await open(options);
        if (operation === 'redial') await dialledOnce(desk);
        await desk.bring(from);
        const snom = await desk.success({ operation, ...values });
        assert.equal(snom.operation, operation);
        assert.equal(snom.accepted, true);
        assert.equal(snom.confirmed, by === null ? null : true);
        assert.equal(snom.confirmedBy, by ?? undefined);
        assert.deepEqual(
          snom.requests,
          requests.map((target) => `GET ${target}`),
        );
        await desk.callsAre(to, work.known);
        assert.deepEqual(desk.requests, requests);
        await look?.(desk);
      });
    }

    async function dialledOnce(desk: Desk): Promise<void> {
      await desk.success({ operation: 'dial', destination: '200' });
      await desk.callsAre('Connected');
      await desk.success({ operation: 'hangup' });
      await desk.callsAre('');
    }
  });

  describe('fail:', () => {
    for (const fail of FAILS) {
      const { operation, values, from, options, code, requests, sent, spoil, note } = fail;
      it(`${operation} ${note}`, async () => {
        const desk = await open(options);
        await desk.bring(from);
        const before = desk.states;
        spoil?.(desk);
        const { snom } = await desk.caught(code, { operation, ...values });
        assert.deepEqual(desk.requests, requests ?? []);
        assert.equal(snom.sent, sent ?? (requests ? 'yes' : 'no'));
        assert.equal(desk.states, before, 'the calls are as they were');
      });
    }
  });
});
