/** The virtual phone's page in a browser, worked as its user works it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser, Locator, Page } from 'playwright-core';
import { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { startBrowser } from '../support/e2e/browser';
import { keysOf, until } from '../support/e2e/phones';
import { versionFromEnv } from '../support/e2e/versions';
import { command, SipClient, TRUSTING } from '../support/simulator/sip';

// No Node-RED in here: one run is enough.
const suite = versionFromEnv() === '4.1' ? describe : describe.skip;

suite('page of the virtual phone', () => {
  let browser: Browser;
  let phone: VirtualPhone;
  let page: Page;
  let problems: string[];

  before(async () => {
    browser = await startBrowser();
  });

  after(() => browser?.close());

  async function open(options: VirtualPhoneOptions = {}, viewport = { width: 1280, height: 900 }) {
    phone = new VirtualPhone({
      consolePort: 0,
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...options,
    });
    await phone.start();
    problems = [];
    page = await browser.newPage({ viewport });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => problems.push(message.text()));
    await page.goto(phone.consoleUrl ?? assert.fail());
    await page.locator('.keypad .key').first().waitFor();
  }

  async function close(): Promise<void> {
    await page?.close();
    await phone?.stop();
  }

  const key = (name: string): Locator => page.locator(`[data-key="${name}"]`);
  const shows = (text: string): Promise<void> => page.getByText(text).first().waitFor();
  const overflow = (): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  describe('of a D385', () => {
    beforeEach(() => open());

    afterEach(async () => {
      await close();
      assert.deepEqual(problems, []);
    });

    it('dials by its keys, and the far end answers, hears digits and hangs up', async () => {
      for (const name of ['2', '0', '0', 'ENTER']) await key(name).click();
      await page.getByRole('button', { name: 'Far end answers' }).click();
      await page.locator('.calls').getByText('connected').waitFor();
      await key('5').click();
      await shows('Digits heard: 5');
      assert.deepEqual(keysOf(phone), ['2', '0', '0', 'ENTER', '5']);
      await page.getByRole('button', { name: 'Far end hangs up' }).click();
      await shows('ended: remote');
      assert.equal(phone.liveCalls.length, 0);
    });

    it('is rung from the page and shows it on display and lamp', async () => {
      await page.getByLabel('Number').fill('555');
      await page.getByLabel('Name').fill('Erika');
      await page.getByRole('button', { name: 'Ring', exact: true }).click();
      await page.locator('.screen').getByText('Erika (555)').waitFor();
      await page.locator('[data-key="P1"] .lamp[data-lit="blinkfast"]').waitFor();
      await page.getByRole('button', { name: 'Line key P1, LED 2 BlinkFast' }).waitFor();
      await page.getByRole('button', { name: 'Caller gives up' }).click();
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    });

    it('tells a long press from a short one', async () => {
      await key('P3').click({ delay: 700 });
      await key('MUTE').click();
      await until(phone, 'two keys', () => phone.keys.length === 2);
      const [long, short] = phone.keys;
      assert.ok(long && long.holdMs >= 600, JSON.stringify(long));
      assert.equal(short?.holdMs, 0);
      await page.getByText(`${long.holdMs} ms`).waitFor();
    });

    it('is not pressed when the pointer leaves the key before it is let go', async () => {
      await key('1').hover();
      await page.mouse.down();
      await key('9').hover();
      await page.mouse.up();
      await key('5').click();
      await until(phone, 'a key', () => phone.keys.length > 0);
      assert.deepEqual(keysOf(phone), ['5']);
    });

    it('can be worked with the keyboard', async () => {
      await key('1').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Space');
      await page.keyboard.type('42#');
      await until(phone, 'five keys', () => phone.keys.length === 5);
      assert.deepEqual(keysOf(phone), ['1', '1', '4', '2', '#']);
      await page.getByLabel('Number').fill('');
      await page.getByLabel('Number').pressSequentially('77');
      assert.equal(phone.keys.length, 5, 'digits typed into a form are not dialled');
    });

    it('has its line keys on pages', async () => {
      assert.equal(await key('P12').isVisible(), true);
      assert.equal(await key('P13').count(), 0);
      await page.getByRole('button', { name: 'Line keys, page 4 of 4' }).click();
      await key('P48').click();
      await until(phone, 'a key', () => phone.keys.length > 0);
      assert.deepEqual(keysOf(phone), ['P48']);
    });

    it('logs requests, and forgets them on demand', async () => {
      const target = '/command.htm?key=ENTER&note=<b>';
      const request = { headers: { Connection: 'keep-alive' } };
      await fetch(`http://${phone.host}:${phone.port}${target}`, request);
      // As text, never as markup: targets come from anybody.
      const row = page.locator('#requests tr').filter({ hasText: 'note=' });
      assert.match(
        await row.innerText(),
        /GET\s+\/command\.htm\?key=ENTER&note=(<|%3C)b(>|%3E)\s+200/,
      );
      await page.getByRole('button', { name: 'Clear logs' }).click();
      await shows('Nothing has asked this phone for anything yet.');
      assert.equal(phone.requests.length, 0);
    });

    it('has no log of SIP without SIP', async () => {
      assert.equal(await page.locator('#sip-log').isVisible(), false);
    });

    it('restarts', async () => {
      await page.getByRole('button', { name: 'Restart phone' }).click();
      await page.locator('.screen').getByText('Starting').waitFor();
      await shows('restarts: 1');
      await page.locator('#link').getByText('on', { exact: true }).waitFor();
    });

    it('names its soft keys after what the display says', async () => {
      phone.ring('555');
      await page.getByRole('button', { name: /^Soft key \d: Answer$/ }).click();
      await page.locator('.calls').getByText('connected').waitFor();
      await page.getByRole('button', { name: /^Soft key \d: Hold$/ }).click();
      await page.locator('.calls').getByText('on hold').waitFor();
    });

    it('has a name for every button', async () => {
      for (const button of await page.getByRole('button').all()) {
        const snapshot = await button.ariaSnapshot();
        assert.match(snapshot, /button "[^"]{1,60}"/);
      }
    });
  });

  it('says when the phone is gone, and goes on when it is back', async () => {
    await open();
    try {
      const consolePort = Number(new URL(phone.consoleUrl ?? '').port);
      await phone.stop();
      await shows('no connection');
      await key('1').click();
      await shows('The virtual phone does not answer.');
      phone = new VirtualPhone({ consolePort });
      await phone.start();
      await page.locator('#link').getByText('on', { exact: true }).waitFor();
      await key('2').click();
      await until(phone, 'a key', () => keysOf(phone).includes('2'));
      await page.locator('#problem').waitFor({ state: 'hidden' });
    } finally {
      await close();
    }
  });

  it('shows what came by SIP', async () => {
    await open({ profile: 'snomD862-fw10.1', settings: TRUSTING });
    const client = await SipClient.open();
    try {
      await shows('No SIP message has come to this phone yet.');
      await client.ask(phone, { body: command('numberdial=200') });
      const row = page.locator('#sip tr').filter({ hasText: 'NOTIFY' });
      assert.match(
        await row.innerText(),
        /NOTIFY\s+xml\s+SnomIPPhoneSilent snom:\/\/mb_nop#numberdial=200\s+200\s+done/,
      );
      assert.deepEqual(problems, []);
    } finally {
      client.close();
      await close();
    }
  });

  for (const profile of ['snom320-fw7', 'snomD735-fw10.1', 'snomD862-fw10.1'] as const) {
    for (const width of [320, 1000]) {
      it(`fits a screen of ${width} pixels as a ${profile}`, async () => {
        await open({ profile }, { width, height: 800 });
        try {
          phone.ring('+4930123456789012345', { name: 'A rather long name of somebody' });
          await page.locator('.calls li').waitFor();
          assert.equal(await overflow(), 0, 'nothing to scroll sideways');
          for (const name of phone.keyNames.filter((each) => !/^P\d+$/.test(each)))
            assert.ok(await key(name).isVisible(), name);
          assert.deepEqual(problems, []);
        } finally {
          await close();
        }
      });
    }
  }
});
