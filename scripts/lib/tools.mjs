/** Programs of others that tests let loose on the virtual phone: installed where that is possible, else left out. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptTry } from './apt.mjs';

/** Each has Debian's package of the same name. @type {readonly string[]} */
export const TOOLS = ['curl', 'haproxy', 'mosquitto', 'nmap', 'radicale', 'whatweb'];

/** Where servers are, which not everybody has in his path. */
const SERVERS = process.platform === 'win32' ? [] : ['/usr/sbin', '/usr/local/sbin'];

/**
 * Path of a program, or undefined where there is none.
 * @param {string} name
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @returns {string | undefined}
 */
export function findTool(name, env = process.env) {
  return [...(env.PATH ?? '').split(delimiter), ...SERVERS]
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** Installs the missing ones where this user may; says in one line which tests are left out otherwise. */
export function ensureTools() {
  for (const name of TOOLS) {
    if (findTool(name)) continue;
    aptTry(name);
    if (!findTool(name)) console.log(`There is no ${name} here: the tests with it are left out.`);
  }
}
