/** Reads single values out of the settings a phone exports (`settings.xml`, `settings.cfg`). */

/** Names of settings are plain words; anything else could break the patterns below. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * The value of one setting, or `undefined` if the page does not have it.
 *
 * Lenient, because the exact layout differs by firmware: an element (`<use_hidden_tags perm="RW">on<...`), also
 * self-closing, or a line (`use_hidden_tags!: on`, with or without the permission flag `! $ &`). The first
 * one of an indexed setting is taken. Passwords cannot be read: phones export them blank.
 */
export function readSetting(page: string, name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  const element = new RegExp(`<${name}(?:\\s[^<>]{0,200})?>([^<]{0,4096})</${name}\\s*>`, 'i').exec(
    page,
  );
  if (element) return decode(element[1] ?? '');
  if (new RegExp(`<${name}(?:\\s[^<>]{0,200})?/>`, 'i').test(page)) return '';
  const line = new RegExp(`^[ \\t]*${name}[!$&]?:[ \\t]?(.{0,4096})$`, 'im').exec(page);
  return line ? (line[1] ?? '').trim() : undefined;
}

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '').trim();
}
