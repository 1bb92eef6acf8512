/** Which addresses a search may ask: those of one small private subnet that somebody typed. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { type Interfaces, ownIpv4 } from './own-networks';

/** Most addresses a subnet may have: a /22 of IPv4. */
export const MAX_ADDRESSES = 1024;

/** Private by RFC 1918 and RFC 4193, and this very machine. */
const PRIVATE = new BlockList();
for (const [address, prefix, type] of [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['::1', 128, 'ipv6'],
] as const)
  PRIVATE.addSubnet(address, prefix, type);

const isPrivate = (address: string): boolean =>
  PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** `address/prefix`, or one address. */
const CIDR = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i;

/**
 * The addresses of a subnet, in order; of IPv4 without those of the network itself and for everybody in it.
 *
 * @param text `192.168.1.0/24`; any address of the subnet will do before the slash
 * @throws SnomError `badSubnet`, `subnetNotPrivate`, `subnetTooLarge` {subnet, max}
 */
export function addressesOf(text: string): readonly string[] {
  const [, address = '', length] = CIDR.exec(text.trim()) ?? [];
  // Phones are known by their IPv4 addresses: in another spelling they would be asked as strangers.
  const version = isMapped(address) ? 0 : isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  const subnet = shown(text.trim());
  if (version === 0 || prefix > bits) throw new SnomError('badSubnet', { params: { subnet } });
  const count = 2 ** (bits - prefix);
  if (!isPrivate(address)) throw notPrivate(subnet);
  if (count > MAX_ADDRESSES)
    throw new SnomError('subnetTooLarge', { params: { subnet, max: MAX_ADDRESSES } });
  const first = numberOf(address) & ~BigInt(count - 1);
  const all = Array.from({ length: count }, (_, index) => textOf(first + BigInt(index), version));
  // Beside this very machine there are addresses of others.
  if (!isPrivate(all[0] ?? '') || !isPrivate(all.at(-1) ?? '')) throw notPrivate(subnet);
  return version === 4 && count > 2 ? all.slice(1, -1) : all;
}

/** An IPv4 address in the form of IPv6, `::ffff:10.0.0.1`, however it is written. */
const isMapped = (address: string): boolean =>
  isIP(address) === 6 && /^(?:0,){5}ffff,/.test(groupsOf(address).join(','));

const notPrivate = (subnet: string): SnomError =>
  new SnomError('subnetNotPrivate', { params: { subnet } });

function numberOf(address: string): bigint {
  const parts = isIPv4(address)
    ? address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
    : groupsOf(address).map((group) => group.padStart(4, '0'));
  return BigInt(`0x${parts.join('')}`);
}

/** The eight groups of an IPv6 address, in whatever way it is written. */
function groupsOf(address: string): string[] {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: gap }, () => '0'), ...after];
}

function textOf(number: bigint, version: number): string {
  if (version === 4)
    return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join('.');
  const groups = number.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/**
 * Private IPv4 subnets this machine is in, for somebody to choose from; of a large one the /24 around its own address.
 *
 * @param interfaces as `os.networkInterfaces()` tells them
 */
export function ownSubnets(interfaces: Interfaces): readonly string[] {
  const own = ownIpv4(interfaces)
    .filter(({ address }) => isPrivate(address))
    .map(({ address, cidr }) => {
      const prefix = Number(cidr?.split('/')[1] ?? 24);
      return networkOf(address, 2 ** (32 - prefix) > MAX_ADDRESSES ? 24 : prefix);
    });
  return [...new Set(own)];
}

function networkOf(address: string, prefix: number): string {
  const size = BigInt(2 ** (32 - prefix));
  return `${textOf(numberOf(address) & ~(size - 1n), 4)}/${prefix}`;
}
