/**
 * A UDP peer that answers SIP as a test tells it to. It reads and writes messages by means of its own, apart from the
 * client's code.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A message that came in. */
export class SipDatagram {
  /** One character for each byte. */
  readonly text: string;

  constructor(
    readonly bytes: Buffer,
    readonly from: RemoteInfo,
  ) {
    this.text = bytes.toString('latin1');
  }

  get head(): string {
    return this.text.slice(0, this.text.indexOf('\r\n\r\n'));
  }

  get body(): Buffer {
    return this.bytes.subarray(this.text.indexOf('\r\n\r\n') + 4);
  }

  /** Request line. */
  get line(): string {
    return this.text.slice(0, this.text.indexOf('\r\n'));
  }

  /** Header lines with their names, in order. */
  get headers(): string[] {
    return this.head.split('\r\n').slice(1);
  }

  /** Value of a header; fails the test when it is missing or there twice. */
  header(name: string): string {
    const lines = this.headers.filter((one) => one.startsWith(`${name}: `));
    if (lines.length !== 1) throw new Error(`${lines.length} lines of ${name} in\n${this.text}`);
    return (lines[0] ?? '').slice(name.length + 2);
  }

  get branch(): string {
    return /;branch=([^;]+)/.exec(this.header('Via'))?.[1] ?? '';
  }
}

/** What a test has the peer do with each message. */
export type SipScript = (datagram: SipDatagram, peer: SipPeer) => void;

export class SipPeer {
  readonly datagrams: SipDatagram[] = [];
  script: SipScript;
  readonly #socket: Socket;
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  private constructor(socket: Socket, script: SipScript) {
    this.#socket = socket;
    this.script = script;
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      const datagram = new SipDatagram(bytes, from);
      this.datagrams.push(datagram);
      this.script(datagram, this);
      for (const one of this.#waiting) if (this.datagrams.length >= one.count) one.resolve();
    });
  }

  static async start(
    script: SipScript = () => undefined,
    { host = '127.0.0.1', port = 0 } = {},
  ): Promise<SipPeer> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(port, host);
    await once(socket, 'listening');
    return new SipPeer(socket, script);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get address(): string {
    return this.#socket.address().address;
  }

  /** Different requests, by their branch: what a phone would have carried out. Repetitions count once. */
  get transactions(): readonly string[] {
    return [...new Set(this.datagrams.map(({ branch }) => branch))];
  }

  /** Resolves when that many messages have come in since the start. */
  async received(count: number): Promise<void> {
    if (this.datagrams.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  send(message: string | Buffer, { address, port }: Pick<RemoteInfo, 'address' | 'port'>): void {
    const bytes = typeof message === 'string' ? Buffer.from(message, 'latin1') : message;
    this.#socket.send(bytes, port, address);
  }

  /** Answers a message. */
  answer(datagram: SipDatagram, status: number, options: AnswerOptions = {}): void {
    this.send(answerTo(datagram, status, options), datagram.from);
  }

  async stop(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

export interface AnswerOptions {
  readonly phrase?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Changes the finished text. */
  readonly change?: (text: string) => string;
}

/** An answer as a phone writes it: what identifies the request is copied. */
export function answerTo(
  datagram: SipDatagram,
  status: number,
  { phrase = 'Phrase', headers = [], body = '', change = (text) => text }: AnswerOptions = {},
): string {
  const { address, port } = datagram.from;
  const via = datagram.header('Via').replace(/;rport(?=;|$)/, `;rport=${port};received=${address}`);
  return change(
    [
      `SIP/2.0 ${status} ${phrase}`,
      `Via: ${via}`,
      `From: ${datagram.header('From')}`,
      `To: ${datagram.header('To')};tag=peer`,
      `Call-ID: ${datagram.header('Call-ID')}`,
      `CSeq: ${datagram.header('CSeq')}`,
      ...headers,
      `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** UDP sockets that are open in this process. */
export const openUdpSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length;
