/** Which configurations are of one and the same phone. */

/** The part of a configuration that says which phone it is of. */
export interface Placed {
  /** Undefined for a configuration that cannot be used: nobody knows whose it is. */
  readonly phone?:
    { readonly place: string; readonly known?: { readonly mac?: string } | undefined } | undefined;
  readonly tracker?:
    { readonly state: { readonly phone: { readonly mac: string | null } } } | undefined;
}

/** Where a phone is. */
interface Place {
  /** One text for one web server. */
  readonly key: string;
  readonly host: string;
  readonly protocol: string;
  readonly mac: string | undefined;
}

function placeOf({ phone, tracker }: Placed): Place | undefined {
  if (!phone) return undefined;
  const { place } = phone;
  const [zone = ''] = /%[^\]]*/.exec(place) ?? [];
  const { hostname: written, port, protocol } = new URL(place.replace(zone, ''));
  const hostname = `${plainHost(written)}${zone}`;
  // HTTP and HTTPS on their usual ports are one phone, whose port is not said.
  const mac = phone.known?.mac ?? tracker?.state.phone.mac ?? undefined;
  return { key: `${hostname} ${port}`, host: hostname, protocol, mac };
}

/** One way to write a host: a name without the dot of the root, and an IPv4 address as such, also where IPv6 stands for it. */
function plainHost(hostname: string): string {
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (!mapped) return hostname.replace(/\.$/, '');
  const [high, low] = [mapped[1], mapped[2]].map((part = '') => Number.parseInt(part, 16));
  return [high, low].flatMap((part = 0) => [part >> 8, part & 255]).join('.');
}

/**
 * Two that have told one MAC are one phone, however it is reached. Only two ports of one host that both speak HTTP, or
 * both HTTPS, are not: of the main web server of a phone (`webserver_type`) no source has two of one kind, so these are taken
 * for two devices behind one address.
 */
function isOne(a: Place, b: Place): boolean {
  if (a.key === b.key) return true;
  if (a.mac === undefined || a.mac !== b.mac) return false;
  return a.host !== b.host || a.protocol !== b.protocol;
}

/**
 * Are both of the same phone? Known by address and by MAC, as far as MACs were told: a phone that is configured by name
 * and by address, and has not said its MAC to both, counts as two.
 */
export function isSamePhone(a: Placed, b: Placed): boolean {
  const [one, other] = [placeOf(a), placeOf(b)];
  return one !== undefined && other !== undefined && isOne(one, other);
}

/**
 * Each phone once: of several configurations of one, the first. Those that cannot be used stay, so that somebody hears why.
 * The time grows with their number, not with its square.
 */
export function eachPhoneOnce<T extends Placed>(configs: Iterable<T>): T[] {
  const keys = new Set<string>();
  const byMac = new Map<string, Place[]>();
  return [...configs].filter((config) => {
    const place = placeOf(config);
    if (!place) return true;
    if (keys.has(place.key)) return false;
    const { mac } = place;
    const told = (mac !== undefined && byMac.get(mac)) || [];
    if (told.some((other) => isOne(other, place))) return false;
    keys.add(place.key);
    if (mac !== undefined) byMac.set(mac, [...told, place]);
    return true;
  });
}
