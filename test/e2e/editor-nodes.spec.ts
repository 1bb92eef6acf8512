/** The dialogs of snom-key, snom-call and snom-admin in the browser. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { admin, call, config, debug, inject, key, LOGIN, tab } from '../support/e2e/flow';
import type { FlowNode } from '../support/e2e/node-red';
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
    call('outside', [], { adjust: undefined, adjustType: undefined, version: undefined }),
    inject('boot', '', 'admin'),
    admin('admin', []),
    ...subflow('one', 'phone'),
    ...subflow('two', 'phone', 'small'),
  ];
  return { flow, credentials: { phone: LOGIN, small: LOGIN, asked: LOGIN } };
}

/** A subflow with a key node of the phone that each instance names. */
function subflow(id: string, ...phones: readonly string[]): FlowNode[] {
  const variable = { name: 'PHONE', type: 'snom-config', value: '', ui: { type: 'conf-types' } };
  const inside = key(`key-${id}`, [], { phone: '${PHONE}', keysType: 'str', keys: 'MUTE' });
  return [
    { id, type: 'subflow', name: id, info: '', category: '', in: [], out: [], env: [variable] },
    { ...inside, z: id },
    ...phones.map((value, index) => ({
      id: `${id}-${index}`,
      type: `subflow:${id}`,
      z: tab.id,
      env: [{ name: 'PHONE', type: 'conf-types', value }],
      x: 500,
      y: 500 + 40 * index,
      wires: [],
    })),
  ];
}

