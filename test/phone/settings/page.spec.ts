import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isReadOnly, readAllSettings } from '../../../src/phone/settings/page';
import { FUZZ_RUNS } from '../../support/fuzz';

const XML = `<?xml version="1.0" encoding="utf-8"?>
<settings><phone-settings>
 <use_hidden_tags perm="">on</use_hidden_tags>
 <http_user perm="R"/>
 <http_pass></http_pass>
 <user_active idx="1" perm="">off</user_active>
 <user_active idx="2" perm="">on</user_active>
 <fkey idx="0" context="active" perm="RW">url http://h/?a=1&amp;b=&lt;2&gt;</fkey>
</phone-settings></settings>`;

const LINES = 'use_hidden_tags!: off\r\nhttp_user$: admin\r\nphone_name&:\r\nlanguage: English\r\n';

describe('readAllSettings', () => {
  const plain = (page: string): Record<string, [string, string]> =>
    Object.fromEntries(
      [...readAllSettings(page)].map(([name, value]) => [name, [value.value, value.perm]]),
    );

  it('reads settings.xml, indexed settings by their number', () => {
    assert.deepEqual(plain(XML), {
      use_hidden_tags: ['on', ''],
      http_user: ['', 'R'],
      http_pass: ['', ''],
      user_active1: ['off', ''],
      user_active2: ['on', ''],
      fkey0: ['url http://h/?a=1&b=<2>', 'RW'],
      fkey_context0: ['active', 'RW'],
    });
  });

  it('reads settings.cfg', () => {
    assert.deepEqual(plain(LINES), {
      use_hidden_tags: ['off', '!'],
      http_user: ['admin', '$'],
      phone_name: ['', '&'],
      language: ['English', ''],
    });
  });

  it('reads lines of a web page wherever it breaks them', () => {
    for (const end of ['<br>', '<BR/>', '<br />', '</p><p>', '</td></tr><tr><td>', '</li><li>']) {
      const page = `<html><body><pre>phone_name!: x${end}http_pass!: geheim${end}dnd_mode!: on</pre>`;
      assert.equal(readAllSettings(page).get('phone_name')?.value.replace(/<.*/, ''), 'x');
      assert.equal(readAllSettings(page).get('http_pass')?.value.replace(/<.*/, ''), 'geheim');
      assert.ok(!(readAllSettings(page).get('phone_name')?.value ?? '').includes('geheim'));
    }
  });

  it('decodes numeric entities, and leaves broken ones', () => {
    const of = (text: string): string | undefined =>
      readAllSettings(`<settings><a>${text}</a></settings>`).get('a')?.value;
    assert.equal(of('&#38;&#x26;&#X3c;&#228;'), '&&<ä');
    assert.equal(of('&#0;&#9999999;&nbsp;&'), '&#0;&#9999999;&nbsp;&');
    assert.equal(of('&amp;lt;'), '&lt;');
  });

  it('takes the first of a repeated setting, and nothing from other pages', () => {
    assert.deepEqual(plain('<settings><a>1</a><a>2</a></settings>'), { a: ['1', ''] });
    assert.deepEqual(plain('<html><title>snom D385</title></html>'), {});
    assert.deepEqual(plain(''), {});
  });

  it('knows who may change a setting', () => {
    const isFixed = (perm: string): boolean => isReadOnly({ value: '', perm });
    assert.deepEqual(['R', '&', 'RO', 'ro', 'RW', '!', '$', ''].map(isFixed), [
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('takes any page, and long ones in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (page) => void readAllSettings(page)),
      {
        numRuns: FUZZ_RUNS,
      },
    );
    const began = performance.now();
    for (const piece of ['<a', '<a ', '<a>', '<settings>', '<a x="', '&#', 'a:', 'a! \t']) {
      readAllSettings(`<settings>${piece.repeat(256 * 1024)}`.slice(0, 256 * 1024));
      readAllSettings(piece.repeat(256 * 1024).slice(0, 256 * 1024));
    }
    assert.ok(performance.now() - began < 5000);
  });
});
