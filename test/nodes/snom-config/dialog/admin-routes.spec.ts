import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import { mountAdminRoutes } from '../../../../src/nodes/snom-config/dialog/admin-routes';
import { connectionForm, post } from '../../../support/nodes/dialog';
import {
  actionItem,
  ALL,
  configItem,
  load,
  PHONE,
  runtimeOf,
  watched,
} from '../../../support/nodes/flow';
import { helper } from '../../../support/nodes/helper';
import { callsAre, reporting } from '../../../support/nodes/reporting';
import { useRuntime } from '../../../support/nodes/runtime';

const key = actionItem('snom-key', { keys: '1', keysType: 'str' });

/** An Express app as far as its routes can be counted. */
interface Counted {
  readonly _router: { readonly stack: readonly { readonly route?: { readonly path: string } }[] };
}

describe('nodes/snom-config/dialog/admin-routes', () => {
  const { phones, server } = useRuntime();

  it('takes no forms: any web page could have a browser send one', async () => {
    const phone = await phones.start();
    await load(watched(configItem(phone)));
    for (const path of ['test', 'check', 'action-urls', 'proof', 'own-address', 'find']) {
      const response = await helper
        .request()
        .post(`/snom-config/${path}`)
        .type('form')
        .send({ id: PHONE, do: 'setUp', host: phone.host });
      assert.deepEqual([response.status, response.text], [415, ''], path);
    }
    assert.equal(phone.acceptedSockets, 0);
  });

  describe('GET /snom-config/:id/model', () => {
    async function get(id: string): Promise<{ status: number; body: unknown }> {
      const { status, body } = (await helper.request().get(`/snom-config/${id}/model`)) as {
        status: number;
        body: unknown;
      };
      return { status, body };
    }

    it('knows a model that was chosen', async () => {
      const phone = await phones.start();
      await load(watched(configItem(phone, { model: '320', generation: 'fw7' })));
      const { status, body } = await get(PHONE);
      assert.equal(status, 200);
      assert.deepEqual(body, { model: '320', family: '3xx', generation: 'fw7', known: true });
      assert.equal(phone.acceptedSockets, 0);
    });

    it('knows what the phone said of itself, once somebody asked it', async () => {
      const phone = await phones.start();
      const watch = await load(watched(configItem(phone, { model: '' }), key));
      const before = await get(PHONE);
      assert.equal(before.status, 200);
      assert.deepEqual(before.body, { known: false });
      assert.equal(phone.acceptedSockets, 0);
      await watch.success();
      const { body } = await get(PHONE);
      assert.deepEqual(body, { model: 'D385', family: 'D3xx', generation: 'fw10', known: true });
    });

    const D385 = { model: 'D385', family: 'D3xx', generation: 'fw10', known: true };

    it('knows after a restart what the phone said before, without asking it again', async () => {
      const phone = await phones.start();
      const flow = watched(configItem(phone, { model: '' }), key);
      const watch = await load(flow);
      await watch.success();
      await helper.unload();
      await load(flow);
      phone.clearLog();
      assert.deepEqual((await get(PHONE)).body, D385);
      assert.deepEqual(phone.requests, []);
    });

    it('knows nothing of another phone that was entered since', async () => {
      const [phone, other] = await Promise.all([phones.start(), phones.start()]);
      const watch = await load(watched(configItem(phone, { model: '' }), key));
      await watch.success();
      await helper.unload();
      await load(watched(configItem(other, { model: '' }), key));
      assert.deepEqual((await get(PHONE)).body, { known: false });
    });

    it('believes the phone that is there now more than what was there before', async () => {
      const phone = await phones.start();
      const flow = watched(configItem(phone, { model: '' }), key);
      await (await load(flow)).success();
      await helper.unload();
      const { port } = phone;
      await phone.stop();
      await phones.start({ profile: 'snom320-fw7', mac: '000413000320', port });
      const watch = await load(flow);
      assert.deepEqual((await get(PHONE)).body, D385);
      await watch.success();
      const { body } = await get(PHONE);
      assert.deepEqual(body, { model: '320', family: '3xx', generation: 'fw7', known: true });
    });

    it('knows what the phone said when its connection was tested', async () => {
      const phone = await phones.start();
      const flow = watched(configItem(phone, { model: '' }), key);
      await load(flow);
      const answer = (await post('test', connectionForm(phone, { id: PHONE }))) as { ok: boolean };
      assert.equal(answer.ok, true);
      assert.deepEqual((await get(PHONE)).body, D385);
      await helper.unload();
      await load(flow);
      assert.deepEqual((await get(PHONE)).body, D385);
    });

    it('knows the model by what the phone reports', async () => {
      const phone = await phones.start();
      const { properties, credentials } = reporting(server, phone);
      const flow = watched(configItem(phone, { ...properties, model: '' }));
      await load(flow, credentials, server.nodes);
      assert.deepEqual((await get(PHONE)).body, { known: false });
      phone.ring('201');
      await callsAre('Alerting');
      assert.deepEqual((await get(PHONE)).body, D385);
    });

    it('says the model that keys are checked against, even where it was chosen wrongly', async () => {
      const phone = await phones.start();
      const info = actionItem('snom-admin', { operation: 'info' });
      const watch = await load(watched(configItem(phone, { model: '320' }), info));
      await watch.success();
      const { body } = await get(PHONE);
      assert.deepEqual(body, { model: '320', family: '3xx', generation: 'fw8', known: true });
      assert.equal(phone.requests.length, 1);
    });

    for (const id of ['gone', 'out', 'constructor', '%00', '..%2f..']) {
      it(`knows nothing of ${id}`, async () => {
        const phone = await phones.start();
        await load(watched(configItem(phone)));
        const { status, body } = await get(id);
        assert.equal(status, 200);
        assert.deepEqual(body, { known: false });
      });
    }

    it('knows nothing of a phone that cannot be used', async () => {
      const phone = await phones.start();
      await load(watched(configItem(phone, { deny: '/(/' })));
      assert.deepEqual(await get(PHONE), { status: 200, body: { known: false } });
    });
  });

  it('adds its routes once per app, however often it is initialised', async () => {
    const runtime = runtimeOf();
    await load(watched(), {}, [runtime.init, ...ALL]);
    const RED = runtime.red();
    const own = (): string[] =>
      (RED.httpAdmin as unknown as Counted)._router.stack
        .map(({ route }) => route?.path ?? '')
        .filter((path) => path.startsWith('/snom-config'));
    const routes = own();
    assert.deepEqual(routes, [
      '/snom-config/test',
      '/snom-config/check',
      '/snom-config/action-urls',
      '/snom-config/proof',
      '/snom-config/own-address',
      '/snom-config/find',
      '/snom-config/networks',
      '/snom-config/:id/token',
      '/snom-config/:id/model',
    ]);
    for (let times = 0; times < 50; times++) mountAdminRoutes(RED);
    assert.deepEqual(own(), routes);
  });

  it('holds no runtime alive that another one took the place of', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const httpAdmin = { get: () => undefined, post: () => undefined };
    const runtime = (): NodeAPI =>
      ({ httpAdmin, auth: { needsPermission: () => undefined } }) as unknown as NodeAPI;
    const old = new WeakRef(runtime());
    mountAdminRoutes(old.deref() as NodeAPI);
    mountAdminRoutes(runtime());
    // A WeakRef keeps its target until the current job has ended.
    await new Promise(setImmediate);
    collect();
    assert.equal(old.deref(), undefined);
  });
});
