/**
 * The first minutes of somebody who has just installed the package: by mouse and keyboard, in an empty editor. A test
 * counts the clicks, and the pictures of the README are taken on the way.
 */

import { deployFlows, traysStanding, watchRevisions } from './editor-page.mjs';

/** @import { Locator, Page } from 'playwright-core' */
/**
 * A page with Node-RED's editor.
 * @typedef {typeof globalThis & {RED: {
 *   nodes: {
 *     filterNodes(filter: {type: string}): {id: string}[],
 *     filterLinks(filter: {source: {id: string}, target: {id: string}}): unknown[],
 *   },
 *   state: {EDITING: number},
 *   view: {state(): number},
 * }}} EditorWindow
 */
/** Called with the name of a picture when there is something to see. @typedef {(name: string) => Promise<void>} Look */

/** Steps of a movement with a button held down: the editor follows it as it would a hand. */
const STEPS = 12;

/** Two clicks that a machine has taken for two are repeated as often. */
const MOST_REPEATS = 3;

/** One hand on the mouse, whose every press counts. */
export class Hand {
  /** Presses of the mouse button: a double click is two, dragging is one. */
  clicks = 0;

  /** Of these, double clicks that the editor has not taken for such, because the machine was too slow. */
  repeated = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string | Locator} what */
  async click(what) {
    await this.#locate(what).click();
    this.clicks += 1;
  }

  /**
   * Until it is taken for one: the editor wants both clicks within 650 ms of its own time.
   * @param {Locator} what @param {() => Promise<boolean>} isTaken asked when the editor has seen both
   */
  async doubleClick(what, isTaken) {
    for (let tries = 0; tries < MOST_REPEATS; tries += 1) {
      await what.dblclick();
      this.clicks += 2;
      if (await isTaken()) return;
      this.repeated += 2;
    }
    throw new Error('A double click does nothing');
  }

  /** @param {Locator} from @param {Locator | {x: number, y: number}} to an element, or a place on the page */
  async drag(from, to) {
    const start = await middleOf(from);
    const end = 'x' in to ? to : await middleOf(to);
    const { mouse } = this.page;
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move(end.x, end.y, { steps: STEPS });
    await mouse.up();
    this.clicks += 1;
  }

  /** @param {string | Locator} what */
  #locate(what) {
    return typeof what === 'string' ? this.page.locator(what) : what;
  }
}

