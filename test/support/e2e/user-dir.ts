/** A scratch user directory of Node-RED with the package in its node_modules. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PACKAGE_NAME, PROJECT_ROOT } from './paths';
import { addSqliteNode } from './sqlite';

/** What a user directory is made with. */
export interface UserDirOptions {
  /** Language of the runtime's texts, e.g. `de`; default `en-US`. */
  readonly locale?: string;
  /** Folder that is linked as the package; false = Node-RED without the package. Default: the project. */
  readonly packageDir?: string | false;
  /** With the SQLite node of the Node-RED project; see `addSqliteNode`. */
  readonly sqlite?: boolean;
}

/**
 * Settings for tests: loopback only, no news from outside. A test that dies takes its Node-RED with it,
 * because the channel between the two breaks.
 */
function settings(locale: string): string {
  const values = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: 'secret of a test',
    lang: locale,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, multiplayer: { enabled: false } },
    externalModules: { palette: { allowInstall: false } },
    debugMaxLength: 100_000,
    // Fifteen seconds for people.
    mqttReconnectTime: 500,
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
  return [
    `process.once('disconnect', () => process.exit(1));`,
    `module.exports = ${JSON.stringify(values, null, 2)};`,
    '',
  ].join('\n');
}

/** Makes one; the caller removes it. */
export async function makeUserDir(options: UserDirOptions = {}): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'snom-e2e-'));
  await writeFile(path.join(dir, 'settings.js'), settings(options.locale ?? 'en-US'));
  const source = options.packageDir ?? PROJECT_ROOT;
  const dependencies = source === false ? {} : { [PACKAGE_NAME]: '*' };
  const about = { name: 'node-red-project', version: '0.0.1', private: true, dependencies };
  await writeFile(path.join(dir, 'package.json'), JSON.stringify(about));
  if (source === false) return dir;
  if (!existsSync(path.join(source, 'dist/nodes')))
    throw new Error(`${source} has no dist/nodes: run npm run build first.`);
  await mkdir(path.join(dir, 'node_modules'));
  await symlink(source, path.join(dir, 'node_modules', PACKAGE_NAME), 'junction');
  if (options.sqlite) await addSqliteNode(dir);
  return dir;
}
