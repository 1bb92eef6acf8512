/** One editor of Node-RED in a browser, worked by the same clicks and fields as an owner's. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { PASSWORD, USER } from './flow';
import type { FlowNode, NodeRed } from './node-red';

// Scripts are ES modules; tests are CommonJS.
const pages = () => import('../../../scripts/lib/editor-page.mjs');

/** Texts of Node-RED's own buttons are not ours, so they are found by id. */
const OK = { node: '#node-dialog-ok', config: '#node-config-dialog-ok' };

/** For whatever the page does next; a busy machine takes many seconds for it. */
const WAIT_LIMIT_MS = 45_000;
/** The editor takes two clicks on tabs within 400 ms for a double click. */
const BETWEEN_CLICKS_MS = 500;
/** Of a sidebar as wide as it opens, 313 px, what a scrollbar of 15 px leaves to the help. */
const HELP_WIDTH = 298;

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
      // The browser itself reports every answer of 400 and above; what the page makes of it is tested.
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) this.problems.push(message.text());
    });
  }

  /** Opens the editor; resolves when palette and flows are there. */
  static async open(browser: Browser, nodeRed: NodeRed, locale = 'en-US'): Promise<Editor> {
    const context = await browser.newContext({ locale, viewport: { width: 1400, height: 1000 } });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_LIMIT_MS);
    const editor = new Editor(page, context, nodeRed);
    const { openEditor } = await pages();
    await openEditor(page, nodeRed.url);
    return editor;
  }

  /** The flows as the page has them, deployed or not; without credentials. */
  async held(): Promise<FlowNode[]> {
    return this.page.evaluate<FlowNode[]>(
      'RED.nodes.createCompleteNodeSet({ credentials: false })',
    );
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

  /** Enters into the open dialog of a configuration how a phone is reached. */
  async reach(
    { host, port }: Pick<VirtualPhoneApi, 'host' | 'port'>,
    password = PASSWORD,
  ): Promise<void> {
    await this.field('host').fill(host);
    await this.field('port').fill(String(port));
    await this.field('username').fill(USER);
    await this.field('password').fill(password);
  }

  /** Presses the + beside the select of a configuration, to make another one. */
  async addConfig(property: string): Promise<void> {
    await this.page.locator(`#node-input-btn-${property}-add`).click();
    await this.page.locator(OK.config).waitFor();
    await this.settled();
  }

  /**
   * Chooses a tab inside a dialog by its title. A second click within 400 ms of another one is ignored, hence the repetition.
   */
  async tab(title: string): Promise<void> {
    const tab = this.page.locator('.red-ui-tray .red-ui-tab', { hasText: title }).last();
    const active = tab.and(this.page.locator('.active'));
    const started = performance.now();
    while (performance.now() - started < WAIT_LIMIT_MS) {
      await tab.click();
      const chosen = active.waitFor({ timeout: BETWEEN_CLICKS_MS });
      if (await chosen.then(() => true).catch(() => false)) return;
    }
    throw new Error(`The tab ${title} cannot be chosen`);
  }

  /** Enters a fixed text into a typedInput. */
  async typed(property: string, value: string): Promise<void> {
    const input = `$('#node-input-${property}')`;
    await this.page.evaluate(`${input}.typedInput('type', 'str')`);
    const container = `#node-input-${property} + .red-ui-typedInput-container`;
    const field = this.page.locator(`${container} input.red-ui-typedInput-input`);
    await field.fill(value);
    await field.blur();
  }

  /** What the open dialog says: catalogue keys and the texts shown for them. */
  async translations(): Promise<{ keys: string[]; texts: string[] }[]> {
    return this.page.evaluate(`(() => {
      const found = [];
      for (const element of $('.red-ui-tray').last().find('[data-i18n]').toArray()) {
        const keys = [], texts = [];
        for (const part of element.dataset.i18n.split(';')) {
          const [, attribute, key] = /^(?:\\[(.+)\\])?(?:.+:)?(snom.+)$/.exec(part) ?? [];
          if (!key) continue;
          keys.push(key);
          texts.push(attribute ? element.getAttribute(attribute) : element.textContent);
        }
        if (keys.length > 0) found.push({ keys, texts });
      }
      return found;
    })()`);
  }

  /** Help of a node type, as text. */
  async help(type: string): Promise<string> {
    return this.page.evaluate(
      `$('<div>').html(RED.nodes.getNodeHelp(${JSON.stringify(type)})).text()`,
    );
  }

  /** Lines of the help of a node type that stand out of a sidebar as wide as it opens, whose scrollbar takes some of that. */
  async tooWideInHelp(type: string): Promise<string[]> {
    await this.page.evaluate(`RED.sidebar.help.show(${JSON.stringify(type)})`);
    const help = '.red-ui-sidebar-help-stack .red-ui-help > .red-ui-help';
    await this.page.locator(help, { hasText: await this.help(type) }).waitFor();
    return this.page.evaluate(`(() => {
      const help = document.querySelector('${help}');
      const panel = help.closest('.red-ui-panel');
      panel.style.width = '${HELP_WIDTH}px';
      const right = panel.getBoundingClientRect().right;
      const texts = document.createNodeIterator(help, NodeFilter.SHOW_TEXT), wide = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(text);
        if ([...range.getClientRects()].some((line) => line.right > right)) wide.push(text.textContent.trim());
      }
      if (wide.length === 0 && panel.scrollWidth > panel.clientWidth) wide.push('what is no text');
      panel.style.width = '';
      return wide;
    })()`);
  }

  /** An attribute of every element found. */
  values(elements: Locator, attribute: string): Promise<string[]> {
    return elements.evaluateAll(
      (found, name) =>
        (found as unknown as { getAttribute(name: string): string | null }[]).map(
          (element) => element.getAttribute(name) ?? '',
        ),
      attribute,
    );
  }

  /**
   * Imports nodes as the import dialog does: where some of them are there already, it asks, and "Import copy" is the answer.
   */
  async importFlow(flow: readonly FlowNode[]): Promise<void> {
    const nodes = JSON.stringify(JSON.stringify(flow));
    await this.page.evaluate(`(() => {
      const nodes = JSON.parse(${nodes});
      const copy = (generateIds) => RED.view.importNodes(structuredClone(nodes), { generateIds, addFlow: false });
      try {
        copy(false);
      } catch (error) {
        if (error.code !== 'import_conflict') throw error;
        copy(true);
      }
    })()`);
  }

  /** Nodes that the editor does not know or finds badly set; the latter with their bad properties. */
  brokenNodes(): Promise<string[]> {
    return this.page.evaluate(`(() => {
      const found = [];
      const look = (node) => {
        if (node.type === 'unknown') found.push('unknown ' + node.name);
        else if (node.valid === false) found.push(node.type + ' ' + (node.validationErrors ?? []).join());
      };
      RED.nodes.eachNode(look);
      RED.nodes.eachConfig(look);
      return found;
    })()`);
  }

  /** Cancels whatever dialogs are open, the topmost first. */
  async cancelDialogs(): Promise<void> {
    for (const button of ['#node-config-dialog-cancel', '#node-dialog-cancel']) {
      if (!(await this.page.locator(button).isVisible())) continue;
      await this.page.locator(button).click();
      await this.page.locator(button).waitFor({ state: 'detached' });
    }
  }

  private async settled(): Promise<void> {
    const { traysStanding } = await pages();
    await traysStanding(this.page);
  }

  /** Closes the dialog with "Done" (a node) or "Update"/"Add" (a configuration). */
  async done(kind: 'node' | 'config' = 'node'): Promise<void> {
    await this.page.locator(OK[kind]).click();
    await this.page.locator(OK[kind]).waitFor({ state: 'detached' });
  }

  /** Deploys by the button, and returns the flows as the server stores them. */
  async deploy(): Promise<FlowNode[]> {
    const { deployFlows } = await pages();
    const rev = await deployFlows(this.page, () =>
      this.page.locator('#red-ui-header-button-deploy').click(),
    );
    await this.nodeRed.comms.deployed(rev);
    return this.nodeRed.flows();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
