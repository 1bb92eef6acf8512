/** "Find phones" in the dialog of snom-config: searches loopback addresses, lists what is there, fills in what is picked. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { freshPort } from '../support/addresses';
import { type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, inject, key, LOGIN, tab } from '../support/e2e/flow';
import { startPhone } from '../support/e2e/phones';

const PANEL = '#snom-config-find-panel';
const STATUS = '#snom-config-find-status';
const ROWS = '#snom-config-find-list button';

let port: number;
let open: VirtualPhoneApi;
let known: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  port = await freshPort('127.0.11.1');
  open = await startPhone({ host: '127.0.11.1', port, auth: { scheme: 'none' } });
  await startPhone({ host: '127.0.11.2', port, profile: 'snomD862-fw10.1' });
  await startPhone({ host: '127.0.11.3', port, profile: 'snom760-fw8.9' });
  known = await startPhone({ host: '127.0.11.4', port });
  const flow = [
    tab,
    inject('press', 'SPEAKER', 'key'),
    { ...key('key', []), phone: 'stored' },
    config('stored', known, { name: 'Desk' }),
  ];
  return { flow, credentials: { stored: LOGIN } };
}

editorSuite('editor: find phones', prepare, (run) => {
  async function search(subnet: string): Promise<void> {
    const { page } = run.editor;
    await page.locator('#snom-config-find-subnet').fill(subnet);
    await page.locator('#snom-config-find-port').fill(String(port));
    await page.locator('#snom-config-find-go').click();
  }

  const shows = (text: string): Promise<void> =>
    run.editor.page.locator(STATUS, { hasText: text }).waitFor();

  it('lists them, and fills in the one that is picked with the keyboard', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.editConfig('snom-config');
    const button = page.locator('#snom-config-find');
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.click();
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    await search('127.0.11.0/28');
    await shows(text('snom-config.find.done', { count: '4' }));
    const rows = await page.locator(ROWS).allInnerTexts();
    const row = (address: string): string => rows.find((one) => one.startsWith(address)) ?? '';
    assert.ok(row('127.0.11.1').includes(text('snom-config.test.mac', { mac: open.mac })));
    assert.ok(row('127.0.11.2').includes(text('snom-config.find.how.phoneManager')));
    assert.ok(row('127.0.11.3').includes(text('snom-config.find.how.login')));
    assert.ok(row('127.0.11.4').includes(text('snom-config.find.how.configured')));
    assert.ok(row('127.0.11.4').includes('Desk'));

    const picked = page.locator(ROWS, { hasText: '127.0.11.1' });
    await picked.focus();
    await page.keyboard.press('Enter');
    await shows(text('snom-config.find.picked', { address: '127.0.11.1' }));
    assert.equal(await picked.getAttribute('aria-pressed'), 'true');
    assert.equal(await editor.field('host').inputValue(), '127.0.11.1');
    assert.equal(await editor.field('port').inputValue(), String(port));
    assert.equal(await editor.field('model').inputValue(), 'D385');
    await page.locator('#snom-config-test').click();
    await page
      .locator('#snom-config-test-result', {
        hasText: text('snom-config.test.ok', { model: 'D385' }),
      })
      .waitFor();
  });

  it('leaves nothing of the phone picked before for one that does not tell', async () => {
    const { editor, text } = run;
    const { page } = editor;
    const lines = [
      {
        kind: 'found',
        phone: { address: '127.0.11.8', how: 'phoneManager', model: 'D862', secure: true },
      },
      { kind: 'found', phone: { address: '127.0.11.9', how: 'pnp' } },
      { kind: 'done' },
    ];
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await page.route('**/snom-config/find', (route) => route.fulfill({ body }));
    await editor.editConfig('snom-config');
    await editor.field('port').fill('8080');
    await page.locator('#snom-config-more > summary').click();
    await page.locator('#snom-config-find').click();
    await search('127.0.11.0/28');
    await shows(text('snom-config.find.done', { count: '2' }));
    await page.unroute('**/snom-config/find');
    const names = ['host', 'protocol', 'port', 'model'];
    const filledBy = async (address: string): Promise<string[]> => {
      await page.locator(ROWS, { hasText: address }).click();
      return Promise.all(names.map((name) => editor.field(name).inputValue()));
    };
    assert.deepEqual(await filledBy('127.0.11.8'), ['127.0.11.8', 'https', '', 'D862']);
    assert.deepEqual(await filledBy('127.0.11.9'), ['127.0.11.9', 'http', '8080', '']);
    // What its owner has chosen stays.
    await editor.field('model').selectOption('D385');
    assert.deepEqual(await filledBy('127.0.11.8'), ['127.0.11.8', 'https', '', 'D862']);
    assert.deepEqual(await filledBy('127.0.11.9'), ['127.0.11.9', 'http', '8080', 'D385']);
  });

  it('says what is wrong with a subnet, and asks nobody', async () => {
    const { editor, text } = run;
    await editor.editConfig('snom-config');
    await editor.page.locator('#snom-config-find').click();
    await search(' ');
    await shows(text('snom-config.find.noSubnet'));
    await search('192.0.2.0/24');
    await shows(text('snom.error.subnetNotPrivate', { subnet: '192.0.2.0/24' }));
    await search('10.0.0.0/8');
    await shows(text('snom.error.subnetTooLarge', { subnet: '10.0.0.0/8', max: '1024' }));
    await editor.page.locator('#snom-config-find-port').fill('x');
    await editor.page.locator('#snom-config-find-subnet').press('Enter');
    await shows(text('snom.error.badPort'));
    assert.equal(await editor.page.locator(ROWS).count(), 0);
  });

  it('can be stopped, and ends with the dialog', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.editConfig('snom-config');
    await page.locator('#snom-config-find').click();
    await search('127.0.12.0/22');
    const go = page.locator('#snom-config-find-go');
    assert.equal(await go.innerText(), text('snom-config.find.stop'));
    await go.click();
    await shows(text('snom-config.find.stopped', { count: '0' }));
    assert.equal(await go.innerText(), text('snom-config.find.go'));
    await search('127.0.12.0/22');
    // It goes on in Node-RED, too, and not only here.
    await page.locator('#snom-config-find-progress[value]').waitFor({ state: 'attached' });
    await editor.cancelDialogs();
    // Only one search goes on at a time: the next one begins because that one is over.
    await editor.editConfig('snom-config');
    await page.locator('#snom-config-find').click();
    await search('127.0.11.1');
    await shows(text('snom-config.find.done', { count: '1' }));
    assert.ok(await page.locator(PANEL).isVisible());
  });
});
