import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SILENT, type Situation } from '../../support/matrix/situations';
import { useCallFlow } from '../../support/nodes/call-flow';
import { key } from '../../support/nodes/call-operations/keys';
import { helper } from '../../support/nodes/helper';
import { known, trackerOf } from '../../support/nodes/reporting';
import { becomes } from '../../support/phones';

describe('nodes: call operations', () => {
  const open = useCallFlow();

  describe('tell', () => {
    it('the call they were about, as it is afterwards', async () => {
      const flow = await open();
      await flow.bring('talking');
      const { callId, call } = await flow.success({ operation: 'hold' });
      const { state } = await trackerOf();
      assert.equal(callId, state.calls[0]?.id);
      assert.deepEqual([call?.id, call?.state, call?.remote.name], [callId, 'Holding', 'Ann']);
    });

    it('the new call, when they dial', async () => {
      const flow = await open();
      const { callId, call } = await flow.success({ operation: 'dial', destination: SILENT });
      const { calls } = await known(({ calls: [first] }) => first?.state === 'Dialing');
      assert.equal(callId, calls[0]?.id);
      assert.equal(call?.remote.number, SILENT);
    });

    it('copies, which a flow may change', async () => {
      const flow = await open();
      await flow.bring('talking');
      const { call } = await flow.success({ operation: 'hold' });
      Object.assign(call ?? {}, { state: 'spoilt', remote: 'spoilt' });
      assert.equal((await trackerOf()).state.calls[0]?.state, 'Holding');
    });

    it('what is possible instead', async () => {
      const flow = await open();
      await flow.bring('held');
      const { message } = await flow.caught('INVALID_STATE', { operation: 'answer' });
      assert.match(message, /answer.*Holding.*retrieve/);
    });

    it('which calls are meant, when it could be several', async () => {
      const flow = await open();
      await flow.bring('ringingTwice');
      const { message } = await flow.caught('AMBIGUOUS_CALL', { operation: 'reject' });
      assert.match(message, /201.*202/);
    });
  });

  describe('that are so already send nothing:', () => {
    const SO: [string, Situation, string | null][] = [
      ['hold', 'held', null],
      ['retrieve', 'talking', null],
    ];
    for (const [operation, from] of SO) {
      it(operation, async () => {
        const flow = await open();
        await flow.bring(from);
        const snom = await flow.success({ operation });
        assert.deepEqual([snom.alreadySo, snom.confirmed, snom.requests], [true, true, []]);
        assert.deepEqual(flow.requests, []);
      });
    }

    it('mute, as far as anybody can know', async () => {
      const flow = await open();
      await flow.bring('talking');
      assert.equal((await flow.success({ operation: 'mute' })).doubt, 'shadowState');
      const again = await flow.success({ operation: 'mute' });
      assert.deepEqual([again.alreadySo, again.confirmed], [true, null]);
      assert.match(again.doubtText ?? '', /does not report/);
      assert.deepEqual(flow.requests, [key('MUTE')]);
      await flow.success({ operation: 'unmute' });
      await becomes(flow.phone, () => !flow.phone.muted);
    });

    it('dnd, once the phone has said so', async () => {
      const flow = await open();
      await flow.bring('idle');
      flow.phone.pressKey('DND');
      await known(({ dnd }) => dnd === true);
      const snom = await flow.success({ operation: 'dnd', on: true });
      assert.deepEqual([snom.alreadySo, snom.confirmed], [true, true]);
      const off = await flow.success({ operation: 'dnd', on: false });
      assert.equal(off.confirmedBy, 'dndOff');
      assert.deepEqual(flow.requests, [key('DND')]);
    });
  });

  describe('on a named call', () => {
    it('find it by our id, its SIP Call-ID and its CSTA id', async () => {
      for (const name of ['id', 'sipCallId', 'cstaId'] as const) {
        const flow = await open();
        await flow.bring('talking');
        const [call] = (await trackerOf()).state.calls;
        const snom = await flow.success({ operation: 'hold', callId: call?.[name] });
        assert.equal(snom.callId, call?.id);
        await helper.unload();
      }
    });

    it('refuse one there is not', async () => {
      const flow = await open();
      await flow.bring('talking');
      await flow.caught('NO_SUCH_CALL', { operation: 'hold', callId: 'nonsense' });
      assert.deepEqual(flow.requests, []);
    });

    it('refuse one that is not the one the keys would act on', async () => {
      const flow = await open();
      await flow.bring('consulting');
      const held = (await trackerOf()).state.calls[0]?.id;
      await flow.caught('INVALID_STATE', { operation: 'hangup', callId: held });
      assert.deepEqual(flow.requests, []);
    });

    it('take its id from wherever the dialog says', async () => {
      const node = { operation: 'hold', callId: 'snom.callId', callIdType: 'msg' };
      const flow = await open({ node });
      await flow.bring('talking');
      const id = (await trackerOf()).state.calls[0]?.id;
      await flow.watch.caught('NO_SUCH_CALL', { snom: { callId: 'other' } });
      assert.equal((await flow.watch.success({ snom: { callId: id } })).snom.callId, id);
    });

    it('take that of the second call from there too', async () => {
      const node = { operation: 'merge', otherCallId: 'second', otherCallIdType: 'msg' };
      const flow = await open({ node: { ...node, waitFor: 'accepted' } });
      await flow.bring('consulting');
      await flow.watch.caught('NO_SUCH_CALL', { second: 'nobody' });
      assert.deepEqual(flow.requests, []);
      const [, second] = (await trackerOf()).state.calls;
      const named = await flow.watch.success({ second: second?.id });
      assert.equal(named.snom.operation, 'merge');
    });
  });

  describe('can be forced', () => {
    it('by a message', async () => {
      const flow = await open();
      await flow.bring('ringingTwice');
      const snom = await flow.success({ operation: 'reject', force: true });
      assert.equal(snom.accepted, true);
      await becomes(flow.phone, () => flow.phone.liveCalls.length === 1);
    });

    it('by the dialog', async () => {
      const flow = await open({ node: { operation: 'answer', force: true, waitFor: 'accepted' } });
      await flow.bring('idle');
      assert.equal((await flow.success('')).accepted, true);
      assert.deepEqual(flow.requests, [key('ENTER')]);
    });
  });
});
