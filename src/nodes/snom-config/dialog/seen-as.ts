/** Where the phone sees Node-RED: the address its setting `mb_trusted_hosts` has to name. */
import { isIP } from 'node:net';
import { optional } from '../../../common/values';
import { probeSip } from '../../../phone/transport/sip/probe';
import type { ChannelStates, SnomPhoneOptions } from '../../../phone/types';

/** Somebody looks at the dialog, and the phone has answered just now, ms. */
const WAIT_MS = 1000;

/**
 * The IP address the phone's SIP says it was asked from (`received` of RFC 3581); behind Docker or a router it is not one
 * of this machine's. Asks by an OPTIONS, which changes nothing, and only a phone whose SIP has answered before.
 *
 * @returns undefined = it does not say. Never rejects
 */
export async function seenAs(
  { host, sip }: SnomPhoneOptions,
  { 'sip-notify': { support, why } }: ChannelStates,
  left: AbortSignal,
): Promise<string | undefined> {
  if (support !== 'yes' && why !== 'untried' && why !== 'sipUser') return undefined;
  try {
    const { seenAs: seen } = await probeSip({
      target: { host, ...optional({ port: sip?.port }) },
      ...optional({ user: sip?.user, localPort: sip?.localPort }),
      signal: AbortSignal.any([left, AbortSignal.timeout(WAIT_MS)]),
    });
    const address = seen?.address?.replace(/^\[|\]$/g, '') ?? '';
    // What a phone says is shown and copied, so it has to be an address and nothing else.
    return isIP(address) ? address : undefined;
  } catch {
    return undefined;
  }
}
