import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { HELP, MAX_PHONES, parseCommandLine, UsageError } from '../../simulator/cli-options';
import { PROFILE_NAMES } from '../../simulator/profiles';
import type { VirtualPhoneOptions } from '../../simulator/types';
import { send } from './console-client';

const ROOT = path.resolve(__dirname, '../..');

function phones(line: string, env: NodeJS.ProcessEnv = {}): readonly VirtualPhoneOptions[] {
  const command = parseCommandLine(line.split(' ').filter(Boolean), env);
  assert.equal(command.kind, 'run');
  return command.phones;
}

function phone(line: string, env: NodeJS.ProcessEnv = {}): VirtualPhoneOptions {
  const [only, ...more] = phones(line, env);
  assert.ok(only);
  assert.deepEqual(more, []);
  return only;
}

describe('command line of the virtual phone', () => {
  describe('options', () => {
    it('starts one D385 without a password by default', () => {
      assert.deepEqual(phone(''), {
        profile: 'snomD385-fw10.1',
        host: '127.0.0.1',
        port: 8080,
        httpsPort: false,
        httpsOnly: false,
        consolePort: 9080,
        mac: '00041300CAFE',
        identities: ['100@pbx.example'],
        security: { useHiddenTags: false },
        farEnds: [{ number: '*', answerAfterMs: 1500 }],
      });
    });

    it('takes everything from the line', () => {
      const line =
        '--profile snom320-fw7 --host 127.0.0.2 --port 81 --https-port 444 --https-only ' +
        '--console-port 90 --auth basic --user tester --password pw --hidden-tags ' +
        '--mac 00:04:13:aa:bb:cc --number 200@office.example';
      assert.deepEqual(phone(line), {
        profile: 'snom320-fw7',
        host: '127.0.0.2',
        port: 81,
        httpsPort: 444,
        httpsOnly: true,
        consolePort: 90,
        mac: '000413AABBCC',
        identities: ['200@office.example'],
        security: { useHiddenTags: true },
        farEnds: [{ number: '*', answerAfterMs: 1500 }],
        auth: { scheme: 'basic', username: 'tester', password: 'pw' },
      });
    });

    it('reads the password from the environment', () => {
      const expected = { scheme: 'digest', username: 'admin', password: 'from-env' };
      assert.deepEqual(phone('', { SNOM_PASSWORD: 'from-env' }).auth, expected);
      assert.equal(phone('--password on-line', { SNOM_PASSWORD: 'x' }).auth?.password, 'on-line');
      assert.equal(phone('--auth none', { SNOM_PASSWORD: 'x' }).auth, undefined);
    });

    it('takes any free port everywhere when port is 0', () => {
      const { port, consolePort } = phone('--port 0');
      assert.deepEqual([port, consolePort], [0, 0]);
      const d8 = '--profile snomD862-fw10.1';
      assert.equal(phone(`${d8} --port 0`).minibrowserPort, 0);
      assert.equal(phone(d8).minibrowserPort, 3112);
      assert.equal(phone(`${d8} --minibrowser-port 4000`).minibrowserPort, 4000);
      assert.equal(phone('--minibrowser-port 4000').minibrowserPort, undefined, 'no D8xx');
      assert.throws(() => phone(`${d8} --port 3112`), UsageError);
    });

    it('counts ports, MAC and number up', () => {
      const three = phones(
        '--count 3 --port 8000 --https-port 8500 --number 098 --mac 0004130000FF',
      );
      assert.deepEqual(
        three.map(({ port, httpsPort, consolePort, mac, identities }) => [
          port,
          httpsPort,
          consolePort,
          mac,
          identities?.[0],
        ]),
        [
          [8000, 8500, 9000, '0004130000FF', '098@pbx.example'],
          [8001, 8501, 9001, '000413000100', '099@pbx.example'],
          [8002, 8502, 9002, '000413000101', '100@pbx.example'],
        ],
      );
      assert.equal(phones('--count 2 --number bob')[1]?.identities?.[0], 'bob-2@pbx.example');
      assert.deepEqual(
        phones('--count 2 --port 0').map(({ port }) => port),
        [0, 0],
      );
    });

    it('understands what far ends do', () => {
      const line =
        '--far-end 200=answer:1000 --far-end 201=answer --far-end 202=busy --far-end 203=ring ' +
        '--far-end bob@office.example=answer:10,hangup:500 --far-end *=answer:0';
      assert.deepEqual(phone(line).farEnds, [
        { number: '200', answerAfterMs: 1000 },
        { number: '201', answerAfterMs: 0 },
        { number: '202', answerAfterMs: null, busy: true },
        { number: '203', answerAfterMs: null },
        { number: 'bob@office.example', answerAfterMs: 10, hangupAfterMs: 500 },
        { number: '*', answerAfterMs: 0 },
      ]);
    });

    it('can be asked for help, version and profiles', () => {
      assert.equal(parseCommandLine(['--help'], {}).kind, 'help');
      assert.equal(parseCommandLine(['-h', '--port', 'x'], {}).kind, 'help');
      assert.equal(parseCommandLine(['--version'], {}).kind, 'version');
      assert.equal(parseCommandLine(['--list-profiles'], {}).kind, 'profiles');
    });

    it('has help for every option it takes', () => {
      const options = [...HELP.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
      assert.equal(new Set(options).size, 18);
      for (const option of options) {
        // An option that is not known would be complained about as such; a value may well be missing.
        try {
          parseCommandLine([`--${option}`], {});
        } catch (error) {
          assert.doesNotMatch((error as Error).message, /unknown/i);
        }
      }
    });

    const wrong: readonly (readonly [line: string, message: RegExp])[] = [
      ['--colour red', /--colour/],
      ['phone', /quotes/],
      ['--port', /--port/],
      ['--port 70000', /--port takes a whole number from 0 to 65535/],
      ['--port 80x', /--port/],
      ['--port -1', /--port/],
      ['--count 0', /--count takes a whole number from 1/],
      [`--count ${MAX_PHONES + 1}`, /--count/],
      ['--count 3 --port 65534 --console-port 9000', /leaves no room/],
      ['--count 3 --port 8000 --console-port 8002', /less than 3 apart/],
      ['--port 8000 --https-port 8000', /less than 1 apart/],
      ['--https-only', /needs --https-port/],
      ['--profile snom1', /snom320-fw7, /],
      ['--host 0.0.0.0', /stays on this machine/],
      ['--host 127.0.0.999', /stays on this machine/],
      ['--host ::1', /stays on this machine/],
      ['--mac 12', /12 hexadecimal/],
      ['--mac FFFFFFFFFFFF --count 2', /leaves no room/],
      ['--number 1@2@3', /--number takes/],
      ['--auth ntlm --password x', /none, basic or digest/],
      ['--auth digest', /SNOM_PASSWORD/],
      ['--user me', /SNOM_PASSWORD/],
      ['--auth none --password x', /takes no --user/],
      ['--far-end 200', /not understood/],
      ['--far-end 200=', /not understood/],
      ['--far-end 200=later', /not understood/],
      ['--far-end 200=busy,hangup:1', /not understood/],
      ['--far-end 200=answer:1,hangup:1,hangup:2', /not understood/],
      ['--far-end 200=answer:1,answer:1', /not understood/],
    ];
    for (const [line, message] of wrong) {
      it(`refuses ${line}`, () => {
        assert.throws(
          () => phone(line),
          (error) => error instanceof UsageError && message.test(error.message),
        );
      });
    }

    it('answers any line with options or with a usage error of one line', () => {
      const word = fc.oneof(
        fc.constantFrom(...[...HELP.matchAll(/--[\w-]+/g)].map(([option]) => option)),
        fc.constantFrom('0', '1', '8080', '200=busy', 'digest', '127.0.0.1'),
        fc.string({ maxLength: 8 }),
      );
      fc.assert(
        fc.property(fc.array(word, { maxLength: 8 }), (args) => {
          try {
            parseCommandLine(args, {});
          } catch (error) {
            assert.ok(error instanceof UsageError, String(error));
          }
        }),
      );
    });

    it('never repeats a password in what it complains about', () => {
      const lines = [
        '--password s3cret --auth none',
        '--password s3cret --port x',
        '--password my s3cret',
        '-ps3cret',
        '--help=s3cret',
      ];
      for (const line of lines) {
        assert.throws(
          () => phone(line),
          (error) => error instanceof UsageError && !error.message.includes('s3cret'),
        );
      }
    });
  });

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
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
      }
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
