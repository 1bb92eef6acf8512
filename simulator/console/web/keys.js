/** Where each key of a model sits on the drawn phone, and what is written on it. */
import { hasText, t } from './texts.js';

/** Letters below the digits, as on every telephone. */
const LETTERS = {
  2: 'ABC',
  3: 'DEF',
  4: 'GHI',
  5: 'JKL',
  6: 'MNO',
  7: 'PQRS',
  8: 'TUV',
  9: 'WXYZ',
};

const KEYPAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Two names of one key have one drawing. */
const PAUSE = 'M5.5 3.5v9M10.5 3.5v9';
const DIRECTORY = 'M4 2.5h9v11H4zM4 5H2.5M4 8H2.5M4 11H2.5M7 6.5h3.5M7 9.5h3.5';

/** Drawings on a 16 x 16 grid. */
const PATHS = {
  UP: 'M3.5 10.5 8 6l4.5 4.5',
  DOWN: 'M3.5 5.5 8 10l4.5-4.5',
  LEFT: 'M10.5 3.5 6 8l4.5 4.5',
  RIGHT: 'M5.5 3.5 10 8l-4.5 4.5',
  ENTER: 'M3 8.5 6.5 12 13 4.5',
  CANCEL: 'M4 4l8 8M12 4l-8 8',
  VOLUME_UP: 'M8 4v8M4 8h8',
  VOLUME_DOWN: 'M4 8h8',
  MUTE: 'M6 3.5a2 2 0 0 1 4 0v4a2 2 0 0 1-4 0zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5M2 2l12 12',
  SPEAKER: 'M2.5 6v4H5l3.5 3V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M12.8 3.5a6 6 0 0 1 0 9',
  HEADSET: 'M3 11V8a5 5 0 0 1 10 0v3M3 9h2v4H3zM11 9h2v4h-2zM13 13c0 1.2-1.5 1.8-3.5 1.8',
  TRANSFER: 'M2 5.5h9M8.5 3 11 5.5 8.5 8M14 10.5H5M7.5 8 5 10.5 7.5 13',
  F_HOLD: PAUSE,
  F_R: PAUSE,
  REDIAL: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  DND: 'M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM5 8h6',
  REC: 'M12 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
  MENU: 'M3 4.5h10M3 8h10M3 11.5h10',
  F_ADR_BOOK: DIRECTORY,
  DIRECTORY,
  RETRIEVE: 'M2 4h12v8.5H2zM2.5 4.5 8 9l5.5-4.5',
  DISCONNECT: 'M2 10c3-4 9-4 12 0l-2.5 1.5-2-2.5h-3l-2 2.5z',
  OFFHOOK: 'M8 13V4M4.5 7.5 8 4l3.5 3.5',
  ONHOOK: 'M8 3v9M4.5 8.5 8 12l3.5-3.5',
};

/** On these only the drawing is seen. */
const WORDLESS = new Set([
  'UP',
  'DOWN',
  'LEFT',
  'RIGHT',
  'ENTER',
  'CANCEL',
  'VOLUME_UP',
  'VOLUME_DOWN',
]);

/** Text, drawing and name of a key. What is seen on it is a part of its name, so that it can be called by it. */
export function faceOf(key) {
  if (KEYPAD.includes(key)) {
    const small = LETTERS[key] ?? '';
    const word = { '*': t('keys.star'), '#': t('keys.hash') }[key] ?? '';
    return {
      big: key,
      small,
      name: [t('keys.named', { key }), small || word].filter(Boolean).join(' '),
    };
  }
  const known = `key.${key}`;
  const word = hasText(known) ? t(known) : wordOf(key);
  if (WORDLESS.has(key)) return { path: PATHS[key], name: word };
  const longer = `keyName.${key}`;
  return { path: PATHS[key], word, name: hasText(longer) ? `${word}: ${t(longer)}` : word };
}

/** `F_NEXT_ID` -> `Next id` */
function wordOf(key) {
  const word = key.replace(/^F_/, '').replaceAll('_', ' ').toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * Sorts a model's keys into the areas of the phone.
 *
 * @param {string[]} names
 */
export function arrange(names) {
  const has = new Set(names);
  const take = (list) => list.filter((key) => has.delete(key));
  const match = (pattern) => names.filter((key) => pattern.test(key) && has.delete(key));
  return {
    soft: match(/^F\d$/),
    lines: match(/^P\d+$/),
    expansion: match(/^EK\d+$/),
    keypad: take(KEYPAD),
    handset: take(['OFFHOOK', 'ONHOOK']),
    navigation: take(['UP', 'LEFT', 'RIGHT', 'DOWN', 'ENTER', 'CANCEL']),
    volume: take(['VOLUME_DOWN', 'VOLUME_UP']),
    functions: [
      ...take([
        'MUTE',
        'SPEAKER',
        'HEADSET',
        'F_HOLD',
        'F_R',
        'TRANSFER',
        'REDIAL',
        'DND',
        'REC',
        'MENU',
      ]),
      ...has,
    ],
  };
}

/** Line keys that are on the phone at the same time; the others are on further pages. */
export function linesPerPage(count) {
  if (count <= 15) return count;
  return count % 12 === 0 ? 12 : 8;
}
