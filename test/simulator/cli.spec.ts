import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { HELP } from '../../simulator/cli-options';
import { PROFILE_NAMES } from '../../simulator/device/profiles';
import { send } from '../support/simulator/console-client';

const ROOT = path.resolve(__dirname, '../..');

describe('command line of the virtual phone', () => {
  describe('process', () => {
    const started: ChildProcess[] = [];

    afterEach(async () => {
      for (const child of started.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    });

    function start(
      args: string[],
      env: NodeJS.ProcessEnv = {},
      stdio: 'ignore' | 'ipc' = 'ignore',
    ) {
      const script = path.join(ROOT, 'simulator/cli.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
        cwd: ROOT,
        env: { ...process.env, SNOM_PASSWORD: '', ...env },
        stdio: ['ignore', 'pipe', 'pipe', ...(stdio === 'ipc' ? (['ipc'] as const) : [])],
      });
      started.push(child);
      const output = { text: '' };
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
      return {
        child,
        output,
        end: once(child, 'close') as Promise<[number | null, string | null]>,
      };
    }

    async function running(...args: Parameters<typeof start>) {
      const process = start(...args);
      while (!process.output.text.includes('Ctrl-C')) {
        const which = await Promise.race([
          once(process.child.stdout!, 'data').then(() => 'more'),
          process.end.then(() => 'end'),
        ]);
        assert.equal(which, 'more', process.output.text);
      }
      return process;
    }

    const address = (text: string, label: string): string =>
      new RegExp(`^ +${label} +(http\\S+)`, 'm').exec(text)?.[1] ?? assert.fail(text);

    it('prints the addresses, never the password, and ends on SIGINT', async () => {
      const env = { SNOM_PASSWORD: 'do-not-show' };
      const { child, output, end } = await running(['--port', '0', '--https-port', '0'], env);
      assert.match(output.text, /login +digest, user admin/);
      assert.match(address(output.text, 'HTTPS'), /^https:/);
      const page = address(output.text, 'page');
      assert.equal((await send(page)).status, 200);
      const asked = await send(address(output.text, 'HTTP'), {
        headers: { Connection: 'keep-alive' },
      });
      assert.equal(asked.status, 401);
      assert.match(String(asked.headers['www-authenticate']), /^Digest /);
      child.kill('SIGINT');
      assert.deepEqual(await end, [0, null]);
      assert.doesNotMatch(output.text, /do-not-show/);
    });

    it('starts several and ends them all on SIGTERM', async () => {
      const { child, output, end } = await running(['--port', '0', '--count', '3']);
      const pages = [...output.text.matchAll(/page +(\S+)/g)].map(([, url]) => url ?? '');
      assert.equal(new Set(pages).size, 3);
      const open = await Promise.all(pages.map((url) => send(url)));
      assert.deepEqual(
        open.map(({ status }) => status),
        [200, 200, 200],
      );
      child.kill('SIGTERM');
      assert.deepEqual(await end, [0, null]);
    });

    it('ends when the program that started it is gone', async () => {
      const { child } = await running(['--port', '0'], {}, 'ipc');
      // Node.js reports no 'close' of a child whose channel was cut from this side.
      const exit = once(child, 'exit');
      child.disconnect();
      assert.deepEqual(await exit, [0, null]);
    });

    it('says which port is taken', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const { output, end } = start(['--port', String(port), '--console-port', '0']);
      const [code] = await end;
      server.close();
      assert.equal(code, 1);
      assert.match(output.text, new RegExp(`^Port ${port} is taken.*--port`, 'm'));
    });

    it('ends with 2 and a hint when an option is wrong', async () => {
      const { output, end } = start(['--prot', '80']);
      assert.deepEqual(await end, [2, null]);
      assert.match(output.text, /--prot[^]*--help/);
      assert.doesNotMatch(output.text, / at /, 'no stack');
    });

    it('prints version, profiles and help', async () => {
      const all = ['--version', '--list-profiles', '--help'].map((option) => start([option]));
      assert.deepEqual(
        await Promise.all(all.map(({ end }) => end)),
        all.map(() => [0, null]),
      );
      const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
      const { version } = JSON.parse(manifest) as { version: string };
      assert.deepEqual(
        all.map(({ output }) => output.text),
        [`${version}\n`, `${PROFILE_NAMES.join('\n')}\n`, HELP],
      );
    });
  });
});
