/** What Node-RED's editor does with our nodes by itself: dialogs above dialogs, pasted nodes, unused configurations. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { examples } from '../support/e2e/examples';
import { config, key, LOGIN, ourNode, tab } from '../support/e2e/flow';
import type { FlowNode } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { idsNamed } from '../support/package/import-copy';

const OTHER_TAB = 'other-tab';
/** The examples with configurations of other packages or with subflows: they name more than wires and phones. */
const NAMING = examples().filter(([, flow]) =>
  flow.some(({ type }) => type === 'subflow' || type === 'mqtt-broker'),
);

/** What is to become of a node of which the editor says that it is there already. */
type Choice = 'import' | 'skip' | 'copy' | 'replace';

let phone: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  phone = await startPhone();
  const flow = [
    tab,
    { id: OTHER_TAB, type: 'tab', label: 'Other' },
    config('phone', phone),
    config('second', phone, { name: 'Second', host: '127.0.0.2' }),
    // It can be used on its own flow only.
    config('elsewhere', phone, { name: 'Elsewhere', host: '127.0.0.3', z: OTHER_TAB }),
    key('used', [], { keys: '1', keysType: 'str' }),
    key('used-too', [], { keys: '1', keysType: 'str', phone: 'elsewhere', z: OTHER_TAB }),
  ];
  return { flow, credentials: { phone: LOGIN } };
}

