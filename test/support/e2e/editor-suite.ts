/** Frame of the specs that work the dialogs: one Node-RED and one browser a file, one open page a language. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe } from 'mocha';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser';
import { catalogue } from './catalogue';
import { Editor } from './editor';
import { type FlowCredentials, type FlowNode, type NodeRed, startNodeRed } from './node-red';
import { PROJECT_ROOT } from './paths';
import { stopPhones } from './phones';
import { versionFromEnv } from './versions';

/** Languages of the browser, and the folder in locales/ whose texts each must show. */
const LOCALES: Readonly<Record<string, string>> = { 'en-US': 'en-US', 'de-DE': 'de' };

/**
 * Each Node-RED is looked at in one language, so that `npm test` does everything but once; at night in both
 * (`SNOM_EDITOR_LOCALES=en-US,de-DE`).
 */
function chosenLocales(): readonly string[] {
  const wanted = process.env['SNOM_EDITOR_LOCALES'];
  if (wanted !== undefined) return wanted.split(',');
  return [versionFromEnv() === '4.1' ? 'en-US' : 'de-DE'];
}

/** What the page is opened with. */
export interface Deployed {
  readonly flow: readonly FlowNode[];
  readonly credentials?: FlowCredentials;
}

/** What a spec works with; `editor` and `nodeRed` are there once its tests run. */
export interface LanguageRun {
  editor: Editor;
  nodeRed: NodeRed;
  readonly language: string;
  /** A text of the catalogue in this language. */
  readonly text: ReturnType<typeof catalogue>;
  /** Ends Node-RED as a power cut does, and starts it again at the same address; the page stays open. */
  readonly restart: () => Promise<void>;
}

/**
 * Runs tests once a language. After each, whatever dialog is open is cancelled, and the page must not have
 * reported an error; a picture of a failed test is left in .test-tmp. What comes after that one, its second try or the next
 * test, gets a page of its own and the flows as the page had them before, also what was not deployed: no dialogs that would
 * not close, no changes half made.
 *
 * @param prepare starts phones and says what is deployed before the page opens
 */
export function editorSuite(
  title: string,
  prepare: () => Promise<Deployed>,
  tests: (run: LanguageRun) => void,
): void {
  describe(title, function () {
    this.timeout(120_000);
    let browser: Browser;
    let first: NodeRed;
    let nodeRed: NodeRed;

    before(async () => {
      browser = await startBrowser();
      nodeRed = first = await startNodeRed();
    });

    after(async () => {
      await browser?.close();
      if (nodeRed !== first) await nodeRed.stop();
      await first?.stop();
    });

    const restart = async (run: LanguageRun): Promise<void> => {
      const { userDir, url } = first;
      await nodeRed.kill();
      run.nodeRed = nodeRed = await startNodeRed({ userDir, port: Number(new URL(url).port) });
    };

    for (const locale of chosenLocales()) {
      const language = LOCALES[locale] ?? assert.fail(`${locale} is not among the languages`);
      describe(`in ${language}`, () => {
        const own = { language, text: catalogue(language), restart: () => restart(run) };
        const run: LanguageRun = own as LanguageRun;
        let flowsBefore: readonly FlowNode[] = [];

        before(async () => {
          const { flow, credentials } = await prepare();
          // Secrets that the language before has stored go with their nodes only.
          await nodeRed.deploy([]);
          await nodeRed.deploy(flow, credentials);
          run.nodeRed = nodeRed;
          run.editor = await Editor.open(browser, nodeRed, locale);
        });

        beforeEach(async () => {
          flowsBefore = await run.editor.held();
        });

        afterEach(async function () {
          const { currentTest } = this;
          // One that is tried again has not failed yet.
          if (currentTest?.state === 'passed' || currentTest?.isPending()) {
            await run.editor.cancelDialogs();
            assert.deepEqual(run.editor.problems.splice(0), []);
            return;
          }
          await takePicture(run.editor, `${currentTest?.fullTitle()} ${nodeRed.version}`);
          if (run.editor.problems.length > 0) console.log(run.editor.problems.join('\n'));
          await run.editor.close();
          await nodeRed.deploy(flowsBefore);
          run.editor = await Editor.open(browser, nodeRed, locale);
        });

        after(async () => {
          await run.editor?.close();
          await stopPhones();
        });

        tests(run);
      });
    }
  });
}

/** Leaves a picture of the page in .test-tmp. */
export async function takePicture({ page }: Editor, title: string): Promise<void> {
  const folder = path.join(PROJECT_ROOT, '.test-tmp');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${title.replace(/\W+/g, '-')}.png`);
  await page.screenshot({ path: file });
  console.log(`        (see ${file})`);
}

/** The node of an id among flows; fails if it is not there. */
export function byId(flows: readonly FlowNode[], id: unknown): FlowNode {
  const found = flows.find((node) => node.id === id);
  assert.ok(found, `${String(id)} is not in the flows`);
  return found;
}
