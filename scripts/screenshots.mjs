/**
 * `npm run screenshots`: takes the README's pictures anew, from the real editor and the real virtual phone of
 * the demo. Needs a build (`npm run build`) and Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from './lib/browser.mjs';
import { projectRoot } from './lib/ensure.mjs';

/**
 * @import { ChildProcessByStdio } from 'node:child_process'
 * @import { Readable } from 'node:stream'
 * @import { Page } from 'playwright-core'
 */
/**
 * A page with Node-RED's editor.
 * @typedef {typeof globalThis & {RED: {
 *   nodes: {node(id: string): object | null},
 *   actions: {invoke(name: string): void},
 *   editor: {edit(node: object | null): void, editConfig(name: string, type: string, id: string): void},
 * }}} EditorWindow
 */

const images = path.join(projectRoot, 'docs/images');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

async function main() {
  await mkdir(images, { recursive: true });
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'snom-screenshots-'));
  const demo = spawn(
    process.execPath,
    [
      'scripts/demo.mjs',
      '--no-install',
      '--no-build',
      '--port',
      '0',
      '--phone-port',
      '0',
      '--dir',
      scratch,
    ],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let browser;
  try {
    const { editor, page } = await addresses(demo);
    browser = await chromium.launch({ executablePath: ensureBrowser(), args: flags });
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    await editorPictures(await context.newPage(), editor);
    await phonePicture(await context.newPage(), page);
  } finally {
    await browser?.close();
    demo.kill('SIGTERM');
    await once(demo, 'close');
    await rm(scratch, { recursive: true, force: true });
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

/** @param {Page} page @param {string} url */
async function editorPictures(page, url) {
  await page.goto(url);
  await page.waitForFunction(() =>
    /** @type {Partial<EditorWindow>} */ (globalThis).RED?.nodes?.node('snom-key-press-01'),
  );
  await page.waitForTimeout(1500);
  await page.evaluate(() =>
    /** @type {EditorWindow} */ (globalThis).RED.actions.invoke('core:toggle-sidebar'),
  );
  /** @param {string} name */
  const save = (name) => page.screenshot({ path: path.join(images, name) });
  await save('flow.png');
  await picture(page, 'snom-key-press-01', 'snom-key.png', async () => {
    for (const key of ['OFFHOOK', '2', '0', '0', 'ENTER'])
      await page.locator(`.red-ui-tray [data-key="${key}"]`).first().click();
  });
  await picture(page, 'snom-call-dial-01', 'snom-call.png');
  await page.evaluate(() =>
    /** @type {EditorWindow} */ (globalThis).RED.editor.editConfig(
      '',
      'snom-config',
      'snom-phone-100000',
    ),
  );
  await page.locator('#snom-config-test').click();
  await page.waitForTimeout(1500);
  await tray(page, 'snom-config.png');
}

/**
 * One node's dialog.
 * @param {Page} page @param {string} id of the node @param {string} file
 * @param {() => Promise<void>} [prepare] what to do in the dialog first
 */
async function picture(page, id, file, prepare) {
  await page.evaluate((node) => {
    const { RED } = /** @type {EditorWindow} */ (globalThis);
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.waitForTimeout(800);
  await prepare?.();
  await tray(page, file);
  await page.locator('#node-dialog-cancel').click();
  await page.waitForTimeout(600);
}

/** @param {Page} page @param {string} file */
async function tray(page, file) {
  await page.waitForTimeout(400);
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: path.join(images, file) });
}

/** @param {Page} page @param {string} url */
async function phonePicture(page, url) {
  await page.goto(url);
  await page.waitForTimeout(800);
  for (const key of ['2', '0', '0', 'ENTER']) {
    await page.evaluate(
      (name) =>
        fetch('api/key', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key: name }),
        }),
      key,
    );
  }
  await page.waitForTimeout(1500);
  await page.screenshot({ path: path.join(images, 'virtual-phone.png') });
}

await main();
