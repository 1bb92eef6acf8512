/** What `npm publish` would ship: everything a user needs, nothing else. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { before, describe, it } from 'mocha';
import { LANGUAGES } from '../support/package/languages';
import { manifest, ROOT } from '../support/package/manifest';

const exec = promisify(execFile);
/** What the editor serves. */
const EDITOR = path.join(
  path.dirname(require.resolve('@node-red/editor-client/package.json')),
  'public',
);

interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

/** Only documents that package managers and readers look for may lie at the top. */
const TOP_LEVEL = new Set([
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'THIRD-PARTY.md',
]);
const SHIPPED_FOLDERS = ['dist/', 'examples/', 'docs/'];

async function pack(): Promise<PackedFile[]> {
  // --ignore-scripts: the build belongs to `npm test` and would pull dist/ away under other tests.
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { stdout } = await exec(npm, args, { cwd: ROOT, shell: process.platform === 'win32' });
  const [packed] = JSON.parse(stdout) as { files: PackedFile[] }[];
  assert.ok(packed);
  return packed.files;
}

/** Modules that a compiled file loads by a literal name. */
function requiredBy(file: string): string[] {
  const code = readFileSync(path.join(ROOT, file), 'utf8');
  return [...code.matchAll(/\b(?:require|import)\(["']([^"']+)["']\)/g)].map((hit) => hit[1] ?? '');
}

describe('the packed package', () => {
  let files: PackedFile[] = [];
  let paths = new Set<string>();

  before(async () => {
    assert.ok(existsSync(path.join(ROOT, 'dist')), 'dist/ is missing: run npm run build first');
    files = await pack();
    paths = new Set(files.map((file) => file.path));
  });

  function assertShipped(...wanted: string[]): void {
    assert.deepEqual(
      wanted.filter((file) => !paths.has(file)),
      [],
    );
  }

  it('has every node with its dialog, icon and texts', () => {
    const nodes = Object.entries(manifest['node-red'].nodes);
    assert.ok(nodes.length >= 4);
    for (const [name, js] of nodes) {
      const dir = path.posix.dirname(js);
      assertShipped(js, js.replace(/\.js$/, '.html'));
      for (const language of LANGUAGES) {
        const base = `${dir}/locales/${language}/${name}`;
        assertShipped(`${base}.json`, `${base}.html`);
      }
    }
  });

  it('has every plugin with what it shows and its texts', () => {
    for (const [name, js] of Object.entries(manifest['node-red'].plugins)) {
      assertShipped(js, js.replace(/\.js$/, '.html'));
      for (const language of LANGUAGES)
        assertShipped(`${path.posix.dirname(js)}/locales/${language}/${name}.json`);
    }
  });

  it('has the icon files that dialogs name', () => {
    for (const js of Object.values(manifest['node-red'].nodes)) {
      const html = readFileSync(path.join(ROOT, js.replace(/\.js$/, '.html')), 'utf8');
      // What has no ending is an icon of Font Awesome; those of fields may be the editor's own.
      for (const [, icon = ''] of html.matchAll(/\bicon:\s*['"]([^'"]+\.\w+)['"]/g)) {
        if (icon.startsWith('red/images/')) assert.ok(existsSync(path.join(EDITOR, icon)), icon);
        else assertShipped(`${path.posix.dirname(js)}/icons/${icon}`);
      }
    }
  });

  it('has all languages, examples and pages of the project', () => {
    for (const language of readdirSync(path.join(ROOT, 'locales'))) {
      const dirs = Object.values(manifest['node-red'].nodes).map((js) => path.posix.dirname(js));
      for (const dir of dirs) {
        const prefix = `${dir}/locales/${language}/`;
        assert.ok(
          [...paths].some((file) => file.startsWith(prefix)),
          prefix,
        );
      }
    }
    for (const folder of ['examples', 'docs']) {
      // What is for those who change the code stays in the repository.
      const names = readdirSync(path.join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name);
      assertShipped(...names.map((name) => `${folder}/${name}`));
    }
    assertShipped(...TOP_LEVEL);
  });

  it('has the pictures that README and pages show, and no others', () => {
    const pages = [...paths].filter((file) => /^(?:README|docs\/[\w-]+)\.md$/.test(file));
    const shown = pages.flatMap((file) =>
      [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(
        // Relative ones work from the package, the repository, and a registry that knows the repository.
        ([, target = '']) => path.posix.join(path.posix.dirname(file), target),
      ),
    );
    assertShipped(...shown);
    const pictures = [...paths].filter((file) => file.startsWith('docs/images/'));
    assert.deepEqual(pictures.sort(), [...new Set(shown)].sort());
    assert.ok(pages.length > 8 && shown.length >= 5, `${shown.length} in ${pages.length}`);
  });

  it('has its types, and all texts of the virtual phone’s page', () => {
    assertShipped(manifest.types ?? '');
    for (const language of readdirSync(path.join(ROOT, 'simulator/console/web/locales')))
      assertShipped(`dist/simulator/console/web/locales/${language}`);
  });

  it('has commands that can be started', () => {
    for (const file of Object.values(manifest.bin)) {
      assertShipped(file);
      const first = readFileSync(path.join(ROOT, file), 'utf8').split('\n')[0];
      assert.equal(first, '#!/usr/bin/env node');
      const mode = files.find((entry) => entry.path === file)?.mode ?? 0;
      if (process.platform !== 'win32')
        assert.notEqual(mode & 0o111, 0, `${file} is not executable`);
    }
  });

  it('has nothing else: no sources, tests, maps, logs or settings of tools', () => {
    const strays = [...paths].filter(
      (file) => !TOP_LEVEL.has(file) && !SHIPPED_FOLDERS.some((folder) => file.startsWith(folder)),
    );
    assert.deepEqual(strays, []);
    const unwanted =
      /(^|\/)\.|\.(png|ts|map|log|tgz|pem|key|tsbuildinfo)$|\.(spec|test|editor)\.|(^|\/)tests?\//;
    const meant = (file: string): boolean =>
      file === manifest.types || file.startsWith('docs/images/');
    assert.deepEqual(
      [...paths].filter((file) => unwanted.test(file) && !meant(file)),
      [],
    );
  });

  it('loads only what is shipped, built into Node.js or a dependency', () => {
    const scripts = [...paths].filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
    const known = new Set([...builtinModules, ...Object.keys(manifest.dependencies)]);
    for (const file of scripts) {
      for (const name of requiredBy(file)) {
        if (!name.startsWith('.')) {
          assert.ok(name.startsWith('node:') || known.has(name), `${file} loads ${name}`);
          continue;
        }
        const target = path.posix.join(path.posix.dirname(file), name);
        const found = [target, `${target}.js`, `${target}/index.js`].some((option) =>
          paths.has(option),
        );
        assert.ok(found, `${file} loads ${name}, which is not shipped`);
      }
    }
  });

  it('is small', async () => {
    const { LIMITS } = await import('../../scripts/lib/release/contents.mjs');
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    assert.ok(bytes < LIMITS.unpacked, `${bytes} bytes unpacked`);
  });
});
