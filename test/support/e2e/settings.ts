/** User directories whose settings.js says more than the usual. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { makeUserDir } from './user-dir';

/**
 * Makes a user directory with further values in its settings.js, for `startNodeRed({ userDir })`. The caller removes
 * it.
 *
 * @param values plain JSON, as `{ httpNodeRoot: '/endpoint' }`
 */
export async function makeUserDirWith(values: Readonly<Record<string, unknown>>): Promise<string> {
  const dir = await makeUserDir();
  await appendFile(
    path.join(dir, 'settings.js'),
    `Object.assign(module.exports, ${JSON.stringify(values, null, 2)});\n`,
  );
  return dir;
}
