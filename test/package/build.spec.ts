/** The build, and the mistakes it refuses. The whole of it runs before the tests; here are its parts. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import {
  assertRefused,
  compiler,
  html,
  locales,
  nodes,
  reasons,
  TempDirs,
} from '../support/package/build-tools';
import { manifest, ROOT } from '../support/package/manifest';

const dirs = new TempDirs();
afterEach(() => dirs.remove());

/** A package with one node `a-b` and everything that belongs to it. */
const SOURCES: Readonly<Record<string, string>> = {
  'src/nodes/a-b/a-b.html':
    '<!-- @editor -->\n<script type="text/html" data-template-name="a-b">\n<!-- @include rows.html -->\n</script>\n',
  'src/nodes/a-b/a-b.editor.ts':
    'declare const out: string[];\nconst shout = (text: string): string => `${text}!</script><!--`;\nout.push(shout("ab"));\n',
  'src/nodes/a-b/icons/a-b.svg': '<svg/>',
  'src/nodes/shared/editor/rows.html': '<span data-i18n="a-b.label.x;[title]s.y"></span>\n',
  'locales/en-US/common.json': '{"s":{"y":"shared"}}',
  'locales/en-US/a-b.json': '{"a-b":{"label":{"x":"own"}}}',
  'locales/en-US/a-b.html': 'help',
};

async function buildInto(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = dirs.with({ ...SOURCES, ...changes });
  const { readLocales } = await locales();
  const { buildNode } = await nodes();
  const languages = await readLocales(path.join(root, 'locales'), ['a-b']);
  await buildNode({ root, out: path.join(root, 'out'), node: 'a-b', languages });
  return path.join(root, 'out/nodes/a-b');
}

