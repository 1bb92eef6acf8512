/**
 * Names that keys have in documents for the minibrowser of a D8xx. Seen to work on a D862 or on phones of its makers' tests
 * by a public program that drives them (B).
 */

/** Names of `command.htm` that have another name there, and that one. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['CANCEL', 'F_CANCEL'],
  ['CONFERENCE', 'F_CONFERENCE'],
  ['DND', 'F_DND'],
  ['F_R', 'F_HOLD'],
  ['HOLD', 'F_HOLD'],
  ['MUTE', 'F_MUTE'],
  ['TRANSFER', 'F_TRANSFER'],
]);

/** What a document for a D8xx calls a key. */
export function documentKey(key: string): string {
  return NAMES.get(key) ?? key;
}
