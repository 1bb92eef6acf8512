/** Whom SIP requests to a phone are addressed to, questions and documents alike. */
import { isGiven } from '../../common/values';
import type { SnomPhoneOptions } from '../types';

/**
 * The user part of the request URI; blank = none.
 *
 * @param known identities of the phone, the best known first
 * @param identity of the call that is asked for; absent = the one for outgoing calls, else the first that is known
 */
export function sipUserOf(
  { sip, outgoingIdentity }: Pick<SnomPhoneOptions, 'sip' | 'outgoingIdentity'>,
  [first = '']: readonly string[],
  identity?: string,
): string {
  if (isGiven(sip?.user)) return sip.user;
  const whose = (identity ?? (outgoingIdentity || first)).replace(/^sips?:/i, '');
  return whose.includes('@') ? whose.slice(0, whose.lastIndexOf('@')) : whose;
}
