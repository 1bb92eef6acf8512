/** MACs of machines in the same network, as far as the system has met them: nothing is sent. */
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { macOf } from '../../common/mac';

/** Where Linux shows them; other systems have no file for it. */
const ARP_TABLE = '/proc/net/arp';

/** Of a machine that has not answered. */
const NOBODY = '000000000000';

/** IP address -> MAC, 12 upper-case hex digits. Empty where they cannot be read. */
export async function neighbours(
  read: () => Promise<string> = () => readFile(ARP_TABLE, 'utf8'),
): Promise<ReadonlyMap<string, string>> {
  try {
    return new Map((await read()).split('\n').flatMap(entryOf));
  } catch {
    return new Map();
  }
}

/** `192.168.1.20  0x1  0x2  00:04:13:a1:b2:c3  *  eth0` */
function entryOf(line: string): [string, string][] {
  const [address = '', , , hardware = ''] = line.trim().split(/\s+/);
  const mac = macOf(hardware);
  return isIPv4(address) && mac !== undefined && mac !== NOBODY ? [[address, mac]] : [];
}
