/** Somebody who has just installed the package: how far the phone is away, in clicks. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
import { VirtualPhone } from '../../simulator';
import { startBrowser } from '../support/e2e/browser';
import { Editor } from '../support/e2e/editor';
import { takePicture } from '../support/e2e/editor-suite';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { keysOf, until } from '../support/e2e/phones';
import { makeUserDir } from '../support/e2e/user-dir';
import { manifest } from '../support/package/manifest';

/** Presses of the mouse button, from the empty sheet to the phone's key. */
const MOST_CLICKS = 12;
/** Of all steps; an idle machine takes a seventh of it. */
const MOST_MS = 60_000;

describe('newcomer', function () {
  this.timeout(300_000);
  let userDir: string;
  let scratch: string;

  before(async () => {
    const { installInto, packProject } = await import('../../scripts/lib/release/package.mjs');
    scratch = await mkdtemp(path.join(tmpdir(), 'snom-newcomer-'));
    const { file } = await packProject(scratch);
    userDir = await makeUserDir({ packageDir: false });
    await installInto(userDir, file, { newest: false });
  });

  after(async () => {
    for (const dir of [userDir, scratch]) if (dir) await rm(dir, { recursive: true, force: true });
  });

  it('has the virtual phone by one command', async () => {
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    const shell = process.platform === 'win32';
    const args = ['--no', '--', 'snom-simulator', '--version'];
    const { stdout } = await promisify(execFile)(npx, args, { cwd: userDir, shell });
    assert.equal(stdout.trim(), manifest.version);
  });

  describe('in an empty editor', () => {
    let browser: Browser | undefined;
    let nodeRed: NodeRed | undefined;
    let phone: VirtualPhone;
    let editor: Editor | undefined;

    // Each try is somebody else's first one.
    beforeEach(async () => {
      for (const name of ['flows.json', 'flows_cred.json'])
        await rm(path.join(userDir, name), { force: true });
      phone = new VirtualPhone({ farEnds: [{ number: '200', answerAfterMs: null }] });
      // One after the other: what has been started is ended, too, when the next one fails.
      await phone.start();
      nodeRed = await startNodeRed({ userDir });
      browser = await startBrowser();
      editor = undefined;
      editor = await Editor.open(browser, nodeRed);
    });

    afterEach(async function () {
      const { currentTest } = this;
      if (currentTest?.state !== 'passed' && editor && browser)
        await takePicture(editor, `${currentTest?.fullTitle()} ${nodeRed?.version}`);
      await browser?.close();
      await nodeRed?.stop();
      await phone.stop();
      browser = nodeRed = undefined;
    });

    it(`presses a key of the phone with at most ${MOST_CLICKS} clicks, and dials 200 until it rings there`, async () => {
      const { Newcomer } = await import('../../scripts/lib/newcomer.mjs');
      assert.ok(editor);
      const newcomer = new Newcomer(editor.page);
      const { hand } = newcomer;
      const started = performance.now();
      const address = `http://${phone.host}:${phone.port}/`;
      await newcomer.firstKeyPress({ address, model: 'D385', key: 'SPEAKER' });
      await until(phone, 'the key', () => keysOf(phone).includes('SPEAKER'), MOST_MS);
      const clicks = hand.clicks - hand.repeated;
      phone.pressKey('SPEAKER');
      await newcomer.dial('200');
      const rings = (): boolean =>
        phone.liveCalls.some(({ remote, state }) => remote === '200' && state === 'Ringback');
      await until(phone, 'the far end to ring', rings, MOST_MS);
      const elapsedMs = Math.round(performance.now() - started);
      const more = hand.clicks - hand.repeated - clicks;
      const repeated = hand.repeated > 0 ? `, ${hand.repeated} taken for single ones` : '';
      console.log(
        `        ${clicks} clicks to the key, ${more} more to the call${repeated}, ${elapsedMs} ms`,
      );
      assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
      assert.ok(elapsedMs < MOST_MS, `${elapsedMs} ms`);
      assert.deepEqual(editor.problems, []);
      assert.deepEqual(await editor.brokenNodes(), []);
    });
  });
});
