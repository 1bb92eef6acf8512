/** Nodes of older versions in their dialog: shown as what they mean, and left as they are unless somebody changes them. */
import { changesOf } from '../migration/migrate';
import { valueIn } from './field-value';
import { showStored } from './select';

type Values = Readonly<Record<string, unknown>>;

/**
 * Fills the fields of what is not stored with what its absence means, and selects with what they do not offer; without this the
 * editor would show, and save, the first choice of a list. To be called before anything looks at the fields.
 */
export function showAsMeant(node: EditorNode, prefix: string): void {
  for (const [name, value] of Object.entries(changesOf(node.type, storedIn(node)))) {
    const input = $(`#${prefix}${name}`);
    if (input.is(':checkbox')) input.prop('checked', value === true);
    else input.val(String(value));
  }
  for (const [name, property] of Object.entries(node._def?.defaults ?? {})) {
    const select = $(`select#${prefix}${name}`);
    const value = meantValue(node, name);
    // Configurations are listed, and asked for, by the editor itself.
    if (select.length > 0 && property?.type === undefined && typeof value === 'string')
      showStored(select, value, textOf(property?.value));
  }
}

/** A stored value, or what its absence means. */
export function meantValue(node: EditorNode, name: string): unknown {
  const stored = storedIn(node);
  return stored[name] === undefined ? changesOf(node.type, stored)[name] : stored[name];
}

/** What stands in the fields of a dialog, as the editor will read it. */
export function valuesShown(node: EditorNode, prefix: string): Values {
  return Object.fromEntries(
    namesOf(node).map((name) => [name, valueIn($(`#${prefix}${name}`))] as const),
  );
}

/**
 * To be called when a dialog is saved. Where nothing was changed, the editor gets nothing to save: what is stored stays as it
 * is, to the letter. Otherwise the node becomes one of the newest version.
 *
 * @param opened what stood in the fields at first
 */
export function saveVersion(node: EditorNode, prefix: string, opened: Values | undefined): void {
  if (opened && isSame(opened, valuesShown(node, prefix))) {
    // The editor takes over what it finds by these ids.
    for (const name of namesOf(node)) $(`#${prefix}${name}`).removeAttr('id');
    return;
  }
  for (const [name, value] of Object.entries(changesOf(node.type, storedIn(node)))) {
    // What has a field the editor takes over itself, and can take back.
    if ($(`#${prefix}${name}`).length === 0) Object.assign(node, { [name]: value });
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const storedIn = (node: EditorNode): Values => node as unknown as Values;

const namesOf = (node: EditorNode): string[] => Object.keys(node._def?.defaults ?? {});

function isSame(before: Values, after: Values): boolean {
  return Object.entries(before).every(([name, value]) => value === after[name]);
}
