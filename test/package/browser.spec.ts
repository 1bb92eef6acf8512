/** Finding a browser: what is named by hand must work, and a browser that cannot start is none. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';

const onWindows = process.platform === 'win32';

(onWindows ? describe.skip : describe)('finding a browser', () => {
  let folder: string;
  let works: string;
  let broken: string;

  async function program(name: string, exitCode: number): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\nexit ${exitCode}\n`);
    await chmod(file, 0o755);
    return file;
  }

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'snom-browser-'));
    works = await program('google-chrome', 0);
    broken = await program('chromium', 1);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('takes the one that CHROMIUM_PATH names', async () => {
    const { findBrowser } = await import('../../scripts/lib/browser.mjs');
    assert.equal(findBrowser({ CHROMIUM_PATH: works }), works);
  });

  it('says so when that one cannot be started', async () => {
    const { findBrowser } = await import('../../scripts/lib/browser.mjs');
    assert.throws(() => findBrowser({ CHROMIUM_PATH: broken }), /CHROMIUM_PATH.*cannot be started/);
  });

  it('passes over programs on the search path that only pretend', async () => {
    const { findBrowser } = await import('../../scripts/lib/browser.mjs');
    assert.equal(findBrowser({ PATH: folder }), works);
  });
});
