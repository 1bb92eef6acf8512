/** The page's own files, read once. Only names found in the folders are served: there is no path to escape with. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Catalogue, chooseLanguage, pageIn } from './texts';

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
/** Folder of the catalogues in it, and of their addresses. */
const CATALOGUES = 'locales';
const PAGE = 'index.html';

/** The files of the page. */
export class WebFiles {
  private constructor(
    private readonly files: ReadonlyMap<string, WebFile>,
    /** The page in each language. */
    private readonly pages: ReadonlyMap<string, WebFile>,
  ) {}

  /**
   * Reads them.
   *
   * @throws the file system's error when the package is incomplete; Error when a language lacks a text of the page
   */
  static async load(folder = FOLDER): Promise<WebFiles> {
    const files = new Map<string, WebFile>();
    for (const name of await readdir(folder)) {
      const type = TYPES[path.extname(name)];
      if (type === undefined || name === PAGE) continue;
      files.set(`/${name}`, { type, body: await readFile(path.join(folder, name)) });
    }
    const template = await readFile(path.join(folder, PAGE), 'utf8');
    const pages = new Map<string, WebFile>();
    for (const name of await readdir(path.join(folder, CATALOGUES))) {
      if (!name.endsWith('.json')) continue;
      const language = path.basename(name, '.json');
      const body = await readFile(path.join(folder, CATALOGUES, name));
      const catalogue = JSON.parse(body.toString('utf8')) as Catalogue;
      files.set(`/${CATALOGUES}/${name}`, { type: 'application/json; charset=utf-8', body });
      const page = pageIn(template, language, catalogue);
      pages.set(language, { type: TYPES['.html'] ?? '', body: Buffer.from(page) });
    }
    return new WebFiles(files, pages);
  }

  /**
   * A file by its URL path; `/` is the page.
   *
   * @param accepted header `Accept-Language`
   */
  get(target: string, accepted: string | undefined): WebFile | undefined {
    if (target !== '/' && target !== `/${PAGE}`) return this.files.get(target);
    return this.pages.get(chooseLanguage(accepted, [...this.pages.keys()]));
  }
}
