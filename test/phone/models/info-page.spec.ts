import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import { parseInfoPage } from '../../../src/phone/models/info-page';
import type { PhoneInfo } from '../../../src/phone/types';
import { FUZZ_RUNS } from '../../support/fuzz';

const parse = (body: string, server?: string): PhoneInfo =>
  parseInfoPage({ body, headers: server === undefined ? {} : { server } });

describe('parseInfoPage', () => {
  it('reads a D385', () => {
    assert.deepEqual(
      parse(
        `<html><head><title>snom D385</title></head><body><table>
         <tr><td>Hardware:</td><td>snomD385</td></tr><tr><td>Mac:</td><td>000413A1B2C3</td></tr>
         <tr><td>Firmware-Version:</td><td>snomD385-SIP 10.1.54.13</td></tr></table></body></html>`,
      ),
      {
        model: 'D385',
        family: 'D3xx',
        generation: 'fw10',
        firmware: '10.1.54.13',
        mac: '000413A1B2C3',
      },
    );
  });

  it('reads a 320 with old firmware', () => {
    assert.deepEqual(
      parse(
        '<TITLE>Reception</TITLE>Phone Type:&nbsp;snom320-SIP<BR>MAC-Address: 00:04:13:a1:b2:c3<BR>snom320-SIP 7.3.30 1.1.3-u',
      ),
      { model: '320', family: '3xx', generation: 'fw7', firmware: '7.3.30', mac: '000413A1B2C3' },
    );
  });

  for (const [body, model, firmware] of [
    ['Hardware: D385 Mac:000413A1B2C3', 'D385', undefined],
    ['Hardware: snomD735', 'D735', undefined],
    ['<b>Firmware</b> snom370-SIP 8.7.5.35', '370', '8.7.5.35'],
    ['<title>snom D715</title>', 'D715', undefined],
    ['<TITLE>snom 300</TITLE>', '300', undefined],
    ['<title>snomD305-8325FE</title>', 'D305', undefined],
    ['snomPA1+-SIP 10.1.2.3', 'PA1+', '10.1.2.3'],
    ['<title>snom 870</title><td>Hardware:</td><td>D713</td>', 'D713', undefined],
    ['<title>snom 870</title>snom720-SIP 8.9.3.80', '720', '8.9.3.80'],
    ['<title>Model 870</title>snom720-SIP 8.9.3.80', '720', '8.9.3.80'],
    ['snom phone, Firmware Version: 8.4.35', 'unknown', '8.4.35'],
  ] as const) {
    it(`reads ${body}`, () => {
      const info = parse(body);
      assert.equal(info.model, model);
      assert.equal(info.firmware, firmware);
    });
  }

  for (const mac of [
    '000413A1B2C3',
    '00:04:13:A1:B2:C3',
    '00-04-13-a1-b2-c3',
    '00 04 13 A1 B2 C3',
  ]) {
    it(`reads the MAC ${mac}`, () => {
      for (const label of ['Mac:', 'MAC Address: ', 'MAC-Address</td><td>', '']) {
        if (label === '' && mac.includes(' ')) continue;
        assert.equal(parse(`snom 320 ${label}${mac} IP`).mac, '000413A1B2C3');
      }
    });
  }

  it('leaves out what the page does not say', () => {
    assert.deepEqual(parse('Welcome to your snom'), {
      model: 'unknown',
      family: 'unknown',
      generation: 'fw10',
    });
  });

  it('takes a Phone Manager page for a D8xx', () => {
    assert.deepEqual(parse('<!doctype html><title>Phone Manager</title><div id=app></div>'), {
      model: 'D8xx',
      family: 'D8xx',
      generation: 'fw10',
      phoneManager: true,
    });
  });

  it('knows a Snom by its Server header or its MAC', () => {
    assert.equal(parse('Hardware: 320', 'snom embedded').model, '320');
    assert.equal(parse('Hardware: 320 Mac:000413A1B2C3').model, '320');
    assert.equal(parse('', 'snom embedded').model, 'unknown');
  });

  it('does not mistake other devices', () => {
    for (const body of [
      '',
      'It works!',
      'Hardware: 300',
      'Model: 320 MAC: 0050C2A1B2C3',
      '<title>Printer</title>',
    ])
      assert.throws(() => parse(body, 'nginx'), { name: 'SnomError', reason: 'notASnom' });
  });

  it('takes a quarter of a megabyte of nonsense quickly', () => {
    const started = performance.now();
    for (const text of [
      '<',
      '<script',
      'snom ',
      'Mac:00 ',
      'Hardware:  ',
      '<title>',
      '\n',
      '00:04:13:',
      '1.1.',
      '&nbsp;',
    ]) {
      try {
        parse(text.repeat(262_144 / text.length), 'snom');
      } catch (error) {
        assert.ok(error instanceof SnomError, String(error));
      }
    }
    assert.ok(performance.now() - started < 8000);
  });

  it('throws nothing but SnomErrors', () => {
    const words = fc.constantFrom(
      'snom',
      '<title>',
      '</title>',
      'Mac:',
      'Hardware:',
      'D385',
      '-SIP ',
      '10.1',
      '000413',
      '<',
      '>',
    );
    const page = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(words, fc.string())).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(page, fc.option(fc.string(), { nil: undefined }), (body, server) => {
        try {
          const { mac, model } = parse(body, server);
          assert.match(mac ?? '000000000000', /^[0-9A-F]{12}$/);
          assert.ok(model.length > 0);
        } catch (error) {
          assert.ok(error instanceof SnomError && error.reason === 'notASnom', String(error));
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
