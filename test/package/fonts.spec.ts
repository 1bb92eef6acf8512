/** What a night needs besides programs, and what it says in the end. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';

describe('fonts that dialogs are measured in', () => {
  it("are missed by what they are for, and come with Debian's packages", async () => {
    const { missingFonts } = await import('../../scripts/lib/fonts.mjs');
    const missing = (has: (pattern: string) => boolean): string[] =>
      missingFonts(has).map(({ debian }) => debian);
    assert.deepEqual(
      missing(() => true),
      [],
    );
    assert.deepEqual(
      missing((pattern) => pattern !== ':lang=zh-cn'),
      ['fonts-noto-cjk'],
    );
    assert.deepEqual(
      missing((pattern) => pattern.startsWith(':lang')),
      ['fonts-liberation', 'fonts-dejavu-core'],
    );
  });
});

describe('what axe has found in a night', () => {
  it('is the sum of all runs', async () => {
    const { axeLine } = await import('../../scripts/lib/axe-line.mjs');
    const folder = await mkdtemp(path.join(tmpdir(), 'snom-tally-'));
    const file = path.join(folder, 'tally');
    try {
      assert.match(axeLine(file), /^axe: 0 in 0 states/);
      await writeFile(file, '{"states":70,"findings":0}\n{"states":5,"findings":2}\n');
      assert.match(axeLine(file), /^axe: 2 in 75 states/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
