/** One editor of Node-RED in a browser, worked by the same clicks and fields as an owner's. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { FlowNode, NodeRed } from './node-red';

/** Texts of Node-RED's own buttons are not ours, so they are found by id. */
const OK = { node: '#node-dialog-ok', config: '#node-config-dialog-ok' };

export class Editor {
  /** Uncaught errors of the page and what it logged as errors. */
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly nodeRed: NodeRed,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  /** Opens the editor; resolves when palette and flows are there. */
  static async open(browser: Browser, nodeRed: NodeRed, locale = 'en-US'): Promise<Editor> {
    const context = await browser.newContext({ locale, viewport: { width: 1400, height: 1000 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const editor = new Editor(page, context, nodeRed);
    await page.goto(nodeRed.url);
    await page.locator('#red-ui-workspace-chart svg').waitFor();
    await page.waitForFunction(
      'window.RED && RED.nodes && RED.nodes.getType("snom-config") !== undefined',
    );
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    return editor;
  }

  /** Loads the flows of the server anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('#red-ui-workspace-chart svg').waitFor();
    await this.page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
  }

  /** The field of a property in the open dialog. */
  field(property: string): Locator {
    return this.page.locator(`#node-input-${property}, #node-config-input-${property}`);
  }

  /** Opens the dialog of a node on the workspace. */
  async edit(id: string): Promise<void> {
    await this.page.waitForFunction(`RED.nodes.node(${JSON.stringify(id)}) !== null`);
    await this.page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
    await this.page.locator(OK.node).waitFor();
    await this.settled();
  }

  /** Opens the dialog of a configuration node, or of a new one where there is no id. */
  async editConfig(type: string, id = '_ADD_'): Promise<void> {
    const args = ['', type, id].map((argument) => JSON.stringify(argument)).join(', ');
    await this.page.evaluate(`RED.editor.editConfig(${args})`);
    await this.page.locator(OK.config).waitFor();
    await this.settled();
  }

  /** The tray slides in and fills its fields while it does. */
  private async settled(): Promise<void> {
    await this.page.waitForFunction(
      `[...document.querySelectorAll('.red-ui-tray')].every((tray) =>
         tray.getAnimations().length === 0 && parseInt(getComputedStyle(tray).right, 10) === 0)`,
    );
  }

  /** Closes the dialog with "Done" (a node) or "Update"/"Add" (a configuration). */
  async done(kind: 'node' | 'config' = 'node'): Promise<void> {
    await this.page.locator(OK[kind]).click();
    await this.page.locator(OK[kind]).waitFor({ state: 'detached' });
  }

  /** Deploys by the button, and returns the flows as the server stores them. */
  async deploy(): Promise<FlowNode[]> {
    const posted = this.page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/flows'),
    );
    await this.page.locator('#red-ui-header-button-deploy').click();
    const answer = await posted.catch(async (error: Error) => {
      // The editor asks instead of deploying when it finds a node incomplete.
      const asked = await this.page.locator('#red-ui-notifications').innerText();
      throw new Error(`The editor did not deploy: ${asked || error.message}`);
    });
    const { rev } = (await answer.json()) as { rev: string };
    await this.nodeRed.comms.deployed(rev);
    return this.nodeRed.flows();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
