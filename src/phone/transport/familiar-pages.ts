/**
 * Tells the answer of a phone that works from that of one that has been locked since, although neither page is
 * documented and the latter may be in any language: the answer right after a proven login is good, and a good page
 * contains what good pages of its address always contained.
 */
import { keepNewest } from '../../common/newest';
import type { PhoneRequest, PhoneResponse } from '../types';
import { pathOf } from './login-proof';

/** As much of a page as is looked at, characters. */
const WITHIN = 16 * 1024;
/** Addresses remembered per phone. */
const ADDRESSES = 32;
/** Until so many different good pages are known, a page may hold no word that none of them had. */
const VARIANTS = 3;

const DIAL = /^\/command\.htm\?number=/;
/** Words remembered of the pages of one address. */
const WORDS = 1000;

interface Good {
  /** Words of every good page. */
  common: ReadonlySet<string>;
  /** Words of any good page. */
  readonly all: Set<string>;
  variants: number;
  /** Words that were found to fit, with what is known now. */
  fitting?: Words | undefined;
}

/** What a page says; the same object for the same page of a phone, most of the time. */
export type Words = ReadonlySet<string>;

/** Pages whose words are kept at hand: a phone answers most commands with the same one. */
const AT_HAND = 4;

/** The good answers of one phone, by address. */
export class FamiliarPages {
  readonly #good = new Map<string, Good>();
  /** The newest last. */
  readonly #atHand = new Map<string, Words>();

  /** Words and tags of a page, without numbers. */
  wordsOf(answer: PhoneResponse): Words {
    const { status, headers, body } = answer;
    // Only what is looked at: a page may be as long as a phone makes it, and would be kept.
    const key = `${status} ${String(headers['location'])} ${body.slice(0, WITHIN)}`;
    const known = this.#atHand.get(key);
    if (known) return known;
    const words = wordsOf(answer);
    keepNewest(this.#atHand, key, words, AT_HAND);
    return words;
  }

  /** Has a good answer of this address been seen? */
  knows(request: PhoneRequest): boolean {
    return this.#good.has(addressOf(request));
  }

  /** Does it look like a good answer? */
  fits(request: PhoneRequest, answer: PhoneResponse): boolean {
    const good = this.#good.get(addressOf(request));
    if (!good) return false;
    const words = this.wordsOf(answer);
    if (good.fitting === words) return true;
    if (!isLike(good, words)) return false;
    good.fitting = words;
    return true;
  }

  /** It is a good answer: the login was proven at that time. */
  learn(request: PhoneRequest, answer: PhoneResponse): void {
    const address = addressOf(request);
    const words = this.wordsOf(answer);
    const good = this.#good.get(address);
    if (!good) {
      if (this.#good.size < ADDRESSES)
        this.#good.set(address, { common: words, all: new Set(words), variants: 1 });
      return;
    }
    good.common = new Set([...good.common].filter((word) => words.has(word)));
    good.variants += 1;
    good.fitting = undefined;
    const open = good.variants < VARIANTS || !tells(good.common);
    if (open && good.all.size < WORDS) for (const word of words) good.all.add(word);
  }
}

/** A dial has an answer of its own on the page of keys. */
function addressOf({ target }: PhoneRequest): string {
  return DIAL.test(target) ? `${pathOf(target)} number` : pathOf(target);
}

function isLike({ common, all, variants }: Good, words: Words): boolean {
  for (const word of common) if (!words.has(word)) return false;
  if (variants >= VARIANTS && tells(common)) return true;
  for (const word of words) if (!all.has(word)) return false;
  return true;
}

/** Are these words of what a page says? Tags and the name of the phone are on its refusals, too. */
function tells(words: ReadonlySet<string>): boolean {
  return [...words].some((word) => !/^[<(]/.test(word));
}

/** Words that pages with the facts of a phone are made of, parts of a MAC among them. */
const FACTS =
  /^(?:[a-f]{1,6}|mac|add?res[a-z]*|firmware|version|snom[a-z]*|sip|d|hardware|phone|type|model|system|info[a-z]*|ip|uptime|serial|number|voip|ok|welcome)$/i;

/** Does a page say anything but the facts of a phone? */
export function saysMore(words: Words): boolean {
  return [...words].some((word) => !/^[<(]/.test(word) && !FACTS.test(word));
}

/** Do two pages say the same, but for numbers? */
export function saysTheSame(words: Words, others: Words): boolean {
  return words.size === others.size && [...words].every((word) => others.has(word));
}

/** Words and tags without their numbers, which change: times, counts, call ids. An empty page has one of its own. */
function wordsOf({ status, headers, body }: PhoneResponse): ReadonlySet<string> {
  const location = headers['location'];
  const page = body.slice(0, WITHIN);
  const title = /<title\b[^<>]{0,200}>([^<>]{0,500})/i.exec(page)?.[1] ?? '';
  const text = page.replace(title, ' ');
  const words = new Set(text.match(/<\/?[a-z]{1,16}|[\p{L}_]{1,64}/giu) ?? ['(nothing)']);
  for (const word of title.match(/[\p{L}_]{1,64}/gu) ?? []) words.add(`(title ${word})`);
  words.add(`(${status})`);
  if (typeof location === 'string') words.add(`(${location.replace(/\d+/g, '0').slice(0, 200)})`);
  return words;
}
