/** Whole numbers in text fields. */
import type { Bounds } from '../../../common/values';
import { isFromEnvironment } from './dialog';

/** Blank = the default of the server; what comes from the environment only the server can judge. */
export function verdictOnNumber(
  node: EditorNode,
  value: string | number | undefined,
  { min, max }: Bounds,
): EditorVerdict {
  const text = String(value ?? '').trim();
  if (text === '' || isFromEnvironment(text) || isWholeNumber(text, { min, max })) return true;
  return node._('snom.validate.number', { min, max });
}

/** Is it one, within the bounds? */
export function isWholeNumber(text: string, { min, max }: Bounds): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
