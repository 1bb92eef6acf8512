/**
 * `node scripts/changelog.mjs release`: what CHANGELOG.md lists under Unreleased becomes the section of the version that
 * package.json has, of today (`npm version` runs it). `node scripts/changelog.mjs notes TAG`: prints the section of a version, for the release notes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lib/ensure.mjs';
import { notesOf, releaseSection } from './lib/release/changelog.mjs';
import { messageOf } from './lib/thrown.mjs';

const file = join(projectRoot, 'CHANGELOG.md');

try {
  const [what, name = ''] = process.argv.slice(2);
  const changelog = await readFile(file, 'utf8');
  if (what === 'notes' && name !== '') {
    console.log(notesOf(changelog, name.replace(/^v/, '')));
  } else if (what === 'release') {
    const { version } = /** @type {{version: string}} */ (
      JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'))
    );
    const today = new Date().toISOString().slice(0, 10);
    await writeFile(file, releaseSection(changelog, version, today));
  } else {
    throw new Error('Usage: node scripts/changelog.mjs release | notes TAG');
  }
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
