/** Web addresses that are pasted into the field of a host, where only a host belongs. */

/** What an address says of a phone; absent = it does not say. */
export interface AddressParts {
  readonly host: string;
  readonly protocol?: 'http' | 'https';
  /** '' = the usual one of the protocol. */
  readonly port?: string;
  readonly username?: string;
  readonly password?: string;
}

/** A host name or an IP address and nothing else. */
export function isBareHost(host: string): boolean {
  const isIPv6 = /^(\[[0-9a-f:.]+(%\w+)?\]|(?=[^:]*:[^:]*:)[0-9a-f:.]+(%\w+)?)$/i.test(host);
  return isIPv6 || /^[^\s/\\@?#:[\]]+$/.test(host);
}

/**
 * The parts of a web address (`http://192.168.1.20:8080/index.htm`), or of the end of one (`192.168.1.20:8080`). What it
 * says after the port is of no use and left out.
 *
 * @returns undefined for a bare host, and for everything that is no address of a web page
 */
export function splitAddress(text: string): AddressParts | undefined {
  const address = text.trim();
  if (address === '' || isBareHost(address)) return undefined;
  const [, scheme] = /^(https?):\/\//i.exec(address) ?? [];
  if (scheme === undefined) {
    // `sip:100@pbx` would make a user of the scheme.
    if (!/^(?:\[[^\]\s]+\]|[^\s/\\@?#:[\]]+)(?::\d{1,5})?(?:[/?#]\S*)?$/.test(address))
      return undefined;
    const parts = partsOf(`http://${address}`);
    return parts && { host: parts.host, ...(parts.port !== '' && { port: parts.port }) };
  }
  const parts = partsOf(address);
  return parts && { ...parts, protocol: scheme.toLowerCase() === 'https' ? 'https' : 'http' };
}

function partsOf(address: string): (AddressParts & { readonly port: string }) | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, port, username, password } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (!isBareHost(host)) return undefined;
  return {
    host,
    port,
    ...(username !== '' && { username: decoded(username) }),
    ...(password !== '' && { password: decoded(password) }),
  };
}

/** As it was meant; a `%` that means nothing stays. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
