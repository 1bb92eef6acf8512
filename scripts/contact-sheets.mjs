/**
 * `npm run contact-sheets`: pictures of all dialogs in all their states, of what they answer, of the sidebar and of the virtual phone's page,
 * on sheets (PNG) for each language and Node-RED, into the folder contact-sheets. Says what is cut, broken or hard to use as well: they
 * are the same tests as every night, see test/e2e/dialogs-in-languages.spec.ts. Builds first.
 *
 * `npm run contact-sheets -- --languages fr,it --node-red 4.1` takes but these.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureDependencies, projectRoot } from './lib/ensure.mjs';
import { ensureFonts } from './lib/fonts.mjs';
import { LOOKED_AT } from './lib/looked-at.mjs';
import { withoutConfig } from './lib/mocha-options.mjs';
import { ensureNodeRed5 } from './lib/node-red-5.mjs';
import { node } from './lib/steps.mjs';
import { messageOf } from './lib/thrown.mjs';

const LIMIT_MS = 60 * 60_000;
/** One language, on a busy machine. */
const CASE_LIMIT_MS = 15 * 60_000;

process.chdir(projectRoot);

/** @param {string} version of Node-RED @param {string} languages with commas between them, or `all` */
async function takePictures(version, languages) {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  await node('mocha', [mocha, ...withoutConfig(CASE_LIMIT_MS), ...LOOKED_AT], {
    env: {
      SNOM_E2E_NODE_RED: version,
      SNOM_LANGUAGES: languages,
      SNOM_PICTURES: join(projectRoot, 'contact-sheets'),
      CHROMIUM_PATH: ensureBrowser(),
    },
    limitMs: LIMIT_MS,
  });
}

const { values } = parseArgs({
  options: {
    languages: { type: 'string', default: 'all' },
    'node-red': { type: 'string', default: '4.1,5.0' },
  },
});

try {
  await ensureDependencies();
  ensureFonts();
  await node('build', ['scripts/build.mjs']);
  for (const version of values['node-red'].split(',')) {
    if (version === '5.0') await ensureNodeRed5();
    try {
      await takePictures(version, values.languages);
    } catch (error) {
      // The sheets are there, and so are the findings; those of the other Node-RED are wanted too.
      console.error(messageOf(error));
      process.exitCode = 1;
    }
  }
  console.log('The sheets are in contact-sheets/.');
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
