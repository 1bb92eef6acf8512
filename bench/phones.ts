/** Virtual phones in a process of their own, as the bench uses them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { VirtualPhoneOptions } from '../simulator/contract/types';
import type { Answer, Question } from './phones-process';

export const LOGIN = { username: 'admin', password: 'of the bench' };

export class PhonesProcess {
  private readonly child: ChildProcess;

  constructor() {
    const script = path.join(__dirname, 'phones-process.ts');
    this.child = fork(script, { execArgv: ['--import', 'tsx'] });
  }

  private async ask(question: Question): Promise<Answer> {
    const answer = once(this.child, 'message');
    this.child.send(question);
    return ((await answer) as [Answer])[0];
  }

  /** Starts phones that are alike. Returns their ports. */
  async start(count: number, options: VirtualPhoneOptions = {}): Promise<number[]> {
    const auth = { scheme: 'digest' as const, ...LOGIN, ...options.auth };
    // Recorded phones close without a word; core's http request then uses the socket once more and fails (ECONNRESET).
    const quirks = { announcesClose: true, ...options.quirks };
    const question = { profile: 'snomD385-fw10.1' as const, ...options, auth, quirks };
    return (await this.ask({ ask: 'start', count, options: question })).map(({ port }) => port);
  }

  /** TCP connections that a phone has accepted so far: one for each request on a fresh socket. */
  async sockets(port: number): Promise<number> {
    const phone = (await this.ask({ ask: 'sockets' })).find((entry) => entry.port === port);
    if (!phone) throw new Error(`no phone on port ${port}`);
    return phone.sockets;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}
