/**
 * Addresses of phones. Some of what the client knows of a phone it remembers for the process, by address: the login it
 * wanted, what it refused, what was typed. A port that is given out for the second time would be that phone. And a port on
 * which nobody is to answer, because its phone restarts or has gone, must not be given to somebody else meanwhile, be it by
 * another run of the tests beside this one.
 *
 * So each process has blocks of ports of its own, below those that the system gives to whoever asks for any.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems choose from; without 10080, which browsers refuse. */
const FIRST_PORT = 10_100;
const BLOCK = 500;
const BLOCKS = 43;
/** Who listens here on the first port of a block has it. Other systems than Linux have one loopback address only. */
const CLAIMS_AT = process.platform === 'linux' ? '127.99.99.99' : '127.0.0.1';
/** Ports that others have taken without asking, one after the other. */
const MOST_TAKEN = 100;

/** First ports of the blocks that this process has, for as long as it lives. */
const own: number[] = [];
/** Ports of these on which nobody has been. */
let unused: number[] = [];
let claiming: Promise<void> | undefined;

async function nextPort(): Promise<number> {
  for (;;) {
    const port = unused.shift();
    if (port !== undefined) return port;
    await (claiming ??= claimBlock().finally(() => (claiming = undefined)));
  }
}

/** Where others have all blocks, those of this process serve again. */
async function claimBlock(): Promise<void> {
  const all = Array.from({ length: BLOCKS }, (_, block) => FIRST_PORT + block * BLOCK);
  for (const first of all.filter((block) => !own.includes(block))) {
    if (!(await listens(createServer().unref(), first, CLAIMS_AT))) continue;
    own.push(first);
    unused = portsFrom(first);
    return;
  }
  if (own.length === 0) throw new Error('Too many runs of the tests go on: there are no ports.');
  unused = own.flatMap(portsFrom);
}

/** Without the first one, which is the claim. */
const portsFrom = (first: number): number[] =>
  Array.from({ length: BLOCK - 1 }, (_, index) => first + 1 + index);

/** Listens, unless somebody else does. */
async function listens(server: Server, port: number, host: string): Promise<boolean> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

/** Listens where no phone of this process has been. @returns the port */
export async function listenAnew(server: Server, host = '127.0.0.1'): Promise<number> {
  for (let taken = 0; taken < MOST_TAKEN; taken++) {
    const port = await nextPort();
    if (await listens(server, port, host)) return port;
  }
  throw new Error(`No port is free at ${host}.`);
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
