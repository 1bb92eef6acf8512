/** The key sequence of the dialog as text and as single key presses. */
import { refuseAsFarAsKnown } from '../../../common/as-far-as-known';
import { SnomError } from '../../../common/errors';
import { parseKeySequence } from '../../../phone/models/key-sequence';
import { GENERIC_MODEL } from '../../../phone/models/models';
import type { KeyPress } from '../../../phone/types';
import type { EditorModel } from './phone-model';

/** Single presses of a text; undefined when it cannot be read. Says nothing about what a phone has. */
export function readPresses(text: string): readonly KeyPress[] | undefined {
  if (text.trim() === '') return [];
  try {
    return parseKeySequence(text, { model: GENERIC_MODEL, raw: true });
  } catch {
    return undefined;
  }
}

/** One press in the syntax of a sequence: `ENTER`, `P1,2500`, `ENTER,,1000`. */
function writePress({ key, holdMs, pauseMs }: KeyPress): string {
  if (holdMs === undefined && pauseMs === undefined) return key;
  return [key, holdMs ?? '', ...(pauseMs === undefined ? [] : [pauseMs])].join(',');
}

/** Presses as text; digits without times stand together, as one writes a number. */
export function writePresses(presses: readonly KeyPress[]): string {
  return presses.reduce((text, press, index) => {
    const before = presses[index - 1];
    const gap = before === undefined || (isPlainDigit(before) && isPlainDigit(press)) ? '' : ' ';
    return text + gap + writePress(press);
  }, '');
}

function isPlainDigit({ key, holdMs, pauseMs }: KeyPress): boolean {
  return /^[0-9*#]$/.test(key) && holdMs === undefined && pauseMs === undefined;
}

/**
 * What is wrong with a fixed sequence. On a phone whose model is not known here a key may well exist, so
 * then only what no phone has is a mistake; the phone's real model is checked when a message arrives.
 */
export function sequenceProblem(
  text: string,
  { model, known }: EditorModel,
  raw: boolean,
): SnomError | undefined {
  try {
    refuseAsFarAsKnown(known ? 'model' : 'request', () => parseKeySequence(text, { model, raw }));
    return undefined;
  } catch (error) {
    if (error instanceof SnomError) return error;
    throw error;
  }
}
