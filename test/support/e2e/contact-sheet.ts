/** Many pictures on one. */
import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

/** A picture (PNG) and what it shows. */
export interface Picture {
  readonly title: string;
  readonly png: Buffer;
}

/** Columns that leave a dialog's text readable. */
const COLUMNS = 6;
const COLUMN_PX = 420;

/** The file (PNG) to be written, and the language whose letters the titles have. */
export interface Sheet {
  readonly file: string;
  readonly language: string;
}

/** Puts pictures on a sheet, by columns as they come. */
export async function writeContactSheet(
  browser: Browser,
  pictures: readonly Picture[],
  { file, language }: Sheet,
): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: COLUMNS * (COLUMN_PX + 12) + 12, height: 800 },
  });
  try {
    const figures = pictures.map(
      ({ title, png }) =>
        `<figure><figcaption>${title}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
    );
    await page.setContent(
      `<!doctype html><html lang="${language}"><style>body { margin: 6px; columns: ${COLUMNS}; column-gap: 12px; font: 13px sans-serif; background: #888 }
       figure { margin: 0 0 10px; break-inside: avoid } img { width: 100%; display: block }</style>${figures.join('')}`,
    );
    await writeFile(file, await page.screenshot({ fullPage: true }));
  } finally {
    await page.close();
  }
}
