import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type AnswerElement, MAX_XML, readXml } from '../../../../src/phone/channels/csta/read-xml';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { hands, spoilt, write, type Written } from '../../../support/phone/csta-answers';
import { edition } from '../../../support/phone/csta-phone';

/** `{namespace}name=text[children]` */
function shape({ namespace, name, text, children }: AnswerElement): string {
  const inner = children.map(shape).join(' ');
  return `{${namespace}}${name}${text === '' ? '' : `=${text}`}${inner === '' ? '' : `[${inner}]`}`;
}

const read = (text: string): string | undefined => {
  const root = readXml(text);
  return root && shape(root);
};

const BOMB = `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(100)}">${Array.from(
  { length: 20 },
  (_, index) => `<!ENTITY ${'a'.repeat(index + 2)} "${`&${'a'.repeat(index + 1)};`.repeat(10)}">`,
).join('')}]><a>&${'a'.repeat(21)};</a>`;

const names = fc.constantFrom('a', 'callID', 'x-1', '_b', 'toString', 'hasOwnProperty');
const texts = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((one) => !/[\p{C}]/u.test(one));
const trees: fc.Arbitrary<Written> = fc.letrec<{ tree: Written }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ name: names, text: texts }),
    fc.record({ name: names, children: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
  ),
})).tree;

