/** The sidebar "Snom": phones as they are, calls as they end, what was exchanged; by mouse and by keyboard. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { buildActionUrls } from '../../src/calls/reports/action-url';
import { axeFindings } from '../support/e2e/axe';
import { darkTheme } from '../support/e2e/dark';
import { Editor } from '../support/e2e/editor';
import { byId, type Deployed, editorSuite, type LanguageRun } from '../support/e2e/editor-suite';
import { config, inject, key, LOGIN, tab } from '../support/e2e/flow';
import { startPhone, until } from '../support/e2e/phones';
import { credentials, reporting, tokenOf } from '../support/e2e/reporting';

/** More than can be seen at once. */
const SILENT = 60;

let phone: VirtualPhoneApi;

/** Is asked for its calls all the time. */
const ASKED = 'Silent 0';
const POLLED = {
  ...{ channel: 'csta', model: '760', identities: '100@pbx.example' },
  ...{ pollMs: '250', pollIdleMs: '250' },
};

async function prepare(): Promise<Deployed> {
  phone = await startPhone({ farEnds: [{ number: '*', answerAfterMs: null }] });
  const asked = await startPhone({
    ...{ profile: 'snom760-fw8.9', identities: ['100@pbx.example'] },
    settings: { csta_control: 'on' },
    quirks: { cstaServices: 'standard' },
  });
  const others = Array.from({ length: SILENT - 1 }, (_, index) =>
    config(`silent-${index + 1}`, phone, { name: `Silent ${index + 1}` }),
  );
  const flow = [
    tab,
    reporting('desk', phone, 'http://127.0.0.1:1880', { name: 'Reception' }),
    config('bad', phone, { name: 'Bad one', port: '99999' }),
    config('silent-0', asked, { name: ASKED, ...POLLED }),
    ...others,
    inject('press', 'ENTER', 'key'),
    key('key', [], { phone: 'desk' }),
  ];
  return { flow, credentials: { desk: credentials(1), 'silent-0': LOGIN } };
}

/** The sidebar in an open editor. */
class Sidebar {
  constructor(private readonly run: LanguageRun) {}

  private find(selector: string, hasText?: string): Locator {
    return this.run.editor.page.locator(selector, hasText === undefined ? {} : { hasText });
  }

  get list(): Locator {
    return this.find('#snom-sidebar-phone-list');
  }

  get details(): Locator {
    return this.find('#snom-sidebar-details');
  }

  row(name: string): Locator {
    return this.find('#snom-sidebar-phone-list [role="option"]', name);
  }

  call(text: string): Locator {
    return this.find('#snom-sidebar-call-list [role="option"]', text);
  }

  tab(page: 'phones' | 'calls'): Locator {
    return this.find(`#snom-sidebar-tab-${page}`);
  }

  exchange(text: string): Locator {
    return this.find('.snom-sidebar-exchanges > li', text);
  }

  /** Words of the sidebar in the language of the run. */
  words(name: string, params?: Readonly<Record<string, string>>): string {
    return this.run.text(`snom-sidebar.${name}`, params);
  }

  /** @param first a phone that is there */
  async open(first = 'Reception'): Promise<void> {
    const { page } = this.run.editor;
    await page.evaluate("RED.sidebar.show('snom')");
    await this.tab('phones').click();
    // Where there is little room, they stand in place of the list.
    if (await this.details.isVisible())
      await this.details.getByRole('button', { name: this.words('label.close') }).click();
    await this.row(first).waitFor();
    // The phone reports to this Node-RED.
    const urls = buildActionUrls({ baseUrl: this.run.nodeRed.url, token: tokenOf(1) });
    for (const [setting, url] of Object.entries(urls)) phone.setSetting(setting, url);
  }

  /** Shows another one, and waits until this one asks for nothing more; `orders` in the page has all that it asks from now on. */
  async leave(): Promise<void> {
    const { page } = this.run.editor;
    await page.evaluate(`(() => {
      const { send } = RED.comms;
      window.orders = [];
      RED.comms.send = (topic, order) => { orders.push(order); send(topic, order); };
      RED.sidebar.show('info');
    })()`);
    await page.waitForFunction("orders.some(({ leave }) => leave === 'all')");
  }

