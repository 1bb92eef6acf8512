import assert from 'node:assert/strict';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import {
  buildBatch,
  buildDirectory,
  buildImage,
  buildInput,
  buildMenu,
  buildPage,
  buildText,
  exitXml,
  ledXml,
  subPageUrl,
} from '../../../src/phone/display/build';
import type { PageSpec } from '../../../src/phone/display/page-types';
import { SnomError } from '../../../src/common/errors';
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
  it('text: lines, place, picture, LEDs, keys and what comes next', () => {
    const xml = buildText(
      {
        title: 'Door',
        text: 'Somebody rings\nat the door',
        at: { x: 10, y: 23 },
        picture: { url: 'http://nr/p', x: 0, y: -2, width: 320, height: 200 },
        leds: [{ led: 'P1', state: 'Blink', colour: 'red' }],
        softKeys: [
          { key: 'F1', label: 'Open', url: 'http://nr/o' },
          { key: 'CANCEL', press: 'F_ABORT' },
        ],
        then: { url: 'snom://mb_exit', afterMs: 20000 },
        track: false,
        state: 'relevant',
        scrollbar: true,
      },
      { model: D385 },
    );
    assert.equal(
      xml,
      `${HEAD}<SnomIPPhoneText track="no" state="relevant" has_scrollbar="on"><Title>Door</Title>` +
        '<LocationX>10</LocationX><LocationY>23</LocationY>' +
        '<Text>Somebody rings<br/>at the door</Text>' +
        '<Image><LocationX>0</LocationX><LocationY>-2</LocationY><Width>320</Width><Height>200</Height>' +
        '<URL>http://nr/p</URL></Image>' +
        '<LED number="2" color="red">Blink</LED>' +
        '<SoftKeyItem><Name>F1</Name><Label>Open</Label><URL>http://nr/o</URL></SoftKeyItem>' +
        '<SoftKeyItem><Name>CANCEL</Name><SoftKey>F_ABORT</SoftKey></SoftKeyItem>' +
        '<fetch mil="20000">snom://mb_exit</fetch></SnomIPPhoneText>',
    );
  });

  it('menu: by attributes, and by elements up to firmware 7', () => {
    const spec = {
      title: 'Lights',
      speedSelect: 'enter' as const,
      entries: [
        { name: 'On', url: 'http://nr/m/0', id: 'on', selected: true, picture: 'http://nr/p' },
        { name: 'Voicemail', press: 'F_RETRIEVE' },
        { name: 'Nothing' },
      ],
    };
    assert.equal(
      buildMenu(spec),
      `${HEAD}<SnomIPPhoneMenu speedselect="enter"><Title>Lights</Title>` +
        '<MenuItem name="On" id="on" sel="true"><Image>http://nr/p</Image><URL>http://nr/m/0</URL></MenuItem>' +
        '<MenuItem name="Voicemail"><SoftKey>F_RETRIEVE</SoftKey></MenuItem>' +
        '<MenuItem name="Nothing"/></SnomIPPhoneMenu>',
    );
    assert.match(
      buildMenu({ entries: [{ name: 'On', url: 'http://nr/m/0' }] }, { model: OLD }),
      /<MenuItem><Name>On<\/Name><URL>http:\/\/nr\/m\/0<\/URL><\/MenuItem>/,
    );
  });

  it('input: by a token, and by a parameter up to firmware 7', () => {
    const spec = {
      prompt: 'PIN',
      url: 'http://nr/i/abc',
      parameter: 'pin',
      type: 'pin' as const,
      value: '12',
    };
    assert.equal(
      buildInput(spec),
      `${HEAD}<SnomIPPhoneInput><URL>http://nr/i/abc?pin=__INPUT__</URL><InputItem>` +
        '<DisplayName>PIN</DisplayName><InputToken>__INPUT__</InputToken>' +
        '<DefaultValue>12</DefaultValue><InputFlags>pn</InputFlags></InputItem></SnomIPPhoneInput>',
    );
    assert.equal(
      buildInput({ prompt: 'Name', url: 'http://nr/i/abc' }, { model: OLD }),
      `${HEAD}<SnomIPPhoneInput><URL>http://nr/i/abc</URL><InputItem>` +
        '<DisplayName>Name</DisplayName><QueryStringParam>value</QueryStringParam>' +
        '<DefaultValue/><InputFlags>a</InputFlags></InputItem></SnomIPPhoneInput>',
    );
  });

  it('image: inside the page, or fetched', () => {
    const data = Buffer.from('BM picture');
    assert.equal(
      buildImage({ data, at: { x: 0, y: 0 } }),
      `${HEAD}<SnomIPPhoneImage><LocationX>0</LocationX><LocationY>0</LocationY>` +
        `<Data encoding="base64">${data.toString('base64')}</Data></SnomIPPhoneImage>`,
    );
    assert.equal(
      buildImage({ picture: { url: 'https://nr/p.jpg', x: 1, y: 2 } }),
      `${HEAD}<SnomIPPhoneImageFile><LocationX>1</LocationX><LocationY>2</LocationY>` +
        '<URL>https://nr/p.jpg</URL></SnomIPPhoneImageFile>',
    );
    assertThrows(() => buildImage({}), 'wrongType');
    assertThrows(() => buildImage({ data, picture: { url: 'http://nr/p' } }), 'wrongType');
    assertThrows(() => buildImage({ data: Buffer.alloc(400 * 1024) }), 'pageTooLarge');
  });

  it('directory: names and numbers', () => {
    assert.equal(
      buildDirectory({ title: 'Staff', entries: [{ name: 'Ann & Bob', number: 'sip:200@pbx' }] }),
      `${HEAD}<SnomIPPhoneDirectory><Title>Staff</Title><DirectoryEntry><Name>Ann &amp; Bob</Name>` +
        '<Telephone>200@pbx</Telephone></DirectoryEntry></SnomIPPhoneDirectory>',
    );
    assertThrows(
      () => buildDirectory({ entries: [{ name: 'x', number: '1&2' }] }),
      'signInDestination',
    );
  });

  it('batch: several pages, each by its id', () => {
    const xml = buildBatch({
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
    assertThrows(() => buildBatch({ pages: [page, page] }), 'wrongType');
    assertThrows(
      () =>
        buildBatch({
          pages: [
            { ...page, id: 'a' },
            { ...page, id: 'a' },
          ],
        }),
      'wrongType',
    );
    assertThrows(() => buildBatch({ pages: [] }), 'wrongType');
    assertThrows(
      () => buildBatch({ pages: Array.from({ length: 21 }, (_, n) => ({ ...page, id: `p${n}` })) }),
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
        { kind: 'text', text: 'x', picture: { url } },
        { kind: 'text', text: 'x', softKeys: [{ key: 'F1', url }] },
        { kind: 'menu', entries: [{ name: 'x', url }] },
        { kind: 'menu', entries: [{ name: 'x', picture: url }] },
        { kind: 'image', picture: { url } },
        { kind: 'input', prompt: 'x', url },
      ];
      for (const spec of specs) assertThrows(() => buildPage(spec), 'badUrl');
    }
  });

  it('let a choice dial only where that is allowed', () => {
    const spec: PageSpec = {
      kind: 'menu',
      entries: [{ name: 'x', url: 'snom://mb_nop#numberdial=1' }],
    };
    assertThrows(() => buildPage(spec), 'badUrl');
    assert.match(buildPage(spec, { actions: ['numberdial'] }), /snom:\/\/mb_nop#numberdial=1/);
  });

  it('refuse what is no such value', () => {
    const base = { kind: 'text', text: 'x' } as const;
    const specs = [
      { ...base, id: '1' },
      { ...base, state: 'any' },
      { ...base, then: { url: 'http://h/', afterMs: 0 } },
      { ...base, at: { x: 1e9, y: 0 } },
      { ...base, softKeys: [{ key: 'F1' }] },
      { ...base, softKeys: [{ key: 'F1', url: 'http://h/', press: 'ENTER' }] },
      { kind: 'menu', entries: [{ name: 'x' }], speedSelect: 'x' },
      { kind: 'menu', entries: [{ name: 'x', url: 'http://h/', press: 'ENTER' }] },
      { kind: 'input', prompt: 'x', url: 'http://h/?a=1' },
      { kind: 'input', prompt: 'x', url: 'http://h/', parameter: 'a&b' },
      { kind: 'input', prompt: 'x', url: 'http://h/', type: 'toString' },
      { kind: 'image', data: 'text' },
      { kind: 'video' },
    ] as unknown as PageSpec[];
    for (const spec of specs) assertThrows(() => buildPage(spec), 'wrongType');
    assertThrows(
      () => buildText({ text: 'x', softKeys: [{ key: 'f1 ', press: 'X' }] }),
      'unknownKey',
    );
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
          xml = buildMenu({
            title: text,
            entries: [{ name: text }],
            softKeys: [{ key: 'F1', label: text.slice(0, 20), press: 'ENTER' }],
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
          'SoftKeyItem',
          'Name',
          'Label',
          'SoftKey',
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
        const page = parsed(buildText({ text }))[1]?.['SnomIPPhoneText'] as Node[];
        const [inside] = page[0]?.['Text'] as Node[];
        assert.equal(inside?.['#text'], text);
      }),
    );
  });
});
