/** The frame of `npm test` itself: it must not call a failure a success. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import ts from 'typescript';
import type { Step } from '../../scripts/lib/steps.mjs' with { 'resolution-mode': 'import' };
import { manifest, readJson, ROOT } from '../support/package/manifest';

/** Counts of a spec file. */
interface Counted {
  readonly spec: string;
  readonly passed: number;
  readonly failed: number;
}

/** Reports counts as mocha would, and fails if there are failures. */
function report({ countsFile }: { countsFile: string }, ...files: Counted[]): Promise<void> {
  for (const file of files)
    appendFileSync(countsFile, `${JSON.stringify({ ...file, pending: 0 })}\n`);
  const isBad = files.some(({ failed }) => failed > 0);
  return isBad ? Promise.reject(new Error('mocha failed')) : Promise.resolve();
}

function tests(name: string, passed: number, failed = 0): Step {
  const run: Step['run'] = (tools) => report(tools, { spec: `${name}.spec.ts`, passed, failed });
  return { name, title: name, testing: true, run };
}

/** A step in which so many spec files fail with one test of three, and end like that when they are run again. */
function shaky(files: number, failedAgain = 0): Step & { readonly asked: string[] } {
  const asked: string[] = [];
  const all = Array.from({ length: files }, (_, index) => path.resolve(`shaky-${index}.spec.ts`));
  return {
    ...tests('e2e', 12),
    asked,
    run: (tools) =>
      report(
        tools,
        { spec: path.resolve('well.spec.ts'), passed: 12, failed: 0 },
        ...all.map((spec) => ({ spec, passed: 2, failed: 1 })),
      ),
    again: (tools, specs) => {
      asked.push(...specs.map((spec) => path.basename(spec)));
      const passed = 3 - failedAgain;
      return report(tools, ...specs.map((spec) => ({ spec, passed, failed: failedAgain })));
    },
  };
}

function check(name: string, ok = true): Step {
  const run = (): Promise<void> => (ok ? Promise.resolve() : Promise.reject(new Error('found it')));
  return { name, title: name, run };
}

/** Runs steps with the console caught. */
async function outcome(...groups: Step[][]): Promise<{ ok: boolean; last: string; all: string }> {
  const { runSteps } = await import('../../scripts/lib/steps.mjs');
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    const ok = await runSteps(groups);
    return { ok, last: lines.at(-1) ?? '', all: lines.join('\n') };
  } finally {
    console.log = log;
  }
}

describe('npm test', () => {
  it('sums up the tests of all runs', async () => {
    const { ok, last } = await outcome([check('lint')], [tests('unit', 30)], [tests('e2e', 12)]);
    assert.deepEqual([ok, last], [true, '42 passed, 0 failed']);
  });

  it('stops at the first failing run and names it', async () => {
    const { ok, last, all } = await outcome([tests('unit', 30, 2)], [tests('e2e', 12)]);
    assert.deepEqual([ok, last], [false, '30 passed, 2 failed']);
    assert.match(all, /Failed step: unit/);
    assert.doesNotMatch(all, /=== e2e/);
  });

  it('counts a step that fails without a test as a failure', async () => {
    const { ok, last, all } = await outcome([check('lint', false)], [tests('unit', 30)]);
    assert.deepEqual([ok, last], [false, '0 passed, 1 failed']);
    assert.match(all, /found it/);
  });

  it('shows all failures of steps that run at the same time', async () => {
    const group = [check('lint', false), check('format'), check('types', false)];
    const { last, all } = await outcome(group, [tests('unit', 30)]);
    assert.equal(last, '0 passed, 2 failed');
    assert.match(all, /Failed step: lint.*\n.*Failed step: types/);
  });

  it('counts each of the runs that go on at the same time', async () => {
    const { last, all } = await outcome([
      tests('unit', 30, 2),
      tests('nodes', 0),
      tests('e2e', 12),
    ]);
    assert.equal(last, '42 passed, 3 failed');
    assert.match(all, /Failed step: unit.*\n.*Failed step: nodes/);
    assert.match(all, /no test was run/);
  });

  it('runs files that failed once more where that is wanted, and counts them as they end then', async () => {
    const step = shaky(2);
    const { ok, last, all } = await outcome([tests('unit', 30), step]);
    assert.deepEqual(step.asked, ['shaky-0.spec.ts', 'shaky-1.spec.ts']);
    assert.match(all, /FAILED after[^]*second try.* of shaky-0.spec.ts, shaky-1.spec.ts/);
    assert.deepEqual([ok, last], [true, '48 passed, 0 failed']);
  });

  it('takes a second failure for one', async () => {
    const { ok, last, all } = await outcome([tests('unit', 30), shaky(2, 1)]);
    assert.deepEqual([ok, last], [false, '46 passed, 2 failed']);
    assert.match(all, /Failed step: e2e/);
  });

  it('runs nothing again where many files fail, or a step fails without one', async () => {
    const many = shaky(4);
    assert.equal((await outcome([many])).last, '20 passed, 4 failed');
    assert.deepEqual(many.asked, []);
    const crashed = { ...shaky(0), run: () => Promise.reject(new Error('crashed')) };
    assert.equal((await outcome([crashed])).last, '0 passed, 1 failed');
    assert.deepEqual(crashed.asked, []);
  });

  it('takes a run without tests for a failure', async () => {
    const { ok, last, all } = await outcome([tests('unit', 0)]);
    assert.deepEqual([ok, last], [false, '0 passed, 1 failed']);
    assert.match(all, /no test was run/);
  });

  it('runs a program and takes its exit code seriously', async () => {
    const { node } = await import('../../scripts/lib/steps.mjs');
    await node('a program', ['-e', 'process.exit(0)']);
    await assert.rejects(node('a program', ['-e', 'process.exit(3)']), /a program.*exit code 3/);
  });
});

describe('types of the scripts', () => {
  it('stand in their own comments, and the compiler reads every script', () => {
    const config = readJson<object>('tsconfig.scripts.json');
    const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    assert.deepEqual([options.checkJs, options.strict], [true, true]);
    // The simulator's page runs in a browser.
    const elsewhere = ['**/node_modules', 'dist', 'coverage', 'simulator/console/web'];
    const extensions = ['.js', '.mjs', '.cjs', '.mts', '.cts'];
    const scripts = ts.sys.readDirectory(ROOT, extensions, elsewhere, ['**/*']);
    const declared = scripts.filter((file) => file.endsWith('ts'));
    assert.deepEqual(declared, [], 'declarations by hand drift from the code in silence');
    assert.deepEqual(fileNames.sort(), scripts.sort());
  });

  it('are checked by every command that checks types', () => {
    const step = readFileSync(path.join(ROOT, 'scripts/test.mjs'), 'utf8');
    for (const project of ['tsconfig.json', 'tsconfig.editor.json', 'tsconfig.scripts.json']) {
      assert.ok(step.includes(`'${project}'`), project);
      assert.match(manifest.scripts['typecheck'] ?? '', new RegExp(`-p ${project}`));
    }
  });
});
