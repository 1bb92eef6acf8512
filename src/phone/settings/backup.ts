/**
 * A copy of a phone's settings without secrets: written anew from what was understood, so that nothing else of the
 * phone's own text can be in it. Settings that hold a secret are not blank in it but missing: who loads the copy into
 * a phone again does not overwrite its passwords, nor an address with half of it hidden.
 */
import { isSecretSetting } from '../../common/secrets/secret-names';
import { maskValue } from '../../common/secrets/secret-settings';
import {
  type ExportedList,
  type ExportedSetting,
  isXmlExport,
  type ListItem,
  listItems,
  readExportXml,
} from './export';
import { settingLines } from './page';

/** A copy, and what is missing in it. */
interface SettingsBackup {
  /** XML, or lines where the phone has lines. */
  readonly text: string;
  /** Settings that are missing because they hold secrets, by name. */
  readonly leftOut: readonly string[];
  /** Pieces of the export that are missing because nobody here understands them. */
  readonly notUnderstood: number;
}

/** The copy of an export. */
export function backupOf(text: string): SettingsBackup {
  return isXmlExport(text) ? xmlBackup(text) : lineBackup(text);
}

function xmlBackup(text: string): SettingsBackup {
  const { settings, lists, notUnderstood } = readExportXml(text);
  const leftOut: string[] = [];
  const sections = new Map<string, string[]>();
  let more = notUnderstood;
  for (const setting of settings) {
    const { tag, index, section } = setting;
    if (setting.value === undefined) continue;
    if (!isOpen(setting)) {
      leftOut.push(`${tag}${index}`);
      continue;
    }
    const lines = sections.get(section) ?? [];
    sections.set(section, lines);
    lines.push(settingXml(setting, setting.value));
  }
  const parts = [...sections].map(([section, lines]) => sectionXml(section, lines));
  for (const list of lists) {
    const { xml, missing } = listXml(list);
    parts.push(xml);
    more += missing;
  }
  const body = parts.join('');
  return {
    text: `<?xml version="1.0" encoding="utf-8"?>\n<settings>\n${body}</settings>\n`,
    leftOut,
    notUnderstood: more,
  };
}

/** Has this setting nothing to hide, in its text and in its attributes? */
function isOpen({ tag, index, value = '', attributes }: ExportedSetting): boolean {
  const name = `${tag}${index}`;
  if (isSecretSetting(name) || maskValue(name, value) !== value) return false;
  return [...attributes].every(
    ([key, text]) => !isSecretSetting(`${tag}_${key}`) && maskValue(key, text) === text,
  );
}

function settingXml({ tag, index, perm, attributes }: ExportedSetting, value: string): string {
  const own = [...attributes].map(([key, text]) => attribute(key, text)).join('');
  const idx = index === '' ? '' : attribute('idx', index);
  return `  <${tag}${idx}${own}${attribute('perm', perm)}>${escapeXml(value)}</${tag}>\n`;
}

/** Names of sections as phones write them. */
const SECTIONS: Readonly<Record<string, string>> = {
  'phone-settings': 'phone-settings',
  functionkeys: 'functionKeys',
};

function sectionXml(section: string, lines: readonly string[]): string {
  const name = SECTIONS[section];
  const body = lines.join('');
  return name === undefined ? body : ` <${name} e="2">\n${body} </${name}>\n`;
}

/** Attributes of contacts and of the dial plan. */
const LIST_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...[
    'idx',
    'index',
    'context',
    'type',
    'fav',
    'mod',
    'perm',
    'match',
    'timeout',
    'scheme',
    'user',
  ],
  ...['rewrite', 'group'],
]);

function listXml(list: ExportedList): { readonly xml: string; readonly missing: number } {
  let missing = 0;
  const items = listItems(list).map((item) => {
    const { xml, left } = itemXml(item);
    missing += left;
    return xml;
  });
  return { xml: ` <${list.tag} e="2">\n${items.join('')} </${list.tag}>\n`, missing };
}

function itemXml({ tag, attributes, fields }: ListItem): {
  readonly xml: string;
  readonly left: number;
} {
  const isPlain = (name: string, text: string): boolean =>
    !isSecretSetting(name) && maskValue(name, text) === text;
  const own = [...attributes].filter(
    ([key, text]) => LIST_ATTRIBUTES.has(key) && isPlain(key, text),
  );
  const shown = fields.filter(({ name, value }) => isPlain(name, value));
  const inner = shown.map(({ name, value }) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return {
    xml: `  <${tag}${own.map(([key, text]) => attribute(key, text)).join('')}>${inner}</${tag}>\n`,
    left: attributes.size - own.length + fields.length - shown.length,
  };
}

function lineBackup(text: string): SettingsBackup {
  const leftOut: string[] = [];
  const lines: string[] = [];
  for (const { name, flag, value } of settingLines(text)) {
    if (isSecretSetting(name) || maskValue(name, value) !== value) leftOut.push(name);
    else lines.push(`${name}${flag}: ${value}\n`);
  }
  return { text: lines.join(''), leftOut, notUnderstood: 0 };
}

const attribute = (name: string, value: string): string => ` ${name}="${escapeXml(value)}"`;

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
