/** The release check: each look finds what it is for. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { PackedFile } from '../../scripts/lib/release/contents.mjs' with {
  'resolution-mode': 'import',
};
import type { Licensed } from '../../scripts/lib/release/licences.mjs' with {
  'resolution-mode': 'import',
};
import type { NodeSet } from '../../scripts/lib/release/node-red.mjs' with {
  'resolution-mode': 'import',
};
import { manifest, ROOT } from '../support/package/manifest';

const changelogs = () => import('../../scripts/lib/release/changelog.mjs');
const versions = () => import('../../scripts/lib/release/version.mjs');
const contents = () => import('../../scripts/lib/release/contents.mjs');
const licences = () => import('../../scripts/lib/release/licences.mjs');
const installed = () => import('../../scripts/lib/release/node-red.mjs');
const packages = () => import('../../scripts/lib/release/package.mjs');
const types = () => import('../../scripts/lib/release/types.mjs');

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-03-04

### Added

- A thing.

## [1.1.0] - 2026-02-01

- Another one.
`;

describe('release check: changelog', () => {
  it('reads its sections', async () => {
    const { sectionsOf } = await changelogs();
    assert.deepEqual(sectionsOf(CHANGELOG), [
      { version: 'Unreleased', date: undefined, text: '' },
      { version: '1.2.0', date: '2026-03-04', text: '### Added\n\n- A thing.' },
      { version: '1.1.0', date: '2026-02-01', text: '- Another one.' },
    ]);
  });

  it('gives the notes of a release, and none that say nothing', async () => {
    const { notesOf } = await changelogs();
    assert.equal(notesOf(CHANGELOG, '1.2.0'), '### Added\n\n- A thing.');
    for (const version of ['1.3.0', 'Unreleased'])
      assert.throws(() => notesOf(CHANGELOG, version), /lists nothing/);
  });

  it('makes a section of what is not released, once', async () => {
    const { releaseSection, sectionsOf } = await changelogs();
    const before = CHANGELOG.replace('## [Unreleased]', '## [Unreleased]\n\n- New.');
    const after = releaseSection(before, '1.3.0', '2026-04-05');
    assert.deepEqual(sectionsOf(after).slice(0, 2), [
      { version: 'Unreleased', date: undefined, text: '' },
      { version: '1.3.0', date: '2026-04-05', text: '- New.' },
    ]);
    assert.throws(() => releaseSection(after, '1.3.0', '2026-04-05'), /already/);
    assert.throws(() => releaseSection(after, '1.4.0', '2026-04-05'), /nothing to release/);
  });

  it('of this project can be released', async () => {
    const { releaseSection, notesOf } = await changelogs();
    const ours = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
    const after = releaseSection(ours, '999.0.0', '2026-01-01');
    assert.match(notesOf(after, '999.0.0'), /^- /m);
  });
});

describe('release check: version', () => {
  const fine = {
    version: '1.2.0',
    locked: ['1.2.0', '1.2.0'],
    changelog: CHANGELOG,
    tag: 'v1.2.0',
    today: '2026-03-04',
  };

  it('is content where all say the same', async () => {
    const { versionProblems } = await versions();
    assert.deepEqual(versionProblems(fine), []);
  });

  for (const [title, change, wanted] of [
    ['no version', { version: '1.2', tag: 'v1.2' }, /1\.2 is no version/],
    ['another one in the lock', { locked: ['1.2.0', '1.1.0'] }, /package-lock\.json says/],
    ['no tag', { tag: undefined }, /no tag v1\.2\.0/],
    ['another tag', { tag: 'v1.2.1' }, /The tag is v1\.2\.1/],
    ['a tag without v', { tag: '1.2.0' }, /The tag is 1\.2\.0/],
    ['no section', { changelog: '# Changelog\n' }, /no section "## \[1\.2\.0\] - DATE"/],
    ['an empty section', { changelog: '## [1.2.0] - 2026-03-04\n' }, /lists nothing under 1\.2\.0/],
    ['no date', { changelog: '## [1.2.0]\n\n- A.\n' }, /has no date/],
    ['a day there is not', { changelog: '## [1.2.0] - 2026-13-40\n\n- A.\n' }, /has no date/],
    ['a day to come', { today: '2026-03-03' }, /which is to come/],
    [
      'a newer section',
      { changelog: `## [1.3.0] - 2026-03-04\n\n- B.\n\n${CHANGELOG}` },
      /not the newest section, 1\.3\.0 is/,
    ],
    [
      'something forgotten under Unreleased',
      { changelog: CHANGELOG.replace('[Unreleased]\n', '[Unreleased]\n\n- New.\n') },
      /lists something under Unreleased/,
    ],
  ] as const) {
    it(`finds ${title}`, async () => {
      const { versionProblems } = await versions();
      const problems = versionProblems({ ...fine, ...change });
      assert.ok(
        problems.some((problem) => wanted.test(problem)),
        problems.join('\n'),
      );
    });
  }

  it('wants something to release before a version is chosen', async () => {
    const { unreleasedProblems } = await versions();
    const [nothing] = unreleasedProblems(fine);
    assert.match(nothing ?? '', /nothing to release/);
    const changelog = CHANGELOG.replace('[Unreleased]\n', '[Unreleased]\n\n- New.\n');
    assert.deepEqual(unreleasedProblems({ ...fine, changelog }), []);
    const [lock] = unreleasedProblems({ ...fine, changelog, locked: ['0.9.0'] });
    assert.match(lock ?? '', /package-lock\.json says 0\.9\.0/);
  });

  it('finds files that are in no commit, and does not fill the screen with them', async () => {
    const { treeProblems } = await versions();
    assert.deepEqual(treeProblems(''), []);
    assert.match(treeProblems(' M a.ts\n?? b.ts')[0] ?? '', /: a\.ts, b\.ts\.$/);
    const many = Array.from({ length: 30 }, (_, at) => `?? ${at}.ts`).join('\n');
    assert.match(treeProblems(many)[0] ?? '', /and 20 more\.$/);
  });

  it('ends with 1 and says what is wrong', async () => {
    const script = path.join(ROOT, 'scripts/release-check.mjs');
    const args = [script, '--only', 'version', '--tag', 'v99.0.0'];
    const [code, said] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, args, (error, stdout) => resolve([error?.code, stdout]));
    });
    assert.equal(code, 1);
    assert.match(said, /WRONG version[\s\S]*The tag is v99\.0\.0[\s\S]*not ready to be released/);
  });
});

describe('release check: content', () => {
  const expected = {
    nodes: { 'snom-key': 'dist/nodes/snom-key/snom-key.js' },
    bin: { 'snom-check': './dist/check/cli.js' },
    languages: ['de'],
    documents: ['LICENSE', 'examples/flows.json'],
  };
  const file = (name: string, mode = 0o644): PackedFile => ({ path: name, size: 1, mode });
  const fine = [
    ...['package.json', 'LICENSE', 'examples/flows.json', 'dist/nodes/snom-key/snom-key.js'],
    ...['dist/nodes/snom-key/snom-key.html', 'dist/nodes/snom-key/icons/snom.svg'],
    ...['json', 'html'].map((ending) => `dist/nodes/snom-key/locales/de/snom-key.${ending}`),
    ...[
      'dist/simulator/console/web/index.html',
      'docs/a-b.md',
      'docs/c.schema.json',
      'docs/several-node-reds/d@.env',
    ],
  ].map((name) => file(name));
  const command = file('dist/check/cli.js', 0o755);

  it('is content with what belongs there', async () => {
    const { contentProblems } = await contents();
    assert.deepEqual(contentProblems([...fine, command], expected), []);
  });

  it('misses each file that is not there', async () => {
    const { contentProblems } = await contents();
    for (const { path: name } of [...fine.slice(0, 5), ...fine.slice(6, 8), command]) {
      const others = [...fine, command].filter((one) => one.path !== name);
      assert.deepEqual(contentProblems(others, expected), [`The package lacks ${name}.`]);
    }
  });

  it('misses the files of a plugin, which has no help', async () => {
    const { contentProblems } = await contents();
    const plugins = { 'snom-bar': 'dist/nodes/snom-bar/snom-bar.js' };
    const place = 'dist/nodes/snom-bar';
    const own = [
      `${place}/snom-bar.js`,
      `${place}/snom-bar.html`,
      `${place}/locales/de/snom-bar.json`,
    ];
    const found = contentProblems([...fine, command], { ...expected, plugins });
    assert.deepEqual(
      found,
      own.map((name) => `The package lacks ${name}.`),
    );
    const all = [...fine, command, ...own.map((name) => file(name))];
    assert.deepEqual(contentProblems(all, { ...expected, plugins }), []);
  });

  for (const stray of [
    ...[
      'src/common/queue.ts',
      'dist/common/queue.spec.js',
      'dist/nodes/snom-key/snom-key.editor.js',
    ],
    ...['dist/common/queue.js.map', '.npmrc', 'dist/.env', 'key.pem', 'npm-debug.log', 'test/a.js'],
    ...[
      'dist/test/a.js',
      'docs/images/flow.svg',
      'docs/architecture/overview.md',
      'node_modules/a/b.js',
    ],
    ...['dist/node_modules/a/index.js', 'node-red-contrib-snom-0.1.0.tgz', 'AGENTS.md'],
  ]) {
    it(`finds ${stray}`, async () => {
      const { contentProblems } = await contents();
      assert.deepEqual(contentProblems([...fine, command, file(stray)], expected), [
        `${stray} does not belong into the package.`,
      ]);
    });
  }

  it('finds a command that cannot be started, where the system knows that', async () => {
    const { contentProblems } = await contents();
    const stiff = [...fine, file('dist/check/cli.js')];
    assert.match(contentProblems(stiff, expected, 'linux').join(), /snom-check is not executable/);
    assert.deepEqual(contentProblems(stiff, expected, 'win32'), []);
  });

  it('finds secrets, and does not print them', async () => {
    const { textProblems } = await contents();
    const body = 'Ab1'.repeat(12);
    const secrets = {
      'a private key': '-----BEGIN RSA PRIVATE KEY-----',
      'a token of npm': `npm_${body}`,
      'a token of GitHub': `ghp_${body}`,
      'a key of a cloud': 'AKIAABCDEFGHIJKLMNOP',
      'a token of a chat': 'xoxb-1234567890',
      'a signed token': `eyJ${body}.eyJ${body}.x`,
    };
    for (const [what, secret] of Object.entries(secrets))
      assert.deepEqual(textProblems('a.js', `x = '${secret}';`, []), [`a.js holds ${what}.`]);
    assert.match(textProblems('a', '//host/:_authToken=x', []).join(), /a token of npm/);
    assert.deepEqual(textProblems('a.js', 'npm_config_registry, a private key, xoxb', []), []);
  });

  it('finds places of the machine, and registries', async () => {
    const { textProblems } = await contents();
    assert.match(textProblems('a', 'in /srv/build/snom.', ['/srv/build']).join(), /\/srv\/build/);
    for (const place of ['/home/erika/snom', '/Users/erika', 'C:\\Users\\erika'])
      assert.match(textProblems('a', `in "${place}"`, []).join(), /names a place of the machine/);
    assert.deepEqual(textProblems('a', 'in /home/pi/.node-red or ~/.node-red', []), []);
    const host = ['registry', 'npmjs', 'org'].join('.');
    assert.match(textProblems('a', `from ${host}`, []).join(), /names a registry/);
    assert.match(textProblems('a', '{"resolved": ""}', []).join(), /names a registry/);
  });

  it('finds what has become too large', async () => {
    const { LIMITS, sizeProblems } = await contents();
    assert.deepEqual(sizeProblems(LIMITS), []);
    for (const [name, what] of [
      ['packed', 'tarball'],
      ['unpacked', 'unpacked'],
      ['installed', 'installed'],
    ] as const) {
      const problems = sizeProblems({ ...LIMITS, [name]: LIMITS[name] + 1 });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', new RegExp(`${what}.* has .* MB, more than`));
    }
    assert.ok(LIMITS.installed <= 13_500_000 && LIMITS.unpacked <= 9_000_000);
  });
});

describe('release check: licences', () => {
  const one = (licence: string, text = 'All may.'): Licensed => ({
    name: 'a',
    version: '1.0.0',
    licence,
    text,
  });

  it('takes those that may come along, and refuses others', async () => {
    const { licenceProblems } = await licences();
    const problems = (licence: string): string[] =>
      licenceProblems({ installed: [one(licence)], bundled: [] });
    for (const licence of ['MIT', '(MIT OR GPL-3.0)', 'GPL-3.0 OR Apache-2.0', 'MIT AND ISC'])
      assert.deepEqual(problems(licence), [], licence);
    for (const licence of [
      'GPL-3.0',
      'AGPL-3.0-only',
      'MIT AND GPL-3.0',
      'SEE LICENSE IN A',
      'UNLICENSED',
    ])
      assert.match(problems(licence).join(), /is not on the list/, licence);
    assert.match(problems('').join(), /names no licence/);
    assert.match(
      licenceProblems({ installed: [], bundled: [one('GPL-3.0')] }).join(),
      /not on the list/,
    );
  });

  it('wants the text of what is in the package', async () => {
    const { licenceProblems } = await licences();
    const silent = licenceProblems({ installed: [one('MIT', '')], bundled: [one('MIT', '')] });
    assert.deepEqual(silent, ['a is in the package, but the text of its licence was not found.']);
  });

  it('take along what files say of owners whom the licence does not name: the build leaves comments out', async () => {
    const { noticesIn } = await licences();
    const codes = [
      '/*!\n * Copyright (c) 2008, Somebody Else\n *\n * Keep this notice.\n */\nlet a;\n',
      '/* Copyright (c) 2008, Somebody Else */ let b;\n',
      '// (c) 2014 The Maker\nlet c;\n',
      'let d; // says nothing\n  // A Resizer (c) 2012 - A Third One\n  // Public domain.\n',
      'const names = ["Copyright", "c 2012"]; /* no notice */',
    ];
    assert.deepEqual(noticesIn(codes, 'MIT\n\n(c) 2014 The Maker\n'), [
      'Copyright (c) 2008, Somebody Else\n\nKeep this notice.',
      'A Resizer (c) 2012 - A Third One\nPublic domain.',
    ]);
  });

  it('of this package stand in THIRD-PARTY.md, each that comes along', async () => {
    const { licenceProblems, thirdParties, thirdPartyText } = await licences();
    const parties = await thirdParties(ROOT);
    assert.deepEqual(licenceProblems(parties), []);
    const names = parties.installed.map(({ name }) => name);
    for (const name of Object.keys(manifest.dependencies)) assert.ok(names.includes(name), name);
    assert.ok(parties.bundled.some(({ name }) => name === '@jimp/core'));
    const jpeg = parties.bundled.find(({ name }) => name === 'jpeg-js');
    assert.match(jpeg?.notices?.join() ?? '', /Adobe Systems Incorporated/);
    const written = readFileSync(path.join(ROOT, 'THIRD-PARTY.md'), 'utf8');
    assert.equal(written, thirdPartyText(parties), 'npm run licences');
  });
});

