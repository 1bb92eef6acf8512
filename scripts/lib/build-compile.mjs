/** Runs the TypeScript compiler as a process of its own, so that several projects compile side by side. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { BuildError } from './build-error.mjs';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/**
 * @param {string} root directory of the package @param {string} project tsconfig file in it
 * @param {readonly string[]} [options] further options of tsc
 * @returns {Promise<void>}
 * @throws {BuildError} with what the compiler says
 */
export function compile(root, project, options = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TSC, '-p', project, '--pretty', 'false', ...options], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (/** @type {Buffer} */ chunk) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new BuildError([`tsc -p ${project} failed:`, said.trim()]));
    });
  });
}
