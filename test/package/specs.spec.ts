/** A spec that no step runs would stay green for ever. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Folders of specs that are not about one folder of sources. */
const OF_NO_SOURCE = new Set([
  'e2e',
  'package',
  path.join('nodes', 'package-wide'),
  path.join('simulator', 'public-clients'),
]);

/** All specs, as their paths below `test`. */
const specs = (): string[] =>
  readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.spec.ts') && !file.includes('node_modules'),
  );

describe('specs', () => {
  it('are all run by a step of npm test', () => {
    const run = [...foldersOf('.mocharc.json'), ...foldersOf('.mocharc.e2e.json')];
    const all = specs().map((file) => file.split(path.sep)[0]);
    assert.deepEqual([...new Set(all)].sort(), run.sort());
  });

  it('have titles that lead to them, where a title is a path', () => {
    const astray = specs().flatMap((file) => {
      const own = file.replaceAll(path.sep, '/').replace(/\.spec\.ts$/, '');
      const text = readFileSync(path.join(ROOT, 'test', file), 'utf8');
      const titles = [
        ...text.matchAll(
          /^\s*describe\(['`]((?:common|phone|calls|check|nodes|simulator)\/[\w./-]+)/gm,
        ),
      ];
      return titles
        .map(([, title = '']) => title)
        .filter((title) => !`${own}/`.startsWith(`${title}/`) && !own.startsWith(`${title}-`))
        .map((title) => `${file}: ${title}`);
    });
    assert.deepEqual(astray, []);
  });

  it('stand where their sources do', () => {
    const strange = specs()
      .map((file) => path.dirname(file))
      .filter((folder) => !OF_NO_SOURCE.has(folder))
      .filter((folder) => !existsSync(path.join(ROOT, 'src', folder)))
      .filter((folder) => !existsSync(path.join(ROOT, folder)));
    assert.deepEqual([...new Set(strange)], []);
  });
});
