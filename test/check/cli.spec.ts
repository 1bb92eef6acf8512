/** `snom-check` as a process: what it asks, shows and writes. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { VirtualAuth } from '../../simulator/contract/types';
import { type CheckSettings, parseCheckLine, UsageError } from '../../src/check/cli-options';
import type { CheckReport } from '../../src/check/report';
import { assertValid, doubt } from '../support/check/reports';
import { manifest, ROOT } from '../support/package/manifest';
import { Phones } from '../support/phones';

const PASSWORD = 'n0t-t0-be-sh0wn';
const DIGEST: Partial<VirtualAuth> = { scheme: 'digest', username: 'owner', password: PASSWORD };

/** A run of the command, answered line by line. */
class Run {
  text = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown[]>;
  #read = 0;

  constructor(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const script = path.join(ROOT, 'src/check/cli.ts');
    this.#child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
      cwd,
      env: {
        ...process.env,
        SNOM_PASSWORD: '',
        NODE_PATH: path.join(ROOT, 'node_modules'),
        ...env,
      },
    });
    this.#ended = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
  }

  /** Waits until new output has this, and gives what came up to it. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.text.slice(this.#read));
      if (found) {
        const end = this.#read + found.index + found[0].length;
        const part = this.text.slice(this.#read, end);
        this.#read = end;
        return part;
      }
      const more = Promise.race([once(this.#child.stdout, 'data'), this.#ended.then(() => 'end')]);
      if ((await more) === 'end' && !pattern.test(this.text.slice(this.#read)))
        assert.fail(`ended without ${String(pattern)}: ${this.text}`);
    }
  }

  answer(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  async end(): Promise<number> {
    this.#child.stdin.end();
    const [code] = await this.#ended;
    return code as number;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

describe('check/cli', () => {
  const phones = new Phones();
  const runs: Run[] = [];
  let dir = '';

  before(() => {
    mkdirSync(path.join(ROOT, '.test-tmp'), { recursive: true });
    dir = mkdtempSync(path.join(ROOT, '.test-tmp/check-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  afterEach(async () => {
    for (const run of runs.splice(0)) run.kill();
    await phones.stop();
  });

  function start(args: readonly string[], env?: NodeJS.ProcessEnv): Run {
    const run = new Run(dir, args, env);
    runs.push(run);
    return run;
  }

  const reportIn = (file: string): CheckReport =>
    JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as CheckReport;

  it('asks for the login, shows the whole report, and writes it when its owner agrees', async () => {
    const phone = await phones.start({ auth: DIGEST });
    const run = start([phone.host, '--port', String(phone.port), '--other-port', 'none']);
    await run.until(/User:/);
    run.answer('owner');
    await run.until(/Password:/);
    run.answer(PASSWORD);
    await run.until(/Write it to (\S+)\? \[y\/N\]/);
    assert.ok(!existsSync(path.join(dir, 'snom-check-D385.json')));
    run.answer('y');
    await run.until(/Written to/);
    assert.equal(await run.end(), 0);
    const written = readFileSync(path.join(dir, 'snom-check-D385.json'), 'utf8');
    assert.ok(run.text.includes(written), 'what was written was shown');
    const report = reportIn('snom-check-D385.json');
    assertValid(report);
    assert.equal(report.package, manifest.version);
    assert.match(run.text, /Does it offer Digest as a login\? yes/);
    assert.doesNotMatch(run.text, new RegExp(PASSWORD));
    assert.equal(phone.requests.filter(({ status }) => status === 401).length, 1);
  });

  it('writes nothing when nobody agrees', async () => {
    const phone = await phones.start();
    const run = start([
      phone.host,
      '--port',
      String(phone.port),
      '--other-port',
      'none',
      '--out',
      'no.json',
    ]);
    await run.until(/Write it to no\.json/);
    assert.equal(await run.end(), 0);
    assert.match(run.text, /Nothing was written/);
    assert.ok(!existsSync(path.join(dir, 'no.json')));
  });

  it('sends a wrong password only where it was asked for and agreed to', async () => {
    const phone = await phones.start({ auth: DIGEST });
    const args = [
      phone.host,
      '--port',
      String(phone.port),
      '--other-port',
      'none',
      '--user',
      'owner',
    ];
    const run = start([...args, '--wrong-login'], { SNOM_PASSWORD: PASSWORD });
    await run.until(/one of about three failures.*Send it\? \[y\/N\]/);
    run.answer('n');
    await run.until(/Write it/);
    await run.end();
    assert.equal(phone.requests.filter(({ status }) => status === 401).length, 1);
    const again = start([...args, '--wrong-login', '--out', 'wrong.json'], {
      SNOM_PASSWORD: PASSWORD,
    });
    await again.until(/Send it\?/);
    again.answer('y');
    await again.until(/Write it/);
    again.answer('yes');
    await again.until(/Written/);
    assert.equal(await again.end(), 0);
    assert.ok(reportIn('wrong.json').observations.some(({ id }) => id === 'wrongLogin'));
  });

  it('says that the address of --listen cannot be had before it asks the phone anything', async () => {
    const phone = await phones.start();
    const run = start([phone.host, '--port', String(phone.port), '--listen', '192.0.2.1:8090']);
    assert.equal(await run.end(), 1);
    assert.match(run.text, /The address of --listen is none of this computer/);
    assert.deepEqual(phone.requests, []);
  });

  it('says what to enter for events, and records what arrives', async () => {
    const phone = await phones.start({ identities: ['4711@pbx.example'] });
    const run = start([
      ...[phone.host, '--port', String(phone.port), '--other-port', 'none'],
      ...['--listen', '127.0.0.1:0', '--out', 'events.json'],
    ]);
    const said = await run.until(/Are they entered and saved\?/);
    assert.doesNotMatch(said, /action_blacklist_url/);
    const urls = [...said.matchAll(/^(action_\w+)\n {2}(http:\S+)$/gm)];
    assert.ok(urls.length > 8);
    for (const [, setting = '', url = ''] of urls) phone.setSetting(setting, url);
    assert.deepEqual(phone.keys, []);
    run.answer('y');
    for (const step of ['handset', 'decline', 'miss']) {
      await run.until(/Begin now/);
      run.answer(step === 'handset' ? 'n' : 'y');
      if (step === 'handset') continue;
      await run.until(/Press Enter when it is done/);
      const call = phone.ring('0301234567', { name: 'Anna Meier' });
      if (step === 'decline') phone.pressKey('CANCEL');
      else phone.farEndHangup(call);
      await phone.settled();
      run.answer('');
    }
    for (const step of ['answer', 'fail']) {
      await run.until(/Begin now/);
      run.answer(`no ${step}`);
    }
    await run.until(/Write it/);
    run.answer('y');
    await run.until(/Written/);
    assert.equal(await run.end(), 0);
    const report = reportIn('events.json');
    assertValid(report);
    assert.deepEqual(report.events?.steps, ['decline', 'miss']);
    const order = report.events.received.map(({ step, event }) => `${step} ${event}`);
    assert.equal(order[0], 'decline incoming');
    assert.ok(order.includes('miss incoming') && order.includes('miss missed'), order.join());
    const remote = report.events.received[0]?.parameters.find(([name]) => name === 'remote');
    assert.match(remote?.[1] ?? '', /\{number:\d+\}/);
    assert.notEqual(doubt(report, 'missedCallSaysDisconnected'), 'unknown');
    assert.doesNotMatch(run.text, /0301234567|Meier|"4711/);
  });

  it('explains in plain words what keeps it from checking', async () => {
    const phone = await phones.start();
    await phone.stop();
    const run = start([phone.host, '--port', String(phone.port)]);
    assert.equal(await run.end(), 1);
    assert.match(run.text, /refuses connections on port/);
  });

  it('tells its version and its options', async () => {
    const version = start(['--version']);
    assert.equal(await version.end(), 0);
    assert.equal(version.text, `${manifest.version}\n`);
    const wrong = start(['--colour']);
    assert.equal(await wrong.end(), 2);
    assert.match(wrong.text, /--help lists the options/);
  });

  describe('command line', () => {
    function parsed(line: string): CheckSettings {
      const command = parseCheckLine(line.split(' ').filter(Boolean), {});
      return command.kind === 'check' ? command.settings : assert.fail(command.kind);
    }

    it('takes a host and everything else by default', () => {
      const { host, protocol, wrongLogin, otherPort } = parsed('192.0.2.7');
      assert.deepEqual(
        { host, protocol, wrongLogin, otherPort },
        { host: '192.0.2.7', protocol: 'http', wrongLogin: false, otherPort: undefined },
      );
    });

    it('takes ports, addresses and choices', () => {
      const line = 'desk --https --port 8443 --other-port none --old-tls --listen [::1]:8090';
      const { port, otherPort, oldTls, listen } = parsed(line);
      assert.deepEqual(
        { port, otherPort, oldTls, listen },
        { port: 8443, otherPort: false, oldTls: true, listen: { host: '::1', port: 8090 } },
      );
    });

    for (const line of [
      '',
      'a b',
      'a --port 0',
      'a --old-tls',
      'a --listen 8090',
      'a --other-port x',
      'a --password x',
    ]) {
      it(`refuses "${line}"`, () => {
        assert.throws(() => parsed(line), UsageError);
      });
    }
  });
});
