/** Every state a dialog can be in: each operation of a node with all folds open, each tab of a phone's configuration. */
import type { Editor } from './editor';

/** The dialog that is uppermost. */
export const DIALOG = '.red-ui-tray .snom-dialog';

/** Select whose choice decides which rows are there, by type of node; types that are not here have one state. */
const DECIDING: Readonly<Record<string, string>> = {
  'snom-call': 'operation',
  'snom-admin': 'operation',
  'snom-display': 'operation',
  'snom-event': 'mode',
  'snom-mqtt': 'discovery',
};

/** Names of the states of the dialog that is open: operations, tabs, or one that is called ''. */
export async function statesOf({ page }: Editor, type: string): Promise<string[]> {
  if (type === 'snom-config') {
    return page.evaluate(
      `[...document.querySelectorAll('#snom-config-tabs .red-ui-tab')].map(({ id }) => id.replace(/^.*-tab-/, ''))`,
    );
  }
  const select = DECIDING[type];
  if (!select) return [''];
  return page.evaluate(
    `[...document.getElementById('node-input-${select}').options].map(({ value }) => value)`,
  );
}

/** Chooses a tab of a phone's dialog, in whatever language: `events`. */
export async function showTab({ page }: Editor, name: string): Promise<void> {
  // The editor takes a second click within 400 ms for a double-click.
  await page.waitForTimeout(450);
  await page.click(`#snom-config-tabs [id$="-tab-${name}"] a`);
  await page.locator(`#snom-config-tab-${name}`).waitFor();
  // What the editor says of a tab below the mouse is no part of the dialog.
  await page.mouse.move(0, 0);
}

/** Brings the open dialog into a state, and opens whatever is folded. */
export async function showState(editor: Editor, type: string, state: string): Promise<void> {
  const { page } = editor;
  const select = DECIDING[type];
  if (type === 'snom-config') {
    await showTab(editor, state);
  } else if (select) {
    await page.evaluate(
      `$('#node-input-${select}').val(${JSON.stringify(state)}).trigger('change')`,
    );
  }
  await page.evaluate(`$(${JSON.stringify(DIALOG)}).last().find('details').prop('open', true)`);
}

/** Does the dialog that is open show a row that it did not show when this was asked before? */
export async function showsNewRows({ page }: Editor): Promise<boolean> {
  return page.evaluate(`(() => {
    const rows = $(${JSON.stringify(DIALOG)}).last().find('.form-row:visible').toArray();
    const fresh = rows.filter((row) => !row.shownToATest);
    for (const row of fresh) row.shownToATest = true;
    return fresh.length > 0;
  })()`);
}

/** How many reasons the open dialog shows. */
const REASONS = `$(${JSON.stringify(DIALOG)}).last().find('.snom-reason:visible').length`;

/** Resolves when the dialog has said what it has to say of its fields: it does so once the events of them are over. */
async function reasonsStand({ page }: Editor): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let before, frames = 0;
    const look = () => {
      const now = ${REASONS};
      frames = now === before ? frames + 1 : 0;
      before = now;
      if (frames === 2) resolve();
      else requestAnimationFrame(look);
    };
    setTimeout(look);
  })`);
}

/** What no field but a text takes. */
const BAD = '! ?';

/**
 * Enters what cannot be right into each field that is seen and was not spoiled before.
 *
 * @returns does the dialog say of more fields than before that something is wrong?
 */
export async function spoilFields(editor: Editor): Promise<boolean> {
  const { page } = editor;
  const before = await page.evaluate<number>(REASONS);
  await page.evaluate(`(() => {
    const root = $(${JSON.stringify(DIALOG)}).last();
    const fields = root.find('input[type=text]:visible, textarea:visible').toArray()
      .filter((field) => !field.readOnly && !field.spoiledByATest && !/-name$/.test(field.id));
    for (const field of fields) field.spoiledByATest = true;
    root[0].spoiledByATest = fields.map((field) => [field, field.value]);
    for (const field of fields) $(field).val(${JSON.stringify(BAD)}).trigger('input').trigger('change');
  })()`);
  await reasonsStand(editor);
  return (await page.evaluate<number>(REASONS)) > before;
}

/** Puts back what {@link spoilFields} has overwritten. */
export async function mendFields(editor: Editor): Promise<void> {
  await editor.page.evaluate(`(() => {
    for (const [field, value] of $(${JSON.stringify(DIALOG)}).last()[0].spoiledByATest)
      $(field).val(value).trigger('input').trigger('change');
  })()`);
  await reasonsStand(editor);
}
