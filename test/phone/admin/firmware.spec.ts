import assert from 'node:assert/strict';
import type { SnomError } from '../../../src/common/errors';
import { checkFirmware, firmwareFiles, firmwareRequest } from '../../../src/phone/admin/firmware';
import {
  FIRMWARE_BACK_DEFAULTS,
  type FirmwareOptions,
  updateFirmware,
} from '../../../src/phone/admin/restart';
import type { AdminResult } from '../../../src/phone/admin/types';
import { modelOf } from '../../../src/phone/models/models';
import { assertFails, assertThrows } from '../../support/phone/errors';
import { FakePhone, gone } from '../../support/phone/fake-phone';

const D385 = modelOf('D385');

describe('firmware files', () => {
  const known: [string, string, string | undefined][] = [
    ['http://h/snom320-8.7.5.35-SIP-f.bin', '320', '8.7.5.35'],
    ['http://h/fw/10.1/bin/snomD385-10.1.54.13-SIP-r.bin', 'D385', '10.1.54.13'],
    ['https://h/snomD862-10.1.184.15-SIP-r.swu?x=1', 'D862', '10.1.184.15'],
    ['http://h/snom320-7.3.30-SIP-bf.bin', '320', '7.3.30'],
    ['http://h/snomMP-8.4.32-SIP-r.bin', 'MP', '8.4.32'],
    ['http://h/snomPA1-8.4.32-SIP-r.bin', 'PA1', '8.4.32'],
    ['http://h/snomD315.bin', 'D315', undefined],
    ['http://h/SNOM%44385-10.1.54.13.bin', 'D385', '10.1.54.13'],
    ['http://h/get?file=snom370-8.7.5.44-SIP-f.bin', '370', '8.7.5.44'],
    ['http://h/D735/latest.bin', 'D735', undefined],
  ];
  for (const [url, model, version] of known) {
    it(`${url} is for the ${model}`, () => {
      assert.deepEqual(firmwareFiles(url), [
        { model, ...(version === undefined ? {} : { version }) },
      ]);
    });
  }

  it('may tell nothing', () => {
    for (const url of [
      'http://snom320.example/fw.bin',
      'http://h/320.bin',
      'http://h/',
      'http://h/snomVoIP.bin',
    ])
      assert.deepEqual(firmwareFiles(url), []);
  });

  it('are checked against the phone', () => {
    const url = 'http://h/snomD385-10.1.54.13-SIP-r.bin';
    assert.deepEqual(checkFirmware(url, D385), { url, version: '10.1.54.13' });
    assert.deepEqual(checkFirmware('http://h/fw.bin', D385), {
      url: 'http://h/fw.bin',
      version: undefined,
    });
    const error = assertThrows(() => checkFirmware(url, modelOf('D735')), 'wrongFirmware');
    assert.deepEqual(error.params, {
      file: 'snomD385-10.1.54.13-SIP-r.bin',
      fileModel: 'D385',
      model: 'D735',
    });
    assert.equal(checkFirmware(url, modelOf('D735'), { force: true }).url, url);
  });

  it('are refused where one model of several is another, and where the phone is unknown', () => {
    assertThrows(
      () => checkFirmware('http://h/snom320/snomD385-10.1.1.1.bin', D385),
      'wrongFirmware',
    );
    assertThrows(
      () => checkFirmware('http://h/x.bin?for=snom320&is=snomD385', D385),
      'wrongFirmware',
    );
    assertThrows(() => checkFirmware('http://h/snom%33%32%30-8.bin', D385), 'wrongFirmware');
    assertThrows(
      () => checkFirmware('http://h/snomD385-1.2.bin', modelOf('unknown')),
      'wrongFirmware',
    );
    assertThrows(
      () => checkFirmware('http://h/snomD38-1.2/snomD335-1.2.bin', D385),
      'wrongFirmware',
    );
  });

  for (const url of [
    'file:///flash/fw.bin',
    'ftp://h/fw.bin',
    'tftp://h/snomD385-1.bin',
    'javascript:alert(1)',
    'http://user:pw@h/fw.bin',
    'http://h/fw.bin\r\nHost: x',
    'http://h/fw.bin#x',
    'http://h/fw.bin#sel=1',
    'h/fw.bin',
  ]) {
    it(`are not loaded from ${JSON.stringify(url)}, not even by force`, () => {
      assertThrows(() => checkFirmware(url, D385, { force: true }), 'badUrl');
    });
  }

  it('have their address encoded as a whole, and its query is not shown', () => {
    const url = 'https://h/a&b/fw.bin?key=secret&x=1+2';
    assert.deepEqual(firmwareRequest({ url, version: undefined }), {
      target:
        '/dummy.htm?swload=load&firmware=https%3A%2F%2Fh%2Fa%26b%2Ffw.bin%3Fkey%3Dsecret%26x%3D1%2B2',
      shown: '/dummy.htm?swload=load&firmware=https%3A%2F%2Fh%2Fa%26b%2Ffw.bin?...',
      success: [200, 302],
    });
  });
});

