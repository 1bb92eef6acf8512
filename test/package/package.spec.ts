/** What Node-RED's flow library asks of a package (its scorecard), as far as that can be told offline. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { manifest, readJson, ROOT, satisfies } from '../support/package/manifest';

/** Oldest Node.js that the newest Node-RED runs on. */
const NODE_OF_NEWEST_NODE_RED = '22.9.0';

const types = Object.keys(manifest['node-red'].nodes);
const actionTypes = types.filter((type) => type !== 'snom-config');

function typesInExamples(): Set<string> {
  const files = readdirSync(path.join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));
  const nodes = files.flatMap((name) => readJson<{ type: string }[]>(`examples/${name}`));
  return new Set(nodes.map((node) => node.type));
}

describe('package.json', () => {
  it('names a licence (P01), which is the one in LICENSE', () => {
    assert.equal(manifest.license, 'Apache-2.0');
    const text = readFileSync(path.join(ROOT, 'LICENSE'), 'utf8');
    assert.match(text, /Apache License\s+Version 2\.0/);
    assert.match(text, /END OF TERMS AND CONDITIONS/);
  });

  it('says whose it is, and where it is at home', () => {
    const { author, homepage } = readJson<{ author?: string; homepage?: string }>('package.json');
    assert.match(author ?? '', /node-red-contrib-snom/);
    assert.match(homepage ?? '', /^https:\/\//);
  });

  it('says where the source and the bug tracker are (P03)', () => {
    assert.match(manifest.repository?.url ?? '', /^git\+https:\/\//);
    assert.match(manifest.bugs?.url ?? '', /^https:\/\//);
  });

  it('has a name that Node-RED allows for a package without scope (P04)', () => {
    assert.match(manifest.name, /^node-red-contrib-[a-z-]+$/);
  });

  it('can be found by the flow library (P05)', () => {
    assert.ok(manifest.keywords.includes('node-red'));
  });

  it('runs on the two Node-RED versions it is tested with (P06)', () => {
    const { version: four } = readJson<{ version: string }>('node_modules/node-red/package.json');
    const { dependencies } = readJson<{ dependencies: Record<string, string> }>(
      'test/node-red-5/package.json',
    );
    for (const version of [four, dependencies['node-red'] ?? ''])
      assert.ok(satisfies(version, manifest['node-red'].version), version);
    assert.equal(satisfies('3.1.15', manifest['node-red'].version), false);
  });

  it('runs on the oldest Node.js of the newest Node-RED (P07)', () => {
    assert.ok(satisfies(NODE_OF_NEWEST_NODE_RED, manifest.engines.node));
  });

  it('has node types that no other package has: all begin with snom- (N01)', () => {
    for (const type of types) assert.match(type, /^snom-[a-z]+$/);
  });

  it('shows every node in an example (N02)', () => {
    const shown = typesInExamples();
    assert.deepEqual(
      actionTypes.filter((type) => !shown.has(type)),
      [],
    );
  });

  it('has few dependencies (D01)', () => {
    assert.ok(Object.keys(manifest.dependencies).length <= 6);
  });

  it('is installed the same from every registry: locks name no host', () => {
    for (const file of ['package-lock.json', 'test/node-red-5/package-lock.json']) {
      const { packages } = readJson<{ packages: Record<string, { resolved?: string }> }>(file);
      assert.ok(Object.keys(packages).length > 100, file);
      const named = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined);
      assert.deepEqual(
        named.map(([where]) => where),
        [],
        file,
      );
    }
  });

  it('keeps the version and its lock together', () => {
    const lock = readJson<{ version: string; packages: Record<string, { version: string }> }>(
      'package-lock.json',
    );
    assert.equal(lock.version, manifest.version);
    assert.equal(lock.packages['']?.version, manifest.version);
  });
});
