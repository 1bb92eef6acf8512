/**
 * Every dialog in every state it can be in: no text is cut and no label is broken into lines, in a narrow and in a wide
 * font, and axe finds nothing, light and dark.
 *
 * `SNOM_LANGUAGES` names the languages (`fr,it`; default: `de`, whose words are long; `all` at night). `SNOM_PICTURES` names
 * a folder for a sheet of pictures of each: `npm run contact-sheets`. Fonts that are not installed are left out, which is
 * said. Without a Chinese and Japanese font (Debian: `fonts-wqy-zenhei`, `fonts-noto-cjk`) their letters are drawn as boxes
 * that are narrower (5 and 8 px instead of 14): then what is too long in these two languages may go unseen, and there is
 * nothing to read on the pictures.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
import { axeFindings } from '../support/e2e/axe';
import { startBrowser } from '../support/e2e/browser';
import { type Picture, writeContactSheet } from '../support/e2e/contact-sheet';
import { DIALOG, showsNewRows, showState, statesOf } from '../support/e2e/dialog-states';
import { Editor } from '../support/e2e/editor';
import { config, ourNode, tab } from '../support/e2e/flow';
import { type Misfit, misfits, missingFonts } from '../support/e2e/label-measure';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { NODE_TYPES } from '../support/e2e/paths';
import { startPhone, stopPhones } from '../support/e2e/phones';
import { LANGUAGES } from '../support/package/languages';

const wanted = process.env['SNOM_LANGUAGES'] ?? 'de';
const atNight = wanted === 'all';
const languages = atNight ? LANGUAGES : wanted.split(',');
const folder = process.env['SNOM_PICTURES'];

/** Arial's metrics, and the wide font of a Debian without Arial. */
const FONTS = ['Liberation Sans', 'DejaVu Sans'];
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
    await browser?.close();
    await nodeRed?.stop();
    await stopPhones();
  });

  it('would see what is cut or broken', async () => {
    const page = await browser.newPage();
    await page.setContent(BAD_DIALOG);
    const found = await misfits(page, '#dialog', { fonts: FONTS });
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
  });

  for (const language of languages) {
    it(`${language}: nothing is cut or broken, and axe finds nothing`, async () => {
      const editor = await Editor.open(browser, nodeRed, language);
      // High enough for the longest dialog: a picture shows what is seen.
      await editor.page.setViewportSize({ width: 1400, height: 4000 });
      const missing = await missingFonts(editor.page, FONTS);
      if (missing.length > 0) console.log(`        (not measured: no ${missing.join(', no ')})`);
      const fonts = FONTS.filter((font) => !missing.includes(font));
      assert.ok(fonts.length > 0, 'There is none of the fonts to measure with.');

      const walk = new Walk(editor, fonts, nodeRed.version === '5.0');
      for (const type of TYPES) await walk.see(type);
      if (folder) {
        await mkdir(folder, { recursive: true });
        const file = path.join(folder, `dialogs-${language}-${nodeRed.version}.png`);
        await writeContactSheet(browser, walk.pictures, { file, language });
      }
      assert.deepEqual([...walk.problems], []);
      assert.deepEqual(editor.problems, []);
      await editor.close();
    });
  }
});

/** Goes through all states of dialogs. */
class Walk {
  /** One line for each text that does not fit, wherever it was seen first, and for each finding of axe. */
  readonly problems = new Set<string>();
  /** A picture of each state; none where none are wanted. */
  readonly pictures: Picture[] = [];
  private readonly known = new Set<string>();

  constructor(
    private readonly editor: Editor,
    private readonly fonts: readonly string[],
    /** Node-RED 5 has a dark theme. */
    private readonly hasDark: boolean,
  ) {}

  async see(type: string): Promise<void> {
    const { editor } = this;
    if (type === 'snom-config') await editor.editConfig(type, 'phone');
    else await editor.edit(type);
    for (const state of await statesOf(editor, type)) {
      const where = `${type} ${state.replace(/^.*-tab-/, '')}`.trimEnd();
      await showState(editor, type, state);
      if (folder) this.pictures.push({ title: where, png: await pictureOf(editor) });
      // Axe is slow. At night it sees every state, else those with a row that it has not seen.
      if (atNight || (await showsNewRows(editor))) await this.read(where);
      for (const misfit of await misfits(editor.page, DIALOG, { fonts: this.fonts, vary: true }))
        this.note(type, state, misfit);
    }
    await editor.cancelDialogs();
  }

  private async read(where: string): Promise<void> {
    const { page } = this.editor;
    for (const line of await axeFindings(page, DIALOG)) this.problems.add(`axe: ${where}: ${line}`);
    if (!this.hasDark) return;
    const dark = (on: boolean): Promise<unknown> =>
      page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${on})`);
    await dark(true);
    for (const line of await axeFindings(page, DIALOG, ['color-contrast']))
      this.problems.add(`axe, dark: ${where}: ${line}`);
    await dark(false);
  }

  private note(type: string, state: string, { text, how, has, takes, font, when }: Misfit): void {
    const key = `${type}: ${how}: ${text}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    const where = [state, when].filter((part) => part !== '').join(', ');
    this.problems.add(`${key} (has ${has}, takes ${takes}; ${font}; ${where})`);
  }
}

/** The whole dialog, however long, with a little of what is around it. */
async function pictureOf({ page }: Editor): Promise<Buffer> {
  const box = await page.locator(DIALOG).last().boundingBox();
  assert.ok(box, 'There is no dialog.');
  const { x, y, width, height } = box;
  const around = 10;
  const clip = {
    x: x - around,
    y: y - around,
    width: width + 2 * around,
    height: height + 2 * around,
  };
  return page.screenshot({ clip });
}
