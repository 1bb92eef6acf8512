/** The dialog of snom-display in the browser, and what a node set up there does on a phone. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, debug, inject, LOGIN, ourNode, tab } from '../support/e2e/flow';
import { startPhone, until } from '../support/e2e/phones';

let phone: VirtualPhoneApi;

const ROWS = ['title', 'content', 'inputType', 'preset', 'fit', 'showFor', 'stay', 'waitFor'];

/** Rows each operation shows, of those that are not folded away. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  text: ['title', 'content', 'showFor', 'waitFor'],
  menu: ['title', 'content', 'showFor', 'stay', 'waitFor'],
  input: ['title', 'content', 'inputType', 'preset', 'showFor', 'stay', 'waitFor'],
  image: ['title', 'content', 'fit', 'showFor', 'waitFor'],
  directory: ['title', 'content', 'showFor', 'waitFor'],
  batch: ['content', 'fit', 'showFor', 'stay', 'waitFor'],
  led: ['content', 'waitFor'],
  exit: ['waitFor'],
};

async function prepare(): Promise<Deployed> {
  phone = await startPhone();
  const flow = [
    tab,
    // The address of Node-RED is not known before it runs; this page is never fetched.
    config('phone', phone, { model: 'D385', baseUrl: 'http://127.0.0.1:9' }),
    inject('show', 'Hello', 'screen'),
    ourNode('snom-display', 'screen', ['answer']),
    debug('answer', 'snom'),
  ];
  return { flow, credentials: { phone: LOGIN } };
}

editorSuite('editor: snom-display', prepare, (run) => {
  it('shows the rows of what is chosen, under their names', async () => {
    const { editor, text } = run;
    await editor.edit('screen');
    for (const [operation, rows] of Object.entries(SHOWN)) {
      await editor.field('operation').selectOption(operation);
      const visible: string[] = [];
      for (const row of ROWS)
        if (await editor.page.locator(`#snom-display-row-${row}`).isVisible()) visible.push(row);
      assert.deepEqual(visible, rows, operation);
      if (operation === 'exit') continue;
      const label = await editor.page.locator('#snom-display-content-label').innerText();
      assert.equal(label, text(`snom-display.content.${operation}`));
    }
  });

  describe('a text of several lines', () => {
    const container = '#node-input-content + .red-ui-typedInput-container';
    const FIELD = `${container} input.red-ui-typedInput-input`;
    const EXPAND = `${container} .red-ui-typedInput-option-expand`;
    const LARGE = '#node-input-text';

    async function storedText(): Promise<unknown> {
      return run.editor.page.evaluate(`RED.nodes.node('screen').content`);
    }

    async function openText(): Promise<void> {
      const { editor } = run;
      await editor.edit('screen');
      await editor.field('operation').selectOption('text');
      await editor.typed('content', '');
    }

    it('is pasted', async () => {
      const { editor, text } = run;
      await openText();
      assert.equal(
        await editor.page.locator(EXPAND).getAttribute('aria-label'),
        text('snom.label.edit', { name: text('snom-display.content.text') }),
      );
      assert.ok(text('snom-display.hint.text').includes('\u21b5'));
      await editor.typed('content', 'To  you');
      await editor.page.locator(FIELD).evaluate((element) => {
        const field = element as unknown as {
          focus(): void;
          setSelectionRange(a: number, b: number): void;
        };
        field.focus();
        field.setSelectionRange(3, 3);
      });
      await editor.page.evaluate(`(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'all\\r\\nof');
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
      })()`);
      assert.equal(await editor.page.locator(FIELD).inputValue(), 'To all\u21b5of you');
      await editor.done();
      assert.equal(await storedText(), 'To all\nof you');
    });

    it('is shown again, and stays as it is', async () => {
      const { editor } = run;
      await editor.edit('screen');
      assert.equal(await editor.page.locator(FIELD).inputValue(), 'To all\u21b5of you');
      // Something else is changed: all fields are saved.
      await editor.field('showFor').fill('7');
      await editor.done();
      assert.equal(await storedText(), 'To all\nof you');
    });

    it('is written in the large editor, by the keyboard alone', async () => {
      const { editor } = run;
      const { page } = editor;
      await editor.edit('screen');
      await page.locator(FIELD).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator(LARGE, { hasText: 'of you' }).waitFor();
      await page.waitForFunction(
        `document.querySelector('${LARGE}').contains(document.activeElement)`,
      );
      await page.keyboard.press('Control+a');
      // In one go: key by key, Enter takes a word that the editor suggests where the machine is slow.
      await page.keyboard.insertText('One\nTwo');
      await page.locator(LARGE, { hasText: 'Two' }).waitFor();
      await page.locator('.red-ui-tray-toolbar #node-dialog-ok').last().click();
      await page.locator(LARGE).waitFor({ state: 'detached' });
      assert.equal(await page.locator(FIELD).inputValue(), 'One\u21b5Two');
      await editor.done();
      assert.equal(await storedText(), 'One\nTwo');
    });

    it('is none where one line is shown', async () => {
      const { editor } = run;
      await openText();
      await editor.field('operation').selectOption('input');
      await editor.page.locator(EXPAND).waitFor({ state: 'hidden' });
      await editor.field('operation').selectOption('text');
      await editor.page.locator(EXPAND).waitFor();
      await editor.cancelDialogs();
    });
  });

  it('saves, deploys and switches an LED', async () => {
    const { editor, nodeRed } = run;
    await editor.edit('screen');
    await editor.field('operation').selectOption('led');
    await editor.typed('content', 'P1 On red');
    await editor.field('waitFor').selectOption('accepted');
    await editor.done();
    const saved = byId(await editor.deploy(), 'screen');
    assert.deepEqual(
      [saved['operation'], saved['content'], saved['contentType'], saved['waitFor']],
      ['led', 'P1 On red', 'str', 'accepted'],
    );
    assert.deepEqual(await editor.brokenNodes(), []);
    phone.clearLog();
    await nodeRed.inject('show');
    const shown = (await nodeRed.comms.debug('answer')) as { ok: boolean; operation: string };
    assert.deepEqual([shown.ok, shown.operation], [true, 'led']);
    await until(phone, 'the request', () =>
      phone.requests.some(({ target }) => target.startsWith('/minibrowser.htm')),
    );
  });

  it('tries out what the dialog says, and passes on what the phone says to it', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.edit('screen');
    await editor.field('operation').selectOption('led');
    await editor.typed('content', 'P2 On red');
    await editor.field('waitFor').selectOption('accepted');
    phone.clearLog();
    await page.click('#snom-try-button');
    await page.locator('#snom-try-result', { hasText: text('snom.try.accepted') }).waitFor();
    assert.ok(phone.requests.some(({ target }) => target.startsWith('/minibrowser.htm')));
  });
});
