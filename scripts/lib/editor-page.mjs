/** A page with Node-RED's editor: what tests, and those who take pictures, have to wait for. */

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
export const flowsPosted = (page) =>
  page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/flows'),
  );
