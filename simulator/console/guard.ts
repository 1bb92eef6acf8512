/**
 * Keeps other web pages away from the virtual phone's page.
 *
 * A page open in the same browser can send requests to any loopback port, and by DNS rebinding even read the
 * answers. Without these checks it could ring the phone or read what flows sent to it.
 */
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/** Why a request is refused. */
interface Refusal {
  readonly status: 403 | 415;
  readonly reason: string;
}

/** Whether a host name or address can only mean this machine: `localhost`, 127.0.0.0/8 or `::1`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * Checks where a request comes from.
 *
 * @returns undefined when the page itself, or a program on this machine, sent it
 */
export function refusal(request: IncomingMessage): Refusal | undefined {
  const host = request.headers.host ?? '';
  // A rebound name resolves to loopback, but the browser still sends that name.
  if (!isLoopbackHost(host.replace(/:\d+$/, '')))
    return { status: 403, reason: 'This page answers to loopback addresses only.' };
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`);
  // Following a link to the page is fine; reading or posting from elsewhere is not.
  const navigation = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
  if (foreign && !navigation)
    return { status: 403, reason: 'Requests of other web pages are refused.' };
  // A form of another page cannot send this type without asking first, and nobody here allows it.
  if (request.method === 'POST' && mediaType(request) !== 'application/json')
    return { status: 415, reason: 'Send application/json.' };
  return undefined;
}

function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
