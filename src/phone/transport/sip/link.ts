/**
 * The UDP socket of one request, or of those that share a local port. It is connected: then the system tells of ICMP
 * errors, chooses the address others see, and drops what comes from anywhere else. Answers have to come from where the
 * request went (RFC 3581, 4), since `rport` is asked for; a phone that answers from another port or address is not heard.
 */
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { Bag } from '../../../common/bag';
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { endpointOf } from '../host';
import { abortFailure, type SipPeer, socketFailure } from './failures';

/** Where SIP listens unless told otherwise. */
export const SIP_PORT = 5060;

/** Where a phone listens for SIP. */
export interface SipTarget {
  /** Host name or IP literal, as the owner typed it. */
  readonly host: string;
  /** Default {@link SIP_PORT}. */
  readonly port?: number;
}

/** What {@link openLink} reads. */
export interface LinkOptions {
  readonly target: SipTarget;
  /** UDP port to send from; 0 or absent = any free one. */
  readonly localPort?: number | undefined;
  readonly signal: AbortSignal;
}

/** Who wants to hear of a link. */
export interface LinkListener {
  readonly onDatagram: (datagram: Buffer) => void;
  /** ICMP errors, mostly; the link stays usable. */
  readonly onError: (error: Error) => void;
}

/** An address and a port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A way to one phone; close it. */
export interface SipLink {
  /** As the owner knows the other end. */
  readonly peer: SipPeer;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** Errors can only stem from what was sent by this link. Not so where the local port is fixed. */
  readonly exclusive: boolean;
  /** Sends now; `onFailure` is called where the system refuses. */
  send(datagram: Uint8Array, onFailure: (error: Error) => void): void;
  /** Listens until the function in the answer is called. */
  listen(listener: LinkListener): () => void;
  /** May be called twice; the socket goes with the last link on it. */
  close(): void;
}

/** Sockets with a fixed local port by their four ends: two with the same ends would take each other's answers. */
const FIXED = new Map<string, Shared>();

/** A socket with those who use it; count oneself in `users` before waiting. */
class Shared {
  readonly listeners = new Bag<LinkListener>();
  readonly socket: Socket;
  /** Rejects with what the system says against it. */
  readonly ready: Promise<void>;
  users = 0;
  readonly #key: string;

  constructor(key: string, address: string, port: number, localPort: number) {
    const v6 = isIPv6(address);
    this.#key = key;
    this.socket = createSocket({
      type: v6 ? 'udp6' : 'udp4',
      ipv6Only: v6,
      // Several phones may be asked from one fixed port at a time: each gets what comes from its own address.
      reuseAddr: localPort !== 0,
    });
    this.socket.on('message', (datagram) => {
      for (const listener of this.listeners) listener.onDatagram(datagram);
    });
    this.ready = new Promise((resolve, reject) => {
      // For its whole life: an error that nobody listens to ends the process.
      this.socket.on('error', (error) => {
        reject(localPort === 0 ? error : portTaken(localPort, error));
        for (const listener of this.listeners) listener.onError(error);
      });
      this.socket.bind({ port: localPort, exclusive: true }, () => {
        // The callback gets errors too; the types do not say so.
        this.socket.connect(port, address, (error?: Error | null) => {
          if (error) reject(error);
          else resolve();
        });
      });
    });
  }

  release(): void {
    this.users -= 1;
    if (this.users > 0) return;
    if (FIXED.get(this.#key) === this) FIXED.delete(this.#key);
    this.socket.close();
  }
}

const portTaken = (port: number, cause: Error): SnomError =>
  new SnomError('localPortTaken', { params: { port }, cause });

/**
 * Finds the phone and gets a socket. Nothing is sent. Of several addresses of a name the first counts to which there is a
 * way, IPv4 before IPv6.
 *
 * @throws SnomError `missingHost`, `badHost`, `badPort`, `hostNotFound`, `noRoute`, `localPortTaken`, `aborted`,
 *   `sipNoAnswer` (deadline); sent `no`
 */
export async function openLink({ target, localPort = 0, signal }: LinkOptions): Promise<SipLink> {
  // Where a name is turned into ASCII, tabs and line ends in it vanish.
  if (/\p{Cc}/u.test(target.host))
    throw new SnomError('badHost', { params: { host: shown(target.host) } });

  const endpoint = endpointOf({ host: target.host, port: target.port ?? SIP_PORT });
  const peer = { host: endpoint.host, port: endpoint.port };
  if (!Number.isInteger(localPort) || localPort < 0 || localPort > 65535)
    throw new SnomError('badPort', { params: { port: String(localPort).slice(0, 16) } });

  const opening = connectFirst(endpoint.connectHost, peer, localPort);
  return await unlessAborted(opening, signal, peer);
}

async function connectFirst(host: string, peer: SipPeer, localPort: number): Promise<SipLink> {
  let trouble: unknown;
  for (const address of await addressesOf(host, peer)) {
    try {
      return linkOf(await take(address, peer.port, localPort), address, peer, localPort);
    } catch (error) {
      trouble = error;
    }
  }
  throw trouble instanceof SnomError ? trouble : socketFailure(trouble, peer, 'no');
}

async function addressesOf(host: string, peer: SipPeer): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    // Phones answer SIP over IPv4 first of all, and nobody tells at once that an address is dead.
    const found = await lookup(host, { all: true, order: 'ipv4first' });
    return found.map(({ address }) => address);
  } catch (error) {
    throw socketFailure(error, peer, 'no');
  }
}

/** The socket for these ends, with one user more. */
async function take(address: string, port: number, localPort: number): Promise<Shared> {
  const key = `${address} ${port} ${localPort}`;
  const shared = FIXED.get(key) ?? new Shared(key, address, port, localPort);
  if (localPort !== 0) FIXED.set(key, shared);
  shared.users += 1;
  try {
    await shared.ready;
    return shared;
  } catch (error) {
    shared.release();
    throw error;
  }
}

function linkOf(shared: Shared, address: string, peer: SipPeer, localPort: number): SipLink {
  const { socket, listeners } = shared;
  const local = socket.address();
  let open = true;
  return {
    peer,
    local: { address: local.address, port: local.port },
    remote: { address, port: peer.port },
    exclusive: localPort === 0,
    send: (datagram, onFailure) =>
      socket.send(datagram, (error) => {
        if (error) onFailure(error);
      }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      if (!open) return;
      open = false;
      shared.release();
    },
  };
}

/** A link that is there too late is closed. */
function unlessAborted(
  opening: Promise<SipLink>,
  signal: AbortSignal,
  peer: SipPeer,
): Promise<SipLink> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortFailure(signal.reason, peer, 'no'));
      void opening.then(
        (link) => link.close(),
        () => undefined,
      );
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    void opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
