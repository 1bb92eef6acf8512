/** The page's own files, read once. Only names found in the folder are served: there is no path to escape with. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** One file, ready to send. */
export interface WebFile {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** `web` lies beside this module, both among the sources and in the built package. */
const FOLDER = path.join(__dirname, 'web');

/**
 * Reads the page.
 *
 * @returns files by URL path; `/` is index.html
 * @throws the file system's error when the package is incomplete
 */
export async function loadWebFiles(folder = FOLDER): Promise<ReadonlyMap<string, WebFile>> {
  const files = new Map<string, WebFile>();
  for (const name of await readdir(folder)) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const file = { type, body: await readFile(path.join(folder, name)) };
    files.set(`/${name}`, file);
    if (name === 'index.html') files.set('/', file);
  }
  return files;
}
