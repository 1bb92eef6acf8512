/** Commands of the virtual phone in README and docs: each is one that it takes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { HELP, parseCommandLine } from '../../simulator/cli-options';
import { PROFILE_NAMES } from '../../simulator/device/profiles';
import { manifest, ROOT } from '../support/package/manifest';

const PAGES = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Arguments of each `npx snom-simulator` and `npx -p <package> snom-simulator`, in text or in a block. */
const COMMANDS = PAGES.flatMap((page) =>
  [
    ...readFileSync(path.join(ROOT, page), 'utf8').matchAll(
      /(?:^|`)npx (-p \S+ )?snom-simulator(?: ([^`\n]+))?(?:$|`)/gm,
    ),
  ].map(([whole, from = '', args = '']) => ({
    page,
    whole,
    from,
    args: args.split(' ').filter(Boolean),
  })),
);

describe('commands of the virtual phone in texts', () => {
  it('are there for those who have the package, and for others', () => {
    assert.ok(COMMANDS.some(({ page, from }) => page === 'README.md' && from === ''));
    assert.ok(COMMANDS.some(({ page, from }) => page === 'README.md' && from !== ''));
    assert.equal(manifest.bin['snom-simulator'], 'dist/simulator/cli.js');
    for (const { from } of COMMANDS) if (from !== '') assert.equal(from, `-p ${manifest.name} `);
  });

  for (const { page, whole, args } of COMMANDS) {
    it(`${page}: ${whole.replaceAll('`', '')}`, () => {
      // What stands for somebody's file cannot be read.
      const file = args.indexOf('--report');
      const known = file < 0 ? args : args.toSpliced(file, 2);
      assert.doesNotThrow(() => parseCommandLine(known, {}));
    });
  }

  it('name options and models that there are', () => {
    const text = readFileSync(path.join(ROOT, 'docs/virtual-phone.md'), 'utf8');
    const options = [...text.matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option);
    assert.ok(options.length > 5);
    const known = [...HELP.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    assert.deepEqual(
      options.filter((option) => !known.includes(option)),
      [],
    );
    assert.ok(text.includes(PROFILE_NAMES.find((name) => name.includes('D385')) ?? ''));
  });
});
