/**
 * What all configurations of one phone share: phones take one request at a time and count failed logins, whoever
 * sends them.
 */
import { lookup } from 'node:dns/promises';
import { Arrivals } from '../../common/arrivals';
import { keepNewest } from '../../common/newest';
import { CommandQueue } from '../../common/queue';
import type { Endpoint } from './host';
import { LoginGuard } from './login-guard';

/** Ports on which one host has only one phone: its web server, plain and encrypted, and the minibrowser of a D8xx. */
const USUAL_PORTS: ReadonlySet<number> = new Set([80, 443, 3112]);
/** A name that takes longer to be found is a phone of its own, ms. */
const LOOKUP_MS = 2_000;
/** Beyond this, phones that nobody uses are forgotten. */
const KEPT = 1_000;
/** MACs that are remembered, of the phones told last; more than the phones of one process. */
const MACS_KEPT = 20_000;

/**
 * Keeps documents apart that a phone acts on, whoever sends them: a public program leaves 2 s between two keys, for the screen
 * of the first one to be drawn (B). Times are those of one monotonic clock, ms.
 */
export class Pace {
  /** Commands of one document and more that are under way. */
  readonly underWay = new Set<Passage>();
  #last = { at: -Infinity, pauseMs: 0 };

  /**
   * How long the next one has to wait; the longer pause counts, that after the last one or the caller's.
   *
   * @param mostMs where no longer pause counts, whoever has asked for it
   */
  left(pauseMs: number, now: number, mostMs = Infinity): number {
    const { at, pauseMs: ownMs } = this.#last;
    return Math.max(at + Math.min(Math.max(ownMs, pauseMs), mostMs) - now, 0);
  }

  /**
   * One may just have been acted on.
   *
   * @returns takes that back, unless another one came since
   */
  mark(pauseMs: number, now: number): () => void {
    const before = this.#last;
    const marked = { at: now, pauseMs };
    this.#last = marked;
    return () => {
      if (this.#last === marked) this.#last = before;
    };
  }
}

/** A command by documents that is under way. */
export interface Passage {
  /** Settles when it has ended, however. */
  readonly ended: Promise<void>;
  /** An emergency call waits: what is left is not to be sent, or without any longer pause than phones need. */
  giveWay(): void;
  /** Ends it: nothing more is sent. */
  stop(): void;
}

/** One phone address. */
export class Lane {
  /** One command at a time. Each configuration has a bounded queue of its own before this one. */
  readonly commands = new CommandQueue(Infinity);
  /** One operation of several commands at a time; likewise. */
  readonly operations = new CommandQueue(Infinity);
  /** In which order operations have come, whatever each has to find out first. */
  readonly arrivals = new Arrivals();
  readonly guard: LoginGuard;
  readonly pace = new Pace();
  /** Configurations that use it. */
  users = 0;
  /** The host, as an address if that was found. */
  readonly address: string;
  #joined: Lane | undefined;

  /** @param now monotonic, ms */
  constructor(address: string, now?: () => number) {
    this.address = address;
    this.guard = new LoginGuard(now);
  }

  /** The lane that everybody uses once two have turned out to be one phone. */
  get root(): Lane {
    return this.#joined?.root ?? this;
  }

  /** This is the same phone as another one. */
  join(other: Lane): void {
    if (other.root !== this.root) this.root.#joined = other.root;
  }

  /** Can it be forgotten? */
  get idle(): boolean {
    return this.users === 0 && !this.commands.running && this.guard.idle;
  }
}

/** Finds the address of a name. @throws whatever keeps it from being found */
type LookUp = (name: string) => Promise<string>;

const systemLookUp: LookUp = async (name) => (await lookup(name)).address;

/** All phone addresses of this process. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  /** Lanes of phones that have told their MAC, by address, MAC and protocol. */
  readonly #told = new Map<string, Lane>();
  readonly #lookUp: LookUp;
  /** When there are so many, those that nobody uses are forgotten. */
  #lookAt = KEPT;
  /** Of the pauses after refused logins, ms. */
  readonly now: () => number;

  /** @param options `now`: monotonic clock of the pauses after refused logins, ms */
  constructor(options: { readonly lookUp?: LookUp; readonly now?: () => number } = {}) {
    this.#lookUp = options.lookUp ?? systemLookUp;
    this.now = options.now ?? (() => performance.now());
  }

  /** How many are kept. */
  get size(): number {
    return this.#lanes.size;
  }

  /**
   * The lane of a phone. HTTP and HTTPS on their usual ports are one phone; other ports may be other phones behind
   * one address. A name is the address it stands for; one that cannot be found is a phone of its own.
   */
  of(endpoint: Pick<Endpoint, 'connectHost' | 'literal' | 'port'>): Lane | Promise<Lane> {
    const { connectHost, literal, port } = endpoint;
    const lane = (address: string): Lane =>
      this.#lane(USUAL_PORTS.has(port) ? address : `${address} ${port}`, address);
    return literal
      ? lane(plainAddress(connectHost))
      : this.#addressOf(connectHost).then((address) => lane(plainAddress(address)));
  }

  /**
   * A phone has told its MAC. HTTP and HTTPS of one host that tell the same one are the two ports of one phone, be
   * they the usual ones or not. What was under way meanwhile is not held up.
   */
  identify(lane: Lane, secure: boolean, mac: string): void {
    const key = (tls: boolean): string => `${lane.address} ${mac} ${tls ? 'https' : 'http'}`;
    const other = this.#told.get(key(!secure));
    if (other && other.users > 0) lane.join(other);
    keepNewest(this.#told, key(secure), lane, MACS_KEPT);
  }

  #lane(key: string, address: string): Lane {
    const known = this.#lanes.get(key);
    if (known) return known;
    if (this.#lanes.size >= this.#lookAt) this.#forgetUnused();
    const lane = new Lane(address, this.now);
    this.#lanes.set(key, lane);
    return lane;
  }

  #forgetUnused(): void {
    for (const [key, lane] of [...this.#lanes]) if (lane.idle) this.#lanes.delete(key);
    // Where thousands are in use, they are not all looked at for each further one.
    this.#lookAt = Math.max(KEPT, 2 * this.#lanes.size);
  }

  async #addressOf(name: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(name), LOOKUP_MS).unref();
    });
    try {
      return await Promise.race([this.#lookUp(name), late]);
    } catch {
      // The connection will fail in its own words.
      return name;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * One spelling for one address: IPv6 shortened, IPv4 out of its IPv6 form, this machine by one name. A zone stays as it is:
 * the same link-local address in two networks is two phones.
 */
function plainAddress(host: string): string {
  const [written = '', zone] = host.split('%', 2);
  const plain = plainBare(written.toLowerCase());
  return zone === undefined ? plain : `${plain}%${zone}`;
}

function plainBare(address: string): string {
  if (!address.includes(':')) return address.replace(/\.$/, '');
  const short = URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : address;
  if (short === '::1') return '127.0.0.1';
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const [high, low] = [parseInt(mapped[1] ?? '', 16), parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The phones of this Node-RED. */
export const lanes = new Lanes();
