/**
 * `npm run release:check`: is what would be published what users are to get? Looks at version and changelog, the tree, the
 * licences, the tarball, and at the tarball installed into a fresh Node-RED 4.1 and 5.0. Says all that is wrong, and ends with 0
 * only if nothing is.
 *
 * Needs no network where `npm ci` has filled npm's cache; otherwise the dependencies come from the registry.
 */
import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { ensureNodeRed5 } from './lib/node-red-5.mjs';
import { contentProblems, megabytes, sizeProblems, textProblems } from './lib/release/contents.mjs';
import { licenceProblems, thirdParties, thirdPartyText } from './lib/release/licences.mjs';
import { nodeRedProblems } from './lib/release/node-red.mjs';
import {
  installInto,
  packProject,
  problemsOf,
  publintProblems,
  sizeOf,
  textsIn,
} from './lib/release/package.mjs';
import { typeProblems } from './lib/release/types.mjs';
import { treeProblems, unreleasedProblems, versionProblems } from './lib/release/version.mjs';
import { messageOf } from './lib/thrown.mjs';

/** @import { Packed } from './lib/release/package.mjs' */

const HELP = `Usage: npm run release:check -- [options]

  --unreleased    on the way to a release: the section Unreleased counts, no version, date or tag
  --tag TAG       what is released (default: the tag of this commit)
  --newest        install the newest dependencies that are allowed, from the registry
  --out FOLDER    put the tarball there when nothing is wrong with it
  --only NAMES    some checks only: version, tree, licences, package, node-red
  --help
`;

const exec = promisify(execFile);
process.chdir(projectRoot);

/**
 * @typedef {object} Manifest
 * @property {string} name @property {string} version
 * @property {Readonly<Record<string, string>>} bin
 * @property {{nodes: Readonly<Record<string, string>>, plugins: Readonly<Record<string, string>>}} node-red
 */
/** @param {string} file */
const readText = (file) => readFile(path.join(projectRoot, file), 'utf8');
const manifest = /** @type {Manifest} */ (JSON.parse(await readText('package.json')));
const { nodes, plugins } = manifest['node-red'];

/** @param {readonly string[]} args */
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trimEnd();

