/** Answers of CSTA as made-up phones write them: any edition, prefix, order, envelope. Written apart from the client. */
import fc from 'fast-check';
import { edition } from './csta-phone';

/** An element to be written; `text` or `children`. */
export interface Written {
  readonly name: string;
  readonly text?: string;
  readonly children?: readonly Written[];
}

/** How one phone writes. */
export interface Hand {
  readonly edition: number;
  /** '' = the default namespace. */
  readonly prefix: string;
  /** Are inner elements in the namespace, too? */
  readonly qualified: boolean;
  /** Namespace of an envelope; '' = none. */
  readonly soap: string;
  readonly head: string;
  readonly gap: string;
  readonly cdata: boolean;
  /** Turns children round. */
  readonly reversed: boolean;
}

export const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';

export const hands: fc.Arbitrary<Hand> = fc.record({
  edition: fc.constantFrom(3, 4, 5, 6),
  prefix: fc.constantFrom('', 'c', 'csta', 'ns1', 'X-1'),
  qualified: fc.boolean(),
  soap: fc.constantFrom('', SOAP_11, SOAP_12),
  head: fc.constantFrom(
    '',
    '<?xml version="1.0"?>',
    '\ufeff<?xml version="1.0" encoding="utf-8"?>\n',
    '\r\n',
  ),
  gap: fc.constantFrom('', '\n  ', '<!-- > -->'),
  cdata: fc.boolean(),
  reversed: fc.boolean(),
});

/** The document as this hand writes it. */
export function write(root: Written, hand: Hand): string {
  const { prefix, head, soap } = hand;
  const space = ` xmlns${prefix === '' ? '' : `:${prefix}`}="${edition(hand.edition)}"`;
  const content = elementOf(root, hand, space);
  if (soap === '') return head + content;
  return `${head}<S:Envelope xmlns:S="${soap}"><S:Body>${hand.gap}${content}</S:Body></S:Envelope>`;
}

function elementOf({ name, text = '', children = [] }: Written, hand: Hand, space: string): string {
  // Without a prefix, the namespace of the outer element is that of the inner ones.
  const isPrefixed = hand.prefix !== '' && (space !== '' || hand.qualified);
  const tag = isPrefixed ? `${hand.prefix}:${name}` : name;
  const inner = children.map((child) => elementOf(child, hand, ''));
  const ordered = hand.reversed ? inner.reverse() : inner;
  const content = children.length === 0 ? written(text, hand) : ordered.join(hand.gap);
  return `<${tag}${space}>${children.length === 0 ? '' : hand.gap}${content}</${tag}>`;
}

function written(text: string, { cdata }: Hand): string {
  if (cdata && text !== '') return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#62;');
}

/** Puts something wrong into a text: cuts, doubles, swaps or replaces a piece. */
export const spoilt = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      texts,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(40),
          fc.constantFrom(
            '',
            '<',
            '>',
            '&',
            '"',
            ':',
            '<!--',
            '<![CDATA[',
            '&x;',
            '&#0;',
            '\u0000',
            '<a>',
            'xmlns=""',
            '\ud800',
            '<?',
            '/>',
          ),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([text, cuts]) =>
      cuts.reduce((before, [at, length, piece]) => {
        const from = at % (before.length + 1);
        return before.slice(0, from) + piece + before.slice(from + length);
      }, text),
    );
