/** What a user of the editor who may only read learns about phones. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
import { WebSocket } from 'undici';
import { PASSWORD, tab, USER } from '../support/e2e/flow';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { tokenOf } from '../support/e2e/reporting';
import { makeUserDirWith } from '../support/e2e/settings';
import { defaultsOf } from '../support/package/definitions';

const TOKEN = tokenOf(7);
const WRITER = { username: 'owner', password: 'only for this test' };
/** Of that password, made by bcrypt. */
const HASH = '$2b$08$T2Ym4uTlUObbdd.3p9eh8eoO7yWbFglJBXwsNuatfm483BWbHxv/a';

describe('permissions of the editor', () => {
  let userDir: string;
  let nodeRed: NodeRed;
  let bearer: string;
  let deploy: () => Promise<Response>;

  before(async () => {
    userDir = await makeUserDirWith({
      adminAuth: {
        type: 'credentials',
        users: [{ username: WRITER.username, password: HASH, permissions: '*' }],
        default: { permissions: 'read' },
      },
    });
    nodeRed = await startNodeRed({ userDir });
    const login = await nodeRed.request('/auth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: 'node-red-admin',
        grant_type: 'password',
        scope: '*',
        ...WRITER,
      }),
    });
    bearer = ((await login.json()) as { access_token: string }).access_token;
    const phone = {
      ...defaultsOf('snom-config'),
      id: 'phone',
      type: 'snom-config',
      name: 'Desk',
      host: '127.0.0.1',
      events: true,
      baseUrl: nodeRed.url,
      credentials: { username: USER, password: PASSWORD, token: TOKEN },
    };
    const other = {
      id: 'other',
      type: 'http request',
      z: tab.id,
      x: 1,
      y: 1,
      wires: [[]],
      credentials: { user: 'someone', password: TOKEN },
    };
    deploy = async () => {
      const response = await nodeRed.request('/flows', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'Node-RED-API-Version': 'v2',
          authorization: `Bearer ${bearer}`,
        },
        body: JSON.stringify({ flows: [tab, phone, other] }),
      });
      assert.equal(response.status, 200, await response.clone().text());
      return response;
    };
    await deploy();
  });

  after(async () => {
    await nodeRed?.stop();
    await rm(userDir, { recursive: true, force: true });
  });

  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await nodeRed.request(path, { headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  it('keep the secret of the address from those who may only read', async () => {
    for (const path of [
      '/credentials/snom-config/phone',
      '/snom-config/phone/token',
      '/snom-config/phone/model',
      '/flows',
    ]) {
      const { text } = await ask(path);
      assert.ok(!text.includes(TOKEN), path);
      assert.ok(!text.includes(PASSWORD), path);
    }
    const { status, text } = await ask('/credentials/snom-config/phone');
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), {
      username: USER,
      has_password: true,
      has_token: true,
    });
    assert.equal((await ask('/snom-config/phone/token')).status, 401);
  });

  it('tell it to those who may write, and nobody may keep a copy', async () => {
    const own = { authorization: `Bearer ${bearer}` };
    const { status, text, headers } = await ask('/snom-config/phone/token', own);
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), { token: TOKEN });
    assert.equal(headers.get('cache-control'), 'no-store');
    for (const id of ['other', 'gone', '__proto__', '%00'])
      assert.equal((await ask(`/snom-config/${id}/token`, own)).text, '{"token":""}', id);
  });

  it('show phones and calls in the sidebar to those who may read, exchanges to those who may write', async () => {
    const status = async (method: string, path: string, more = {}): Promise<number> =>
      (await nodeRed.request(`/snom-sidebar/${path}`, { method, ...more })).status;
    const own = { headers: { authorization: `Bearer ${bearer}` } };
    assert.equal(await status('POST', 'phones'), 200);
    assert.equal(await status('GET', 'calls'), 200);
    assert.equal(await status('POST', 'exchanges/phone'), 401);
    assert.equal(await status('DELETE', 'calls'), 401);
    assert.equal(await status('POST', 'exchanges/phone', own), 200);
    assert.equal(await status('DELETE', 'calls', own), 200);
  });

  it('send what the sidebar shows to whoever has asked for it, and to nobody else', async () => {
    const socket = new WebSocket(`${nodeRed.url.replace(/^http/, 'ws')}/comms`);
    const heard = new Promise<string>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        if (String(data).includes('snom-sidebar/news')) resolve(String(data));
      });
    });
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const answer = await nodeRed.request('/snom-sidebar/phones', { method: 'POST' });
    const { ticket } = (await answer.json()) as { ticket: string };
    // Whoever has no name is let in by the first message, as by those of an editor; nothing else in it counts.
    socket.send(JSON.stringify({ subscribe: 'snom-sidebar/news' }));
    socket.send(JSON.stringify({ topic: 'snom-sidebar/watch', data: { ticket } }));
    const news = await heard;
    socket.close();
    assert.match(news, /"name":"Desk"/);
    for (const secret of [TOKEN, PASSWORD, USER]) assert.ok(!news.includes(secret));
    // Another editor, which Node-RED tells all that is published; it has heard what came before this deploy.
    const { rev } = (await (await deploy()).json()) as { rev: string };
    await nodeRed.comms.deployed(rev);
    assert.ok(!nodeRed.comms.transcript.includes('snom-sidebar'));
  });

  it('try nothing out for those who may only read', async () => {
    const body = JSON.stringify({ phone: 'phone', def: { keys: 'MUTE', keysType: 'str' } });
    for (const type of ['snom-key', 'snom-call', 'snom-display']) {
      const headers = { 'content-type': 'application/json' };
      const response = await nodeRed.request(`/${type}/try`, { method: 'POST', headers, body });
      assert.equal(response.status, 401, type);
    }
  });
});
