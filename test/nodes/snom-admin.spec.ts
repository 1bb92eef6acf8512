/** Every maintenance operation, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Jimp } from 'jimp';
import { after, afterEach, before, describe, it } from 'mocha';
import type { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/types';
import { ADMIN_OPERATIONS } from '../../src/phone/admin/operations';
import { newPhoneToken } from '../../src/calls/phone-token';
import { GROUPS, needs, OPERATIONS } from '../../src/nodes/snom-admin/operations.editor';
import type { TypedRow } from '../../src/nodes/snom-admin/operations.editor';
import { actionItem, configItem, load, watched } from './support/flow';
import type { Watch } from './support/flow';
import { helper } from './support/helper';
import { asked, becomes, Phones } from './support/phones';
import { callsAre, configOf, PublicServer, reporting, trackerOf } from './support/reporting';

/** A restart waited for in a test's time. */
const QUICK = { waitBack: true, firstWait: 0.25, pollEvery: 0.05, attempts: 80, probeEvery: 0.01 };

const DESTRUCTIVE = { allowDestructive: true };

describe('nodes: snom-admin', () => {
  const phones = new Phones();
  const publicServer = new PublicServer();
  let files: Server;
  let phone: VirtualPhone;

  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
    await publicServer.start();
    files = createServer((req, res) => {
      const model = /snom(D\d+)/.exec(req.url ?? '')?.[1] ?? 'D385';
      res.end(`snom${model}-SIP 10.1.99.1\n`);
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    files.closeAllConnections();
    await new Promise<void>((resolve) => files.close(() => resolve()));
    await publicServer.stop();
    await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
  });
  afterEach(async () => {
    await helper.unload();
    await phones.stop();
  });

  const file = (name: string): string =>
    `http://127.0.0.1:${(files.address() as AddressInfo).port}/${name}`;

  async function start(
    node: Record<string, unknown>,
    options: VirtualPhoneOptions = {},
    config: Record<string, unknown> = {},
  ): Promise<Watch> {
    phone = await phones.start({
      profile: 'snomD385-fw10.1',
      mac: '000413A1B2C3',
      rebootMs: 100,
      ...options,
    });
    return load(watched(configItem(phone, config), actionItem('snom-admin', node)));
  }

  /** A phone that reports. */
  async function startReporting(node: Record<string, unknown>): Promise<Watch> {
    phone = await phones.start({ profile: 'snomD385-fw10.1', mac: '000413A1B2C3', rebootMs: 100 });
    const { properties, credentials } = reporting(publicServer, phone);
    const watch = await load(
      watched(configItem(phone, properties), actionItem('snom-admin', node)),
      credentials,
      publicServer.nodes,
    );
    await trackerOf();
    await phone.settled();
    phone.clearLog();
    return watch;
  }

  const targets = (): string[] => phone.requests.map(({ target }) => target);
  const texts = (watch: Watch): (string | undefined)[] => watch.statuses.map(({ text }) => text);

  describe('dialog', () => {
    it('offers every operation, with a row for every parameter', () => {
      const offered = Object.values(GROUPS).flat();
      const urls = ['showActionUrls', 'setActionUrls', 'restoreActionUrls'];
      assert.deepEqual([...offered].sort(), [...Object.keys(ADMIN_OPERATIONS), ...urls].sort());
      for (const [name, operation] of Object.entries(ADMIN_OPERATIONS)) {
        const rows = (OPERATIONS[name] ?? []).filter((row) => row !== 'allowDestructive');
        assert.deepEqual(
          [...rows].sort(),
          operation.parameters.map((one) => one.name).sort(),
          name,
        );
        const isBoxed = (OPERATIONS[name] ?? []).includes('allowDestructive');
        assert.equal(isBoxed, operation.destructive, name);
        for (const { name: row, required, type } of operation.parameters) {
          if (type !== 'choice')
            assert.equal(needs(name, row as TypedRow), required === true, `${name} ${row}`);
        }
      }
    });
  });

  describe('reboot', () => {
    it('waits until the phone is back, and has seen it down', async () => {
      const watch = await start({ operation: 'reboot', ...QUICK });
      const { snom } = await watch.success();
      assert.equal(phone.boots, 2);
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'poll']);
      for (const text of ['sending', 'restarting', 'phoneDown', 'done']) {
        assert.ok(texts(watch).includes(`snom.status.${text}`), text);
      }
    });

    it('waits for the report of a phone that reports', async () => {
      const watch = await startReporting({
        operation: 'reboot',
        ...QUICK,
        firstWait: 5,
        probeEvery: 0,
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'booted']);
      assert.equal(phone.boots, 2);
    });

    it('waits out a call', async () => {
      const watch = await startReporting({ operation: 'reboot', waitIdle: true });
      const call = phone.ring('201');
      await callsAre('Alerting');
      watch.send({});
      await watch.until(() => texts(watch).includes('snom.status.waitingForIdle'));
      assert.deepEqual(targets(), []);
      phone.farEndHangup(call);
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.port, 'out');
      await becomes(phone, () => phone.boots === 2);
      assert.equal(
        phone.calls.some(({ endedBy }) => endedBy === 'reboot'),
        false,
      );
    });

    it('waits for an operation on calls, and for the call it has begun', async () => {
      const watch = await startReporting({ operation: 'reboot', waitIdle: true });
      const { lock } = configOf();
      const end = await lock.acquire(AbortSignal.timeout(5000));
      watch.send({});
      await watch.until(() => texts(watch).includes('snom.status.waitingForIdle'));
      while (lock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
      const call = phone.ring('201');
      await callsAre('Alerting');
      end();
      while (lock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(targets(), []);
      phone.farEndHangup(call);
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.port, 'out');
      assert.equal(lock.pending, 0);
    });

    it('gives up when an operation on calls takes too long', async () => {
      const watch = await startReporting({
        operation: 'reboot',
        waitIdle: true,
        idleTimeout: 0.05,
      });
      const end = await configOf().lock.acquire(AbortSignal.timeout(5000));
      const { snom } = await watch.caught('INVALID_STATE');
      assert.equal(snom.sent, 'no');
      assert.equal(configOf().lock.pending, 1);
      end();
      assert.deepEqual(targets(), []);
    });

    it('keeps operations on calls away until the phone is gone', async () => {
      const watch = await startReporting({ operation: 'reboot', waitIdle: true, ...QUICK });
      watch.send({});
      await asked(phone, '/advanced_update.htm');
      const end = await configOf().lock.acquire(AbortSignal.timeout(5000));
      assert.ok(phone.rebooting || phone.boots === 2);
      end();
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.msg.snom?.ok, true);
    });

    it('gives up when the call goes on', async () => {
      const watch = await startReporting({
        operation: 'reboot',
        waitIdle: true,
        idleTimeout: 0.05,
      });
      phone.ring('201');
      await callsAre('Alerting');
      const { snom } = await watch.caught('INVALID_STATE');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(targets(), []);
    });

    it('does not wait for calls of a phone that reports none', async () => {
      const watch = await start({ operation: 'reboot', waitIdle: true });
      await watch.caught('INVALID_STATE');
      assert.equal(phone.boots, 1);
    });

    it('tells of a phone that does not come back', async () => {
      const watch = await start(
        { operation: 'reboot', ...QUICK, attempts: 3 },
        { rebootMs: 60_000 },
      );
      const { snom } = await watch.caught('NOT_CONFIRMED');
      assert.equal(snom.sent, 'yes');
    });

    it('doubts a phone that never stopped answering', async () => {
      const watch = await start({ operation: 'reboot', ...QUICK });
      phone.addFault({
        path: '/advanced_update.htm',
        kind: { type: 'status', status: 302, location: 'reboot.htm' },
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.doubt, phone.boots], [false, 'notSeenDown', 1]);
      assert.match(snom.doubtText ?? '', /never seen/);
    });

    it('ends with the redeploy', async () => {
      const watch = await start({ operation: 'reboot', ...QUICK }, { rebootMs: 60_000 });
      watch.send({});
      await becomes(phone, () => phone.rebooting);
      await helper.unload();
      assert.equal(watch.outcomes.length <= 1, true);
    });
  });

  describe('firmwareUpdate', () => {
    const NODE = { operation: 'firmwareUpdate', ...QUICK, ...DESTRUCTIVE, urlType: 'str' };

    it('reports the old and the new version', async () => {
      const watch = await start({ ...NODE, url: file('snomD385-10.1.99.1-SIP-r.bin') });
      const { payload, snom } = await watch.success();
      assert.deepEqual(payload, {
        oldVersion: '10.1.54.13',
        newVersion: '10.1.99.1',
        fileVersion: '10.1.99.1',
      });
      assert.deepEqual(
        [snom.confirmed, snom.confirmedBy, snom.reading],
        [true, 'version', payload],
      );
      assert.equal(phone.firmware, '10.1.99.1');
    });

    it('refuses a file for another model', async () => {
      const watch = await start({ ...NODE, url: file('snomD735-10.1.99.1-SIP-r.bin') });
      const { snom } = await watch.caught('INVALID_PARAMETER');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(targets(), ['/info.htm']);
    });

    it('says what the phone runs when it did not take a file that was forced on it', async () => {
      const watch = await start({
        ...NODE,
        url: file('snomD735-10.1.99.1-SIP-r.bin'),
        force: true,
        attempts: 4,
      });
      const { snom } = await watch.caught('NOT_CONFIRMED');
      assert.equal(snom.sent, 'yes');
      assert.equal(phone.firmware, '10.1.54.13');
    });

    for (const url of [
      'file:///etc/passwd',
      'ftp://192.0.2.1/snomD385.bin',
      'http://user:secret@192.0.2.1/snomD385.bin',
      'http://192.0.2.1/snomD385.bin#x',
      '//192.0.2.1/snomD385.bin',
      'javascript:alert(1)',
      'http://192.0.2.1/a b.bin',
      '',
    ]) {
      it(`refuses the address ${JSON.stringify(url)}`, async () => {
        const watch = await start({ ...NODE, url: 'payload', urlType: 'msg' });
        const { snom, message } = await watch.caught(
          url === '' ? 'MISSING_PARAMETER' : 'INVALID_PARAMETER',
          { payload: url, confirm: 'Reception' },
        );
        assert.equal(snom.sent, 'no');
        assert.doesNotMatch(message, /secret/);
        assert.deepEqual(
          targets().filter((target) => target !== '/info.htm'),
          [],
        );
      });
    }
  });

  describe('factoryReset', () => {
    it('waits until the phone is back', async () => {
      const watch = await start({ operation: 'factoryReset', ...QUICK, ...DESTRUCTIVE });
      phone.setSetting('dnd_mode', 'on');
      const { snom } = await watch.success();
      assert.equal(snom.confirmed, true);
      assert.notEqual(phone.settings.get('dnd_mode'), 'on');
    });
  });

  describe('settings', () => {
    it('are read by name, secrets masked', async () => {
      const settings = { fkey4: 'speed 12', user_pass1: 'topsecret' };
      const watch = await start(
        { operation: 'readSettings', names: 'fkey4, user_pass1 nothing', namesType: 'str' },
        { settings },
      );
      const { payload, snom } = await watch.success();
      const read = payload as Record<string, string>;
      assert.equal(read['fkey4'], 'speed 12');
      assert.equal('nothing' in read, false);
      assert.doesNotMatch(JSON.stringify([payload, snom]), /topsecret/);
      assert.deepEqual(snom.reading, payload);
    });

    it('are all read where none is named', async () => {
      const watch = await start({ operation: 'readSettings', names: '', namesType: 'str' });
      const { payload } = await watch.success();
      assert.ok(Object.keys(payload as object).length > 20);
    });

    it('are written in one go and read back', async () => {
      const watch = await start({
        operation: 'writeSettings',
        settings: '{"fkey4": "speed 12", "dnd_mode": true}',
        settingsType: 'json',
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'readBack']);
      assert.deepEqual(
        ['fkey4', 'dnd_mode'].map((name) => phone.settings.get(name)),
        ['speed 12', 'on'],
      );
      assert.equal(targets().filter((target) => target.startsWith('/dummy.htm')).length, 1);
    });

    it('that the phone refuses are named', async () => {
      const watch = await start(
        { operation: 'writeSettings', settings: 'payload', settingsType: 'msg' },
        { settings: { fkey4: 'line', fkey5: 'line' }, readOnlySettings: ['fkey5'] },
      );
      const { message, snom } = await watch.caught('NOT_CONFIRMED', {
        payload: { fkey4: 'speed 1', fkey5: 'speed 2' },
      });
      assert.match(message, /fkey5/);
      assert.doesNotMatch(message, /fkey4/);
      assert.equal(snom.sent, 'yes');
      assert.equal(phone.settings.get('fkey4'), 'speed 1');
    });

    it('of a phone in user mode are neither read nor written', async () => {
      const watch = await start(
        { operation: 'setDnd', on: 'true', onType: 'bool' },
        { security: { adminMode: false } },
      );
      await watch.caught('FORBIDDEN');
      assert.notEqual(phone.settings.get('dnd_mode'), 'on');
    });

    it('are backed up without passwords', async () => {
      const settings = { fkey4: 'speed 12', user_pass1: 'topsecret' };
      const watch = await start({ operation: 'backupSettings' }, { settings });
      const { payload } = await watch.success();
      assert.equal(typeof payload, 'string');
      assert.match(
        payload as string,
        /^<\?xml[^]*<fkey4\b[^>]*>speed 12<\/fkey4>|<fkey[^]*speed 12/,
      );
      assert.doesNotMatch(payload as string, /topsecret/);
    });

    for (const on of [true, false]) {
      it(`switch do not disturb ${on ? 'on' : 'off'}, whatever it was`, async () => {
        const watch = await start({ operation: 'setDnd', on: 'payload', onType: 'msg' });
        await watch.success({ payload: on });
        const { snom } = await watch.success({ payload: on });
        assert.equal(snom.confirmed, true);
        assert.equal(phone.settings.get('dnd_mode'), on ? 'on' : 'off');
      });
    }

    for (const [profile, model, names] of [
      ['snomD385-fw10.1', 'D385', ['fwd_all_target1', 'fwd_all_enabled1', 'on']],
      ['snom370-fw8.7', '370', ['redirect_number', 'redirect_event', 'all']],
    ] as const) {
      it(`forward calls of a ${profile}`, async () => {
        const watch = await start(
          {
            operation: 'setForwarding',
            on: 'true',
            onType: 'bool',
            target: 'payload',
            targetType: 'msg',
          },
          { profile },
          { model: '' },
        );
        const { snom } = await watch.success({ payload: '300' });
        assert.equal(snom.phone.model, model);
        assert.equal(phone.settings.get(names[0]), '300');
        assert.equal(phone.settings.get(names[1]), names[2]);
      });
    }

    it('forward calls only where the dialling rules allow it', async () => {
      const watch = await start(
        {
          operation: 'setForwarding',
          on: 'true',
          onType: 'bool',
          target: '0900123',
          targetType: 'str',
        },
        {},
        { deny: '0900*' },
      );
      const { snom } = await watch.caught('NOT_ALLOWED');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(targets(), []);
    });
  });

  describe('screenshot', () => {
    for (const profile of ['snomD385-fw10.1', 'snom370-fw8.7'] as const) {
      it(`equals what a ${profile} shows, as PNG`, async () => {
        const watch = await start({ operation: 'screenshot' }, { profile }, { model: '' });
        phone.ring('201', { name: 'Ann' });
        const { payload, snom } = await watch.success();
        assert.ok(Buffer.isBuffer(payload));
        assert.equal(payload.subarray(1, 4).toString('latin1'), 'PNG');
        const [taken, real] = await Promise.all([
          Jimp.read(payload),
          Jimp.read(Buffer.from(phone.screenshot())),
        ]);
        const { width, height } = real.bitmap;
        assert.deepEqual([taken.bitmap.width, taken.bitmap.height], [width, height]);
        assert.ok(taken.bitmap.data.equals(real.bitmap.data));
        assert.deepEqual(snom.reading, { contentType: 'image/png', width, height });
      });
    }

    it('is the very file of the phone where BMP is wanted', async () => {
      const watch = await start({ operation: 'screenshot', format: 'bmp' });
      const { payload } = await watch.success();
      assert.ok((payload as Buffer).equals(phone.screenshot()));
    });
  });

  describe('clearList', () => {
    for (const spelling of ['0', 'clear'] as const) {
      for (const list of ['missed', 'all'] as const) {
        it(`clears ${list} on a phone that takes ${spelling}`, async () => {
          const watch = await start(
            { operation: 'clearList', list },
            { quirks: { listClear: [spelling] } },
          );
          const call = phone.ring('201');
          phone.farEndHangup(call);
          assert.equal(phone.callLists.missed.length, 1);
          const { snom } = await watch.success();
          assert.equal(phone.callLists.missed.length, 0);
          assert.equal(snom.confirmed, null);
        });
      }
      it(`sends only ${spelling} where that is chosen`, async () => {
        const watch = await start({ operation: 'clearList', list: 'missed', spelling });
        await watch.success();
        assert.deepEqual(targets(), [`/index.htm?misseddel=${spelling}`]);
      });
    }
  });

  describe('single requests', () => {
    for (const [operation, payload, target] of [
      ['reregister', { identity: 2 }, '/command.htm?REREGISTER=2'],
      ['playRinger', { identity: '3' }, '/line_login.htm?PLAY_RINGER:3=+Ringer'],
      ['logoffIdentity', { identity: 12 }, '/command.htm?LOGOFFLINE=12'],
      ['logoffAll', {}, '/command.htm?LOGOFFALL'],
    ] as const) {
      it(operation, async () => {
        const watch = await start({ ...DESTRUCTIVE, allowFromMessage: true });
        const { snom } = await watch.success({
          payload: { operation, ...payload },
          confirm: 'Reception',
        });
        assert.deepEqual(targets(), [target]);
        assert.deepEqual([snom.operation, snom.accepted, snom.confirmed], [operation, true, null]);
      });
    }

    it('an identity the phone cannot have is refused', async () => {
      const watch = await start({ operation: 'reregister', identity: '13', identityType: 'num' });
      await watch.caught('INVALID_PARAMETER');
      assert.deepEqual(targets(), []);
    });

    it('the line info layer of an 8xx', async () => {
      const watch = await start({ operation: 'fixLineInfoLayer' }, {}, { model: '821' });
      await watch.success();
      assert.deepEqual(targets(), ['/command.htm?FIX_LIL=true']);
    });

    it('a phone without the pages is left alone', async () => {
      const watch = await start({ operation: 'clearList', list: 'missed' }, {}, { model: 'D862' });
      await watch.caught('NOT_SUPPORTED');
      assert.deepEqual(targets(), []);
    });
  });

  describe('info', () => {
    it('has the accounts too', async () => {
      const watch = await start(
        { operation: 'info', identities: true },
        { identities: ['100@pbx.example', '101@pbx.example'] },
      );
      const { payload, snom } = await watch.success();
      const { mac, identities } = payload as {
        mac: string;
        identities: { user: string; host: string }[];
      };
      assert.equal(mac, '000413A1B2C3');
      assert.deepEqual(
        identities.map(({ user, host }) => `${user}@${host}`),
        ['100@pbx.example', '101@pbx.example'],
      );
      assert.deepEqual(snom.reading, payload);
    });
  });

  describe('without permission nothing is sent', () => {
    const MESSAGE = { operation: '', ...DESTRUCTIVE, allowFromMessage: true };
    const RESET = { operation: 'factoryReset' };

    for (const [what, node, msg] of [
      ['the box, in the dialog', { operation: 'factoryReset' }, {}],
      [
        'the box',
        { operation: '', allowFromMessage: true },
        { payload: RESET, confirm: 'Reception' },
      ],
      [
        'permission for messages',
        { operation: '', ...DESTRUCTIVE },
        { payload: RESET, confirm: 'Reception' },
      ],
      [
        'permission for settings',
        { operation: '' },
        { payload: { operation: 'setDnd', on: true } },
      ],
      [
        'permission for forwarding',
        { operation: '' },
        { payload: { operation: 'setForwarding', on: true, target: '1' } },
      ],
      ['confirm', MESSAGE, { payload: RESET }],
      ['confirm by text', MESSAGE, { payload: RESET, confirm: true }],
      ['the right name', MESSAGE, { payload: RESET, confirm: 'reception' }],
      ['a name at all', MESSAGE, { payload: RESET, confirm: ' ' }],
      ['confirm of a list', MESSAGE, { payload: RESET, confirm: ['Reception'] }],
      ['confirm of log-offs', MESSAGE, { payload: { operation: 'logoffIdentity', identity: 1 } }],
      [
        'confirm of firmware',
        MESSAGE,
        { payload: { operation: 'firmwareUpdate', url: 'http://192.0.2.1/x.bin' } },
      ],
      ['confirm inside the payload', MESSAGE, { payload: { ...RESET, confirm: 'Reception' } }],
      [
        'confirm where the message brings the file',
        { operation: 'firmwareUpdate', ...DESTRUCTIVE, url: 'payload', urlType: 'msg' },
        { payload: 'http://192.0.2.1/x.bin' },
      ],
      [
        'confirm where the message chooses the phone',
        { operation: 'factoryReset', ...DESTRUCTIVE, phoneFromMsg: true },
        { phone: 'Reception' },
      ],
    ] as const) {
      it(`without ${what}`, async () => {
        const watch = await start(node);
        const { snom } = await watch.caught('NOT_ALLOWED', { ...msg });
        assert.equal(snom.sent, 'no');
        assert.deepEqual(targets(), []);
      });
    }

    it('not to a phone of another MAC', async () => {
      const watch = await start(MESSAGE);
      await watch.caught('NOT_ALLOWED', { payload: RESET, confirm: '000413FFFFFF' });
      assert.deepEqual(targets(), ['/info.htm']);
    });

    for (const confirm of ['000413A1B2C3', '00:04:13:a1:b2:c3', 'Reception']) {
      it(`but with confirm ${confirm}`, async () => {
        const watch = await start(MESSAGE);
        const { snom } = await watch.success({ payload: RESET, confirm });
        assert.equal(snom.operation, 'factoryReset');
        await becomes(phone, () => phone.boots === 2);
      });
    }

    it('settings of messages need the box, and no more', async () => {
      const watch = await start({ operation: '', allowFromMessage: true });
      await watch.success({ payload: { operation: 'setDnd', on: 'on' } });
      assert.equal(phone.settings.get('dnd_mode'), 'on');
    });

    it('messages cannot turn an operation of the dialog into another', async () => {
      const watch = await start({ operation: 'info', ...DESTRUCTIVE, allowFromMessage: true });
      await watch.success({ payload: RESET, confirm: 'Reception' });
      assert.deepEqual(targets(), ['/info.htm']);
    });
  });

  it('the token in Action URLs never shows', async () => {
    const token = newPhoneToken();
    const watch = await start({ operation: 'readSettings', names: '', namesType: 'str' });
    phone.setSetting('action_setup_url', `http://192.0.2.1:1880/snom/${token}/booted`);
    const { payload, snom } = await watch.success();
    assert.equal(JSON.stringify([payload, snom]).includes(token), false);
    assert.match((payload as Record<string, string>)['action_setup_url'] ?? '', /192\.0\.2\.1/);
  });
});
