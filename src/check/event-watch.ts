/**
 * Listens for the Action URLs that the owner has entered on the phone for the time of a check. Nothing is written to
 * the phone for it.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { headerSeen } from './observe';
import type { Pseudonyms } from './pseudonyms';
import type { EventSeen } from './report';

/** Settings an owner may fill for the check, and the event each stands for. Never `action_blacklist_url`: a good
 * answer to it makes the phone refuse the call in silence. */
export const WATCHED: readonly (readonly [setting: string, event: string])[] = [
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
const VARIABLES: readonly (readonly [name: string, variable: string])[] = [
  ['local', '$local'],
  ['remote', '$remote'],
  ['active', '$active_url'],
  ['user', '$active_user'],
  ['name', '$display_remote'],
  ['call', '$call-id'],
  ['csta', '$csta_id'],
  ['reason', '$cancel_reason'],
  ['calls', '$nr_ongoing_calls'],
  ['key', '$active_key'],
];

/** What the owner is asked to do, in this order; any of them may be left out. */
export const STEPS = ['handset', 'decline', 'miss', 'answer', 'fail'] as const;
export type Step = (typeof STEPS)[number];

const PREFIX = '/snom-check/';
const MAX_EVENTS = 500;
const MAX_REQUEST = 16 * 1024;
const MAX_SOCKETS = 32;
const REQUEST_MS = 10_000;

/** Address to be entered for one event, where `base` is `http://ADDRESS:PORT`. */
export function watchUrl(base: string, event: string): string {
  const query = VARIABLES.map(([name, variable]) => `${name}=${variable}`).join('&');
  return `${base}${PREFIX}${event}?${query}`;
}

/** Records what arrives, by the step it belongs to. */
export class EventWatch {
  readonly received: EventSeen[] = [];
  readonly steps: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #step = 'before';
  #began = performance.now();

  constructor(private readonly names: Pseudonyms) {
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.maxConnections = MAX_SOCKETS;
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
    this.steps.push(step);
    this.#step = step;
    this.#began = performance.now();
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
    if (this.received.length >= MAX_EVENTS) return;
    const [line = '', ...headers] = head.split(/\r?\n/);
    const target = line.replace(/^[A-Z]{1,10} /, '').replace(/ HTTP\/1\.\d$/, '');
    const cut = target.indexOf('?');
    const [path, query] = cut < 0 ? [target, ''] : [target.slice(0, cut), target.slice(cut + 1)];
    const event = WATCHED.find(([, name]) => path === `${PREFIX}${name}`)?.[1] ?? 'other';
    this.received.push({
      step: this.#step,
      afterMs: Math.max(Math.round(at - this.#began), 0),
      event,
      parameters: query
        .split('&')
        .filter(Boolean)
        .slice(0, 40)
        .map((part) => this.#parameter(part)),
      headers: headers.slice(0, 20).map((text) => this.#header(text)),
    });
  }

  #parameter(part: string): readonly [string, string] {
    const cut = part.indexOf('=');
    const [name, value] = cut < 0 ? [part, ''] : [part.slice(0, cut), part.slice(cut + 1)];
    const isOwn = VARIABLES.some(([own]) => own === name);
    const isLiteral = VARIABLES.some(([, variable]) => variable === value);
    // Text of one byte a character; a phone writes UTF-8 or Latin-1.
    return [isOwn ? name : this.names.text(name), isLiteral ? value : this.names.text(value)];
  }

  #header(text: string): readonly [string, string] {
    const cut = text.indexOf(':');
    const [name, value] = cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1).trim()];
    return headerSeen(name, value, this.names);
  }
}
