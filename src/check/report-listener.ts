/**
 * Listens for the Action URLs that the owner has entered on the phone for the time of a check. Nothing is written to
 * the phone for it.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type EventField, EventRecord, type Step } from './event-record';
import { Pseudonyms } from './pseudonyms';
import type { EventSeen } from './report';

/** Settings an owner may fill for the check, and the event each stands for. Never `action_blacklist_url`: a good
 * answer to it makes the phone refuse the call in silence. */
export const REPORT_SETTINGS: readonly (readonly [setting: string, event: string])[] = [
  ['action_incoming_url', 'incoming'],
  ['action_outgoing_url', 'outgoing'],
  ['action_connected_url', 'connected'],
  ['action_disconnected_url', 'disconnected'],
  ['action_missed_url', 'missed'],
  ['action_offhook_url', 'offhook'],
  ['action_onhook_url', 'onhook'],
  ['action_hold', 'hold'],
  ['action_unhold', 'unhold'],
  ['action_dnd_on_url', 'dnd-on'],
  ['action_dnd_off_url', 'dnd-off'],
];

/** What the phone is to tell with each event. */
const VARIABLES: readonly EventField[] = [
  { name: 'local', variable: '$local' },
  { name: 'remote', variable: '$remote' },
  { name: 'active', variable: '$active_url' },
  { name: 'user', variable: '$active_user' },
  { name: 'name', variable: '$display_remote' },
  { name: 'call', variable: '$call-id' },
  { name: 'csta', variable: '$csta_id' },
  { name: 'reason', variable: '$cancel_reason' },
  { name: 'calls', variable: '$nr_ongoing_calls' },
  { name: 'key', variable: '$active_key' },
];

const PREFIX = '/snom-check/';
const MAX_REQUEST = 16 * 1024;
const MAX_SOCKETS = 32;
const REQUEST_MS = 10_000;

/** Address to be entered for one event, where `base` is `http://ADDRESS:PORT`. */
export function reportUrl(base: string, event: string): string {
  const query = VARIABLES.map(({ name, variable }) => `${name}=${variable}`).join('&');
  return `${base}${PREFIX}${event}?${query}`;
}

/** Can the address be listened at? @throws the socket's error when it cannot be had */
export async function tryListening({ host, port }: { host: string; port: number }): Promise<void> {
  const listener = new ReportListener(new Pseudonyms());
  await listener.listen(host, port);
  await listener.close();
}

/** Records what arrives, by the step it belongs to. */
export class ReportListener {
  readonly #record: EventRecord;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(names: Pseudonyms) {
    this.#record = new EventRecord(names, VARIABLES);
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.maxConnections = MAX_SOCKETS;
  }

  get received(): readonly EventSeen[] {
    return this.#record.received;
  }

  get steps(): readonly string[] {
    return this.#record.steps;
  }

  /** @returns `http://ADDRESS:PORT` @throws the socket's error when the address cannot be had */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => resolve());
    });
    const { port: own } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${own}`;
  }

  /** What arrives from now on belongs to this step. */
  begin(step: Step): void {
    this.#record.begin(step);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(socket: Socket): void {
    const at = performance.now();
    let head = '';
    this.#sockets.add(socket);
    socket.setTimeout(REQUEST_MS, () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      const end = /\r?\n\r?\n/.exec(head);
      if (!end && head.length < MAX_REQUEST) return;
      socket.removeAllListeners('data');
      socket.resume();
      if (end) this.record(head.slice(0, end.index), at);
      // Empty: a phone would show what it could take for a page.
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  }

  /** @param head request line and header lines, Latin-1 @param at `performance.now()` of its arrival */
  record(head: string, at: number): void {
    const [line = '', ...headers] = head.split(/\r?\n/);
    const target = line.replace(/^[A-Z]{1,10} /, '').replace(/ HTTP\/1\.\d$/, '');
    const cut = target.indexOf('?');
    const [path, query] = cut < 0 ? [target, ''] : [target.slice(0, cut), target.slice(cut + 1)];
    const event = REPORT_SETTINGS.find(([, name]) => path === `${PREFIX}${name}`)?.[1] ?? 'other';
    this.#record.add({ event, query, headers: headers.map(headerOf), at });
  }
}

function headerOf(text: string): readonly [string, string] {
  const cut = text.indexOf(':');
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1).trim()];
}
