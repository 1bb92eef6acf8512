/** Under which address a phone would see this Node-RED, as far as this computer can know it. */
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { fieldsOf, optional } from '../../../common/values';

/** What the dialog gets. */
export interface OwnAddressAnswer {
  /** IP address; absent = it cannot be known. */
  readonly address?: string;
}

/** A name that takes longer to be found is not waited for, ms. */
const PATIENCE_MS = 2000;
/** Any port will do: nothing is sent. */
const DISCARD = 9;
/** Files that container engines put there: what such a container sees of itself is no address of the network. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

/** What this file looks at besides; tests have their own. */
interface Surroundings {
  readonly isContainer: boolean;
}

const here = (): Surroundings => ({
  isContainer: CONTAINER_MARKS.some((mark) => existsSync(mark)),
});

/**
 * The address this computer would send from to reach `{host}`. Connecting a UDP socket only looks at the routes: nothing is
 * sent. Never rejects.
 */
export async function ownAddress(
  body: unknown,
  surroundings: Surroundings = here(),
): Promise<OwnAddressAnswer> {
  const host = fieldsOf(body)?.host;
  if (typeof host !== 'string' || host === '' || host.length > 255 || surroundings.isContainer)
    return {};
  return optional({ address: await routeTo(host.replace(/^\[|\]$/g, '')) });
}

function routeTo(host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
    const timer = setTimeout(() => end(undefined), PATIENCE_MS);
    const end = (address: string | undefined): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      resolve(address);
    };
    socket.on('error', () => end(undefined));
    socket.on('connect', () => end(socket.address().address));
    socket.connect(DISCARD, host);
  });
}
