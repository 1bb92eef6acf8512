/** Looks for phones in a subnet, slowly enough for small networks, and without ever logging in. */
import { SnomError } from '../../common/errors';
import { keepNewest } from '../../common/newest';
import { pause } from '../../common/waiting';
import type { PhoneResponse } from '../types';
import { askWebServer } from './ask-web-server';
import { type FoundPhone, isSnomMac } from './found-phone';
import { neighbours } from './neighbours';
import { recognise } from './recognise';
import { addressesOf } from './subnet';

/** Addresses that are being asked at a time. */
const AT_A_TIME = 24;
/** Between two questions, ms: some forty a second. */
const APART_MS = 25;
/** For one address, ms: a phone in the same network answers in a fraction of that. */
const PATIENCE_MS = 2_000;
/** A phone that wants a login is not asked again for so long, ms: some count what comes without one. */
const REMEMBERED_MS = 300_000;
/** Phones that are remembered at most. */
const MAX_REMEMBERED = 1024;

/** What a scan needs of the world. */
export interface ScanDeps {
  readonly ask: (address: string, port: number, signal: AbortSignal) => Promise<PhoneResponse>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly neighbours: () => Promise<ReadonlyMap<string, string>>;
  readonly memory: LoginMemory;
  /** For one address, ms. */
  readonly patienceMs: number;
}

/** Phones that wanted a login: asking for a page without one counts as a failure on some (weak evidence), which lock then. */
export class LoginMemory {
  readonly #seen = new Map<string, { readonly at: number; readonly phone: FoundPhone }>();
  readonly #now: () => number;

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get(address: string, port: number): FoundPhone | undefined {
    const seen = this.#seen.get(`${address} ${port}`);
    return seen !== undefined && this.#now() - seen.at < REMEMBERED_MS ? seen.phone : undefined;
  }

  add(phone: FoundPhone, port: number): void {
    const seen = { at: this.#now(), phone };
    keepNewest(this.#seen, `${phone.address} ${port}`, seen, MAX_REMEMBERED);
  }
}

/** Shared by all searches of this process. */
const loginMemory = new LoginMemory();

/** The network as it is. */
export const REAL_SCAN: ScanDeps = {
  ask: askWebServer,
  wait: pause,
  neighbours: () => neighbours(),
  memory: loginMemory,
  patienceMs: PATIENCE_MS,
};

/** What to look for, and who wants to hear of it. */
export interface ScanOptions {
  /** As {@link addressesOf} reads it. */
  readonly subnet: string;
  /** Of the web servers; default 80. */
  readonly port?: number;
  readonly signal: AbortSignal;
  /** A phone; one that is told again has more to say. */
  readonly onFound: (phone: FoundPhone) => void;
  /** So many of the addresses are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** A phone that is known already: it is told as it is here, and not asked. */
  readonly known?: (address: string) => FoundPhone | undefined;
}

/**
 * Asks every address of a subnet for `info.htm`, once and without a login. In the end the system's own list of neighbours
 * adds MACs, and phones whose web server is off.
 *
 * @returns How many addresses there were.
 * @throws SnomError `badSubnet`, `subnetNotPrivate`, `subnetTooLarge` before anything is sent; `aborted`
 */
export async function scanSubnet(
  options: ScanOptions,
  deps: ScanDeps = REAL_SCAN,
): Promise<number> {
  const addresses = addressesOf(options.subnet);
  const scan = new Scan(options, deps, addresses);
  await scan.run();
  await scan.addNeighbours();
  return addresses.length;
}

class Scan {
  readonly #found = new Map<string, FoundPhone>();
  readonly #left: string[];
  #done = 0;
  /** Questions follow each other by this; it never rejects. */
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ScanOptions,
    private readonly deps: ScanDeps,
    private readonly addresses: readonly string[],
  ) {
    this.#left = addresses.toReversed();
  }

  async run(): Promise<void> {
    const lines = Array.from({ length: Math.min(AT_A_TIME, this.addresses.length) }, () =>
      this.#line(),
    );
    const ends = await Promise.allSettled(lines);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async addNeighbours(): Promise<void> {
    const macs = await this.deps.neighbours();
    for (const address of this.addresses) {
      const mac = macs.get(address);
      const found = this.#found.get(address);
      if (mac === undefined) continue;
      if (found === undefined && isSnomMac(mac)) this.#tell({ address, mac, how: 'addressBlock' });
      else if (found !== undefined && found.mac === undefined) this.#tell({ ...found, mac });
    }
  }

  /** One after the other, as long as there are any. */
  async #line(): Promise<void> {
    for (let next = this.#left.pop(); next !== undefined; next = this.#left.pop()) {
      await this.#look(next);
      this.#done += 1;
      this.options.onProgress?.(this.#done, this.addresses.length);
    }
  }

  async #look(address: string): Promise<void> {
    const { signal, port = 80 } = this.options;
    const known = this.options.known?.(address) ?? this.deps.memory.get(address, port);
    if (known !== undefined) {
      this.#tell(known);
      return;
    }
    await this.#myTurn();
    const phone = await this.#ask(address, port, signal);
    if (phone === undefined) return;
    if (phone.how === 'login') this.deps.memory.add(phone, port);
    this.#tell(phone);
  }

  /** @throws SnomError `aborted` */
  #myTurn(): Promise<void> {
    const mine = this.#turn.then(() => this.deps.wait(APART_MS, this.options.signal));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #ask(address: string, port: number, signal: AbortSignal): Promise<FoundPhone | undefined> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new SnomError('noAnswer')), this.deps.patienceMs);
    try {
      const answer = await this.deps.ask(address, port, AbortSignal.any([signal, patience.signal]));
      const recognised = recognise(answer);
      return recognised && { address, ...recognised };
    } catch (error) {
      // Nobody there, or something else than a phone: that is what most addresses are.
      if (!signal.aborted && error instanceof SnomError) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(phone: FoundPhone): void {
    if (this.options.signal.aborted) return;
    this.#found.set(phone.address, phone);
    this.options.onFound(phone);
  }
}
