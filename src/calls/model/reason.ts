/**
 * Reads `$cancel_reason`: the content of the SIP header `Reason` of a CANCEL (RFC 3326), as the phone got it from the
 * PBX. Grammar: values separated by commas, each a protocol with parameters, `Q.850;cause=26;text="..."`; a quoted
 * text may hold commas, semicolons and escaped quotes. How a phone escapes it is not documented, so spelling, case,
 * blanks and missing quotes do not matter.
 */

/** One value of the header; what is missing or unreadable is '' or undefined. */
interface ReasonValue {
  /** In upper case; '' = none was given. */
  readonly protocol: string;
  readonly cause?: number;
  readonly text?: string;
}

/** Longest text looked at: a phone fills in what a stranger sent. */
const MAX_REASON = 512;
/** More values than any PBX sends. */
const MAX_VALUES = 16;

/** Protocols whose causes are those of ISDN (ITU-T Q.850). */
const ISDN: ReadonlySet<string> = new Set(['Q.850', 'Q850', 'ISDN', 'ISUP']);
/** RFC 3326 2: a fork was cancelled because another one was answered with 200. */
const SIP_ANSWERED = 200;
/** ITU-T Q.850: "non-selected user clearing", what PBXs send to the phones of a group that did not get the call. */
const ISDN_NOT_SELECTED = 26;

/** What PBXs write for people; also where no cause says it. */
const ELSEWHERE =
  /\b(?:completed|answered|accepted|taken|handled|picked[ -]?up) (?:elsewhere|somewhere else|at another|on another|by (?:another|some(?:one|body) else))\b/i;
/** What turns it into its opposite. */
const DENIED = /\b(?:not|never|no|nobody)\b|n't\b/i;

/** Without quotes around the whole of it, and without an escaping that was done once too often. */
function unwrap(header: string): string {
  const text = header.includes('=') ? header : header.replace(/%3d/gi, '=').replace(/%3b/gi, ';');
  const inner = text.trim();
  const quote = inner.charAt(0);
  if ((quote !== '"' && quote !== "'") || !/^[\w.]{1,16} ?[;=]/.test(inner.slice(1, 20)))
    return text;
  return inner.slice(1, inner.endsWith(quote) ? -1 : undefined);
}

/** The values of a Reason header in their order. Never throws. */
export function parseReason(header: string): readonly ReasonValue[] {
  const text = unwrap(header.slice(0, MAX_REASON)).replace(/^\s*reason\s*:/i, '');
  return split(text, ',').slice(0, MAX_VALUES).map(valueOf);
}

/**
 * Does the header say that somebody else took the call? `SIP;cause=200`, `Q.850;cause=26` (also named ISDN), or a
 * text that says so; one of several values is enough. `SIP;cause=487` (the caller gave up), `Q.850;cause=16` (normal
 * end) and `SIP;cause=600` (busy everywhere) do not.
 */
export function isCompletedElsewhere(cancelReason: string | null): boolean {
  return parseReason(cancelReason ?? '').some(({ protocol, cause, text }) => {
    if (protocol === '' && (cause === SIP_ANSWERED || cause === ISDN_NOT_SELECTED)) return true;
    if (protocol === 'SIP' && cause === SIP_ANSWERED) return true;
    if (ISDN.has(protocol) && cause === ISDN_NOT_SELECTED) return true;
    return text !== undefined && ELSEWHERE.test(text) && !DENIED.test(text);
  });
}

function valueOf(value: string): ReasonValue {
  const [first = '', ...rest] = split(value, ';').map((part) => part.trim());
  const isBare = first.includes('=');
  // A protocol is one token: anything else that stands alone is what somebody wrote for people.
  const isToken = /^[\w.!%*+`'~-]+$/.test(first);
  const found: { cause?: number; text?: string } =
    isBare || isToken ? {} : { text: unquote(first) };
  for (const parameter of isBare ? [first, ...rest] : rest) {
    const at = parameter.indexOf('=');
    const name = parameter.slice(0, Math.max(0, at)).trim().toLowerCase();
    const content = unquote(parameter.slice(at + 1));
    // The first of several counts, as everywhere in SIP.
    if (name === 'cause' && /^\d{1,9}$/.test(content)) found.cause ??= Number(content);
    else if (name === 'text') found.text ??= content;
  }
  return { protocol: isBare || !isToken ? '' : first.toUpperCase(), ...found };
}

/** Without quotes and doubled blanks; a `+` is how a form writes a blank. */
function unquote(text: string): string {
  return text
    .trim()
    .replace(/^"|"$/g, '')
    .replace(/\\(.)/g, '$1')
    .replace(/[\s+]+/g, ' ')
    .trim();
}

/** Splits at a sign that does not stand within quotes. */
function split(text: string, sign: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\' && quoted) {
      part += text.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === sign && !quoted) {
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  return [...parts, part];
}
