/** Call control in the dialogs: events and Action URLs of a phone, snom-event, and the newer rows of snom-call. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { admin, call, config, debug, inject, LOGIN, ourNode, tab } from '../support/e2e/flow';
import type { FlowNode } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';

const RESULT = '#snom-config-urls-result';
const PROOF = '#snom-config-proof';
const SET_UP = '#snom-config-urls-set-up';
const RESTORE = '#snom-config-urls-restore';
const APPLY = '#snom-config-urls-apply';

/** What somebody else has set on the phone. */
const FOREIGN = 'http://127.0.0.9/doorbell';

let phone: VirtualPhoneApi;
let fresh: VirtualPhoneApi;

async function prepare(): Promise<Deployed> {
  phone = await startPhone({ settings: { action_missed_url: FOREIGN } });
  fresh = await startPhone();
  const flow = [
    tab,
    config('phone', phone, { name: 'Desk' }),
    config('other', phone, { name: 'Other' }),
    ourNode('snom-event', 'reports', ['reported'], { mode: 'events', phone: 'phone' }),
    debug('reported'),
    ourNode('snom-event', 'event', [], { phone: 'phone' }),
    inject('press', '300', 'call'),
    call('call', ['called']),
    debug('called', 'snom'),
    inject('look', '', 'admin'),
    admin('admin', ['looked']),
    debug('looked', 'payload'),
  ];
  return { flow, credentials: { phone: LOGIN, other: LOGIN } };
}

