import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { DEFAULT_EVENTS } from '../../../src/calls/model/call-event';
import { newPhoneToken } from '../../support/phone-token';
import type { ActionUrlsAnswer } from '../../../src/nodes/shared/action-urls';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, known } from '../../support/nodes/reporting';
import { ActionUrlsDesk, done, FOREIGN, ofAll } from '../../support/nodes/action-urls-flow';

describe('nodes: Action URLs', () => {
  const desk = new ActionUrlsDesk();

  before(() => desk.runtime.start());
  after(() => desk.runtime.stop());
  afterEach(() => desk.clear());

  describe('shown', () => {
    it('to the dialog, whole', async () => {
      await desk.start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, readable, refused, requests } = await done('preview');
      assert.equal(readable, true);
      assert.deepEqual([refused, requests], [[], []]);
      assert.deepEqual(
        changes.map(({ setting, event }) => `${setting} ${event}`).sort(),
        ofAll.map(({ setting, event }) => `${setting} ${event}`).sort(),
      );
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.deepEqual([hold.from, hold.foreign], [FOREIGN, true]);
      assert.ok(hold.to.startsWith(`${desk.server.url}/snom/${desk.token}/hold?m=$mac&`));
      assert.equal(changes.filter(({ foreign }) => foreign).length, 1);
      assert.deepEqual(desk.writes(), []);
      assert.deepEqual(desk.ours(), []);
    });

    it('to a flow, without tokens and passwords', async () => {
      const watch = await desk.start({ options: { settings: { action_hold: FOREIGN } } });
      const { payload, snom } = await watch.success({ payload: 'showActionUrls' });
      const { changes } = payload as ActionUrlsAnswer;
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.equal(hold.from, 'http://***@192.0.2.99/cti?e=hold');
      assert.ok(hold.to.startsWith(`${desk.server.url}/snom/***/hold?m=$mac&`));
      assert.equal(snom.confirmed, null);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(`${desk.token}|secret`));
    });

    it('the same whatever the payload was', async () => {
      const watch = await desk.start({
        node: { operation: 'showActionUrls', allowFromMessage: false },
      });
      const { payload } = await watch.success({ payload: { operation: 'reboot' } });
      assert.equal((payload as ActionUrlsAnswer).changes.length, ofAll.length);
    });
  });

  describe('set', () => {
    it('by a flow: all of them, read back, and never said', async () => {
      const watch = await desk.start();
      const { payload, snom } = await watch.success({ payload: 'setActionUrls' });
      const { changes, refused, readable } = payload as ActionUrlsAnswer;
      assert.deepEqual([changes.length, refused, readable], [ofAll.length, [], true]);
      assert.deepEqual([snom.accepted, snom.confirmed], [true, true]);
      assert.deepEqual(desk.ours().sort(), ofAll.map(({ setting }) => setting).sort());
      assert.deepEqual(desk.url('action_blacklist_url'), '');
      assert.equal(snom.requests.length, desk.writes().length);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(desk.token));
    });

    it('so that the phone then reports its calls', async () => {
      await desk.start();
      await done('apply');
      const id = desk.phone.ring('201', { name: 'Ann Öst & Co' });
      const { calls } = await callsAre('Alerting');
      assert.deepEqual([calls[0]?.remote.number, calls[0]?.remote.name], ['201', 'Ann Öst & Co']);
      desk.phone.pressKey('ENTER');
      await callsAre('Connected');
      desk.phone.farEndHangup(id);
      await callsAre('');
    });

    it('once: what is as wanted is left alone', async () => {
      await desk.start();
      await done('apply');
      desk.phone.clearLog();
      const { changes, same } = await done('apply');
      assert.deepEqual([changes, same.length], [[], ofAll.length]);
      assert.deepEqual(desk.writes(), []);
    });

    it('so that they survive a restart of the phone', async () => {
      await desk.start({ options: { rebootMs: 10 } });
      await done('apply');
      desk.phone.reboot();
      await known(({ bootedAt }) => bootedAt !== null);
      assert.equal(desk.ours().length, ofAll.length);
    });

    it('in requests of bounded length', async () => {
      await desk.start();
      await done('apply');
      assert.ok(desk.writes().length > 1);
      for (const target of desk.writes()) assert.ok(target.length <= 1500, `${target.length}`);
    });

    it('besides the URLs of others, unless told otherwise', async () => {
      await desk.start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, refused } = await done('apply');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'foreign' }]);
      assert.equal(changes.length, ofAll.length - 1);
      assert.equal(desk.url('action_hold'), FOREIGN);

      const second = await done('apply', { overwriteForeign: true });
      assert.deepEqual(
        second.changes.map(({ setting, from }) => [setting, from]),
        [['action_hold', FOREIGN]],
      );
      assert.ok(desk.url('action_hold').includes(desk.token));
    });

    it('over those of others by a node that may', async () => {
      const watch = await desk.start({
        node: { operation: 'setActionUrls', overwriteForeign: true, allowFromMessage: false },
        options: { settings: { action_hold: FOREIGN } },
      });
      const { payload } = await watch.success();
      assert.deepEqual((payload as ActionUrlsAnswer).refused, []);
      assert.ok(desk.url('action_hold').includes(desk.token));
    });

    it('with the question about callers only where a flow answers it', async () => {
      await desk.start({ screening: true });
      await done('apply');
      assert.match(desk.url('action_blacklist_url'), new RegExp(`/snom/${desk.token}/blacklist`));
      await helper.unload();
      await desk.deploy({});
      const { changes } = await done('apply');
      assert.deepEqual(
        changes.map(({ setting, to }) => [setting, to]),
        [['action_blacklist_url', '']],
        'nobody would answer, and every call would have to wait',
      );
      assert.equal(desk.url('action_blacklist_url'), '');
    });

    it('anew after the token was renewed, as our own', async () => {
      await desk.start();
      await done('apply');
      const old = desk.token;
      await helper.unload();
      desk.token = newPhoneToken();
      await desk.deploy({ config: { baseUrl: 'http://192.0.2.7:1880' } });
      const { changes } = await done('preview');
      assert.deepEqual(
        changes.filter(({ foreign }) => foreign),
        [],
      );
      await done('apply');
      assert.equal(desk.ours().length, ofAll.length);
      assert.ok(![...desk.phone.settings.values()].some((value) => value.includes(old)));
    });
  });

  it('are not set twice at the same time', async () => {
    await desk.start({ options: { settings: { action_hold: FOREIGN } } });
    const both = await Promise.all([
      done('apply', { overwriteForeign: true }),
      done('apply', { overwriteForeign: true }),
    ]);
    assert.deepEqual(
      both.map(({ changes }) => changes.length),
      [ofAll.length, 0],
    );
    await done('restore');
    assert.equal(desk.url('action_hold'), FOREIGN);
    assert.equal(DEFAULT_EVENTS.length, ofAll.length);
    assert.equal(configOf().reporting.on, true);
  });
});
