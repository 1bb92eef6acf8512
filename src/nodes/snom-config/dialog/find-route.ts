/** "Find phones" of the dialog: looks for phones in a subnet, and hears those that are being started. */
import { networkInterfaces } from 'node:os';
import type { NodeAPI } from 'node-red';
import { type ErrorParams, type ErrorReason, SnomError } from '../../../common/errors';
import { boundedNumber, fieldsOf, optional } from '../../../common/values';
import { pause } from '../../../common/waiting';
import type { FoundPhone } from '../../../phone/discovery/found-phone';
import { PnpListener } from '../../../phone/discovery/pnp-listener';
import { type ScanOptions, scanSubnet } from '../../../phone/discovery/scan';
import { ownSubnets } from '../../../phone/discovery/subnet';
import { endpointOf } from '../../../phone/transport/host';
import { lanes } from '../../../phone/transport/lanes';
import { errorText, toSnomError } from '../../shared/action/errors';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { describePhone, runningPhones } from '../../shared/phones/phones';
import { PORT } from '../channel-options';

/** What went wrong. `message` is in the server's language. */
interface Trouble {
  readonly reason: ErrorReason;
  readonly params: ErrorParams;
  readonly message: string;
}

/**
 * One line of the answer, told as soon as it is known: `trouble` = phones that start cannot be heard, the rest goes on;
 * `failed` = nothing goes on; `searched` = the subnet is done; `done` = all is.
 */
export type FindLine =
  | { readonly kind: 'found'; readonly phone: FoundPhone }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'searched'; readonly total: number }
  | ({ readonly kind: 'trouble' | 'failed' } & Trouble)
  | { readonly kind: 'done' };

/** Subnets to choose from. */
export interface NetworksAnswer {
  readonly subnets: readonly string[];
}

/** What hears phones that start. */
interface Listener {
  start(): Promise<void>;
  close(): void;
}

/** What a search needs of the world. */
export interface FindDeps {
  readonly scan: (options: ScanOptions) => Promise<number>;
  readonly listener: (onFound: (phone: FoundPhone) => void) => Listener;
  /** Longest time somebody listens, ms. */
  readonly listenMs: number;
}

const REAL: FindDeps = {
  scan: (options) => scanSubnet(options),
  listener: (onFound) => new PnpListener({ onFound }),
  listenMs: 600_000,
};

/** Progress is told every so many addresses. */
const EVERY = 8;
/** Phones that are told of one listening at most: everybody in the network can claim to be one. */
const MAX_HEARD = 512;

/** One search at a time in this process: each asks a whole network. */
let running = false;

/** The private networks of the server, as a proposal. */
export const networksAnswer = (): NetworksAnswer => ({ subnets: ownSubnets(networkInterfaces()) });

/**
 * Carries out `{subnet?, port?, listen?}`. Never rejects, and sends no login to anybody.
 *
 * @param left fires when nobody waits for the answer any more, which ends the search
 * @param tell gets the answer, line by line
 */
export async function find(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
  tell: (line: FindLine) => void,
  deps: FindDeps = REAL,
): Promise<void> {
  if (running) {
    tell({ kind: 'failed', ...troubleOf(RED, new SnomError('searchRunning')) });
    return;
  }
  running = true;
  try {
    await search(RED, readForm(body), left, tell, deps);
    tell({ kind: 'done' });
  } catch (thrown) {
    tell({ kind: 'failed', ...troubleOf(RED, toSnomError(thrown)) });
  } finally {
    running = false;
  }
}

interface Form {
  readonly subnet: string;
  readonly port: number | undefined;
  readonly listen: boolean;
}

/** @throws SnomError `wrongType`, `badSubnet` where there is nothing to do */
function readForm(body: unknown): Form {
  const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
  const given = fields.get('subnet');
  const subnet = typeof given === 'string' ? given.trim() : '';
  const listen = fields.get('listen') === true;
  if (subnet === '' && !listen) throw new SnomError('badSubnet', { params: { subnet } });
  return { subnet, listen, port: boundedNumber(fields.get('port'), 'port', PORT) };
}

async function search(
  RED: NodeAPI,
  { subnet, port, listen }: Form,
  left: AbortSignal,
  tell: (line: FindLine) => void,
  deps: FindDeps,
): Promise<void> {
  let heard = 0;
  const listener = listen
    ? deps.listener((phone) => {
        heard += 1;
        if (heard <= MAX_HEARD) tell({ kind: 'found', phone });
      })
    : undefined;
  try {
    const listening = await begin(RED, listener, tell);
    if (subnet !== '') {
      const known = await knownPhones(port ?? 80);
      const total = await deps.scan({
        ...{ subnet, ...optional({ port }), signal: left },
        known: (address) => known.get(address),
        onFound: (phone) => tell({ kind: 'found', phone }),
        onProgress: (done, all) => {
          if (done % EVERY === 0 || done === all) tell({ kind: 'progress', done, total: all });
        },
      });
      tell({ kind: 'searched', total });
    }
    if (listening) await pause(deps.listenMs, left);
  } finally {
    listener?.close();
  }
}

/** Begins to hear; that it cannot be done is no reason not to search. */
async function begin(
  RED: NodeAPI,
  listener: Listener | undefined,
  tell: (line: FindLine) => void,
): Promise<boolean> {
  try {
    await listener?.start();
    return listener !== undefined;
  } catch (thrown) {
    tell({ kind: 'trouble', ...troubleOf(RED, toSnomError(thrown)) });
    return false;
  }
}

/**
 * Phones that are configured with this port, by address: they are not asked, since they take one request at a time, and
 * count what comes without a login. HTTP and HTTPS on their usual ports are one phone.
 */
async function knownPhones(port: number): Promise<ReadonlyMap<string, FoundPhone>> {
  const found = await Promise.all(runningPhones().map((config) => knownPhone(config, port)));
  return new Map(found.flatMap((phone) => (phone === undefined ? [] : [[phone.address, phone]])));
}

async function knownPhone(config: SnomConfigNode, port: number): Promise<FoundPhone | undefined> {
  if (config.phone === undefined) return undefined;
  const { hostname, port: own, protocol } = new URL(config.phone.origin);
  const secure = protocol === 'https:';
  const ownPort = Number(own || (secure ? 443 : 80));
  if (ownPort !== port && !(port === 80 && ownPort === 443)) return undefined;
  const { address } = await lanes.of(
    endpointOf({ host: hostname, port: ownPort, protocol: secure ? 'https' : 'http' }),
  );
  const { name, model, mac } = describePhone(config);
  const { firmware } = config.phone.known ?? {};
  return {
    ...{ address, name, how: 'configured' },
    ...optional({ model, mac, firmware, secure: secure || undefined }),
  };
}

function troubleOf(RED: NodeAPI, error: SnomError): Trouble {
  const { reason, params } = error;
  return { reason, params, message: errorText(RED._, error) };
}
