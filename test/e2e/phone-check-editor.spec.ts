/** "Check the phone" in the dialog of snom-config: asks, checks, shows the whole report, and keeps it as a file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { assertValid } from '../support/check/reports';
import { type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, inject, key, LOGIN, PASSWORD, tab } from '../support/e2e/flow';
import { startPhone } from '../support/e2e/phones';

let phone: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  phone = await startPhone();
  const flow = [
    tab,
    inject('press', 'SPEAKER', 'key'),
    { ...key('key', []), phone: 'stored' },
    config('stored', phone),
  ];
  return { flow, credentials: { stored: LOGIN } };
}

editorSuite('editor: check the phone', prepare, (run) => {
  it('explains first, then shows the report with the stored login, and saves it', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await editor.editConfig('snom-config', 'stored');
    const before = phone.requests.length;
    await page.locator('#snom-config-check').click();
    await page
      .locator('#snom-config-check-result', { hasText: text('snom-config.check.explain') })
      .waitFor();
    assert.equal(phone.requests.length, before, 'nothing is sent before its owner agreed');
    assert.equal(await page.locator('#snom-config-check-wrong').isChecked(), false);
    await page.locator('#snom-config-check-go').click();
    const report = page.locator('#snom-config-check-report');
    await report.waitFor();
    const shown = (await report.textContent()) ?? '';
    assertValid(JSON.parse(shown));
    assert.ok(!shown.includes(PASSWORD));
    const answer = `${text('snom-config.checkQuestion.exportsSettingsXml')} ${text('snom-config.checkAnswer.yes')}`;
    await page.locator('#snom-config-check-result li', { hasText: answer }).waitFor();
    assert.deepEqual(phone.keys, []);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#snom-config-check-save').click(),
    ]);
    assert.equal(download.suggestedFilename(), 'snom-check-D385.json');
    assert.equal(await readFile(await download.path(), 'utf8'), shown);
  });
});