editorSuite('editor: call control', prepare, (run) => {
  const result = (hasText: string): Promise<void> =>
    run.editor.page.locator(RESULT, { hasText }).waitFor();
  const proof = (key: string, params = {}): Promise<void> =>
    run.editor.page
      .locator(PROOF, { hasText: run.text(`snom-config.proof.${key}`, params) })
      .waitFor();
  const unfold = (id: string): Promise<void> =>
    run.editor.page.locator(`#snom-config-${id} > summary`).click();

  async function openTab(id: string, name: string): Promise<void> {
    await run.editor.editConfig('snom-config', id);
    await run.editor.tab(run.text(`snom-config.tab.${name}`));
  }

  /** The configuration of a phone, as it is deployed. */
  async function newConfig({ port }: VirtualPhoneApi): Promise<FlowNode> {
    const found = (await run.nodeRed.flows()).find((node) => node['port'] === String(port));
    return found ?? assert.fail('it is not deployed');
  }

  /** Which of these rows of the open dialog are there to be seen? */
  async function shownRows(type: string, names: readonly string[]): Promise<string[]> {
    const shown = [];
    for (const name of names)
      if (await run.editor.page.locator(`#${type}-row-${name}`).isVisible()) shown.push(name);
    return shown;
  }

  it('snom-config makes a secret address, which only those who may edit see', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    await openTab('phone', 'events');
    await editor.field('events').check();
    await editor.field('baseUrl').fill(nodeRed.url);
    await unfold('events-more');
    await unfold('by-hand');
    const token = await editor.field('token').inputValue();
    assert.match(token, /^[0-9a-f]{32}$/);
    const address = await page.locator('#snom-config-address').inputValue();
    assert.equal(address, `${nodeRed.url}/snom/${token}/`);
    const byHand = await page.locator('#snom-config-by-hand-list').inputValue();
    assert.match(byHand, new RegExp(`^action_incoming_url ${address}incoming\\?`, 'm'));
    await editor.field('identities').fill('100@pbx.example');
    await editor.field('ringTimeout').fill('60');
    await editor.done('config');

    const flows = await editor.deploy();
    const { events, baseUrl, identities, ringTimeout } = byId(flows, 'phone');
    assert.deepEqual(
      [events, baseUrl, identities, ringTimeout],
      [true, nodeRed.url, '100@pbx.example', '60'],
    );
    assert.ok(!JSON.stringify(flows).includes(token));

    // A secret that is stored comes from the server, for those who may edit.
    await openTab('phone', 'events');
    assert.equal(await editor.field('token').inputValue(), '__PWRD__');
    await page.waitForFunction(
      (wanted) =>
        document.querySelector<HTMLTextAreaElement>('#snom-config-address')?.value === wanted,
      address,
    );
    const hint = page.locator('#snom-config-address-hint');
    assert.equal(await hint.innerText(), text('snom-config.hint.address'));
    await page.locator('#snom-config-renew').click();
    assert.equal(await hint.innerText(), text('snom-config.hint.renewed'));
    await editor.cancelDialogs();
  });

  it('snom-config sets up a new phone in one go: tick, Set up, proof, and only then a deploy', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    await editor.editConfig('snom-config');
    await editor.field('host').fill(`http://${fresh.host}:${fresh.port}/index.htm`);
    await editor.field('host').blur();
    assert.equal(await editor.field('host').inputValue(), fresh.host);
    assert.equal(await editor.field('port').inputValue(), String(fresh.port));
    await editor.field('username').fill(LOGIN.username);
    await editor.field('password').fill(LOGIN.password);
    await editor.tab(text('snom-config.tab.events'));
    assert.equal(await page.locator(SET_UP).isVisible(), false);
    await editor.field('events').check();
    // The phone is on this computer, so the address of this page is one for it too.
    assert.equal(await editor.field('baseUrl').inputValue(), nodeRed.url);
    await page.locator(SET_UP).click();
    await proof('arrived');
    await proof('listening');
    assert.match(
      fresh.settings.get('action_incoming_url') ?? '',
      new RegExp(`^${nodeRed.url}/snom/[0-9a-f]{32}/incoming\\?`),
    );
    fresh.ring('300');
    await proof('heard', { event: text('snom.event.incoming') });
    fresh.pressKey('CANCEL');
    await result(text('snom-config.setup.deploy'));
    await editor.done('config');
    const { host, events } = byId(await editor.deploy(), (await newConfig(fresh)).id);
    assert.deepEqual([host, events], [fresh.host, true]);
  });

  /** The Action URLs of the phone. */
  const urls = (): string =>
    JSON.stringify([...fresh.settings].filter(([name]) => name.startsWith('action_')).sort());

  /** What the editor has told so far is shown for some seconds more, and was none of what follows. */
  const passOver = (): Promise<void> =>
    run.editor.page.evaluate(`$('.red-ui-notification').addClass('seen-by-a-test')`);
  const told = (key: string): Promise<void> =>
    run.editor.page
      .locator('.red-ui-notification:not(.seen-by-a-test)', {
        hasText: run.text(`snom-config.setup.${key}`),
      })
      .waitFor();

  it('snom-config gives the phone back what it had when the dialog is cancelled', async () => {
    const { editor, nodeRed } = run;
    const { page } = editor;
    const before = urls();
    await openTab((await newConfig(fresh)).id, 'events');
    await unfold('events-more');
    await page.locator('#snom-config-renew').click();
    const token = await editor.field('token').inputValue();
    await page.locator(SET_UP).click();
    await proof('arrived');
    const url = (): string => fresh.settings.get('action_incoming_url') ?? '';
    assert.ok(url().startsWith(`${nodeRed.url}/snom/${token}/`));
    await passOver();
    await editor.cancelDialogs();
    await until(fresh, 'the earlier URLs', () => urls() === before);
    await told('undone');
  });

  it('snom-config gives it back, too, when the dialog is cancelled while the phone is being set up', async () => {
    const { editor } = run;
    const { page } = editor;
    const before = urls();
    await openTab((await newConfig(fresh)).id, 'events');
    await unfold('events-more');
    await page.locator('#snom-config-renew').click();
    let answerNow = (): void => undefined;
    const mayAnswer = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    await page.route('**/snom-config/action-urls', async (route) => {
      const response = await route.fetch();
      await mayAnswer;
      await route.fulfill({ response });
    });
    await page.locator(SET_UP).click();
    await until(fresh, 'other URLs', () => urls() !== before);
    await editor.cancelDialogs();
    answerNow();
    await until(fresh, 'the earlier URLs', () => urls() === before);
    await page.unroute('**/snom-config/action-urls');
  });

  it('snom-config gives it back, too, when the browser loses Node-RED meanwhile', async () => {
    const { page } = run.editor;
    const before = urls();
    await openTab((await newConfig(fresh)).id, 'events');
    await unfold('events-more');
    await page.locator('#snom-config-renew').click();
    const route = '**/snom-config/action-urls';
    await page.route(route, async (request) => {
      await request.fetch();
      await request.abort();
    });
    await page.locator(SET_UP).click();
    await result(run.text('snom-config.setup.partly'));
    assert.notEqual(urls(), before);
    await page.unroute(route);
    await run.editor.cancelDialogs();
    await until(fresh, 'the earlier URLs', () => urls() === before);
  });

  /** Set up with another token, of which the phone carries out the first request only. */
  async function setUpHalf(): Promise<void> {
    const { page } = run.editor;
    const before = urls();
    await openTab((await newConfig(fresh)).id, 'events');
    await unfold('events-more');
    await page.locator('#snom-config-renew').click();
    fresh.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'delay', ms: 0 } });
    fresh.addFault({ path: '/dummy.htm', times: 1, kind: { type: 'status', status: 500 } });
    await page.locator(SET_UP).click();
    await result(run.text('snom-config.setup.partly'));
    assert.notEqual(urls(), before);
  }

  it('snom-config gives it back, too, when the phone refused half of it', async () => {
    const before = urls();
    await setUpHalf();
    await passOver();
    await run.editor.cancelDialogs();
    await until(fresh, 'the earlier URLs', () => urls() === before);
    await told('undone');
  });

  it('snom-config says so when the phone has gone, so that half of it cannot be given back', async () => {
    const before = urls();
    await setUpHalf();
    fresh.addFault({ times: Infinity, kind: { type: 'closeWithoutAnswer' } });
    await passOver();
    await run.editor.cancelDialogs();
    await told('notUndone');
    fresh.clearFaults();
    // As it runs, for what follows.
    await openTab((await newConfig(fresh)).id, 'events');
    await run.editor.page.locator(SET_UP).click();
    await proof('arrived');
    assert.equal(urls(), before);
    await run.editor.cancelDialogs();
  });

  it('snom-config leaves a phone as it runs, where only a later set-up of the dialog is given up', async () => {
    const { editor } = run;
    const { page } = editor;
    const { id } = await newConfig(fresh);
    const before = urls();
    const url = (): string => fresh.settings.get('action_incoming_url') ?? '';
    const running = url();
    fresh.setSetting('action_incoming_url', '');
    await openTab(id, 'events');
    await page.locator(SET_UP).click();
    await proof('arrived');
    assert.equal(url(), running);
    await unfold('events-more');
    await page.locator('#snom-config-renew').click();
    await page.locator(SET_UP).click();
    await until(fresh, 'another URL', () => url() !== running);
    await proof('arrived');
    await editor.cancelDialogs();
    await until(fresh, 'the URLs that run', () => urls() === before);
  });

  it('snom-config asks before it replaces what others have set, and takes everything back', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    const before = new Map(phone.settings);
    await openTab('phone', 'events');
    await page.locator(SET_UP).click();
    await result('action_incoming_url');
    assert.equal(phone.settings.get('action_incoming_url') ?? '', '');
    const rows = page.locator(`${RESULT} tbody tr`);
    const foreign = rows.filter({ hasText: text('snom-config.setup.byOthers') });
    const ofOthers = rows.filter({ hasText: 'action_missed_url' });
    assert.equal(await ofOthers.count(), 1);
    assert.ok((await foreign.allInnerTexts()).some((row) => row.includes('action_missed_url')));
    // All but the one of others.
    const all = await rows.count();
    const count = String(all - 1);
    await page.locator(APPLY).click();
    await result(text('snom-config.setup.done.apply', { count }));
    await result('action_missed_url');
    assert.equal(phone.settings.get('action_missed_url'), FOREIGN);
    assert.match(
      phone.settings.get('action_incoming_url') ?? '',
      new RegExp(`^${nodeRed.url}/snom/[0-9a-f]{32}/incoming\\?`),
    );

    phone.ring('300', { name: 'Alice' });
    const report = (await nodeRed.comms.debug('reported')) as { topic: string };
    assert.equal(report.topic, 'incoming');
    phone.pressKey('CANCEL');

    await page.locator(RESTORE).click();
    await result(text('snom-config.setup.done.restore', { count }));
    for (const name of ['action_incoming_url', 'action_missed_url', 'action_hold'])
      assert.equal(phone.settings.get(name), before.get(name), name);
    await page.locator(SET_UP).click();
    await page.locator(APPLY).waitFor();
    await page.locator('#snom-config-urls-overwrite').check();
    await page.locator(APPLY).click();
    await result(text('snom-config.setup.done.apply', { count: String(all) }));
    assert.match(phone.settings.get('action_missed_url') ?? '', /\/missed\?/);
  });

  it('snom-config says that a phone is configured already, and who would lose its reports', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    await openTab('other', 'events');
    const same = text('snom-config.warning.samePhone', { names: 'Desk' });
    assert.equal(await page.locator('#snom-config-same-phone span').textContent(), same);
    await editor.field('events').check();
    await editor.field('baseUrl').fill(nodeRed.url);
    await page.locator(SET_UP).click();
    await result(text('snom-config.setup.takesFrom', { names: 'Desk' }));
    await editor.cancelDialogs();
    assert.ok((phone.settings.get('action_incoming_url') ?? '').includes('/snom/'));
  });

  it('snom-config writes nothing while all is of another one, and promises nothing then', async () => {
    const { editor, nodeRed, text } = run;
    const { page } = editor;
    const apply = page.locator(APPLY);
    await openTab('other', 'events');
    await editor.field('events').check();
    await editor.field('baseUrl').fill(nodeRed.url);
    await page.locator(SET_UP).click();
    await apply.waitFor();
    assert.equal(await apply.isDisabled(), true);
    await page.locator('#snom-config-urls-overwrite').check();
    assert.equal(await apply.isDisabled(), false);
    await page.locator('#snom-config-urls-overwrite').uncheck();
    assert.equal(await apply.isDisabled(), true);

    // One is free when it is asked about, and taken when it is written.
    const held = phone.settings.get('action_hold') ?? '';
    try {
      phone.setSetting('action_hold', '');
      await page.locator(SET_UP).click();
      await page.locator(`${APPLY}:not(:disabled)`).waitFor();
      phone.setSetting('action_hold', FOREIGN);
      await apply.click();
      await result(text('snom-config.setup.none.apply'));
      assert.ok(
        !(await page.locator(RESULT).innerText()).includes(text('snom-config.setup.deploy')),
      );
      const lines = await page.locator(`${RESULT} > ul > li`).allTextContents();
      assert.equal(lines.length, 2, lines.join('\n'));
      const [ofDesk = '', ofOthers = ''] = lines;
      assert.ok(ofDesk.startsWith(text('snom-config.setup.heldBy', { names: 'Desk' })), ofDesk);
      assert.match(ofDesk, /action_incoming_url/);
      const settings = ofDesk.match(/action_[a-z_]+/g) ?? [];
      const said = text('snom-config.setup.several', { count: String(settings.length) });
      assert.ok(settings.length > 1 && ofDesk.includes(said), ofDesk);
      assert.equal(ofOthers, `action_hold ${text('snom.refused.foreign')}`);
    } finally {
      phone.setSetting('action_hold', held);
    }
    await editor.cancelDialogs();
  });

  it('snom-config asks for no deploy where there is nothing to deploy, after a test as well', async () => {
    const { editor, text } = run;
    const { page } = editor;
    await openTab('phone', 'connection');
    await page.locator('#snom-config-test').click();
    await page.locator('#snom-config-test-result .fa-check').first().waitFor();
    await editor.tab(text('snom-config.tab.events'));
    await page.locator(SET_UP).click();
    await result(text('snom-config.setup.allSet'));
    assert.ok(!(await page.locator(RESULT).innerText()).includes(text('snom-config.setup.deploy')));
    await editor.cancelDialogs();
  });

  it('snom-config stores how each operation is done on this phone', async () => {
    const { editor } = run;
    await openTab('other', 'control');
    await unfold('keys');
    await unfold('numbers');
    for (const [way, key] of [
      ['conference', 'P5'],
      ['swap', 'P6'],
      ['deflect', 'P7'],
    ] as const) {
      assert.equal(await editor.field(`${way}Key`).isVisible(), false);
      await editor.field(`${way}Way`).selectOption('key');
      await editor.field(`${way}Key`).fill(key);
    }
    await editor.field('consultBy').selectOption('keys');
    await editor.field('transferList').check();
    await editor.field('muteKey').fill('F_MUTE');
    await editor.field('recordKey').fill('F_REC');
    await editor.field('muteWhenUnknown').selectOption('refuse');
    await editor.field('dndWay').selectOption('setting');
    await editor.field('pickupCode').fill('*8');
    await editor.field('externalPrefix').fill('0');
    assert.equal(await editor.field('nationalPrefix').inputValue(), '0');
    await editor.field('nationalPrefix').fill('8');
    assert.equal(await editor.field('plusPrefix').isVisible(), false);
    await editor.field('plusHandling').selectOption('prefix');
    await editor.field('plusPrefix').fill('000');
    await editor.field('stepPause').fill('1500');
    await editor.done('config');
    const stored = byId(await editor.deploy(), 'other');
    const wanted = {
      conferenceWay: 'key',
      conferenceKey: 'P5',
      swapWay: 'key',
      swapKey: 'P6',
      deflectWay: 'key',
      deflectKey: 'P7',
      consultBy: 'keys',
      transferList: true,
      muteKey: 'F_MUTE',
      recordKey: 'F_REC',
      muteWhenUnknown: 'refuse',
      dndWay: 'setting',
      pickupCode: '*8',
      externalPrefix: '0',
      nationalPrefix: '8',
      plusHandling: 'prefix',
      plusPrefix: '000',
      stepPause: '1500',
    };
    const found = Object.fromEntries(Object.keys(wanted).map((name) => [name, stored[name]]));
    assert.deepEqual(found, wanted);
  });

  it('snom-event shows the rows of its mode, saves and deploys them', async () => {
    const { editor, text } = run;
    const { page } = editor;
    const rows = ['direction', 'events', 'number', 'screeningTimeout', 'warning'];
    const shown = (): Promise<string[]> => shownRows('snom-event', rows);
    await editor.edit('event');
    assert.deepEqual(await shown(), ['direction', 'events', 'number']);
    await editor.field('mode').selectOption('snapshot');
    assert.deepEqual(await shown(), []);
    await editor.field('mode').selectOption('screening');
    assert.deepEqual(await shown(), ['number', 'screeningTimeout', 'warning']);
    await editor.field('mode').selectOption('calls');
    await page.locator('#snom-event-hint', { hasText: text('snom-event.hint.calls') }).waitFor();
    await editor.field('direction').selectOption('i');
    await editor.field('number').fill('80\n2??');
    const events = page.locator('#node-input-events + .red-ui-typedInput-container');
    await events.locator('.red-ui-typedInput-option-trigger').click();
    for (const name of ['incoming', 'missed']) {
      const choice = page.locator('.red-ui-typedInput-options:visible a', {
        hasText: text(`snom.event.${name}`),
      });
      await choice.first().click();
    }
    await page.keyboard.press('Escape');
    await editor.field('name').fill('The door calls');
    await editor.done();
    const {
      name,
      phone: id,
      mode,
      direction,
      events: causes,
      number,
    } = byId(await editor.deploy(), 'event');
    assert.deepEqual(
      { name, id, mode, direction, causes, number },
      {
        name: 'The door calls',
        id: 'phone',
        mode: 'calls',
        direction: 'i',
        causes: 'incoming,missed',
        number: '80\n2??',
      },
    );
  });

  it('snom-call offers every operation, with the rows it takes, and carries one out', async () => {
    const { editor, nodeRed, text } = run;
    const rows = ['destination', 'digits', 'identity', 'callId', 'on', 'action', 'waitFor'];
    const shown = async (operation: string): Promise<string[]> => {
      await editor.field('operation').selectOption(operation);
      return shownRows('snom-call', rows);
    };
    await editor.edit('call');
    assert.deepEqual(await shown('answer'), ['callId', 'waitFor']);
    assert.deepEqual(await shown('startTransfer'), [
      'destination',
      'identity',
      'callId',
      'waitFor',
    ]);
    assert.deepEqual(await shown('dnd'), ['on', 'waitFor']);
    assert.deepEqual(await shown('sendDtmf'), ['digits', 'callId']);
    assert.deepEqual(await shown('screen'), ['action']);
    assert.deepEqual(await shown('dial'), ['destination', 'identity', 'waitFor']);
    await editor.field('waitFor').selectOption('confirmed');
    const hint = editor.page.locator('#snom-call-wait-hint', {
      hasText: text('snom-call.waitHint.confirmed'),
    });
    await hint.waitFor();
    await editor.page.locator('#snom-call-advanced summary').click();
    await editor.field('confirmTimeout').fill('30');
    await editor.done();
    const { operation, waitFor, confirmTimeout } = byId(await editor.deploy(), 'call');
    assert.deepEqual([operation, waitFor, confirmTimeout], ['dial', 'confirmed', '30']);
    await nodeRed.inject('press');
    const snom = (await nodeRed.comms.debug('called')) as Record<string, unknown>;
    assert.deepEqual([snom['confirmed'], snom['confirmedBy']], [true, 'outgoing']);
  });

  it('snom-admin compares the Action URLs for a flow', async () => {
    const { editor, nodeRed, text } = run;
    await editor.edit('admin');
    await editor.field('operation').selectOption('setActionUrls');
    assert.deepEqual(await shownRows('snom-admin', ['overwriteForeign']), ['overwriteForeign']);
    await editor.field('operation').selectOption('showActionUrls');
    const hint = text('snom-admin.hint.showActionUrls');
    await editor.page.locator('#snom-admin-hint', { hasText: hint }).waitFor();
    await editor.done();
    assert.equal(byId(await editor.deploy(), 'admin')['operation'], 'showActionUrls');
    await nodeRed.inject('look');
    const shown = (await nodeRed.comms.debug('looked')) as { changes: unknown[] };
    assert.ok(Array.isArray(shown.changes), JSON.stringify(shown));
  });
});
