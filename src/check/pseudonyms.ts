/**
 * Keeps people out of reports: every piece of text is replaced by a placeholder unless it is known to be harmless.
 * The same piece gets the same placeholder throughout one report, so that an expert still sees that two are equal.
 *
 * Not by lists of what is secret, which would miss something, but by a list of what is not: words of HTTP and HTML and
 * labels of Snom's pages, punctuation, names of models, versions of firmware.
 */
import { VOCABULARY } from './vocabulary';

/** What a placeholder stands for. */
type PlaceholderKind = 'mac' | 'ip' | 'number' | 'word' | 'secret';

/** Longest text that is looked at, UTF-16 units; the rest is cut off and shown as `{cut}`. */
export const MAX_LAYOUT = 16_384;

const MODELS = '(?:190|200|220|300|320|360|370|710|715|720|725|760|820|821|870)';
const HEX = '[0-9A-Fa-f]';
/** Punctuation in disguise, which stays: how a phone escapes is worth knowing. */
const ESCAPE =
  '(?:%(?:2[0-9A-F]|3[A-F]|40|5[BCDEF]|60|7[BCDE]|0[AD])|&(?:amp|lt|gt|quot|apos|nbsp|#3[2-9]|#4[0-7]|#160);)';
/** Letters in disguise. */
const LETTER = `(?:(?!${ESCAPE})(?:%[0-9A-F]{2}|&#?\\w{1,10};)|[^\\x00-\\xa0])`;

/** Pieces of text, the first that fits counts. All of them are bounded or run straight to their end. */
const TOKEN = new RegExp(
  [
    String.raw`(?<version>(?<=snom[A-Za-z0-9+]{1,8}-SIP[ /-])\d{1,2}(?:\.\d{1,6}){2,3}(?![\w.]))`,
    String.raw`(?<mac>(?<![0-9A-Za-z])(?:${HEX}{2}(?<sep>[:-])(?:${HEX}{2}\k<sep>){4}${HEX}{2}|${HEX}{12})(?![0-9A-Za-z]))`,
    String.raw`(?<ip>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d))`,
    String.raw`(?<literal>(?<!\w)(?:utf-8|iso-8859-\d{1,2}|HTTP/1\.[01]|MD5(?:-sess)?|SHA-(?:256|512-256)(?:-sess)?|H[1-6])(?!\w))`,
    String.raw`(?<model>(?<!\w)(?:snom[ -]?(?:${MODELS}|D[1-9]\d\d|PA1(?:\+|p(?:lus)?)?|MP)(?:-SIP)?|D[1-9]\d\d|D7C?|M[179]00)(?!\w))`,
    String.raw`(?<time>(?<![\w:])\d{1,5}:\d\d(?::\d\d)?(?![\w:]))`,
    `(?<escape>${ESCAPE})`,
    String.raw`(?<brace>[{}])`,
    `(?<number>\\d{1,40}(?![A-Za-z0-9_]|${LETTER}))`,
    `(?<word>(?:[A-Za-z0-9_]|${LETTER})+)`,
    String.raw`(?<control>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f])`,
  ].join('|'),
  'gi',
);

type Groups = Readonly<Record<string, string | undefined>>;

/** Replaces text; one for each report. */
export class Pseudonyms {
  readonly #seen = new Map<PlaceholderKind, Map<string, number>>();
  #secrets: (readonly [text: string, secret: string])[] = [];
  readonly #host: RegExp | undefined;

  /**
   * @param known `secrets`: what was typed, replaced as a whole wherever punctuation would take it apart; `host`: of
   *   the phone, shown as `{phone}`
   */
  constructor(known: { readonly secrets?: readonly string[]; readonly host?: string } = {}) {
    this.addSecrets(known.secrets ?? []);
    const host = known.host?.replace(/[^\w]/g, '\\$&');
    this.#host = host ? new RegExp(`(?<![\\w.-])${host}(?![\\w-]|\\.\\w)`, 'gi') : undefined;
  }

  /** Texts to be replaced as a whole from now on. Plain words and numbers are replaced anyway. */
  addSecrets(secrets: readonly string[]): void {
    const added = secrets
      .filter((secret) => secret.length >= 3 && /[^A-Za-z0-9]/.test(secret))
      .flatMap((secret) => spellings(secret).map((text) => [text, secret] as const));
    this.#secrets = [...this.#secrets, ...added].sort(([a], [b]) => b.length - a.length);
  }

