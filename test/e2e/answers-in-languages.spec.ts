/**
 * What dialogs answer, the phones that are drawn, and the sidebar: no text is cut and no label is broken into lines, in a
 * narrow and in a wide font, and axe finds nothing, light and dark. Languages and pictures as in
 * dialogs-in-languages.spec.ts; where nobody asks for languages, it is left to the night.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
import { newTally, tellTally } from '../support/e2e/axe-tally';
import { startBrowser } from '../support/e2e/browser';
import { Editor } from '../support/e2e/editor';
import { beginWalk, isAsked, isReader, keepPictures, languages } from '../support/e2e/looked-at';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { stopPhones } from '../support/e2e/phones';
import { connectionAnswers } from '../support/e2e/play-connection';
import { eventAnswers } from '../support/e2e/play-events';
import { nodeAnswers } from '../support/e2e/play-nodes';
import { sidebarStates } from '../support/e2e/play-sidebar';
import { deployStage, type Phones, startCast } from '../support/e2e/stage';

(isAsked ? describe : describe.skip)('what dialogs answer, in their languages', function () {
  this.timeout(900_000);
  const tally = newTally();
  let browser: Browser;
  let nodeRed: NodeRed;
  let phones: Phones | undefined;

  before(async () => {
    browser = await startBrowser();
    nodeRed = await startNodeRed();
  });

  // Phones are as new for each language.
  beforeEach(async () => {
    phones = await startCast();
    await deployStage(nodeRed, phones);
  });

  afterEach(async () => {
    phones?.stranger.server.close();
    await stopPhones();
  });

  after(async () => {
    if (nodeRed) tellTally(tally, `answers and sidebar, Node-RED ${nodeRed.version}`);
    await browser?.close();
    await nodeRed?.stop();
  });

  for (const language of languages) {
    it(`${language}: nothing is cut or broken, and axe finds nothing`, async function () {
      assert.ok(phones);
      const editor = await Editor.open(browser, nodeRed, language);
      const { version } = nodeRed;
      const walk = await beginWalk(editor, { language, version, tally });
      if (!walk) return this.skip();
      const axe = isReader(language);
      const stage = { editor, nodeRed, phones };
      try {
        for (const play of [connectionAnswers, eventAnswers, nodeAnswers, sidebarStates])
          for await (const shown of play(stage)) await walk.see(shown, { axe });
      } catch (error) {
        // What was seen before is told with it.
        walk.problems.add(String(error));
      }
      await keepPictures(browser, walk, { name: 'answers', language, version });
      assert.deepEqual([...walk.problems], []);
      assert.deepEqual(editor.problems, []);
      await editor.close();
    });
  }
});
