/**
 * The address a phone reaches Node-RED at. The server cannot know it behind containers and proxies, so the
 * address of this very page is the best guess - unless it only means something on this computer.
 */
import { withoutTrailingSlashes } from '../../../common/address-text';

/** What an owner should know of an address: key below `snom-config.address`. */
export interface AddressNote {
  readonly text: 'proposeLocal' | 'local' | 'secure' | 'root';
  readonly params?: Readonly<Record<string, string>>;
  /** The phone will not get through. */
  readonly problem: boolean;
}

/** Where this page is, if a phone could reach it there. @param phone host of the phone */
export function proposedAddress(phone = ''): string | undefined {
  const { origin, hostname, protocol } = window.location;
  if (!/^https?:$/.test(protocol) || (isLocal(hostname) && !isLocal(phone))) return undefined;
  return `${origin}${root()}`;
}

/** Where this page would be by another name of this computer. */
export function addressByHost(host: string): string {
  const { protocol, port } = window.location;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${protocol}//${name}${port === '' ? '' : `:${port}`}${root()}`;
}

/**
 * A remark on an address as it is typed.
 *
 * @param phone host of the phone: one on this very computer, as the virtual one is, may report to `localhost`
 */
export function addressNote(address: string, phone = ''): AddressNote | undefined {
  if (address === '') {
    return proposedAddress() || isLocal(phone)
      ? undefined
      : { text: 'proposeLocal', problem: false };
  }
  if (!URL.canParse(address)) return undefined;
  const { hostname, protocol, pathname } = new URL(address);
  if (isLocal(hostname) && !isLocal(phone)) return { text: 'local', problem: true };
  const path = root();
  if (path !== '' && !withoutTrailingSlashes(pathname).endsWith(path))
    return { text: 'root', params: { root: path }, problem: true };
  return protocol === 'https:' ? { text: 'secure', problem: false } : undefined;
}

/** Path below which the nodes of flows answer, without a slash at its end. */
function root(): string {
  const path = `/${RED.settings.httpNodeRoot ?? ''}`.replace(/\/{2,}/g, '/');
  return withoutTrailingSlashes(path);
}

/** Does a host name mean whoever looks it up? */
function isLocal(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/i.test(hostname);
}
