/** Rows of the dialog for the parameters of the catalogue: the build writes them into the html (`@rows`). */
import { ADMIN_PARAMETERS, type ParameterInfo } from '../../phone/admin/catalogue';

/** Rows that no label explains. */
const HINTED: readonly string[] = ['probeEvery', 'way', 'spelling'];

/** What is counted, where that is no time. */
const COUNTED: Readonly<Record<string, string>> = { attempts: 'checks' };

/** Rows that are always in sight. */
export function visibleRows(): string {
  return rows(({ advanced }) => advanced !== true);
}

/** Rows that are folded away. */
export function advancedRows(): string {
  return rows(({ advanced: isAdvanced }) => isAdvanced === true);
}

function rows(isWanted: (info: ParameterInfo) => boolean): string {
  return Object.entries<ParameterInfo>(ADMIN_PARAMETERS)
    .filter(([, info]) => isWanted(info))
    .map(([name, info]) => rowOf(name, info))
    .join('');
}

function rowOf(name: string, info: ParameterInfo): string {
  const { type, typed, icon = 'cog' } = info;
  const row = { row: name, icon };
  // What is no text is chosen or edited in a field of its own, which has no room for a placeholder.
  const isText = type !== 'boolean' && type !== 'values';
  if (typed) return include(isText ? 'typed-row-with-placeholder' : 'typed-row', row);
  const hinted = HINTED.includes(name) ? 'hinted-' : '';
  switch (type) {
    case 'boolean':
      return include('check-row', { row: name });
    case 'choice':
      return include(`${hinted}select-row`, { ...row, choices: info.values.join(',') });
    case 'number': {
      const { default: usual, unit = COUNTED[name] } = info;
      return include(`${hinted}number-row`, { ...row, default: usual, unit });
    }
    default:
      throw new Error(`no rows for ${name}`);
  }
}

/** The shared rows of that name; the build says what they lack. */
function include(
  file: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  return `  <!-- @include ${file}.html ${given.join(' ')} -->\n`;
}
