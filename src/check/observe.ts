/** Turns an answer into what a report may say of it. */
import { isUtf8 } from 'node:buffer';
import { optional } from '../common/values';
import { parseChallenges } from '../phone/transport/challenge';
import type { Keep } from './probes';
import type { Pseudonyms } from './pseudonyms';
import type { RawAnswer } from './raw-get';
import type { AnswerSeen } from './report';
import { linesOf } from './settings-outline';

/** Header lines whose value is another one each time. */
const CHANGING: Readonly<Record<string, string>> = {
  'content-length': '{length}',
  date: '{date}',
  expires: '{date}',
  'last-modified': '{date}',
  etag: '{nonce}',
  'set-cookie': '{nonce}',
  'authentication-info': '{nonce}',
};

const CHALLENGE = /^(?:www|proxy)-authenticate$/i;
/** Parts of a challenge that are random. */
const RANDOM = /\b(nonce|opaque|nextnonce)(\s*=\s*)(?:"[^"]*"|[^\s,]*)/gi;
const TITLE = /<title[^<>]{0,100}>([^<]{0,300})<\/title>/i;
/** Header names of the firmware; with a digit in it, a name is looked at like any text. */
const HEADER_NAME = /^[A-Za-z][A-Za-z-]{0,39}$/;

/** Text of a body: old firmware writes Latin-1, newer UTF-8. */
export function textOf({ body }: Pick<RawAnswer, 'body'>): string {
  return body.toString(isUtf8(body) ? 'utf8' : 'latin1');
}

/** An answer as a report shows it. */
export function outlineAnswer(answer: RawAnswer, keep: Keep, names: Pseudonyms): AnswerSeen {
  const { status, statusLine, headers, end } = answer;
  return {
    status,
    statusLine: names.text(statusLine.slice(13)).replace(/^/, statusLine.slice(0, 13)),
    headers: headers.slice(0, 40).map(([name, value]) => headerSeen(name, value, names)),
    ...bodySeen(answer, keep, names),
    ...optional({ end }),
  };
}

/** A header line, of a phone's answer or request. */
export function headerSeen(
  name: string,
  value: string,
  names: Pseudonyms,
): readonly [string, string] {
  const shown = HEADER_NAME.test(name) ? name : names.text(name.slice(0, 64));
  const changing = CHANGING[name.toLowerCase()];
  if (changing !== undefined) return [shown, changing];
  const text = value.slice(0, 1024);
  if (!CHALLENGE.test(name)) return [shown, names.text(text)];
  // The random parts are cut out first: their characters may look like words.
  const parts = text.split(RANDOM);
  let hidden = '';
  for (let index = 0; index < parts.length; index += 3) {
    hidden += names.text(parts[index] ?? '');
    const random = parts[index + 1];
    if (random !== undefined) hidden += `${random}${parts[index + 2] ?? '='}"{nonce}"`;
  }
  return [shown, hidden];
}

function bodySeen(
  answer: RawAnswer,
  keep: Keep,
  names: Pseudonyms,
): Pick<AnswerSeen, 'title' | 'layout' | 'picture' | 'lines'> {
  if (keep === 'picture' && answer.status === 200) {
    const picture = pictureOf(answer.body);
    if (picture !== undefined) return { picture };
  }
  const text = textOf(answer);
  const title = TITLE.exec(text)?.[1];
  const titled = title === undefined ? {} : { title: names.text(title.trim()) };
  if (keep === 'layout') return { ...titled, layout: names.layout(text) };
  const lines = keep === 'lines' ? linesOf(text) : undefined;
  return { ...titled, ...(lines && { lines }) };
}

/** Format and size of a bitmap; what it shows is not looked at. */
function pictureOf(body: Buffer): string | undefined {
  if (body.length < 26 || body.subarray(0, 2).toString('latin1') !== 'BM') return undefined;
  return `bmp ${Math.abs(body.readInt32LE(18))}x${Math.abs(body.readInt32LE(22))}`;
}

/** The ways to log in that an answer offers. */
export function schemesOf(answer: RawAnswer | undefined): string[] {
  const lines = answer?.headers.filter(([name]) => CHALLENGE.test(name)).map(([, value]) => value);
  return parseChallenges(lines).map(({ scheme }) => scheme);
}
