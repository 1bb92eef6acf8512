/** A page with Node-RED's editor: what tests, and those who take pictures, have to wait for. */
import { messageOf } from './thrown.mjs';

/** @import { Page } from 'playwright-core' */

/** Opens the editor; resolves when palette and flows are there. @param {Page} page @param {string} url */
export async function openEditor(page, url) {
  await page.goto(url);
  await page.locator('#red-ui-workspace-chart svg').waitFor();
  await page.waitForFunction(
    'window.RED && RED.nodes && RED.nodes.getType("snom-config") !== undefined',
  );
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
}

/** A tray slides in, and fills its fields while it does: only then these are where they are clicked. @param {Page} page */
export async function traysStanding(page) {
  await page.waitForFunction(
    `[...document.querySelectorAll('.red-ui-tray')].every((tray) =>
       tray.getAnimations().length === 0 && parseInt(getComputedStyle(tray).right, 10) === 0)`,
  );
}

/** The next answer to flows that the editor deploys. @param {Page} page */
const flowsPosted = (page) =>
  page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/flows'),
  );

/**
 * Presses the button that deploys; resolves with the revision that the server has taken, when the page knows of it. Whether
 * it runs is another question.
 * @param {Page} page @param {() => Promise<void>} press
 * @throws Error with what the page says, where it does not deploy
 */
export async function deployFlows(page, press) {
  try {
    const [answer] = await Promise.all([flowsPosted(page), press()]);
    const { rev } = /** @type {{rev: string}} */ (await answer.json());
    await page.waitForFunction(
      `!RED.nodes.dirty() && RED.nodes.version() === ${JSON.stringify(rev)}`,
    );
    return rev;
  } catch (error) {
    // It asks instead when it finds a node incomplete.
    const asked = await page.locator('#red-ui-notifications').innerText();
    throw new Error(`The editor did not deploy: ${asked || messageOf(error)}`, { cause: error });
  }
}

/**
 * Has the page note which revisions run, from now on: a server answers before it has started them.
 * @param {Page} page
 * @returns {Promise<(rev: string) => Promise<void>>} waits for one of them
 */
export async function watchRevisions(page) {
  await page.evaluate(`(() => {
    window.snomRevisions = new Set();
    RED.comms.subscribe('notification/runtime-deploy', (topic, { revision }) => snomRevisions.add(revision));
  })()`);
  return async (rev) => {
    await page.waitForFunction(`snomRevisions.has(${JSON.stringify(rev)})`);
  };
}
