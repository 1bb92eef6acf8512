/** Virtual phones in a process of their own, as the bench uses them. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { VirtualPhoneOptions } from '../simulator/contract/types';
import { askChild, endChild, startChild } from '../test/support/child';
import type { Answer, Question, StartedPhone } from './phones-process';

export const LOGIN = { username: 'admin', password: 'of the bench' };

export class PhonesProcess {
  private readonly child: ChildProcess;

  constructor() {
    this.child = startChild(path.join(__dirname, 'phones-process.ts'));
  }

  private ask(question: Question): Promise<Answer> {
    return askChild<Answer>(this.child, question);
  }

  /** Starts phones that are alike. Returns the ports of their web servers. */
  async start(count: number, options: VirtualPhoneOptions = {}): Promise<number[]> {
    return (await this.startAll(count, options)).map(({ port }) => port);
  }

  /** Starts phones that are alike. */
  async startAll(
    count: number,
    options: VirtualPhoneOptions = {},
  ): Promise<readonly StartedPhone[]> {
    const auth = { scheme: 'digest' as const, ...LOGIN, ...options.auth };
    // Recorded phones close without a word; core's http request then uses the socket once more and fails (ECONNRESET).
    const quirks = { announcesClose: true, ...options.quirks };
    const question = { profile: 'snomD385-fw10.1' as const, ...options, auth, quirks };
    return this.ask({ ask: 'start', count, options: question });
  }

  /** Somebody calls these phones, and somebody picks up. They talk for as long as the process lives. */
  async talk(ports: readonly number[]): Promise<void> {
    await this.ask({ ask: 'talk', ports });
  }

  /** Requests that all phones have got so far, by HTTP (each has a socket of its own) and by SIP. */
  async requests(): Promise<number> {
    const all = await this.ask({ ask: 'counts' });
    return all.reduce((sum, { sockets, messages }) => sum + sockets + messages, 0);
  }

  /** TCP connections that a phone has accepted so far: one for each request on a fresh socket. */
  async sockets(port: number): Promise<number> {
    const phone = (await this.ask({ ask: 'counts' })).find((entry) => entry.port === port);
    if (!phone) throw new Error(`no phone on port ${port}`);
    return phone.sockets;
  }

  async stop(): Promise<void> {
    await endChild(this.child);
  }
}
