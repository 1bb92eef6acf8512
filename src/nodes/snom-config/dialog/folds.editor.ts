/** Tabs and folds of the snom-config dialog: a fold in use, or with a mistake in it, is open; a tab with a mistake says so. */
import { field } from '../../shared/editor/dialog';
import { valueIn } from '../../shared/editor/field-value';

const PREFIX = 'node-config-input-';

/** Opens each fold whose fields do not all hold what a new phone has. */
export function openUsedFolds(node: EditorNode): void {
  const { defaults = {} } = node._def ?? {};
  $('#snom-config-dialog details.snom-fold').each((_, fold) => {
    const isUsed = fieldsIn(fold).some((name) => {
      const usual = defaults[name]?.value;
      return usual !== undefined && valueOf(name) !== `${usual as string | number | boolean}`;
    });
    if (isUsed) $(fold).prop('open', true);
  });
}

/** Leads to what is wrong. @param reasons by property */
export function leadTo(reasons: ReadonlyMap<string, string>): void {
  const tabs = new Set<string>();
  for (const name of reasons.keys()) {
    field(PREFIX, name).closest('details.snom-fold').prop('open', true);
    const pane = field(PREFIX, name).closest('#snom-config-tabs-content > div').attr('id');
    if (pane !== undefined) tabs.add(pane);
  }
  $('#snom-config-tabs a').each((_, link) => {
    const pane = (link.getAttribute('href') ?? '').replace('#', '');
    $(link).toggleClass('snom-tab-invalid', tabs.has(pane));
  });
}

function fieldsIn(fold: HTMLElement): string[] {
  return $(fold)
    .find(`[id^="${PREFIX}"]`)
    .toArray()
    .map(({ id }) => id.slice(PREFIX.length));
}

function valueOf(name: string): string {
  return String(valueIn(field(PREFIX, name)) ?? '').trim();
}
