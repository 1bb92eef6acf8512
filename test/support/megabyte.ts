/** Messages of a megabyte that are made to take long: texts, lists and objects that expressions, parsers and copies stumble over. */

/** Characters, bytes or so of each. */
const SIZE = 1_000_000;

const repeated = (piece: string): string => piece.repeat(Math.floor(SIZE / piece.length));

/** What is repeated, with something behind it that does not fit. */
const PIECES: Readonly<Record<string, string>> = {
  slashes: '/',
  blanks: ' ',
  tabs: '\t',
  lines: '\r\n',
  noughts: '0',
  digits: '1234567890',
  dots: '.',
  quotes: '"',
  apostrophes: "'",
  brackets: '<',
  braces: '{',
  squares: '[',
  parentheses: '(',
  'escaped addresses': '%3A%2F%2F',
  'escapes of escapes': '%25',
  'broken escapes': '%',
  pairs: '1,1;',
  'ends of schemes': '://',
  'numbers of abroad': '+4',
  backslashes: '\\',
  ats: '@',
  colons: ':',
  'spoken numbers': '+49 (0) 30-',
  'SIP addresses': 'sip:1@a;b=c,',
  'tel addresses': 'tel:+1;ext=1;',
  keys: 'ENTER ',
  'keys that are held': 'P1:3s, ',
  'key names without an end': 'F_HOLD',
  'key codes': '{P1}',
  commas: ',',
  'host names': 'a.',
  'elements that never end': '<a>',
  elements: '<cmd module="phone"><a b="c">d</a></cmd>',
  attributes: '<a b="c" ',
  entities: '&#x41;',
  ampersands: '&',
  'text entities': '&amp;amp;',
  comments: '<!--',
  'character data': '<![CDATA[',
  declarations: '<!DOCTYPE a [<!ENTITY b "c">]>',
  'JSON lists': '[1,',
  'JSON objects': '{"a":',
  'JSON texts': '"a",',
  'query parameters': 'number=1&',
  'text in base64': 'QUJD',
  'mathematical digits': '\u{1d7d9}',
  'wide digits': '\uff11',
  'Arabic digits': '\u0661',
  'combining marks': 'e\u0301',
  marks: '\u0301',
  emojis: '\u{1f469}\u200d\u{1f52c}',
  'right to left': '\u202e',
  'lone surrogates': '\ud800',
  'hard blanks': '\u00a0',
  nulls: '\0',
  ligatures: '\ufdfa',
  'capitals that grow': '\u0130\u00df',
  pluses: '+',
  stars: '*',
  hashes: '#',
  dashes: '-',
  equals: '=',
  semicolons: ';',
  'plain letters': 'a',
  words: 'hold ',
};

/** Texts of a megabyte by what they are made of. */
export const MEGABYTE_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries(PIECES).map(([name, piece]) => [name, `${repeated(piece)}x`]),
);

/** Heads that tempt readers to go on with whatever follows. */
export const HEADS = [
  '{"operation":"dial","destination":"',
  '<iq><cmd module="phone">',
  '<cmd module="phone" device="',
  'http://192.0.2.1/command.htm?key=',
  'http://',
  'sip:',
  'data:image/png;base64,',
  'number=',
] as const;

function nest(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let inner: unknown = 'x';
  for (let level = 0; level < depth; level += 1) inner = wrap(inner);
  return inner;
}

const list = (count: number, make: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Values of a megabyte that are no texts; made anew, as nodes may keep them. */
export const MEGABYTE_VALUES: Readonly<Record<string, () => unknown>> = {
  'a list of numbers': () => list(250_000, (index) => index),
  'a list of keys': () => list(100_000, () => 'ENTER'),
  'a list of key objects': () => list(40_000, () => ({ key: 'P1', hold: 100 })),
  'a list of lists': () => list(200_000, () => []),
  'a list of nothing': () => list(250_000, () => undefined),
  'a list with holes': () => Array<unknown>(1_000_000),
  'a list of texts for the display': () => list(40_000, () => ({ name: 'a', value: 'b' })),
  'a list of entries with numbers': () => list(40_000, () => ({ name: 'a', number: '200' })),
  'a list of pages': () => list(40_000, () => ({ text: 'a' })),
  'a list of lamps': () => list(40_000, (index) => ({ led: index, state: 'on' })),
  'many properties': () =>
    Object.fromEntries(list(60_000, (index) => [`property${index}`, index]) as [string, unknown][]),
  'many settings': () =>
    Object.fromEntries(list(60_000, (index) => [`user_name${index}`, 'x']) as [string, unknown][]),
  'objects in objects': () => nest(100_000, (inner) => ({ a: inner })),
  'lists in lists': () => nest(200_000, (inner) => [inner]),
  'operations in operations': () => nest(50_000, (payload) => ({ operation: 'dial', payload })),
  'a buffer': () => Buffer.alloc(1_000_000, 0x41),
  'a picture that is none': () =>
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1_000_000, 0xff)]),
  'a typed list': () => new Float64Array(125_000),
  'a map': () => new Map(list(50_000, (index) => [index, index]) as [number, number][]),
  'a set': () => new Set(list(100_000, (index) => index)),
};