describe('release check: in Node-RED', () => {
  const expected = { version: '1.2.0', nodes: ['snom-key'], plugins: [] };
  const set: NodeSet = {
    id: 'node-red-contrib-snom/snom-key',
    module: 'node-red-contrib-snom',
    version: '1.2.0',
    enabled: true,
    types: ['snom-key'],
  };

  it('is content with nodes that are there', async () => {
    const { nodeProblems } = await installed();
    assert.deepEqual(nodeProblems([set], expected), []);
  });

  for (const [title, sets, wanted] of [
    ['no package', [{ ...set, module: 'node-red' }], /does not find the package/],
    ['a node missing', [{ ...set, id: 'node-red-contrib-snom/snom-x' }], /does not know snom-key/],
    ['a node that fails', [{ ...set, err: 'Cannot find module' }], /could not load snom-key/],
    ['a disabled node', [{ ...set, enabled: false }], /could not load snom-key/],
    ['a node that registers nothing', [{ ...set, types: [] }], /does not register/],
    ['an old package', [{ ...set, version: '1.1.0' }], /is of version 1\.1\.0, not 1\.2\.0/],
  ] as const) {
    it(`finds ${title}`, async () => {
      const { nodeProblems } = await installed();
      assert.match(nodeProblems(sets, expected).join(), wanted);
    });
  }

  it('finds plugins that are missing, fail or are old', async () => {
    const { pluginProblems } = await installed();
    const wanted = { version: '1.2.0', plugins: ['snom-key'] };
    assert.deepEqual(pluginProblems([set], wanted), []);
    assert.match(pluginProblems([], wanted).join(), /does not know snom-key/);
    const failed = [{ ...set, err: 'Cannot find module' }];
    assert.match(pluginProblems(failed, wanted).join(), /could not load snom-key/);
    const old = [{ ...set, version: '1.1.0' }];
    assert.match(pluginProblems(old, wanted).join(), /is of version 1\.1\.0, not 1\.2\.0/);
  });

  it('finds examples with nodes that nobody has, or that the text does not name', async () => {
    const { typeProblems } = await installed();
    const types = new Set(['snom-key', 'inject']);
    const flow = (...kinds: string[]): { id: string; type: string }[] =>
      kinds.map((type, at) => ({ id: String(at), type }));
    const fine = flow('tab', 'snom-key', 'inject', 'subflow', 'subflow:1', 'group');
    assert.deepEqual(typeProblems('a', fine, types), []);
    assert.match(typeProblems('a', flow('snom-x'), types).join(), /nobody has the node snom-x/);
    assert.match(typeProblems('a', flow('sqlite'), types).join(), /does not say that sqlite/);
    const told = { id: 'n', type: 'tab', info: 'Needs node-red-node-sqlite.' };
    assert.deepEqual(typeProblems('a', [told, ...flow('sqlite')], types), []);
  });

  describe('with an installed folder', () => {
    let dir: string;

    beforeEach(() => {
      dir = mkdtempSync(path.join(tmpdir(), 'snom-release-'));
    });

    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    it('says why a phone or a Node-RED does not start, and leaves nothing behind', async () => {
      const { nodeRedProblems } = await installed();
      const folder = path.join(dir, 'package');
      mkdirSync(path.join(folder, 'dist/simulator'), { recursive: true });
      writeFileSync(path.join(folder, 'dist/simulator/cli.js'), 'throw new Error("broken build");');
      const program = { node: process.execPath, red: path.join(dir, 'none.js') };
      const [problem] = await nodeRedProblems({ dir, folder, program, expected });
      assert.match(problem ?? '', /The virtual phone ended[\s\S]*broken build/);
    });

    it('measures all files, and reads the texts', async () => {
      const { filesIn, sizeOf, textsIn } = await packages();
      mkdirSync(path.join(dir, 'a/b'), { recursive: true });
      writeFileSync(path.join(dir, 'a/b/c.txt'), 'four');
      writeFileSync(path.join(dir, 'd.txt'), '12');
      assert.equal(sizeOf(dir), 6);
      assert.deepEqual(filesIn(dir).sort(), ['a/b/c.txt', 'd.txt']);
      assert.deepEqual((await textsIn(dir)).sort(), [
        ['a/b/c.txt', 'four'],
        ['d.txt', '12'],
      ]);
    });

    it('passes on what publint says', async () => {
      const { publintProblems } = await packages();
      const about = { name: 'a', version: '1.0.0', type: 'commonjs', license: 'MIT' };
      const write = (text: string, more: object = {}): void => {
        writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ ...about, ...more }));
        writeFileSync(path.join(dir, 'index.js'), text);
      };
      write('module.exports = 1;\n', { main: 'index.js' });
      assert.deepEqual(await publintProblems(dir), []);
      write('export default 1;\n', { main: 'index.js' });
      assert.match((await publintProblems(dir)).join(), /publint: 1\. .*index\.js/);
      write('module.exports = 1;\n', { main: 'gone.js' });
      assert.match((await publintProblems(dir)).join(), /publint: 1\. .*gone\.js/);
    });

    it('finds types that a project does not find', async () => {
      const { typeProblems } = await types();
      const folder = path.join(dir, 'node_modules', manifest.name);
      mkdirSync(folder, { recursive: true });
      const write = (about: object, text: string): void => {
        writeFileSync(path.join(folder, 'package.json'), JSON.stringify(about));
        writeFileSync(path.join(folder, 'index.d.ts'), text);
      };
      const about = { name: manifest.name, version: '1.0.0', types: 'index.d.ts' };
      const shipped = readFileSync(path.join(ROOT, manifest.types ?? ''), 'utf8');
      write(about, shipped);
      assert.deepEqual(typeProblems(dir), []);
      write({ ...about, types: 'gone.d.ts', exports: './gone.js' }, shipped);
      const missing = typeProblems(dir);
      for (const file of ['user.cts', 'user.mts', 'user.ts']) {
        const ofFile = missing.filter((problem) => problem.includes(`${file}:`));
        assert.match(ofFile.join(), /Cannot find module|not find a declaration/, file);
      }
      write(about, 'export type SnomErrorCode = any; export type SnomActionMessage = any;');
      assert.match(typeProblems(dir).join(), /Unused '@ts-expect-error'/);
    });

    it('says why a tarball cannot be installed', async () => {
      const { installInto } = await packages();
      const tarball = path.join(dir, 'broken.tgz');
      writeFileSync(tarball, 'no tarball');
      await assert.rejects(
        installInto(path.join(dir, 'user'), tarball, { newest: false }),
        /The tarball cannot be installed: [\s\S]*npm error/,
      );
    });
  });
});
