/**
 * The SQLite node of the Node-RED project for end-to-end tests. Its native part, `sqlite3`, comes ready-made from GitHub
 * or is compiled, which takes minutes; SQLite itself is also there as WebAssembly. So the node is the real one and so is
 * SQLite, and what the node calls between the two is written anew here. With `SNOM_SQLITE3`, the folder of a compiled
 * `sqlite3`, that one is used.
 */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Database } from 'node-sqlite3-wasm';

const NODE = 'node-red-node-sqlite';
const resolve = createRequire(__filename).resolve;

/** As much of `sqlite3` as the node uses: its documented names, answers in a turn of their own. */
const MODULE = `'use strict';
const { EventEmitter } = require('node:events');
const { Database: Wasm } = require(${JSON.stringify(resolve('node-sqlite3-wasm'))});
const OPEN_READONLY = 1;
const OPEN_CREATE = 4;
class Database extends EventEmitter {
  constructor(file, mode) {
    super();
    try {
      this.db = new Wasm(file, { readOnly: mode === OPEN_READONLY, fileMustExist: !(mode & OPEN_CREATE) });
      setImmediate(() => this.emit('open'));
    } catch (error) {
      this.problem = error;
      setImmediate(() => this.emit('error', error));
    }
  }
  #answer(work, callback) {
    let error = this.problem ?? null;
    let rows;
    try {
      if (!error) rows = work();
    } catch (thrown) {
      error = thrown;
    }
    setImmediate(() => callback?.(error, rows));
  }
  all(sql, params, callback) {
    this.#answer(() => this.db.all(sql, params), callback);
  }
  exec(sql, callback) {
    this.#answer(() => this.db.exec(sql), callback);
  }
  close(callback) {
    this.#answer(() => this.db.close(), callback);
  }
}
module.exports = { Database, OPEN_READONLY, OPEN_READWRITE: 2, OPEN_CREATE };
`;

/** Puts the node into a user directory, next to the package. */
export async function addSqliteNode(userDir: string): Promise<void> {
  const modules = path.join(userDir, 'node_modules');
  await cp(path.dirname(resolve(`${NODE}/package.json`)), path.join(modules, NODE), {
    recursive: true,
  });
  const folder = path.join(modules, 'sqlite3');
  await mkdir(folder);
  const compiled = process.env['SNOM_SQLITE3'];
  const text =
    compiled === undefined ? MODULE : `module.exports = require(${JSON.stringify(compiled)});\n`;
  await writeFile(path.join(folder, 'index.js'), text);
  const about = { name: 'sqlite3', version: '5.1.7', main: 'index.js' };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(about));
}

/** Runs a statement in a database that nobody else writes to at the moment. @returns its rows */
export function runIn(file: string, sql: string): Readonly<Record<string, unknown>>[] {
  const database = new Database(file);
  try {
    return database.all(sql);
  } finally {
    database.close();
  }
}
