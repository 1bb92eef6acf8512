/** What a phone says when it is started and asks the network for its provisioning (`pnp_config`, SIP UA profile delivery). */
import { optional } from '../../common/values';
import { isModelName, modelOf } from '../models/models';
import { readParams, splitValue, textOf } from '../transport/sip/header-values';
import { readSipMessage } from '../transport/sip/read-message';
import { type FoundPhone, isSnomMac } from './found-phone';

/** Longest version that is passed on. */
const VERSION = /^\d{1,2}(?:\.\d{1,6}){1,4}$/;

/** `sip:MAC%3a000413a1b2c3@224.0.1.75`: as a public provisioning server reads it. */
const MAC = /^sips?:(?:mac(?::|%3a))?((?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2})@/i;

/**
 * Reads one message: `SUBSCRIBE` with `Event: ua-profile;vendor="snom";model="snom300";version="8.4.18"`.
 *
 * Which phone asks stands in the request line. That newer phones say "OEM" in place of vendor and model is a note of one
 * project; then only the MAC tells.
 *
 * @param address where it came from: what the message says of it itself may be anything
 * @returns undefined for everything else, phones of other makers among it
 */
export function readPnpMessage(datagram: Uint8Array, address: string): FoundPhone | undefined {
  const reading = readSipMessage(datagram);
  if (!reading.ok || reading.message.kind !== 'request') return undefined;
  const { method, uri, headers } = reading.message;
  const event = headers.get('event')?.[0] ?? '';
  if (method !== 'SUBSCRIBE' || splitValue(event, ';')[0]?.toLowerCase() !== 'ua-profile')
    return undefined;
  const params = readParams(event);
  const told = (name: string): string => textOf(params.get(name) ?? '');
  const mac = MAC.exec(uri)?.[1]
    ?.replace(/[^0-9a-f]/gi, '')
    .toUpperCase();
  const isSnom = /snom/i.test(told('vendor')) || (mac !== undefined && isSnomMac(mac));
  if (!isSnom) return undefined;
  const model = isModelName(told('model')) ? modelOf(told('model')).name : undefined;
  const firmware = VERSION.exec(told('version'))?.[0];
  return { address, ...optional({ model, firmware, mac }), how: 'pnp' };
}
