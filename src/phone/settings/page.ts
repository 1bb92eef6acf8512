/** Reads the settings a phone exports (`settings.xml`, `settings.cfg`, `settings.htm`). */
import { decodeEntities, isXmlExport, readExportXml, type SettingsExport } from './export';

/** One setting as exported. */
export interface SettingValue {
  /** '' also where it is `unclear`. */
  readonly value: string;
  /**
   * Who may change it: `R`, `RO` and `&` nobody but the provisioning; `RW`, `!` and '' everybody, where what is `$`
   * or '' is written anew by the next provisioning (Snom, provisioning documents; `RO` seen in exports). '' = not
   * said.
   */
  readonly perm: string;
  /** The phone has this setting, but what is in it was not understood. */
  readonly unclear?: true;
}

/** Settings by name, indexed ones with their number: `fkey0`, `user_active1`, `fkey_label0`. */
export type SettingsMap = ReadonlyMap<string, SettingValue>;

/** Can it be changed by a web page? */
export function isReadOnly({ perm }: SettingValue): boolean {
  return /^(?:RO?|&)$/i.test(perm);
}

/** One line of settings. */
interface SettingLine {
  readonly name: string;
  readonly flag: string;
  readonly value: string;
}

const LINE = /^[ \t]{0,16}([A-Za-z][A-Za-z0-9_-]{0,63})([!$&]?):[ \t]?(.*)$/;
/** Tags at the head of a line of an HTML page, and a line break at its end. */
const HEAD = /^\s{0,16}(?:<[/!]?[A-Za-z][^<>]{0,200}>\s{0,16})+/;
/** A tag that ends a line of an HTML page. */
const LAST_TAG = /^<\/?(?:br|pre|p|tt|div|body|html)\b[^<>]*>$/i;

/**
 * The lines of settings of a page: `settings.cfg`, or `settings.htm`, which shows lines `name!: value` (B: a public
 * script for FW 7.3.30 and 8.7.3.19 reads them so). On an HTML page a line counts only with its flag, as any text
 * may have a colon.
 */
export function settingLines(page: string): readonly SettingLine[] {
  const isHtml = /<\w/.test(page.slice(0, 1024));
  const lines: SettingLine[] = [];
  // A browser breaks lines where tags say so, wherever the file has its line ends.
  for (const raw of page.split(
    isHtml ? /\r\n|\r|\n|<(?:br|\/?p|\/tr|\/li|\/div)\b[^<>]{0,100}>/i : /\r\n|\r|\n/,
  )) {
    const text = isHtml ? withoutLastTags(raw.replace(HEAD, '')) : raw;
    const [, name, flag = '', value = ''] = LINE.exec(text) ?? [];
    if (name === undefined || (isHtml && flag === '')) continue;
    lines.push({ name, flag, value: (isHtml ? decodeEntities(value) : value).trim() });
  }
  return lines;
}

function withoutLastTags(line: string): string {
  let text = line.trimEnd();
  for (let count = 0; count < 8 && text.endsWith('>'); count += 1) {
    const at = text.lastIndexOf('<');
    if (at < 0 || !LAST_TAG.test(text.slice(at))) break;
    text = text.slice(0, at).trimEnd();
  }
  return text;
}

/** All settings of a page in either layout; empty if it is none. Of a repeated name the first counts. */
export function readAllSettings(page: string): SettingsMap {
  if (isXmlExport(page)) return settingsOf(readExportXml(page));
  const settings = new Map<string, SettingValue>();
  for (const { name, flag, value } of settingLines(page))
    if (!settings.has(name)) settings.set(name, { value, perm: flag });
  return settings;
}

/**
 * The settings of an export by their full names. Attributes of a function key are settings too, by the names they
 * are written with: `label` of `fkey` 0 is `fkey_label0` (B: public clients), the others alike.
 */
export function settingsOf({ settings }: Pick<SettingsExport, 'settings'>): SettingsMap {
  const found = new Map<string, SettingValue>();
  const attributes = new Map<string, SettingValue>();
  const add = (map: Map<string, SettingValue>, name: string, value: SettingValue): void => {
    if (!map.has(name)) map.set(name, value);
  };
  for (const { tag, index, value, perm, attributes: own } of settings) {
    const entry: SettingValue =
      value === undefined ? { value: '', perm, unclear: true } : { value, perm };
    add(found, `${tag}${index}`, entry);
    for (const [key, text] of own)
      add(attributes, `${tag}_${key.replaceAll('-', '_')}${index}`, { value: text, perm });
  }
  for (const [name, value] of attributes) add(found, name, value);
  return found;
}
