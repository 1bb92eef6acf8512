import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { sharedCertificate } from '../../../simulator/http/certificate';
import { isAtLeast, readImage } from '../../../simulator/outgoing/firmware';
import { type PageServer, startPages } from '../../support/simulator/page-server';
import { ask, withPhone } from '../../support/simulator/wire';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped', profile: 'snomD385-fw10.1' };

describe('simulator/outgoing/firmware', () => {
  const IMAGES: readonly (readonly [file: string, version: string | undefined])[] = [
    ['snomD385-SIP 10.1.99.1', '10.1.99.1'],
    ['snomD385-SIP 10.1.99.1\r\nrest', '10.1.99.1'],
    ['snomD385-SIP 8.7\n\0\0', '8.7'],
    ['snomD385-SIP 10.1.99.1 x', undefined],
    ['snomD385-SIP 10', undefined],
    [' snomD385-SIP 10.1', undefined],
    ['', undefined],
    ['\x7fELF', undefined],
  ];
  for (const [file, version] of IMAGES) {
    it(`${JSON.stringify(file)} is ${version ?? 'no image'}`, () => {
      assert.equal(readImage(Buffer.from(file))?.version, version);
    });
  }

  it('compares versions number by number', () => {
    for (const [version, least, is] of [
      ['10.1.82.0', '10.1.82', true],
      ['10.1.100', '10.1.82', true],
      ['10.1.54.13', '10.1.82', false],
      ['8.9.3.80', '10.1', false],
      ['10.1', '10.1.0', true],
      ['11', '10.9', true],
    ] as const)
      assert.equal(isAtLeast(version, least), is, `${version} >= ${least}`);
  });

  describe('dummy.htm?swload=load', () => {
    let files: PageServer;
    before(async () => {
      files = await startPages();
      files.serve('/fw.bin', {
        body: 'snomD385-SIP 10.1.99.1\n',
        type: 'application/octet-stream',
      });
      files.serve('/other.bin', { body: 'snomD735-SIP 10.1.99.1\n' });
      files.serve('/junk.bin', { body: Buffer.alloc(100, 7) });
      files.serve('/huge.bin', { body: Buffer.alloc(1024 * 1024 + 1) });
    });
    beforeEach(() => {
      files.targets.length = 0;
      files.headers.length = 0;
    });
    after(() => files.close());

    async function load(phone: VirtualPhone, url: string): Promise<void> {
      const target = `/dummy.htm?swload=load&firmware=${encodeURIComponent(url)}`;
      assert.equal((await ask(phone, target)).status, 302);
      assert.equal(phone.rebooting, true);
      await phone.advance(2000);
      assert.equal(phone.boots, 2);
    }

    it('fetches the image while the phone is down, and comes back with it', async () => {
      const action_setup_url = `${files.url}/setup`;
      await withPhone({ ...STEPPED, settings: { action_setup_url } }, async (phone) => {
        await phone.settled();
        assert.equal(phone.firmware, '10.1.54.13');
        const target = `/dummy.htm?swload=load&firmware=${encodeURIComponent(`${files.url}/fw.bin`)}`;
        await ask(phone, target);
        await phone.advance(100);
        assert.deepEqual(files.targets, ['/setup'], 'not before the phone is down');
        await phone.advance(1900);
        await phone.settled();
        assert.deepEqual(files.targets, ['/setup', '/fw.bin', '/setup']);
        assert.deepEqual(
          files.headers.map((headers) => /D385-SIP (\S+)/.exec(headers['user-agent'] ?? '')?.[1]),
          ['10.1.54.13', '10.1.54.13', '10.1.99.1'],
        );
        assert.equal(phone.firmware, '10.1.99.1');
        assert.match((await ask(phone, '/info.htm')).body, /snomD385-SIP 10\.1\.99\.1/);
        assert.equal(phone.settings.get('firmware_version'), 'snomD385-SIP 10.1.99.1');
      });
    });

    it('keeps it over restarts and a factory reset, and asks for it only once', async () => {
      await withPhone(STEPPED, async (phone) => {
        await load(phone, `${files.url}/fw.bin`);
        await ask(phone, '/advanced_update.htm?reset=Reset');
        await phone.advance(2000);
        assert.equal(phone.boots, 3);
        assert.match((await ask(phone, '/info.htm')).body, /10\.1\.99\.1/);
        assert.deepEqual(files.targets, ['/fw.bin']);
      });
    });

    for (const [what, path, why] of [
      ['another model’s image', '/other.bin', /snomD735 is not for this model/],
      ['a file that is no image', '/junk.bin', /the file is not for this model/],
      ['a file that is too long', '/huge.bin', /more than 1048576 bytes/],
      ['a file that is not there', '/none.bin', /answered 404/],
    ] as const) {
      it(`comes back with the old version after ${what}`, async () => {
        await withPhone(STEPPED, async (phone) => {
          await load(phone, `${files.url}${path}?t=secret`);
          assert.equal(phone.firmware, '10.1.54.13');
          assert.match((await ask(phone, '/info.htm')).body, /10\.1\.54\.13/);
          assert.match(phone.core.log.items.join('\n'), why);
          assert.doesNotMatch(phone.core.log.items.join('\n'), /secret/);
        });
      });
    }

    it('goes nowhere but to this machine, and does not restart without an address', async () => {
      await withPhone(STEPPED, async (phone) => {
        assert.equal((await ask(phone, '/dummy.htm?swload=load&firmware=')).status, 200);
        assert.equal(phone.rebooting, false);
        await load(phone, 'http://192.0.2.1/fw.bin');
        assert.equal(phone.firmware, '10.1.54.13');
      });
    });

    it('takes https, too', async () => {
      const server = createServer(sharedCertificate('ec'), (_request, response) => {
        response.end('snomD385-SIP 10.1.99.2\n');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        await withPhone(STEPPED, async (phone) => {
          await load(phone, `https://127.0.0.1:${(server.address() as AddressInfo).port}/fw.bin`);
          assert.equal(phone.firmware, '10.1.99.2');
        });
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it('can be unplugged while it waits for the image', async () => {
      files.hang('/slow.bin');
      await withPhone({ profile: 'snomD385-fw10.1', rebootMs: 10 }, async (phone) => {
        const target = `/dummy.htm?swload=load&firmware=${encodeURIComponent(`${files.url}/slow.bin`)}`;
        const asked = files.next();
        await ask(phone, target);
        await asked;
        await phone.stop();
        assert.equal(phone.boots, 1);
      });
    });
  });
});
