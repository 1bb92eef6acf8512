/** The virtual phone's page in a browser, worked as its user works it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { ExchangeablePhone } from '../../simulator/exchangeable-phone';
import { countedFindings, newTally, tellTally } from '../support/e2e/axe-tally';
import { startBrowser } from '../support/e2e/browser';
import type { Picture } from '../support/e2e/contact-sheet';
import { atNight, fontsIn, keepPictures } from '../support/e2e/looked-at';
import { keysOf, until } from '../support/e2e/phones';
import { versionFromEnv } from '../support/e2e/versions';
import { LANGUAGES } from '../support/package/languages';
import { command, SipClient, TRUSTING } from '../support/simulator/sip';

/** Buttons, labels and headings whose words do not fit, and how much is missing. */
async function cutTexts(page: Page): Promise<string[]> {
  // Words are broken anywhere rather than cut; but none should have to be.
  await page.evaluate(
    `for (const span of document.querySelectorAll('.key span')) span.style.overflowWrap = 'normal'`,
  );
  return page.evaluate(`[...document.querySelectorAll('button, button span, label, label span, h1, h2, th, .hint, .state')]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== 'inline')
    .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2)
    .map((element) => element.textContent.trim() + ': ' + element.scrollWidth + ' x ' + element.scrollHeight
      + ' in ' + element.clientWidth + ' x ' + element.clientHeight)`);
}

const SIZE = { width: 1280, height: 900 };
/** One phone of each generation. */
const PROFILES = ['snom320-fw7', 'snomD735-fw10.1', 'snomD862-fw10.1'] as const;

// No Node-RED in here: one run is enough.
const suite = versionFromEnv() === '4.1' ? describe : describe.skip;

