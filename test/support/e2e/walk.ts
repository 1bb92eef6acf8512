/** Looks at one state of the editor after the other: does every text fit, and does axe find anything, light and dark? */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { countedFindings, type Tally } from './axe-tally';
import type { Picture } from './contact-sheet';
import { DIALOG } from './dialog-states';
import { type Misfit, misfits } from './label-measure';

/** Of the dark some pictures are enough: it is made of the same pieces. */
const EVERY_DARK = 8;

const MIN_HEIGHT = 700;
/** Header, buttons and edges of the editor around a dialog, with room to spare. */
const AROUND_DIALOG = 320;

/** How it is looked. */
export interface WalkInit {
  /** Fonts to measure in, which must be installed. */
  readonly fonts: readonly string[];
  readonly takesPictures: boolean;
  /** Switches the dark theme on and off; absent: it is not looked at in the dark. */
  readonly dark?: (on: boolean) => Promise<void>;
  readonly tally: Tally;
}

/** What is looked at. */
export interface Shown {
  /** Tells states apart, for those who read the findings and look at the pictures. */
  readonly title: string;
  /** Default: the dialog that is uppermost. */
  readonly within?: string;
}

/** How thoroughly. */
export interface Care {
  /** Also with every box ticked and each choice taken. */
  readonly vary?: boolean;
  /** Has axe look. */
  readonly axe: boolean;
}

/** Goes from state to state. */
export class Walk {
  /** One line for each text that does not fit, wherever it was seen first, and for each finding of axe. */
  readonly problems = new Set<string>();
  /** A picture of each state; none where none are wanted. */
  readonly pictures: Picture[] = [];
  private readonly known = new Set<string>();

  constructor(
    private readonly page: Page,
    private readonly init: WalkInit,
  ) {}

  /** Looks at what is there now; folds are opened. */
  async see({ title, within = DIALOG }: Shown, { vary = false, axe }: Care): Promise<void> {
    const { page } = this;
    await page.evaluate(`$(${JSON.stringify(within)}).last().find('details').prop('open', true)`);
    if (this.init.takesPictures) {
      if (within === DIALOG) await makeRoom(page);
      this.pictures.push({ title, png: await pictureOf(page, within) });
    }
    if (axe) await this.read(title, within);
    for (const misfit of await misfits(page, within, { fonts: this.init.fonts, vary }))
      this.note(title, misfit);
  }

  private async read(title: string, within: string): Promise<void> {
    const { dark } = this.init;
    await this.count('axe', title, within);
    if (!dark) return;
    await dark(true);
    try {
      await this.count('axe, dark', title, within);
      const isWanted = this.init.takesPictures && this.pictures.length % EVERY_DARK === 0;
      if (isWanted)
        this.pictures.push({ title: `${title}, dark`, png: await pictureOf(this.page, within) });
    } finally {
      await dark(false);
    }
  }

  private async count(who: string, title: string, within: string): Promise<void> {
    const lines = await countedFindings(this.init.tally, this.page, within);
    for (const line of lines) this.problems.add(`${who}: ${title}: ${line}`);
  }

  private note(title: string, { text, how, has, takes, font, when }: Misfit): void {
    const key = `${how}: ${text}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    const where = [title, when].filter((part) => part !== '').join(', ');
    this.problems.add(`${key} (has ${has}, takes ${takes}; ${font}; ${where})`);
  }
}

/** A picture shows what is seen: makes the page as high as the dialog wants it, and no higher, for that takes time. */
async function makeRoom(page: Page): Promise<void> {
  const wanted = `Math.ceil($(${JSON.stringify(DIALOG)}).last()[0].getBoundingClientRect().height)`;
  const height = Math.max(MIN_HEIGHT, (await page.evaluate<number>(wanted)) + AROUND_DIALOG);
  await page.setViewportSize({ width: 1400, height });
  // What an answer has scrolled away.
  await page.evaluate(`$(${JSON.stringify(DIALOG)}).last()[0].scrollIntoView()`);
}

/** All of it, however long, with a little of what is around it. */
async function pictureOf(page: Page, within: string): Promise<Buffer> {
  const box = await page.locator(within).last().boundingBox();
  assert.ok(box, `There is no ${within}.`);
  const { x, y, width, height } = box;
  const around = 10;
  const clip = {
    x: Math.max(x - around, 0),
    y: Math.max(y - around, 0),
    width: width + 2 * around,
    height: height + 2 * around,
  };
  return page.screenshot({ clip });
}
