/** Which specs look for mutants, and in which files the mutants are. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The rooms whose code is changed; specs are those of the folders of the same names in `test`. */
export const ROOMS = ['src/phone', 'src/calls'];

/**
 * Specs that take too long for what they find, with what one run took on a machine with two cores. They wait in real
 * time, which a thousand mutants cannot.
 */
export const TOO_LONG = {
  'test/calls/execution/looked-at.spec.ts': '21 s for 7 tests: the rhythm of looking at a phone',
  'test/calls/execution/on-the-phone.spec.ts': '8 s for 40 tests: calls that ring and are answered',
  'test/phone/channels/documents/on-the-phone.spec.ts': '15 s for 31 tests: pauses between keys',
  'test/phone/display/picture-jobs.spec.ts': '9 s for 6 tests: pictures that take too long',
};

/** @param {string} folder @param {string} ending @returns {string[]} paths in the package, with `/` */
function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending))
    .sort();
}

/**
 * The specs that can reach some files. Those of the phone never reach calls: imports point down.
 * @param {readonly string[]} sources
 * @returns {string[]}
 */
export function specFiles(sources) {
  const rooms = sources.some((file) => file.startsWith('src/phone/')) ? ROOMS : ['src/calls'];
  return rooms
    .flatMap((room) => filesIn(room.replace('src/', 'test/'), '.spec.ts'))
    .filter((file) => !(file in TOO_LONG));
}

/**
 * The files to be changed.
 * @param {readonly string[]} paths files or folders in {@link ROOMS}; none = all of them
 * @returns {string[]}
 * @throws Error for a path that is in none of the rooms, or not there
 */
export function sourceFiles(paths) {
  const wanted = paths.length > 0 ? paths.map((path) => path.replace(/\/$/, '')) : ROOMS;
  return wanted.flatMap((path) => {
    if (!ROOMS.some((room) => path === room || path.startsWith(`${room}/`)))
      throw new Error(`${path} is not in ${ROOMS.join(' or ')}`);
    return statSync(path).isDirectory() ? filesIn(path, '.ts') : [path];
  });
}
