/**
 * `npm run screenshots`: takes the pictures of README and docs anew, from the real editor and the real virtual phone:
 * of the demo, and of a newcomer's first minutes. Needs a build (`npm run build`) and Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from './lib/browser.mjs';
import { nodeRedProgram, Program } from './lib/demo-children.mjs';
import { choosePort } from './lib/demo-ports.mjs';
import { prepareUserDir } from './lib/demo-user-dir.mjs';
import { openEditor } from './lib/editor-page.mjs';
import { projectRoot } from './lib/ensure.mjs';
import { Newcomer } from './lib/newcomer.mjs';

/**
 * @import { ChildProcessByStdio } from 'node:child_process'
 * @import { Readable } from 'node:stream'
 * @import { Browser, Page } from 'playwright-core'
 */
/**
 * A page with Node-RED's editor.
 * @typedef {typeof globalThis & {RED: {
 *   nodes: {eachConfig(look: (node: {id: string, type: string}) => void): void},
 *   actions: {invoke(name: string): void},
 *   sidebar: {show(id: string): void},
 *   workspaces: {show(id: string): void},
 *   editor: {editConfig(name: string, type: string, id: string): void},
 * }}} EditorWindow
 */

const images = path.join(projectRoot, 'docs/images');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const VIEWPORT = { width: 1280, height: 860 };
const START_LIMIT_MS = 60_000;

/** Tab of the demo that shows what the phone does. */
const DOING = 'snom-doing-tab';

async function main() {
  await mkdir(images, { recursive: true });
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'snom-screenshots-'));
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: flags });
  try {
    await demoPictures(browser, path.join(scratch, 'demo'));
    await newcomerPictures(browser, path.join(scratch, 'newcomer'));
  } finally {
    await browser.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param {Browser} browser @param {string} dir */
async function demoPictures(browser, dir) {
  const quiet = ['--no-install', '--no-build', '--port', '0', '--phone-port', '0', '--dir', dir];
  const demo = spawn(process.execPath, ['scripts/demo.mjs', ...quiet], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { editor, page } = await addresses(demo);
    const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-US' });
    const phone = await context.newPage();
    await phone.goto(page);
    await phone.locator('.keypad .key').first().waitFor();
    await editorPictures(await context.newPage(), editor, phone);
    await context.close();
  } finally {
    demo.kill('SIGTERM');
    await once(demo, 'close');
  }
}

/** @param {ChildProcessByStdio<null, Readable, null>} demo */
async function addresses(demo) {
  let text = '';
  demo.stdout.setEncoding('utf8');
  for await (const part of demo.stdout) {
    text += String(part);
    if (text.includes('Ctrl-C')) break;
  }
  const [editor, page] = text.match(/http:\/\/\S+/g) ?? [];
  if (!editor || !page) throw new Error(`The demo did not start: ${text}`);
  return { editor, page };
}

/** @param {Page} page @param {string} url @param {Page} phone the virtual phone's page */
async function editorPictures(page, url, phone) {
  await openEditor(page, url);
  const config = await phoneOf(page);
  await page.waitForTimeout(1500);
  await page.evaluate(() =>
    /** @type {EditorWindow} */ (globalThis).RED.actions.invoke('core:toggle-sidebar'),
  );
  await page.screenshot({ path: file('flow') });
  await configPictures(page, config);
  await page.evaluate(
    (id) => /** @type {EditorWindow} */ (globalThis).RED.workspaces.show(id),
    DOING,
  );
  for (const key of ['2', '0', '0', 'ENTER']) await phone.locator(`[data-key="${key}"]`).click();
  await phone.locator('.calls').getByText('connected').waitFor();
  await page.waitForTimeout(800);
  await page.screenshot({ path: file('what-the-phone-does') });
  await page.evaluate(() => {
    const { RED } = /** @type {EditorWindow} */ (globalThis);
    RED.actions.invoke('core:toggle-sidebar');
    RED.sidebar.show('snom');
  });
  await page.locator('#snom-sidebar-phone-list [role=option]').first().click();
  await page.waitForTimeout(1000);
  await page.locator('#red-ui-sidebar').screenshot({ path: file('sidebar') });
  await phone.waitForTimeout(1500);
  await phone.screenshot({ path: file('virtual-phone') });
}

/** Id of the phone's configuration. @param {Page} page @returns {Promise<string>} */
async function phoneOf(page) {
  const found = await page.waitForFunction(() => {
    const { RED } = /** @type {Partial<EditorWindow>} */ (globalThis);
    let id = '';
    RED?.nodes?.eachConfig((node) => {
      if (node.type === 'snom-config') id = node.id;
    });
    return id;
  });
  return found.jsonValue();
}

/** Tabs of the phone's dialog that docs speak of. @param {Page} page @param {string} config */
async function configPictures(page, config) {
  await page.evaluate(
    (id) => /** @type {EditorWindow} */ (globalThis).RED.editor.editConfig('', 'snom-config', id),
    config,
  );
  await page.waitForTimeout(1000);
  for (const [tab, name] of [
    ['calls', 'dialling-rules'],
    ['events', 'events'],
  ]) {
    await page
      .locator(`.red-ui-tray [href$="-tab-${tab}"], .red-ui-tray [href$="${tab}"]`)
      .first()
      .click();
    await page.waitForTimeout(600);
    await tray(page, String(name));
  }
  await page.locator('#node-config-dialog-cancel').click();
  await page.waitForTimeout(800);
}

/**
 * The same clicks as those of test/e2e/newcomer.spec.ts.
 * @param {Browser} browser @param {string} dir
 */
async function newcomerPictures(browser, dir) {
  const port = await choosePort(0, 0);
  await prepareUserDir(dir, { port, keep: false });
  const programs = [
    new Program(
      'The virtual phone',
      [path.join(projectRoot, 'dist/simulator/cli.js'), '--port', '0'],
      {
        cwd: dir,
        logFile: path.join(dir, 'virtual-phone.log'),
      },
    ),
    nodeRedProgram(dir),
  ];
  try {
    const [phone, nodeRed] = programs;
    const [, address = ''] = (await phone?.said(/^ +HTTP +(http\S+)/m, START_LIMIT_MS)) ?? [];
    await nodeRed?.said(new RegExp(`http://127\\.0\\.0\\.1:${port}/`), START_LIMIT_MS);
    const viewport = { ...VIEWPORT, height: 1120 };
    const page = await browser.newPage({ viewport, locale: 'en-US' });
    await openEditor(page, `http://127.0.0.1:${port}/`);
    const newcomer = new Newcomer(page, (name) => tray(page, name));
    await newcomer.firstKeyPress({ address, model: 'D385', key: 'SPEAKER' });
    await newcomer.dial('200');
    await page.waitForTimeout(1500);
    await page.evaluate(`document.querySelector('#red-ui-workspace-chart').scrollTo(0, 0);
      document.querySelector('#red-ui-notifications').remove()`);
    await page.screenshot({
      path: file('first-flow'),
      clip: { x: 0, y: 0, width: 860, height: 330 },
    });
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
}

/** @param {string} name */
const file = (name) => path.join(images, `${name}.png`);

/** The topmost dialog. @param {Page} page @param {string} name */
async function tray(page, name) {
  await page.waitForTimeout(400);
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: file(name) });
}

await main();
