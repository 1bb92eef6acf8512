/** Labels and verdicts of snom-display's dialog. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { DISPLAY_OPERATIONS } from '../../src/nodes/shared/display/types';
import { assertReason, editor, loadEditors } from '../support/package/editor-verdicts';
import { LANGUAGES } from '../support/package/languages';
import { ROOT } from '../support/package/manifest';

before(loadEditors);

describe('dialog of snom-display', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-display').verdict(property, { phone: 'good', ...properties });

  it('offers every operation, in every language and in its help', () => {
    for (const lang of LANGUAGES) {
      const read = (file: string): string =>
        readFileSync(path.join(ROOT, 'locales', lang, file), 'utf8');
      const { 'snom-display': texts } = JSON.parse(read('snom-display.json')) as {
        'snom-display': Record<string, Record<string, string>>;
      };
      for (const operation of DISPLAY_OPERATIONS) {
        assert.ok(texts['operation']?.[operation], `${lang} ${operation}`);
        assert.ok(texts['nodeLabel']?.[operation], `${lang} ${operation}`);
        assert.ok(read('snom-display.html').includes(`<dt>${operation}</dt>`), operation);
        if (operation !== 'exit') assert.ok(texts['content']?.[operation], `${lang} ${operation}`);
      }
    }
    for (const operation of [...DISPLAY_OPERATIONS, '', '${OPERATION}'])
      assert.equal(verdict('operation', { operation }), true);
    assertReason(verdict('operation', { operation: 'nonsense' }), 'noSuchOperation');
  });

  it('is labelled by what it does', () => {
    const label = (properties: object): string => {
      const { definition, node } = editor('snom-display');
      return definition.label.call(node({ ...properties }));
    };
    assert.equal(label({ operation: 'menu' }), 'text of snom-display/nodeLabel/menu');
    assert.equal(label({ operation: '' }), 'text of snom-display/palette/label');
    assert.equal(label({ operation: 'menu', name: 'Ask' }), 'Ask');
  });

  it('wants a content where the operation takes one', () => {
    for (const operation of DISPLAY_OPERATIONS) {
      const blank = verdict('content', { operation, content: '', contentType: 'str' });
      if (operation === 'exit') assert.equal(blank, true);
      else assertReason(blank, 'blank');
    }
    assert.equal(verdict('content', { operation: 'text', content: 'payload' }), true);
    assert.equal(verdict('content', { operation: '', content: '' }), true);
    const broken = { operation: 'menu', content: 'broken', contentType: 'json' };
    assert.equal(verdict('content', broken), 'not json');
    assert.equal(verdict('title', { operation: 'text', title: '' }), true);
    assertReason(verdict('title', { operation: 'text', title: ' ', titleType: 'str' }), 'blank', {
      name: 'text of snom-display/label/title',
    });
  });

  it('knows the LEDs of the model', () => {
    const leds = (content: string, phone = 'good'): true | string =>
      verdict('content', { operation: 'led', content, contentType: 'str', phone });
    assert.equal(leds('P1 On red, message Off'), true);
    assertReason(leds('P99 On'), 'noSuchKey', { key: 'P99' });
    assertReason(leds('X1 On'), 'wrongType');
    assertReason(leds('P1 On red now'), 'wrongType');
    assert.equal(leds('P99 On', 'auto'), true);
    assert.equal(leds('${LEDS}'), true);
  });

  it('limits its times as the server does', () => {
    for (const [row, max] of [
      ['showFor', 86_400],
      ['validFor', 86_400],
      ['confirmTimeout', 60],
    ] as const) {
      for (const good of ['', '1', String(max), '${SECONDS}'])
        assert.equal(verdict(row, { [row]: good }), true);
      for (const bad of ['0', String(max + 1), 'x'])
        assertReason(verdict(row, { [row]: bad }), 'number');
    }
  });
});
