/** Nodes of older versions in the editor; their labels; and how they are found in the palette. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { call, config, key, LOGIN, node, ourNode, tab } from '../support/e2e/flow';
import type { FlowNode } from '../support/e2e/node-red';
import { startPhone } from '../support/e2e/phones';
import { credentials } from '../support/e2e/reporting';

const PALETTE_TYPES = ['call', 'key', 'admin', 'display', 'event', 'mqtt'].map((n) => `snom-${n}`);

let phone: VirtualPhoneApi;

/** As the first versions of this package stored them, or as somebody writes them by hand. */
function oldNodes(): FlowNode[] {
  return [
    node('snom-key', 'old-key', [], { phone: 'phone', keys: 'F_HOLD', keysType: 'str' }),
    node('snom-key', 'older-key', [], { phone: 'phone' }),
    node('snom-call', 'old-call', [], { phone: 'phone', operation: 'dial', destination: '200' }),
    node('snom-call', 'older-call', [], { phone: 'phone', operation: 'sendDtmf' }),
    node('snom-admin', 'old-admin', [], { phone: 'phone', operation: 'reboot' }),
    node('snom-display', 'old-display', [], { phone: 'phone', operation: 'text' }),
    node('snom-event', 'old-event', [], { phone: '', mode: 'calls' }),
    node('snom-mqtt', 'old-mqtt', [], { phone: '' }),
  ];
}

function oldConfig(): FlowNode {
  const { host, port } = phone;
  return { id: 'old', type: 'snom-config', name: 'Old one', host, port: String(port) };
}

async function prepare(): Promise<Deployed> {
  phone = await startPhone();
  const flow = [
    tab,
    config('phone', phone, { events: true, baseUrl: 'http://127.0.0.1:1880' }),
    oldConfig(),
    config('by-hand', phone, { name: 'By hand', answerKey: 'P7', dndWay: '${DND}' }),
    ...oldNodes(),
    call('new-call', [], { destination: '200', destinationType: 'str', phone: 'old' }),
    key('new-key', [], { keys: '1', keysType: 'str', phoneFromMsg: true }),
    ourNode('snom-event', 'new-event', [], { phone: '' }),
    call('named', [], { name: 'Ring the bell' }),
  ];
  return { flow, credentials: { phone: credentials(), old: LOGIN } };
}

