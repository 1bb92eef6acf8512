/** Deliberate misbehaviour of the web server. */
import type { Socket } from 'node:net';
import type { Fault } from '../contract/types';
import { FaultQueue } from '../device/fault-queue';

/** An endless body ends after this many bytes, should nobody close the connection. */
const ENDLESS_BYTES = 64 * 1024 * 1024;

/** The misbehaviours that are waiting for a request. */
export class Faults {
  readonly #faults = new FaultQueue<Fault>();

  /** @throws RangeError unless `times` is a positive number. */
  add(fault: Fault): void {
    this.#faults.add(fault);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Takes the first one for a request to this path. */
  takeFor(target: string, body = ''): Fault | undefined {
    return this.#faults.take(
      ({ path, saying, kind }) =>
        kind.type !== 'closeOnConnect' &&
        (path === undefined || target.startsWith(path)) &&
        (saying === undefined || body.includes(saying)),
    );
  }

  /** Takes a `closeOnConnect`. It cannot know the path: nothing has been read yet. */
  takeForConnection(): Fault | undefined {
    return this.#faults.take(({ kind }) => kind.type === 'closeOnConnect');
  }
}

/** Is the request carried out although its answer goes wrong? */
export const actsAnyway = ({ kind, acts }: Fault): boolean =>
  acts ?? ['delay', 'hangMidBody', 'endlessBody'].includes(kind.type);

/** Sends all but the last part of an answer and leaves the connection open. */
export function sendHalf(socket: Socket, answer: Buffer): void {
  const bodyStart = answer.indexOf('\r\n\r\n') + 4;
  socket.write(answer.subarray(0, bodyStart + Math.floor((answer.length - bodyStart) / 2)));
}

/** An answer without an end, as fast as the other side reads. */
export function sendEndless(socket: Socket, limit = ENDLESS_BYTES): void {
  const chunk = Buffer.alloc(64 * 1024, '<!-- x -->\n');
  let sent = 0;
  socket.write(
    'HTTP/1.1 200 Ok\r\nServer: snom embedded\r\nContent-Type: text/html\r\n\r\n<HTML><BODY>\n',
  );
  const more = (): void => {
    let free = true;
    while (free && !socket.destroyed && sent < limit) {
      free = socket.write(chunk);
      sent += chunk.length;
    }
    if (sent >= limit) socket.destroySoon();
    else if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

/** Bytes that are no HTTP answer. */
export function sendGarbage(socket: Socket): void {
  socket.write(
    Buffer.from('HTTP/1.1 abc\r\n\u0000\u0001snom: \u00ff\r\n: :\r\n\r\n<HTML>', 'latin1'),
  );
  socket.destroySoon();
}
