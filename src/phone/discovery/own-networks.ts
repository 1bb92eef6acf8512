/** The IPv4 networks this machine is in. */
import type { NetworkInterfaceInfo } from 'node:os';

/** As `os.networkInterfaces()` tells them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Its addresses in all of them but its own one, `127.0.0.0/8`. */
export const ownIpv4 = (interfaces: Interfaces): readonly NetworkInterfaceInfo[] =>
  Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
