/** Answers to a SIP login challenge (RFC 3261, 22): Digest only, as Basic is forbidden there. */
import { randomBytes } from 'node:crypto';
import { SnomError } from '../../../common/errors';
import { offeredSchemes, parseChallenges, strongest } from '../challenge';
import { type DigestChallenge, digestChallenge, digestCredentials, strengthOf } from '../digest';
import type { SipPeer } from './failures';
import type { SipResponse } from './read-message';
import type { SipRequest } from './write-message';

/** Who we are for the phone's SIP side. */
export interface SipLogin {
  readonly username: string;
  readonly password: string;
  /** Latin-1 in place of UTF-8 where the phone does not say what it reads. Default false. */
  readonly latin1?: boolean;
}

/** Is a login asked for? By the phone itself or by a proxy before it. */
export const isChallenge = ({ status }: SipResponse): boolean => status === 401 || status === 407;

/**
 * The header that answers a 401 or 407. Of several challenges the strongest counts, of equals the first.
 *
 * @throws SnomError `sipLoginNeeded`, `unsupportedAuth`; sent `no`: a request that is challenged is not carried out
 */
export function answerChallenge(
  response: SipResponse,
  { method, uri }: Pick<SipRequest, 'method' | 'uri'>,
  login: SipLogin | undefined,
  { host, port }: SipPeer,
): readonly [name: string, value: string] {
  if (login === undefined) throw new SnomError('sipLoginNeeded', { params: { host, port } });
  const [asks, answers] =
    response.status === 401
      ? (['www-authenticate', 'Authorization'] as const)
      : (['proxy-authenticate', 'Proxy-Authorization'] as const);
  const challenges = parseChallenges(response.headers.get(asks));
  const digests = challenges
    .map(digestChallenge)
    // For `auth-int` the body would have to be hashed, which digest.ts does for text; here it is bytes.
    .filter((digest) => digest !== undefined && digest.qop !== 'auth-int') as DigestChallenge[];
  const best = strongest(digests, strengthOf);
  if (best === undefined) {
    const params = { host, port, offered: offeredSchemes(challenges) };
    throw new SnomError('unsupportedAuth', { params });
  }
  const credentials = digestCredentials(best, {
    username: login.username,
    password: login.password,
    method,
    uri,
    nonceCount: 1,
    cnonce: randomBytes(16).toString('hex'),
    latin1: login.latin1 ?? false,
  });
  return [answers, credentials];
}
