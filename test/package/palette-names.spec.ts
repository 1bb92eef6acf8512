/** README and documents call the nodes what the palette calls them, beside their types. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { locales, NODES, PLUGINS } from '../support/package/build-tools';
import { ROOT } from '../support/package/manifest';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const DOCS = readdirSync(path.join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** Sentences: no code, tables, headings or pictures. */
const proseOf = (text: string): string =>
  text
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .split('\n')
    .filter((line) => !/^[|#!]/.test(line))
    .join('\n');

describe('names of the nodes in texts', () => {
  const names = new Map<string, string>();

  before(async () => {
    const { readLocales, catalogueOf, flatten } = await locales();
    const language = (await readLocales(path.join(ROOT, 'locales'), [...NODES, ...PLUGINS]))[
      'en-US'
    ];
    assert.ok(language);
    for (const node of NODES)
      names.set(node, String(flatten(catalogueOf(language, node)).get(`${node}.palette.label`)));
  });

  it('README: has a row for each node, with its name in the palette', () => {
    const rows = read('README.md')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, , type = '']) => NODES.includes(type));
    assert.deepEqual(rows.map(([, , type]) => type).sort(), [...NODES].sort());
    for (const [, name = '', type = ''] of rows) {
      const said = names.get(type) ?? assert.fail(type);
      if (type === 'snom-config') assert.ok(name.includes(`_${said}_`), name);
      else assert.equal(name, `**${said}**`);
    }
  });

  for (const page of DOCS) {
    it(`${page}: says the name where a type is first spoken of`, () => {
      const prose = proseOf(read(page));
      for (const type of NODES) {
        // A configuration is in no palette.
        if (type === 'snom-config') continue;
        const first = prose.search(
          new RegExp(`(?<![\\w/.-])${type}(?![\\w.-]*(?:json|html|md)\\b)\\b`),
        );
        if (first < 0) continue;
        const there = prose.slice(first, first + 120).replaceAll('\n', ' ');
        const named = new RegExp(
          `^${type}(?:\\*\\*|_)?(?:\\]\\([^)]*\\))? \\(_${names.get(type)}_\\)`,
        );
        assert.match(there, named);
      }
    });
  }
});
