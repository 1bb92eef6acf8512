/** Notes what was asked of a phone and what came of it, where somebody wants to know. Nothing waits for a note. */
import { detached } from '../../common/detached';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { OnExchange, PhoneExchange, PhoneResponse } from '../types';
import { textOf } from './sip/header-values';
import type { SipResponse } from './sip/read-message';

/** A title stands at the top of a page; looking further only costs time. */
const TOP = 2048;
const TITLE = /<title\b[^<>]{0,200}>([^<>]{0,120})/i;
/** The scheme of a challenge, without what is in it. */
const SCHEME = /^\s{0,8}([A-Za-z][A-Za-z-]{0,31})/;

/** What is noted of an answer. */
type Answered = Pick<PhoneExchange, 'status' | 'type' | 'length' | 'title'>;

/** What is noted of a request. */
type Asked = Pick<PhoneExchange, 'to' | 'request' | 'question'>;

/**
 * Does the work, and tells what came of it.
 *
 * @param describe says what the answer was; must not throw
 * @throws whatever the work throws
 */
export async function noted<T>(
  work: () => Promise<T>,
  asked: Asked,
  describe: (answer: T) => Answered,
  onExchange: OnExchange | undefined,
): Promise<T> {
  if (!onExchange) return work();
  const at = Date.now();
  const begun = performance.now();
  const tell = (outcome: Answered | Pick<PhoneExchange, 'error'>): void =>
    onExchange({ at, tookMs: Math.round(performance.now() - begun), ...asked, ...outcome });
  try {
    const answer = await work();
    tell(describe(answer));
    return answer;
  } catch (thrown) {
    tell({ error: thrown instanceof SnomError ? thrown.reason : 'internal' });
    throw thrown;
  }
}

/** What is noted of an answer of a web server. */
export function describePage({ status, headers, body, bytes }: PhoneResponse): Answered {
  const type = firstOf(headers['content-type']).split(';', 1)[0]?.trim().slice(0, 64);
  const found = status === 401 ? SCHEME.exec(firstOf(headers['www-authenticate'])) : titleIn(body);
  const title = detached(found?.[1]?.trim() ?? '');
  return {
    status,
    length: bytes?.length ?? body.length,
    ...optional({ type: type || undefined, title: title || undefined }),
  };
}

/** What is noted of an answer by SIP. */
export function describeSip({ status, phrase }: SipResponse): Answered {
  const title = textOf(phrase).slice(0, 120);
  return { status, ...optional({ title: title || undefined }) };
}

const titleIn = (body: string): RegExpExecArray | null => TITLE.exec(body.slice(0, TOP));

const firstOf = (header: string | string[] | undefined): string =>
  (Array.isArray(header) ? header[0] : header) ?? '';