editorSuite('editor: nodes', prepare, (run) => {
  function shows(selector: string, hasText: string): Promise<void> {
    return run.editor.page.locator(selector, { hasText }).waitFor();
  }

  function numbered(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `P${index + 1}`);
  }

  /** All of them, page by page. */
  async function lineKeys(): Promise<string[]> {
    const keys = run.editor.page.locator('.snom-pad-line');
    await keys.waitFor();
    const next = run.editor.page.locator('.snom-phone-face + .snom-phone-pager button').last();
    const found: string[] = [];
    for (let page = 0; page < 20; page += 1) {
      const shown = await run.editor.values(keys.locator('[data-key]'), 'data-key');
      if (shown.every((key) => found.includes(key))) break;
      found.push(...shown);
      if ((await next.count()) > 0) await next.click();
    }
    return found.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  }

  /** Clicks a key of the drawn phone; line keys may be on another page. */
  async function click(name: string): Promise<void> {
    const pad = run.editor.page.locator('#snom-key-pad');
    await pad.locator('.snom-phone').waitFor();
    const button = pad.locator(`[data-key="${name}"]`);
    for (let page = 0; page < 20 && !(await button.isVisible()); page += 1)
      await pad.locator('.snom-phone-pager button').last().click();
    await button.click();
  }

  /** Ends what other tests have begun. */
  async function hangUp(): Promise<void> {
    for (let tries = 0; tries < 5 && phone.liveCalls.length > 0; tries += 1) {
      phone.pressKey('CANCEL');
      await phone.settled();
    }
  }

  /** What the sequence is, as the field has it. */
  const sequence = (): Promise<string> => run.editor.field('keys').inputValue();

  /** Name of the key of the drawn phone that has the focus. */
  const focused = (): Promise<string | null> =>
    run.editor.page.locator(':focus').getAttribute('data-key');

  it('snom-key composes a sequence by clicks, takes a key out again, saves and deploys it', async () => {
    const { editor, nodeRed, text } = run;
    await editor.edit('key');
    for (const name of ['F_HOLD', '1', '2', '#', 'MUTE', 'ENTER']) await click(name);
    await editor.page.fill('#snom-key-hold', '100');
    await click('P48');
    const composed = await editor.field('keys').inputValue();
    assert.equal(composed, 'F_HOLD 12# MUTE ENTER P48,100');
    const remove = text('snom-key.chips.remove', { key: text('snom-key.word.MUTE') });
    await editor.page.locator(`#snom-key-chips button[title="${remove}"]`).click();
    await editor.done();
    const { keys, keysType } = byId(await editor.deploy(), 'key');
    assert.deepEqual([keys, keysType], ['F_HOLD 12# ENTER P48,100', 'str']);
    phone.clearLog();
    await nodeRed.inject('press');
    await untilKeys(phone, 'F_HOLD', '1', '2', '#', 'ENTER', 'P48');
  });

  it('snom-key leaves its keys where they are when keys are chosen', async () => {
    const { editor, text } = run;
    const { page } = editor;
    const size = page.viewportSize();
    assert.ok(size);
    // All of it can be seen: nothing is scrolled, by whomever.
    await page.setViewportSize({ ...size, height: 1800 });
    try {
      await editor.edit('models');
      await editor.typed('keys', '');
      const missing = text('snom.validate.blank', { name: text('snom-key.label.keys') });
      await page.locator('#snom-key-row-keys .snom-reason', { hasText: missing }).waitFor();
      const button = page.locator('#snom-key-pad [data-key="5"]');
      await button.waitFor();
      const before = await button.boundingBox();
      assert.ok(before);
      for (const keys of ['5', '55', '555']) {
        await page.mouse.click(before.x + before.width / 2, before.y + before.height / 2);
        assert.equal(await sequence(), keys);
        assert.deepEqual(await button.boundingBox(), before);
      }
    } finally {
      await editor.cancelDialogs();
      await page.setViewportSize(size);
    }
  });

  it('a blank field shows an example of what its type wants', async () => {
    const { editor, text } = run;
    await editor.edit('models');
    const shown: (string | null)[] = [];
    const field = editor.page.locator('#snom-key-row-keys .red-ui-typedInput-input');
    for (const type of ['str', 'msg', 'flow', 'jsonata', 'str']) {
      await editor.page.evaluate(`$('#node-input-keys').typedInput('type', '${type}')`);
      shown.push(await field.getAttribute('placeholder'));
    }
    const example = text('snom-key.placeholder.keys');
    assert.deepEqual(shown, [example, 'payload', '', '', example]);
    await editor.cancelDialogs();
  });

  it('snom-key is worked by the keyboard: one stop, arrows, digits', async () => {
    const { editor } = run;
    const { keyboard } = editor.page;
    await editor.edit('models');
    await editor.typed('keys', '');
    const stops = editor.page.locator('#snom-key-pad button[tabindex="0"]');
    await stops.waitFor();
    assert.equal(await stops.count(), 1);
    await editor.page.locator('#snom-key-pad [data-key="5"]').focus();
    for (const [pressed, key] of [
      ['ArrowUp', '2'],
      ['ArrowRight', '3'],
      ['ArrowDown', '6'],
      ['ArrowLeft', '5'],
    ] as const) {
      await keyboard.press(pressed);
      assert.equal(await focused(), key, pressed);
    }
    await keyboard.press('Enter');
    await keyboard.type('7#');
    assert.equal(await sequence(), '57#');
    assert.equal(await stops.count(), 1);
  });

  it('snom-key puts keys into another order, by keyboard and by mouse', async () => {
    const { editor } = run;
    const { page } = editor;
    await editor.edit('models');
    await editor.typed('keys', 'MUTE F_HOLD TRANSFER');
    const chips = page.locator('#snom-key-chips .snom-chip-key');
    await chips.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    assert.equal(await sequence(), 'MUTE TRANSFER F_HOLD');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    assert.equal(await sequence(), 'TRANSFER MUTE F_HOLD');
    const [from, to] = [await chips.nth(2).boundingBox(), await chips.nth(0).boundingBox()];
    assert.ok(from && to);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 10 });
    await page.mouse.move(to.x + 4, to.y + to.height / 2, { steps: 10 });
    await page.mouse.up();
    assert.equal(await sequence(), 'F_HOLD TRANSFER MUTE');
    await chips.nth(1).focus();
    await page.keyboard.press('Delete');
    assert.equal(await sequence(), 'F_HOLD MUTE');
    assert.equal(await page.locator('#snom-key-chips button[tabindex="0"]').count(), 1);
  });

  it('snom-key says what is wrong with a time, and adds no key then', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.edit('models');
    await editor.typed('keys', 'MUTE');
    await page.fill('#snom-key-hold', 'abc');
    await click('F_HOLD');
    await shows('#snom-key-times', text('snom.validate.number', { min: '0', max: '60000' }));
    assert.equal(await sequence(), 'MUTE');
    await page.fill('#snom-key-hold', '2500');
    await click('F_HOLD');
    assert.equal(await sequence(), 'MUTE F_HOLD,2500');
  });

  it('snom-key inserts usual sequences', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.edit('models');
    await editor.typed('keys', '');
    await page.selectOption('#snom-key-template', 'blindTransfer');
    await page.click('#snom-key-template-insert');
    await shows('#snom-key-template-more', text('snom-key.template.badNumber'));
    await page.fill('#snom-key-template-number', '030 12');
    await page.click('#snom-key-template-insert');
    assert.equal(await sequence(), 'TRANSFER 03012 ENTER');
    assert.equal(await page.locator('#snom-key-template-number').isVisible(), false);
  });

  it('snom-key tries keys out, and asks before they dial', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.edit('models');
    await editor.field('phone').selectOption('phone');
    await editor.typed('keys', 'MUTE');
    await hangUp();
    phone.clearLog();
    await page.click('#snom-try-button');
    await shows('#snom-try-result', text('snom.try.accepted'));
    await shows('#snom-try-result', text('snom-key.pad.onlyInCall'));
    await untilKeys(phone, 'MUTE');
    await editor.typed('keys', '200 ENTER');
    await page.click('#snom-try-button');
    await shows('#snom-try-result', text('snom.try.dials', { number: '200' }));
    // Whoever presses Enter by habit dials nothing.
    assert.equal(await page.locator(':focus').getAttribute('id'), 'snom-try-cancel');
    await page.keyboard.press('Enter');
    await page.locator('#snom-try-dial').waitFor({ state: 'detached' });
    assert.deepEqual(phone.liveCalls, []);
    await page.click('#snom-try-button');
    await page.click('#snom-try-dial');
    await shows('#snom-try-result', text('snom.try.accepted'));
    await until(phone, 'a call', () => phone.liveCalls.some(({ remote }) => remote === '200'));
    await hangUp();
  });

  it('snom-key tries keys out on the phone that a subflow is given, where it is one', async () => {
    const { editor, text } = run;
    const { page } = editor;
    const tryIn = async (id: string, said: string): Promise<void> => {
      await page.evaluate(`RED.workspaces.show('${id}')`);
      await editor.edit(`key-${id}`);
      assert.equal(await editor.field('phone').inputValue(), '${PHONE}');
      await page.click('#snom-try-button');
      await shows('#snom-try-result', said);
      await editor.cancelDialogs();
    };
    phone.clearLog();
    await tryIn('two', text('snom.error.phoneDiffers', { name: '${PHONE}' }));
    assert.deepEqual(phone.keys, []);
    await tryIn('one', text('snom.try.accepted'));
    await untilKeys(phone, 'MUTE');
    await page.evaluate(`RED.workspaces.show('${tab.id}')`);
  });

  it('snom-call asks for what a message would bring, and dials what was agreed to', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.edit('call');
    await editor.field('operation').selectOption('dial');
    await page.evaluate(`$('#node-input-destination').typedInput('type', 'msg')`);
    await page.click('#snom-try-button');
    await page.fill('#snom-try-value-destination', '201');
    await page.click('#snom-try-button');
    await shows('#snom-try-result', text('snom.try.dials', { number: '201' }));
    await page.click('#snom-try-dial');
    await shows('#snom-try-result', text('snom.try.accepted'));
    await until(phone, 'a call', () => phone.liveCalls.some(({ remote }) => remote === '201'));
    await editor.field('operation').selectOption('');
    await page.click('#snom-try-button');
    await shows('#snom-try-result', text('snom.try.needsMessage'));
    await hangUp();
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
    await shows('#snom-reason-node-input-keys', text('snom.error.keyNotOnModel', params));
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
    const { boots } = phone;
    await nodeRed.inject('boot');
    await until(phone, 'another start', () => phone.boots === boots + 1);
  });

  // Last: a phone that nobody uses is left in the editor.
  it('says what to do about a phone that is not deployed yet', async () => {
    const { editor, text } = run;
    await editor.edit('models');
    await editor.typed('keys', 'MUTE');
    await editor.addConfig('phone');
    await editor.field('host').fill(phone.host);
    await editor.field('port').fill(String(phone.port));
    await editor.done('config');
    await editor.page.click('#snom-try-button');
    await shows('#snom-try-result', text('snom.try.notDeployed'));
  });
});
