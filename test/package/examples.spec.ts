/** The examples of the import menu: they import, are complete, safe to look at, and need no other package. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { defaultsOf, referencesOf } from '../support/package/definitions';
import {
  idsNamed,
  importedAsCopy,
  type References,
  referencesOfCore,
} from '../support/package/import-copy';
import { manifest, readJson, ROOT } from '../support/package/manifest';

interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly g?: string;
  readonly name?: string;
  readonly info?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly nodes?: readonly string[];
  readonly links?: readonly string[];
  readonly phone?: string;
  readonly [property: string]: unknown;
}

const OWN_TYPES = Object.keys(manifest['node-red'].nodes);
/** Nodes of other packages, for those examples that say so in their first comment. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  'call-journal-sqlite.json': ['sqlite', 'sqlitedb'],
};
/** Properties of theirs that name a configuration. */
const FOREIGN_REFERENCES: References = new Map([['sqlite', ['mydb']]]);
/** Kinds of entries that are no nodes. */
const FRAMES = new Set(['tab', 'group']);
/** What Node-RED itself stores with a node, besides the node's own properties. */
const EDITOR_PROPERTIES = ['id', 'type', 'z', 'g', 'x', 'y', 'wires', 'd', 'l', 'info'];

const mayBeWithoutPhone = (node: ExampleNode): boolean =>
  ['snom-event', 'snom-mqtt'].includes(node.type) || node['phoneFromMsg'] === true;

const files = readdirSync(path.join(ROOT, 'examples'));

/** The phone of all examples: of others, each import would make a copy. */
const SHARED = 'snom-phone-100000';
/** From one row to the next, px: a status stands between them. */
const ROW = 60;
/** The longest status, px. */
const STATUS = 150;

/** Where a node and the status below it begin and end, px; its width is that of its name, as far as the font is known. */
function spanOf({ x, name = '' }: ExampleNode): readonly [from: number, to: number] {
  const width = Math.max(100, 20 * Math.ceil((name.length * 7 + 50) / 20));
  const from = Number(x) - width / 2;
  return [from, Math.max(from + width, from + STATUS)];
}

/** Is the second one below the first one, so close that it covers the status? */
function covers(above: ExampleNode, below: ExampleNode): boolean {
  const gap = Number(below['y']) - Number(above['y']);
  if (gap <= 0 || gap >= ROW || above.z !== below.z) return false;
  const [[from, to], [otherFrom, otherTo]] = [spanOf(above), spanOf(below)];
  return from < otherTo && otherFrom < to;
}

/** Everything that a message of this node can come to, over link nodes as well. */
function reachable(nodes: readonly ExampleNode[], from: ExampleNode): ExampleNode[] {
  const seen = new Set([from]);
  for (const { type, wires = [], links = [] } of seen) {
    const next = [...wires.flat(), ...(type === 'link out' ? links : [])];
    for (const node of nodes) if (next.includes(node.id)) seen.add(node);
  }
  return [...seen];
}

/** Is it a node that sends something to a phone? */
const actsOnPhone = ({ type }: ExampleNode): boolean =>
  ['snom-call', 'snom-key', 'snom-display', 'snom-admin'].includes(type);

