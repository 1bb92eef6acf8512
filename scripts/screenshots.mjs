/**
 * `npm run screenshots`: takes the pictures of README and docs anew, from the real editor and the real virtual phone. Those of
 * README are of a newcomer, who installs the tarball into an empty Node-RED, by the clicks that test/e2e/newcomer.spec.ts
 * counts; the others are of the demo. Needs a build (`npm run build`) and Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from './lib/browser.mjs';
import { Program } from './lib/demo-children.mjs';
import { admin, post, press } from './lib/demo-flows.mjs';
import { deployFlows, openEditor, traysStanding } from './lib/editor-page.mjs';
import { projectRoot } from './lib/ensure.mjs';
import { Newcomer } from './lib/newcomer.mjs';
import { startNodeRed } from './lib/release/node-red.mjs';
import { installInto, packProject } from './lib/release/package.mjs';
import { smallPng } from './lib/small-png.mjs';

/**
 * @import { ChildProcessByStdio } from 'node:child_process'
 * @import { Readable } from 'node:stream'
 * @import { Browser, Locator, Page } from 'playwright-core'
 * @import { FlowNode } from './lib/demo-flows.mjs'
 */
/**
 * A page with Node-RED's editor.
 * @typedef {typeof globalThis & {RED: {
 *   nodes: {eachConfig(look: (node: {id: string, type: string}) => void): void, node(id: string): unknown},
 *   actions: {invoke(name: string): void},
 *   sidebar: {show(id: string): void},
 *   view: {importNodes(nodes: unknown, options: {addFlow: boolean, generateIds: boolean}): void},
 *   workspaces: {show(id: string): void},
 *   editor: {edit(node: unknown): void, editConfig(name: string, type: string, id: string): void},
 * }}} EditorWindow
 */

const images = path.join(projectRoot, 'docs/images');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const VIEWPORT = { width: 1280, height: 860 };
const START_LIMIT_MS = 60_000;

/** A page that goes on drawing, a lamp that blinks, a status that comes: what is waited for before a picture, ms. */
const SETTLE_MS = 1500;

/** Tab of the demo that shows what the phone does. */
const DOING = 'snom-doing-tab';
/** Tab of the example to begin with. */
const EXAMPLE = 'snom-tab-1000000';
/** Of the example with the door camera: what asks on the display, and what makes it ask. */
const MENU = { node: 'snom-cam-menu-000', inject: 'snom-cam-ask-0000' };

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
    await displayPictures(await context.newPage(), editor, phone);
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
  await toggleSidebar(page);
  await configPictures(page, await phoneOf(page));
  await page.evaluate(
    (id) => /** @type {EditorWindow} */ (globalThis).RED.workspaces.show(id),
    DOING,
  );
  for (const key of ['2', '0', '0', 'ENTER']) await phone.locator(`[data-key="${key}"]`).click();
  await phone.locator('.calls').getByText('connected').waitFor();
  await page.locator('.red-ui-flow-node-status-label', { hasText: 'talking' }).first().waitFor();
  await keep('what-the-phone-does', page);
  await toggleSidebar(page);
  await page.evaluate(() => /** @type {EditorWindow} */ (globalThis).RED.sidebar.show('snom'));
  await page.locator('#snom-sidebar-phone-list [role=option]').first().click();
  await page.waitForTimeout(SETTLE_MS);
  await keep('sidebar', page.locator('#red-ui-sidebar'));
  await phone.locator('[data-key="CANCEL"]').click();
  await phone.locator('.calls').getByText('connected').waitFor({ state: 'hidden' });
}

/** @param {Page} page */
const toggleSidebar = (page) =>
  page.evaluate(() =>
    /** @type {EditorWindow} */ (globalThis).RED.actions.invoke('core:toggle-sidebar'),
  );

/**
 * A question on the phone's display, and the dialog of the node that asks.
 * @param {Page} page @param {string} url @param {Page} phone the virtual phone's page
 */
async function displayPictures(page, url, phone) {
  const { flows } = /** @type {{flows: FlowNode[]}} */ (await admin(url, 'flows'));
  const text = await readFile(path.join(projectRoot, 'examples/door-camera.json'), 'utf8');
  const example = /** @type {FlowNode[]} */ (JSON.parse(text));
  const isThere = new Set(flows.map(({ id }) => id));
  const more = example.filter(({ id }) => !isThere.has(id));
  await admin(url, 'flows', post({ flows: [...flows, ...more] }));
  await openEditor(page, url);
  await page.evaluate((id) => {
    const { RED } = /** @type {EditorWindow} */ (globalThis);
    RED.editor.edit(RED.nodes.node(id));
  }, MENU.node);
  await traysStanding(page);
  await tray(page, 'snom-display');
  await press(url, MENU.inject);
  await phone.locator('.screen').getByText('Open the door').waitFor();
  await keep('display', phone.locator('.phone .screen'));
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
  await traysStanding(page);
  for (const [tab, name] of [
    ['calls', 'dialling-rules'],
    ['events', 'events'],
  ]) {
    await page
      .locator(`.red-ui-tray [href$="-tab-${tab}"], .red-ui-tray [href$="${tab}"]`)
      .first()
      .click();
    await page.waitForTimeout(SETTLE_MS);
    await tray(page, String(name));
  }
  await page.locator('#node-config-dialog-cancel').click();
  await page.locator('#node-config-dialog-cancel').waitFor({ state: 'detached' });
}