describe('phone/channels/csta/read-xml', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['<a/>', '{}a'],
    ['<a xmlns="u"><b/></a>', '{u}a[{u}b]'],
    ['<p:a xmlns:p="u"><b/><p:c/></p:a>', '{u}a[{}b {u}c]'],
    ['<a xmlns="u"><b xmlns="v"><c/></b><d xmlns=""/></a>', '{u}a[{v}b[{v}c] {}d]'],
    ["<p:a xmlns:p='u'><p:b xmlns:p='v'/></p:a>", '{u}a[{v}b]'],
    ['\ufeff \r\n<?xml version="1.0"?>\n<!-- x -->\n<a><?pi?>1<!-- 2 -->3</a>\n', '{}a=13'],
    ['<a> &lt;&#x41;&#66;&amp;amp;&quot;&apos; </a>', '{}a=<AB&amp;"\''],
    ['<a><![CDATA[&lt;<b>]]> c</a>', '{}a=&lt;<b> c'],
    ['<a b="1" c=\'2\'>x<b/>y</a>', '{}a=xy[{}b]'],
    ['<a xmlns="a&amp;b"/>', '{a&b}a'],
    ['<a><toString>1</toString><hasOwnProperty/></a>', '{}a[{}toString=1 {}hasOwnProperty]'],
  ];
  for (const [text, expected] of CASES)
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(read(text), expected));

  const REFUSED: Readonly<Record<string, string>> = {
    nothing: '',
    'blanks alone': ' \n ',
    'no XML': 'OK',
    'a page': '<html><body><br></body></html>',
    'a name that is none': '<a><!-@-Z]]>x</a>',
    'a name that begins with a digit': '<a><1/></a>',
    'two roots': '<a/><b/>',
    'text behind the root': '<a/>x',
    'what is not closed': '<a><b></b>',
    'what is closed wrongly': '<a></b>',
    'an attribute twice': '<a b="1" b="2"/>',
    'an attribute without a value': '<a b/>',
    'an unknown prefix': '<p:a/>',
    'an unknown prefix inside': '<a><p:b/></a>',
    'two colons': '<a:b:c xmlns:a="u"/>',
    'an unknown reference': '<a>&nbsp;</a>',
    'a reference to no character': '<a>&#0;</a>',
    'a reference to half a character': '<a>&#xd800;</a>',
    'a reference without an end': '<a>&amp</a>',
    'a bare &': '<a>a & b</a>',
    'a document type': '<!DOCTYPE a><a/>',
    'a document type in small letters': '<!doctype a><a/>',
    'a bomb of entities': BOMB,
    'a file as an entity': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    'one that is too deep': `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
    'one with too many elements': `<a>${'<b/>'.repeat(5000)}</a>`,
    'one with too many attributes': `<a ${Array.from({ length: 5000 }, (_, n) => `b${n}=""`).join(' ')}/>`,
    'one with too many namespaces': `<a ${Array.from({ length: 40 }, (_, n) => `xmlns:b${n}="u"`).join(' ')}/>`,
    'one with too many references': `<a>${'&amp;'.repeat(5000)}</a>`,
    'one that is too long': `<a>${'x'.repeat(MAX_XML)}</a>`,
    'dangerous names': '<a><__proto__>1</__proto__></a>',
  };
  for (const [what, text] of Object.entries(REFUSED))
    it(`does not read ${what}`, () => assert.equal(read(text), undefined));

  it('reads references to the characters that XML has, and to no others', () => {
    const known = [0x9, 0xa, 0xd, 0x20, 0x41, 0xd7ff, 0xe000, 0xfffd, 0x1f600, 0x10ffff];
    for (const code of known) {
      const character = String.fromCodePoint(code);
      for (const name of [
        `#${code}`,
        `#x${code.toString(16)}`,
        `#x${code.toString(16).toUpperCase()}`,
      ])
        assert.equal(readXml(`<a>-&${name};-</a>`)?.text, `-${character}-`, name);
    }
    for (const code of [0, 0x8, 0xb, 0x1f, 0xd800, 0xdfff, 0x110000])
      assert.equal(read(`<a>-&#${code};-</a>`), undefined, `${code}`);
    for (const name of ['#', '#x', '#xg', '#1a', 'x41', 'constructor', '#12345678', '#x1234567'])
      assert.equal(read(`<a>-&${name};-</a>`), undefined, name);
  });

  it('reads all that is within its bounds', () => {
    assert.ok(read(`<a>${'x'.repeat(MAX_XML - 7)}</a>`));
    assert.ok(read(`<a>${'<b/>'.repeat(3998)}</a>`));
    assert.equal(read(`<a>${'<b/>'.repeat(3999)}</a>`), undefined);
    const declaring = (count: number): string =>
      `<a ${Array.from({ length: count }, (_, n) => `xmlns:b${n}="u"`).join(' ')}><b0:c/></a>`;
    assert.equal(read(declaring(16)), '{}a[{u}c]');
    assert.equal(read(declaring(17)), undefined);
    // Attributes that declare nothing are not counted.
    const others = Array.from({ length: 40 }, (_, n) => `xmlnsb${n}="u"`).join(' ');
    assert.equal(read(`<a ${others}/>`), '{}a');
  });

  it('no longer text, however it repeats itself, is looked at for long', () => {
    for (const piece of [
      '<',
      '>',
      '"',
      '&',
      '<a ',
      '<a b="',
      '<!--',
      '<![CDATA[',
      '</a>',
      '<?x ',
      ' ',
      ']]>',
    ]) {
      for (const start of ['<a>', '<a b="', '<!--', ''])
        assert.equal(read((start + piece.repeat(MAX_XML)).slice(0, MAX_XML)), undefined);
    }
  });

  it('reads what any hand writes', () => {
    fc.assert(
      fc.property(trees, hands, (tree, hand) => {
        const found = readXml(write(tree, { ...hand, soap: '' }));
        assert.ok(found);
        const plain = (written: Written, isRoot = true): string => {
          const isIn = isRoot || hand.prefix === '' || hand.qualified;
          const inner = (written.children ?? []).map((child) => plain(child, false));
          const ordered = hand.reversed ? inner.reverse() : inner;
          const { name } = written;
          const text = (written.text ?? '').trim();
          return `{${isIn ? edition(hand.edition) : ''}}${name}${text === '' ? '' : `=${text}`}${inner.length === 0 ? '' : `[${ordered.join(' ')}]`}`;
        };
        assert.equal(shape(found), plain(tree));
      }),
    );
  });

  it(`never throws, and never finds more than is there, in ${FUZZ_RUNS} spoilt documents`, () => {
    const any = fc.oneof(
      spoilt(fc.tuple(trees, hands).map(([tree, hand]) => write(tree, hand))),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(...Object.values(REFUSED).filter(({ length }) => length < 3000)),
    );
    fc.assert(
      fc.property(any, (text) => {
        const root = readXml(text);
        if (root) assert.ok(shape(root).replace(/\{[^}]*\}|[[\]= ]/g, '').length <= text.length);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