editorSuite('editor: with what the editor does by itself', prepare, (run) => {
  const stored = (id: string): Promise<FlowNode> =>
    run.editor.page.evaluate(
      `RED.nodes.createCompleteNodeSet().find((node) => node.id === '${id}')`,
    );

  const phonesOf = (type: string): Promise<string[]> =>
    run.editor.page.evaluate(`RED.nodes.filterNodes({ type: '${type}' }).map((one) => one.phone)`);

  /** Resolves when the dialog of this configuration is the topmost one. */
  async function isOnTop(id: string): Promise<void> {
    const { page } = run.editor;
    const { name } = await stored(id);
    await page.waitForFunction(`$('#node-config-input-name').val() === '${String(name)}'`);
  }

  /** As the list of all nodes and our sidebar do, whatever is open. */
  async function openAndCancelAbove(lower: string, upper: string): Promise<void> {
    const { page } = run.editor;
    await page.evaluate(`RED.editor.editConfig('', 'snom-config', '${upper}')`);
    await isOnTop(upper);
    await page.locator('#node-config-dialog-cancel').click();
    await isOnTop(lower);
  }

  it('a configuration may be opened above another one, which goes on as if nothing had been', async () => {
    const { editor, text } = run;
    const before = await stored('phone');
    await editor.editConfig('snom-config', 'phone');
    await openAndCancelAbove('phone', 'second');
    const host = editor.field('host');
    const reason = editor.page.locator('#snom-reason-node-config-input-host');
    await host.fill('');
    await host.blur();
    await reason.filter({ hasText: text('snom.error.missingHost') }).waitFor();
    await host.fill(phone.host);
    await host.blur();
    await reason.waitFor({ state: 'hidden' });
    await editor.done('config');
    assert.deepEqual(await stored('phone'), before);
  });

  it('what the lower one has set up is taken back when it is cancelled', async () => {
    const { editor, nodeRed, text } = run;
    const urls = (): string =>
      JSON.stringify(
        [...phone.settings].filter(([name, url]) => name.startsWith('action_') && url).sort(),
      );
    const before = urls();
    await editor.editConfig('snom-config', 'phone');
    await editor.tab(text('snom-config.tab.events'));
    await editor.field('events').check();
    await editor.field('baseUrl').fill(nodeRed.url);
    await editor.page.locator('#snom-config-urls-set-up').click();
    const arrived = text('snom-config.proof.arrived');
    await editor.page.locator('#snom-config-proof', { hasText: arrived }).waitFor();
    assert.notEqual(urls(), before);
    await openAndCancelAbove('phone', 'second');
    await editor.cancelDialogs();
    await until(phone, 'what it had before', () => urls() === before);
  });

  it('a new node takes the only phone for its flow; a pasted one stays what it is', async () => {
    const { editor } = run;
    const { page } = editor;
    await page.evaluate(`RED.nodes.remove('second')`);
    const sheet = page.locator('#red-ui-workspace-chart');
    const entry = page.locator('.red-ui-palette-node[data-palette-type="snom-admin"]');
    await entry.dragTo(sheet, { targetPosition: { x: 400, y: 400 } });
    await page.waitForFunction(`RED.nodes.filterNodes({ type: 'snom-admin' }).length === 1`);
    assert.deepEqual(await phonesOf('snom-admin'), ['phone']);
    await editor.importFlow([ourNode('snom-display', 'pasted', [], { phone: '' })]);
    await sheet.click({ position: { x: 300, y: 300 } });
    assert.deepEqual(await phonesOf('snom-display'), ['']);
  });

  it('phones that no node names are called unused only where no node is for all of them', async () => {
    const { editor } = run;
    const { page } = editor;
    /** As the editor decides it when it deploys, and in its lists. */
    const unused = (): Promise<string[]> =>
      page.evaluate(`(() => {
        const found = [];
        RED.nodes.eachConfig((one) => {
          if (one._def.hasUsers !== false && one.users.length === 0) found.push(one.id);
        });
        return found;
      })()`);
    await page.evaluate(`RED.nodes.remove('used')`);
    await page.evaluate(`RED.nodes.remove(RED.nodes.filterNodes({ type: 'snom-admin' })[0].id)`);
    assert.deepEqual(await unused(), ['phone']);
    await editor.importFlow([ourNode('snom-event', 'all', [], { phone: '' })]);
    await page.locator('#red-ui-workspace-chart').click({ position: { x: 300, y: 500 } });
    assert.deepEqual(await unused(), []);
  });

  /** Imports a file as "View nodes" does: what stands on a tab or in a subflow goes with that. */
  async function importChosen(
    flow: readonly FlowNode[],
    choose: (node: FlowNode) => Choice,
  ): Promise<void> {
    const frames = new Map(flow.map((node) => [node.id, node]));
    const choices = flow.map(
      (node) => [node.id, choose(frames.get(String(node['z'])) ?? node)] as const,
    );
    const importMap = Object.fromEntries(choices);
    const nodes = flow.filter(({ id }) => importMap[id] !== 'skip');
    await run.editor.page.evaluate(
      `RED.view.importNodes(${JSON.stringify(nodes)}, ${JSON.stringify({ importMap, addFlow: false })})`,
    );
  }

  /** Fails if any node, variable or text names a node of this file that is not there. */
  async function assertNothingLost(flow: readonly FlowNode[], how: string): Promise<void> {
    const set = await run.editor.page.evaluate<FlowNode[]>('RED.nodes.createCompleteNodeSet()');
    const there = new Set(set.map(({ id }) => id));
    const gone = new Set(flow.map(({ id }) => id).filter((id) => !there.has(id)));
    assert.deepEqual(idsNamed(set, gone), [], how);
  }

  it('there are examples that name more than wires and phones', () => {
    assert.ok(NAMING.length >= 4);
  });

  for (const [name, flow] of NAMING) {
    it(`what ${name} names is there however it is imported: as a copy, again, as it is, over itself`, async () => {
      const { editor } = run;
      await editor.importFlow(flow.filter(({ type }) => type === 'snom-config'));
      const before = await editor.page.evaluate<number>('RED.history.depth()');
      /** Two subflows that are alike would hide from the editor which one is replaced. */
      const undo = (): Promise<void> =>
        editor.page.evaluate(`while (RED.history.depth() > ${before}) RED.history.pop()`);
      for (const how of ['as a copy', 'again']) {
        await editor.importFlow(flow);
        await assertNothingLost(flow, how);
      }
      await undo();
      await importChosen(flow, ({ type }) => (type === 'snom-config' ? 'skip' : 'import'));
      await assertNothingLost(flow, 'as it is');
      await importChosen(flow, ({ type }) => (type === 'tab' ? 'copy' : 'replace'));
      await assertNothingLost(flow, 'over itself');
      await undo();
    });
  }
});