describe('firmware update', () => {
  const page = (firmware: string, model = 'D385'): string =>
    `snom Hardware: ${model} Firmware: ${firmware} Mac:000413A1B2C3`;
  const NEW = 'http://h/snomD385-10.1.54.13-SIP-r.bin';
  const back = { firstWaitMs: 0, everyMs: 1, attempts: 8, probeMs: 0 };

  /** Answers of `info.htm` in order, the last one for ever; loading is always accepted. */
  function phone(...infos: (string | SnomError)[]): FakePhone {
    let asked = 0;
    return new FakePhone((target) => {
      if (target !== '/info.htm') return '';
      asked += 1;
      return infos[Math.min(asked, infos.length) - 1];
    });
  }

  const run = (fake: FakePhone, options: Partial<FirmwareOptions> = {}): Promise<AdminResult> =>
    updateFirmware(fake, { url: NEW, back, ...options });

  it('waits for the new version and tells both', async () => {
    const fake = phone(page('10.1.33.1'), gone(), page('10.1.54.13'));
    const result = await run(fake);
    assert.deepEqual(result, {
      requests: [`GET /dummy.htm?swload=load&firmware=${encodeURIComponent(NEW)}`],
      confirmed: true,
      confirmedBy: 'version',
      payload: { oldVersion: '10.1.33.1', newVersion: '10.1.54.13', fileVersion: '10.1.54.13' },
    });
  });

  it('is not content with the old one, even after a restart', async () => {
    const fake = phone(page('10.1.33.1'), gone(), page('10.1.33.1'));
    const error = await assertFails(run(fake), 'firmwareNotTaken', 'yes');
    assert.deepEqual(error.params, { version: '10.1.33.1' });
  });

  it('goes on looking while the phone restarts a second time', async () => {
    const fake = phone(
      page('8.7.5.35'),
      gone(),
      page('8.7.5.35'),
      page('8.7.5.35'),
      gone(),
      page('10.1.54.13'),
    );
    const { payload } = await run(fake);
    assert.equal((payload as { newVersion: string }).newVersion, '10.1.54.13');
  });

  it('says when the phone does not come back at all', async () => {
    await assertFails(run(phone(page('10.1.33.1'), gone())), 'notBack', 'yes');
  });

  it('takes any other version where the file does not tell its own', async () => {
    const fake = phone(page('10.1.33.1'), page('10.1.33.1'), page('10.1.33.1'), page('10.2.0.0'));
    const { confirmed, payload } = await run(fake, { url: 'http://h/fw.bin' });
    assert.equal(confirmed, true);
    assert.deepEqual(payload, { oldVersion: '10.1.33.1', newVersion: '10.2.0.0' });
  });

  it('loads the same version again and sees that in the restart', async () => {
    const same = page('10.1.54.13');
    const { confirmed } = await run(phone(same, same, same, gone(), same));
    assert.equal(confirmed, true);
    await assertFails(run(phone(same)), 'firmwareNotTaken', 'yes');
  });

  it('proves nothing where the phone does not tell its version', async () => {
    const mute = 'snom Hardware: D385 Mac:000413A1B2C3';
    const { confirmed, doubt } = await run(phone(mute, gone(), mute));
    assert.deepEqual([confirmed, doubt], [false, 'versionUnknown']);
  });

  it('does not wait where that is not wanted', async () => {
    const result = await updateFirmware(phone(page('10.1.33.1')), { url: NEW });
    assert.equal(result.confirmed, null);
    assert.deepEqual(result.payload, { oldVersion: '10.1.33.1', fileVersion: '10.1.54.13' });
  });

  it('believes the phone, not who chose a model for it', async () => {
    const fake = phone(page('10.1.33.1', 'D735'));
    await assertFails(run(fake), 'wrongFirmware', 'no');
    assert.deepEqual(fake.targets, ['/info.htm']);
  });

  it('sends nothing to a phone it is not for, unless by force', async () => {
    const other = { url: 'http://h/snom320-8.7.5.35-SIP-f.bin' };
    const fake = phone(page('10.1.33.1'));
    await assertFails(run(fake, other), 'wrongFirmware', 'no');
    await assertFails(run(fake, { url: 'file:///x' }), 'badUrl', 'no');
    assert.ok(fake.targets.every((target) => target === '/info.htm'));
    await run(phone(page('10.1.33.1'), gone(), page('8.7.5.35')), { ...other, force: true });
  });

  it('is refused for a D8xx before anything is sent', async () => {
    const fake = new FakePhone(() => '', 'D865');
    await assertFails(run(fake), 'operationNotOnModel', 'no');
    assert.deepEqual(fake.targets, []);
  });

  it('waits longer than for a restart', () => {
    assert.ok(FIRMWARE_BACK_DEFAULTS.attempts > 12);
  });
});
