import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { GENESYS_OPERATIONS } from '../../../src/calls/requests/dialects/genesys';
import { useCallFlow } from '../../support/nodes/call-flow';
import {
  DEVICE,
  GENESYS,
  INNOVAPHONE,
  PASCOM,
  type Request,
  uri,
} from '../../support/nodes/dialect-requests';
import { trackerOf } from '../../support/nodes/reporting';

describe('nodes: requests of other systems', () => {
  const open = useCallFlow();

  it('are all of Genesys, innovaphone and pascom', () => {
    assert.deepEqual(GENESYS.map(({ name }) => name).sort(), [...GENESYS_OPERATIONS].sort());
    assert.equal(GENESYS.length, 17);
    const first = (list: readonly Request[]): Set<string> =>
      new Set(list.map(({ name }) => name.split(' ')[0] ?? ''));
    assert.equal(first(INNOVAPHONE).size, 5);
    assert.equal(first(PASCOM).size, 5);
  });

  for (const [system, requests] of Object.entries({ GENESYS, INNOVAPHONE, PASCOM })) {
    describe(system, () => {
      for (const { name, from, options, payload, did, to, known, look } of requests) {
        it(name, async () => {
          const flow = await open(options);
          await flow.bring(from);
          const { calls: live } = (await trackerOf()).state;
          const held = live.find(({ state }) => state === 'Holding')?.id ?? '';
          const active = live.find(({ state }) => state !== 'Holding')?.id ?? '';
          const request = payload({ held, active });
          if (typeof to === 'object') {
            const { snom } = await flow.caught(to.code, request);
            assert.equal(snom.operation, did);
            assert.deepEqual(flow.requests, []);
            return;
          }
          const snom = await flow.success(request);
          assert.deepEqual([snom.operation, snom.accepted], [did, true]);
          await flow.callsAre(to, known);
          await look?.(flow);
        });
      }
    });
  }

  describe('are refused', () => {
    it('when they name another device', async () => {
      const flow = await open();
      await flow.bring('talking');
      const payload = { cmd: 'Hold', device: 'Snom 000413FFFFFF [Elsewhere]' };
      const { message } = await flow.caught('NO_SUCH_PHONE', payload);
      assert.match(message, /000413FFFFFF/);
      assert.deepEqual(flow.requests, []);
    });

    it('when their own system does not know them', async () => {
      const flow = await open();
      for (const payload of [
        { operationName: 'Explode' },
        { mt: 'Explode' },
        { cmd: 'Explode' },
        `<cmd module="phone"><Explode/></cmd>`,
      ])
        await flow.caught('INVALID_PARAMETER', payload);
      assert.deepEqual(flow.requests, []);
    });

    it('when they name a call there is not', async () => {
      const flow = await open();
      await flow.bring('talking');
      await flow.caught('NO_SUCH_CALL', { operationName: 'Hold', callUri: uri('nonsense') });
    });

    it('to numbers the rules forbid, in whichever words', async () => {
      const flow = await open({ config: { deny: '0900*' } });
      for (const payload of [
        { operationName: 'Dial', destination: { phoneNumber: '0900123' } },
        { mt: 'StartCall', num: '0900123' },
      ])
        await flow.caught('NOT_ALLOWED', payload);
      assert.deepEqual(flow.requests, []);
    });
  });

  it('are for a phone whose MAC has to be asked for first', async () => {
    const flow = await open({ events: false });
    flow.phone.ring('201');
    const { snom } = await flow.caught('NO_SUCH_PHONE', { cmd: 'Offhook', device: '000413FFFFFF' });
    assert.equal(snom.phone?.mac, '000413A1B2C3');
    await flow.success({ cmd: 'Offhook', device: DEVICE });
    assert.deepEqual(flow.requests, ['/info.htm', '/command.htm?key=ENTER']);
  });

  it('can be rehearsed', async () => {
    const flow = await open();
    await flow.bring('talking');
    const snom = await flow.success({ operationName: 'Hold', dryRun: true });
    assert.deepEqual(snom.dryRun?.requests, ['GET /command.htm?key=F_HOLD']);
    assert.deepEqual(flow.requests, []);
  });
});
