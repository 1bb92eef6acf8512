import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_EVENTS } from '../../../src/calls/model/call-event';
import type { ActionUrlsAnswer } from '../../../src/nodes/shared/action-urls';
import { done, FOREIGN, ofAll, useActionUrlsFlow } from '../../support/nodes/action-urls-flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, known } from '../../support/nodes/reporting';
import { newPhoneToken } from '../../support/phone-token';

describe('nodes: Action URLs', () => {
  const flow = useActionUrlsFlow();

  describe('shown', () => {
    it('to the dialog, whole', async () => {
      await flow.start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, readable, refused, requests } = await done('preview');
      assert.equal(readable, true);
      assert.deepEqual([refused, requests], [[], []]);
      assert.deepEqual(
        changes.map(({ setting, event }) => `${setting} ${event}`).sort(),
        ofAll.map(({ setting, event }) => `${setting} ${event}`).sort(),
      );
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.deepEqual([hold.from, hold.foreign], [FOREIGN, true]);
      assert.ok(hold.to.startsWith(`${flow.server.url}/snom/${flow.token}/hold?m=$mac&`));
      assert.equal(changes.filter(({ foreign }) => foreign).length, 1);
      assert.deepEqual(flow.writes(), []);
      assert.deepEqual(flow.ours(), []);
    });

    it('to a flow, without tokens and passwords', async () => {
      const watch = await flow.start({ options: { settings: { action_hold: FOREIGN } } });
      const { payload, snom } = await watch.success({ payload: 'showActionUrls' });
      const { changes } = payload as ActionUrlsAnswer;
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.equal(hold.from, 'http://***@192.0.2.99/cti?e=hold');
      assert.ok(hold.to.startsWith(`${flow.server.url}/snom/***/hold?m=$mac&`));
      assert.equal(snom.confirmed, null);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(`${flow.token}|secret`));
    });

    it('the same whatever the payload was', async () => {
      const watch = await flow.start({
        node: { operation: 'showActionUrls', allowFromMessage: false },
      });
      const { payload } = await watch.success({ payload: { operation: 'reboot' } });
      assert.equal((payload as ActionUrlsAnswer).changes.length, ofAll.length);
    });
  });

  describe('set', () => {
    it('by a flow: all of them, read back, and never said', async () => {
      const watch = await flow.start();
      const { payload, snom } = await watch.success({ payload: 'setActionUrls' });
      const { changes, refused, readable } = payload as ActionUrlsAnswer;
      assert.deepEqual([changes.length, refused, readable], [ofAll.length, [], true]);
      assert.deepEqual([snom.accepted, snom.confirmed], [true, true]);
      assert.deepEqual(flow.ours().sort(), ofAll.map(({ setting }) => setting).sort());
      assert.deepEqual(flow.url('action_blacklist_url'), '');
      assert.equal(snom.requests.length, flow.writes().length);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(flow.token));
    });

    it('so that the phone then reports its calls', async () => {
      await flow.start();
      await done('apply');
      const id = flow.phone.ring('201', { name: 'Ann Öst & Co' });
      const { calls } = await callsAre('Alerting');
      assert.deepEqual([calls[0]?.remote.number, calls[0]?.remote.name], ['201', 'Ann Öst & Co']);
      flow.phone.pressKey('ENTER');
      await callsAre('Connected');
      flow.phone.farEndHangup(id);
      await callsAre('');
    });

    it('once: what is as wanted is left alone', async () => {
      await flow.start();
      await done('apply');
      flow.phone.clearLog();
      const { changes, same } = await done('apply');
      assert.deepEqual([changes, same.length], [[], ofAll.length]);
      assert.deepEqual(flow.writes(), []);
    });

    it('so that they survive a restart of the phone', async () => {
      await flow.start({ options: { rebootMs: 10 } });
      await done('apply');
      flow.phone.reboot();
      await known(({ bootedAt }) => bootedAt !== null);
      assert.equal(flow.ours().length, ofAll.length);
    });

    it('in requests of bounded length', async () => {
      await flow.start();
      await done('apply');
      assert.ok(flow.writes().length > 1);
      for (const target of flow.writes()) assert.ok(target.length <= 1500, `${target.length}`);
    });

    it('besides the URLs of others, unless told otherwise', async () => {
      await flow.start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, refused } = await done('apply');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'foreign' }]);
      assert.equal(changes.length, ofAll.length - 1);
      assert.equal(flow.url('action_hold'), FOREIGN);

      const second = await done('apply', { overwriteForeign: true });
      assert.deepEqual(
        second.changes.map(({ setting, from }) => [setting, from]),
        [['action_hold', FOREIGN]],
      );
      assert.ok(flow.url('action_hold').includes(flow.token));
    });

    it('over those of others by a node that may', async () => {
      const watch = await flow.start({
        node: { operation: 'setActionUrls', overwriteForeign: true, allowFromMessage: false },
        options: { settings: { action_hold: FOREIGN } },
      });
      const { payload } = await watch.success();
      assert.deepEqual((payload as ActionUrlsAnswer).refused, []);
      assert.ok(flow.url('action_hold').includes(flow.token));
    });

    it('with the question about callers only where a flow answers it', async () => {
      await flow.start({ screening: true });
      await done('apply');
      assert.match(flow.url('action_blacklist_url'), new RegExp(`/snom/${flow.token}/blacklist`));
      await helper.unload();
      await flow.deploy({});
      const { changes } = await done('apply');
      assert.deepEqual(
        changes.map(({ setting, to }) => [setting, to]),
        [['action_blacklist_url', '']],
        'nobody would answer, and every call would have to wait',
      );
      assert.equal(flow.url('action_blacklist_url'), '');
    });

    it('anew after the token was renewed, as our own', async () => {
      await flow.start();
      await done('apply');
      const old = flow.token;
      await helper.unload();
      flow.token = newPhoneToken();
      await flow.deploy({ config: { baseUrl: 'http://192.0.2.7:1880' } });
      const { changes } = await done('preview');
      assert.deepEqual(
        changes.filter(({ foreign }) => foreign),
        [],
      );
      await done('apply');
      assert.equal(flow.ours().length, ofAll.length);
      assert.ok(![...flow.phone.settings.values()].some((value) => value.includes(old)));
    });
  });

  it('are not set twice at the same time', async () => {
    await flow.start({ options: { settings: { action_hold: FOREIGN } } });
    const both = await Promise.all([
      done('apply', { overwriteForeign: true }),
      done('apply', { overwriteForeign: true }),
    ]);
    assert.deepEqual(
      both.map(({ changes }) => changes.length).sort((one, other) => one - other),
      [0, ofAll.length],
    );
    await done('restore');
    assert.equal(flow.url('action_hold'), FOREIGN);
    assert.equal(DEFAULT_EVENTS.length, ofAll.length);
    assert.equal(configOf().reporting.on, true);
  });
});
