/**
 * Addresses of phones. Some of what the client knows of a phone it remembers for the process, by address: the login it
 * wanted, what it refused, what was typed. A port that the system gives out for the second time would be that phone.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Ports on which there was a phone. */
const given = new Set<number>();

/** Listens where no phone of this process has been. @returns the port */
export async function listenAnew(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (!given.has(port)) {
    given.add(port);
    return port;
  }
  server.close();
  await once(server, 'close');
  return listenAnew(server, host);
}

/** A port on which no phone of this process has been. It was free a moment ago. */
export async function freshPort(host?: string): Promise<number> {
  const probe = createServer();
  const port = await listenAnew(probe, host);
  probe.close();
  await once(probe, 'close');
  return port;
}

/** An address of this machine at which no other run of the tests has phones: for those with ports that are not chosen. */
export function ownAddress(): string {
  const { pid } = process;
  return `127.${100 + (pid >> 16)}.${(pid >> 8) & 255}.${pid & 255}`;
}
