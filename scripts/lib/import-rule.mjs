/**
 * Which room may import which, and that nothing goes in a circle: every import counts, `import type` too.
 * Rooms and what they may use are listed in {@link RULE}; the reason of the order is in docs/architecture/overview.md.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** @typedef {ReadonlyMap<string, readonly string[]>} ImportGraph file -> files it imports, by their paths in the package */

const PHONE = ['common', 'phone/types', 'phone/models'].map((room) => `src/${room}`);
const CALLS = [...PHONE, 'src/calls/model', 'src/calls/operations'];
const SHARED = ['src/common', 'src/phone', 'src/calls', 'src/check', 'src/nodes/shared/types'];
const PLAYED = rooms('simulator', 'contract device');
const CORE = [...PLAYED, ...rooms('simulator', 'options calls keys outgoing screen minibrowser')];

/**
 * Room -> rooms it may import besides itself. A room is a file (without its extension) or a folder, and a file belongs to
 * the longest room that its path starts with.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const RULE = {
  'src/common': [],

  'src/phone/types': ['src/common'],
  'src/phone/models': ['src/common', 'src/phone/types'],
  'src/phone/transport': PHONE,
  'src/phone/settings': PHONE,
  'src/phone/commands': [...PHONE, 'src/phone/transport', 'src/phone/settings'],
  'src/phone/display': PHONE,
  'src/phone/channels': [...PHONE, ...rooms('src/phone', 'transport settings commands display')],
  'src/phone/discovery': [...PHONE, 'src/phone/transport'],
  'src/phone/admin': [
    ...PHONE,
    ...rooms('src/phone', 'transport settings commands display channels'),
  ],
  // phone.ts, diagnose.ts, fleet.ts
  'src/phone': [...PHONE, ...rooms('src/phone', 'transport settings commands display channels')],

  'src/calls/model': ['src/common'],
  'src/calls/reports': ['src/common', 'src/phone/types', 'src/calls/model'],
  'src/calls/operations': [...PHONE, 'src/calls/model'],
  'src/calls/requests': CALLS,
  'src/calls/execution': CALLS,

  'src/mqtt': ['src/common', 'src/calls'],

  'src/check': ['src/common', 'src/phone'],

  'src/nodes/shared/types': ['src/common', 'src/phone', 'src/calls'],
  'src/nodes/shared/phones': SHARED,
  'src/nodes/shared': [...SHARED, 'src/nodes/shared/phones'],
  'src/nodes/shared/action': [...SHARED, 'src/nodes/shared/phones'],
  'src/nodes/shared/display': [...SHARED, ...rooms('src/nodes/shared', 'phones action')],
  'src/nodes/shared/migration': ['src/common'],
  'src/nodes/shared/editor': [...SHARED, 'src/nodes/shared/migration'],
  ...Object.fromEntries(
    ['config', 'key', 'call', 'admin', 'event', 'display'].map((name) => [
      `src/nodes/snom-${name}`,
      [...SHARED, 'src/nodes/shared'],
    ]),
  ),

  'src/nodes/snom-mqtt': [...SHARED, 'src/mqtt', 'src/nodes/shared'],
  'src/nodes/snom-sidebar': [...SHARED, 'src/mqtt', 'src/nodes/shared'],

  // What is public of the nodes, in one place.
  'src/nodes/public-types': [...SHARED, ...rooms('src/nodes', 'shared snom-admin snom-event')],

  'simulator/contract': [],
  'simulator/device': ['simulator/contract'],
  'simulator/check-report': PLAYED,
  'simulator/calls': PLAYED,
  'simulator/keys': PLAYED,
  'simulator/outgoing': PLAYED,
  'simulator/screen': PLAYED,
  'simulator/minibrowser': [...PLAYED, ...rooms('simulator', 'calls keys outgoing screen')],
  'simulator/csta': PLAYED,
  'simulator/options': [...PLAYED, 'simulator/check-report'],
  'simulator/phone-core': CORE,
  'simulator/http': [...CORE, ...rooms('simulator', 'check-report phone-core csta')],
  'simulator/sip': [...CORE, 'simulator/phone-core'],
  'simulator/console': PLAYED,
  'simulator/virtual-phone': [...CORE, ...rooms('simulator', 'phone-core http sip console')],
  'simulator/index': [...PLAYED, 'simulator/virtual-phone'],
  'simulator/exchangeable-phone': [...PLAYED, 'simulator/virtual-phone'],
  'simulator/cli-options': [...PLAYED, 'simulator/check-report', 'simulator/console'],
  'simulator/cli': [...PLAYED, ...rooms('simulator', 'cli-options exchangeable-phone index')],
};

/** @param {string} folder @param {string} names separated by blanks */
function rooms(folder, names) {
  return names.split(' ').map((name) => `${folder}/${name}`);
}

