/** What a user of the editor who may only read learns about phones. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
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
});
