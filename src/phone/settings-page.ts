/** Reads the settings a phone exports (`settings.xml`, `settings.cfg`). */

/** Names of settings are plain words; anything else could break the patterns below. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** One setting as exported. */
export interface SettingValue {
  readonly value: string;
  /**
   * Who may change it: `R` and `&` nobody but the provisioning; `RW`, `!` and '' everybody, where what is `$` or ''
   * is written anew by the next provisioning (Snom, provisioning documents). '' = not said.
   */
  readonly perm: string;
}

/** Settings by name, indexed ones with their number: `fkey0`, `user_active1`. */
export type SettingsMap = ReadonlyMap<string, SettingValue>;

/** Can it be changed by a web page? */
export function isReadOnly({ perm }: SettingValue): boolean {
  return perm === 'R' || perm === '&';
}

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

/** Leaf elements; the text stops at the next `<`, so that no page can make this slow. */
const ELEMENT =
  /<([A-Za-z][A-Za-z0-9_-]{0,63})((?:\s[^<>]{0,200})?)(?:\/>|>([^<]{0,8192})<\/\1\s{0,8}>)/g;
/** Elements that hold settings; empty ones look like leaves. */
const CONTAINERS: ReadonlySet<string> = new Set(['settings', 'phone-settings', 'functionKeys']);
const LINE = /^[ \t]{0,16}([A-Za-z][A-Za-z0-9_-]{0,63})([!$&]?):[ \t]?(.{0,8192})$/gm;

/** All settings of a page in either layout; empty if it is none. Of a repeated name the first counts. */
export function readAllSettings(page: string): SettingsMap {
  const settings = new Map<string, SettingValue>();
  const add = (name: string, value: string, perm: string): void => {
    if (!settings.has(name)) settings.set(name, { value, perm });
  };
  if (/<\w/.test(page.slice(0, 1024))) {
    // A page of another kind (a login form) has elements too.
    if (!/<settings[\s>]|<phone-settings[\s>]/i.test(page)) return settings;
    for (const [, name = '', attributes = '', text = ''] of page.matchAll(ELEMENT)) {
      if (CONTAINERS.has(name)) continue;
      const index = /\sidx="(\d{1,4})"/.exec(attributes)?.[1] ?? '';
      add(`${name}${index}`, decode(text), /\sperm="([^"]{0,4})"/.exec(attributes)?.[1] ?? '');
    }
    return settings;
  }
  for (const [, name = '', flag = '', value = ''] of page.matchAll(LINE)) {
    add(name, value.trim(), flag);
  }
  return settings;
}

function decode(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, entity)
    .trim();
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? '';
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
