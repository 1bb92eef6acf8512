import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSetting } from '../../src/phone/settings-page';

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

describe('readSetting', () => {
  for (const [name, value] of [
    ['use_hidden_tags', 'on'],
    ['USE_HIDDEN_TAGS', 'on'],
    ['http_user', ''],
    ['http_pass', ''],
    ['user_active', 'off'],
    ['fkey', 'url http://h/?a=1&b=<2>'],
    ['hidden_tags', undefined],
    ['restrict_uri_queries', undefined],
  ] as const) {
    it(`reads ${name} from settings.xml`, () => assert.equal(readSetting(XML, name), value));
  }

  for (const [name, value] of [
    ['use_hidden_tags', 'off'],
    ['http_user', 'admin'],
    ['phone_name', ''],
    ['language', 'English'],
    ['tags', undefined],
  ] as const) {
    it(`reads ${name} from settings.cfg`, () => assert.equal(readSetting(LINES, name), value));
  }

  it('takes no name that is more than a word', () => {
    assert.equal(readSetting(XML, '.*'), undefined);
    assert.equal(readSetting(XML, ''), undefined);
  });

  it('takes any page', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        (page, name) => void readSetting(page, name),
      ),
    );
  });
});
