/** The build's own functions, and temporary packages to try them on. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manifest, ROOT } from './manifest';

export const NODES = Object.keys(manifest['node-red'].nodes);
export const PLUGINS = Object.keys(manifest['node-red'].plugins);
export const PARTIALS = path.join(ROOT, 'src/nodes/shared/editor');

// The build is made of ES modules; these specs are CommonJS.
export const html = () => import('../../../scripts/lib/build-html.mjs');
export const locales = () => import('../../../scripts/lib/build-locales.mjs');
export const nodes = () => import('../../../scripts/lib/build-nodes.mjs');
export const reasons = () => import('../../../scripts/lib/build-reasons.mjs');
export const compiler = () => import('../../../scripts/lib/build-compile.mjs');

/** The html of a node as it is shipped. */
export async function shippedHtml(node: string): Promise<string> {
  const { buildHtml } = await html();
  return buildHtml({ dir: path.join(ROOT, 'src/nodes', node), node, partialsDir: PARTIALS });
}

/** Directories that are removed again. */
export class TempDirs {
  private readonly dirs: string[] = [];

  /** A new directory with these files; paths are relative. */
  with(files: Readonly<Record<string, string>>): string {
    const dir = mkdtempSync(path.join(tmpdir(), 'snom-build-'));
    this.dirs.push(dir);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), text);
    }
    return dir;
  }

  remove(): void {
    for (const dir of this.dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
  }
}

/** Asserts that the build refuses, naming exactly these problems; a string must be part of its line. */
export async function assertRefused(
  work: () => unknown,
  expected: readonly (string | RegExp)[],
): Promise<void> {
  const { BuildError } = await import('../../../scripts/lib/build-error.mjs');
  const error: unknown = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  assert.ok(error instanceof BuildError, `expected a BuildError, got ${String(error)}`);
  assert.equal(error.problems.length, expected.length, error.message);
  expected.forEach((wanted, index) => {
    const line = error.problems[index] ?? '';
    if (typeof wanted === 'string') assert.ok(line.includes(wanted), line);
    else assert.match(line, wanted);
  });
}
