/** Sends Action URLs: plain GET requests, one after the other, to receivers on this machine only. */
import { request } from 'node:http';
import { isIPv4 } from 'node:net';

/** What came of one Action URL. */
export interface ActionResult {
  /** Status of the receiver's answer; 0 = no answer (refused, unreachable, too slow, not allowed). */
  readonly status: number;
  /** Start of the body, at most 64 KiB: minibrowser XML in it would be shown on the display. */
  readonly body: string;
}

/** What the sender needs of the phone. */
export interface ActionSenderDeps {
  /** `User-Agent` of the phone's own requests. */
  readonly userAgent: () => string;
  /** Told what happened, without the query: it may carry names. */
  readonly log: (text: string) => void;
}

const TIMEOUT_MS = 5000;
const MAX_BODY = 64 * 1024;
const MAX_WAITING = 500;
const NO_ANSWER: ActionResult = { status: 0, body: '' };

/** Is this host on this machine? The virtual phone talks to nobody else. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Queue of Action URLs of one phone. */
export class ActionSender {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #stop = new AbortController();

  constructor(private readonly deps: ActionSenderDeps) {}

  /** Resolves when nothing is on its way any more, however much was added in the meantime. */
  async settled(): Promise<void> {
    while (this.#waiting > 0) await this.#tail;
  }

  /** Gives up what is on its way and everything that waits. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** Sends when all earlier ones are through. Never rejects. */
  send(url: string): Promise<ActionResult> {
    if (this.#waiting >= MAX_WAITING) {
      this.deps.log('Action URL dropped: too many are waiting');
      return Promise.resolve(NO_ANSWER);
    }
    this.#waiting += 1;
    const { signal } = this.#stop;
    const sent = this.#tail.then(() => this.#send(url, signal));
    this.#tail = sent.then(() => {
      this.#waiting -= 1;
    });
    return sent;
  }

  async #send(url: string, stop: AbortSignal): Promise<ActionResult> {
    const match = /^http:\/\/([^/?#]+)([^#]*)/i.exec(url);
    const target = originOf(match?.[1] ?? '');
    if (target === undefined || !isLoopback(target.hostname)) {
      this.deps.log(
        `Action URL refused: not on this machine (${target?.host ?? 'no http address'})`,
      );
      return NO_ANSWER;
    }
    if (stop.aborted) return NO_ANSWER;
    try {
      return await this.#get(target, match?.[2] ?? '', stop);
    } catch (error) {
      this.deps.log(`Action URL got no answer from ${target.host}: ${reasonOf(error)}`);
      return NO_ANSWER;
    }
  }

  #get(target: URL, rest: string, stop: AbortSignal): Promise<ActionResult> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        hostname: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port === '' ? 80 : Number(target.port),
        agent: false,
        signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: { Host: target.host, 'User-Agent': this.deps.userAgent() },
      });
      // Set afterwards because node refuses a path with spaces or non-Latin letters, which a phone that
      // escapes nothing does send. The bytes of UTF-8 go out as they are.
      outgoing.path = Buffer.from(rest.startsWith('/') ? rest : `/${rest}`, 'utf8').toString(
        'latin1',
      );
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_BODY) chunks.push(chunk);
          else response.destroy(new Error('answer too long'));
        });
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      outgoing.end();
    });
  }
}

function originOf(authority: string): URL | undefined {
  return authority !== '' && URL.canParse(`http://${authority}/`)
    ? new URL(`http://${authority}/`)
    : undefined;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown';
