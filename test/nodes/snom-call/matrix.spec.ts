import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS, type CallOperation } from '../../../src/calls/operations/catalogue';
import { type CallFlow, useCallFlow } from '../../support/nodes/call-flow';
import { FAILS } from '../../support/nodes/call-operations/fails';
import { WORKS } from '../../support/nodes/call-operations/works';

describe('nodes: call operations', () => {
  const open = useCallFlow();

  it('are all looked at here, working and failing', () => {
    const works = new Set(WORKS.map(({ operation }) => operation));
    const fails = new Set(FAILS.map(({ operation }) => operation));
    // What callInfo does is looked at in call-info.spec.ts.
    const never: readonly CallOperation[] = ['callInfo', 'removeParticipant'];
    assert.deepEqual(
      CALL_OPERATIONS.filter(
        (operation) =>
          !works.has(operation) && !never.includes(operation) && operation !== 'unmute',
      ),
      [],
    );
    assert.deepEqual(
      CALL_OPERATIONS.filter((operation) => !fails.has(operation)),
      [],
    );
  });

  describe('work:', () => {
    for (const work of WORKS) {
      const { operation, values, from, options, requests, to, by, look, note } = work;
      it(note ? `${operation} ${note}` : operation, async () => {
        const flow = await open(options);
        if (operation === 'redial') await dialledOnce(flow);
        await flow.bring(from);
        const snom = await flow.success({ operation, ...values });
        assert.equal(snom.operation, operation);
        assert.equal(snom.accepted, true);
        assert.equal(snom.confirmed, by === null ? null : true);
        assert.equal(snom.confirmedBy, by ?? undefined);
        assert.deepEqual(
          snom.requests,
          requests.map((target) => `GET ${target}`),
        );
        await flow.callsAre(to, work.known);
        assert.deepEqual(flow.requests, requests);
        await look?.(flow);
      });
    }

    async function dialledOnce(flow: CallFlow): Promise<void> {
      await flow.success({ operation: 'dial', destination: '200' });
      await flow.callsAre('Connected');
      await flow.success({ operation: 'hangup' });
      await flow.callsAre('');
    }
  });

  describe('fail:', () => {
    for (const fail of FAILS) {
      const { operation, values, from, options, code, requests, sent, spoil, note } = fail;
      it(`${operation} ${note}`, async () => {
        const flow = await open(options);
        await flow.bring(from);
        const before = flow.states;
        spoil?.(flow);
        const { snom } = await flow.caught(code, { operation, ...values });
        assert.deepEqual(flow.requests, requests ?? []);
        assert.equal(snom.sent, sent ?? (requests ? 'yes' : 'no'));
        assert.equal(flow.states, before, 'the calls are as they were');
      });
    }
  });
});
