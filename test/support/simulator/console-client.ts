/** A plain HTTP client for the web page's tests; unlike `fetch` it lets a test say any Host and Origin. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request and returns the answer while its body is still open. */
export async function open(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<IncomingMessage> {
  const outgoing = request(url, {
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
    agent: false,
  });
  outgoing.end(options.body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return incoming;
}

/** Sends one request and reads the answer. */
export async function send(...args: Parameters<typeof open>): Promise<Answer> {
  const incoming = await open(...args);
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text };
}

/** Posts JSON as the page itself does. */
export function post(url: string, body: unknown, headers = {}): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Origin: new URL(url).origin,
      'Sec-Fetch-Site': 'same-origin',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The events of a stream, parsed, one by one. */
export async function* events<T>(stream: IncomingMessage): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) yield JSON.parse(data) as T;
    }
  }
}
