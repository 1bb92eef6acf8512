/** The dialog of snom-config in the browser: all fields, and "Test connection" with its remedies. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, inject, key, LOGIN, PASSWORD, tab } from '../support/e2e/flow';
import { startPhone, untilKeys } from '../support/e2e/phones';
import { defaultsOf } from '../support/package/definitions';
import { TRUSTING } from '../support/simulator/sip';

const RESULT = '#snom-config-test-result';
const REMEDY = `${RESULT} button`;

let phone: VirtualPhoneApi;
let secure: VirtualPhoneApi;
let d862: VirtualPhoneApi;
let blocked: VirtualPhoneApi;
let off: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  [phone, secure, d862, blocked, off] = await Promise.all([
    startPhone(),
    startPhone({ httpsPort: 0, httpsOnly: true }),
    startPhone({ profile: 'snomD862-fw10.1', settings: TRUSTING }),
    startPhone({ security: { useHiddenTags: true } }),
    startPhone(),
  ]);
  await off.stop();
  const flow = [
    tab,
    inject('press', 'SPEAKER', 'key'),
    { ...key('key', []), phone: '' },
    config('stored', phone),
    { ...key('other', []), phone: 'stored' },
  ];
  return { flow, credentials: { stored: LOGIN } };
}

editorSuite('editor: snom-config', prepare, (run) => {
  async function openNew(target: VirtualPhoneApi, password?: string): Promise<void> {
    await run.editor.editConfig('snom-config');
    await run.editor.reach(target, password);
  }

  /** Presses "Test connection" (or a button of its answer) and waits for texts in the answer. */
  async function testShows(button: string, ...texts: string[]): Promise<void> {
    await run.editor.page.locator(button).click();
    for (const shown of texts) await run.editor.page.locator(RESULT, { hasText: shown }).waitFor();
  }

  const found = (): string => run.text('snom-config.test.ok', { model: 'D385' });

  it('tests a typed web address by a press that takes its time, as that of a hand does', async () => {
    const { editor } = run;
    const { mouse } = editor.page;
    await openNew(phone);
    const { host, port } = phone;
    await editor.field('host').fill('');
    await editor.field('host').pressSequentially(`http://${host}:${port}/`);
    await editor.page.locator('#snom-reason-node-config-input-host').waitFor();
    await editor.page.locator('#snom-config-test').hover();
    await mouse.down();
    // The address is taken apart when its field is left; two pictures later everything is where it goes to.
    await editor.page.waitForFunction(
      `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
         document.querySelector('#node-config-input-host').value === ${JSON.stringify(host)}))))`,
    );
    await mouse.up();
    await editor.page.locator(RESULT, { hasText: found() }).waitFor();
    await editor.page.locator('#snom-reason-node-config-input-host').waitFor({ state: 'hidden' });
  });

  it('is created from the dialog of a node, tested, saved and deployed', async () => {
    const { editor, nodeRed, text } = run;
    await editor.edit('key');
    await editor.addConfig('phone');
    await editor.field('name').fill('Reception');
    await editor.reach(phone);
    await editor.page.locator('#snom-config-more > summary').click();
    await editor.field('auth').selectOption('digest');
    await testShows('#snom-config-test', found(), phone.mac);
    await editor.field('model').selectOption('D385');
    await editor.field('generation').selectOption('fw10');
    await editor.field('keySequences').selectOption('yes');
    await editor.field('timeout').fill('5000');
    await editor.field('queueLimit').fill('8');
    await editor.tab(text('snom-config.tab.calls'));
    await editor.field('identity').fill('100@pbx.example');
    const noRules = editor.page.locator('#snom-config-no-rules');
    assert.equal(await noRules.isVisible(), true);
    assert.equal(
      await editor.field('deny').getAttribute('placeholder'),
      text('snom-config.placeholder.deny'),
    );
    await editor.field('allow').fill('2*');
    assert.equal(await noRules.isVisible(), false);
    await editor.field('deny').fill('0900*\n0137*');
    await editor.tab(text('snom-config.tab.control'));
    await editor.page.locator('#snom-config-keys > summary').click();
    await editor.field('answerKey').selectOption('OFFHOOK');
    await editor.field('hangupKey').selectOption('ONHOOK');
    await editor.done('config');
    await editor.done();

    const flows = await editor.deploy();
    const { phone: id } = byId(flows, 'key');
    assert.deepEqual(byId(flows, id), {
      ...defaultsOf('snom-config'),
      id,
      type: 'snom-config',
      name: 'Reception',
      host: phone.host,
      port: String(phone.port),
      protocol: 'http',
      auth: 'digest',
      model: 'D385',
      generation: 'fw10',
      keySequences: 'yes',
      identity: '100@pbx.example',
      timeout: '5000',
      queueLimit: '8',
      allow: '2*',
      deny: '0900*\n0137*',
      answerKey: 'OFFHOOK',
      hangupKey: 'ONHOOK',
      // Of the test, before a model was chosen.
      toldModel: `D385 fw10 http://${phone.host}:${phone.port}`,
    });
    phone.clearLog();
    await nodeRed.inject('press');
    await untilKeys(phone, 'SPEAKER');
  });

  it('offers a name, and hands the model to the dialog below it before anything is deployed', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    const before = await nodeRed.flows();
    await editor.edit('other');
    await editor.addConfig('phone');
    await editor.reach(phone);
    await testShows('#snom-config-test', found());
    const name = `D385 ${phone.host}`;
    const offer = page.locator('#snom-config-offer-name button');
    assert.equal(await offer.innerText(), text('snom-config.test.useName', { name }));
    await offer.click();
    assert.equal(await editor.field('name').inputValue(), name);
    await editor.done('config');
    await page
      .locator('#snom-key-pad', { hasText: text('snom-key.pad.ofModel', { model: 'D385' }) })
      .waitFor();
    await editor.cancelDialogs();
    assert.deepEqual(await nodeRed.flows(), before);
  });

  it('cuts no title of a tab, and shows all of them in the width a dialog opens with', async () => {
    const { editor } = run;
    await editor.editConfig('snom-config', 'stored');
    const titles = editor.page.locator('#snom-config-tabs a.red-ui-tab-label');
    assert.equal(await titles.count(), 4);
    const room = await titles.evaluateAll((links) =>
      (
        links as unknown as {
          scrollWidth: number;
          clientWidth: number;
          getBoundingClientRect(): { right: number };
        }[]
      ).map((link) => [link.scrollWidth - link.clientWidth, link.getBoundingClientRect().right]),
    );
    const { x, width } =
      (await editor.page.locator('#snom-config-dialog').boundingBox()) ?? assert.fail();
    for (const [over, right] of room) {
      assert.ok((over ?? 1) <= 0, `cut by ${over} px`);
      assert.ok((right ?? Infinity) <= x + width + 1, `${right} of ${x + width}`);
    }
  });

  it('is tested again with the stored password, which the browser never gets', async () => {
    const { editor } = run;
    await editor.editConfig('snom-config', 'stored');
    assert.notEqual(await editor.field('password').inputValue(), PASSWORD);
    await testShows('#snom-config-test', found());
    assert.ok(!(await editor.page.content()).includes(PASSWORD));
  });

  it('keeps with the phone what a test has told, for when the server has forgotten it', async () => {
    const { editor, text } = run;
    const { page } = editor;
    // As it is after a restart of Node-RED that keeps nothing on disk.
    await page.route('**/snom-config/*/model', (route) =>
      route.fulfill({ json: { known: false } }),
    );
    await editor.editConfig('snom-config', 'stored');
    await testShows('#snom-config-test', found());
    await editor.done('config');
    const flows = await editor.deploy();
    const { model, toldModel } = byId(flows, 'stored');
    assert.deepEqual(
      [model, toldModel],
      ['', `D385 fw10 http://${phone.host}:${phone.port}`],
      'nothing is chosen by it',
    );
    // What this page has heard of the phone is gone with it.
    await page.evaluate("delete RED.nodes.node('stored').snomTold");
    await editor.edit('other');
    const pad = page.locator('#snom-key-pad');
    await pad.filter({ hasText: text('snom-key.pad.ofModel', { model: 'D385' }) }).waitFor();
    await page.unroute('**/snom-config/*/model');
  });

  it('says that the password is wrong', async () => {
    // Each try has a login of its own: one that was refused is not sent again for a minute.
    await openNew(phone, `wrong ${Date.now()}`);
    await testShows('#snom-config-test', run.text('snom.error.wrongPassword', { seconds: '60' }));
  });

  it('says that nobody answers, where somebody sees it', async () => {
    await openNew(off);
    const params = { host: off.host, port: String(off.port) };
    const { page } = run.editor;
    const size = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: size.width, height: 420 });
    await testShows('#snom-config-test', run.text('snom.error.refused', params));
    await page.waitForFunction((selector) => {
      const box = document.querySelector(`${selector} p`)?.getBoundingClientRect();
      return box !== undefined && box.top >= 0 && box.bottom <= window.innerHeight;
    }, RESULT);
    await page.setViewportSize(size);
  });

  it('says that the phone wants HTTPS, and leads to a trusted certificate', async () => {
    const { editor, text } = run;
    const { fingerprint, httpsPort } = secure;
    assert.ok(fingerprint);
    await openNew(secure);
    await testShows('#snom-config-test', text('snom.error.wantsHttps'));
    const remedy = editor.page.locator(REMEDY);
    assert.equal(await remedy.innerText(), text('snom-config.test.useHttps'));
    await remedy.click();
    assert.equal(await editor.field('protocol').inputValue(), 'https');
    assert.equal(await editor.field('port').inputValue(), '');
    // The usual port of HTTPS is not free for a virtual phone.
    await editor.field('port').fill(String(httpsPort));
    await testShows('#snom-config-test', text('snom.error.certificateUntrusted'), fingerprint);
    assert.equal(await remedy.innerText(), text('snom-config.test.trust'));
    await testShows(REMEDY, found());
    assert.equal(await editor.field('fingerprint').inputValue(), fingerprint);
  });

  it('tells what a D8xx takes in place of the command page', async () => {
    const { editor, text } = run;
    await openNew(d862);
    await editor.tab(text('snom-config.tab.control'));
    await editor.page.locator('#snom-config-channels > summary').click();
    await editor.field('sipPort').fill(String(d862.sipPort));
    await editor.field('minibrowserPort').fill(String(d862.minibrowserPort));
    await editor.tab(text('snom-config.tab.connection'));
    const ways = editor.page.locator(`${RESULT} .snom-ways tbody tr`);
    await testShows('#snom-config-test', text('snom.channel.why.sipUser'));
    await editor.page.locator(`${RESULT}.snom-test-doubt`).waitFor();
    assert.ok((await ways.nth(1).innerText()).includes(text('snom.channel.why.sipUser')));
    await editor.tab(text('snom-config.tab.control'));
    await editor.field('sipUser').fill('100');
    await editor.tab(text('snom-config.tab.connection'));
    await testShows('#snom-config-test', text('snom.note.d8xx'));
    await editor.page.locator(`${RESULT}.snom-test-ok`).waitFor();
    const rows = await ways.allInnerTexts();
    assert.equal(rows.length, 4);
    const shown = (channel: string, state: string, why: string): string[] => [
      text(`snom.channel.name.${channel}`),
      text(`snom.channel.state.${state}`),
      text(`snom.channel.why.${why}`),
    ];
    for (const part of shown('command-page', 'absent', 'phoneManager'))
      assert.ok(rows[0]?.includes(part), `${rows[0]}: ${part}`);
    for (const part of [
      ...shown('sip-notify', 'unproven', 'untried'),
      text('snom-config.channelTable.used'),
    ])
      assert.ok(rows[1]?.includes(part), `${rows[1]}: ${part}`);
    for (const part of shown('minibrowser', 'absent', 'noBaseUrl'))
      assert.ok(rows[2]?.includes(part), `${rows[2]}: ${part}`);
    const seenAs = text('snom-config.channelTable.seenAs', { address: '127.0.0.1' });
    await editor.page.locator(RESULT, { hasText: seenAs }).waitFor();
    const snippet = await editor.page.locator('#snom-config-snippet').inputValue();
    assert.match(snippet, /<mb_trusted_hosts perm="">127\.0\.0\.1</);
    const operations = editor.page.locator('.snom-operations');
    assert.equal(await operations.locator('table').isVisible(), false);
    await operations.locator('summary').click();
    const answering = operations.locator('tr', { hasText: /^answer/ });
    const titles = await editor.values(answering.locator('td'), 'title');
    assert.equal(titles[0], text('snom-config.channelTable.notReached'));
    const seen = text('snom-config.channelTable.evidence.seen');
    assert.equal(titles[1], `${text('snom.channel.state.unproven')}, ${seen}`);
    const signs = await answering.locator('td').allInnerTexts();
    assert.ok(signs[1]?.includes(text('snom.channel.state.unproven')));
    const refused = operations
      .locator('tr', { hasText: /^prepare/ })
      .locator('td')
      .nth(1);
    const channel = text('snom.channel.name.sip-notify');
    assert.equal(
      await refused.getAttribute('title'),
      text('snom.error.typingNotByChannel', { operation: 'prepare', channel }),
    );
  });

  it('tells that hidden tags block remote control', async () => {
    await openNew(blocked);
    await testShows('#snom-config-test', run.text('snom.note.hiddenTagsOn'));
    await run.editor.page.locator('#snom-config-test-result.snom-test-doubt').waitFor();
  });

  it('says of a phone whose settings cannot be written how its events are set up', async () => {
    const { editor, text } = run;
    await openNew(d862);
    await editor.tab(text('snom-config.tab.events'));
    await editor.field('events').check();
    await editor.page.locator('#snom-config-urls-set-up').click();
    await editor.page.getByText(text('snom-config.setup.onlyByHand')).waitFor();
    await editor.page.locator('#snom-config-by-hand-list').waitFor();
  });
});
