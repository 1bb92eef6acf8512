/** SIP over UDP towards a virtual phone, written for these tests alone. Shares nothing with the client under src/. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';

/** Settings with which a phone takes documents from this machine. */
export const TRUSTING = { filter_registrar: 'off', mb_trusted_hosts: '127.0.0.1' } as const;

/** A D862 that takes documents from this machine, its clock stepped. */
export const TRUSTING_D862: VirtualPhoneOptions = {
  profile: 'snomD862-fw10.1',
  settings: TRUSTING,
  clock: 'stepped',
};

/** A D862 in real time that takes documents from this machine, also right after one another; whoever is called answers. */
export const QUICK_D862 = {
  profile: 'snomD862-fw10.1',
  identities: ['100@pbx.example'],
  settings: TRUSTING,
  farEnds: [{ number: '*', answerAfterMs: 5 }],
  quirks: { documentSpacingMs: 0 },
} as const satisfies VirtualPhoneOptions;

/** A silent document that opens an address. */
export const silent = (url: string): string =>
  `<SnomIPPhoneSilent document_id="t"><fetch mil="1">${url}</fetch></SnomIPPhoneSilent>`;

/** A silent document with one command for the phone. */
export const command = (fragment: string): string => silent(`snom://mb_nop#${fragment}`);

export interface Message {
  /** Default NOTIFY. */
  readonly method?: string;
  /** Default that of the first identity of a virtual phone. */
  readonly user?: string;
  readonly branch?: string;
  readonly callId?: string;
  /** Header lines; those with the name of an ordinary one replace it, without a value they remove it. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

export interface SipAnswer {
  readonly status: number;
  readonly text: string;
  /** Port it came from. */
  readonly port: number;
  header(name: string): string | undefined;
}

/** One socket that sends and keeps what comes back. */
export class SipClient {
  readonly answers: SipAnswer[] = [];
  #count = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (bytes, { port }) => {
      const text = bytes.toString('latin1');
      const lines = text.split('\r\n');
      this.answers.push({
        status: Number(/^SIP\/2\.0 (\d{3}) /.exec(text)?.[1] ?? 0),
        text,
        port,
        header: (name) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2),
      });
      socket.emit('answer');
    });
  }

  static async open(): Promise<SipClient> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new SipClient(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** The text of a message to a phone. */
  write(phone: VirtualPhone, message: Message = {}): string {
    this.#count += 1;
    const { method = 'NOTIFY', user = '100', body = '' } = message;
    const { branch = `z9hG4bK-${this.port}-${this.#count}`, callId = `call-${this.#count}@test` } =
      message;
    const isNotify = method === 'NOTIFY';
    const lines = new Map([
      ['Via', `SIP/2.0/UDP 127.0.0.1:${this.port};branch=${branch};rport`],
      ['Max-Forwards', '70'],
      ['From', '<sip:tester@127.0.0.1>;tag=a1'],
      ['To', `<sip:${user}@127.0.0.1>`],
      ['Call-ID', callId],
      ['CSeq', `1 ${method}`],
      ['Contact', `<sip:tester@127.0.0.1:${this.port}>`],
      ...(isNotify
        ? ([
            ['Event', 'xml'],
            ['Subscription-State', 'active;expires=30000'],
            ['Content-Type', 'application/snomxml'],
          ] as const)
        : []),
      ['Content-Length', String(Buffer.byteLength(body))],
    ]);
    for (const line of message.headers ?? []) {
      const [name = '', ...value] = line.split(': ');
      if (value.length === 0) lines.delete(name);
      else lines.set(name, value.join(': '));
    }
    const at = user === '' ? '' : `${user}@`;
    return [
      `${method} sip:${at}127.0.0.1:${phone.sipPort} SIP/2.0`,
      ...[...lines].map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n');
  }

  /** Sends text as it is. Resolves when the phone has written it down, if `seen`. */
  async post(phone: VirtualPhone, text: string | Buffer, seen = true): Promise<void> {
    const before = phone.sipMessages.length;
    this.socket.send(text, phone.sipPort, '127.0.0.1');
    if (!seen) return;
    while (phone.sipMessages.length === before) {
      await new Promise<void>((resolve) => {
        const check = (): void => {
          phone.off('change', check);
          resolve();
        };
        phone.on('change', check);
      });
    }
  }

  /** The answer to what is sent. */
  async ask(phone: VirtualPhone, message: Message | string = {}): Promise<SipAnswer> {
    const text = typeof message === 'string' ? message : this.write(phone, message);
    const before = this.answers.length;
    await this.post(phone, text, false);
    while (this.answers.length === before) await once(this.socket, 'answer');
    return this.answers[before] as SipAnswer;
  }

  /** Sends a document and lets it act. @returns status of the answer */
  async push(phone: VirtualPhone, body: string): Promise<number> {
    const { status } = await this.ask(phone, { body });
    await phone.advance(1);
    return status;
  }

  /** Commands one after the other, as far apart as a D862 needs them. */
  async perform(phone: VirtualPhone, ...fragments: readonly string[]): Promise<void> {
    for (const fragment of fragments) {
      await this.push(phone, command(fragment));
      await phone.advance(1999);
    }
  }

  close(): void {
    this.socket.close();
  }
}
