/** Maintenance of virtual phones: firmware that is really loaded, lists, and a fleet of which some fail. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import { ADMIN_OPERATIONS } from '../../../src/phone/admin/operations';
import { runFleet } from '../../../src/phone/fleet';
import { SnomPhone } from '../../../src/phone/phone';
import { assertFails } from '../../support/phone/errors';
import { startVirtualPhone } from '../../support/virtual-phone';

/** Seconds, as dialogs have them. */
const BACK = { waitBack: true, firstWait: 0.2, pollEvery: 0.02, attempts: 200, probeEvery: 0.01 };

describe('maintenance of virtual phones', () => {
  const phones: { virtual: VirtualPhone; phone: SnomPhone }[] = [];
  let files: Server | undefined;

  afterEach(async () => {
    for (const { virtual, phone } of phones.splice(0)) {
      phone.close();
      await virtual.stop();
    }
    const server = files;
    files = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function start(
    options: VirtualPhoneOptions = {},
  ): Promise<{ virtual: VirtualPhone; phone: SnomPhone }> {
    const virtual = await startVirtualPhone({
      profile: 'snomD385-fw10.1',
      rebootMs: 150,
      ...options,
    });
    const phone = new SnomPhone({ host: '127.0.0.1', port: virtual.port, timeoutMs: 2000 });
    const both = { virtual, phone };
    phones.push(both);
    return both;
  }

  /** Serves one file under any name. */
  async function serve(image: string): Promise<string> {
    const server = createServer((_, response) => response.end(image));
    files = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('loads a firmware and reports both versions', async () => {
    const { virtual, phone } = await start();
    const before = virtual.firmware;
    const base = await serve('snomD385-SIP 10.1.99.1\n');
    const url = `${base}/snomD385-10.1.99.1-SIP-r.bin`;
    const result = await ADMIN_OPERATIONS.firmwareUpdate.run(phone, { ...BACK, url });
    assert.equal(virtual.firmware, '10.1.99.1');
    assert.deepEqual([result.confirmed, result.confirmedBy], [true, 'version']);
    assert.deepEqual(result.payload, {
      oldVersion: before,
      newVersion: '10.1.99.1',
      fileVersion: '10.1.99.1',
    });
  });

  it('does not take a firmware for loaded that the phone refused', async () => {
    const { virtual, phone } = await start();
    const before = virtual.firmware;
    const base = await serve('snom320-SIP 8.7.5.35\n');
    const params = { ...BACK, attempts: 15, url: `${base}/fw.bin` };
    const run = ADMIN_OPERATIONS.firmwareUpdate.run(phone, params);
    const error = await assertFails(run, 'firmwareNotTaken', 'yes');
    assert.deepEqual(error.params, { version: before });
    assert.equal(virtual.boots, 2);
  });

  it('does not even ask the phone for a firmware of another model', async () => {
    const { virtual, phone } = await start();
    const url = 'http://127.0.0.1:9/snom320-8.7.5.35-SIP-f.bin';
    await assertFails(ADMIN_OPERATIONS.firmwareUpdate.run(phone, { url }), 'wrongFirmware', 'no');
    assert.ok(!virtual.requests.some(({ target }) => target.includes('swload')));
    assert.equal(virtual.boots, 1);
  });

  it('restarts a fleet; those that fail are named with their reasons', async () => {
    const options: Record<number, VirtualPhoneOptions> = {
      3: { rebootMs: 60_000 },
      7: { auth: { scheme: 'digest', username: 'admin', password: 'other' } },
      11: { security: { restrictUriQueries: true, blockedAnswer: 'forbidden' } },
      15: { profile: 'snomD862-fw10.1' },
    };
    const fleet = await Promise.all(
      Array.from({ length: 30 }, (_, index) => start(options[index] ?? {})),
    );
    const gone = fleet[19];
    await gone?.virtual.stop();
    const told: string[] = [];
    const summary = await runFleet({
      items: fleet.map((_, index) => index),
      nameOf: (index) => `phone ${index}`,
      run: async (index, signal) => {
        const phone = fleet[index]?.phone;
        assert.ok(phone);
        const params = { ...BACK, attempts: index === 3 ? 5 : 200 };
        return ADMIN_OPERATIONS.reboot.run(phone, params, { signal });
      },
      concurrency: 10,
      canary: 3,
      onResult: (result) => {
        if (result.ok) assert.equal(result.value.confirmed, true);
        told.push(result.phone);
      },
    });
    assert.equal(summary.ok, 25);
    assert.equal(told.length, 30);
    assert.deepEqual(Object.fromEntries(summary.failed.map(({ phone, code }) => [phone, code])), {
      'phone 3': 'NOT_CONFIRMED',
      'phone 7': 'AUTH_FAILED',
      'phone 11': 'FORBIDDEN',
      'phone 15': 'NOT_SUPPORTED',
      'phone 19': 'UNREACHABLE',
    });
    const boots = fleet.map(({ virtual }) => virtual.boots);
    assert.deepEqual(
      boots.flatMap((count, index) => (count === 2 ? [] : [index])),
      // Phone 3 went down and is not back.
      [3, 7, 11, 15, 19],
    );
  });
});