describe('build of a node', () => {
  it('puts dialog, icon, texts and help beside the compiled code', async () => {
    const dir = await buildInto();
    const read = (file: string): string => readFileSync(path.join(dir, file), 'utf8');
    assert.match(read('a-b.html'), /^<script type="text\/javascript">\n[^]*out\.push/);
    assert.match(read('a-b.html'), /<span data-i18n="a-b\.label\.x;\[title\]s\.y"><\/span>/);
    assert.equal(read('icons/a-b.svg'), '<svg/>');
    assert.deepEqual(JSON.parse(read('locales/en-US/a-b.json')), {
      s: { y: 'shared' },
      'a-b': { label: { x: 'own' } },
    });
    assert.equal(read('locales/en-US/a-b.html'), 'help');
  });

  it('gives a node the shared texts that its page and its code ask for, and those only', async () => {
    const common = {
      s: {
        y: 'page',
        code: { one: 'imported', two: 'not asked for' },
        reason: { a: 'made when it runs', b: 'so is this' },
        whole: { c: { d: 'by the name of all' } },
        dialog: 'the dialog’s code',
        yes: 'begins like another one',
        other: 'nobody asks for it',
      },
    };
    const own = { 'a-b': { label: { x: 'own' } } };
    const dir = await buildInto({
      'src/nodes/a-b/a-b.ts':
        "import { imported } from '../shared/words';\nexport const text = (why: string) => [imported, `s.reason.${why}`];\n// s.other\n",
      'src/nodes/shared/words.ts':
        "import { get } from 'node:http';\nexport const imported = [get.name, 's.whole', 's.code.one', 'is.other msg.s.other'];\n",
      'src/nodes/a-b/a-b.editor.ts':
        "declare const out: string[];\nout.push('s.dialog', 'node:s.nothing');\n",
      'locales/en-US/common.json': JSON.stringify(common),
      'locales/de/common.json': JSON.stringify(common),
      'locales/de/a-b.json': JSON.stringify(own),
    });
    for (const language of ['en-US', 'de']) {
      const file = path.join(dir, `locales/${language}/a-b.json`);
      const left = { ...common.s, code: { one: common.s.code.one } };
      const asked = Object.entries(left).filter(([key]) => key !== 'other' && key !== 'yes');
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
        s: Object.fromEntries(asked),
        ...own,
      });
    }
  });

  it('inlines code that cannot end its script element and still does the same', async () => {
    const text = readFileSync(path.join(await buildInto(), 'a-b.html'), 'utf8');
    const [, code = ''] = /<script type="text\/javascript">\n([^]*?)<\/script>/.exec(text) ?? [];
    const page = { out: [] as string[] };
    vm.runInNewContext(code, page);
    assert.deepEqual(page, { out: ['ab!</script><!--'] }, 'a name is left behind');
  });

  it('takes rows from beside the node before shared ones', async () => {
    const dir = await buildInto({
      'src/nodes/a-b/rows.html': '<b data-i18n="a-b.label.x"></b>\n',
    });
    const text = readFileSync(path.join(dir, 'a-b.html'), 'utf8');
    assert.match(text, /<b data-i18n="a-b\.label\.x"><\/b>/);
    assert.doesNotMatch(text, /<span/);
  });

  it('fills in what rows are asked for, and the name of the node', async () => {
    const dir = await buildInto({
      'src/nodes/a-b/a-b.html':
        '<!-- @editor -->\n<!-- @include rows.html row=x icon=no-1 -->\n  <!-- @include rows.html row=y icon=o -->\n',
      'src/nodes/shared/editor/rows.html':
        '<i id="{{node}}-{{row}}" class="{{icon}} {{row}}"></i>\n',
    });
    const text = readFileSync(path.join(dir, 'a-b.html'), 'utf8');
    assert.ok(
      text.endsWith('\n<i id="a-b-x" class="no-1 x"></i>\n<i id="a-b-y" class="o y"></i>\n'),
      text,
    );
  });

  it('asks code for rows, which may include others', async () => {
    const dir = await buildInto({
      'src/nodes/a-b/a-b.html': '<!-- @editor -->\n<p>\n  <!-- @rows one -->\n</p>\n',
      'src/nodes/a-b/rows.editor.ts':
        "export const one = (): string => '<b></b>\\n  <!-- @include rows.html -->\\n';\n",
    });
    const text = readFileSync(path.join(dir, 'a-b.html'), 'utf8');
    assert.ok(
      text.endsWith('<p>\n<b></b>\n<span data-i18n="a-b.label.x;[title]s.y"></span>\n</p>\n'),
      text,
    );
    for (const name of ['two', 'constructor']) {
      await assertRefused(
        () =>
          buildInto({
            'src/nodes/a-b/a-b.html': `<!-- @editor -->\n<!-- @rows ${name} -->\n`,
            'src/nodes/a-b/rows.editor.ts': "export const one = (): string => '';\n",
          }),
        [`writes no rows ${name}`],
      );
    }
  });

  it('refuses rows that are asked for with too little, too much or in a way it cannot read', async () => {
    const { includePartials } = await html();
    const dir = dirs.with({
      'row.html': '<b>{{row}}</b>\n',
      'outer.html': '<!-- @include row.html -->\n',
    });
    const include = (wish: string) => includePartials(`<!-- @include ${wish} -->\n`, [dir]);
    assert.equal(await include('row.html row=x'), '<b>x</b>\n');
    await assertRefused(() => include('row.html'), ['rows row.html need row']);
    await assertRefused(
      () => include('row.html row=x rwo=x icon=y'),
      ['rows row.html take no rwo', 'rows row.html take no icon'],
    );
    await assertRefused(
      () => include('row.html row="x"'),
      ['cannot be read: <!-- @include row.html row="x"'],
    );
    await assertRefused(
      () => include('outer.html'),
      ['cannot be read: <!-- @include row.html -->'],
    );
  });

  it('writes a line for each choice', async () => {
    const { includePartials } = await html();
    const dir = dirs.with({
      'row.html': '<b>{{row}}</b>\n',
      'choices.html': '<p>{{row}}\n<i id="{{choice}}">{{row}} {{choice}}</i>\n</p>\n',
    });
    const include = (wish: string) => includePartials(`<!-- @include ${wish} -->\n`, [dir]);
    assert.equal(
      await include('choices.html row=x choices=on,off-1'),
      '<p>x\n<i id="on">x on</i>\n<i id="off-1">x off-1</i>\n</p>\n',
    );
    await assertRefused(() => include('choices.html row=x'), ['rows choices.html need choices']);
    const stored = dirs.with({ 'stored.html': '<i id="{{value}}">{{choice}}</i>\n' });
    assert.equal(
      await includePartials('<!-- @include stored.html choices=never:,on,fw8-9:fw8.9 -->\n', [
        stored,
      ]),
      '<i id="">never</i>\n<i id="on">on</i>\n<i id="fw8.9">fw8-9</i>\n',
    );
    await assertRefused(
      () => include('row.html row=x choices=on'),
      ['rows row.html take no choices'],
    );
  });

  it('puts parts of a page together, which may include rows, and refuses a missing one', async () => {
    const { includePartials, putTogether } = await html();
    const dir = dirs.with({
      'row.html': '<b>{{row}}</b>\n',
      'part.html': '  <p>\n  <!-- @include row.html row=x -->\n  </p>\n',
    });
    const page = await putTogether('<div>\n  <!-- @part part.html -->\n</div>\n', dir);
    assert.equal(await includePartials(page, [dir]), '<div>\n  <p>\n<b>x</b>\n  </p>\n</div>\n');
    await assertRefused(
      () => putTogether('<!-- @part gone.html -->\n', dir),
      [/^part gone\.html is missing in /],
    );
  });

  it('refuses a missing node, dialog, script or row, and names it', async () => {
    const { buildNode } = await nodes();
    const { buildHtml } = await html();
    const root = dirs.with({ 'src/nodes/a/a.html': '<!-- @editor -->', 'src/nodes/b/c': '' });
    const partialsDir = root;
    const build = (node: string) =>
      buildHtml({ dir: path.join(root, 'src/nodes', node), node, partialsDir });
    await assertRefused(
      () => buildNode({ root, out: root, node: 'gone', languages: {} }),
      ['src/nodes/gone is missing'],
    );
    await assertRefused(() => build('b'), ['b.html is missing']);
    await assertRefused(() => build('a'), [/Could not resolve .*a\.editor\.ts/]);
    await assertRefused(
      () =>
        buildInto({ 'src/nodes/a-b/a-b.html': '<!-- @editor -->\n<!-- @include no.html -->\n' }),
      ['rows no.html are missing'],
    );
  });

  it('refuses html without, or with two, places for the script', async () => {
    for (const text of ['<p>', '<!-- @editor --><!-- @editor -->'])
      await assertRefused(() => buildInto({ 'src/nodes/a-b/a-b.html': text }), ['exactly one']);
  });

  it('refuses dialog code with mistakes, and says where', async () => {
    await assertRefused(
      () => buildInto({ 'src/nodes/a-b/a-b.editor.ts': 'const x = ;' }),
      [/a-b\.editor\.ts:1: Unexpected/],
    );
  });

  it('refuses a dialog that shows a text nobody wrote', async () => {
    await assertRefused(
      () =>
        buildInto({
          'src/nodes/shared/editor/rows.html': '<b data-i18n="a-b.no;[title]s.y"></b>\n',
        }),
      ['src/nodes/a-b/a-b.html: no text for a-b.no'],
    );
  });
});

