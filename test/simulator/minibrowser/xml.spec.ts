import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { elementsOf, XmlError, type XmlNode } from '../../../simulator/device/xml';
import { childOf, parseXml, textOf } from '../../../simulator/minibrowser/xml';

/** An element written as `name[attr=value](child, 'text')`. */
function show(node: XmlNode): string {
  if (typeof node === 'string') return JSON.stringify(node);
  const attributes = [...node.attributes].map(([name, value]) => `${name}=${value}`).join(' ');
  return `${node.name}${attributes && `[${attributes}]`}(${node.children.map(show).join(', ')})`;
}

describe('simulator/minibrowser/xml', () => {
  const READ: readonly (readonly [xml: string, read: string])[] = [
    ['<a/>', 'a()'],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<A></A>\n', 'a()'],
    ['\uFEFF<a> x </a>', 'a(" x ")'],
    // As Snom's own KNX dispatcher serves it.
    [
      '\n            <?xml version="1.0" encoding="UTF-8"?>\n<SnomIPPhoneText>' +
        '<Led number="5">On</Led><fetch mil=1>snom://mb_exit</fetch></SnomIPPhoneText>',
      'snomipphonetext(led[number=5]("On"), fetch[mil=1]("snom://mb_exit"))',
    ],
    ['<SnomIPPhoneText><TITLE>x</title></snomipphonetext>', 'snomipphonetext(title("x"))'],
    ['<a B="1" c=\'2\'/>', 'a[b=1 c=2]()'],
    ['<fetch mil=10>snom://x</fetch>', 'fetch[mil=10]("snom://x")'],
    ['<a track=no/>', 'a[track=no]()'],
    ['<a x="A=B c=D > E"/>', 'a[x=A=B c=D > E]()'],
    ['<a>one<br/>two</a>', 'a("one", br(), "two")'],
    ['<a>&lt;&amp;&gt;&quot;&apos;&#228;&#x20AC;</a>', 'a("<&>\\"\'ä€")'],
    ['<a x="&amp;&#38;"/>', 'a[x=&&]()'],
    ['<a><![CDATA[<B>&amp;]]></a>', 'a("<B>&amp;")'],
    ['<a><!-- <B> --></a>', 'a()'],
    [
      '<a xmlns:xsi="y" xsi:noNamespaceSchemaLocation="z"/>',
      'a[xmlns:xsi=y xsi:nonamespaceschemalocation=z]()',
    ],
  ];
  for (const [xml, read] of READ) {
    it(`reads ${JSON.stringify(xml)}`, () => {
      assert.equal(show(parseXml(xml)), read);
    });
  }

  for (const xml of [
    '',
    ' ',
    'x',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&</a>',
    '<a x=/>',
    '<a',
    '{"a":1}',
    '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<!doctype html><html></html>',
    '<a>'.repeat(5000),
  ]) {
    it(`refuses ${JSON.stringify(xml.slice(0, 50))}`, () => {
      assert.throws(() => parseXml(xml), XmlError);
    });
  }

  it('throws nothing but its own error, whatever comes', () => {
    const part = fc.constantFrom(
      '<a>',
      '</a>',
      '<A x="1',
      '"',
      '>',
      '/',
      '&',
      '&#0;',
      '<![CDATA[',
      ']]>',
      '<!--',
      'b',
      "'",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
        try {
          parseXml(parts.join(''));
        } catch (error) {
          assert.ok(error instanceof XmlError, String(error));
        }
      }),
    );
  });

  it('brings back any text that was escaped', () => {
    const escape = (text: string): string =>
      text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);
    const printable = fc.string().filter((text) => !/[\p{Cc}]/u.test(text));
    fc.assert(
      fc.property(printable, printable, (text, value) => {
        const root = parseXml(`<A b="${escape(value)}">${escape(text)}</A>`);
        assert.equal(textOf(root), text);
        assert.equal(root.attributes.get('b'), value);
      }),
    );
  });

  it('finds children', () => {
    const root = parseXml('<a>t<URL>1</URL><Url>2</Url><c><d>3</d>4</c></a>');
    assert.equal(textOf(childOf(root, 'url')), '1');
    assert.equal(textOf(childOf(root, 'x', 'c')), '34');
    assert.equal(childOf(root, 'x'), undefined);
    assert.equal(textOf(undefined), '');
    assert.deepEqual(
      elementsOf(root).map(({ name }) => name),
      ['url', 'url', 'c'],
    );
  });
});
