import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import { ALL } from '../../support/nodes/flow';

interface Registered {
  readonly type: string;
  readonly options: {
    credentials?: unknown;
    settings?: Record<string, { value: unknown; exportable: boolean }>;
  };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly guard: unknown;
  readonly handlers: number;
}

/** A runtime that notes what is registered and can do nothing else. */
function stub(): {
  RED: NodeAPI;
  types: Registered[];
  routes: Route[];
  publicRoutes: { path: RegExp; handler: unknown }[];
} {
  const types: Registered[] = [];
  const routes: Route[] = [];
  const publicRoutes: { path: RegExp; handler: unknown }[] = [];
  const route =
    (method: string) =>
    (path: string, guard: unknown, ...handlers: unknown[]): void => {
      routes.push({ method, path, guard, handlers: handlers.length });
    };
  const RED = {
    events: new EventEmitter(),
    nodes: {
      registerType: (type: string, _constructor: unknown, options: Registered['options'] = {}) =>
        types.push({ type, options }),
    },
    auth: { needsPermission: (permission: string) => `needs ${permission}` },
    httpAdmin: { get: route('get'), post: route('post') },
    httpNode: { all: (path: RegExp, handler: unknown) => publicRoutes.push({ path, handler }) },
  };
  return { RED: RED as unknown as NodeAPI, types, routes, publicRoutes };
}

async function registerAll(RED: NodeAPI): Promise<void> {
  for (const init of ALL) await init(RED);
  // The start that the nodes wait for is over.
  RED.events.emit('flows:started');
}

describe('nodes: registration', () => {
  it('registers exactly the seven types, none of which starts anything', async () => {
    const { RED, types } = stub();
    await registerAll(RED);
    assert.deepEqual(
      types.map(({ type }) => type),
      [
        'snom-config',
        'snom-key',
        'snom-call',
        'snom-admin',
        'snom-event',
        'snom-display',
        'snom-mqtt',
      ],
    );
  });

  it('stores user, password and token encrypted, and no other node has credentials', async () => {
    const { RED, types } = stub();
    await registerAll(RED);
    const [config, ...others] = types;
    assert.deepEqual(config?.options.credentials, {
      username: { type: 'text' },
      password: { type: 'password' },
      token: { type: 'password' },
    });
    for (const { options } of others) assert.equal(options.credentials, undefined);
  });

  it('knows its names in settings.js, and keeps them on the server', async () => {
    const { RED, types } = stub();
    await registerAll(RED);
    assert.deepEqual(types[0]?.options.settings, {
      snomConfigTimeout: { value: 8000, exportable: false },
      snomConfigQueueLimit: { value: 32, exportable: false },
    });
  });

  it('guards every route with a permission', async () => {
    const { RED, routes } = stub();
    await registerAll(RED);
    // Those with a body take JSON only, which no page of somebody else can have a browser send.
    const posts = (path: string, guard: string): Route => ({
      ...{ method: 'post', path, guard, handlers: 2 },
    });
    const gets = (path: string, guard: string): Route => ({
      ...{ method: 'get', path, guard, handlers: 1 },
    });
    assert.deepEqual(routes, [
      ...['test', 'check', 'action-urls', 'proof', 'own-address', 'find'].map((name) =>
        posts(`/snom-config/${name}`, 'needs snom-config.write'),
      ),
      gets('/snom-config/networks', 'needs snom-config.write'),
      gets('/snom-config/:id/token', 'needs snom-config.write'),
      gets('/snom-config/:id/model', 'needs snom-config.read'),
      ...['snom-key', 'snom-call', 'snom-display'].map((type) =>
        posts(`/${type}/try`, `needs ${type}.write`),
      ),
    ]);
  });

  it('adds no second route when it is initialised again on the same app', async () => {
    const { RED, routes, publicRoutes } = stub();
    for (let times = 0; times < 10; times++) await registerAll(RED);
    assert.equal(routes.length, 12);
    assert.equal(publicRoutes.length, 1);
    const other = stub();
    await registerAll(other.RED);
    assert.equal(other.routes.length, 12);
    assert.equal(other.publicRoutes.length, 1);
  });

  it('has one public route, which leaves everything else to the flows', async () => {
    const { RED, publicRoutes } = stub();
    await registerAll(RED);
    const path = publicRoutes[0]?.path;
    assert.ok(path);
    for (const ours of ['/snom/token/incoming', '/snom/%zz/incoming', '/snom/a/b/'])
      assert.match(ours, path);
    for (const theirs of ['/', '/snom', '/snom/menu.xml', '/snom/a/b/c', '/x/snom/a/b'])
      assert.doesNotMatch(theirs, path);
  });
});
