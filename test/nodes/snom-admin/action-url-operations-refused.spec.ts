import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  dialog,
  done,
  type Failed,
  ofAll,
  useActionUrlsFlow,
} from '../../support/nodes/action-urls-flow';
import { oddStore } from '../../support/nodes/context-stores';
import { PHONE } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';

describe('nodes: Action URLs', () => {
  const flow = useActionUrlsFlow();

  describe('refused by the phone', () => {
    it('where a setting is read-only', async () => {
      const watch = await flow.start({ options: { readOnlySettings: ['action_hold'] } });
      const { message, snom } = await watch.caught('NOT_CONFIRMED', { payload: 'setActionUrls' });
      assert.match(message, /action_hold/);
      assert.equal(snom.sent, 'yes');
      assert.equal(flow.url('action_hold'), '');
      assert.equal(flow.ours().length, ofAll.length - 1, 'the others are there');
      const { refused, changes } = await done('apply');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'readOnly' }]);
      assert.deepEqual(changes, []);
    });

    it('in user mode, where settings can be neither read nor written', async () => {
      const watch = await flow.start({ options: { security: { adminMode: false } } });
      const { snom } = await watch.caught('PHONE_ERROR', { payload: 'setActionUrls' });
      assert.equal(snom.sent, 'no');
      const { refused, readable, changes } = await done('apply');
      assert.equal(readable, false);
      assert.deepEqual(changes, []);
      assert.ok(refused.length > 0 && refused.every(({ reason }) => reason === 'notReadable'));
      assert.deepEqual(flow.writes(), [], 'something of others may stand there');
      await helper.unload();
      const forced = await flow.deploy({ node: { overwriteForeign: true } });
      await forced.caught('FORBIDDEN', { payload: 'setActionUrls' });
      assert.deepEqual(flow.ours(), []);
    });

    it('with a password that is wrong', async () => {
      await flow.start({
        options: { auth: { scheme: 'digest', username: 'admin', password: 'right' } },
        credentials: { username: 'admin', password: 'wrong' },
      });
      const answer = (await dialog('apply')) as Failed;
      assert.deepEqual([answer.ok, answer.code], [false, 'AUTH_FAILED']);
      assert.doesNotMatch(JSON.stringify(answer), /"wrong"/);
    });

    it('when it cannot be reached', async () => {
      await flow.start();
      await flow.phone.stop();
      const answer = (await dialog('preview')) as Failed;
      assert.deepEqual([answer.ok, answer.code, answer.reason], [false, 'UNREACHABLE', 'refused']);
      assert.match(answer.message, /refuses connections/);
    });

    it('half-way', async () => {
      const watch = await flow.start();
      flow.phone.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 0 } });
      flow.phone.addFault({ path: '/dummy.htm', kind: { type: 'status', status: 500 } });
      const { snom } = await watch.caught('STEP_FAILED', { payload: 'setActionUrls' });
      assert.equal(snom.sent, 'yes');
      assert.doesNotMatch(JSON.stringify(snom), new RegExp(flow.token));
    });
  });

  describe('not touched', () => {
    it('by messages where the node does not allow it', async () => {
      const watch = await flow.start({ node: { allowFromMessage: false } });
      for (const payload of ['setActionUrls', { operation: 'restoreActionUrls' }]) {
        const { message } = await watch.caught('NOT_ALLOWED', { payload });
        assert.match(message, /operationFromMessageNotAllowed/);
      }
      await watch.success({ payload: 'showActionUrls' });
      assert.deepEqual(flow.writes(), []);
    });

    it('while events are off', async () => {
      const watch = await flow.start({ config: { events: false } });
      for (const payload of ['showActionUrls', 'setActionUrls'])
        await watch.caught('NOT_SUPPORTED', { payload });
      assert.equal(((await dialog('preview')) as Failed).reason, 'eventsOff');
      assert.deepEqual(flow.phone.requests, []);
    });

    it('without a usable address of Node-RED', async () => {
      await flow.start({ config: { baseUrl: '' } });
      const { code, reason } = (await dialog('apply')) as Failed;
      assert.deepEqual([code, reason], ['MISSING_PARAMETER', 'noBaseUrl']);
      await helper.unload();
      for (const baseUrl of ['192.0.2.1', 'ftp://192.0.2.1', 'http://a:b@192.0.2.1', 'http://$x']) {
        await flow.deploy({ config: { baseUrl } });
        assert.equal(((await dialog('apply')) as Failed).code, 'INVALID_PARAMETER', baseUrl);
        await helper.unload();
      }
      assert.deepEqual(flow.phone.requests, []);
    });

    it('when what stood there before cannot be remembered', async () => {
      await flow.start({
        config: { contextStore: 'bad' },
        stores: { bad: oddStore({ failing: true }) },
      });
      const answer = (await dialog('apply')) as Failed;
      assert.deepEqual(
        [answer.code, answer.reason, answer.params],
        ['INVALID_PARAMETER', 'contextStoreFailed', {}],
      );
      assert.deepEqual(flow.writes(), []);
    });

    it('by requests that make no sense', async () => {
      await flow.start();
      for (const body of [{ id: 'other' }, { id: 7 }, { id: PHONE, do: 'explode' }, { do: 7 }]) {
        const answer = (await dialog('constructor', body)) as Failed;
        assert.equal(answer.ok, false);
        assert.match(answer.code, /NO_SUCH_PHONE|INVALID_PARAMETER/);
      }
      assert.deepEqual(flow.phone.requests, []);
    });
  });
});
