/** The browser that the tests of the editor drive. */
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts the Chromium of `CHROMIUM_PATH`, or one found on this machine. It talks to nobody but the pages
 * that it is sent to.
 */
export async function startBrowser(): Promise<Browser> {
  const { findBrowser } = await import('../../../scripts/lib/browser.mjs');
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error('There is no Chromium: npm test installs one, or set CHROMIUM_PATH.');
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
  ];
  return chromium.launch({
    executablePath,
    // Root has no sandbox; the pages are ours.
    args: [...quiet, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}
