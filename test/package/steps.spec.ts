/** The frame of `npm test` itself: it must not call a failure a success. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import ts from 'typescript';
import type { Step } from '../../scripts/lib/steps.mjs' with { 'resolution-mode': 'import' };
import { manifest, readJson, ROOT } from '../support/package/manifest';

/** A step that reports these counts as mocha would, and fails if there are failures. */
function tests(name: string, passed: number, failed = 0): Step {
  return {
    name,
    title: name,
    testing: true,
    run: ({ countsFile }) => {
      appendFileSync(countsFile, `${JSON.stringify({ passed, failed, pending: 0 })}\n`);
      return failed === 0 ? Promise.resolve() : Promise.reject(new Error('mocha failed'));
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
