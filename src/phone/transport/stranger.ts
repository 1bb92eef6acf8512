/** Tells other devices from Snom phones by what they answer, for whoever has entered the address of something else. */
import { optional } from '../../common/values';
import type { PhoneResponse } from '../types';
import { headerOf } from './answers';
import { parseChallenges } from './challenge';

/** Something that has answered, and that nothing marks as a Snom phone. */
export interface Stranger {
  /** What it calls itself, as it came; absent = it does not say. */
  readonly name?: string;
}

/**
 * Desk phones: `Server: snom embedded` (patterns of scanners, 2006 to 2016), `Basic realm="snom..."` (a scanner, and the
 * recording of a 300); a D8xx: the title of its pages (Snom's Symcon module). That each answer of each phone has one of
 * them is in no source: one without any is only said to look like something else.
 */
const SNOM = /snom|phone\s{1,8}manager/i;
const WITHIN = 16 * 1024;

/** Who has answered, unless it looks like a Snom phone. */
export function strangerIn(answer: PhoneResponse): Stranger | undefined {
  const named = ['server', 'x-powered-by', 'www-authenticate'].map((name) =>
    headerOf(answer, name),
  );
  if ([...named, answer.body.slice(0, WITHIN)].some((text) => SNOM.test(text))) return undefined;
  const [server, engine, challenge] = named;
  const realm = parseChallenges(challenge).find(({ params }) => params.has('realm'));
  const name = [realm?.params.get('realm'), server, engine].find(Boolean);
  return optional({ name });
}
