import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  decodeEntities,
  isXmlExport,
  listItems,
  readExportXml,
} from '../../../src/phone/settings/export';

const inside = (text: string): string =>
  `<settings><phone-settings e="2">${text}</phone-settings></settings>`;
/** Names and values that were understood. */
const told = (text: string): Record<string, string | undefined> =>
  Object.fromEntries(
    readExportXml(inside(text)).settings.map(({ tag, index, value }) => [`${tag}${index}`, value]),
  );
const A = '<a perm="">1</a>';

describe('phone/settings/export', () => {
  it('knows an export by its first element, behind whatever may stand before it', () => {
    for (const head of [
      '',
      '\ufeff',
      '<?xml version="1.0" encoding="utf-8"?>\n',
      '<!-- from a phone -->\n<!-- -->',
      '<!DOCTYPE settings>\r\n',
    ]) {
      for (const name of ['settings', 'phone-settings', 'SETTINGS'])
        assert.equal(isXmlExport(`${head}<${name} e="2">`), true, head + name);
    }
    for (const other of ['<html><settings>', 'settings', '<settings2>', '', ' x<settings>'])
      assert.equal(isXmlExport(other), false, other);
  });

  it('steps over comments, instructions and declarations, whatever they hold', () => {
    for (const over of [
      '<!-- <b perm="">2</b> -->',
      '<?php <b perm="">2</b> ?>',
      '<!DOCTYPE x>',
      '<!DOCTYPE x [<!ENTITY y "<b>2</b>">]>',
      '<![CDATA[<b perm="">2</b>]]>',
    ]) {
      const { settings, complete } = readExportXml(inside(`${over}${A}`));
      assert.deepEqual([settings.map(({ tag }) => tag), complete], [['a'], true], over);
    }
  });

  it('steps over ends of what never began', () => {
    assert.deepEqual(told(`</b>${A}</c>`), { a: '1' });
    const text = `<settings><tbook e="2"></b><item><name>Ann</name></item></c></tbook></settings>`;
    const [list] = readExportXml(text).lists;
    assert.deepEqual(list && listItems(list).map(({ fields }) => fields), [
      [{ name: 'name', value: 'Ann' }],
    ]);
  });

  it('says where the text breaks off', () => {
    for (const open of ['<!-- x', '<?x', '<![CDATA[x', '<!DOCTYPE x [', '<b perm="">2']) {
      assert.deepEqual(
        [readExportXml(`${inside(A).replace(/<\/.*$/, '')}`).complete, told(`${A}${open}`)['a']],
        [false, '1'],
        open,
      );
    }
    assert.equal(readExportXml(inside(A)).complete, true);
    assert.equal(readExportXml(`<settings>${A}`).complete, false);
  });

  it('takes the value as plain text, or as one literal section', () => {
    assert.deepEqual(
      told(
        '<a perm=""> x &amp; y </a><b perm=""><![CDATA[ <i>&amp; ]]></b><c perm="">x<i>y</i></c><d perm=""/>',
      ),
      { a: 'x & y', b: '<i>&amp;', c: undefined, d: '' },
    );
  });

  it('does not guess at settings of another shape, and counts them', () => {
    const odd = [
      '<a idx="x" perm="">1</a>',
      '<a idx="12345" perm="">1</a>',
      '<a perm="RWRWR">1</a>',
      '<a colour="red" perm="">1</a>',
      '<a perm="" PERM="R">1</a>',
      '<a perm=R>1</a>',
      '<1a perm="">1</1a>',
    ];
    for (const text of odd) {
      const { settings, notUnderstood } = readExportXml(inside(text));
      assert.ok(
        settings.every(({ value }) => value === undefined),
        text,
      );
      assert.equal(notUnderstood, 1, text);
    }
    assert.equal(readExportXml(A).notUnderstood, 1, 'outside of any settings');
  });

  it('reads numbers, permissions and the attributes of function keys', () => {
    const { settings } = readExportXml(
      `<settings><functionKeys e="2"><fkey idx='7' context="active" Label="A &lt; B" perm="RW">speed 200</fkey></functionKeys></settings>`,
    );
    assert.deepEqual(settings, [
      {
        tag: 'fkey',
        index: '7',
        value: 'speed 200',
        perm: 'RW',
        attributes: new Map([
          ['context', 'active'],
          ['label', 'A < B'],
        ]),
        section: 'functionkeys',
      },
    ]);
  });

  it('finds the end of an element by its whole name', () => {
    assert.deepEqual(told('<a perm="">1</ab></a ><b perm="">2</b>'), { a: undefined, b: '2' });
    assert.deepEqual(told('<a perm="">1</a\n><b perm="">2</b>'), { a: '1', b: '2' });
  });

  it('keeps lists apart, and reads their items in plain words', () => {
    const text = `<settings><tbook e="2"><item context="active"><!-- x --><name>Ann &amp; Bob</name><odd x="1">2</odd><mixed>a<b/></mixed></item><item perm=R/></tbook>${inside(A)}</settings>`;
    const { lists, settings } = readExportXml(text);
    assert.deepEqual(
      settings.map(({ tag }) => tag),
      ['a'],
    );
    const [list] = lists;
    assert.ok(list);
    assert.equal(list.tag, 'tbook');
    assert.deepEqual(listItems(list), [
      {
        tag: 'item',
        attributes: new Map([['context', 'active']]),
        fields: [{ name: 'name', value: 'Ann & Bob' }],
      },
    ]);
  });

  it('resolves the entities of XML, and leaves what stands for nothing', () => {
    assert.equal(decodeEntities('&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#X43;'), '<>&"\'ABC');
    for (const none of ['&nbsp;', '&#0;', '&#x110000;', '&#12345678;', '&amp', '&;'])
      assert.equal(decodeEntities(none), none);
    assert.equal(decodeEntities('&amp;lt;'), '&lt;', 'once');
  });
});