/** @param {string} room @param {string} file */
const isIn = (room, file) =>
  file === room || file.startsWith(`${room}/`) || file.startsWith(`${room}.`);

/**
 * The room of a file; undefined when no rule knows it.
 * @param {string} file @param {Readonly<Record<string, readonly string[]>>} [rule]
 */
export function roomOf(file, rule = RULE) {
  return Object.keys(rule)
    .filter((room) => isIn(room, file))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * Imports against the rule, as sentences.
 * @param {ImportGraph} graph @param {Readonly<Record<string, readonly string[]>>} [rule]
 */
export function wrongImports(graph, rule = RULE) {
  return [...graph].flatMap(([file, imported]) => {
    const room = roomOf(file, rule);
    if (room === undefined) return [`${file} is in no room of the rule`];
    const may = rule[room] ?? [];
    return imported
      .filter((to) => roomOf(to, rule) !== room && !may.some((one) => isIn(one, to)))
      .map(
        (to) =>
          `${file} must not import ${to}: ${room} may use ${may.join(', ') || 'nothing else'}`,
      );
  });
}

/**
 * Groups of files that import each other in a circle.
 * @param {ImportGraph} graph
 * @returns {string[][]} each sorted
 */
export function circles(graph) {
  // Tarjan's strongly connected components.
  /** @type {Map<string, {index: number, low: number}>} */
  const seen = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  /** @param {string} file */
  const visit = (file) => {
    const own = { index: seen.size, low: seen.size };
    seen.set(file, own);
    stack.push(file);
    for (const to of graph.get(file) ?? []) {
      const other = seen.get(to) ?? (graph.has(to) ? visit(to) : undefined);
      if (other && stack.includes(to)) own.low = Math.min(own.low, other.low);
    }
    if (own.low === own.index) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group.sort());
    }
    return own;
  };
  for (const file of graph.keys()) if (!seen.has(file)) visit(file);
  return found;
}

/**
 * What the TypeScript files of some folders import of the package's own files.
 * @param {string} root directory of the package @param {readonly string[]} folders in it
 * @returns {Promise<ImportGraph>}
 */
export async function readImports(root, folders) {
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true }))
        .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    ),
  );
  const files = lists.flat().sort();
  const known = new Set(files);
  return new Map(
    await Promise.all(
      files.map(async (file) => {
        const { importedFiles } = ts.preProcessFile(
          await readFile(join(root, file), 'utf8'),
          true,
          true,
        );
        const own = importedFiles
          .filter(({ fileName }) => fileName.startsWith('.'))
          .map(({ fileName }) => fileOf(posix.join(posix.dirname(file), fileName), known))
          .filter((to) => to !== undefined);
        return /** @type {const} */ ([file, [...new Set(own)]]);
      }),
    ),
  );
}

/**
 * The file an import means; what is outside of the folders that were read keeps its path, and what is no code is left out.
 * @param {string} path as imports have it @param {ReadonlySet<string>} known
 */
function fileOf(path, known) {
  const found = [`${path}.ts`, `${path}/index.ts`, path].find((one) => known.has(one));
  return found ?? (path.endsWith('.json') ? undefined : path);
}

/**
 * A shortest way round in a group of files that import each other.
 * @param {ImportGraph} graph @param {readonly string[]} group of {@link circles}
 * @returns {string[]} begins and ends with the same file
 */
export function wayRound(graph, group) {
  const inside = new Set(group);
  const ways = group.map((start) => {
    /** @type {string[][]} */
    const open = [[start]];
    const seen = new Set();
    for (const way of open) {
      for (const to of graph.get(way[way.length - 1] ?? '') ?? []) {
        if (to === start) return [...way, to];
        if (!inside.has(to) || seen.has(to)) continue;
        seen.add(to);
        open.push([...way, to]);
      }
    }
    return [];
  });
  return ways.filter((way) => way.length > 0).sort((a, b) => a.length - b.length)[0] ?? [];
}