editorSuite('editor: versions and labels', prepare, (run) => {
  /** What the editor would deploy now. */
  function nodes(): Promise<FlowNode[]> {
    return run.editor.page.evaluate('RED.nodes.createCompleteNodeSet()');
  }

  const isDirty = (): Promise<boolean> => run.editor.page.evaluate('RED.nodes.dirty()');

  function label(id: string): Promise<string> {
    return run.editor.page.evaluate(`RED.utils.getNodeLabel(RED.nodes.node('${id}'))`);
  }

  if (run.language === 'en-US') {
    it('Done changes nothing in a node of whatever version, if nobody changed anything', async () => {
      const { editor } = run;
      const before = await nodes();
      for (const { id } of oldNodes()) {
        await editor.edit(id);
        await editor.done();
      }
      for (const id of ['old', 'phone']) {
        await editor.editConfig('snom-config', id);
        await editor.done('config');
      }
      for (const id of ['new-call', 'new-key', 'new-event']) {
        await editor.edit(id);
        await editor.done();
      }
      assert.deepEqual(await nodes(), before);
      assert.equal(await isDirty(), false);
      const stored = byId(before, 'old-call');
      assert.deepEqual([stored['adjust'], stored['version']], [undefined, undefined]);
    });

    it('an old node is shown as what it means, and saved as one of today once it is changed', async () => {
      const { editor } = run;
      await editor.edit('old-call');
      const type = (row: string): Promise<string> =>
        editor.page.evaluate(`$('#node-input-${row}').typedInput('type')`);
      assert.equal(await editor.field('adjust').inputValue(), 'false');
      assert.deepEqual([await type('destination'), await type('adjust')], ['str', 'bool']);
      await editor.field('failedPort').check();
      await editor.done();
      await editor.edit('older-key');
      assert.deepEqual(
        [await editor.field('keys').inputValue(), await type('keys')],
        ['payload', 'msg'],
      );
      await editor.field('raw').check();
      await editor.done();
      await editor.editConfig('snom-config', 'old');
      await editor.field('name').fill('Older one');
      await editor.done('config');
      const flows = await editor.deploy();
      const { failedPort, outputs, ...saved } = byId(flows, 'old-call');
      assert.deepEqual([failedPort, outputs], [true, 2]);
      assert.deepEqual(
        [saved['version'], saved['adjust'], saved['adjustType'], saved['waitFor']],
        [1, 'false', 'bool', 'accepted'],
      );
      assert.deepEqual([saved['destination'], saved['destinationType']], ['200', 'str']);
      const pressed = byId(flows, 'older-key');
      assert.deepEqual(
        [pressed['version'], pressed['keys'], pressed['keysType'], pressed['raw']],
        [1, 'payload', 'msg', true],
      );
      const configured = byId(flows, 'old');
      assert.deepEqual(
        [configured['version'], configured['name'], configured['nationalPrefix']],
        [2, 'Older one', '0'],
      );
      // Those that were only looked at are as they were.
      assert.equal(byId(flows, 'old-admin')['version'], undefined);
    });

    it('a choice that is not offered stays while something else is changed', async () => {
      const { editor } = run;
      await editor.editConfig('snom-config', 'by-hand');
      assert.equal(await editor.field('answerKey').inputValue(), 'P7');
      await editor.field('name').fill('Written by hand');
      await editor.done('config');
      const { name, answerKey, dndWay } = byId(await nodes(), 'by-hand');
      assert.deepEqual([name, answerKey, dndWay], ['Written by hand', 'P7', '${DND}']);
    });

    it('a changed node of an older version can be taken back', async () => {
      const { editor } = run;
      const before = byId(await nodes(), 'old-display');
      await editor.edit('old-display');
      await editor.page.evaluate("$('#node-input-cut').prop('checked', true)");
      await editor.done();
      assert.equal(byId(await nodes(), 'old-display')['version'], 1);
      await editor.page.evaluate('RED.history.pop()');
      assert.deepEqual(byId(await nodes(), 'old-display'), before);
    });
  }

  const name = (id: string): Promise<string> =>
    run.editor.page.evaluate(`RED.nodes.node('${id}').name`);

  it('labels say which phone, where there is more than one', async () => {
    const { text } = run;
    const dial = text('snom-call.nodeLabel.dial');
    assert.equal(await label('new-call'), `${dial} 200 \u00b7 ${await name('old')}`);
    const keys = text('snom-key.nodeLabel.keys', { keys: '1' });
    assert.equal(await label('new-key'), `${keys} \u00b7 msg.phone`);
    const calls = text('snom-event.nodeLabel.calls');
    assert.equal(await label('new-event'), `${calls} \u00b7 ${text('snom.label.allPhones')}`);
    assert.equal(await label('named'), 'Ring the bell');
  });

  it('nodes stand in the palette in one line each, and are found by what people look for', async () => {
    const { page } = run.editor;
    const entry = (type: string): string => `.red-ui-palette-node[data-palette-type="${type}"]`;
    for (const type of PALETTE_TYPES) {
      const shown = page.locator(`${entry(type)} .red-ui-palette-label`);
      const html = (await shown.innerHTML()).replace(/ +/g, ' ');
      assert.equal(html, run.text(`${type}.palette.label`), type);
    }
    const search = page.locator('#red-ui-palette-search input');
    // The palette keeps what it filters by as soon as it has.
    const filteredBy = (word: string): Promise<unknown> =>
      page.waitForFunction(
        `JSON.parse(RED.settings.getLocal('palette-state') || '{}').filter === ${JSON.stringify(word)}`,
      );
    for (const word of ['phone', 'telephone', 'sip', 'voip', 'dial', 'call', 'Snom']) {
      await search.fill('');
      await search.pressSequentially(word);
      await filteredBy(word);
      assert.equal(await page.locator(entry('debug')).isVisible(), false, word);
      assert.ok(await page.locator(entry('snom-call')).isVisible(), word);
    }
    await search.fill('');
    await search.press('Backspace');
    await filteredBy('');
  });
});
