/** Texts in the language of the editor. */
import { SnomError } from '../../../common/errors';

/** Values for the placeholders of a text. */
export type TextParams = Readonly<Record<string, string | number>>;

/** A text, or undefined when the catalogue lacks it: the editor then answers the key. */
export function textOf(node: EditorNode, key: string, params: TextParams = {}): string | undefined {
  const text = node._(key, { ...params });
  return text === '' || text.endsWith(key) ? undefined : text;
}

/**
 * The text for a phone's owner of an error, by its reason (src/common/errors.ts). A field is called what the dialog calls it;
 * flows know it by the name of its property.
 */
export function errorText(
  node: EditorNode,
  reason: string,
  params: TextParams,
  fallback: string,
): string {
  const { name } = params;
  const label = typeof name === 'string' ? textOf(node, `${node.type}.label.${name}`) : undefined;
  const shown = label === undefined ? params : { ...params, name: label };
  return textOf(node, `snom.error.${reason}`, shown) ?? fallback;
}

/** Verdict of a check that the server does with the same code: what it throws is the reason. */
export function verdictOf(node: EditorNode, check: () => unknown): EditorVerdict {
  try {
    check();
    return true;
  } catch (error) {
    if (!(error instanceof SnomError)) throw error;
    return errorText(node, error.reason, error.params, error.message);
  }
}

/** At most `max` characters, with an ellipsis where something is left out. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
