/** Answers that come late to the dialog of snom-config: after its fields were changed, or after it was closed. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, LOGIN, tab } from '../support/e2e/flow';
import { startPhone } from '../support/e2e/phones';
import { deferred } from '../support/phone/events';

const SET_UP = '#snom-config-urls-set-up';
const APPLY = '#snom-config-urls-apply';

/** What somebody else has set on the phones. */
const FOREIGN = 'http://127.0.0.9/doorbell';

let one: VirtualPhoneApi;
let two: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  [one, two] = await Promise.all([
    startPhone({ settings: { action_missed_url: FOREIGN } }),
    startPhone({ settings: { action_missed_url: FOREIGN, action_incoming_url: FOREIGN } }),
  ]);
  const flow = [
    tab,
    config('one', one, { name: 'One' }),
    config('two', two, { name: 'Two', toldModel: `D862 fw10 http://${two.host}:${two.port}` }),
  ];
  return { flow, credentials: { one: LOGIN, two: LOGIN } };
}

editorSuite('editor: late answers', prepare, (run) => {
  /**
   * Holds the next answers of a route back.
   *
   * @returns resolves when the server has given the first one; `letGo` when the page knows what became of it
   */
  async function hold(route: string): Promise<{ given: Promise<void>; letGo(): Promise<void> }> {
    const { page } = run.editor;
    const given = deferred();
    const mayGo = deferred();
    const over = deferred();
    const url = `/snom-config/${route}`;
    const pattern = `**${url}`;
    const note = (request: { url(): string }): void => {
      if (request.url().endsWith(url)) over.resolve();
    };
    page.on('requestfinished', note);
    page.on('requestfailed', note);
    await page.route(pattern, async (request) => {
      const response = await request.fetch();
      given.resolve();
      await mayGo.promise;
      await request.fulfill({ response });
    });
    return {
      given: given.promise,
      letGo: async () => {
        mayGo.resolve();
        await over.promise;
        await page.unroute(pattern);
        // What it has changed in the page is there two pictures later.
        await page.evaluate(
          'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
        );
      },
    };
  }

  /** The dialog of a new phone, with its reports on. */
  async function openWithReports(): Promise<void> {
    const { editor, nodeRed, text } = run;
    await editor.editConfig('snom-config');
    await editor.reach(one);
    await editor.tab(text('snom-config.tab.events'));
    await editor.field('events').check();
    await editor.field('baseUrl').fill(nodeRed.url);
  }

  /** Presses Set up for such a phone; the answer is held back. */
  async function setUpHeld(): ReturnType<typeof hold> {
    await openWithReports();
    const answer = await hold('action-urls');
    await run.editor.page.locator(SET_UP).click();
    await answer.given;
    return answer;
  }

  /** Changes the port in the open dialog; what is set up is shown again then. */
  async function enterPort(port: number): Promise<void> {
    const { editor, text } = run;
    await editor.tab(text('snom-config.tab.connection'));
    await editor.field('port').fill(String(port));
    await editor.field('port').blur();
    await editor.tab(text('snom-config.tab.events'));
  }

  it('what would be set up is not asked for another phone than the one that was looked at', async () => {
    const { page } = run.editor;
    const answer = await setUpHeld();
    await enterPort(two.port);
    await answer.letGo();
    await page.locator(`${SET_UP}:not(:disabled)`).waitFor();
    assert.equal(await page.locator(APPLY).count(), 0);
    assert.equal(two.settings.get('action_incoming_url'), FOREIGN);
  });

  it('what would be set up is asked as long as the fields are as they were looked at', async () => {
    const { page } = run.editor;
    const answer = await setUpHeld();
    await enterPort(two.port);
    await enterPort(one.port);
    await answer.letGo();
    await page.locator(APPLY).waitFor();
    await enterPort(two.port);
    assert.equal(await page.locator(APPLY).count(), 0);
  });

  it('what a test has found out is not told to the next dialog', async () => {
    const { editor } = run;
    await editor.editConfig('snom-config', 'one');
    const answer = await hold('test');
    await editor.page.locator('#snom-config-test').click();
    await answer.given;
    await editor.cancelDialogs();
    await editor.editConfig('snom-config', 'two');
    const told = await editor.field('toldModel').inputValue();
    assert.match(told, /^D862 /);
    await answer.letGo();
    assert.equal(await editor.field('toldModel').inputValue(), told);
  });

  it('a check of the phone ends when other values are entered, and shows nothing of the earlier ones', async () => {
    const { editor } = run;
    const { page } = editor;
    await editor.editConfig('snom-config', 'one');
    const answer = await hold('check');
    const check = page.locator('#snom-config-check');
    await check.click();
    await page.locator('#snom-config-check-go').click();
    assert.equal(await check.isDisabled(), true);
    await editor.field('port').fill(String(two.port));
    await answer.letGo();
    assert.equal(await check.isDisabled(), false);
    assert.equal(await page.locator('#snom-config-check-result').innerText(), '');
  });

  it('the address of this Node-RED is the one for the phone that stands there now', async () => {
    const { editor, text } = run;
    const { page } = editor;
    const asked = deferred();
    const mayAnswer = deferred();
    const route = '**/snom-config/own-address';
    await page.route(route, async (request) => {
      const { host } = request.request().postDataJSON() as { host: string };
      asked.resolve();
      await mayAnswer.promise;
      await request.fulfill({ json: { address: host.replace('192.0.2.', '198.51.100.') } });
    });
    await editor.editConfig('snom-config');
    await editor.field('host').fill('192.0.2.1');
    await editor.tab(text('snom-config.tab.events'));
    await editor.field('events').check();
    await asked.promise;
    await editor.tab(text('snom-config.tab.connection'));
    await editor.field('host').fill('192.0.2.2');
    mayAnswer.resolve();
    const filled = await page.waitForFunction(
      "document.querySelector('#node-config-input-baseUrl').value",
    );
    assert.match(String(await filled.jsonValue()), /^http:\/\/198\.51\.100\.2:/);
    await page.unroute(route);
  });
});
