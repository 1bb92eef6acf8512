/** The settings that phones export, as data: what they are called, and in which form they leave the phone. */
import type { SettingPermission } from '../contract/setting-permissions';
import { SNOM_PA1PLUS } from './exports/snom-pa1plus';
import { SNOM_720 } from './exports/snom720';

/** Where a setting stands in an export. */
export interface ExportPlace {
  /** Name of its element. */
  readonly tag: string;
  /** Number of an indexed setting; '' without one. */
  readonly index: string;
}

/** One export, taken apart. */
interface ExportedDefaults {
  /** Values by full name: `fkey0`, `user_name1`. */
  readonly values: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, ExportPlace>;
  /** Only of settings that have a flag. */
  readonly permissions: ReadonlyMap<string, SettingPermission>;
}

/** Name of an export. */
export type ExportName = 'snom720' | 'snomPA1plus';

const TEXTS: Readonly<Record<ExportName, string>> = {
  snom720: SNOM_720,
  snomPA1plus: SNOM_PA1PLUS,
};

const known = new Map<ExportName, ExportedDefaults>();

/** The settings of an export; the same object each time, as many phones share it. */
export function exportedDefaults(name: ExportName): ExportedDefaults {
  const found = known.get(name) ?? parse(TEXTS[name]);
  known.set(name, found);
  return found;
}

function parse(text: string): ExportedDefaults {
  const values = new Map<string, string>();
  const places = new Map<string, ExportPlace>();
  const permissions = new Map<string, SettingPermission>();
  for (const line of text.split('\n')) {
    const [, tag, range = '', flag = '', value = ''] =
      /^([^|]+)\|([^|]*)\|([^|]*)\|(.*)$/.exec(line) ?? [];
    if (tag === undefined) continue;
    for (const index of indexes(range)) {
      const name = `${tag}${index}`;
      values.set(name, value);
      places.set(name, { tag, index });
      if (flag !== '') permissions.set(name, flag as SettingPermission);
    }
  }
  return { values, places, permissions };
}

function indexes(range: string): readonly string[] {
  const [first, last] = range.split('-').map(Number);
  if (range === '' || first === undefined || last === undefined) return [''];
  return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
}