  /** Shows the exchanges with a phone. */
  async showExchanges(name: string): Promise<Locator> {
    await this.row(name).click();
    await this.details.filter({ hasText: name }).waitFor();
    const toggle = this.find('#snom-sidebar-exchanges-toggle');
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    const none = this.details.filter({ hasText: this.words('exchanges.none') });
    await this.exchange('').or(none).first().waitFor();
    // Those of earlier tests are shown as well.
    const lines = this.exchange('GET /command.htm?key=ENTER');
    const before = await lines.count();
    await this.run.nodeRed.inject('press');
    await lines.nth(before).waitFor();
    return toggle;
  }

  /** What the list says is chosen, as a screen reader is told. */
  async active(): Promise<string | null> {
    return this.run.editor.page.evaluate(`(() => {
      const id = document.getElementById('snom-sidebar-phone-list').getAttribute('aria-activedescendant');
      return id && document.getElementById(id).getAttribute('aria-label');
    })()`);
  }
}

editorSuite('editor: sidebar', prepare, (run) => {
  const sidebar = new Sidebar(run);

  it('lists all phones, of which only those that are seen are in the page', async () => {
    await sidebar.open();
    const rows = sidebar.list.locator('[role="option"]');
    const first = rows.first();
    const all = String(SILENT + 2);
    assert.equal(await first.getAttribute('aria-setsize'), all);
    assert.equal(await first.getAttribute('aria-posinset'), '1');
    assert.ok((await rows.count()) < SILENT);
    const params = { all, busy: '0', trouble: '1' };
    await run.editor.page
      .locator('.snom-sidebar-summary', { hasText: sidebar.words('summary', params) })
      .waitFor();
    assert.match(
      (await sidebar.row('Bad one').getAttribute('aria-label')) ?? '',
      new RegExp(sidebar.words('state.unusable')),
    );
  });

  it('shows a call as it goes on, and in the journal once it is over', async () => {
    await sidebar.open();
    const doing = (state: string): string =>
      sidebar.words(`doing.${state}`, {
        who: sidebar.words('who.both', { name: 'Ann', number: '201' }),
      });
    const id = phone.ring('201', { name: 'Ann' });
    await sidebar
      .row('Reception')
      .filter({ hasText: doing('ringing') })
      .waitFor();
    await run.nodeRed.inject('press');
    await sidebar
      .row('Reception')
      .filter({ hasText: doing('talking') })
      .waitFor();
    // Time passes without anything being asked for.
    const requests: string[] = [];
    run.editor.page.on('request', (request) => requests.push(request.url()));
    const lasts = await sidebar.row('Reception').locator('.snom-sidebar-time').innerText();
    assert.match(lasts, /^0:0\d$/);
    await sidebar.row('Reception').filter({ hasNotText: lasts }).waitFor();
    assert.deepEqual(requests, []);
    phone.farEndHangup(id);
    await sidebar
      .row('Reception')
      .filter({ hasText: sidebar.words('state.idle') })
      .waitFor();
    await sidebar.tab('calls').click();
    const call = sidebar.call('Ann (201)').first();
    await call.filter({ hasText: sidebar.words('outcome.completed') }).waitFor();
    assert.match((await call.getAttribute('aria-label')) ?? '', /Reception/);
    // One that ends now comes by itself.
    const missed = phone.ring('202', { name: 'Bob' });
    await until(phone, 'ringing', () => phone.calls.length > 0);
    phone.farEndHangup(missed);
    await sidebar.call('Bob (202)').waitFor();
    await sidebar.call('Bob (202)').first().dblclick();
    await sidebar.details.filter({ hasText: 'Reception' }).waitFor();
  });

  it('writes times as the browser does, also in a language that the editor has no texts in', async () => {
    const browser = run.editor.page.context().browser() ?? assert.fail('there is no browser');
    const editor = await Editor.open(browser, run.nodeRed, 'it-IT');
    const { page } = editor;
    await page.evaluate("RED.sidebar.show('snom')");
    await page.locator('#snom-sidebar-tab-calls').click();
    const time = page.locator('#snom-sidebar-call-list .snom-sidebar-time').first();
    await time.waitFor();
    assert.match(await time.innerText(), /^\d\d:\d\d$/);
    await editor.close();
  });

  it('shows what is known of a phone, and the exchanges with it, without a secret', async () => {
    await sidebar.open();
    const { page } = run.editor;
    await sidebar.row('Reception').click();
    await sidebar.details.filter({ hasText: phone.host }).waitFor();
    const toggle = page.locator('#snom-sidebar-exchanges-toggle');
    await toggle.click();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await run.nodeRed.inject('press');
    await sidebar
      .exchange('GET /command.htm?key=ENTER')
      .filter({ hasText: /200/ })
      .first()
      .waitFor();
    // To be asked for a login before a command is no trouble.
    const trouble = page.locator('.snom-sidebar-exchanges .snom-sidebar-trouble');
    assert.deepEqual(await trouble.allInnerTexts(), []);
    const id = phone.ring('203');
    await sidebar.exchange('incoming?').first().waitFor();
    phone.farEndHangup(id);
    await sidebar.details.filter({ hasText: sidebar.words('state.idle') }).waitFor();
    const shown = await sidebar.details.innerText();
    for (const secret of [tokenOf(1), credentials(1)['password'] ?? ''])
      assert.ok(!shown.includes(secret));
    // Looked at again, nothing is there twice.
    const presses = await sidebar.exchange('GET /command.htm?key=ENTER').count();
    await sidebar.leave();
    await page.evaluate("RED.sidebar.show('snom')");
    await page.waitForFunction('orders.filter(({ ticket }) => ticket !== undefined).length === 2');
    await run.nodeRed.inject('press');
    const lines = sidebar.exchange('GET /command.htm?key=ENTER');
    await lines.nth(presses).waitFor();
    assert.equal(await lines.count(), presses + 1);
    await toggle.click();
    assert.equal(await page.locator('.snom-sidebar-exchanges > li').count(), 0);
  });

  it('says how often a phone was asked in one line, which stays where somebody reads it', async () => {
    await sidebar.open();
    const { page } = run.editor;
    await sidebar.row(ASKED).first().click();
    const toggle = page.locator('#snom-sidebar-exchanges-toggle');
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    const line = sidebar.exchange('POST /csta SnapshotDevice').first();
    await line.filter({ hasText: /200/ }).waitFor();
    const element = await line.elementHandle();
    // However often it is asked before somebody looks; the first number is how often.
    await page.waitForFunction(
      (one) => Number(/\d+/.exec(one?.lastElementChild?.textContent ?? '')?.[0]) > 3,
      element,
    );
    assert.equal(await sidebar.exchange('POST /csta SnapshotDevice').count(), 1);
    await toggle.click();
  });

  it('is worked by keys alone', async () => {
    await sidebar.open();
    const { page } = run.editor;
    await sidebar.tab('phones').click();
    await page.keyboard.press('ArrowRight');
    assert.equal(await sidebar.tab('calls').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('ArrowLeft');
    await sidebar.list.focus();
    await page.keyboard.press('End');
    assert.match((await sidebar.active()) ?? '', /^Silent 59/);
    await page.keyboard.press('Home');
    assert.match((await sidebar.active()) ?? '', /^Bad one/);
    await page.keyboard.press('ArrowDown');
    assert.match((await sidebar.active()) ?? '', /^Reception/);
    await page.keyboard.press('Enter');
    await sidebar.details.filter({ hasText: 'Reception' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'snom-sidebar-details-name');
    await page.keyboard.press('Escape');
    assert.equal(await sidebar.details.isVisible(), false);
    assert.equal(await page.evaluate('document.activeElement.id'), 'snom-sidebar-phone-list');
    // None of these keys has reached the flow.
    assert.equal(await page.evaluate('RED.nodes.dirty()'), false);
  });

  it('is as axe wants it, with phones, details and calls', async () => {
    await sidebar.open();
    const { page } = run.editor;
    assert.deepEqual(await axeFindings(page, '.snom-sidebar'), []);
    await sidebar.row('Reception').click();
    await sidebar.details.waitFor();
    assert.deepEqual(await axeFindings(page, '.snom-sidebar'), []);
    const dark = await darkTheme(page, run.nodeRed.version);
    await dark(true);
    assert.deepEqual(await axeFindings(page, '.snom-sidebar'), []);
    await dark(false);
    await sidebar.tab('calls').click();
    await sidebar.call('Ann (201)').first().waitFor();
    assert.deepEqual(await axeFindings(page, '.snom-sidebar'), []);
  });

  it('finds phones by what is typed, and by what they do', async () => {
    await sidebar.open();
    const { page } = run.editor;
    await sidebar.tab('phones').click();
    await page.locator('#snom-sidebar-filter').fill('silent 7');
    await sidebar.list.locator('[aria-setsize="1"]').filter({ hasText: 'Silent 7' }).waitFor();
    await page.locator('#snom-sidebar-filter').fill('');
    await page.locator('#snom-sidebar-only').selectOption('trouble');
    await sidebar.list.locator('[aria-setsize="1"]').filter({ hasText: 'Bad one' }).waitFor();
    await page.locator('#snom-sidebar-only').selectOption('all');
    await sidebar.row('Reception').waitFor();
  });

  it('opens the configuration of a phone', async () => {
    await sidebar.open();
    await sidebar.row('Reception').click();
    await sidebar.details.getByRole('button', { name: sidebar.words('label.edit') }).click();
    await run.editor.page.locator('#node-config-dialog-ok').waitFor();
    assert.equal(await run.editor.field('name').inputValue(), 'Reception');
  });

  it('asks for nothing while it is not seen, and for all of it again when it is', async () => {
    const { page } = run.editor;
    await sidebar.open();
    await sidebar.leave();
    await sidebar.open();
    await page.waitForFunction('orders.some(({ ticket }) => ticket !== undefined)');
    const id = phone.ring('204', { name: 'Eve' });
    await sidebar.row('Eve (204)').waitFor();
    phone.farEndHangup(id);
    // The next one begins with an idle phone.
    const idle = sidebar.words('state.idle');
    await sidebar.row('Reception').filter({ hasText: idle }).waitFor();
  });

  it('deletes the calls once it has asked', async () => {
    await sidebar.open();
    const { page } = run.editor;
    await sidebar.tab('calls').click();
    await sidebar.call('Ann (201)').first().waitFor();
    const question = page.locator('#snom-sidebar-clear-question');
    await page.locator('#snom-sidebar-clear').click();
    await question.filter({ hasText: sidebar.words('clear.ask') }).waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate('document.activeElement.id'), 'snom-sidebar-clear');
    // Where a second Enter falls, nothing is deleted.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'hidden' });
    assert.ok(await sidebar.call('Ann (201)').first().isVisible());
    await page.keyboard.press('Enter');
    await question.getByRole('button', { name: sidebar.words('clear.yes') }).click();
    await page.getByText(sidebar.words('calls.none')).waitFor();
    assert.equal(await sidebar.call('').count(), 0);
  });

  // Where there is little room, nothing but the details is seen in these.
  it('keeps up with deploys of any kind while a phone and its exchanges are shown', async () => {
    await sidebar.open();
    const { page } = run.editor;
    const toggle = await sidebar.showExchanges('Reception');
    const id = phone.ring('205');
    await sidebar.details.filter({ hasText: '205' }).waitFor();
    const before = await run.nodeRed.flows();
    const others = before.filter((node) => node.id !== 'desk');
    for (const type of ['nodes', 'flows', 'full'] as const) {
      const front = { ...byId(before, 'desk'), name: `Front ${type}` };
      const annex = config('annex', phone, { name: `Annex ${type}` });
      await run.nodeRed.deploy([...others, front, annex], {}, type);
      await sidebar.details.filter({ hasText: `Front ${type}` }).waitFor();
      await sidebar.details.filter({ hasText: '205' }).waitFor();
      assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    }
    phone.farEndHangup(id);
    await sidebar.open('Front full');
    const all = String(SILENT + 3);
    assert.equal(await sidebar.row('Annex full').getAttribute('aria-setsize'), all);
    // What is shown and has the focus is deleted.
    await sidebar.row('Front full').click();
    await toggle.focus();
    await run.nodeRed.deploy([...others, config('annex', phone, { name: 'Annex' })], {}, 'nodes');
    await sidebar.details.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate('document.activeElement.id'), 'snom-sidebar-phone-list');
    await page.keyboard.press('ArrowDown');
    assert.match((await sidebar.active()) ?? '', /^Silent 0/);
    await run.nodeRed.deploy(before, { desk: credentials(1) });
    await sidebar.row('Annex').waitFor({ state: 'detached' });
  });

  it('goes on when Node-RED has been restarted, with nothing twice', async () => {
    await sidebar.open();
    const { page, problems } = run.editor;
    const toggle = await sidebar.showExchanges('Reception');
    assert.deepEqual(problems.splice(0), []);
    await run.restart();
    // After half a minute the editor tries again once a minute only, unless it is asked to.
    const again = page.locator('#red-ui-notifications a').first();
    const forgotten = sidebar.details.filter({ hasText: sidebar.words('exchanges.none') });
    await again.or(forgotten).first().waitFor();
    if (await again.isVisible()) await again.click();
    await forgotten.waitFor();
    await sidebar.details.filter({ hasText: run.text('snom.status.unheard') }).waitFor();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await run.nodeRed.inject('press');
    await sidebar.exchange('GET /command.htm?key=ENTER').first().waitFor();
    assert.equal(await sidebar.exchange('GET /command.htm?key=ENTER').count(), 1);
    await sidebar.open();
    assert.equal(await sidebar.row('Reception').count(), 1);
    const setSize = await sidebar.row('Reception').getAttribute('aria-setsize');
    assert.equal(setSize, String(SILENT + 2));
    const id = phone.ring('206', { name: 'Fay' });
    await sidebar.row('Fay (206)').waitFor();
    phone.farEndHangup(id);
    await sidebar
      .row('Reception')
      .filter({ hasText: sidebar.words('state.idle') })
      .waitFor();
    // Until the server has told its journal, the page shows what it knew before the restart.
    const told = page.waitForResponse((response) => response.url().endsWith('/snom-sidebar/calls'));
    await sidebar.tab('calls').click();
    await sidebar.call('Fay (206)').waitFor();
    await told;
    await sidebar.call('Fay (206)').and(page.locator('[aria-setsize="1"]')).waitFor();
    assert.equal(await sidebar.call('').count(), 1);
    // What the browser says of the time without Node-RED is all that there is to say.
    const other = problems.splice(0).filter((text) => !text.startsWith('WebSocket connection to'));
    assert.deepEqual(other, []);
  });

  it('takes its tab away with the package, as the palette manager asks it to, and comes back', async () => {
    const { page, problems } = run.editor;
    await page.evaluate("RED.plugins.getPlugin('snom-sidebar').onremove()");
    assert.equal(await page.locator('.snom-sidebar').count(), 0);
    assert.equal(
      await page.evaluate("RED.actions.list().some(({ id }) => id === 'snom:show-sidebar')"),
      false,
    );
    await page.evaluate("RED.plugins.getPlugin('snom-sidebar').onadd()");
    await page.evaluate("RED.sidebar.show('snom')");
    await sidebar.open();
    await sidebar.row('Reception').waitFor();
    assert.deepEqual(problems, []);
  });
});
