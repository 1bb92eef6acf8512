import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { diagnose } from '../../../src/phone/diagnose';
import { SnomPhone } from '../../../src/phone/phone';
import { listenAnew } from '../../support/addresses';
import { useAdminFlow } from '../../support/nodes/admin-flow';

/** Settings as phones have them by their exports, in a Node-RED. */
describe('nodes/snom-admin: settings of exports', () => {
  const flow = useAdminFlow();

  const PROFILES: readonly (readonly [
    NonNullable<VirtualPhoneOptions['profile']>,
    dnd: readonly string[],
    forwarding: readonly (readonly [string, string])[],
  ])[] = [
    [
      'snom320-fw7',
      ['dnd_mode'],
      [
        ['redirect_event', 'all'],
        ['redirect_number', '300'],
      ],
    ],
    [
      'snom720-fw8.7',
      ['dnd_mode1', 'dnd_mode12'],
      [
        ['redirect_allways', 'on'],
        ['redirect_number', '300'],
      ],
    ],
    [
      'snomPA1plus-fw10',
      ['dnd_mode1', 'dnd_mode12'],
      [
        ['fwd_all_enabled1', 'on'],
        ['fwd_all_target1', '300'],
      ],
    ],
  ];
  for (const [profile, dnd, forwarding] of PROFILES) {
    it(`do not disturb and forwarding work on a ${profile}`, async () => {
      const watch = await flow.start({ allowFromMessage: true }, { profile }, { model: '' });
      const first = await watch.success({ payload: { operation: 'setDnd', on: true } });
      assert.deepEqual([first.snom.confirmed, first.snom.doubt], [true, undefined]);
      for (const name of dnd) assert.equal(flow.phone.settings.get(name), 'on', name);
      const payload = { operation: 'setForwarding', on: true, target: '300' };
      const second = await watch.success({ payload });
      assert.equal(second.snom.confirmed, true);
      for (const [name, value] of forwarding)
        assert.equal(flow.phone.settings.get(name), value, name);
    });
  }

  it('label and context of function keys are written and read back', async () => {
    const watch = await flow.start(
      { operation: 'writeSettings', settings: 'payload', settingsType: 'msg' },
      { profile: 'snom720-fw8.7' },
    );
    const payload = { fkey_label0: 'Meier', fkey_context2: '3', fkey2: 'speed 12' };
    const { snom } = await watch.success({ payload });
    assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'readBack']);
  });

  it('one that the phone does not have is no failure, and named', async () => {
    const watch = await flow.start(
      { operation: 'writeSettings', settings: 'payload', settingsType: 'msg' },
      { profile: 'snom720-fw8.7' },
    );
    const payload = { action_longpress_url: 'http://h/x', language: 'Deutsch' };
    const { snom } = await watch.success({ payload });
    assert.deepEqual([snom.confirmed, snom.doubt], [false, 'notOnPhone']);
    assert.deepEqual(snom.missing, ['action_longpress_url']);
  });

  it('masks and blank passwords of a copy are not written back', async () => {
    const watch = await flow.start({ allowFromMessage: true });
    flow.phone.setSetting('user_pass1', 'topsecret');
    flow.phone.setSetting('setting_server', 'http://me:pw@192.0.2.1/');
    const { payload } = await watch.success({ payload: { operation: 'readSettings' } });
    const settings = payload as Record<string, string>;
    assert.equal(settings['setting_server'], 'http://***@192.0.2.1/');
    const copy = { ...settings, user_pass1: '', setting_server: settings['setting_server'] };
    const some = Object.fromEntries(
      Object.entries(copy).filter(([name]) =>
        /^(?:user_pass1|setting_server|language)$/.test(name),
      ),
    );
    const written = await watch.success({
      payload: { operation: 'writeSettings', settings: some },
    });
    assert.deepEqual([...(written.snom.leftOut ?? [])].sort(), ['setting_server', 'user_pass1']);
    assert.equal(flow.phone.core.settings.get('user_pass1'), 'topsecret');
    assert.equal(flow.phone.core.settings.get('setting_server'), 'http://me:pw@192.0.2.1/');
    await watch.caught('INVALID_PARAMETER', {
      payload: { operation: 'writeSettings', settings: { http_pass: '***' } },
    });
  });

  it('a phone without settings.xml is read by settings.htm', async () => {
    const watch = await flow.start(
      { operation: 'readSettings', names: 'redirect_number', namesType: 'str' },
      { profile: 'snom320-fw7', settings: { redirect_number: '0301234567' } },
    );
    flow.phone.addFault({
      path: '/settings.xml',
      times: Infinity,
      kind: { type: 'status', status: 404 },
    });
    const { payload } = await watch.success();
    assert.deepEqual(payload, { redirect_number: '0301234567' });
  });

  it('a phone book of 900 contacts is no obstacle, and none of the settings', async () => {
    const phoneBook = Array.from({ length: 900 }, (_, index) => ({
      name: `Contact ${index} ${'x'.repeat(300)}`,
      number: String(index),
    }));
    const watch = await flow.start(
      { operation: 'readSettings', names: '', namesType: 'str' },
      { profile: 'snom720-fw8.7', phoneBook },
    );
    const { payload } = await watch.success();
    const names = Object.keys(payload as object);
    assert.ok(names.length > 1000);
    for (const name of ['item', 'name', 'number', 'tbook', 'dialplan', 'template'])
      assert.ok(!names.includes(name), name);
    const { host, port } = flow.phone;
    const { notes } = await diagnose({ host, port });
    assert.ok(!notes.includes('settingsNotReadable'));
  });
});

describe('settings of a recorded phone', () => {
  it('of 8 MiB are read, attributes of function keys and RO among them', async () => {
    const body = [
      '<?xml version="1.0" encoding="utf-8"?>\n<settings><phone-settings e="2">',
      '<dnd_mode idx="1" perm="">off</dnd_mode><language perm="RO">English</language>',
      '</phone-settings><functionKeys e="2">',
      '<fkey idx="0" context="active" label="Meier" lp="on" default_text="$name" perm="">line</fkey>',
      `</functionKeys><tbook e="2"><item>${'x'.repeat(7 * 1024 * 1024)}</item></tbook></settings>`,
    ].join('');
    const server = createServer((_, response) => response.end(body));
    const port = await listenAnew(server);
    const phone = new SnomPhone({ host: '127.0.0.1', port, timeoutMs: 15_000 });
    try {
      const { settings } = await phone.readSettings();
      assert.equal(settings.get('fkey_label0')?.value, 'Meier');
      assert.equal(settings.get('fkey_context0')?.value, 'active');
      assert.equal(settings.get('language')?.perm, 'RO');
      assert.equal(settings.has('item'), false);
    } finally {
      phone.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
});
