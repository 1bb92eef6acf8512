import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { MAX_HTML, reduceHtml } from '../../../src/calls/operations/html-text';
import { cpuMs } from '../../support/cpu-time';

const CASES: readonly (readonly [string, string, ...[string, string][]])[] = [
  ['<b>Ann</b> <i>Example</i>', 'Ann Example'],
  ['<p>one</p><p>two<br>three</p>', 'one\ntwo\nthree'],
  ['  a \n\t b  ', 'a b'],
  ['<script>alert("<b>x</b>")</script>Ann<style>b{}</style>', 'Ann'],
  ['<SCRIPT>if (a<b) "</p>"</SCRIPT >Ann', 'Ann'],
  ['Ann<script>never closed', 'Ann'],
  ['Ann<!-- <b>no</b> -->&amp;<!-- never', 'Ann&'],
  ['<!DOCTYPE html><title>T</title>Ann', 'Ann'],
  ['&lt;b&gt; &#65;&#x42; &auml;&euro; &nope; &amp;lt;', '<b> AB \u00e4\u20ac &nope; &lt;'],
  ['a&#0;b&#xd800;c&#9999999;d\u0007e', 'a b c d e'],
  ['1 < 2 <3', '1 < 2 <3'],
  ['Ann<b "never closed', 'Ann'],
  ['<b title="a>b">Ann</b>', 'Ann'],
  ['<constructor>Ann &constructor;', 'Ann &constructor;'],
  [
    '<a href="http://x/?a=1&amp;b=2">Her <b>file</b></a>!',
    'Her file!',
    ['Her file', 'http://x/?a=1&b=2'],
  ],
  ["<a class=x HREF='http://x/'></a>", '', ['http://x/', 'http://x/']],
  ['<a href=http://x>a<a href=http://y>b', 'ab', ['a', 'http://x'], ['b', 'http://y']],
  ['<a name="x" data-href="http://x">Ann</a>', 'Ann'],
];

describe('reduceHtml', () => {
  for (const [html, text, ...links] of CASES) {
    it(html, () => {
      assert.deepEqual(reduceHtml(html), {
        text,
        links: links.map(([name, url]) => ({ name, url })),
      });
    });
  }

  it('gives plain text and few links of anything', () => {
    const part = fc.constantFrom(
      ...[
        '<',
        '>',
        '"',
        "'",
        '<!--',
        '-->',
        '<a href=',
        '</a>',
        '<script>',
        '</script',
        '&#',
        ';',
        'x',
        '\n',
        '&lt;',
      ],
    );
    const html = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(html, (source) => {
        const { text, links } = reduceHtml(source);
        assert.doesNotMatch(text, /(?!\n)[\p{Cs}\p{Cc}]/u);
        assert.doesNotMatch(text, /^\n|\n\n|\n$/);
        for (const { name, url } of links) assert.ok(name !== '' && url !== '');
      }),
    );
  });

  it('does not take long over what is made to take long', () => {
    const took = cpuMs(() => {
      for (const part of [
        '<a"',
        '<a "',
        '<a',
        '<!--',
        '<',
        '<script',
        '<a href=x>',
        '&#',
        'a',
        '<a ',
      ]) {
        const { text, links } = reduceHtml(part.repeat(MAX_HTML));
        assert.ok(text.length <= 8000 && links.length <= 50, part);
      }
    });
    assert.ok(took < 3000, `${took} ms`);
  });
});
