/** Fonts that dialogs are measured in: installed where that is possible. */
import { spawnSync } from 'node:child_process';
import { aptTry } from './apt.mjs';

/**
 * What fontconfig is asked for, and Debian's package with it: a narrow and a wide one, and one with Chinese and Japanese.
 * @type {readonly {what: string, patterns: readonly string[], debian: string}[]}
 */
const FONTS = [
  { what: 'Liberation Sans', patterns: [':family=Liberation Sans'], debian: 'fonts-liberation' },
  { what: 'DejaVu Sans', patterns: [':family=DejaVu Sans'], debian: 'fonts-dejavu-core' },
  {
    what: 'font with Chinese and Japanese letters',
    patterns: [':lang=ja', ':lang=zh-cn'],
    debian: 'fonts-noto-cjk',
  },
];

/** Does fontconfig know a font for this? Where there is no fontconfig, the browser will tell. @param {string} pattern */
function isThere(pattern) {
  const { status, stdout } = spawnSync('fc-list', [pattern, 'family'], { encoding: 'utf8' });
  return status !== 0 || stdout.trim() !== '';
}

/** @param {(pattern: string) => boolean} [has] asks fontconfig */
export const missingFonts = (has = isThere) =>
  FONTS.filter(({ patterns }) => !patterns.every((pattern) => has(pattern)));

/** Installs the missing ones where this user may; says in one line what is left out otherwise. */
export function ensureFonts() {
  const missing = missingFonts();
  if (missing.length === 0) return;
  aptTry(...missing.map(({ debian }) => debian));
  for (const { what, debian } of missingFonts())
    console.log(`There is no ${what} here (Debian: ${debian}): what needs it is not measured.`);
}