function options() {
  const { values } = parseArgs({
    options: {
      unreleased: { type: 'boolean', default: false },
      tag: { type: 'string' },
      newest: { type: 'boolean', default: false },
      out: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return values;
}

/** @typedef {ReturnType<typeof options>} Options */

/** @param {Options} chosen */
async function checkVersion({ unreleased, tag = tagHere() }) {
  const lock = /** @type {{version: string, packages: Record<string, {version: string}>}} */ (
    JSON.parse(await readText('package-lock.json'))
  );
  const release = {
    version: manifest.version,
    locked: [lock.version, lock.packages['']?.version],
    changelog: await readText('CHANGELOG.md'),
    tag,
    today: new Date().toISOString().slice(0, 10),
  };
  return unreleased ? unreleasedProblems(release) : versionProblems(release);
}

/** The tag of a version at this commit. */
function tagHere() {
  return git('tag', '--points-at', 'HEAD', '--list', 'v[0-9]*').split('\n').find(Boolean);
}

async function checkLicences() {
  const parties = await thirdParties(projectRoot);
  const written = await readText('THIRD-PARTY.md').catch(() => '');
  const current = written === thirdPartyText(parties);
  return [
    ...licenceProblems(parties),
    ...(current ? [] : ['THIRD-PARTY.md is not what it should be: npm run licences.']),
  ];
}

/** @param {Packed} packed */
async function checkContents({ files }) {
  const listed = async (/** @type {string} */ folder) => {
    const entries = await readdir(path.join(projectRoot, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  };
  const documents = [
    ...['README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY.md'],
    ...(await listed('examples')),
    ...(await listed('docs')),
  ];
  const languages = await readdir(path.join(projectRoot, 'locales'));
  return contentProblems(files, { nodes, plugins, bin: manifest.bin, languages, documents });
}

/** Places of this machine that are in no file. */
function places() {
  const { npm_config_registry: registry } = process.env;
  const hosts = registry === undefined ? [] : [new URL(registry).host];
  // A short name, as that of root's folder, would be found in texts that mean something else.
  return [projectRoot, os.homedir(), ...hosts].filter((place) => place.length > 5);
}

/**
 * The tarball, its content, and what becomes of it in an empty user directory.
 * @param {Packed} packed @param {{folder: string, dir: string}} installed
 */
async function checkPackage(packed, { folder, dir }) {
  const texts = await textsIn(folder);
  const here = places();
  const installed = sizeOf(path.join(dir, 'node_modules'));
  const { packed: tarball, unpacked } = packed;
  console.log(
    `      ${packed.files.length} files, ${megabytes(tarball)} packed, ${megabytes(unpacked)} unpacked, ${megabytes(installed)} installed`,
  );
  return [
    ...(await checkContents(packed)),
    ...texts.flatMap(([file, text]) => textProblems(file, text, here)),
    ...sizeProblems({ packed: tarball, unpacked, installed }),
    ...(await publintProblems(packed.file)),
    ...typeProblems(dir),
    ...(await commandProblems(dir)),
    ...(await problemsOf(() => pictureProblems(folder))),
  ];
}

/** Do the commands that npm has installed say how they are used? @param {string} dir */
async function commandProblems(dir) {
  const problems = await Promise.all(
    Object.keys(manifest.bin).map((name) =>
      problemsOf(async () => {
        const windows = process.platform === 'win32';
        const command = path.join(dir, 'node_modules/.bin', windows ? `${name}.cmd` : name);
        // Windows starts no .cmd without a shell.
        const { stdout } = await exec(`"${command}" --help`, { shell: true });
        return stdout.includes(name) ? [] : [`${name} --help does not say how it is used.`];
      }),
    ),
  );
  return problems.flat();
}

/** The image library is in the package: does it work there? @param {string} folder */
async function pictureProblems(folder) {
  const code = `
    const { prepareImage } = require(${JSON.stringify(path.join(folder, 'dist/phone/display/image.js'))});
    const file = require('node:fs').readFileSync(process.argv[1]);
    const sizes = ['bmp', 'jpg', 'png'].map(async (format) => {
      const { width, data } = await prepareImage(file, { width: 64, height: 64, format });
      if (width !== 64 || data.length < 100) throw new Error(format);
    });
    Promise.all(sizes).catch((error) => { console.error(error); process.exitCode = 1; });`;
  const picture = path.join(projectRoot, 'docs/images/virtual-phone.png');
  await exec(process.execPath, ['-e', code, picture]);
  return [];
}

/**
 * @param {'4.1' | '5.0'} version @param {{folder: string, dir: string}} installed
 */
async function checkNodeRed(version, { dir, folder }) {
  const five = version === '5.0' ? await ensureNodeRed5() : undefined;
  const program = five ?? {
    node: process.execPath,
    red: path.join(projectRoot, 'node_modules/node-red/red.js'),
  };
  const expected = {
    version: manifest.version,
    nodes: Object.keys(nodes),
    plugins: Object.keys(plugins),
  };
  return nodeRedProblems({ dir, folder, program, expected });
}

let count = 0;

/** @param {string} title @param {() => Promise<string[]>} look */
async function check(title, look) {
  const problems = await problemsOf(look);
  console.log(`${problems.length === 0 ? 'ok   ' : 'WRONG'} ${title}`);
  for (const problem of problems) console.log(`      - ${problem}`);
  count += problems.length;
}

/** @param {Options} chosen @param {(name: string) => boolean} isMeant */
async function checkInstalled(chosen, isMeant) {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'snom-release-'));
  try {
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 2, 2] });
    const packed = await packProject(path.join(scratch, 'packed'));
    for (const version of /** @type {const} */ (['4.1', '5.0'])) {
      const dir = path.join(scratch, `node-red-${version}`);
      const { folder, asked } = await installInto(dir, packed.file, chosen);
      if (asked && !chosen.newest)
        console.log('      The registry was asked: the cache of npm lacks some dependencies.');
      if (version === '4.1' && isMeant('package')) {
        await check('package: content, secrets, size, commands', () =>
          checkPackage(packed, { folder, dir }),
        );
      }
      if (isMeant('node-red')) {
        await check(`Node-RED ${version}: nodes, examples, a call with the virtual phone`, () =>
          checkNodeRed(version, { folder, dir }),
        );
      }
    }
    if (chosen.out !== undefined && count === 0) await hand(packed.file, path.resolve(chosen.out));
  } finally {
    // Windows lets go of files of programs that have ended a moment later.
    await rm(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The very file that was looked at. @param {string} tarball @param {string} folder */
async function hand(tarball, folder) {
  await mkdir(folder, { recursive: true });
  await copyFile(tarball, path.join(folder, path.basename(tarball)));
}

/** @param {Options} chosen */
async function main(chosen) {
  /** @param {string} name */
  const isMeant = (name) =>
    chosen.only?.flatMap((names) => names.split(',')).includes(name) ?? true;
  await ensureDependencies();
  console.log(`${manifest.name} ${manifest.version}`);
  if (isMeant('version')) await check('version, changelog, tag', () => checkVersion(chosen));
  if (isMeant('tree')) {
    await check('tree: everything is committed', () =>
      Promise.resolve(treeProblems(git('status', '--porcelain'))),
    );
  }
  if (isMeant('licences')) await check('licences', checkLicences);
  if (isMeant('package') || isMeant('node-red')) {
    await check('build, pack, install', async () => {
      await checkInstalled(chosen, isMeant);
      return [];
    });
  }
  console.log(count === 0 ? 'Ready.' : `${count} problems: not ready to be released.`);
  process.exitCode = count === 0 ? 0 : 1;
}

try {
  const chosen = options();
  if (chosen.help) process.stdout.write(HELP);
  else await main(chosen);
} catch (error) {
  console.error(`${messageOf(error)}\n${HELP}`);
  process.exitCode = 2;
}
