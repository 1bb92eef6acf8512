/** Ends with 1 when a file imports what its room must not use, or when imports go in a circle. Part of `npm test`. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { circles, readImports, wayRound, wrongImports } from './lib/import-rule.mjs';

const graph = await readImports(join(dirname(fileURLToPath(import.meta.url)), '..'), [
  'src',
  'simulator',
]);
const faults = [
  ...wrongImports(graph),
  ...circles(graph).map(
    (files) => `${files.length} files import each other: ${wayRound(graph, files).join(' -> ')}`,
  ),
];
for (const fault of faults) console.error(fault);
console.log(`${graph.size} files, ${faults.length} imports against the rule or in circles`);
process.exitCode = faults.length > 0 ? 1 : 0;
