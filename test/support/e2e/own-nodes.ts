/** Nodes that only a test, a bench or a soak has. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Puts one into a user directory, as a package of its own.
 *
 * @param name of the package
 * @param script in TypeScript
 * @param dialogs what registers its nodes in the editor
 */
export async function installNodes(
  userDir: string,
  name: string,
  script: string,
  dialogs: string,
): Promise<void> {
  const folder = path.join(userDir, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [script],
    outfile: path.join(folder, 'nodes.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const about = { name, version: '0.0.1', 'node-red': { nodes: { [name]: 'nodes.js' } } };
  await writeFile(path.join(folder, 'nodes.html'), dialogs);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(about));
  const file = path.join(userDir, 'package.json');
  const project = JSON.parse(await readFile(file, 'utf8')) as { dependencies: object };
  const dependencies = { ...project.dependencies, [name]: '*' };
  await writeFile(file, JSON.stringify({ ...project, dependencies }));
}