describe('examples', () => {
  let known: Set<string>;
  let references: References;

  before(() => {
    const core = referencesOfCore();
    known = new Set([...core.keys(), ...OWN_TYPES, 'group', 'tab', 'subflow']);
    const own = OWN_TYPES.map((type) => [type, referencesOf(type)] as const);
    references = new Map([...core, ...FOREIGN_REFERENCES, ...own]);
  });

  it('are JSON files whose names say in the menu what they are', () => {
    for (const file of files) assert.match(file, /^[a-z-]+\.json$/);
    // The one to begin with, which the README names.
    assert.ok(files.includes('flows.json'));
  });

  for (const file of files) {
    describe(file, () => {
      const nodes = readJson<ExampleNode[]>(`examples/${file}`);
      const ids = new Set(nodes.map((node) => node.id));
      const tabs = nodes.filter(({ type }) => type === 'tab').map(({ id }) => id);
      const tabsById = new Map<unknown, ExampleNode>(nodes.map((node) => [node.id, node]));
      const placed = nodes.filter(
        ({ type, z }) => !FRAMES.has(type) && z !== undefined && tabs.includes(z),
      );

      it('is a list whose ids are unique', () => {
        assert.ok(Array.isArray(nodes));
        assert.equal(ids.size, nodes.length);
      });

      it('begins with a comment that explains it', () => {
        assert.equal(placed[0]?.type, 'comment');
        assert.ok((placed[0]?.info ?? '').length > 200);
      });

      it('uses only nodes of Node-RED and of this package, or says whose', () => {
        const own = FOREIGN[file] ?? [];
        // An instance is of the type of its subflow.
        const isSubflow = (type: string): boolean => ids.has(type.replace(/^subflow:/, ''));
        const unknown = nodes.filter(
          ({ type }) => !known.has(type) && !own.includes(type) && !isSubflow(type),
        );
        assert.deepEqual(
          unknown.map((node) => node.type),
          [],
        );
      });

      it('has wires, groups and phones that lead somewhere', () => {
        for (const node of nodes) {
          const others = [node.z, node.g, node.phone, ...(node.wires ?? []).flat()];
          const named = [...others, ...(node.nodes ?? []), ...(node.links ?? [])]
            .filter((id) => id !== undefined)
            // A snom-event or snom-mqtt without a phone is there for all of them; others are told by the message.
            .filter((id) => id !== '' || !mayBeWithoutPhone(node));
          assert.deepEqual(
            named.filter((id) => !ids.has(id)),
            [],
            `${node.id} names what is not there`,
          );
        }
      });

      it('tells in the description of each tab what it is, which the sidebar shows', () => {
        for (const tab of nodes.filter(({ type }) => type === 'tab')) {
          const comment = placed.find(({ type, z }) => type === 'comment' && z === tab.id);
          assert.equal(tab.info, comment?.info, tab.id);
        }
      });

      it('uses the phone that all examples share', () => {
        const phones = nodes.filter(({ type }) => type === 'snom-config').map(({ id }) => id);
        assert.deepEqual(phones, [SHARED]);
      });

      it('has rows far enough apart for the statuses between them', () => {
        const close = placed.flatMap((above) =>
          placed.filter((below) => covers(above, below)).map(({ id }) => `${id} below ${above.id}`),
        );
        assert.deepEqual(close, []);
      });

      it('begins on the sheet: no name is cut at its left edge', () => {
        // Link nodes show no name.
        const shown = placed.filter(({ type }) => !type.startsWith('link '));
        assert.deepEqual(
          shown.filter((node) => spanOf(node)[0] < 0).map(({ id }) => id),
          [],
        );
      });

      it('has all groups of a tab at one left edge', () => {
        const edges = new Set<string>();
        for (const { type, z, x } of nodes) if (type === 'group') edges.add(`${z} ${String(x)}`);
        const tabs = nodes.filter(({ id }) =>
          nodes.some(({ type, z }) => type === 'group' && z === id),
        );
        assert.equal(edges.size, tabs.length);
      });

      it('gives every node a name', () => {
        for (const node of placed) assert.ok(node.name, `${node.id} has no name`);
      });

      it('stores exactly the properties of the dialogs', () => {
        for (const node of nodes) {
          if (!OWN_TYPES.includes(node.type)) continue;
          const stored = Object.keys(node).filter((name) => !EDITOR_PROPERTIES.includes(name));
          const wanted = Object.keys(defaultsOf(node.type));
          assert.deepEqual(stored.sort(), wanted.sort(), `${node.id} (${node.type})`);
        }
      });

      it('names nothing that is not there once it is imported as a copy', () => {
        const isConfig = ({ z, type }: ExampleNode): boolean =>
          z === undefined && !FRAMES.has(type) && type !== 'subflow';
        const configs = nodes.filter(isConfig).map(({ id }) => id);
        // After another example, and once more after itself.
        for (const there of [[SHARED], configs]) {
          const renewed = new Set([...ids].filter((id) => !there.includes(id)));
          const copy = importedAsCopy(nodes, new Set(there), references);
          assert.equal(copy.length, renewed.size);
          // In a variable, a text or code an id stays what it was: nothing has it then.
          assert.deepEqual(idsNamed(copy, renewed), []);
        }
        assert.deepEqual(idsNamed(nodes, ids), [...ids]);
      });

      it('says so where it does something to a phone by itself', () => {
        for (const inject of nodes.filter(({ type }) => type === 'inject')) {
          const { once, repeat, crontab, name = '', z } = inject;
          if (!once && !repeat && !crontab) continue;
          if (!reachable(nodes, inject).some(actsOnPhone)) continue;
          const info = tabsById.get(z)?.info ?? '';
          // At a time: the day, as the inject node is called; else at once.
          const words = crontab ? (name.split(' ')[0] ?? '') : 'As soon as it is deployed';
          assert.ok(info.includes(words), `${inject.id}: the tab does not say "${words}"`);
        }
      });

      it('contains no credentials and no address of a real device', () => {
        for (const node of nodes) {
          assert.equal(node['credentials'], undefined);
          assert.equal(node['username'] ?? node['password'], undefined);
          if (node.type === 'snom-config') assert.match(String(node['host']), /^127\.0\.0\.\d+$/);
        }
      });

      it('tells failures: each tab has a Catch node with something behind it', () => {
        const tabs = nodes.filter((node) => node.type === 'tab');
        assert.ok(tabs.length > 0);
        for (const tab of tabs) {
          const catching = placed.find((node) => node.type === 'catch' && node.z === tab.id);
          assert.ok(catching?.wires?.flat().length, `${tab.id} has no Catch node`);
        }
      });
    });
  }

  it('configure the phone that they share alike', () => {
    const known = new Map<string, ExampleNode>();
    for (const file of files) {
      for (const node of readJson<ExampleNode[]>(`examples/${file}`)) {
        if (node.type !== 'snom-config') continue;
        const first = known.get(node.id) ?? node;
        known.set(node.id, first);
        assert.deepEqual(node, first, `${file}: ${node.id}`);
      }
    }
    assert.deepEqual([...known.keys()], [SHARED]);
  });

  it('that open a webhook limit what can be dialled', () => {
    for (const file of files) {
      const nodes = readJson<ExampleNode[]>(`examples/${file}`);
      if (!nodes.some((node) => node.type === 'http in')) continue;
      for (const phone of nodes.filter((node) => node.type === 'snom-config')) {
        assert.notEqual(phone['allow'], '', `${file}: ${phone.name} may dial everything`);
        assert.match(String(phone['deny']), /^0900\*$/m);
      }
    }
  });
});
