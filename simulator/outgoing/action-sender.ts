/** Sends Action URLs: plain GET requests, one after the other, to receivers on this machine only. */
import { type IncomingMessage, request } from 'node:http';
import { isIPv4 } from 'node:net';
import type { ClientCredentials } from '../device/phone';
import { answerChallenge } from './client-auth';

/** What came of one Action URL. */
export interface ActionAnswer {
  /** Status of the receiver's answer; 0 = no answer (refused, unreachable, too slow, not allowed). */
  readonly status: number;
  /** The body, at most 64 KiB: minibrowser XML in it is shown on the display. */
  readonly body: string;
  /** Value of `Content-Type`; '' without one. */
  readonly contentType: string;
}

/** What the sender needs of the phone. */
interface ActionSenderDeps {
  /** `User-Agent` of the phone's own requests. */
  readonly userAgent: () => string;
  /** What the phone logs in with where it is asked to; absent or both empty = it cannot. */
  readonly credentials?: () => ClientCredentials;
  /** Told every 200 answer. */
  readonly answered?: (url: string, answer: ActionAnswer) => void;
  /** Told what happened, without the query: it may carry names. */
  readonly log: (text: string) => void;
}

const TIMEOUT_MS = 5000;
const MAX_BODY = 64 * 1024;
const MAX_WAITING = 500;
const NO_ANSWER: ActionAnswer = { status: 0, body: '', contentType: '' };

/** How one Action URL is sent. */
interface SendOptions {
  /** Goes out at once, whatever is on its way. */
  readonly atOnce?: boolean;
  /** Gives it up. */
  readonly signal?: AbortSignal;
}

/** An answer with what is needed to repeat the request. */
interface Answer extends ActionAnswer {
  readonly challenges: readonly string[];
}

/** Is this host on this machine? The virtual phone talks to nobody else. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Queue of Action URLs of one phone. */
export class ActionSender {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Those sent at once. */
  readonly #side = new Set<Promise<unknown>>();
  #stop = new AbortController();

  constructor(private readonly deps: ActionSenderDeps) {}

  /** Resolves when nothing is on its way any more, however much was added in the meantime. */
  async settled(): Promise<void> {
    while (this.#waiting > 0 || this.#side.size > 0) await Promise.all([this.#tail, ...this.#side]);
  }

  /** Gives up what is on its way and everything that waits. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** Sends when all earlier ones are through, unless it is to go at once. Never rejects. */
  send(url: string, options: SendOptions = {}): Promise<ActionAnswer> {
    if (this.#waiting + this.#side.size >= MAX_WAITING) {
      this.deps.log('Action URL dropped: too many are waiting');
      return Promise.resolve(NO_ANSWER);
    }
    const stop = this.#stop.signal;
    const signal = options.signal === undefined ? stop : AbortSignal.any([stop, options.signal]);
    if (options.atOnce === true) {
      const sent = this.#send(url, signal);
      this.#side.add(sent);
      void sent.then(() => this.#side.delete(sent));
      return sent;
    }
    this.#waiting += 1;
    const sent = this.#tail.then(() => this.#send(url, signal));
    this.#tail = sent.then(() => {
      this.#waiting -= 1;
    });
    return sent;
  }

  async #send(url: string, stop: AbortSignal): Promise<ActionAnswer> {
    const match = /^http:\/\/([^/?#]+)([^#]*)/i.exec(url);
    const target = originOf(match?.[1] ?? '');
    if (target === undefined || !isLoopback(target.hostname)) {
      this.deps.log(
        `Action URL refused: ${target === undefined ? whyNot(url) : `not on this machine (${target.host})`}`,
      );
      return NO_ANSWER;
    }
    if (stop.aborted) return NO_ANSWER;
    try {
      const answer = await this.#fetch(target, match?.[2] ?? '', stop);
      if (answer.status === 200) this.deps.answered?.(url, answer);
      return answer;
    } catch (error) {
      this.deps.log(`Action URL got no answer from ${target.host}: ${reasonOf(error)}`);
      return NO_ANSWER;
    }
  }

  /** Asked for a password, the phone tries once more with it: how often real phones try is UNKNOWN. */
  async #fetch(target: URL, rest: string, stop: AbortSignal): Promise<ActionAnswer> {
    // Node refuses a path with spaces or non-Latin letters, which a phone that escapes nothing does send. The
    // bytes of UTF-8 go out as they are.
    const path = Buffer.from(rest.startsWith('/') ? rest : `/${rest}`, 'utf8').toString('latin1');
    const answer = await this.#get(target, path, stop);
    if (answer.status !== 401) return answer;
    const credentials = this.deps.credentials?.() ?? { username: '', password: '' };
    const login = answerChallenge(answer.challenges, path, credentials);
    if (login === undefined) {
      this.deps.log(`Action URL wants a login the phone does not have: ${target.host}`);
      return answer;
    }
    const second = await this.#get(target, path, stop, login);
    if (second.status === 401) this.deps.log(`Action URL login refused by ${target.host}`);
    return second;
  }

  #get(target: URL, path: string, stop: AbortSignal, authorization?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        hostname: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port === '' ? 80 : Number(target.port),
        agent: false,
        signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: {
          Host: target.host,
          'User-Agent': this.deps.userAgent(),
          ...(authorization === undefined ? {} : { Authorization: authorization }),
        },
      });
      outgoing.path = path; // set afterwards, so that it is not checked
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
            contentType: response.headers['content-type'] ?? '',
            challenges: challengesOf(response),
          });
        });
      });
      outgoing.end();
    });
  }
}

/** Values of all `WWW-Authenticate` lines. */
const challengesOf = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.filter(
    (_, index) => index % 2 === 1 && /^www-authenticate$/i.test(rawHeaders[index - 1] ?? ''),
  );

function originOf(authority: string): URL | undefined {
  return authority !== '' && URL.canParse(`http://${authority}/`)
    ? new URL(`http://${authority}/`)
    : undefined;
}

/**
 * A real phone checks the certificate of an https receiver against its own authorities and would refuse most of
 * them (UNVERIFIED); the virtual one never tries.
 */
const whyNot = (url: string): string =>
  /^https:/i.test(url) ? 'https is not sent by this phone' : 'no http address';

const reasonOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown';