describe('parts of the build', () => {
  it('escapes script ends and comment starts in any code', async () => {
    const { escapeScript } = await html();
    const piece = fc.constantFrom(
      '</script',
      '</SCRIPT>',
      '<!--',
      '<',
      '/',
      '!',
      '--',
      'script',
      '"',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const code = JSON.stringify(pieces.join(''));
        const escaped = escapeScript(code);
        assert.doesNotMatch(escaped, /<\/script|<!--/i);
        assert.equal(vm.runInNewContext(escaped), pieces.join(''));
      }),
    );
  });

  it('finds the keys of a template, attributes included', async () => {
    const { usedKeys } = await html();
    const found = usedKeys('<a data-i18n="a.b"></a><input data-i18n="[placeholder]c.d; [title]e">');
    assert.deepEqual([...found], ['a.b', 'c.d', 'e']);
  });

  it('finds placeholders, each once', async () => {
    const { placeholders } = await locales();
    assert.deepEqual(placeholders('__b__ and __a__, again __b__; no _c_ or __d'), ['a', 'b']);
  });

  it('takes the nodes from package.json and refuses files in odd places', async () => {
    const { nodesOf, pluginsOf } = await nodes();
    assert.deepEqual(pluginsOf(manifest), ['snom-sidebar']);
    assert.deepEqual(pluginsOf({}), []);
    await assertRefused(
      () => pluginsOf({ 'node-red': { plugins: { b: 'b.js' } } }),
      ['b must be dist/nodes/b/b.js, not b.js'],
    );
    assert.deepEqual(nodesOf(manifest), [
      'snom-config',
      'snom-key',
      'snom-call',
      'snom-event',
      'snom-admin',
      'snom-display',
      'snom-mqtt',
    ]);
    await assertRefused(() => nodesOf({}), ['declares no nodes']);
    await assertRefused(
      () => nodesOf({ 'node-red': { nodes: { a: 'dist/a.js' } } }),
      ['a must be dist/nodes/a/a.js, not dist/a.js'],
    );
  });

  it('reads the reasons of errors from their source', async () => {
    const { readReasons } = await reasons();
    const dir = dirs.with({
      'e.ts': 'export const REASONS = { x: ["Y", "request"] } as const; export type T = 1;',
    });
    assert.deepEqual({ ...(await readReasons(path.join(dir, 'e.ts'))) }, { x: 'Y' });
  });

  it('passes on what the compiler says', async () => {
    const { compile } = await compiler();
    // Without the standard library this takes a moment only; a slip of the pen is found all the same.
    const dir = dirs.with({
      'tsconfig.json':
        '{"compilerOptions":{"noEmit":true,"noLib":true,"types":[]},"files":["a.ts"]}',
      'a.ts': 'export const x = ;',
    });
    await assertRefused(
      () => compile(dir, 'tsconfig.json'),
      ['tsc -p tsconfig.json failed', /a\.ts\(1,18\): error TS1109/],
    );
  });
});

