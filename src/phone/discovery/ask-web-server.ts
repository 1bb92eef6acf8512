/** The one question to an address: its page of system information, without a login. */
import { isIPv6 } from 'node:net';
import { Bag } from '../../common/bag';
import { Clients } from '../transport/clients';
import { plainDial } from '../transport/dial';
import { exchange } from '../transport/exchange';
import { endpointOf } from '../transport/host';
import type { PhoneResponse } from '../types';

/** Longest body, bytes: pages of system information have some thousand. */
const MAX_BYTES = 64 * 1024;

/**
 * Sends one GET and nothing more, whatever comes back: no login, no redirection.
 *
 * @throws SnomError when there is no answer
 */
export async function askWebServer(
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<PhoneResponse> {
  const endpoint = endpointOf({ host: isIPv6(address) ? `[${address}]` : address, port });
  return exchange({
    endpoint,
    clients: new Clients(endpoint.origin),
    dial: plainDial(endpoint),
    target: '/info.htm',
    connection: 'keep-alive',
    maxBytes: MAX_BYTES,
    signal,
    inFlight: new Bag(),
  });
}
