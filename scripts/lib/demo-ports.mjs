/** Free TCP ports on 127.0.0.1. */
import { once } from 'node:events';
import { createServer } from 'node:net';

const TRIES = 100;

/** The port, or a free one for 0; undefined if it is taken. @param {number} port */
async function tryPort(port) {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const { port: found } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return found;
}

/**
 * A port that can be listened on.
 *
 * @param {number | undefined} wanted exactly this one; 0 = any
 * @param {number} preferred without a wish: this one or the next free one
 * @param {readonly number[]} [promised] ports somebody else is going to open
 * @returns {Promise<number>}
 * @throws Error when the wanted one is taken, or none of many is free
 */
export async function choosePort(wanted, preferred, promised = []) {
  if (wanted !== undefined) {
    const port = promised.includes(wanted) ? undefined : await tryPort(wanted);
    if (port === undefined) throw new Error(`Port ${wanted} is taken or not allowed.`);
    return port;
  }
  for (let port = preferred; port < preferred + TRIES; port += 1)
    if (!promised.includes(port) && (await tryPort(port)) !== undefined) return port;
  throw new Error(`There is no free port from ${preferred} to ${preferred + TRIES - 1}.`);
}
