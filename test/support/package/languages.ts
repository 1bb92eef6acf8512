/** The languages of the package, and what is particular to each. */

/** Folders of locales/, and of the virtual phone's page: sorted. */
export const LANGUAGES: readonly string[] = [
  'de',
  'en-US',
  'es-ES',
  'fr',
  'it',
  'ja',
  'nl',
  'pt-BR',
  'zh-CN',
];

/**
 * Titles of a help text's sections, as Node-RED's own nodes have them; Italian and Dutch are not among the languages
 * of Node-RED, so that theirs are our own.
 */
export const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  de: ['Eingangsdaten', 'Ausgangsdaten', 'Details', 'Referenzen'],
  'en-US': ['Inputs', 'Outputs', 'Details', 'References'],
  'es-ES': ['Entradas', 'Salidas', 'Detalles', 'Referencias'],
  fr: ['Entrées', 'Sorties', 'Détails', 'Références'],
  it: ['Ingressi', 'Uscite', 'Dettagli', 'Riferimenti'],
  ja: ['入力', '出力', '詳細', '参考'],
  nl: ['Invoer', 'Uitvoer', 'Details', 'Verwijzingen'],
  'pt-BR': ['Entradas', 'Saídas', 'Detalhes', 'Referências'],
  'zh-CN': ['输入', '输出', '详细', '参考'],
};

/** How a name is quoted, with the shortest name that is looked up: shorter ones are values and signs. */
export const QUOTED: Readonly<Record<string, RegExp>> = {
  de: /„([^“]{4,})“/g,
  'en-US': /"([^"]{4,})"/g,
  'es-ES': /«([^»]{4,})»/g,
  fr: /«\u00a0([^»]{4,})\u00a0»/g,
  it: /«([^»]{4,})»/g,
  ja: /「([^」]{2,})」/g,
  nl: /“([^”]{4,})”/g,
  'pt-BR': /"([^"]{4,})"/g,
  'zh-CN': /“([^”]{2,})”/g,
};

/** These words, with letters neither before nor after. */
const address = (forms: string): RegExp => new RegExp(`(?<!\\p{L})(?:${forms})(?!\\p{L})`, 'u');

/** Ways to address a reader that a language's texts do not use: each keeps to one. */
export const OTHER_ADDRESS: Readonly<Record<string, RegExp>> = {
  // Within a sentence, "Sie" in a capital letter is the reader.
  de: address('\\p{Ll}+,? Sie|Sie (?:können|müssen|haben|sollten|bitte)|Ihre?|du|deine?'),
  'es-ES': address('tú|tienes|puedes|debes|vosotros|vuestr[oa]s?'),
  fr: address('tu|toi|tes|peux|dois'),
  it: address('tu|tuoi|tu[oae]|puoi|devi|inserisci|scegli'),
  nl: address('u|uw'),
  'pt-BR': address('tu|vós|teu|tua|o senhor'),
  'zh-CN': /您/,
};

/**
 * Signs set as a language does not set them: in French, an ordinary blank would let a line begin with : or ». Japanese has
 * no blank beside Latin letters and brackets, as in Node-RED's own texts (particles stand for its words, as search words
 * of the palette have blanks between them); Chinese has wide brackets and signs.
 */
export const BAD_TYPOGRAPHY: Readonly<Record<string, RegExp>> = {
  fr: /[\p{L}\p{N}_)>»] (?=[:;?!»](?![\p{L}\p{N}]))|« /u,
  ja: /[のをはがにでと] (?=(?!sip:|tel:|https?:)[A-Za-z0-9])|[A-Za-z0-9)>] (?=[のをはがにでと])|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}] (?=\(|<(?!span))/u,
  'zh-CN': /\p{sc=Han} ?\(|\p{sc=Han}[,:;?!]/u,
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Names that are the same everywhere: products, protocols, standards, and their units. */
export const NAMES = words('snom home assistant basic digest latin ms min');

/** Names of phones' settings and titles of documents: there is nothing else to find them by. */
export const ENGLISH_NAMES: ReadonlySet<string> = new Set([
  'Call join on Xfer',
  'Snom: Remote phone control',
  'Snom: Securing Snom phones more effectively',
]);

/** Words that a language shares with English: a text of nothing but these may be the same. */
export const FOREIGN_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  de: words('name headset host port firmware operation navigation display format text problem'),
  'es-ES': words('control host firmware no audio'),
  fr: words('menu port firmware document page pages navigation audio destination format question'),
  it: words('menu host password firmware reception no audio file display backup'),
  ja: words(''),
  nl: words('menu headset host protocol model firmware document subnet audio screening display'),
  'pt-BR': words('menu headset host firmware backup'),
  'zh-CN': words(''),
};
