/** The dialogs of snom-key, snom-call and snom-admin in the browser. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { admin, call, config, debug, inject, key, LOGIN, tab } from '../support/e2e/flow';
import { startPhone, until, untilKeys } from '../support/e2e/phones';

let phone: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  phone = await startPhone({ rebootMs: 50 });
  const flow = [
    tab,
    config('phone', phone, { model: 'D385', externalPrefix: '0' }),
    config('small', phone, { model: '320', name: 'Small' }),
    config('asked', phone, { name: 'Model not chosen' }),
    inject('press', '', 'key'),
    key('key', []),
    key('models', []),
    key('check', [], { phone: 'small', keysType: 'str', keys: 'P1' }),
    inject('ask', '', 'info'),
    admin('info', ['answer'], { phone: 'asked' }),
    debug('answer'),
    key('learns', [], { phone: 'asked' }),
    inject('dial', '', 'call'),
    call('call', []),
    inject('far', '301', 'outside'),
    call('outside', [], { adjust: undefined, adjustType: undefined }),
    inject('boot', '', 'admin'),
    admin('admin', []),
  ];
  return { flow, credentials: { phone: LOGIN, small: LOGIN, asked: LOGIN } };
}

editorSuite('editor: nodes', prepare, (run) => {
  function shows(selector: string, hasText: string): Promise<void> {
    return run.editor.page.locator(selector, { hasText }).waitFor();
  }

  function numbered(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `P${index + 1}`);
  }

  async function lineKeys(): Promise<string[]> {
    const keys = run.editor.page.locator('.snom-pad-line');
    await keys.waitFor();
    return run.editor.values(keys.locator('[data-key]'), 'data-key');
  }

  /** Clicks a key on the pad; line keys are folded away at first. */
  async function click(name: string): Promise<void> {
    const button = run.editor.page.locator(`#snom-key-pad [data-key="${name}"]`);
    await button.waitFor({ state: 'attached' });
    if (!(await button.isVisible()))
      await run.editor.page.locator('.snom-pad-line summary').click();
    await button.click();
  }

  it('snom-key composes a sequence by clicks, takes a key out again, saves and deploys it', async () => {
    const { editor, nodeRed, text } = run;
    await editor.edit('key');
    for (const name of ['F_HOLD', '1', '2', '#', 'MUTE', 'ENTER']) await click(name);
    await editor.page.fill('#snom-key-hold', '100');
    await click('P48');
    const composed = await editor.field('keys').inputValue();
    assert.equal(composed, 'F_HOLD 12# MUTE ENTER P48,100');
    const remove = text('snom-key.chips.remove', { key: 'MUTE' });
    await editor.page.locator(`#snom-key-chips button[title="${remove}"]`).click();
    await editor.done();
    const { keys, keysType } = byId(await editor.deploy(), 'key');
    assert.deepEqual([keys, keysType], ['F_HOLD 12# ENTER P48,100', 'str']);
    phone.clearLog();
    await nodeRed.inject('press');
    await untilKeys(phone, 'F_HOLD', '1', '2', '#', 'ENTER', 'P48');
  });

  it('snom-key shows the keys that the model has, and no others', async () => {
    const { editor } = run;
    await editor.edit('models');
    await shows('#snom-key-pad', 'D385');
    assert.deepEqual(await lineKeys(), numbered(48));
    await editor.field('phone').selectOption('small');
    await shows('#snom-key-pad', '320');
    assert.deepEqual(await lineKeys(), numbered(12));
    await editor.done();
    assert.equal(byId(await editor.deploy(), 'models')['phone'], 'small');
  });

  it('snom-key learns the model from a phone that was asked once', async () => {
    const { editor, nodeRed, text } = run;
    await nodeRed.inject('ask');
    await nodeRed.comms.debug('answer');
    await editor.edit('learns');
    await shows('#snom-key-pad', text('snom-key.pad.ofModel', { model: 'D385' }));
    assert.deepEqual(await lineKeys(), numbered(48));
  });

  it('snom-key says why a key cannot be pressed', async () => {
    const { editor, text } = run;
    await editor.edit('check');
    await editor.typed('keys', 'P13');
    const params = { key: 'P13', model: '320' };
    await shows('#snom-key-problem', text('snom.error.keyNotOnModel', params));
  });

  it('snom-call shows the rows of the chosen operation, saves and deploys them', async () => {
    const { editor, nodeRed } = run;
    await editor.edit('call');
    const rows = (): Promise<boolean[]> =>
      Promise.all(
        ['destination', 'digits', 'identity', 'otherCallId', 'adjust'].map((name) =>
          editor.page.locator(`#snom-call-row-${name}`).isVisible(),
        ),
      );
    assert.deepEqual(await rows(), [true, false, true, false, false]);
    const advanced = editor.page.locator('#snom-call-advanced');
    await advanced.locator('summary').click();
    assert.deepEqual(await rows(), [true, false, true, false, true]);
    await editor.field('operation').selectOption('swap');
    assert.deepEqual(await rows(), [false, false, false, true, false]);
    await editor.field('operation').selectOption('sendDtmf');
    assert.deepEqual(await rows(), [false, true, false, false, false]);
    await editor.field('operation').selectOption('dial');
    await editor.typed('destination', '200');
    await editor.field('failedPort').check();
    await editor.field('phoneFromMsg').check();
    await editor.field('name').fill('Call the office');
    await editor.done();
    // A node is as wide as its label, so its centre moves.
    const saved = { ...byId(await editor.deploy(), 'call'), x: 200 };
    assert.deepEqual(saved, {
      ...call('call', []),
      name: 'Call the office',
      phoneFromMsg: true,
      destination: '200',
      destinationType: 'str',
      failedPort: true,
      outputs: 2,
      wires: [[], []],
    });
    await nodeRed.inject('dial');
    const isMeant = (): boolean => phone.liveCalls.some(({ remote }) => remote.startsWith('200'));
    await until(phone, 'a call', isMeant);
  });

  it('snom-call puts the outside line before a number when it is told to', async () => {
    const { editor, nodeRed } = run;
    await editor.edit('outside');
    const advanced = editor.page.locator('#snom-call-advanced');
    assert.equal(await advanced.getAttribute('open'), null, 'as in a flow of an older version');
    await advanced.locator('summary').click();
    const adjust = "$('#node-input-adjust')";
    assert.equal(await editor.page.evaluate(`${adjust}.typedInput('type')`), 'bool');
    assert.equal(await editor.page.evaluate(`${adjust}.typedInput('value')`), 'false');
    await editor.page.evaluate(`${adjust}.typedInput('value', 'true')`);
    await editor.done();
    const saved = byId(await editor.deploy(), 'outside');
    assert.deepEqual([saved['adjust'], saved['adjustType']], ['true', 'bool']);
    await nodeRed.inject('far');
    await until(phone, 'a call', () => phone.liveCalls.some(({ remote }) => remote === '0301'));
    await editor.edit('outside');
    assert.equal(await advanced.getAttribute('open'), '');
    await editor.cancelDialogs();
  });

  it('what is wrong stands below its field, until it is right', async () => {
    const { editor, text } = run;
    const reason = (field: string): Locator =>
      editor.page.locator(`.form-row:has(#node-input-${field}) #snom-reason-node-input-${field}`);
    await editor.edit('call');
    await editor.field('operation').selectOption('dial');
    await editor.typed('destination', '');
    const name = text('snom-call.label.destination');
    await shows('#snom-reason-node-input-destination', text('snom.validate.blank', { name }));
    const input = editor.page.getByRole('textbox', { name, exact: true });
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    await input.fill('hello world');
    await input.blur();
    const params = { destination: 'hello world' };
    await shows('#snom-reason-node-input-destination', text('snom.error.nameAsNumber', params));
    await input.fill('200');
    await input.blur();
    await reason('destination').waitFor({ state: 'hidden' });
    assert.equal(await input.getAttribute('aria-invalid'), null);
    await editor.field('operation').selectOption('callInfo');
    await shows('#snom-reason-node-input-phone', text('snom.lacks.events'));
    await editor.cancelDialogs();
    await editor.edit('admin');
    await editor.field('operation').selectOption('factoryReset');
    const box = 'allowDestructive';
    await shows(`#snom-reason-node-input-${box}`, text(`snom-admin.validate.${box}`));
    await editor.field(box).check();
    await reason(box).waitFor({ state: 'hidden' });
  });

  it('snom-call says that nothing will be confirmed, and that any number is dialled', async () => {
    const { editor, text } = run;
    await editor.edit('call');
    await editor.field('operation').selectOption('dial');
    await editor.page.evaluate(`$('#node-input-destination').typedInput('type', 'msg')`);
    await shows('#snom-call-lacks', text('snom.lacks.rules'));
    await editor.typed('destination', '200');
    await editor.page.locator('#snom-call-lacks').waitFor({ state: 'hidden' });
    await editor.field('waitFor').selectOption('confirmed');
    await shows('#snom-call-lacks', text('snom.lacks.proof'));
  });

  it('snom-call leads to the paragraph of the help', async () => {
    const { editor } = run;
    await editor.edit('call');
    await editor.field('operation').selectOption('record');
    await editor.page.locator('#snom-call-help').click();
    const entry = editor.page
      .locator('.red-ui-sidebar-help-stack .red-ui-help dt', { hasText: /^record$/ })
      .first();
    await entry.waitFor();
    const isInSight = await entry.evaluate((term) => {
      const { top } = (
        term as unknown as { getBoundingClientRect(): { top: number } }
      ).getBoundingClientRect();
      return top > 0 && top < 1000;
    });
    assert.ok(isInSight);
  });

  it('snom-admin asks only for what its boxes need', async () => {
    const { editor } = run;
    await editor.edit('admin');
    await editor.field('operation').selectOption('reboot');
    const rows = ['idleTimeout', 'firstWait', 'pollEvery', 'attempts', 'probeEvery'];
    const shown = async (): Promise<string[]> => {
      const visible: string[] = [];
      for (const row of rows) {
        const display = `$('#snom-admin-row-${row}').css('display')`;
        if ((await editor.page.evaluate(display)) !== 'none') visible.push(row);
      }
      return visible;
    };
    const advanced = editor.page.locator('#snom-admin-advanced');
    assert.deepEqual([await shown(), await advanced.isVisible()], [[], false]);
    await editor.field('waitIdle').check();
    assert.deepEqual([await shown(), await advanced.isVisible()], [['idleTimeout'], false]);
    await editor.field('waitBack').check();
    assert.deepEqual([await shown(), await advanced.isVisible()], [rows, true]);
    // What is wrong stays in sight.
    await editor.field('idleTimeout').fill('x');
    await editor.field('waitIdle').uncheck();
    assert.deepEqual(await shown(), rows);
  });

  it('snom-admin saves and deploys the chosen operation', async () => {
    const { editor, nodeRed, text } = run;
    await editor.edit('admin');
    // What blank means is not the same for every operation.
    for (const [operation, usual] of [
      ['firmwareUpdate', '60'],
      ['reboot', '30'],
    ] as const) {
      await editor.field('operation').selectOption(operation);
      await shows('#snom-admin-hint', text(`snom-admin.hint.${operation}`));
      assert.equal(await editor.field('firstWait').getAttribute('placeholder'), usual);
    }
    await editor.done();
    assert.equal(byId(await editor.deploy(), 'admin')['operation'], 'reboot');
    await nodeRed.inject('boot');
    await until(phone, 'a second start', () => phone.boots === 2);
  });
});
