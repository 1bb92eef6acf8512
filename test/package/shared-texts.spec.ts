/** The shared texts in the catalogues that are shipped: each node has what it may say, and little else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { REASONS } from '../../src/common/errors';
import { locales, NODES, PLUGINS } from '../support/package/build-tools';
import { manifest, ROOT } from '../support/package/manifest';

/** Sources of nodes, without what only tells types. */
const SOURCES = readdirSync(path.join(ROOT, 'src/nodes'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.d)\.(?:ts|html)$/.test(name))
  .map((name) => path.join(ROOT, 'src/nodes', name));

describe('shared texts of the shipped catalogues', () => {
  let flatten: Awaited<ReturnType<typeof locales>>['flatten'];
  const declared: Readonly<Record<string, string>> = {
    ...manifest['node-red'].nodes,
    ...manifest['node-red'].plugins,
  };

  before(async () => {
    ({ flatten } = await locales());
  });

  function shipped(node: string, language: string): ReadonlyMap<string, unknown> {
    const folder = path.join(ROOT, path.dirname(declared[node] ?? assert.fail(node)));
    const file = path.join(folder, 'locales', language, `${node}.json`);
    return flatten(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  }

  it('have every error and every class of errors, whichever node meets it', () => {
    for (const node of [...NODES, ...PLUGINS]) {
      const texts = shipped(node, 'de');
      for (const [reason, [code]] of Object.entries(REASONS)) {
        assert.ok(texts.has(`snom.error.${reason}`), `${node}: ${reason}`);
        assert.ok(texts.has(`snom.status.error.${code}`), `${node}: ${code}`);
      }
    }
  });

  it('have the same keys in every language', () => {
    for (const node of [...NODES, ...PLUGINS]) {
      const keys = [...shipped(node, 'en-US').keys()].sort();
      for (const language of readdirSync(path.join(ROOT, 'locales')))
        assert.deepEqual([...shipped(node, language).keys()].sort(), keys, `${node}, ${language}`);
    }
  });

  it('leave out what a node has no use for', () => {
    for (const node of [...NODES, ...PLUGINS]) {
      const texts = shipped(node, 'en-US');
      assert.equal(texts.has('snom.key.F_HOLD'), node === 'snom-key', node);
      assert.equal(texts.has('snom.note.hiddenTagsOn'), node === 'snom-config', node);
    }
  });

  it('are asked for by keys that can be read in the sources: no code puts a family together', () => {
    const families = Object.keys(
      JSON.parse(readFileSync(path.join(ROOT, 'locales/en-US/common.json'), 'utf8')) as object,
    );
    // What only looks at a key is no place where one is made.
    const made = new RegExp(
      `(?<!startsWith\\()['"\`](?:${families.join('|')})\\.(?:['"\`]|\\$\\{)`,
    );
    const codeOf = (file: string): string =>
      readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const wrong = SOURCES.filter((file) => made.test(codeOf(file)));
    assert.ok(SOURCES.length > 100 && families.length > 0);
    assert.deepEqual(wrong, []);
  });
});
