/** How a request gets its socket; see `tls.ts` for HTTPS. */
import { connect, type Socket } from 'node:net';
import type { Endpoint } from './host';

/** Called once: with the error, or with the socket on which HTTP may be written now. */
export type DialResult = (error: unknown, socket: Socket | undefined) => void;

/** Starts a connection and returns its socket at once, so that it can be destroyed at any time. */
export type Dial = (onTcpConnected: () => void, done: DialResult) => Socket;

/** Stays for the whole life of a socket: an error without a listener ends the process. */
export const ignore = (): void => undefined;

/** A {@link Dial} for plain HTTP. */
export function plainDial(endpoint: Endpoint): Dial {
  return (_, done) => {
    const socket = connect({ host: endpoint.connectHost, port: endpoint.port, noDelay: true });
    const refused = (error: Error): void => done(error, undefined);
    socket.once('connect', () => {
      socket.off('error', refused);
      done(undefined, socket);
    });
    socket.once('error', refused);
    socket.on('error', ignore);
    return socket;
  };
}
