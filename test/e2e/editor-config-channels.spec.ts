/** "Ways to reach the phone" in the dialog of snom-config, and the way of a single node. */
import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { byId, type Deployed, editorSuite } from '../support/e2e/editor-suite';
import { config, inject, key, LOGIN, tab } from '../support/e2e/flow';
import { startPhone } from '../support/e2e/phones';

const PART = '#snom-config-channels';
const SNIPPET = '#snom-config-snippet';

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

editorSuite('editor: ways to reach a phone', prepare, (run) => {
  async function openPart(): Promise<void> {
    const { editor, text } = run;
    await editor.editConfig('snom-config', 'stored');
    await editor.tab(text('snom-config.tab.control'));
    if (!(await run.editor.page.locator(PART).evaluate((part) => part.hasAttribute('open'))))
      await editor.page.locator(`${PART} > summary`).click();
  }

  /** Names of the properties whose fields are there to be seen. */
  async function shownFields(): Promise<string[]> {
    const fields = run.editor.page.locator(
      `${PART} input:visible, ${PART} select:visible, ${SNIPPET}:visible`,
    );
    const ids = await run.editor.values(fields, 'id');
    return ids.map((id) => id.replace('node-config-input-', ''));
  }

  const SHOWN: Readonly<Record<string, readonly string[]>> = {
    auto: [
      'channel',
      'sipPort',
      'sipUser',
      'sipLocalPort',
      'documentForm',
      'minibrowserPort',
      'stepPauseMs',
      'cstaPath',
      'pollMs',
      'snom-config-snippet',
    ],
    'command-page': ['channel', 'pollMs'],
    'sip-notify': [
      'channel',
      'sipPort',
      'sipUser',
      'sipLocalPort',
      'documentForm',
      'stepPauseMs',
      'pollMs',
      'snom-config-snippet',
    ],
    minibrowser: ['channel', 'minibrowserPort', 'stepPauseMs', 'pollMs'],
    csta: ['channel', 'cstaPath', 'pollMs', 'snom-config-snippet'],
  };

  it('is folded until something of it is chosen', async () => {
    const { editor, text } = run;
    await editor.editConfig('snom-config', 'stored');
    await editor.tab(text('snom-config.tab.control'));
    assert.equal(await editor.field('channel').isVisible(), false);
    assert.ok(
      (await editor.page.locator(PART).innerText()).includes(text('snom-config.channels.heading')),
    );
  });

  it('shows what the chosen way uses, and says what it is', async () => {
    await openPart();
    for (const [channel, fields] of Object.entries(SHOWN)) {
      await run.editor.field('channel').selectOption(channel);
      assert.deepEqual((await shownFields()).sort(), [...fields].sort(), channel);
      const hint = await run.editor.page.locator('#snom-config-channel-hint').innerText();
      assert.equal(hint, run.text(`snom-config.channelHint.${channel}`));
    }
  });

  it('asks how an idle phone is asked, and how its answers are meant, only where it is asked at all', async () => {
    await openPart();
    const polled = ['pollIdleMs', 'heldBy', 'connectedMeansAnswered'];
    await run.editor.field('pollMs').fill('3000');
    assert.equal(await run.editor.field('pollIdleMs').getAttribute('placeholder'), '15000');
    for (const name of polled) assert.equal(await run.editor.field(name).isVisible(), true, name);
    assert.equal(await run.editor.field('heldBy').inputValue(), 'on_hold');
    await run.editor.field('pollMs').fill('');
    for (const name of polled) assert.equal(await run.editor.field(name).isVisible(), false, name);
  });

  it('writes down what the phone needs, and what that costs', async () => {
    const { editor, text } = run;
    await openPart();
    await editor.field('channel').selectOption('sip-notify');
    const snippet = editor.page.locator(SNIPPET);
    assert.match(await snippet.inputValue(), /<mb_trusted_hosts perm="">ADDRESS-OF-NODE-RED</);
    await editor.page.getByText(text('snom-config.channels.address')).waitFor();
    await editor.page.getByText(text('snom-config.channels.price')).waitFor();
    await editor.field('sipPort').fill('5062');
    await editor.tab(text('snom-config.tab.events'));
    await editor.field('baseUrl').fill('http://192.0.2.10:1880');
    await editor.tab(text('snom-config.tab.control'));
    const written = await snippet.inputValue();
    assert.match(written, /<mb_trusted_hosts perm="">192\.0\.2\.10</);
    assert.match(written, /<network_id_port perm="">5062</);
    assert.match(written, /<filter_registrar perm="">off</);
    assert.match(written, /<xml_notify perm="">on</);
    assert.equal(await editor.page.locator('#snom-config-snippet-address').isVisible(), false);
    await editor.page.locator('#snom-config-snippet-copy').click();
    await editor.page.getByText(text('snom-config.label.copied')).first().waitFor();
    // Nothing of it goes to the phone.
    assert.deepEqual(phone.requests, []);
    await editor.field('channel').selectOption('csta');
    assert.match(await snippet.inputValue(), /<csta_control perm="">on</);
    assert.equal(await editor.page.locator('#snom-config-snippet-price').isVisible(), false);
  });

  it('says what is allowed', async () => {
    await openPart();
    for (const [property, wrong, right] of [
      ['sipPort', '70000', '5062'],
      ['sipUser', 'sip:4711@pbx.example', '4711'],
      ['cstaPath', 'csta', '/csta'],
      ['pollMs', '10', '1000'],
      ['pollIdleMs', '999', '1000'],
    ] as const) {
      const field = run.editor.field(property);
      await field.fill(wrong);
      await field.blur();
      assert.match((await field.getAttribute('class')) ?? '', /input-error/, property);
      await field.fill(right);
      await field.blur();
      assert.doesNotMatch((await field.getAttribute('class')) ?? '', /input-error/, property);
    }
  });

  it('is stored, and open when the dialog is opened again; so is the way of a node', async () => {
    const { editor, text } = run;
    await openPart();
    await editor.field('channel').selectOption('minibrowser');
    await editor.field('minibrowserPort').fill('3113');
    await editor.field('pollMs').fill('2000');
    await editor.field('heldBy').selectOption('holding');
    await editor.field('connectedMeansAnswered').check();
    await editor.done('config');
    await editor.edit('key');
    await editor.page.locator('#snom-key-advanced > summary').click();
    await editor.field('channel').selectOption('command-page');
    await editor.done();
    const flows = await editor.deploy();
    const { channel, minibrowserPort, pollMs, pollIdleMs, sipPort, ...others } = byId(
      flows,
      'stored',
    );
    assert.equal(others['heldBy'], 'holding');
    assert.equal(others['connectedMeansAnswered'], true);
    assert.deepEqual(
      { channel, minibrowserPort, pollMs, pollIdleMs, sipPort },
      {
        channel: 'minibrowser',
        minibrowserPort: '3113',
        pollMs: '2000',
        pollIdleMs: '',
        sipPort: '',
      },
    );
    assert.equal(byId(flows, 'key')['channel'], 'command-page');
    await editor.editConfig('snom-config', 'stored');
    await editor.tab(text('snom-config.tab.control'));
    assert.equal(await editor.field('minibrowserPort').inputValue(), '3113');
    assert.equal(await editor.field('minibrowserPort').isVisible(), true);
    await editor.cancelDialogs();
    await editor.edit('key');
    assert.equal(await editor.field('channel').isVisible(), true);
    assert.equal(await editor.field('channel').inputValue(), 'command-page');
  });
});
