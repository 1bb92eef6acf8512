/** Asks a phone what its SIP side can do. OPTIONS changes nothing (RFC 3261, 11). */
import { ask, type SipAnswer, type SipOptions } from './ask';
import { splitValue, textOf } from './header-values';
import type { SipHeaders } from './read-message';

/** What a phone says of itself. Lists are empty where it says nothing: that proves no absence. */
export interface SipProbe extends SipAnswer {
  /** Methods, upper case as phones write them. */
  readonly allow: readonly string[];
  /** Event packages, e.g. `dialog`. */
  readonly allowEvents: readonly string[];
  /** Content types, e.g. `application/sdp`. */
  readonly accept: readonly string[];
}

/** Most entries of a list that are passed on. */
const MAX_ENTRIES = 64;

/**
 * Is there SIP, and what can it do? Any answer is a yes, a refusal or a challenge too: its status stands in the result.
 *
 * @throws SnomError as {@link ask} says, where no answer comes
 */
export async function probeSip(options: SipOptions): Promise<SipProbe> {
  const question = {
    method: 'OPTIONS',
    headers: [['Accept', 'application/sdp']] as const,
    body: new Uint8Array(),
  };
  const { response, answer } = await ask(
    question,
    { ...options, question: true },
    options.login !== undefined,
  );
  return { ...answer, ...readAbilities(response.headers) };
}

/** What the headers of an answer say. Never throws. */
export function readAbilities(
  headers: SipHeaders,
): Pick<SipProbe, 'allow' | 'allowEvents' | 'accept'> {
  return {
    allow: listOf(headers, 'allow'),
    allowEvents: listOf(headers, 'allow-events'),
    accept: listOf(headers, 'accept'),
  };
}

const listOf = (headers: SipHeaders, name: string): string[] =>
  (headers.get(name) ?? [])
    .flatMap((value) => splitValue(value, ','))
    .slice(0, MAX_ENTRIES)
    .map(textOf);
