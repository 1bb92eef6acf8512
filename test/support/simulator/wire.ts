/** Raw HTTP towards a virtual phone, and a receiver for what it sends. Shares nothing with the client under src/. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { after, before, beforeEach } from 'mocha';
import { VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secure?: boolean;
}

/** One request on a connection of its own, answered in full. */
export function ask(
  phone: VirtualPhone,
  target: string,
  options: AskOptions = {},
): Promise<Answer> {
  const { secure = false, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)({
      host: phone.host,
      port: secure ? phone.httpsPort : phone.port,
      path: target,
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { Connection: 'keep-alive', ...options.headers },
      agent: false,
      ...(secure ? { ca: phone.certificatePem } : {}),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: text,
        }),
      );
    });
    outgoing.end(body);
  });
}

/** Starts a phone, runs `use`, and always stops it. */
export async function withPhone(
  options: VirtualPhoneOptions,
  use: (phone: VirtualPhone) => Promise<void> | void,
): Promise<void> {
  const phone = new VirtualPhone(options);
  await phone.start();
  try {
    await use(phone);
  } finally {
    await phone.stop();
  }
}

/** Sends bytes on one connection and returns all that comes back until it is closed. */
export function exchange(phone: VirtualPhone, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(phone.port, phone.host);
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

/** Resolves once `ready` is true; checked on every change of the phone. */
export function until(phone: VirtualPhone, ready: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!ready()) return;
      phone.off('change', check);
      resolve();
    };
    phone.on('change', check);
    check();
  });
}

export interface Received {
  readonly target: string;
  readonly method: string;
  readonly userAgent: string;
}

/** An HTTP server that writes down what arrives. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Targets so far. */
  readonly targets: readonly string[];
  answerWith(status: number): void;
  /** What has arrived so far. */
  forget(): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const receiver = newReceiver();
  await receiver.listen();
  return receiver;
}

/** To be called in a `describe`: one receiver, which has got nothing yet when a test begins, and answers 200. */
export function useReceiver(): Receiver {
  const receiver = newReceiver();
  before(() => receiver.listen());
  beforeEach(() => {
    receiver.forget();
    receiver.answerWith(200);
  });
  after(() => receiver.close());
  return receiver;
}

function newReceiver(): Receiver & { listen(): Promise<void> } {
  const received: Received[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    received.push({
      target: request.url ?? '',
      method: request.method ?? '',
      userAgent: request.headers['user-agent'] ?? '',
    });
    response.writeHead(status, { 'Content-Length': 0 }).end();
  });
  return {
    listen: () => new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve)),
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    received,
    get targets() {
      return received.map(({ target }) => target);
    },
    answerWith(next) {
      status = next;
    },
    forget() {
      received.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const hash = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

export interface DigestInput {
  readonly username: string;
  readonly password: string;
  readonly method?: string;
  readonly target: string;
  /** Value of the `WWW-Authenticate` line to answer. */
  readonly challenge: string;
  readonly nc?: number;
  readonly cnonce?: string;
}

/** `Authorization` by RFC 7616, written anew for these tests. */
export function digestHeader(input: DigestInput): string {
  const { username, password, target, challenge } = input;
  const param = (name: string): string | undefined =>
    new RegExp(`\\b${name}="?([^",]*)"?`, 'i').exec(challenge)?.[1];
  const realm = param('realm') ?? '';
  const nonce = param('nonce') ?? '';
  const algorithm = param('algorithm') ?? 'MD5';
  const qop = param('qop');
  const cnonce = input.cnonce ?? '0a4f113b';
  const nc = (input.nc ?? 1).toString(16).padStart(8, '0');
  const h = (text: string): string => hash(/^sha-256/i.test(algorithm) ? 'sha256' : 'md5', text);
  const plain = h(`${username}:${realm}:${password}`);
  const ha1 = /-sess$/i.test(algorithm) ? h(`${plain}:${nonce}:${cnonce}`) : plain;
  const ha2 = h(`${input.method ?? 'GET'}:${target}`);
  const response = qop
    ? h(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`)
    : h(`${ha1}:${nonce}:${ha2}`);
  return [
    `Digest username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${target}"`,
    `algorithm=${algorithm}`,
    ...(qop ? [`qop=${qop}`, `nc=${nc}`] : []),
    `cnonce="${cnonce}"`,
    `response="${response}"`,
  ].join(', ');
}

/** The `WWW-Authenticate` lines of an answer, in order. */
export function challengesOf({ rawHeaders }: Answer): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && /^www-authenticate$/i.test(rawHeaders[index - 1] ?? ''),
  );
}
