/**
 * The first minutes of somebody who has just installed the package: by mouse and keyboard, in an empty editor. A test
 * counts the clicks, and the pictures of the README are taken on the way.
 */

import { flowsPosted, traysStanding } from './editor-page.mjs';

/** @import { Locator, Page } from 'playwright-core' */
/**
 * A page with Node-RED's editor.
 * @typedef {typeof globalThis & {RED: {nodes: {filterNodes(filter: {type: string}): {id: string}[]}}}} EditorWindow
 */
/** Called with the name of a picture when there is something to see. @typedef {(name: string) => Promise<void>} Look */

/** Steps of a movement with a button held down: the editor follows it as it would a hand. */
const STEPS = 12;

/** One hand on the mouse, whose every press counts. */
export class Hand {
  /** Presses of the mouse button: a double click is two, dragging is one. */
  clicks = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string | Locator} what */
  async click(what) {
    await this.#locate(what).click();
    this.clicks += 1;
  }

  /** @param {Locator} what */
  async doubleClick(what) {
    await what.dblclick();
    this.clicks += 2;
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
    await this.#fill('#node-config-input-host', address);
    await hand.click('#snom-config-test');
    await page.locator('#snom-config-test-result').getByText(model).first().waitFor();
    await this.look('snom-config');
    await hand.click('#node-config-dialog-ok');
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await traysStanding(this.page);
    await hand.click(page.locator(`#snom-key-pad [data-key="${key}"]`).first());
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
    const sheet = await this.page.locator('#red-ui-workspace-chart').boundingBox();
    if (!sheet) throw new Error('There is no sheet');
    const palette = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await this.hand.drag(palette, { x: sheet.x + x, y: sheet.y + y });
  }

  /** The newest node of a type, on the sheet. @param {string} type */
  async #node(type) {
    const id = await this.page.evaluate(
      (wanted) =>
        /** @type {EditorWindow} */ (globalThis).RED.nodes.filterNodes({ type: wanted }).at(-1)?.id,
      type,
    );
    return this.page.locator(`#red-ui-workspace-chart [id="${id}"]`);
  }

  /** @param {string} from @param {string} to types of nodes */
  async #wire(from, to) {
    const output = (await this.#node(from)).locator('.red-ui-flow-port-output');
    const input = (await this.#node(to)).locator('.red-ui-flow-port-input');
    await this.hand.drag(output, input);
  }

  /** @param {string} type of the node */
  async #open(type) {
    const node = await this.#node(type);
    await this.hand.doubleClick(node.locator('rect.red-ui-flow-node').first());
    await this.page.locator('#node-dialog-ok').waitFor();
    await traysStanding(this.page);
  }

  async #close() {
    await this.hand.click('#node-dialog-ok');
    await this.page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
  }

  async #deploy() {
    const posted = flowsPosted(this.page);
    await this.hand.click('#red-ui-header-button-deploy');
    await posted;
  }

  /** The button of an inject node. @param {string} type */
  async #press(type) {
    const node = await this.#node(type);
    await this.hand.click(node.locator('.red-ui-flow-node-button-button'));
  }

  /** Types into a field, where the focus is already or has to be put by a click. @param {string} field @param {string} text */
  async #fill(field, text) {
    const input = this.page.locator(field);
    const ready = await input.evaluate(
      (element) => element === element.ownerDocument.activeElement,
    );
    if (!ready) await this.hand.click(input);
    await this.page.keyboard.type(text);
  }
}
