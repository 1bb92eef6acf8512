/**
 * Words that stand where a number should be. Phones report them for callers who withhold their number
 * (`anonymous@anonymous.invalid`, RFC 3323; the others as proxies and gateways write them, in the languages of
 * their makers), and flows hand them on. Strength: seen by others; no list of them is complete.
 */

/** Longest text looked at; words are short. */
const MAX_WORD = 64;

/** As written; case, accents, blanks and punctuation make no difference. */
const WITHHELD = [
  // English
  'anonymous, anonymous caller, unknown, unknown caller, unknown number, restricted, private, private caller',
  'private number, withheld, number withheld, unavailable, not available, number unavailable, hidden',
  'hidden number, blocked, suppressed, no number, no caller id, caller id blocked, caller id withheld',
  'out of area, nonumber, none, no name',
  // German
  'anonym, unbekannt, unbekannter anrufer, unbekannter teilnehmer, unbekannte nummer, privat, private nummer',
  'unterdrückt, unterdrueckt, nummer unterdrückt, rufnummer unterdrückt, nicht verfügbar, nicht verfuegbar',
  'keine nummer, keine rufnummer, ohne nummer, ohne rufnummer, gesperrt',
  // French, Spanish, Portuguese, Catalan, Italian
  'anonyme, inconnu, appelant inconnu, numéro inconnu, privé, numéro privé, masqué, numéro masqué, indisponible',
  'anónimo, desconocido, número desconocido, privado, número privado, oculto, número oculto, restringido',
  'no disponible, desconhecido, indisponível, restrito, anònim, desconegut, privat, ocult',
  'anonimo, sconosciuto, numero sconosciuto, privato, numero privato, riservato, nascosto, non disponibile',
  // Dutch, Scandinavian, Polish, Czech, Hungarian, Turkish
  'anoniem, onbekend, onbekend nummer, afgeschermd, privénummer, niet beschikbaar',
  'okänd, hemligt nummer, hemligt, ukjent, hemmelig, skjult, skjult nummer, ukendt, tuntematon, salainen',
  'anonimowy, nieznany, numer nieznany, prywatny, numer prywatny, zastrzeżony, numer zastrzeżony, niedostępny',
  'anonymní, neznámý, soukromý, skryté číslo, névtelen, ismeretlen, rejtett, bilinmeyen, gizli, gizli numara',
  // Russian, Ukrainian, Japanese, Chinese
  'аноним, анонимный, неизвестный, неизвестно, неизвестный номер, скрыт, скрытый, скрытый номер, невідомий',
  '匿名, 非通知, 通知不可能, 表示圏外, 不明, 未知, 私人号码, 未知号码',
];

/** Words that say it in any company of each other and of those below: `withheld-number`, `ID unavailable`. */
const SAYING = new Set(
  'anonymous unknown unidentified restricted private withheld unavailable hidden blocked suppressed'.split(
    ' ',
  ),
);
/** Say nothing by themselves. */
const ABOUT = new Set(
  'no not the a by of from user caller call callers id name number party'.split(' '),
);

const COMMON = /^(?:anonymous|unknown|restricted|private|withheld|unavailable|anonym|unbekannt)$/i;

/** What programs make of a value that is not there. */
const NOTHING = 'null, undefined, nan, nil, true, false, infinity, object object';

const WITHHELD_WORDS = wordsOf(WITHHELD);
const NOTHING_WORDS = wordsOf([NOTHING]);

/** `n/a` as it is written; `na` could be somebody's initials. */
const NOT_APPLICABLE = /^n\.? ?\/ ?a\.?$|^n\. ?a\.$/i;

/** Hosts under `.invalid` exist nowhere (RFC 2606); `anonymous.invalid` is that of withheld callers (RFC 3323). */
const NOWHERE = /(?:^|\.)invalid\.?(?::\d{1,5})?$/i;

/**
 * Does the user part of a reported address, or what a phone sent instead of one, say that there is no number?
 * True also for nothing at all, and for mere punctuation.
 */
export function saysNoNumber(user: string): boolean {
  const text = user.slice(0, MAX_WORD).trim();
  const word = wordOf(text);
  if (word === '' || WITHHELD_WORDS.has(word) || NOT_APPLICABLE.test(text)) return true;
  return saysItInWords(text) || isNowhere(text);
}

/** Do all the words of it say so, or stand beside one that does? */
function saysItInWords(text: string): boolean {
  const words = text
    .toLowerCase()
    .replace(/\bnot available\b/g, 'unavailable')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return (
    words.some((word) => SAYING.has(word)) &&
    words.every((word) => SAYING.has(word) || ABOUT.has(word))
  );
}

/** Is it no destination but a word for none: those of phones, and `null`, `NaN`, `n/a` of programs? */
export function isWordForNothing(text: string): boolean {
  const word = text.slice(0, MAX_WORD).trim();
  return /\p{L}/u.test(word) && (saysNoNumber(word) || NOTHING_WORDS.has(wordOf(word)));
}

/**
 * Is an address that of nobody, by its host or by the commonest of those words? Rarer ones (`privat`) can be accounts,
 * and who writes a host means one.
 */
export function isAddressOfNobody(user: string, host: string): boolean {
  return isNowhere(host) || COMMON.test(user.slice(0, MAX_WORD).trim());
}

/** Is it a host that by definition does not exist: that of an anonymous caller? */
export function isNowhere(host: string): boolean {
  return host.length <= 256 && NOWHERE.test(host.trim());
}

/** Letters and digits only, without accents, in lower case. */
function wordOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function wordsOf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(', ')).map(wordOf));
}
