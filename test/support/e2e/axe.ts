/** What axe finds on a page that makes it hard to use without eyes or without a mouse. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

interface Finding {
  readonly rule: string;
  readonly targets: readonly string[];
}

/** As little of axe's answer as tests need: it is large. */
const RUN = `(within) => axe.run(within ?? document, {
    resultTypes: ['violations'],
    // Experimental: what is seen on a button has to be part of its name, or nobody can call it by voice.
    rules: { 'label-content-name-mismatch': { enabled: true } },
  }).then(({ violations }) => violations.map(({ id, nodes }) => ({
    rule: id,
    targets: nodes.map(({ target }) => target.join(' ')),
  })))`;

let source: Promise<string> | undefined;

/**
 * Findings as lines, `rule: element`; none for a clean page.
 *
 * @param within selector of the part that is looked at; absent = all of the page
 */
export async function axeFindings(page: Page, within?: string): Promise<string[]> {
  source ??= readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(await source);
  const findings: Finding[] = await page.evaluate(`(${RUN})(${JSON.stringify(within ?? null)})`);
  return findings.flatMap(({ rule, targets }) => targets.map((target) => `${rule}: ${target}`));
}