/** @param {Locator} element */
async function middleOf(element) {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (!box) throw new Error('It cannot be seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** What a newcomer does in the editor. */
export class Newcomer {
  /** Ids by type. @type {Map<string, string>} */
  #newest = new Map();

  /** @type {Awaited<ReturnType<typeof watchRevisions>> | undefined} */
  #isRunning;

  /** @param {Page} page with the editor @param {Look} [look] */
  constructor(page, look = () => Promise.resolve()) {
    this.page = page;
    this.hand = new Hand(page);
    this.look = look;
  }

  /**
   * An inject and a key node, a phone for it, its keys; deployed and pressed.
   * @param {{address: string, model: string, key: string}} phone `address`: of its web page, as one copies it; `key`: to press
   */
  async firstKeyPress({ address, model, key }) {
    const { hand, page } = this;
    await this.#place('inject', 180, 120);
    await this.#place('snom-key', 420, 120);
    await this.#wire('inject', 'snom-key');
    await this.#open('snom-key');
    await hand.click('#node-input-btn-phone-add');
    await page.locator('#node-config-dialog-ok').waitFor();
    await traysStanding(this.page);
    await this.#type('#node-config-input-host', address);
    await hand.click('#snom-config-test');
    await page.locator('#snom-config-test-result').getByText(model).first().waitFor();
    await this.look('snom-config');
    await hand.click('#node-config-dialog-ok');
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await traysStanding(this.page);
    await hand.click(page.locator(`#snom-key-pad [data-key="${key}"]`).first());
    await page.waitForFunction(`$('#node-input-keys').val() === ${JSON.stringify(key)}`);
    await this.look('snom-key');
    await this.#close();
    await this.#deploy();
    await this.#press('inject');
  }

  /** A call node that dials a number with the phone that is there, behind an inject of its own. @param {string} number */
  async dial(number) {
    const { hand } = this;
    await this.#place('inject', 180, 220);
    await this.#place('snom-call', 420, 220);
    await this.#wire('inject', 'snom-call');
    await this.#open('snom-call');
    await hand.click('#node-input-destination + .red-ui-typedInput-container input');
    await this.page.keyboard.type(number);
    await this.look('snom-call');
    await this.#close();
    await this.#deploy();
    await this.#press('inject');
  }

  /**
   * From the palette to the sheet.
   * @param {string} type @param {number} x in pixels from the corner of the sheet @param {number} y
   */
  async #place(type, x, y) {
    const chart = this.page.locator('#red-ui-workspace-chart');
    // What was looked at last may have scrolled it.
    await chart.evaluate((element) => element.scrollTo(0, 0));
    const sheet = await chart.boundingBox();
    if (!sheet) throw new Error('There is no sheet');
    const before = (await this.#idsOf(type)).length;
    const palette = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await this.hand.drag(palette, { x: sheet.x + x, y: sheet.y + y });
    await this.page.waitForFunction(
      ([wanted, count]) =>
        /** @type {EditorWindow} */ (globalThis).RED.nodes.filterNodes({ type: String(wanted) })
          .length > Number(count),
      [type, before],
    );
    const id = (await this.#idsOf(type)).at(-1) ?? '';
    await this.page.locator(`#red-ui-workspace-chart [id="${id}"]`).waitFor();
    this.#newest.set(type, id);
  }

  /** @param {string} type of nodes */
  #idsOf(type) {
    return this.page.evaluate(
      (wanted) =>
        /** @type {EditorWindow} */ (globalThis).RED.nodes
          .filterNodes({ type: wanted })
          .map(({ id }) => id),
      type,
    );
  }

  /** The newest node of a type, on the sheet. @param {string} type */
  #node(type) {
    return this.page.locator(`#red-ui-workspace-chart [id="${this.#newest.get(type)}"]`);
  }

  /** @param {string} from @param {string} to types of nodes */
  async #wire(from, to) {
    const output = this.#node(from).locator('.red-ui-flow-port-output');
    const input = this.#node(to).locator('.red-ui-flow-port-input');
    await this.hand.drag(output, input);
    await this.page.waitForFunction(
      ([source = '', target = '']) =>
        /** @type {EditorWindow} */ (globalThis).RED.nodes.filterLinks({
          source: { id: source },
          target: { id: target },
        }).length > 0,
      [this.#newest.get(from), this.#newest.get(to)],
    );
  }

  /** @param {string} type of the node */
  async #open(type) {
    const node = this.#node(type).locator('rect.red-ui-flow-node').first();
    const isOpening = () =>
      this.page.evaluate(() => {
        const { RED } = /** @type {EditorWindow} */ (globalThis);
        return RED.view.state() === RED.state.EDITING;
      });
    await this.hand.doubleClick(node, isOpening);
    await this.page.locator('#node-dialog-ok').waitFor();
    await traysStanding(this.page);
  }

  async #close() {
    await this.hand.click('#node-dialog-ok');
    await this.page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
  }

  /** Resolves when the flows run. */
  async #deploy() {
    const isRunning = (this.#isRunning ??= await watchRevisions(this.page));
    const rev = await deployFlows(this.page, () => this.hand.click('#red-ui-header-button-deploy'));
    await isRunning(rev);
  }

  /** The button of an inject node. @param {string} type */
  async #press(type) {
    await this.hand.click(this.#node(type).locator('.red-ui-flow-node-button-button'));
  }

  /** Types into a field that has got the focus by itself. @param {string} field @param {string} text */
  async #type(field, text) {
    const input = this.page.locator(field);
    await this.page.waitForFunction(`document.activeElement?.matches(${JSON.stringify(field)})`);
    await this.page.keyboard.type(text);
    if ((await input.inputValue()) !== text) throw new Error(`${field} does not take ${text}`);
  }
}
