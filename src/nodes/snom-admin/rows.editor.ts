/** Rows of the dialog for the parameters of the catalogue: the build writes them into the html (`@rows`). */
import {
  ADMIN_PARAMETERS,
  type NumberValue,
  type ParameterInfo,
} from '../../phone/admin/catalogue';

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
  if (typed) {
    // What is no text is chosen or edited in a field of its own, which has no room for a placeholder.
    const file =
      type === 'boolean' || type === 'values' ? 'typed-row' : 'typed-row-with-placeholder';
    return `  <!-- @include ${file}.html row=${name} icon=${icon} -->\n`;
  }
  if (type === 'boolean') return `  <!-- @include check-row.html row=${name} -->\n`;
  const isHinted = HINTED.includes(name);
  if (type === 'choice') {
    const file = isHinted ? 'hinted-select-row' : 'select-row';
    return `  <!-- @include ${file}.html row=${name} icon=${icon} choices=${info.values.join(',')} -->\n`;
  }
  const field = type === 'number' ? numberOf(name, info) : '';
  const hint = isHinted
    ? `    <div class="snom-hint" data-i18n="snom-admin.hint.${name}"></div>\n`
    : '';
  const label = `<label for="node-input-${name}"><i class="fa fa-${icon}"></i> <span data-i18n="snom-admin.label.${name}"></span></label>`;
  return `  <div class="form-row" id="snom-admin-row-${name}">\n    ${label}\n    ${field}\n${hint}  </div>\n`;
}

function numberOf(name: string, { default: usual, ...value }: NumberValue): string {
  const unit = COUNTED[name] ?? value.unit;
  const input = `<input type="text" id="node-input-${name}" class="snom-number" placeholder="${usual ?? ''}" inputmode="numeric">`;
  return unit ? `${input} <span data-i18n="snom-admin.label.${unit}"></span>` : input;
}
