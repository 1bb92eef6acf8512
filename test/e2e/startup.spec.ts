/** The package as it would be published: packed, unpacked into a user directory, loaded by Node-RED. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { config, debug, inject, key, LOGIN, tab } from '../support/e2e/flow';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { NODE_TYPES, PACKAGE_NAME, PLUGINS, PROJECT_ROOT } from '../support/e2e/paths';
import { startPhone, stopPhones, untilKeys } from '../support/e2e/phones';

const exec = promisify(execFile);
const onWindows = process.platform === 'win32';

interface NodeSet {
  readonly module: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly err?: unknown;
}

/** Packs the package and unpacks it elsewhere, so that it can reach nothing that is not shipped. */
async function unpackedPackage(scratch: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', scratch];
  const { stdout } = await exec(onWindows ? 'npm.cmd' : 'npm', args, {
    cwd: PROJECT_ROOT,
    shell: onWindows,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  assert.ok(packed);
  await exec('tar', ['-xzf', packed.filename], { cwd: scratch });
  const folder = path.join(scratch, 'package');
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  await mkdir(path.join(folder, 'node_modules'));
  for (const name of Object.keys(dependencies)) {
    const source = path.join(PROJECT_ROOT, 'node_modules', name);
    await symlink(source, path.join(folder, 'node_modules', name), 'junction');
  }
  return folder;
}

describe('the packed package in Node-RED', function () {
  // It packs as well, and a start alone may take 60 s.
  this.timeout(120_000);
  let scratch: string;
  let nodeRed: NodeRed;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'snom-packed-'));
    nodeRed = await startNodeRed({ packageDir: await unpackedPackage(scratch) });
  });

  after(async () => {
    await stopPhones();
    await nodeRed?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  it('is loaded completely: every node of package.json, none with an error', async () => {
    const answer = await nodeRed.request('/nodes', { headers: { accept: 'application/json' } });
    const sets = ((await answer.json()) as NodeSet[]).filter(
      ({ module }) => module === PACKAGE_NAME,
    );
    assert.deepEqual(sets.flatMap(({ types }) => types).sort(), [...NODE_TYPES].sort());
    assert.deepEqual(
      sets.filter(({ enabled, err }) => !enabled || err !== undefined),
      [],
    );
  });

  it('has its plugins loaded, none with an error', async () => {
    const answer = await nodeRed.request('/plugins', { headers: { accept: 'application/json' } });
    const sets = ((await answer.json()) as (NodeSet & { name: string })[]).filter(
      ({ module }) => module === PACKAGE_NAME,
    );
    assert.deepEqual(
      sets.map(({ name, enabled, err }) => [name, enabled, err]),
      PLUGINS.map((name) => [name, true, undefined]),
    );
  });

  it('is no cause of a warning or an error in the log', () => {
    const complaints = nodeRed.log
      .split('\n')
      .filter((line) => /\[(warn|error|fatal)\]|snom/i.test(line));
    // Node-RED itself warns about a fresh user directory; its path has our name in it.
    const ours = complaints.filter(
      (line) => !/Projects disabled|Encrypted credentials not found|\/snom-e2e-/.test(line),
    );
    assert.deepEqual(ours, []);
  });

  it('presses a key', async () => {
    const phone = await startPhone();
    const flow = [
      tab,
      config('phone', phone),
      inject('press', 'MUTE', 'key'),
      key('key', ['done']),
    ];
    await nodeRed.deploy([...flow, debug('done', 'snom')], { phone: LOGIN });
    await nodeRed.inject('press');
    assert.equal(((await nodeRed.comms.debug('done')) as { ok: boolean }).ok, true);
    await untilKeys(phone, 'MUTE');
  });

  it('serves its texts in German and in English, its dialogs and its icons', async () => {
    const messages = async (language: string): Promise<string> => {
      const target = `/locales/${PACKAGE_NAME}/snom-key?lng=${language}`;
      return (await nodeRed.request(target)).text();
    };
    const [german, english] = [await messages('de'), await messages('en-US')];
    assert.match(german, /Tasten/);
    assert.match(english, /Keys/);
    const dialogs = await (
      await nodeRed.request('/nodes', { headers: { accept: 'text/html' } })
    ).text();
    const icons = [...dialogs.matchAll(/icon: ["'](snom-[\w-]+\.svg)["']/g)];
    assert.ok(icons.length >= NODE_TYPES.length - 1, 'every node but the configuration has one');
    for (const icon of icons) {
      const answer = await nodeRed.request(`/icons/${PACKAGE_NAME}/${icon[1]}`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /<svg/);
    }
    assert.match(dialogs, /data-help-name="snom-config"/);
  });

  it('is stopped without delay', async () => {
    const other = await startNodeRed({ packageDir: path.join(scratch, 'package') });
    const started = performance.now();
    await other.stop();
    // Node-RED gives up on a node that does not close after 15 s.
    assert.ok(performance.now() - started < 15_000);
  });
});
