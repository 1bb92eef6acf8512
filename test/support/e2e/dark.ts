/** The dark theme of an editor. Node-RED 5 has one of its own, for Node-RED 4 there are packages. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { NodeRedVersion } from './versions';

/** The package with themes that most people install, and the one of its themes that is just dark. */
const THEMES = '@node-red-contrib-themes/theme-collection';
const THEME = 'dark';

/** What switches it on and off, as often as one likes. */
export async function darkTheme(
  page: Page,
  version: NodeRedVersion,
): Promise<(on: boolean) => Promise<void>> {
  if (version !== '4.1') {
    return (on) =>
      page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${on})`);
  }
  // As Node-RED does it: sheets after its own. The page may be another one by now.
  const css = JSON.stringify(await cssOfTheme());
  return (on) =>
    page.evaluate(`(() => {
      const id = 'dark-theme-of-a-test';
      const make = () => Object.assign(document.createElement('style'), { id, textContent: ${css} });
      if (!document.getElementById(id)) document.head.append(make());
      document.getElementById(id).disabled = ${!on};
    })()`);
}

/** All sheets of the theme. */
async function cssOfTheme(): Promise<string> {
  const folder = path.dirname(require.resolve(`${THEMES}/package.json`));
  const sheets = [`${THEME}.min.css`, `${THEME}-custom.min.css`].map((name) =>
    readFile(path.join(folder, 'themes', THEME, name), 'utf8'),
  );
  return (await Promise.all(sheets)).join('\n');
}
