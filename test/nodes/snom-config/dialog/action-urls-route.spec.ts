import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../../simulator';
import type { ActionUrlsRouteAnswer } from '../../../../src/nodes/snom-config/dialog/action-urls-route';
import { connectionForm, post } from '../../../support/nodes/dialog';
import { configItem, eventItem, load, PHONE, watched } from '../../../support/nodes/flow';
import { helper } from '../../../support/nodes/helper';
import { callsAre } from '../../../support/nodes/reporting';
import { useRuntime } from '../../../support/nodes/runtime';
import { newPhoneToken } from '../../../support/phone-token';

const FOREIGN = 'http://192.0.2.99/doorbell';

type Done = Extract<ActionUrlsRouteAnswer, { ok: true }>;

describe('nodes/snom-config/dialog/action-urls-route', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;

  /** A phone, and the dialog of a configuration that was never deployed. */
  async function start(settings: Record<string, string> = {}): Promise<Record<string, unknown>> {
    phone = await phones.start({ profile: 'snomD385-fw10.1', settings });
    await load(watched(), {}, server.nodes);
    const reports = { events: true, baseUrl: server.url, token: newPhoneToken() };
    return connectionForm(phone, { name: 'Reception', contextStore: '', ...reports });
  }

  const send = (form: object, task: string, more: object = {}): Promise<ActionUrlsRouteAnswer> =>
    post('action-urls', { ...form, do: task, ...more }) as Promise<ActionUrlsRouteAnswer>;

  async function does(form: object, task: string, more: object = {}): Promise<Done> {
    const answer = await send(form, task, more);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer;
  }

  const url = (setting = 'action_incoming_url'): string => phone.settings.get(setting) ?? '';

  it('sets up a phone that is not deployed; after the deploy its calls are heard, and earlier URLs are known', async () => {
    const form = await start({ action_missed_url: FOREIGN });
    const { asks, changes } = await does(form, 'setUp');
    assert.equal(asks, true, 'something of others is there');
    assert.ok(changes.length > 1);
    assert.equal(url(), '');
    await does(form, 'apply', { overwriteForeign: true });
    assert.ok(url().includes(String(form['token'])));

    await helper.unload();
    const { events, baseUrl, token } = form;
    const flow = watched(configItem(phone, { events, baseUrl }), eventItem());
    await load(flow, { [PHONE]: { token: String(token) } }, server.nodes);
    phone.ring('201');
    await callsAre('Alerting');
    phone.pressKey('CANCEL');
    // Without fields: as it is deployed.
    await does({ id: PHONE }, 'restore');
    assert.deepEqual([url('action_missed_url'), url()], [FOREIGN, '']);
  });

  it('writes at once where nothing of others is replaced', async () => {
    const form = await start();
    const { asks, changes, refused } = await does(form, 'setUp');
    assert.deepEqual([asks, refused], [undefined, []]);
    assert.ok(changes.length > 1);
    assert.ok(url().includes(String(form['token'])));
    assert.deepEqual(
      (await does(form, 'setUp')).changes,
      [],
      'the second time there is nothing to do',
    );
  });

  it('takes a set-up back, with what was ours before', async () => {
    const form = await start({ action_missed_url: FOREIGN });
    await does(form, 'apply', { overwriteForeign: true });
    const before = new Map(phone.settings);
    const renewed = { ...form, token: newPhoneToken() };
    await does(renewed, 'setUp');
    assert.notEqual(url(), before.get('action_incoming_url'));
    await does(renewed, 'undo');
    for (const name of ['action_incoming_url', 'action_missed_url', 'action_hold'])
      assert.equal(url(name), before.get(name), name);
  });

  it('takes all set-ups of a dialog back, to what stood there before the first', async () => {
    const form: Record<string, unknown> = { ...(await start()), dialog: 'one' };
    await does(form, 'setUp');
    const kept = new Map(phone.settings);
    const again = { ...form, dialog: 'two' };
    for (const token of [newPhoneToken(), newPhoneToken()])
      await does({ ...again, token }, 'setUp');
    const last = { ...again, token: newPhoneToken() };
    await does(last, 'setUp');
    await does(last, 'undo');
    assert.equal(url(), kept.get('action_incoming_url'));
    await does(form, 'undo');
    assert.equal(url(), '');
  });

  it('takes back, too, what is still being written', async () => {
    const form = { ...(await start()), dialog: 'one' };
    phone.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 300 } });
    const writing = does(form, 'setUp');
    while (!phone.requests.some(({ target }) => target.startsWith('/dummy.htm')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await does(form, 'undo');
    assert.ok((await writing).changes.length > 0);
    assert.equal(url(), '');
  });

  it('takes back no more than a set-up has written', async () => {
    const form = await start();
    await does(form, 'setUp');
    const running = url();
    phone.setSetting('action_hold', '');
    const again = { ...form, dialog: 'two' };
    assert.equal((await does(again, 'setUp')).changes.length, 1);
    await does(again, 'undo');
    assert.deepEqual([url(), url('action_hold')], [running, '']);
  });

  it('leaves alone what a later dialog has set up', async () => {
    const form = { ...(await start()), dialog: 'one' };
    const later = { ...form, dialog: 'two', token: newPhoneToken() };
    await does(form, 'setUp');
    await does(later, 'setUp');
    const running = url();
    assert.ok(running.includes(later.token));
    // Late, because its set-up was still being written when it was cancelled.
    const { changes, refused } = await does(form, 'undo');
    assert.deepEqual(changes, []);
    assert.ok(refused.every(({ reason }) => reason === 'foreign'));
    assert.equal(url(), running);
  });

  it('leaves alone what somebody has taken out since', async () => {
    const form = await start({ action_missed_url: FOREIGN });
    await does(form, 'apply', { overwriteForeign: true });
    phone.setSetting('action_missed_url', '');
    await does(form, 'undo');
    assert.deepEqual([url('action_missed_url'), url()], ['', '']);
  });

  it('does not say that all is set while it is being taken back', async () => {
    const form: Record<string, unknown> = { ...(await start()), dialog: 'one' };
    await does(form, 'setUp');
    phone.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 300 } });
    const undoing = does(form, 'undo');
    const { changes } = await does({ ...form, dialog: 'two' }, 'setUp');
    await undoing;
    assert.ok(changes.length > 0);
    assert.ok(url().includes(String(form['token'])));
  });

  it('leaves nothing behind of two dialogs that are cancelled one after the other', async () => {
    const form = { ...(await start()), dialog: 'one' };
    const later = { ...form, dialog: 'two', token: newPhoneToken() };
    await does(form, 'setUp');
    await does(later, 'setUp');
    await does(form, 'undo');
    assert.ok(url().includes(later.token));
    await does(later, 'undo');
    assert.equal(url(), '');
  });

  describe('a set-up that fails half-way', () => {
    const EARLIER = { action_missed_url: FOREIGN, action_incoming_url: FOREIGN };
    const actions = (): string =>
      JSON.stringify([...phone.settings].filter(([name]) => name.startsWith('action_')));

    /** Only the first request that writes is carried out. */
    async function half(): Promise<{ form: object; before: string }> {
      const form = { ...(await start(EARLIER)), dialog: 'one' };
      const before = actions();
      phone.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 0 } });
      phone.addFault({ path: '/dummy.htm', kind: { type: 'status', status: 500 } });
      return { form, before };
    }

    async function failsHalf(form: object): Promise<void> {
      const answer = await send(form, 'apply', { overwriteForeign: true });
      assert.ok(!answer.ok, 'it has failed');
      assert.deepEqual([answer.reason, answer.partly], ['stepFailed', true]);
    }

    it('is taken back', async () => {
      const { form, before } = await half();
      await failsHalf(form);
      assert.notEqual(actions(), before);
      assert.deepEqual((await does(form, 'undo')).refused, []);
      assert.equal(actions(), before);
    });

    it('is taken back with what a second try has written', async () => {
      const { form, before } = await half();
      await failsHalf(form);
      await does(form, 'apply', { overwriteForeign: true });
      assert.ok(url().includes(String((form as Record<string, unknown>)['token'])));
      await does(form, 'undo');
      assert.equal(actions(), before);
    });

    it('does not make the phone forget for good what others had set', async () => {
      const { form, before } = await half();
      await failsHalf(form);
      await does(form, 'apply', { overwriteForeign: true });
      await does(form, 'restore');
      assert.equal(actions(), before);
    });

    it('is one, too, where only reading back fails', async () => {
      const form = { ...(await start(EARLIER)), dialog: 'one' };
      const before = actions();
      phone.addFault({ path: '/settings.xml', times: 1, kind: { type: 'delay', ms: 0 } });
      phone.addFault({ path: '/settings.xml', kind: { type: 'closeWithoutAnswer' } });
      const answer = await send(form, 'apply', { overwriteForeign: true });
      assert.equal(!answer.ok && answer.partly, true, JSON.stringify(answer));
      await does(form, 'undo');
      assert.equal(actions(), before);
    });

    it('is none where nothing was written', async () => {
      const form = { ...(await start()), dialog: 'one' };
      phone.addFault({ path: '/dummy.htm', kind: { type: 'status', status: 403 } });
      const answer = await send(form, 'setUp');
      assert.deepEqual(!answer.ok && [answer.code, answer.partly], ['FORBIDDEN', undefined]);
    });
  });

  for (const [what, changes, reason] of [
    ['whose events are off', { events: false }, 'eventsOff'],
    ['without a base URL', { baseUrl: '' }, 'noBaseUrl'],
    ['with a base URL that is none', { baseUrl: 'here' }, 'wrongType'],
    ['without a host', { host: '' }, 'missingHost'],
    ['without an id', { id: '' }, 'noPhone'],
    ['whose password is not known for this address', { password: '__PWRD__' }, 'retypePassword'],
  ] as const) {
    it(`writes nothing for a phone ${what}`, async () => {
      const form = await start();
      const answer = await send({ ...form, ...changes }, 'setUp');
      assert.equal(!answer.ok && answer.reason, reason, JSON.stringify(answer));
      assert.equal(url(), '');
    });
  }

  it('refuses tasks there are not', async () => {
    const answer = await send(await start(), 'toString');
    assert.equal(!answer.ok && answer.reason, 'wrongType');
  });
});
