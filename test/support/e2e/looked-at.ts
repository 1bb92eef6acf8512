/** What the specs that look at everything in all languages have in common. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { LANGUAGES } from '../package/languages';
import type { Tally } from './axe-tally';
import { type Picture, writeContactSheet } from './contact-sheet';
import { darkTheme } from './dark';
import type { Editor } from './editor';
import { hasLetters, missingFonts } from './label-measure';
import type { NodeRedVersion } from './versions';
import { Walk } from './walk';

/** Arial's metrics, and the wide font of a Debian without Arial. */
export const FONTS = ['Liberation Sans', 'DejaVu Sans'];

/** Letters that no font of Latin ones has. */
const LETTERS: Readonly<Record<string, string>> = { ja: '語設定アを', 'zh-CN': '语设置电话' };

const asked = process.env['SNOM_LANGUAGES'];
const wanted = asked ?? 'de';

/** Has somebody asked for it? With every change only a part is looked at. */
export const isAsked = asked !== undefined;

/** Everything is looked at, in all languages. */
export const atNight = wanted === 'all';

/** The languages of this run. */
export const languages = atNight ? LANGUAGES : wanted.split(',');

/**
 * The language in which axe looks in the dark, too, and at night at each state: colours are the same in all, and each row is
 * read in every one.
 */
const reader = atNight ? 'en-US' : languages[0];

/** Is it the language that axe reads most of? */
export const isReader = (language: string): boolean => language === reader;

const folder = process.env['SNOM_PICTURES'];

/** A walk in a language; undefined where its letters cannot be drawn here, which is said. */
export async function beginWalk(
  { page }: Editor,
  { language, version, tally }: { language: string; version: NodeRedVersion; tally: Tally },
): Promise<Walk | undefined> {
  if (!(await canDraw(page, language))) return undefined;
  const fonts = await fontsIn(page);
  const dark = isReader(language) ? await darkTheme(page, version) : undefined;
  return new Walk(page, { fonts, takesPictures: Boolean(folder), tally, ...(dark && { dark }) });
}

/** The fonts to measure in that the browser has; says which it has not. */
export async function fontsIn(page: Page): Promise<readonly string[]> {
  const missing = await missingFonts(page, FONTS);
  if (missing.length > 0) console.log(`        (not measured: no ${missing.join(', no ')})`);
  const fonts = FONTS.filter((font) => !missing.includes(font));
  assert.ok(fonts.length > 0, 'There is none of the fonts to measure with.');
  return fonts;
}

/** Without a font of theirs the letters are boxes, narrower than they are: nothing that was measured would be true. */
async function canDraw(page: Page, language: string): Promise<boolean> {
  const letters = LETTERS[language];
  if (letters === undefined || (await hasLetters(page, letters))) return true;
  console.log(
    `        (${language} is left out: no font here has its letters; Debian has fonts-noto-cjk)`,
  );
  return false;
}

/** Writes pictures on a sheet, where they are wanted. */
export async function keepPictures(
  browser: Browser,
  { pictures }: { readonly pictures: readonly Picture[] },
  { name, language, version }: { name: string; language: string; version?: NodeRedVersion },
): Promise<void> {
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${[name, language, version].filter(Boolean).join('-')}.png`);
  await writeContactSheet(browser, pictures, { file, language });
}
