/** What the editor shows of the package before anybody fills in anything: palette, texts, help, examples. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import { type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { examples } from '../support/e2e/examples';
import { config, ourNode, tab } from '../support/e2e/flow';
import { NODE_TYPES } from '../support/e2e/paths';
import { startPhone } from '../support/e2e/phones';

/** Words that stand in the help of every node. */
const HELP_WORDS: Readonly<Record<string, RegExp>> = {
  'en-US': /\b(the|a) phone\b/i,
  de: /\bTelefons?\b/,
};

const OTHER_TYPES = NODE_TYPES.filter((type) => type !== 'snom-config');

/** What new nodes leave to their owners. */
const FILLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'snom-key': { keys: 'ENTER', keysType: 'str' },
  'snom-call': { destination: '200' },
};

async function prepare(): Promise<Deployed> {
  const nodes = OTHER_TYPES.map((type) => ourNode(type, type, [], FILLED[type]));
  // A snom-event complains about a phone that reports nothing.
  const reports = { events: true, baseUrl: 'http://127.0.0.1:1880' };
  return { flow: [tab, config('phone', await startPhone(), reports), ...nodes] };
}

editorSuite('editor: texts', prepare, (run) => {
  it('the nodes have a palette category of their own', async () => {
    const { editor } = run;
    const category = editor.page.locator('.red-ui-palette-category', {
      has: editor.page.locator('[data-palette-type="snom-key"]'),
    });
    assert.match(await category.locator('.red-ui-palette-header').innerText(), /snom/i);
    const entries = category.locator('[data-palette-type]');
    assert.deepEqual(
      (await editor.values(entries, 'data-palette-type')).sort(),
      [...OTHER_TYPES].sort(),
    );
  });

  for (const type of ['snom-config', ...OTHER_TYPES]) {
    it(`the dialog of ${type} is in this language, and all that can be worked in it has a name`, async () => {
      const { editor, text } = run;
      if (type === 'snom-config') await editor.editConfig(type, 'phone');
      else await editor.edit(type);
      const shown = await editor.translations();
      assert.ok(shown.length > 3);
      for (const { keys, texts } of shown) {
        assert.deepEqual(
          texts,
          keys.map((name) => text(name)),
          keys.join(', '),
        );
      }
      await editor.page.waitForFunction(
        "$('.snom-dialog .red-ui-typedInput-input:not([aria-label])').length === 0",
      );
      const nameless = await editor.page.evaluate(`[...document.querySelectorAll(
        '.snom-dialog button, .snom-dialog select, .snom-dialog input:not([type=hidden])')]
        .filter((field) => field.style.display !== 'none' && !(field.getAttribute('aria-label') || field.title || field.textContent.trim()
          || (field.labels && field.labels.length > 0)))
        .map((field) => field.outerHTML)`);
      assert.deepEqual(nameless, []);
    });

    it(`the help of ${type} is in this language`, async () => {
      const help = await run.editor.help(type);
      assert.ok(help.length > 300, `${help.length} characters`);
      assert.match(help, HELP_WORDS[run.language] ?? /^$/);
    });

    it(`the help of ${type} is no wider than the sidebar`, async () => {
      const { editor } = run;
      assert.deepEqual(await editor.tooWideInHelp(type), []);
    });
  }

  it('all examples are imported on the same phone, and complain of nothing but of what it lacks', async () => {
    const { editor, text } = run;
    const phones = (): Promise<string[]> =>
      editor.page.evaluate(`(() => {
        const found = [];
        RED.nodes.eachConfig(({ id, type }) => { if (type === 'snom-config') found.push(id); });
        return found.sort();
      })()`);
    const before = await phones();
    for (const [, flow] of examples()) await editor.importFlow(flow);
    const shared = ['snom-phone-100000'];
    assert.deepEqual(
      (await phones()).filter((id) => !before.includes(id)),
      shared,
    );
    const broken = await editor.brokenNodes();
    // What it lacks is entered on this tab.
    const tab = text('snom-config.tab.events');
    assert.deepEqual(
      broken.filter((one) => !one.includes(tab)),
      [],
    );
    assert.ok(broken.length > 0);
    await editor.page.evaluate(`(() => {
      for (const id of ${JSON.stringify(shared)})
        Object.assign(RED.nodes.node(id), { events: true, baseUrl: 'http://192.0.2.10:1880' });
      RED.nodes.eachNode((node) => RED.editor.validateNode(node));
    })()`);
    assert.deepEqual(await editor.brokenNodes(), []);
  });
});
