/** What the tab "Connection" of a phone's dialog answers: tests of the connection, phones that are found, the check. */
import { showTab } from './dialog-states';
import type { Editor } from './editor';
import type { Place, Play, Stage } from './stage';

const RESULT = '#snom-config-test-result';
const TEST = '#snom-config-test';

/** Everything of this tab. */
export async function* connectionAnswers(stage: Stage): Play {
  yield* tests(stage);
  yield* certificates(stage);
  yield* waysTold(stage);
  yield* addresses(stage);
  yield* found(stage);
  yield* checks(stage);
}

/** Closes what is open, and opens the dialog of a new phone. */
export async function openNew(editor: Editor, place: Place, password?: string): Promise<void> {
  await editor.cancelDialogs();
  await editor.editConfig('snom-config');
  await editor.reach(place, password);
}

async function test({ page }: Editor, outcome: 'ok' | 'doubt' | 'failed'): Promise<void> {
  await page.click(TEST);
  await page.locator(`${RESULT}.snom-test-${outcome}`).waitFor();
}

async function* tests({ editor, phones }: Stage): Play {
  await editor.editConfig('snom-config');
  yield { title: 'a new phone' };
  await openNew(editor, phones.usual);
  await test(editor, 'ok');
  yield { title: 'Test connection: good' };
  await editor.page.selectOption('#node-config-input-model', '320');
  await test(editor, 'ok');
  yield { title: 'Test connection: another model' };
  await openNew(editor, phones.locked, 'wrong');
  await test(editor, 'failed');
  yield { title: 'Test connection: wrong password' };
  await openNew(editor, phones.off);
  await test(editor, 'failed');
  yield { title: 'Test connection: refused' };
  await openNew(editor, phones.stranger);
  await test(editor, 'failed');
  yield { title: 'Test connection: not a phone' };
  await openNew(editor, phones.blocked);
  await test(editor, 'doubt');
  yield { title: 'Test connection: hidden tags' };
}

async function* certificates({ editor, phones }: Stage): Play {
  const { page } = editor;
  const { secure } = phones;
  await openNew(editor, secure);
  await test(editor, 'failed');
  yield { title: 'Test connection: wants HTTPS' };
  await page.click(`${RESULT} button`);
  await editor.field('port').fill(String(secure.httpsPort));
  await page.click(TEST);
  await page.locator(`${RESULT} code`).waitFor();
  yield { title: 'Test connection: certificate' };
  await page.click(`${RESULT} button`);
  await page.locator(`${RESULT}.snom-test-ok`).waitFor();
  yield { title: 'Test connection: certificate trusted' };
}

async function* waysTold({ editor, phones }: Stage): Play {
  const { page } = editor;
  const { d862 } = phones;
  await openNew(editor, d862);
  const fill = (name: string, value: string | number | undefined): Promise<unknown> =>
    page.evaluate(`$('#node-config-input-${name}').val('${value}').trigger('change')`);
  await fill('sipPort', d862.sipPort);
  await fill('minibrowserPort', d862.minibrowserPort);
  await test(editor, 'doubt');
  yield { title: 'Test connection: a D862, without a SIP user' };
  await fill('sipUser', '100');
  await test(editor, 'ok');
  yield { title: 'Test connection: a D862' };
  await showTab(editor, 'control');
  yield { title: 'Control, after the test of a D862' };
}

async function* addresses({ editor, phones }: Stage): Play {
  const { host, port } = phones.usual;
  await openNew(editor, phones.off);
  await editor.field('host').fill(`http://${host}:${port}/index.htm`);
  await editor.field('host').blur();
  await editor.page.locator('#snom-config-split').waitFor();
  await editor.page.locator('#snom-config-same-phone').waitFor();
  yield { title: 'an address taken apart, of a phone that is configured' };
}

async function* found({ editor, phones }: Stage): Play {
  const { page } = editor;
  const find = '#snom-config-find';
  await editor.cancelDialogs();
  await editor.editConfig('snom-config');
  await page.click(find);
  yield { title: 'Find phones' };
  const search = async (subnet: string): Promise<void> => {
    await page.fill(`${find}-subnet`, subnet);
    await page.fill(`${find}-port`, String(phones.hall.port));
    await page.click(`${find}-go`);
  };
  await search('127.0.13.0/28');
  const rows = page.locator(`${find}-list button`);
  await rows.nth(3).waitFor();
  await page.locator(`${find}-progress`).waitFor({ state: 'hidden' });
  yield { title: 'Find phones: found' };
  await rows.first().click();
  yield { title: 'Find phones: picked' };
  await search('192.0.2.0/24');
  await page.locator(`${find}-progress`).waitFor({ state: 'hidden' });
  yield { title: 'Find phones: not here' };
  await search('127.0.12.0/22');
  yield { title: 'Find phones: under way' };
  await page.click(`${find}-go`);
}

async function* checks({ editor, phones }: Stage): Play {
  const { page } = editor;
  await openNew(editor, phones.usual);
  await page.click('#snom-config-check');
  await page.locator('#snom-config-check-go').waitFor();
  yield { title: 'Check the phone: before' };
  await page.click('#snom-config-check-go');
  await page.locator('#snom-config-check-report').waitFor();
  yield { title: 'Check the phone: report' };
  await editor.cancelDialogs();
}
