/**
 * Hears phones that ask for their provisioning while they start. It never answers: an answer would be an order to take
 * settings from there.
 */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { SnomError } from '../../common/errors';
import { keepNewest } from '../../common/newest';
import type { FoundPhone } from './found-phone';
import { ownIpv4 } from './own-networks';
import { readPnpMessage } from './pnp-message';

/** Where phones ask: documented for `pnp_config`, and read there by a public provisioning server. */
const GROUP = '224.0.1.75';
const PORT = 5060;
/** Phones that are remembered at most, the newest ones. */
const MAX_PHONES = 256;

/** A UDP socket as far as it is needed to hear: there is no way to send. */
export interface HearingSocket {
  on(
    event: 'message',
    listener: (datagram: Buffer, from: Pick<RemoteInfo, 'address'>) => void,
  ): void;
  on(event: 'error', listener: (error: Error) => void): void;
  bind(options: { address: string; port: number }, bound: () => void): void;
  addMembership(group: string, ownAddress: string): void;
  close(): void;
}

/** What {@link PnpListener} needs. */
export interface PnpOptions {
  /** A phone; again when it tells more, or has another address. */
  readonly onFound: (phone: FoundPhone) => void;
  /** Own IPv4 addresses to hear at; default those of all networks but this machine itself. */
  readonly addresses?: readonly string[];
  readonly socket?: () => HearingSocket;
}

/** Hears from {@link start} to {@link close}. */
export class PnpListener {
  readonly #phones = new Map<string, string>();
  readonly #options: PnpOptions;
  #socket: HearingSocket | undefined;

  constructor(options: PnpOptions) {
    this.#options = options;
  }

  /** Phones that are remembered. */
  get size(): number {
    return this.#phones.size;
  }

  /**
   * Begins to hear.
   *
   * @throws SnomError `localPortTaken` {port}, `noMulticast` where no network of this machine takes part
   */
  async start(): Promise<void> {
    const socket = (this.#options.socket ?? openSocket)();
    this.#socket = socket;
    try {
      await new Promise<void>((resolve, reject) => {
        // For its whole life: an error that nobody listens to ends the process.
        socket.on('error', reject);
        // Bound to the group, it takes no datagram that is meant for another program with this port. Windows cannot.
        const address = process.platform === 'win32' ? '0.0.0.0' : GROUP;
        socket.bind({ address, port: PORT }, resolve);
      });
      this.#join(socket);
    } catch (error) {
      this.close();
      if (error instanceof SnomError) throw error;
      throw new SnomError('localPortTaken', { params: { port: PORT }, cause: error });
    }
    socket.on('message', (datagram, { address }) => this.#heard(datagram, address));
  }

  /** May be called twice. */
  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#phones.clear();
  }

  #join(socket: HearingSocket): void {
    const joined = (this.#options.addresses ?? ownAddresses()).filter((address) => {
      try {
        socket.addMembership(GROUP, address);
        return true;
      } catch {
        // A network without multicast; another one may have it.
        return false;
      }
    });
    if (joined.length === 0) throw new SnomError('noMulticast');
  }

  #heard(datagram: Buffer, address: string): void {
    if (this.#socket === undefined) return;
    const phone = readPnpMessage(datagram, address);
    if (phone === undefined) return;
    const key = phone.mac ?? address;
    const text = JSON.stringify(phone);
    // Phones repeat what nobody answers.
    if (this.#phones.get(key) === text) return;
    keepNewest(this.#phones, key, text, MAX_PHONES);
    this.#options.onFound(phone);
  }
}

const openSocket = (): HearingSocket => createSocket({ type: 'udp4', reuseAddr: true });

const ownAddresses = (): readonly string[] =>
  ownIpv4(networkInterfaces()).map(({ address }) => address);
