/** Whole numbers in text fields. */
import { type Bounds } from '../../../common/values';
import { isFromEnvironment } from './dialog';
import { validator } from './validator';

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

/** Validator of a number that may be left blank. */
export function numberWithin(
  bounds: Bounds,
): EditorValidator<EditorNode, string | number | undefined> {
  return validator((node, value) => verdictOnNumber(node, value, bounds));
}

/** Is it one, within the bounds? */
export function isWholeNumber(text: string, { min, max }: Bounds): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
