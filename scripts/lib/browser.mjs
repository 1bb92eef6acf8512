/** Finds, or where that is possible installs, the Chromium that the tests of the editor drive. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { aptInstall, canInstall } from './apt.mjs';
import { messageOf } from './thrown.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Where a browser may be: the search path, the usual folders of macOS and Windows.
 * @param {Env} env @param {string} platform
 */
function candidates(env, platform) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  if (platform !== 'win32') folders.push('/usr/bin', '/usr/local/bin', '/snap/bin');
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  if (platform === 'darwin') {
    for (const root of ['/Applications', join(env.HOME ?? '', 'Applications')]) {
      paths.push(join(root, 'Chromium.app/Contents/MacOS/Chromium'));
      paths.push(join(root, 'Google Chrome.app/Contents/MacOS/Google Chrome'));
    }
  }
  if (platform === 'win32') {
    for (const root of [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA]) {
      if (!root) continue;
      paths.push(join(root, 'Google/Chrome/Application/chrome.exe'));
      paths.push(join(root, 'Chromium/Application/chrome.exe'));
      paths.push(join(root, 'Microsoft/Edge/Application/msedge.exe'));
    }
  }
  return paths;
}

/**
 * Ubuntu ships a `chromium-browser` that only says where to get one, so a file of that name is not enough.
 * @param {string} path @param {string} platform
 */
function works(path, platform) {
  if (!existsSync(path)) return false;
  if (platform === 'win32') return true; // Chrome for Windows opens a window for --version
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/**
 * The browser to use, or undefined when there is none.
 * @param {Env} [env]
 * @param {string} [platform]
 * @returns {string | undefined}
 * @throws Error when CHROMIUM_PATH names one that cannot be started
 */
export function findBrowser(env = process.env, platform = process.platform) {
  if (env.CHROMIUM_PATH) {
    if (works(env.CHROMIUM_PATH, platform)) return env.CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which cannot be started.`);
  }
  return candidates(env, platform).find((path) => works(path, platform)) ?? playwrightBrowser();
}

/** A browser that playwright has downloaded earlier. @returns {string | undefined} */
function playwrightBrowser() {
  try {
    const { chromium } = /** @type {typeof import('playwright-core')} */ (
      createRequire(import.meta.url)('playwright-core')
    );
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // playwright-core knows no browser for this system
  }
}

/**
 * The browser to use; installs one when there is none: Debian's package where this user may install
 * packages, else playwright's own download.
 * @returns {string} path of the executable
 * @throws Error with a line for the user when there is none
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  /** @type {[what: string, install: () => void][]} */
  const attempts = [];
  if (canInstall())
    attempts.push(["Debian's chromium", () => aptInstall('chromium', 'fonts-dejavu-core')]);
  attempts.push([
    "playwright's Chromium",
    () => {
      const cli = createRequire(import.meta.url).resolve('playwright-core/cli.js');
      execFileSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' });
    },
  ]);
  for (const [what, install] of attempts) {
    console.log(`No Chromium found, installing ${what} ...`);
    try {
      install();
    } catch (error) {
      console.error(`Installing ${what} failed: ${messageOf(error)}`);
      continue;
    }
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'The tests of the editor need Chromium or Chrome. Install one, or name it: CHROMIUM_PATH=/path/to/chrome npm test',
  );
}
