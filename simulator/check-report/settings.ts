/** The settings export of a phone as its report has it, with the values that this phone has now. */
import type { ReportEntry, ReportSection } from '../contract/check-report';
import { escapeHtml } from '../device/markup';

/** Value of a setting now, by its name with its index; '' = none. */
export type CurrentValue = (name: string) => string;

/** `settings.xml`. */
export function exportXml(sections: readonly ReportSection[], value: CurrentValue): string {
  const lines = ['<?xml version="1.0" encoding="utf-8"?>'];
  let open: string[] = [];
  const close = (depth: number): void => {
    for (const tag of open.slice(depth).reverse()) lines.push(`</${tag}>`);
    open = open.slice(0, depth);
  };
  for (const section of sections) {
    const path = section.path.split('/');
    const shared = path.findIndex((tag, index) => open[index] !== tag);
    close(shared < 0 ? path.length - 1 : shared);
    for (const tag of path.slice(open.length)) {
      const isLast = open.length === path.length - 1;
      lines.push(`<${tag}${isLast ? attributesOf(section.attributes) : ''}>`);
      open.push(tag);
    }
    for (const entry of section.entries) lines.push(...elementsOf(entry, value));
  }
  close(0);
  return `${lines.join('\n')}\n`;
}

/** `settings.cfg`, `settings.htm`: one line a setting, with each of the signs in turn. */
export function exportLines(
  sections: readonly ReportSection[],
  signs: readonly string[],
  value: CurrentValue,
): string {
  const names = sections.flatMap(({ entries }) => entries.flatMap(namesOf));
  const lines = names.map((name, index) => {
    const sign = signs[index < signs.length ? index : 0] ?? '';
    return `${name}${sign}: ${escapeHtml(value(name))}`;
  });
  return `${lines.join('\n')}\n`;
}

function namesOf({ name, idx }: ReportEntry): string[] {
  if (!idx) return [name];
  return Array.from({ length: idx[1] - idx[0] + 1 }, (_, index) => `${name}${idx[0] + index}`);
}

function elementsOf(entry: ReportEntry, value: CurrentValue): string[] {
  const { name, idx, attributes } = entry;
  return namesOf(entry).map((full, index) => {
    const number = idx ? ` idx="${idx[0] + index}"` : '';
    const rest = attributesOf(attributes, (attribute) =>
      name === 'fkey' ? value(`fkey_${attribute}${(idx?.[0] ?? 0) + index}`) : '',
    );
    return `<${name}${number}${rest}>${escapeHtml(value(full) || (entry.value ?? ''))}</${name}>`;
  });
}

function attributesOf(
  attributes: ReportSection['attributes'],
  left: (attribute: string) => string = () => '',
): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value ?? left(name))}"`)
    .join('');
}
