/** Writes SIP requests (RFC 3261, 7.1). What could break out of its line is refused, not cleaned. */
import { isIPv6 } from 'node:net';
import { SnomError } from '../../../common/errors';

/** A request as it goes over the wire, but for `Content-Length`, which {@link writeSipRequest} adds. */
export interface SipRequest {
  readonly method: string;
  readonly uri: string;
  /** Names and values in their order; octets, as all headers here. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

const TOKEN = /^[!%'*+\-.0-9A-Z_`a-z~]+$/;

/** Control characters would begin a new line, and what is no octet cannot be written. */
const BREAKS = /[^\x20-\x7e\x80-\xff]/;

/** The same for text; half a character cannot be encoded. */
const BREAKS_TEXT = /[\p{Cc}\p{Cs}]/u;

/** Signs that may stand in the user part as they are (RFC 3261, 25.1), beyond those `encodeURIComponent` leaves alone. */
const PLAIN_IN_USER: Readonly<Record<string, string>> = {
  '%2B': '+',
  '%24': '$',
  '%26': '&',
  '%3D': '=',
};

/**
 * The bytes of a request.
 *
 * @throws SnomError `badSipText` {name}: control characters, what is no octet, or a name that is none; sent `no`
 */
export function writeSipRequest({ method, uri, headers, body }: SipRequest): Buffer {
  if (!TOKEN.test(method)) throw badText('method');
  if (!/^[\x21-\x7e]+$/.test(uri)) throw badText('uri');
  const lines = headers.map(([name, value]) => {
    if (!TOKEN.test(name) || /^(?:content-length|l)$/i.test(name) || BREAKS.test(value))
      throw badText(name);

    return `${name}: ${value}\r\n`;
  });
  const head = `${method} ${uri} SIP/2.0\r\n${lines.join('')}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/**
 * `sip:user@host:port`; what may not stand in the user part is escaped.
 *
 * @param user blank = none
 * @param address IP literal; brackets are added, a zone is taken off: it means something on this machine only
 * @throws SnomError `badSipText` {name: 'user'}
 */
export function sipUri(user: string, address: string, port?: number): string {
  if (BREAKS_TEXT.test(user)) throw badText('user');
  const escaped = encodeURIComponent(user).replace(
    /%(?:2B|24|26|3D)/g,
    (code) => PLAIN_IN_USER[code] ?? code,
  );
  const at = escaped === '' ? '' : `${escaped}@`;
  return `sip:${at}${hostInUri(address)}${port === undefined ? '' : `:${port}`}`;
}

/** An address as it stands in URIs and in `Via`. */
export function hostInUri(address: string): string {
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  return isIPv6(bare) ? `[${bare}]` : bare;
}

/** The text itself stays out of the error: it may be a secret. */
const badText = (name: string): Error =>
  new SnomError('badSipText', {
    params: { name: name.replace(/[^\x20-\x7e]/g, '?').slice(0, 40) },
  });
