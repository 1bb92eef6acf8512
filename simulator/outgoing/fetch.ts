/** Fetches pages, pictures and firmware: GET requests to this machine only, bounded in time and size. */
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ClientCredentials } from '../device/phone';
import { isLoopback } from './action-sender';
import { answerChallenge } from './client-auth';

/** A file as it came. */
export interface FetchedFile {
  readonly contentType: string;
  readonly body: Buffer;
}

/** How a file is fetched. */
interface FetchOptions {
  readonly userAgent: string;
  /** What the phone logs in with where it is asked to. */
  readonly credentials: ClientCredentials;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Milliseconds for everything together. Default 5000. */
  readonly timeoutMs?: number;
}

/** Why there is no file; the message names the server and never the query. */
class FetchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchError';
  }
}

const TIMEOUT_MS = 5000;
const MAX_REDIRECTS = 3;
/** A login takes a second request. */
const MAX_LOGINS = 1;

/**
 * Fetches an http or https address.
 *
 * Redirects are followed on the same server only; what real phones do with them is UNKNOWN. The certificate of
 * an https server is not checked: there is none a virtual phone could know.
 * @throws FetchError for any other address, no answer in time, a status but 200, or a file that is too long.
 */
export async function fetchLocal(address: string, options: FetchOptions): Promise<FetchedFile> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let url = targetOf(address);
  let authorization: string | undefined;
  for (let redirects = 0, logins = 0; ;) {
    const answer = await get(url, { ...options, signal: stop }, authorization);
    const next = redirectOf(answer, url);
    if (next !== undefined && redirects < MAX_REDIRECTS) {
      redirects += 1;
      url = next;
      continue;
    }
    if (answer.status === 401 && logins < MAX_LOGINS) {
      const target = `${url.pathname}${url.search}`;
      authorization = answerChallenge(answer.challenges, target, options.credentials);
      logins += 1;
      if (authorization !== undefined) continue;
    }
    if (answer.status !== 200) throw new FetchError(`${url.host} answered ${answer.status}`);
    return { contentType: answer.contentType, body: answer.body };
  }
}

interface Answer extends FetchedFile {
  readonly status: number;
  readonly location: string | undefined;
  readonly challenges: readonly string[];
}

function targetOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new FetchError('no http address');
  if (!isLoopback(url.hostname)) throw new FetchError(`not on this machine: ${url.host}`);
  return url;
}

function redirectOf({ status, location }: Answer, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to?.origin !== from.origin) throw new FetchError(`${from.host} sends elsewhere`);
  return to;
}

async function get(
  url: URL,
  options: FetchOptions,
  authorization: string | undefined,
): Promise<Answer> {
  try {
    return await send(url, options, authorization);
  } catch (error) {
    if (error instanceof FetchError) throw error;
    const { code, name } = error as NodeJS.ErrnoException;
    throw new FetchError(`no answer from ${url.host}: ${code ?? name}`);
  }
}

function send(
  url: URL,
  { userAgent, maxBytes, signal }: FetchOptions,
  authorization: string | undefined,
): Promise<Answer> {
  const options: RequestOptions = {
    agent: false,
    signal,
    headers: {
      'User-Agent': userAgent,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
  };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else response.destroy(new FetchError(`${url.host} sent more than ${maxBytes} bytes`));
      });
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          challenges: response.headersDistinct['www-authenticate'] ?? [],
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        });
      });
    };
    const outgoing =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false }, receive)
        : httpRequest(url, options, receive);
    outgoing.on('error', reject);
    outgoing.end();
  });
}
