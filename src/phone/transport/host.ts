/** Where a phone is: checks what the owner typed and turns it into what sockets and HTTP need. */
import { isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { beforeQuery } from '../../common/address-text';
import { SnomError } from '../../common/errors';

/** The web server of one phone. */
export interface Endpoint {
  /** Host as shown to people: name or IP literal without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** `http://host:port` (default port left out), never with credentials. */
  readonly origin: string;
  /**
   * {@link origin} with the zone of an IPv6 address: the same link-local address in two networks is two phones. To be
   * compared, and never sent.
   */
  readonly place: string;
  /** What sockets connect to: IPv6 zones (`fe80::1%eth0`) stay here and never reach the wire. */
  readonly connectHost: string;
  /** True when {@link connectHost} is an IP literal: such hosts get no SNI. */
  readonly literal: boolean;
}

/** What {@link endpointOf} reads; the phone's options have the same names. */
interface EndpointOptions {
  readonly host: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
}

/** Letters, digits, hyphens and underscores between dots; one dot may end the name. */
const HOST_NAME =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/;

/** The last label of a name: a number there makes resolvers read the whole as an odd IPv4 address. */
const NUMERIC_END = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/;

/**
 * Checks host, port and protocol.
 *
 * Only a bare host passes. A scheme, a path, user info or a space in the field is refused rather than cut
 * off: it shows that the owner meant something else than what would be done.
 *
 * @throws SnomError `missingHost`, `badHost`, `badPort`
 */
export function endpointOf(options: EndpointOptions): Endpoint {
  const secure = options.protocol === 'https';
  const { connectHost, urlHost, zone = '' } = readHost(options.host);
  const port = readPort(options.port, secure);
  const { origin } = new URL(`${secure ? 'https' : 'http'}://${urlHost}:${port}`);
  return {
    host: connectHost,
    port,
    secure,
    origin,
    place: origin.replace(']', `${zone}]`),
    connectHost,
    literal: isIP(connectHost) !== 0,
  };
}

/** @returns `zone` with its percent sign, where an IPv6 address has one */
function readHost(host: unknown): { connectHost: string; urlHost: string; zone?: string } {
  if (host === undefined || host === null || (typeof host === 'string' && host.trim() === ''))
    throw new SnomError('missingHost');
  if (typeof host !== 'string') throw badHost(typeof host);
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1];
  const bare = bracketed ?? host;
  if (isIPv4(bare) && bracketed === undefined) return { connectHost: bare, urlHost: bare };
  if (isIP(bare) === 6) {
    const end = bare.includes('%') ? bare.indexOf('%') : bare.length;
    return { connectHost: bare, urlHost: `[${bare.slice(0, end)}]`, zone: bare.slice(end) };
  }
  // What turns a name into ASCII would drop them.
  if (/[\t\n\r]/.test(host)) throw badHost(host);
  const name = isAscii(host) ? host.toLowerCase() : domainToASCII(host);
  if (name.length > 254 || !HOST_NAME.test(name) || NUMERIC_END.test(name)) throw badHost(host);
  return { connectHost: name, urlHost: name };
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** The text goes into messages: user info, a query and control characters do not. */
function badHost(text: string): SnomError {
  const shown = beforeQuery(text.slice(text.lastIndexOf('@') + 1))
    .slice(0, 128)
    .replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?');
  return new SnomError('badHost', { params: { host: shown.slice(0, 64) } });
}

function readPort(port: number | undefined, secure: boolean): number {
  if (port === undefined) return secure ? 443 : 80;
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new SnomError('badPort', { params: { port: String(port).slice(0, 16) } });
  return port;
}