describe('npm run build', () => {
  /** Runs the script in a copy of the package without what compiles slowly. */
  function run(root: string): Promise<{ code: number; stderr: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, ['scripts/build.mjs'], { cwd: root }, (error, _, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stderr });
      });
    });
  }

  function copy(): string {
    const root = dirs.with({ 'dist/old.js': '' });
    cpSync(path.join(ROOT, 'scripts'), path.join(root, 'scripts'), { recursive: true });
    cpSync(path.join(ROOT, 'locales'), path.join(root, 'locales'), { recursive: true });
    cpSync(path.join(ROOT, 'package.json'), path.join(root, 'package.json'));
    mkdirSync(path.join(root, 'src/common'), { recursive: true });
    cpSync(path.join(ROOT, 'src/common/errors.ts'), path.join(root, 'src/common/errors.ts'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'junction');
    return root;
  }

  it('ends with 1 and plain lines, before it touches dist/, when a translation is wrong', async () => {
    const root = copy();
    writeFileSync(path.join(root, 'locales/de/snom-phone.json'), '{}');
    const { code, stderr } = await run(root);
    assert.equal(code, 1);
    assert.equal(stderr, 'build failed\nlocales/de/snom-phone.json: there is no such node\n');
    assert.ok(existsSync(path.join(root, 'dist/old.js')));
  });

  it('ends with 1 and removes what an earlier build left when the sources are not there', async () => {
    const root = copy();
    const { code, stderr } = await run(root);
    assert.equal(code, 1);
    assert.match(stderr, /^build failed\ntsc -p tsconfig\.\w+\.json failed:\n.*tsconfig/);
    assert.equal(existsSync(path.join(root, 'dist/old.js')), false);
  });
});
