import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import { checkUrl, showUrl, type UrlRules } from '../../../src/phone/display/urls';
import { assertThrows } from '../../support/phone/errors';

const check = (url: unknown, rules: Partial<UrlRules> = {}): string =>
  checkUrl(url, { name: 'url', ...rules });

describe('addresses for phones', () => {
  const good = [
    'http://192.0.2.1:1880/snom/ui/abc_DEF-1',
    'https://host.example/x.xml?a=1&b=%20',
    'HTTP://Host.Example',
    'http://[2001:db8::1]:8080/x',
    'http://host:80/',
    'http://host/x.xml#sub=*[@id="page1"]',
    'http://host/x.xml#sel=3&go_back',
  ];
  for (const url of good) it(`lets ${url} through unchanged`, () => assert.equal(check(url), url));

  const bad = [
    'file:///etc/passwd',
    'file://snom/bmp/colored/x.png',
    'javascript:alert(1)',
    'ftp://host/x',
    'tftp://host/x',
    'data:text/xml,<a/>',
    'gopher://host/x',
    'snom://mb_exit',
    'phone://mb_nop#reboot',
    '//host/x',
    'host/x',
    'http:/host/x',
    'http:host/x',
    'http:///host/x',
    'http://',
    'http://user:secret@host/x',
    'http://user@host/x',
    'http://host@evil.example/x',
    'http://host%40evil.example/',
    'http://host\\@evil.example/',
    'http:\\\\host\\x',
    ' http://host/',
    'http://host/ x',
    'http://host/\r\nX: y',
    'http://ho\tst/',
    'http://host/"x"',
    'http://host/<x>',
    'http://hést/x',
    'http://host/x\u0000',
    'http://0x7f.1/x',
    'http://2130706433/x',
    'http://host:99999/',
    'http://host/$(set:http_user)',
    'http://host/$[current_input]',
    'http://host/?mac=$mac',
    'http://host/x#set:http_pass=1',
    'http://host/x#setcache:a=1&flush',
    'http://host/x#sel=1&reboot',
    'http://host/x#action_ifc:pui=play_wav',
    'http://host/x#sub=*[@id="a"]&set:x=1',
    'http://host/x#sub=*[@id="a or 1=1"]',
    `http://host/${'x'.repeat(1100)}`,
  ];
  for (const url of bad) {
    it(`refuses ${JSON.stringify(url.slice(0, 60))}`, () => {
      assertThrows(() => check(url), 'badUrl');
    });
  }

  it('knows what is no text', () => {
    assertThrows(() => check(undefined), 'missingParameter');
    assertThrows(() => check(''), 'missingParameter');
    assertThrows(() => check({ toString: () => 'http://host/' }), 'wrongType');
  });

  it('lets the own addresses of a phone through only where they are asked for', () => {
    assert.equal(check('snom://mb_exit', { own: true }), 'snom://mb_exit');
    assert.equal(check('snom://mb_nop#go_back', { own: true }), 'snom://mb_nop#go_back');
    for (const url of [
      'snom://mb_nop#reboot',
      'snom://mb_nop#numberdial=1',
      'snom://mb_other',
      'snom://mb_nop#',
      'snom://mb_nop#reboot=reset',
      'snom://mb_nop#toString=1',
      'phone://mb_exit',
    ])
      assertThrows(() => check(url, { own: true }), 'badUrl');
  });

  it('gives only what a URL parser reads the same way', () => {
    const piece = fc.constantFrom(
      'http://',
      'https://',
      'h',
      '.',
      '@',
      ':',
      '/',
      '\\',
      '#',
      '%',
      ' ',
      '80',
      '[',
      ']',
      '?',
      '&',
      '$(',
      'ü',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const url = pieces.join('');
        try {
          check(url);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
          return;
        }
        const parsed = new URL(url);
        assert.match(parsed.protocol, /^https?:$/);
        assert.equal(parsed.username + parsed.password, '');
        assert.ok(url.toLowerCase().startsWith(`${parsed.protocol}//${parsed.hostname}`));
      }),
    );
  });

  it('shows no secrets of an address', () => {
    assert.equal(showUrl('http://user:secret@host/path?token=1#x'), 'http://host/path');
    assert.equal(showUrl('http://a:b@c@host'), 'http://host');
    assert.equal(showUrl('x\n\u202ey'), 'x??y');
    const { params } = assertThrows(() => check('ftp://me:pw@host/a?key=1'), 'badUrl');
    assert.deepEqual(params, { name: 'url', url: 'ftp://host/a' });
  });
});
