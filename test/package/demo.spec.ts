/** The parts of the demo that can be looked at without starting it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FlowNode } from '../../scripts/lib/demo-flows.mjs' with {
  'resolution-mode': 'import',
};
import { profileNamed } from '../../simulator/device/profiles';
import { exampleFile } from '../support/package/example-files';
import { ROOT } from '../support/package/manifest';

describe('scripts of the demo', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'snom-demo-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  describe('dependencies', () => {
    const locked = {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/other-system': { version: '1.0.0', optional: true },
    };

    async function reason(installed: object | undefined): Promise<string | undefined> {
      const { staleReason } = await import('../../scripts/lib/ensure.mjs');
      const write = (name: string, packages: object): Promise<void> =>
        writeFile(path.join(dir, name), JSON.stringify({ packages }));
      await write('package-lock.json', locked);
      await mkdir(path.join(dir, 'node_modules'));
      if (installed) await write('node_modules/.package-lock.json', installed);
      return staleReason(dir);
    }

    it('are missing in a fresh clone', async () => {
      assert.equal(await reason(undefined), 'node_modules is missing');
    });

    it('are missing one by one after a pull', async () => {
      assert.equal(await reason({}), 'node_modules/a is missing');
    });

    it('are stale in another version', async () => {
      const installed = { 'node_modules/a': { version: '0.9.0' } };
      assert.equal(await reason(installed), 'node_modules/a is not version 1.0.0');
    });

    it('are complete without those of other systems', async () => {
      assert.equal(await reason({ 'node_modules/a': { version: '1.0.0' } }), undefined);
    });

    it('need the Node.js that package.json names', async () => {
      const { ensureNode } = await import('../../scripts/lib/ensure.mjs');
      for (const version of ['20.18.1', '20.19.0', '22.0.0', '100.0.0']) ensureNode(version);
      for (const version of ['20.18.0', '20.9.9', '18.20.8', '9.99.99'])
        assert.throws(() => ensureNode(version), /20\.18\.1 or newer is needed; this is /, version);
    });
  });

  describe('programs', () => {
    it('are waited for', async () => {
      const { run } = await import('../../scripts/lib/ensure.mjs');
      assert.equal(await run(process.execPath, ['-e', 'process.exitCode = 7']), 7);
      assert.equal(await run(process.execPath, ['-e', 'process.kill(process.pid)']), 1);
      await assert.rejects(run(path.join(dir, 'missing'), []), { code: 'ENOENT' });
    });

    it('get their arguments without a shell', async () => {
      const { run } = await import('../../scripts/lib/ensure.mjs');
      const argument = '$HOME; exit 3 && "';
      const check = `process.exitCode = process.argv[1] === ${JSON.stringify(argument)} ? 0 : 1`;
      assert.equal(await run(process.execPath, ['-e', check, argument]), 0);
    });
  });

  describe('ports', () => {
    it('are the wished ones or none', async () => {
      const { choosePort } = await import('../../scripts/lib/demo-ports.mjs');
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await assert.rejects(choosePort(port, 1880), new RegExp(`Port ${port} is taken`));
      const next = await choosePort(undefined, port);
      assert.ok(next > port && next < port + 100, String(next));
      server.close();
      await once(server, 'close');
      assert.equal(await choosePort(port, 1880), port);
      await assert.rejects(choosePort(port, 1880, [port]), /is taken/);
      assert.notEqual(await choosePort(undefined, port, [port]), port);
      assert.ok((await choosePort(0, 1880)) > 0);
    });
  });

  describe('flows', () => {
    const phone = { host: '127.0.0.1', port: 4711, username: 'u', password: 'p' };
    const baseUrl = 'http://127.0.0.1:1880';

    async function example(name: string): Promise<FlowNode[]> {
      const file = await readFile(path.join(ROOT, exampleFile(name)), 'utf8');
      return JSON.parse(file) as FlowNode[];
    }

    it('point every phone of every example to the virtual one, and change nothing else', async () => {
      const { pointToPhone } = await import('../../scripts/lib/demo-flows.mjs');
      for (const name of ['flows', 'several-phones', 'missed-call']) {
        const before = await example(name);
        const after = pointToPhone(before, phone, baseUrl);
        assert.ok(before.some(({ type }) => type === 'snom-config'));
        after.forEach((node, index) => {
          const pointed = {
            ...{ host: '127.0.0.1', port: '4711', protocol: 'http' },
            ...(before[index]?.events === true && { baseUrl }),
            credentials: { username: 'u', password: 'p' },
          };
          assert.deepEqual(node, {
            ...before[index],
            ...(node.type === 'snom-config' ? pointed : {}),
          });
        });
      }
    });

    it('know of a D8xx what its pages do not tell, and of others nothing more', async () => {
      const { demoModel, phoneArguments, phoneProperties } =
        await import('../../scripts/lib/demo-phones.mjs');
      const { pointToPhone } = await import('../../scripts/lib/demo-flows.mjs');
      const ports = { sipPort: 5071, minibrowserPort: 3113 };
      const d862 = demoModel('D862') ?? assert.fail();
      assert.match(phoneArguments(d862).join(' '), /^--profile snomD862-fw10\.1 --sip-port 0/);
      const properties = phoneProperties(d862, ports);
      const [config] = pointToPhone(
        (await example('flows')).filter(({ type }) => type === 'snom-config'),
        { ...phone, properties },
        baseUrl,
      );
      const { model, sipPort, sipUser, minibrowserPort, host } = { ...config } as Record<
        string,
        unknown
      >;
      assert.deepEqual(
        [model, sipPort, sipUser, minibrowserPort, host],
        ['D862', '5071', '100', '3113', '127.0.0.1'],
      );
      const d385 = demoModel('d385') ?? assert.fail();
      assert.match(
        phoneArguments(d385).join(' '),
        /^--profile snomD385-fw10\.1 --setting filter_registrar=off/,
      );
      assert.deepEqual(phoneProperties(d385, ports), {});
      assert.equal(demoModel('constructor'), undefined);
    });

    it('name the phones the virtual one can play', async () => {
      const { demoModel, PHONE_NAMES } = await import('../../scripts/lib/demo-phones.mjs');
      assert.deepEqual(
        PHONE_NAMES.map((name) => demoModel(name)?.profile),
        PHONE_NAMES.map((name) => profileNamed(name)),
      );
    });

    it('use the phone of the first example in the others too', async () => {
      const { onOnePhone } = await import('../../scripts/lib/demo-flows.mjs');
      const [first, second] = [await example('flows'), await example('what-the-phone-does')];
      const all = onOnePhone([first, second]);
      assert.deepEqual(all.slice(0, first.length), first);
      assert.equal(all.length, first.length + second.length - 1, 'all but the second phone');
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
      const phones = new Set(all.map((node) => node.phone).filter((id) => id !== undefined));
      assert.deepEqual([...phones], ['snom-phone-100000']);
    });

    it('have a phone with events, whose secret is another one each time', async () => {
      const { pointToPhone, withEvents } = await import('../../scripts/lib/demo-flows.mjs');
      const flows = await example('flows');
      const tokens = [1, 2].map(() => {
        const nodes = pointToPhone(withEvents(flows), phone, baseUrl);
        const [config, ...others] = nodes.filter(({ type }) => type === 'snom-config');
        assert.deepEqual(others, []);
        assert.equal(config?.events, true);
        const { token = '', ...login } = config.credentials ?? {};
        assert.deepEqual(login, { username: 'u', password: 'p' });
        assert.match(token, /^[0-9a-f]{32}$/);
        return token;
      });
      assert.notEqual(tokens[0], tokens[1]);
    });
  });

  describe('user directory', () => {
    const options = { port: 1880, keep: false };
    const read = (name: string): Promise<string> => readFile(path.join(dir, name), 'utf8');

    async function prepare(more = {}): Promise<void> {
      const { prepareUserDir } = await import('../../scripts/lib/demo-user-dir.mjs');
      await prepareUserDir(dir, { ...options, ...more });
    }

    it('has the project linked as the package', async () => {
      await prepare();
      await prepare();
      const link = path.join(dir, 'node_modules/node-red-contrib-snom');
      assert.equal(path.resolve(await readlink(link)), ROOT);
      assert.equal(await realpath(link), await realpath(ROOT));
    });

    it('keeps Node-RED on this machine, quiet, with a secret of its own', async () => {
      await prepare({ port: 1999 });
      // The settings are a program; what Node-RED gets from it is what counts.
      const [file, secret] = [path.join(dir, 'settings.js'), await read('credential-secret')];
      const listeners = process.listeners('disconnect');
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const settings = require(file) as Record<string, unknown>;
      for (const listener of process.listeners('disconnect'))
        if (!listeners.includes(listener)) process.off('disconnect', listener);
      assert.equal(settings['uiHost'], '127.0.0.1');
      assert.equal(settings['uiPort'], 1999);
      assert.deepEqual(settings['telemetry'], { enabled: false, updateNotification: false });
      assert.match(secret, /^[0-9a-f]{64}$/);
      assert.equal(settings['credentialSecret'], secret);
      await prepare();
      assert.equal(await read('credential-secret'), secret, 'else kept credentials are lost');
    });

    it('starts afresh, or goes on when asked to', async () => {
      await prepare();
      await writeFile(path.join(dir, 'flows.json'), '[]');
      await prepare({ keep: true });
      assert.equal(await read('flows.json'), '[]');
      await prepare();
      await assert.rejects(read('flows.json'), { code: 'ENOENT' });
    });

    it('is never a directory of somebody else', async () => {
      await writeFile(path.join(dir, 'settings.js'), 'module.exports = {};');
      await writeFile(path.join(dir, 'flows.json'), '[]');
      await assert.rejects(prepare(), /not the demo's/);
      assert.equal(await read('flows.json'), '[]');
      assert.equal(await read('settings.js'), 'module.exports = {};');
    });

    it('is used by one demo at a time', async () => {
      const { releaseUserDir } = await import('../../scripts/lib/demo-user-dir.mjs');
      await prepare();
      assert.equal(await read('demo.pid'), String(process.pid));
      await writeFile(path.join(dir, 'demo.pid'), String(process.ppid));
      await assert.rejects(prepare(), /running already/);
      await releaseUserDir(dir);
      await prepare();
    });

    it('is taken over from a demo that died', async () => {
      // Process ids end far below this on every system.
      await writeFile(path.join(dir, 'demo.pid'), '999999999');
      await prepare();
      assert.equal(await read('demo.pid'), String(process.pid));
    });
  });
});
