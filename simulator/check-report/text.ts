/** Fills the placeholders of a report with made-up people, numbers and addresses: one for each, always the same. */

/** What is the phone's own. */
export interface OwnFacts {
  /** 12 upper-case hex digits. */
  readonly mac: string;
  readonly host: string;
}

const PLACEHOLDER = /\{([a-z]{1,8})(?::(\d{1,6}))?(?:\|([Xx]{2})([:-]?))?\}/g;

/** Text with placeholders, as this phone says it. */
export function fillPlaceholders(text: string, own: OwnFacts): string {
  return text.replace(
    PLACEHOLDER,
    (whole, kind: string, number?: string, hex?: string, separator?: string) =>
      fill(kind, Number(number ?? 1), own, { hex, separator }) ?? whole,
  );
}

interface MacForm {
  readonly hex: string | undefined;
  readonly separator: string | undefined;
}

function fill(kind: string, number: number, own: OwnFacts, form: MacForm): string | undefined {
  switch (kind) {
    case 'mac':
      return macOf(number, own.mac, form);
    case 'phone':
      return own.host;
    case 'ip':
      return `198.51.${100 + Math.floor(number / 250)}.${(number % 250) + 1}`;
    case 'number':
      return String(700_000 + number);
    case 'word':
      return `Xq${letters(number)}`;
    case 'secret':
      return `Xz${letters(number)}-x`;
    case 'time':
      return '1:00:00';
    case 'date':
      return new Date(0).toUTCString();
    case 'nonce':
      return 'x0';
    case 'lb':
      return '{';
    case 'rb':
      return '}';
    case 'script':
    case 'cut':
      return '';
    default:
      return undefined;
  }
}

function macOf(number: number, own: string, { hex, separator = '' }: MacForm): string {
  const digits = number === 1 ? own : `000413${(0xf00000 + number).toString(16).toUpperCase()}`;
  const cased = hex === 'xx' ? digits.toLowerCase() : digits;
  return separator === '' ? cased : (cased.match(/../g) ?? []).join(separator);
}

/** 1, 2, 27 -> a, b, aa. */
function letters(number: number): string {
  let text = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(97 + ((rest - 1) % 26)) + text;
  return text;
}
