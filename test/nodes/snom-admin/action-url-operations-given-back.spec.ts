import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ActionUrlsAnswer } from '../../../src/nodes/shared/action-urls';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import { done, FOREIGN, ofAll, useActionUrlsFlow } from '../../support/nodes/action-urls-flow';
import { oddStore } from '../../support/nodes/context-stores';
import { PHONE } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { newPhoneToken } from '../../support/phone-token';

describe('nodes: Action URLs', () => {
  const flow = useActionUrlsFlow();

  describe('given back', () => {
    const EARLIER = { action_hold: FOREIGN, action_dnd_on_url: 'http://192.0.2.99/dnd' };

    it('as they were before', async () => {
      const watch = await flow.start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      assert.equal(flow.ours().length, ofAll.length);
      const { payload, snom } = await watch.success({ payload: 'restoreActionUrls' });
      assert.deepEqual((payload as ActionUrlsAnswer).refused, []);
      assert.equal(snom.confirmed, true);
      assert.deepEqual(flow.ours(), []);
      for (const [setting, value] of Object.entries(EARLIER))
        assert.equal(flow.url(setting), value);
      assert.doesNotMatch(JSON.stringify([payload, snom]), /secret/);
    });

    it('except where others have set something since', async () => {
      await flow.start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      flow.phone.setSetting('action_hold', 'http://192.0.2.50/new');
      const { refused } = await done('restore');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'foreign' }]);
      assert.equal(flow.url('action_hold'), 'http://192.0.2.50/new');
      assert.equal(flow.url('action_dnd_on_url'), EARLIER.action_dnd_on_url);
    });

    it('as they were before the first time, not before the last', async () => {
      await flow.start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      await helper.unload();
      flow.token = newPhoneToken();
      await flow.deploy({});
      await done('apply', { overwriteForeign: true });
      await done('restore');
      assert.equal(flow.url('action_hold'), FOREIGN);
    });

    it('even after events were switched off', async () => {
      await flow.start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      await helper.unload();
      await flow.deploy({ config: { events: false } });
      await done('restore');
      assert.deepEqual(flow.ours(), []);
      assert.equal(flow.url('action_hold'), FOREIGN);
    });

    it('after a restart of Node-RED, from the context store of the phone', async () => {
      const values = new Map<string, unknown>();
      const stores = { disk: oddStore({}, values) };
      const config = { contextStore: 'disk' };
      await flow.start({ options: { settings: EARLIER }, config, stores });
      await done('apply', { overwriteForeign: true });
      assert.doesNotMatch(JSON.stringify([...values]), new RegExp(`${flow.token}/`));
      await helper.unload();
      forgetKept({ id: PHONE });
      await flow.deploy({ config, stores: { disk: oddStore({}, values) } });
      await done('restore');
      assert.deepEqual(flow.ours(), []);
      assert.equal(flow.url('action_hold'), FOREIGN);
    });
  });
});