/**
 * The same clicks as those of test/e2e/newcomer.spec.ts, and an example.
 * @param {Browser} browser @param {string} dir
 */
async function newcomerPictures(browser, dir) {
  const { file } = await packProject(`${dir}-tarball`);
  const { folder } = await installInto(dir, file, { newest: false });
  const phone = new Program(
    'The virtual phone',
    [path.join(folder, 'dist/simulator/cli.js'), '--port', '0', '--console-port', '0'],
    { cwd: dir, logFile: path.join(dir, 'virtual-phone.log') },
  );
  const programs = [phone];
  try {
    const [, address = ''] = await phone.said(/^ +HTTP +(http\S+)/m, START_LIMIT_MS);
    const [, pageUrl = ''] = await phone.said(/^ +page +(http\S+)/m, START_LIMIT_MS);
    const editor = await startNodeRed(dir, {}, programs);
    const ofPhone = await browser.newPage({ viewport: VIEWPORT, locale: 'en-US' });
    await ofPhone.goto(pageUrl);
    await ofPhone.locator('.keypad .key').first().waitFor();
    const viewport = { ...VIEWPORT, height: 1120 };
    const page = await browser.newPage({ viewport, locale: 'en-US' });
    await openEditor(page, editor);
    await firstMinutes(page, ofPhone, address);
    await examplePicture(page);
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
}

/** @param {Page} page @param {Page} phone the virtual phone's page @param {string} address of the virtual phone */
async function firstMinutes(page, phone, address) {
  const newcomer = new Newcomer(page, (name) => tray(page, name));
  await newcomer.firstKeyPress({ address, model: 'D385', key: 'SPEAKER' });
  await phone.locator('#requests').getByText('SPEAKER').first().waitFor();
  // Off again, as the phone's owner would.
  await phone.locator('[data-key="SPEAKER"]').click();
  await newcomer.dial('200');
  await phone.locator('.calls').getByText('connected').waitFor();
  await page.locator('.red-ui-flow-node-status-label', { hasText: 'done' }).first().waitFor();
  // So high that the last nodes of the palette stand beside the flow.
  await page.setViewportSize({ width: VIEWPORT.width, height: 440 });
  await page.waitForTimeout(SETTLE_MS);
  await page.evaluate(`document.querySelector('#red-ui-workspace-chart').scrollTo(0, 0);
    document.querySelector('#red-ui-palette-container-snom').scrollIntoView();
    document.querySelector('#red-ui-notifications').replaceChildren()`);
  await keep('first-flow', page, { x: 0, y: 0, width: 860, height: 410 });
  await keep('virtual-phone', phone);
}

/** The example to begin with, as it is imported. @param {Page} page */
async function examplePicture(page) {
  const example = await readFile(path.join(projectRoot, 'examples/flows.json'), 'utf8');
  await page.setViewportSize(VIEWPORT);
  await toggleSidebar(page);
  await page.evaluate(
    (nodes) =>
      /** @type {EditorWindow} */ (globalThis).RED.view.importNodes(JSON.parse(nodes), {
        addFlow: false,
        generateIds: false,
      }),
    example,
  );
  await deployFlows(page, () => page.locator('#red-ui-header-button-deploy').click());
  await page.evaluate(
    (id) => /** @type {EditorWindow} */ (globalThis).RED.workspaces.show(id),
    EXAMPLE,
  );
  await page.waitForTimeout(SETTLE_MS);
  await page.evaluate(`document.querySelector('#red-ui-notifications').replaceChildren();
    document.querySelector('.red-ui-palette-scroll').scrollTo(0, 0);
    document.querySelector('#red-ui-workspace-chart').scrollTo(0, 0)`);
  await keep('flow', page);
}

/** The topmost dialog. @param {Page} page @param {string} name */
async function tray(page, name) {
  // Away from what would look chosen below it.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(SETTLE_MS);
  await keep(name, page.locator('.red-ui-tray').last());
}

/**
 * Writes a picture.
 * @param {string} name @param {Page | Locator} what
 * @param {{x: number, y: number, width: number, height: number}} [clip] of a page
 */
async function keep(name, what, clip) {
  const png = await what.screenshot({ ...(clip && { clip }) });
  await writeFile(path.join(images, `${name}.png`), await smallPng(png));
}

await main();
