/** What docs/phone-check.md promises owners, against what the check does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { DOUBTS } from '../../src/check/doubts';
import { INFO, MISSING, PAGES } from '../../src/check/probes';
import { VALUES_SHOWN } from '../../src/check/settings-outline';
import { readJson, ROOT } from '../support/package/manifest';

const text = readFileSync(path.join(ROOT, 'docs/phone-check.md'), 'utf8');

interface Texts {
  readonly 'snom-config': { readonly checkQuestion: Readonly<Record<string, string>> };
}

describe('docs/phone-check.md', () => {
  it('lists every page that is asked for, and no other', () => {
    const listed = [...text.matchAll(/^- `(\/[^`]*)`$/gm)].map(([, page]) => page);
    const asked = [INFO, MISSING, ...PAGES].map(({ path: page }) => page);
    assert.deepEqual([...listed].sort(), [...asked].sort());
    assert.ok(asked.every((page) => !page.includes('?')));
  });

  it('lists every setting whose value is shown', () => {
    const [, list = ''] = /plain\s+word: (.+?)\n- /s.exec(text) ?? [];
    const listed = [...list.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
    assert.deepEqual([...listed].sort(), [...VALUES_SHOWN].sort());
  });

  it('has a row for every question, in the words of the summary', () => {
    const { checkQuestion: doubt } = readJson<Texts>('locales/en-US/snom-config.json')[
      'snom-config'
    ];
    assert.deepEqual(Object.keys(doubt), DOUBTS);
    for (const [id, question] of Object.entries(doubt)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${id}\``));
      assert.ok(row?.includes(question), id);
    }
  });

  it('is asked for by a form for issues', () => {
    const form = readFileSync(path.join(ROOT, '.github/ISSUE_TEMPLATE/phone-check.yml'), 'utf8');
    assert.match(form, /snom-check HOST/);
    assert.match(form, /docs\/phone-check\.md/);
  });
});
