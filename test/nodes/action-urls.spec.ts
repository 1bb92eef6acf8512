import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/types';
import { DEFAULT_EVENTS, PHONE_EVENTS } from '../../src/calls/call-event';
import { newPhoneToken } from '../../src/calls/phone-token';
import type { ActionUrlsAnswer } from '../../src/nodes/snom-config/action-urls';
import type { ActionUrlsRouteAnswer } from '../../src/nodes/snom-config/action-urls-route';
import { forgetKept } from '../../src/nodes/snom-config/state-store';
import {
  closeContextStores,
  contextStores,
  noContextStores,
  oddStore,
} from './support/context-stores';
import { actionItem, configItem, eventItem, load, PHONE, watched } from './support/flow';
import type { Watch } from './support/flow';
import { helper } from './support/helper';
import { Phones } from './support/phones';
import { callsAre, configOf, known, PublicServer, reporting } from './support/reporting';

const FOREIGN = 'http://me:secret@192.0.2.99/cti?e=hold';

type Done = Extract<ActionUrlsRouteAnswer, { ok: true }>;
type Failed = Extract<ActionUrlsRouteAnswer, { ok: false }>;

describe('nodes: Action URLs', () => {
  const phones = new Phones();
  const server = new PublicServer();
  let phone: VirtualPhone;
  let token: string;

  before(() => server.start());
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  after(() => server.stop());
  afterEach(async () => {
    await helper.unload();
    await closeContextStores();
    noContextStores();
    await phones.stop();
    forgetKept({ id: PHONE });
  });

  interface Setup {
    readonly node?: object;
    readonly config?: object;
    readonly options?: VirtualPhoneOptions;
    readonly screening?: boolean;
    readonly stores?: Record<string, unknown>;
    readonly credentials?: object;
  }

  async function start(setup: Setup = {}): Promise<Watch> {
    phone = await phones.start({ identities: ['100@pbx.example'], ...setup.options });
    token = newPhoneToken();
    return deploy(setup);
  }

  /** The flow anew, for the same phone. */
  async function deploy({ node, config, screening, stores, credentials }: Setup): Promise<Watch> {
    const { properties } = reporting(server);
    const items = [
      configItem(phone, { ...properties, timeout: '4000', ...config }),
      actionItem('snom-admin', { allowFromMessage: true, ...node }),
      ...(screening ? [eventItem({ mode: 'screening', wires: [] }, 'screening-node')] : []),
    ];
    const nodes = [...(stores ? [contextStores(stores)] : []), ...server.nodes];
    return load(watched(...items), { [PHONE]: { token, ...credentials } }, nodes);
  }

  /** What the dialog gets. */
  async function dialog(what: string, body: object = {}): Promise<ActionUrlsRouteAnswer> {
    const response = await helper
      .request()
      .post('/snom-config/action-urls')
      .send({ id: PHONE, do: what, ...body });
    assert.equal(response.status, 200);
    return response.body as ActionUrlsRouteAnswer;
  }

  async function done(what: string, body: object = {}): Promise<Done> {
    const answer = await dialog(what, body);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer;
  }

  const ofAll = PHONE_EVENTS.filter(({ event }) => event !== 'blacklist');
  const url = (setting: string): string => phone.settings.get(setting) ?? '';
  const ours = (): string[] =>
    PHONE_EVENTS.map(({ setting }) => setting).filter((it) => url(it).includes(token));
  const writes = (): string[] =>
    phone.requests.map(({ target }) => target).filter((it) => it.includes('settings=save'));

  describe('shown', () => {
    it('to the dialog, whole', async () => {
      await start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, readable, refused, requests } = await done('preview');
      assert.equal(readable, true);
      assert.deepEqual([refused, requests], [[], []]);
      assert.deepEqual(
        changes.map(({ setting, event }) => `${setting} ${event}`).sort(),
        ofAll.map(({ setting, event }) => `${setting} ${event}`).sort(),
      );
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.deepEqual([hold.from, hold.foreign], [FOREIGN, true]);
      assert.ok(hold.to.startsWith(`${server.url}/snom/${token}/hold?m=$mac&`));
      assert.equal(changes.filter(({ foreign }) => foreign).length, 1);
      assert.deepEqual(writes(), []);
      assert.deepEqual(ours(), []);
    });

    it('to a flow, without tokens and passwords', async () => {
      const watch = await start({ options: { settings: { action_hold: FOREIGN } } });
      const { payload, snom } = await watch.success({ payload: 'showActionUrls' });
      const { changes } = payload as ActionUrlsAnswer;
      const hold = changes.find(({ event }) => event === 'hold') ?? assert.fail();
      assert.equal(hold.from, 'http://…@192.0.2.99/cti?e=hold');
      assert.ok(hold.to.startsWith(`${server.url}/snom/…/hold?m=$mac&`));
      assert.equal(snom.confirmed, null);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(`${token}|secret`));
    });

    it('the same whatever the payload was', async () => {
      const watch = await start({ node: { operation: 'showActionUrls', allowFromMessage: false } });
      const { payload } = await watch.success({ payload: { operation: 'reboot' } });
      assert.equal((payload as ActionUrlsAnswer).changes.length, ofAll.length);
    });
  });

  describe('set', () => {
    it('by a flow: all of them, read back, and never said', async () => {
      const watch = await start();
      const { payload, snom } = await watch.success({ payload: 'setActionUrls' });
      const { changes, refused, readable } = payload as ActionUrlsAnswer;
      assert.deepEqual([changes.length, refused, readable], [ofAll.length, [], true]);
      assert.deepEqual([snom.accepted, snom.confirmed], [true, true]);
      assert.deepEqual(ours().sort(), ofAll.map(({ setting }) => setting).sort());
      assert.deepEqual(url('action_blacklist_url'), '');
      assert.equal(snom.requests.length, writes().length);
      assert.doesNotMatch(JSON.stringify([payload, snom]), new RegExp(token));
    });

    it('so that the phone then reports its calls', async () => {
      await start();
      await done('apply');
      const id = phone.ring('201', { name: 'Ann Öst & Co' });
      const { calls } = await callsAre('Alerting');
      assert.deepEqual([calls[0]?.remote.number, calls[0]?.remote.name], ['201', 'Ann Öst & Co']);
      phone.pressKey('ENTER');
      await callsAre('Connected');
      phone.farEndHangup(id);
      await callsAre('');
    });

    it('once: what is as wanted is left alone', async () => {
      await start();
      await done('apply');
      phone.clearLog();
      const { changes, same } = await done('apply');
      assert.deepEqual([changes, same.length], [[], ofAll.length]);
      assert.deepEqual(writes(), []);
    });

    it('so that they survive a restart of the phone', async () => {
      await start({ options: { rebootMs: 10 } });
      await done('apply');
      phone.reboot();
      await known(({ bootedAt }) => bootedAt !== null);
      assert.equal(ours().length, ofAll.length);
    });

    it('in requests of bounded length', async () => {
      await start();
      await done('apply');
      assert.ok(writes().length > 1);
      for (const target of writes()) assert.ok(target.length <= 1500, `${target.length}`);
    });

    it('besides the URLs of others, unless told otherwise', async () => {
      await start({ options: { settings: { action_hold: FOREIGN } } });
      const { changes, refused } = await done('apply');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'foreign' }]);
      assert.equal(changes.length, ofAll.length - 1);
      assert.equal(url('action_hold'), FOREIGN);

      const second = await done('apply', { overwriteForeign: true });
      assert.deepEqual(
        second.changes.map(({ setting, from }) => [setting, from]),
        [['action_hold', FOREIGN]],
      );
      assert.ok(url('action_hold').includes(token));
    });

    it('over those of others by a node that may', async () => {
      const watch = await start({
        node: { operation: 'setActionUrls', overwriteForeign: true, allowFromMessage: false },
        options: { settings: { action_hold: FOREIGN } },
      });
      const { payload } = await watch.success();
      assert.deepEqual((payload as ActionUrlsAnswer).refused, []);
      assert.ok(url('action_hold').includes(token));
    });

    it('with the question about callers only where a flow answers it', async () => {
      await start({ screening: true });
      await done('apply');
      assert.match(url('action_blacklist_url'), new RegExp(`/snom/${token}/blacklist`));
      await helper.unload();
      await deploy({});
      const { changes } = await done('apply');
      assert.deepEqual(
        changes.map(({ setting, to }) => [setting, to]),
        [['action_blacklist_url', '']],
        'nobody would answer, and every call would have to wait',
      );
      assert.equal(url('action_blacklist_url'), '');
    });

    it('anew after the token was renewed, as our own', async () => {
      await start();
      await done('apply');
      const old = token;
      await helper.unload();
      token = newPhoneToken();
      await deploy({ config: { baseUrl: 'http://192.0.2.7:1880' } });
      const { changes } = await done('preview');
      assert.deepEqual(
        changes.filter(({ foreign }) => foreign),
        [],
      );
      await done('apply');
      assert.equal(ours().length, ofAll.length);
      assert.ok(![...phone.settings.values()].some((value) => value.includes(old)));
    });
  });

  describe('refused by the phone', () => {
    it('where a setting is read-only', async () => {
      const watch = await start({ options: { readOnlySettings: ['action_hold'] } });
      const { payload, snom } = await watch.success({ payload: 'setActionUrls' });
      const { refused, changes } = payload as ActionUrlsAnswer;
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'readOnly' }]);
      assert.equal(changes.length, ofAll.length - 1);
      assert.equal(snom.confirmed, true, 'everything that was written is there');
      assert.equal(url('action_hold'), '');
    });

    it('in user mode, where settings can be neither read nor written', async () => {
      const watch = await start({ options: { security: { adminMode: false } } });
      const { payload } = await watch.success({ payload: 'setActionUrls' });
      const { refused, readable, changes } = payload as ActionUrlsAnswer;
      assert.equal(readable, false);
      assert.deepEqual(changes, []);
      assert.ok(refused.length > 0 && refused.every(({ reason }) => reason === 'notReadable'));
      assert.deepEqual(writes(), [], 'something of others may stand there');
      await helper.unload();
      const forced = await deploy({ node: { overwriteForeign: true } });
      await forced.caught('FORBIDDEN', { payload: 'setActionUrls' });
      assert.deepEqual(ours(), []);
    });

    it('with a password that is wrong', async () => {
      await start({
        options: { auth: { scheme: 'digest', username: 'admin', password: 'right' } },
        credentials: { username: 'admin', password: 'wrong' },
      });
      const answer = (await dialog('apply')) as Failed;
      assert.deepEqual([answer.ok, answer.code], [false, 'AUTH_FAILED']);
      assert.doesNotMatch(JSON.stringify(answer), /"wrong"/);
    });

    it('when it cannot be reached', async () => {
      await start();
      await phone.stop();
      const answer = (await dialog('preview')) as Failed;
      assert.deepEqual([answer.ok, answer.code, answer.reason], [false, 'UNREACHABLE', 'refused']);
      assert.match(answer.message, /refuses connections/);
    });

    it('half-way', async () => {
      const watch = await start();
      phone.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 0 } });
      phone.addFault({ path: '/dummy.htm', kind: { type: 'status', status: 500 } });
      const { snom } = await watch.caught('STEP_FAILED', { payload: 'setActionUrls' });
      assert.equal(snom.sent, 'yes');
      assert.doesNotMatch(JSON.stringify(snom), new RegExp(token));
    });
  });

  describe('given back', () => {
    const EARLIER = { action_hold: FOREIGN, action_dnd_on_url: 'http://192.0.2.99/dnd' };

    it('as they were before', async () => {
      const watch = await start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      assert.equal(ours().length, ofAll.length);
      const { payload, snom } = await watch.success({ payload: 'restoreActionUrls' });
      assert.deepEqual((payload as ActionUrlsAnswer).refused, []);
      assert.equal(snom.confirmed, true);
      assert.deepEqual(ours(), []);
      for (const [setting, value] of Object.entries(EARLIER)) assert.equal(url(setting), value);
      assert.doesNotMatch(JSON.stringify([payload, snom]), /secret/);
    });

    it('except where others have set something since', async () => {
      await start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      phone.setSetting('action_hold', 'http://192.0.2.50/new');
      const { refused } = await done('restore');
      assert.deepEqual(refused, [{ setting: 'action_hold', reason: 'foreign' }]);
      assert.equal(url('action_hold'), 'http://192.0.2.50/new');
      assert.equal(url('action_dnd_on_url'), EARLIER.action_dnd_on_url);
    });

    it('as they were before the first time, not before the last', async () => {
      await start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      await helper.unload();
      token = newPhoneToken();
      await deploy({});
      await done('apply', { overwriteForeign: true });
      await done('restore');
      assert.equal(url('action_hold'), FOREIGN);
    });

    it('even after events were switched off', async () => {
      await start({ options: { settings: EARLIER } });
      await done('apply', { overwriteForeign: true });
      await helper.unload();
      await deploy({ config: { events: false } });
      await done('restore');
      assert.deepEqual(ours(), []);
      assert.equal(url('action_hold'), FOREIGN);
    });

    it('after a restart of Node-RED, from the context store of the phone', async () => {
      const values = new Map<string, unknown>();
      const stores = { disk: oddStore({}, values) };
      const config = { contextStore: 'disk' };
      await start({ options: { settings: EARLIER }, config, stores });
      await done('apply', { overwriteForeign: true });
      assert.doesNotMatch(JSON.stringify([...values]), new RegExp(`${token}/`));
      await helper.unload();
      forgetKept({ id: PHONE });
      await deploy({ config, stores: { disk: oddStore({}, values) } });
      await done('restore');
      assert.deepEqual(ours(), []);
      assert.equal(url('action_hold'), FOREIGN);
    });
  });

  describe('not touched', () => {
    it('by messages where the node does not allow it', async () => {
      const watch = await start({ node: { allowFromMessage: false } });
      for (const payload of ['setActionUrls', { operation: 'restoreActionUrls' }]) {
        const { message } = await watch.caught('NOT_ALLOWED', { payload });
        assert.match(message, /operationFromMessageNotAllowed/);
      }
      await watch.success({ payload: 'showActionUrls' });
      assert.deepEqual(writes(), []);
    });

    it('while events are off', async () => {
      const watch = await start({ config: { events: false } });
      for (const payload of ['showActionUrls', 'setActionUrls'])
        await watch.caught('NOT_SUPPORTED', { payload });
      assert.equal(((await dialog('preview')) as Failed).reason, 'eventsOff');
      assert.deepEqual(phone.requests, []);
    });

    it('without a usable address of Node-RED', async () => {
      await start({ config: { baseUrl: '' } });
      assert.equal(((await dialog('apply')) as Failed).code, 'MISSING_PARAMETER');
      await helper.unload();
      for (const baseUrl of ['192.0.2.1', 'ftp://192.0.2.1', 'http://a:b@192.0.2.1', 'http://$x']) {
        await deploy({ config: { baseUrl } });
        assert.equal(((await dialog('apply')) as Failed).code, 'INVALID_PARAMETER', baseUrl);
        await helper.unload();
      }
      assert.deepEqual(phone.requests, []);
    });

    it('when what stood there before cannot be remembered', async () => {
      await start({
        config: { contextStore: 'bad' },
        stores: { bad: oddStore({ failing: true }) },
      });
      const answer = (await dialog('apply')) as Failed;
      assert.deepEqual(
        [answer.code, answer.params],
        ['INVALID_PARAMETER', { name: 'contextStore' }],
      );
      assert.deepEqual(writes(), []);
    });

    it('by requests that make no sense', async () => {
      await start();
      for (const body of [{ id: 'other' }, { id: 7 }, { id: PHONE, do: 'explode' }, { do: 7 }]) {
        const answer = (await dialog('constructor', body)) as Failed;
        assert.equal(answer.ok, false);
        assert.match(answer.code, /NO_SUCH_PHONE|INVALID_PARAMETER/);
      }
      assert.deepEqual(phone.requests, []);
    });
  });

  it('are not set twice at the same time', async () => {
    await start({ options: { settings: { action_hold: FOREIGN } } });
    const both = await Promise.all([
      done('apply', { overwriteForeign: true }),
      done('apply', { overwriteForeign: true }),
    ]);
    assert.deepEqual(
      both.map(({ changes }) => changes.length),
      [ofAll.length, 0],
    );
    await done('restore');
    assert.equal(url('action_hold'), FOREIGN);
    assert.equal(DEFAULT_EVENTS.length, ofAll.length);
    assert.equal(configOf().reporting.on, true);
  });
});
