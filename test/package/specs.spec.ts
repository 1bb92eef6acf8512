/** A spec that no step runs would stay green for ever. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { ROOT } from '../support/package/manifest';

/** Folders below `test/` that a configuration of mocha names. */
function foldersOf(config: string): string[] {
  const { spec } = JSON.parse(readFileSync(path.join(ROOT, config), 'utf8')) as { spec: string[] };
  return spec.flatMap((pattern) => {
    const [, several, one] =
      /^test\/(?:\{([a-z,]+)\}|([a-z0-9]+))\/\*\*\/\*\.spec\.ts$/.exec(pattern) ?? [];
    return several?.split(',') ?? one ?? [];
  });
}

describe('specs', () => {
  it('are all run by a step of npm test', () => {
    const run = [...foldersOf('.mocharc.json'), ...foldersOf('.mocharc.e2e.json')];
    const all = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.spec.ts') && !file.includes('node_modules'))
      .map((file) => file.split(path.sep)[0]);
    assert.deepEqual([...new Set(all)].sort(), run.sort());
  });
});