  /** Text as a report may show it: placeholders for everything that is not known to be harmless. */
  text(text: string): string {
    return this.#split(text.slice(0, MAX_LAYOUT)) + (text.length > MAX_LAYOUT ? '{cut}' : '');
  }

  /** A page as a report may show it: scripts are left out, too. */
  layout(html: string): string {
    const bare = html
      .slice(0, 8 * MAX_LAYOUT)
      .replace(/(<(script|style)\b[^<>]{0,500}>)[^]*?(?:(?=<\/\2)|$)/gi, '$1\u0000')
      .split('\u0000');
    return this.#bounded(bare);
  }

  /** Placeholder of a value as a whole. */
  whole(kind: PlaceholderKind, value: string): string {
    const values = this.#seen.get(kind) ?? new Map<string, number>();
    this.#seen.set(kind, values);
    const number = values.get(value) ?? values.size + 1;
    values.set(value, number);
    return `{${kind}:${number}}`;
  }

  #bounded(parts: readonly string[]): string {
    let left = MAX_LAYOUT;
    let cut = false;
    const kept = parts.map((part) => {
      const text = part.slice(0, left);
      cut ||= text.length < part.length;
      left -= text.length;
      return this.#split(text);
    });
    return kept.join('{script}') + (cut ? '{cut}' : '');
  }

  #split(text: string): string {
    // What holds a secret as it was typed first: its parts might be words that may be shown.
    for (const [spelling, secret] of this.#secrets) {
      const at = text.indexOf(spelling);
      if (at < 0) continue;
      const rest = text.slice(at + spelling.length);
      return `${this.#split(text.slice(0, at))}${this.whole('secret', secret)}${this.#split(rest)}`;
    }
    return this.#hidePhone(text);
  }

  #hidePhone(text: string): string {
    if (!this.#host) return this.#tokens(text);
    return text
      .split(this.#host)
      .map((part) => this.#tokens(part))
      .join('{phone}');
  }

  #tokens(text: string): string {
    return text.replace(TOKEN, (...match: unknown[]) => {
      const found = match[0] as string;
      return this.#replace(found, match.at(-1) as Groups);
    });
  }

  #replace(found: string, groups: Groups): string {
    const { version, literal, model, escape, brace, control, mac, ip, number, time } = groups;
    if (version ?? literal ?? model ?? escape) return found;
    if (brace) return brace === '{' ? '{lb}' : '{rb}';
    if (control) return '?';
    // How long a phone has been up, most often: never the same twice.
    if (time) return '{time}';
    if (mac) return this.#mac(mac, groups['sep'] ?? '');
    if (ip) return this.whole('ip', ip);
    if (number) return this.whole('number', number);
    const plain = unescapeWord(found).normalize('NFC').toLowerCase();
    return VOCABULARY.has(plain) && plain === found.normalize('NFC').toLowerCase()
      ? found
      : this.whole('word', plain);
  }

  /** How it was written stays visible: `{mac:1|xx:}` is lower case with colons, `{mac:1}` upper case without. */
  #mac(text: string, separator: string): string {
    const digits = text.replace(/[:-]/g, '');
    const lower = /[a-f]/.test(digits) && !/[A-F]/.test(digits);
    const placeholder = this.whole('mac', digits.toUpperCase());
    if (!lower && separator === '') return placeholder;
    return placeholder.replace('}', `|${lower ? 'xx' : 'XX'}${separator}}`);
  }
}

/** A secret as it may stand in a header, an address or a page. */
function spellings(secret: string): string[] {
  const html = secret.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const named = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const percent = percentEncoded(secret);
  return [...new Set([secret, html, named, named.replaceAll('"', '&quot;'), percent])];
}

/** Half a character, as cut text may have, becomes a question mark: it has no encoding. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));

/** A word with its escapes undone, as far as they can be; only for telling that two are the same. */
function unescapeWord(word: string): string {
  const text = word.replace(/&#(\d{1,7});/g, (whole, code: string) =>
    Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : whole,
  );
  if (!/%[0-9A-F]{2}/i.test(text)) return text;
  const bytes = text.replace(/[\x80-\uffff]+/g, percentEncoded);
  try {
    return decodeURIComponent(bytes);
  } catch {
    return text;
  }
}
