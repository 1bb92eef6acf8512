/**
 * Load for the bench of growth, in a process of its own: phones in turn report their calls over a few connections, each of
 * which sends its next report when the one before is answered. How many phones there are changes nothing else.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestOf } from './reports';

/** What the parent process orders. */
export interface GrowthOrder {
  readonly port: number;
  /** One a phone. */
  readonly tokens: readonly string[];
  /** Reports of each phone; three make a call. */
  readonly rounds: number;
  /** Number of each phone's first report. */
  readonly first: number;
}

/** What came of it. */
export interface GrowthReport {
  /** Reports answered with status 200. */
  readonly answered: number;
}

/** The same for any number of phones, so that only phones are what there is more of. */
const CONNECTIONS = 10;
const NODE_RED = { root: '/snom', host: '127.0.0.1' };
const END_OF_HEAD = '\r\n\r\n';

/** Sends requests one by one. @returns those that were answered well */
function sendAll(socket: Socket, requests: Iterator<string, void>): Promise<number> {
  let answered = 0;
  let received = '';
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const request = requests.next();
      if (request.done === true) resolve(answered);
      else socket.write(request.value);
    };
    socket.on('error', reject).on('close', () => reject(new Error('the connection was closed')));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      const end = received.indexOf(END_OF_HEAD);
      // Answers to reports have no body.
      if (end < 0) return;
      if (received.startsWith('HTTP/1.1 200')) answered += 1;
      received = received.slice(end + END_OF_HEAD.length);
      next();
    });
    next();
  });
}

/** Every phone's reports in order: a phone keeps to one connection. */
function* requestsOf(
  { tokens, rounds, first }: GrowthOrder,
  lane: number,
): Generator<string, void> {
  for (let round = 0; round < rounds; round += 1) {
    const sequence = first + round;
    for (let phone = lane; phone < tokens.length; phone += CONNECTIONS)
      yield requestOf({ ...NODE_RED, token: tokens[phone] ?? '', phone, sequence });
  }
}

async function run(order: GrowthOrder): Promise<GrowthReport> {
  const lanes = Array.from({ length: CONNECTIONS }, async (_, lane) => {
    const socket = connect({ host: '127.0.0.1', port: order.port, noDelay: true });
    await once(socket, 'connect');
    try {
      return await sendAll(socket, requestsOf(order, lane));
    } finally {
      socket.removeAllListeners('close').destroy();
    }
  });
  const answered = await Promise.all(lanes);
  return { answered: answered.reduce((sum, some) => sum + some, 0) };
}

process.on('message', (order: GrowthOrder) => {
  void run(order).then((report) => process.send?.(report));
});
process.once('disconnect', () => process.exit(0));
