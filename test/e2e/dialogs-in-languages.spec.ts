/**
 * Every dialog in every state it can be in, and what it says of values that cannot be right: no text is cut and no label is
 * broken into lines, in a narrow and in a wide font, and axe finds nothing, light and dark. What dialogs answer:
 * answers-in-languages.spec.ts.
 *
 * `SNOM_LANGUAGES` names the languages (`fr,it`; default: `de`, whose words are long; `all` at night). `SNOM_PICTURES` names
 * a folder for a sheet of pictures of each: `npm run contact-sheets`. Fonts that are not installed are left out, and so are
 * Japanese and Chinese without a font of their letters, which is said: these would be drawn as boxes that are narrower.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
import { newTally, tellTally } from '../support/e2e/axe-tally';
import { startBrowser } from '../support/e2e/browser';
import {
  mendFields,
  showsNewRows,
  showState,
  spoilFields,
  statesOf,
} from '../support/e2e/dialog-states';
import { Editor } from '../support/e2e/editor';
import { config, ourNode, tab } from '../support/e2e/flow';
import { hasLetters, misfits } from '../support/e2e/label-measure';
import {
  atNight,
  beginWalk,
  FONTS,
  isReader,
  keepPictures,
  languages,
} from '../support/e2e/looked-at';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { NODE_TYPES } from '../support/e2e/paths';
import { startPhone, stopPhones } from '../support/e2e/phones';
import type { Walk } from '../support/e2e/walk';

const TYPES = ['snom-config', ...NODE_TYPES.filter((type) => type !== 'snom-config')];

/** What fits and what does not, each in a width of its own. */
const BAD_DIALOG = `<!doctype html><style>* { font-size: 14px } label, button, select, input { display: block; white-space: normal }</style>
  <div id="dialog" style="width: 400px">
    <label style="width: 100px">It fits</label>
    <label style="width: 100px">Label that is broken</label>
    <label style="width: 100px">Donaudampfschifffahrtsgesellschaft</label>
    <div class="snom-check"><label style="width: 120px">Two lines beside a box</label></div>
    <div class="snom-check"><label style="width: 120px">Three lines of text beside a box that is ticked</label></div>
    <button style="width: 100px"><b style="display: block">Off</b><i style="display: block">ONHOOK</i></button>
    <div class="snom-phone"><button style="width: 90px">Do not disturb</button></div>
    <div class="snom-phone"><button style="width: 40px; padding: 0; overflow-wrap: anywhere">Disturbing</button></div>
    <select style="width: 120px"><option>Short</option><option>Choice that is far too long for it</option></select>
    <input style="width: 80px" placeholder="Placeholder that is cut">
    <input style="width: 80px" placeholder="short">
    <div style="width: 100px; overflow: hidden; white-space: nowrap">Hidden behind the edge of a tab</div>
    <div style="width: 100px">A hint may take as many lines as it likes.</div>
    <div style="width: 1px; height: 1px; overflow: hidden">Only read out</div>
    <details><summary>More</summary><label style="display: none; width: 20px">Not to be seen</label></details>
  </div>`;

describe('dialogs in their languages', function () {
  this.timeout(900_000);
  const tally = newTally();
  let browser: Browser;
  let nodeRed: NodeRed;

  before(async () => {
    browser = await startBrowser();
    nodeRed = await startNodeRed();
    const nodes = TYPES.slice(1).map((type) => ourNode(type, type, []));
    const reports = { events: true, baseUrl: 'http://127.0.0.1:1880' };
    await nodeRed.deploy([tab, config('phone', await startPhone(), reports), ...nodes]);
  });

  after(async () => {
    if (nodeRed) tellTally(tally, `dialogs, Node-RED ${nodeRed.version}`);
    await browser?.close();
    await nodeRed?.stop();
    await stopPhones();
  });

  it('would see what is cut or broken', async () => {
    const page = await browser.newPage();
    await page.setContent(BAD_DIALOG);
    const found = await misfits(page, '#dialog', { fonts: FONTS });
    // Letters that no font has: they are there to be assigned by whoever likes.
    const isDrawn = await hasLetters(page, '\u{f0000}\u{f0001}');
    await page.close();
    const inOneFont = found.filter(({ font }) => font === FONTS[0]);
    const seen = inOneFont.map(({ how, text }) => `${how}: ${text}`);
    assert.deepEqual([...new Set(seen)].sort(), [
      'cut: Choice that is far too long for it',
      'cut: Donaudampfschifffahrtsgesellschaft',
      'cut: Hidden behind the edge of a tab',
      'cut: Placeholder that is cut',
      'wrapped: Disturbing',
      'wrapped: Label that is broken',
      'wrapped: Three lines of text beside a box that is ticked',
    ]);
    assert.equal(isDrawn, false);
  });

  for (const language of languages) {
    it(`${language}: nothing is cut or broken, and axe finds nothing`, async function () {
      const editor = await Editor.open(browser, nodeRed, language);
      const { version } = nodeRed;
      const walk = await beginWalk(editor, { language, version, tally });
      if (!walk) return this.skip();
      for (const type of TYPES) await seeDialog(walk, editor, type, atNight && isReader(language));
      await keepPictures(browser, walk, { name: 'dialogs', language, version });
      assert.deepEqual([...walk.problems], []);
      assert.deepEqual(editor.problems, []);
      await editor.close();
    });
  }
});

/** All states of a dialog, and each field with what cannot be right. Axe is slow: in most languages it sees each row once. */
async function seeDialog(
  walk: Walk,
  editor: Editor,
  type: string,
  readsAll: boolean,
): Promise<void> {
  if (type === 'snom-config') await editor.editConfig(type, 'phone');
  else await editor.edit(type);
  for (const state of await statesOf(editor, type)) {
    const title = `${type} ${state}`.trimEnd();
    await showState(editor, type, state);
    const axe = (await showsNewRows(editor)) || readsAll;
    await walk.see({ title }, { axe, vary: true });
    const isSpoiled = await spoilFields(editor);
    if (isSpoiled) await walk.see({ title: `${title}, wrong` }, { axe });
    await mendFields(editor);
  }
  await editor.cancelDialogs();
}
