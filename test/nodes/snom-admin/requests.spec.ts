/** Maintenance without a restart, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { Jimp } from 'jimp';
import { describe, it } from 'mocha';
import { GROUPS, needs, OPERATIONS } from '../../../src/nodes/snom-admin/operations.editor';
import type { TypedName } from '../../../src/nodes/snom-admin/types';
import { ADMIN_OPERATIONS } from '../../../src/phone/admin/operations';
import { DESTRUCTIVE, useAdminFlow } from '../../support/nodes/admin-flow';
import { newPhoneToken } from '../../support/phone-token';

describe('nodes: snom-admin', () => {
  const flow = useAdminFlow();

  describe('dialog', () => {
    it('offers every operation, with a row for every parameter', () => {
      const offered = Object.values(GROUPS).flat();
      const urls = ['checkPhone', 'showActionUrls', 'setActionUrls', 'restoreActionUrls'];
      assert.deepEqual([...offered].sort(), [...Object.keys(ADMIN_OPERATIONS), ...urls].sort());
      for (const [name, operation] of Object.entries(ADMIN_OPERATIONS)) {
        const rows = (OPERATIONS[name] ?? []).filter((row) => row !== 'allowDestructive');
        assert.deepEqual(
          [...rows].sort(),
          operation.parameters.map((one) => one.name).sort(),
          name,
        );
        const isBoxed = (OPERATIONS[name] ?? []).includes('allowDestructive');
        assert.equal(isBoxed, operation.destructive === true, name);
        for (const { name: row, required, type } of operation.parameters) {
          if (type !== 'choice')
            assert.equal(needs(name, row as TypedName), required === true, `${name} ${row}`);
        }
      }
    });
  });

  describe('screenshot', () => {
    for (const profile of ['snomD385-fw10.1', 'snom370-fw8.7'] as const) {
      it(`equals what a ${profile} shows, as PNG`, async () => {
        const watch = await flow.start({ operation: 'screenshot' }, { profile }, { model: '' });
        flow.phone.ring('201', { name: 'Ann' });
        const { payload, snom } = await watch.success();
        assert.ok(Buffer.isBuffer(payload));
        assert.equal(payload.subarray(1, 4).toString('latin1'), 'PNG');
        const [taken, real] = await Promise.all([
          Jimp.read(payload),
          Jimp.read(Buffer.from(flow.phone.screenshot())),
        ]);
        const { width, height } = real.bitmap;
        assert.deepEqual([taken.bitmap.width, taken.bitmap.height], [width, height]);
        assert.ok(taken.bitmap.data.equals(real.bitmap.data));
        assert.deepEqual(snom.reading, { contentType: 'image/png', width, height });
      });
    }

    it('is the very file of the phone where BMP is wanted', async () => {
      const watch = await flow.start({ operation: 'screenshot', format: 'bmp' });
      const { payload } = await watch.success();
      assert.ok((payload as Buffer).equals(flow.phone.screenshot()));
    });
  });

  describe('clearList', () => {
    for (const spelling of ['0', 'clear'] as const) {
      for (const list of ['missed', 'all'] as const) {
        it(`clears ${list} on a phone that takes ${spelling}`, async () => {
          const watch = await flow.start(
            { operation: 'clearList', list },
            { quirks: { listClear: [spelling] } },
          );
          const call = flow.phone.ring('201');
          flow.phone.farEndHangup(call);
          assert.equal(flow.phone.callLists.missed.length, 1);
          const { snom } = await watch.success();
          assert.equal(flow.phone.callLists.missed.length, 0);
          assert.equal(snom.confirmed, null);
        });
      }
      it(`sends only ${spelling} where that is chosen`, async () => {
        const watch = await flow.start({ operation: 'clearList', list: 'missed', spelling });
        await watch.success();
        assert.deepEqual(flow.targets, [`/index.htm?misseddel=${spelling}`]);
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
        const watch = await flow.start({ ...DESTRUCTIVE, allowFromMessage: true });
        const { snom } = await watch.success({
          payload: { operation, ...payload },
          confirm: 'Reception',
        });
        assert.deepEqual(flow.targets, [target]);
        assert.deepEqual([snom.operation, snom.accepted, snom.confirmed], [operation, true, null]);
      });
    }

    it('an identity the phone cannot have is refused', async () => {
      const watch = await flow.start({
        operation: 'reregister',
        identity: '13',
        identityType: 'num',
      });
      await watch.caught('INVALID_PARAMETER');
      assert.deepEqual(flow.targets, []);
    });

    it('the line info layer of an 8xx', async () => {
      const watch = await flow.start({ operation: 'fixLineInfoLayer' }, {}, { model: '821' });
      await watch.success();
      assert.deepEqual(flow.targets, ['/command.htm?FIX_LIL=true']);
    });

    it('a phone without the pages is left alone', async () => {
      const watch = await flow.start(
        { operation: 'clearList', list: 'missed' },
        {},
        { model: 'D862' },
      );
      await watch.caught('NOT_SUPPORTED');
      assert.deepEqual(flow.targets, []);
    });
  });

  describe('info', () => {
    it('has the accounts too', async () => {
      const watch = await flow.start(
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

    it('tells by which ways each call operation can be done, and which one it takes', async () => {
      const watch = await flow.start({ operation: 'info' });
      const { payload } = await watch.success();
      const { operations } = payload as { operations: Record<string, Record<string, string>> };
      assert.equal(operations['hold']?.['used'], 'command-page');
      assert.equal(operations['hold']?.['command-page'], 'yes');
      assert.equal(operations['prepare']?.['sip-notify'], 'no');
    });
  });

  it('the token in Action URLs never shows', async () => {
    const token = newPhoneToken();
    const watch = await flow.start({ operation: 'readSettings', names: '', namesType: 'str' });
    flow.phone.setSetting('action_setup_url', `http://192.0.2.1:1880/snom/${token}/booted`);
    const { payload, snom } = await watch.success();
    assert.equal(JSON.stringify([payload, snom]).includes(token), false);
    assert.match((payload as Record<string, string>)['action_setup_url'] ?? '', /192\.0\.2\.1/);
  });
});
