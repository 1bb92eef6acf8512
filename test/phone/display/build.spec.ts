import assert from 'node:assert/strict';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SnomError } from '../../../src/common/errors';
import { buildPage, exitXml, ledXml, subPageUrl } from '../../../src/phone/display/build';
import type { PageSpec } from '../../../src/phone/display/page-types';
import { modelOf } from '../../../src/phone/models/models';
import { assertThrows } from '../../support/phone/errors';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const D385 = modelOf('D385');
const OLD = modelOf('360', '7.3.30');

interface Node {
  readonly [name: string]: unknown;
}

/** What a parser other than the builder reads, in document order. */
function parsed(xml: string): Node[] {
  assert.equal(XMLValidator.validate(xml), true);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    trimValues: false,
    parseTagValue: false,
  });
  return parser.parse(xml) as Node[];
}

/** Names of all elements. */
function names(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, value]) =>
      name === ':@' || name === '#text' ? [] : [name, ...names(value as Node[])],
    ),
  );
}

describe('pages', () => {
  it('text: lines, LEDs and what comes next', () => {
    const xml = buildPage(
      {
        kind: 'text',
        title: 'Door',
        text: 'Somebody rings\nat the door',
        leds: [{ led: 'P1', state: 'Blink', colour: 'red' }],
        then: { url: 'snom://mb_exit', afterMs: 20000 },
        track: false,
      },
      { model: D385 },
    );
    assert.equal(
      xml,
      `${HEAD}<SnomIPPhoneText track="no"><Title>Door</Title>` +
        '<Text>Somebody rings<br/>at the door</Text>' +
        '<LED number="2" color="red">Blink</LED>' +
        '<fetch mil="20000">snom://mb_exit</fetch></SnomIPPhoneText>',
    );
  });

  it('menu: by attributes, and by elements up to firmware 7', () => {
    const spec: PageSpec = {
      kind: 'menu',
      title: 'Lights',
      entries: [
        { name: 'On', url: 'http://nr/m/0' },
        { name: 'Off', url: 'http://nr/m/1' },
      ],
    };
    assert.equal(
      buildPage(spec),
      `${HEAD}<SnomIPPhoneMenu><Title>Lights</Title>` +
        '<MenuItem name="On"><URL>http://nr/m/0</URL></MenuItem>' +
        '<MenuItem name="Off"><URL>http://nr/m/1</URL></MenuItem></SnomIPPhoneMenu>',
    );
    assert.match(
      buildPage(spec, { model: OLD }),
      /<MenuItem><Name>On<\/Name><URL>http:\/\/nr\/m\/0<\/URL><\/MenuItem>/,
    );
  });

  it('input: by a token, and by a parameter up to firmware 7', () => {
    const spec: PageSpec = {
      kind: 'input',
      prompt: 'PIN',
      url: 'http://nr/i/abc',
      parameter: 'pin',
      type: 'pin',
      value: '12',
    };
    assert.equal(
      buildPage(spec),
      `${HEAD}<SnomIPPhoneInput><URL>http://nr/i/abc?pin=__INPUT__</URL><InputItem>` +
        '<DisplayName>PIN</DisplayName><InputToken>__INPUT__</InputToken>' +
        '<DefaultValue>12</DefaultValue><InputFlags>pn</InputFlags></InputItem></SnomIPPhoneInput>',
    );
    assert.equal(
      buildPage(
        { kind: 'input', prompt: 'Name', url: 'http://nr/i/abc', parameter: 'value' },
        { model: OLD },
      ),
      `${HEAD}<SnomIPPhoneInput><URL>http://nr/i/abc</URL><InputItem>` +
        '<DisplayName>Name</DisplayName><QueryStringParam>value</QueryStringParam>' +
        '<DefaultValue/><InputFlags>a</InputFlags></InputItem></SnomIPPhoneInput>',
    );
  });

  it('image: inside the page, or fetched', () => {
    const data = Buffer.from('BM picture');
    assert.equal(
      buildPage({ kind: 'image', data }),
      `${HEAD}<SnomIPPhoneImage>` +
        `<Data encoding="base64">${data.toString('base64')}</Data></SnomIPPhoneImage>`,
    );
    assert.equal(
      buildPage({ kind: 'image', url: 'https://nr/p.jpg' }),
      `${HEAD}<SnomIPPhoneImageFile><URL>https://nr/p.jpg</URL></SnomIPPhoneImageFile>`,
    );
    assertThrows(() => buildPage({ kind: 'image' }), 'wrongType');
    assertThrows(() => buildPage({ kind: 'image', data, url: 'http://nr/p' }), 'wrongType');
    assertThrows(
      () => buildPage({ kind: 'image', data: Buffer.alloc(400 * 1024) }),
      'pageTooLarge',
    );
  });

  it('directory: names and numbers', () => {
    assert.equal(
      buildPage({
        kind: 'directory',
        title: 'Staff',
        entries: [{ name: 'Ann & Bob', number: 'sip:200@pbx' }],
      }),
      `${HEAD}<SnomIPPhoneDirectory><Title>Staff</Title><DirectoryEntry><Name>Ann &amp; Bob</Name>` +
        '<Telephone>200@pbx</Telephone></DirectoryEntry></SnomIPPhoneDirectory>',
    );
    assertThrows(
      () => buildPage({ kind: 'directory', entries: [{ name: 'x', number: '1&2' }] }),
      'signInDestination',
    );
  });

  it('batch: several pages, each by its id', () => {
    const xml = buildPage({
      kind: 'batch',
      pages: [
        { kind: 'menu', entries: [{ name: 'More', url: subPageUrl('http://nr/b', 'two') }] },
        { kind: 'text', id: 'two', text: 'Two' },
      ],
    });
    assert.equal(
      xml,
      `${HEAD}<SnomIPPhoneBatch><SnomIPPhoneMenu><MenuItem name="More">` +
        '<URL>http://nr/b#sub=*[@id=&quot;two&quot;]</URL></MenuItem></SnomIPPhoneMenu>' +
        '<SnomIPPhoneText id="two"><Text>Two</Text></SnomIPPhoneText></SnomIPPhoneBatch>',
    );
    const page = { kind: 'text', text: 'x' } as const;
    assertThrows(() => buildPage({ kind: 'batch', pages: [page, page] }), 'wrongType');
    assertThrows(
      () =>
        buildPage({
          kind: 'batch',
          pages: [
            { ...page, id: 'a' },
            { ...page, id: 'a' },
          ],
        }),
      'wrongType',
    );
    assertThrows(() => buildPage({ kind: 'batch', pages: [] }), 'wrongType');
    assertThrows(
      () =>
        buildPage({
          kind: 'batch',
          pages: Array.from({ length: 21 }, (_, n) => ({ ...page, id: `p${n}` })),
        }),
      'textTooLong',
    );
  });

  it('LEDs: switched, and the page is gone', () => {
    assert.equal(
      ledXml(
        [
          { led: 'P2', state: 'On', colour: 'green' },
          { led: 'message', state: 'Off' },
        ],
        { model: D385 },
      ),
      `${HEAD}<SnomIPPhoneText track="no"><Text/><LED number="3" color="green">On</LED>` +
        '<LED number="0">Off</LED><fetch mil="1">snom://mb_exit</fetch></SnomIPPhoneText>',
    );
    assertThrows(() => ledXml([{ led: 'P2', state: 'On' }]), 'noLedNumber');
    assert.match(exitXml(), /<fetch mil="1">snom:\/\/mb_exit<\/fetch>/);
  });

  it('refuse addresses a phone must not fetch, wherever they stand', () => {
    const evil = [
      'file:///etc/passwd',
      'javascript:x',
      'http://u:p@h/',
      'snom://mb_nop#set:http_pass=',
      'http://h/#reboot',
    ];
    for (const url of evil) {
      const specs: PageSpec[] = [
        { kind: 'text', text: 'x', then: { url, afterMs: 1 } },
        { kind: 'menu', entries: [{ name: 'x', url }] },
        { kind: 'image', url },
        { kind: 'input', prompt: 'x', url, parameter: 'p' },
      ];
      for (const spec of specs) assertThrows(() => buildPage(spec), 'badUrl');
    }
  });

  it('refuse what is no such value', () => {
    const base = { kind: 'text', text: 'x' } as const;
    const specs = [
      { ...base, id: '1' },
      { ...base, then: { url: 'http://h/', afterMs: 0 } },
      { kind: 'input', prompt: 'x', url: 'http://h/?a=1', parameter: 'p' },
      { kind: 'input', prompt: 'x', url: 'http://h/', parameter: 'a&b' },
      { kind: 'input', prompt: 'x', url: 'http://h/', parameter: 'p', type: 'toString' },
      { kind: 'image', data: 'text' },
      { kind: 'video' },
    ] as unknown as PageSpec[];
    for (const spec of specs) assertThrows(() => buildPage(spec), 'wrongType');
  });

  it('keep every text as text: no element or attribute comes out of it', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '</Text><fetch mil="1">snom://mb_nop#reboot=reset</fetch>',
        '"><MenuItem name="x',
        ']]>',
        '<![CDATA[',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '&x;&#x41;&amp;',
        "' onload='",
        '<?php ?>',
        '-->',
      ),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        let xml: string;
        try {
          xml = buildPage({
            kind: 'menu',
            title: text,
            entries: [{ name: text, url: 'http://nr/' }],
          });
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
          return;
        }
        const tree = parsed(xml);
        assert.deepEqual(names(tree), [
          '?xml',
          'SnomIPPhoneMenu',
          ...(text === '' ? [] : ['Title']),
          'MenuItem',
          'URL',
        ]);
        const menu = (tree[1]?.['SnomIPPhoneMenu'] as Node[]).find((node) => node['MenuItem']);
        assert.deepEqual(Object.keys(menu?.[':@'] as object), ['@_name']);
      }),
    );
  });

  it('give back every text exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        fc.pre(!/[\p{Cc}\p{Zl}\p{Zp}]|\$[([]/u.test(text));
        const page = parsed(buildPage({ kind: 'text', text }))[1]?.['SnomIPPhoneText'] as Node[];
        const [inside] = page[0]?.['Text'] as Node[];
        assert.equal(inside?.['#text'], text);
      }),
    );
  });
});
