/** Counts what axe has looked at, over several specs and versions of Node-RED. */
import { appendFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { axeFindings } from './axe';

/** States that axe has looked at, each theme counted, and what it has found. */
export interface Tally {
  states: number;
  findings: number;
}

/** A count that begins. */
export const newTally = (): Tally => ({ states: 0, findings: 0 });

/** As {@link axeFindings}, and counts it. */
export async function countedFindings(
  tally: Tally,
  page: Page,
  within?: string,
): Promise<string[]> {
  const found = await axeFindings(page, within);
  tally.states += 1;
  tally.findings += found.length;
  return found;
}

/** Says the sum, and adds a line of JSON to the file that `SNOM_AXE_TALLY` names: a night sums all of them up. */
export function tellTally({ states, findings }: Tally, where: string): void {
  console.log(`      axe: ${findings} in ${states} states (${where})`);
  const file = process.env['SNOM_AXE_TALLY'];
  if (file) appendFileSync(file, `${JSON.stringify({ states, findings })}\n`);
}