suite('page of the virtual phone', () => {
  const tally = newTally();
  let browser: Browser;
  let phone: VirtualPhone;
  let page: Page;
  let problems: string[];

  before(async () => {
    browser = await startBrowser();
  });

  after(async () => {
    tellTally(tally, 'page of the virtual phone');
    await browser?.close();
  });

  async function open(
    options: VirtualPhoneOptions = {},
    viewport = SIZE,
    context: BrowserContextOptions = {},
  ) {
    phone = new VirtualPhone({
      consolePort: 0,
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...options,
    });
    await phone.start();
    problems = [];
    page = await browser.newPage({ viewport, ...context });
    page.setDefaultTimeout(30_000);
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
      await shows('ended by the far end');
      assert.equal(phone.liveCalls.length, 0);
    });

    it('is rung from the page and shows it on display and lamp', async () => {
      await page.getByLabel('Number').fill('555');
      await page.getByLabel('Name').fill('Erika');
      await page.getByRole('button', { name: 'Ring', exact: true }).click();
      await page.locator('.screen').getByText('Erika (555)').waitFor();
      await page.locator('[data-key="P1"] .lamp[data-lit="blinkfast"]').waitFor();
      await page.getByRole('button', { name: 'Line key P1, LED 2: blinks fast' }).waitFor();
      await page.getByRole('button', { name: 'Caller gives up' }).click();
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    });

    it('tells a long press from a short one', async () => {
      await key('P3').click({ delay: 700 });
      // As quick as can be: two commands to a browser may take longer than a long press.
      await key('MUTE').evaluate((button) => {
        for (const type of ['pointerdown', 'pointerup']) {
          button.dispatchEvent(
            new PointerEvent(type, { bubbles: true, isPrimary: true, button: 0 }),
          );
        }
      });
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

    it('presses keys in the order in which they were typed, however long one is under way', async () => {
      let isFirst = true;
      await page.route('**/api/key', async (route) => {
        const delay = isFirst ? 300 : 0;
        isFirst = false;
        await new Promise((resolve) => setTimeout(resolve, delay));
        await route.continue();
      });
      await page.keyboard.type('123');
      await until(phone, 'three keys', () => phone.keys.length === 3);
      assert.deepEqual(keysOf(phone), ['1', '2', '3']);
    });

    it('takes the computer’s keyboard for its own, wherever the focus is', async () => {
      await page.keyboard.type('200');
      await page.keyboard.press('Enter');
      await until(phone, 'a call', () => phone.liveCalls.length === 1);
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowDown');
      await until(phone, 'six keys', () => phone.keys.length === 6);
      assert.deepEqual(keysOf(phone), ['2', '0', '0', 'ENTER', 'CANCEL', 'DOWN']);
      // A click leaves no focus on a key that Enter would press again.
      await key('5').click();
      await page.keyboard.press('Enter');
      await until(phone, 'eight keys', () => phone.keys.length === 8);
      assert.deepEqual(keysOf(phone).slice(6), ['5', 'ENTER']);
      await page.getByLabel('Number').focus();
      await key('6').click();
      await page.keyboard.type('7');
      await until(phone, 'ten keys', () => phone.keys.length === 10);
      assert.deepEqual(keysOf(phone).slice(8), ['6', '7'], 'the field has lost the focus');
    });

    it('answers by Enter what was rung by a click', async () => {
      await page.getByRole('button', { name: 'Ring', exact: true }).click();
      await until(phone, 'a call', () => phone.liveCalls.length === 1);
      await page.keyboard.press('Enter');
      await until(phone, 'a key', () => phone.keys.length === 1);
      assert.deepEqual(keysOf(phone), ['ENTER']);
      assert.equal(phone.liveCalls.length, 1, 'it has not been rung again');
    });

    it('leaves the keyboard alone when told to, and remembers that', async () => {
      await page.getByLabel('Keyboard', { exact: true }).uncheck();
      await page.reload();
      await key('1').waitFor();
      assert.equal(await page.getByLabel('Keyboard', { exact: true }).isChecked(), false);
      await page.keyboard.type('200');
      await key('9').click();
      await until(phone, 'a key', () => phone.keys.length > 0);
      assert.deepEqual(keysOf(phone), ['9']);
    });

    it('fills its lists: calls, directory, menu', async () => {
      await page.getByRole('button', { name: /^Soft key \d: Calls$/ }).click();
      await page.locator('.screen').getByText('Missed calls: 0').waitFor();
      await key('CANCEL').click();
      await key('F_ADR_BOOK').click();
      await page.locator('.screen .selected').getByText('Erika Mustermann').waitFor();
      await key('CANCEL').click();
      await key('MENU').click();
      await page.locator('.screen').getByText('Do not disturb: off').waitFor();
    });

    it('lists what it reports, and to whom, without what is secret', async () => {
      await page.getByRole('button', { name: 'Clear logs' }).click();
      await shows('This phone has had nothing to report yet.');
      phone.ring('555');
      await page.getByText('It has no address to report to.').waitFor();
      await page.locator('#reports tr').filter({ hasText: 'call comes in' }).waitFor();
      phone.setSetting('action_missed_url', `http://127.0.0.1:${phone.port}/snom/secret-token/m`);
      await page.getByText('It has no address to report to.').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Caller gives up' }).click();
      const row = page.locator('#reports tr').filter({ hasText: 'call missed' });
      await row.getByText('404').waitFor();
      assert.match(await row.innerText(), new RegExp(`http://127\\.0\\.0\\.1:${phone.port}\\s`));
      assert.doesNotMatch(await page.locator('#reports').innerHTML(), /secret-token/);
    });

    it('shows a long text page by page', async () => {
      const before = await page.locator('.body').boundingBox();
      const words = Array.from({ length: 150 }, (_, index) => `word${index}`).join(' ');
      const xml = `<SnomIPPhoneText><Title>Long</Title><Text>${words}</Text></SnomIPPhoneText>`;
      const push = phone.core.minibrowser.push(Buffer.from(xml), '127.0.0.1');
      assert.ok(typeof push === 'function' && push());
      await page.locator('.screen').getByText('word0 word1').waitFor();
      await page.locator('.place').getByText('1/3').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator('.place').getByText('2/3').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator('.screen').getByText('word149').waitFor();
      const after = await page.locator('.body').boundingBox();
      assert.ok(Math.abs((after?.height ?? 0) - (before?.height ?? 0)) < 40, 'it keeps its size');
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
      const row = page.locator('#requests tr').filter({ hasText: /note=.*200/s });
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
      await close();
      // Long enough to be seen on a page that is slow.
      await open({ rebootMs: 5000 });
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

  it('goes on as another phone when one is chosen', async () => {
    await open();
    await close();
    const place = new ExchangeablePhone({ consolePort: 0 }, (error) => assert.fail(String(error)));
    await place.start();
    page = await browser.newPage();
    try {
      await page.goto(place.phone.consoleUrl ?? assert.fail());
      const model = page.getByLabel('Model', { exact: true });
      const exchange = page.getByRole('button', { name: 'Exchange the phone' });
      await model.waitFor();
      assert.equal(await exchange.isVisible(), false, 'it is this phone already');
      await model.selectOption({ label: 'snom 320 (7.3.30)' });
      await exchange.click();
      await page.locator('#facts').getByText('snom 320, firmware 7.3.30').waitFor();
      await key('F_R').click();
      await until(place.phone, 'a key', () => keysOf(place.phone).includes('F_R'));
    } finally {
      await page.close();
      await place.stop();
    }
  });

  for (const language of LANGUAGES) {
    it(`is clean for axe and cuts no word in ${language}`, async () => {
      const pictures: Picture[] = [];
      // Colours are the same in every language.
      const schemes = language === 'en-US' ? (['light', 'dark'] as const) : (['light'] as const);
      for (const profile of atNight ? PROFILES : (['snomD862-fw10.1'] as const)) {
        for (const colorScheme of schemes) {
          await open({ profile }, SIZE, { locale: language, colorScheme });
          try {
            phone.ring('555', { name: 'Erika' });
            await page.locator('.calls li').waitFor();
            await page.locator('#reports tr').first().waitFor();
            assert.equal(await page.locator('html').getAttribute('lang'), language);
            const png = await page.screenshot({ fullPage: true });
            pictures.push({ title: `${profile}, ${colorScheme}`, png });
            await looksWell();
            assert.deepEqual(problems, []);
          } finally {
            await close();
          }
        }
      }
      await keepPictures(browser, { pictures }, { name: 'virtual-phone', language });
    });
  }

  /** For axe, and in both fonts, on a wide screen and on a narrow one. */
  async function looksWell(): Promise<void> {
    assert.deepEqual(await countedFindings(tally, page), []);
    for (const font of await fontsIn(page)) {
      await page.evaluate(`document.body.style.fontFamily = ${JSON.stringify(font)}`);
      for (const width of [SIZE.width, 390]) {
        await page.setViewportSize({ ...SIZE, width });
        assert.deepEqual(await cutTexts(page), [], `${font}, ${width}`);
        assert.equal(await overflow(), 0, `nothing to scroll sideways: ${font}, ${width}`);
      }
    }
  }

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

  for (const profile of PROFILES) {
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
