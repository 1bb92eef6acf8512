import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FamiliarPages } from '../../../src/phone/transport/familiar-pages';
import type { PhoneResponse } from '../../../src/phone/types';

const page = (body: string, status = 200): PhoneResponse => ({ status, headers: {}, body });

describe('familiar pages', () => {
  it('are read once, by the part of them that is looked at', () => {
    const pages = new FamiliarPages();
    const start = 'word '.repeat(4000);
    const words = pages.wordsOf(page(`${start}one end`));
    assert.equal(pages.wordsOf(page(`${start}another, much longer end`)), words);
    assert.notEqual(pages.wordsOf(page(`another ${start}`)), words);
    assert.notEqual(pages.wordsOf(page(`${start}one end`, 403)), words);
  });

  it('are read anew when many others have come, and say the same then', () => {
    const pages = new FamiliarPages();
    const words = pages.wordsOf(page('<p>Key pressed 1'));
    for (let i = 0; i < 10; i++) pages.wordsOf(page(`page ${'x'.repeat(i + 1)}`));
    assert.deepEqual(pages.wordsOf(page('<p>Key pressed 2')), words);
  });
});
