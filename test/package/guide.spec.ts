/** What is written for those who change the code: every link leads somewhere, every file that is named exists. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { ROOT } from '../support/package/manifest';

const ADR = 'docs/architecture/adr';
const RECORDS = readdirSync(path.join(ROOT, ADR)).sort();
const GUIDES = [
  'CONTRIBUTING.md',
  'AGENTS.md',
  'SECURITY.md',
  'SUPPORT.md',
  'docs/architecture/overview.md',
  '.github/PULL_REQUEST_TEMPLATE.md',
  ...RECORDS.map((name) => `${ADR}/${name}`),
];
/** Folders whose files are named. */
const FOLDERS = [
  'src',
  'simulator',
  'test',
  'scripts',
  'locales',
  'examples',
  'docs',
  'bench',
  'soak',
  '.github',
];

/** Made by programs; `test/node-red-5` is a Node-RED that is installed for tests. */
const SKIPPED = /(^|\/)node_modules(\/|$)/;

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Without blocks of code, whose names are those of drawings. */
const prose = (file: string): string => read(file).replace(/^```[^]*?^```$/gm, '');

/** Files and folders of the project, as they are named in texts. */
function projectFiles(): string[] {
  const top = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => !SKIPPED.test(name)),
  );
  return [...top, ...FOLDERS, ...below];
}

/** A name as texts have it: `*` and `<node>` stand for one part of a path, or a piece of it. */
function patternOf(name: string): RegExp {
  const escaped = name
    .replace(/\/$/, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*|<\w+>/g, '[^/]+');
  // Names without their first folders are those of files somewhere.
  const isWhole = FOLDERS.includes(name.split('/', 1)[0] ?? '');
  return new RegExp(isWhole ? `^${escaped}$` : `(?:^|/)${escaped}$`);
}

/** Names of files and folders in backticks. */
function namesIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
  const words = quoted.flatMap((name) => name.split(' '));
  return words.filter(
    (word) =>
      /^[\w*<>.-]+(?:\/[\w*<>.-]+)*\.(?:ts|mjs|html|json|md|yml)$/.test(word) ||
      FOLDERS.some((folder) => word === folder || word.startsWith(`${folder}/`)),
  );
}

/** Anchors of the headings of a page, as GitHub makes them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

describe('the guide for contributors', () => {
  let files: readonly string[] = [];

  before(() => {
    files = projectFiles();
  });

  for (const guide of GUIDES) {
    it(`${guide}: links lead to what is there`, () => {
      for (const [, to = ''] of prose(guide).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(to)) continue;
        const [target = '', anchor] = to.split('#');
        const linked = target === '' ? guide : path.posix.join(path.posix.dirname(guide), target);
        assert.ok(existsSync(path.join(ROOT, linked)), to);
        if (anchor !== undefined) assert.ok(anchorsOf(read(linked)).includes(anchor), to);
      }
    });

    it(`${guide}: files that are named exist`, () => {
      const missing = namesIn(prose(guide)).filter((name) => {
        const pattern = patternOf(name);
        return !files.some((file) => pattern.test(file));
      });
      assert.deepEqual(missing, []);
    });
  }

  it('would notice a file that is not there', () => {
    const names = namesIn('`src/phone/phone.ts`, `src/gone`, `gone.spec.ts`, `test/x/*.json`, `a`');
    assert.deepEqual(names, ['src/phone/phone.ts', 'src/gone', 'gone.spec.ts', 'test/x/*.json']);
    const found = names.filter((name) => files.some((file) => patternOf(name).test(file)));
    assert.deepEqual(found, ['src/phone/phone.ts']);
  });

  it('has decision records with numbers that follow each other, each with its three parts', () => {
    assert.deepEqual(
      RECORDS.map((name) => Number(name.slice(0, 4))),
      RECORDS.map((_, index) => index + 1),
    );
    for (const name of RECORDS) {
      const text = read(`${ADR}/${name}`);
      assert.match(name, /^\d{4}-[a-z0-9-]+\.md$/);
      assert.match(text, new RegExp(`^# ${Number(name.slice(0, 4))}\\. .+\n`));
      const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      assert.deepEqual(parts, ['Context', 'Decision', 'Consequences'], name);
      assert.ok(read('CONTRIBUTING.md').includes(`(${ADR}/${name})`), `${name} is not in the list`);
    }
  });
});
