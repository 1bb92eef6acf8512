/** What is written on a key in the drawing of a phone, and what it is called in a sequence. */
import type { KeyGroup } from '../../phone/models/key-catalogue';
import type { KeyPress } from '../../phone/types';
import { writePresses } from '../shared/editor/sequence';
import { textOf } from '../shared/editor/texts';

/** Keys that have a sign instead of a word on every phone: icons of Font Awesome 4. */
const ICONS: Readonly<Record<string, string>> = {
  UP: 'fa-chevron-up',
  DOWN: 'fa-chevron-down',
  LEFT: 'fa-chevron-left',
  RIGHT: 'fa-chevron-right',
  ENTER: 'fa-check',
  CANCEL: 'fa-times',
  VOLUME_UP: 'fa-volume-up',
  VOLUME_DOWN: 'fa-volume-down',
};

/** Letters on the digits of every telephone. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ 2: 'ABC', 3: 'DEF', 4: 'GHI', 5: 'JKL', 6: 'MNO', 7: 'PQRS', 8: 'TUV', 9: 'WXYZ' },
};

const numberOf = (key: string): string => key.replaceAll(/\D/g, '');

/** In which group a key is numbered; undefined = it has a name of its own. */
function numberedAs(key: string): 'soft' | 'line' | 'expansion' | undefined {
  if (/^F\d$/.test(key)) return 'soft';
  if (/^P\d+$/.test(key)) return 'line';
  return /^EK\d+$/.test(key) ? 'expansion' : undefined;
}

/** The plain word for a key: `Hold`, `Line key 3`; the name itself where there is no word, as for what only `raw` lets through. */
export function wordOf(node: EditorNode, key: string): string {
  const group = numberedAs(key);
  const text = group
    ? textOf(node, `snom-key.word.${group}`, { number: numberOf(key) })
    : textOf(node, `snom-key.word.${key}`);
  return text ?? key;
}

/** A sequence in plain words: `Hold, 123, OK`. */
export function wordsOf(node: EditorNode, presses: readonly KeyPress[]): string {
  const names = writePresses(presses.map(({ key }) => ({ key }))).split(' ');
  return names.map((name) => (/^[\d*#]+$/.test(name) ? name : wordOf(node, name))).join(', ');
}

/** What a key does; '' for digits, which need no words. */
export function describeKey(node: EditorNode, key: string): string {
  const group = numberedAs(key);
  if (group) return textOf(node, `snom.key.${group}`, { number: numberOf(key) }) ?? '';
  return textOf(node, `snom.key.${key}`) ?? '';
}

/** A key as a button: plain words first, the name in a sequence below them. */
export function keyButton(
  node: EditorNode,
  { key, group }: { readonly key: string; readonly group: KeyGroup },
  press: (key: string) => void,
): JQuery {
  const button = $('<button type="button" class="snom-pad-key" tabindex="-1">').attr(
    'data-key',
    key,
  );
  const description = describeKey(node, key);
  if (description !== '') button.attr('title', `${description} (${key})`);
  return button.append(faceOf(node, key, group)).on('click', () => press(key));
}

function faceOf(node: EditorNode, key: string, group: KeyGroup): JQuery[] {
  const icon = ICONS[key];
  const small = (text: string): JQuery => $('<small>').text(text);
  if (icon !== undefined) {
    return [
      $('<i aria-hidden="true">').addClass(`fa ${icon}`),
      // For who cannot see the sign.
      $('<span class="snom-unseen">').text(`${wordOf(node, key)} ${key}`),
    ];
  }
  if (group === 'digits') {
    const letters = LETTERS[key];
    return [$('<b>').text(key), ...(letters ? [small(letters).attr('aria-hidden', 'true')] : [])];
  }
  // The number alone is what fits beside a screen, and what stands on no key anyway.
  const word = numberedAs(key) ? numberOf(key) : wordOf(node, key);
  return [$('<span>').text(word), small(key)];
}
