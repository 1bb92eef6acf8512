/**
 * `node scripts/changelog.mjs release VERSION`: what CHANGELOG.md lists under Unreleased becomes the section of a version, of
 * today (`npm version` runs it). `node scripts/changelog.mjs notes TAG`: prints the section of a version, for the release notes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lib/ensure.mjs';
import { notesOf, releaseSection } from './lib/release/changelog.mjs';
import { messageOf } from './lib/thrown.mjs';

const file = join(projectRoot, 'CHANGELOG.md');

try {
  const [what, name = ''] = process.argv.slice(2);
  const version = name.replace(/^v/, '');
  const changelog = await readFile(file, 'utf8');
  if (!['release', 'notes'].includes(what ?? '') || version === '')
    throw new Error('Usage: node scripts/changelog.mjs release VERSION | notes TAG');
  if (what === 'notes') {
    console.log(notesOf(changelog, version));
  } else {
    const today = new Date().toISOString().slice(0, 10);
    await writeFile(file, releaseSection(changelog, version, today));
  }
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
