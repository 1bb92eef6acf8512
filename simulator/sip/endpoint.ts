/** The phone's SIP port: datagrams in, answers out, each request done once however often it comes. */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { LoggedSipMessage, SipFate, SipFault } from '../contract/sip';
import { bindAgain } from '../device/bind';
import { RingLog } from '../device/ring-log';
import { SipAgent, type SipPhone } from './agent';
import { WaitingFaults } from './faults';
import {
  headerOf,
  isAnswer,
  isKeepAlive,
  readRequest,
  type SipAnswer,
  type SipRequest,
  SipSyntaxError,
  topVia,
  transactionOf,
  writeAnswer,
} from './message';
import { type Transaction, Transactions } from './transactions';

/** What the port needs of the phone. */
interface EndpointDeps {
  readonly phone: SipPhone;
  readonly host: string;
  /** Stands for the fixed port of `network_id_port`; false = no SIP at all. */
  readonly port: number | false;
  readonly reboot: () => void;
}

interface Sender {
  readonly address: string;
  readonly port: number;
}

type Kind = SipFault['kind'];
type Entry = { -readonly [Key in keyof LoggedSipMessage]: LoggedSipMessage[Key] };

const GARBAGE = Buffer.from('SIP/2.0 abc\r\n\u0000: \u00ff\r\n', 'latin1');

/** One UDP port. */
export class SipEndpoint {
  readonly log = new RingLog<LoggedSipMessage>();
  readonly faults = new WaitingFaults();
  readonly #agent: SipAgent;
  readonly #transactions: Transactions;
  #socket: Socket | undefined;
  #port: number | undefined;
  /** The fixed port; 0 = there was none yet. */
  #fixed: number;
  #closing = false;
  #wasUp = false;
  /** A message that the next one overtakes. */
  #heldBack: (() => void) | undefined;

  constructor(private readonly deps: EndpointDeps) {
    this.#agent = new SipAgent(deps.phone, deps.reboot);
    this.#transactions = new Transactions(deps.phone.clock);
    this.#fixed = deps.port === false ? 0 : deps.port;
  }

  /** Undefined while it is closed. */
  get port(): number | undefined {
    return this.#port;
  }

  /**
   * Opens the port: the same as before where the setting fixes it, any other where it does not.
   * @throws The socket's error when it cannot be had.
   */
  async listen(): Promise<void> {
    const { phone, port } = this.deps;
    if (port === false) return;
    this.#closing = false;
    const isFixed = !/^0*$/.test(phone.settings.get('network_id_port'));
    this.#port = await bindAgain(
      () => this.#bind(isFixed ? this.#fixed : 0),
      () => this.#wasUp && !this.#closing,
    );
    if (isFixed) this.#fixed = this.#port;
    this.#wasUp = true;
  }

  /** Closes it; what was under way is forgotten. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#transactions.clear();
    this.#heldBack = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#port = undefined;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(resolve));
  }

  #bind(port: number): Promise<number> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind(port, this.deps.host, () => {
        socket.removeAllListeners('error');
        socket.on('error', (error) => this.deps.phone.log.push(`SIP: ${error.message}`));
        socket.on('message', (datagram, { address, port: from }) =>
          this.#receive(datagram, { address, port: from }),
        );
        this.#socket = socket;
        resolve(socket.address().port);
      });
    });
  }

  #receive(datagram: Buffer, from: Sender): void {
    if (isKeepAlive(datagram)) return;
    const request = isAnswer(datagram) ? 'an answer' : read(datagram);
    const known =
      typeof request === 'string' ? undefined : this.#transactions.find(transactionOf(request));
    const method = typeof request === 'string' ? '' : request.method;
    const fault = this.faults.take(method, known !== undefined);
    const handle = (): void => this.#handle(request, from, fault);
    const overtaken = this.#heldBack;
    this.#heldBack = undefined;
    switch (fault?.type) {
      case 'dropRequest':
        this.#write(request, from, 'dropped');
        break;
      case 'reorder':
        this.#heldBack = handle;
        break;
      case 'duplicate':
        handle();
        this.#handle(request, from, undefined);
        break;
      default:
        handle();
    }
    overtaken?.();
    this.deps.phone.changed();
  }

  #handle(request: SipRequest | string, from: Sender, fault: Kind | undefined): void {
    if (typeof request === 'string') {
      this.deps.phone.log.push(`SIP: message ignored: ${request}`);
      this.#write(request, from, 'ignored');
      return;
    }
    const key = transactionOf(request);
    const known = this.#transactions.find(key);
    if (known !== undefined) {
      const entry = this.#write(request, from, 'repeat');
      entry.status = known.answer?.status ?? 0;
      if (known.answer !== undefined) this.#send(known.answer.bytes, request, from, fault);
      return;
    }
    this.#perform(request, from, fault, this.#transactions.begin(key));
  }

  /** A request that is new. */
  #perform(
    request: SipRequest,
    from: Sender,
    fault: Kind | undefined,
    transaction: Transaction,
  ): void {
    const entry = this.#write(request, from, 'refused');
    const instead = fault?.type === 'status' || fault?.type === 'garbage' ? fault : undefined;
    if (instead !== undefined && instead.acts !== true) {
      this.#answerInstead(instead, request, from, entry, transaction);
      return;
    }
    const outcome = this.#agent.receive(request, from.address);
    entry.fate = outcome.fate;
    if (instead !== undefined) this.#answerInstead(instead, request, from, entry, transaction);
    else if (outcome.answer !== undefined)
      this.#answer(outcome.answer, request, from, fault, entry, transaction);
    if (outcome.act !== undefined) entry.fate = outcome.act();
  }

  #answer(
    answer: SipAnswer,
    request: SipRequest,
    from: Sender,
    fault: Kind | undefined,
    entry: Entry,
    transaction: Transaction,
  ): void {
    const bytes = this.#bytesOf(answer, request, from);
    const final = (): void => {
      entry.status = answer.status;
      transaction.answer = { bytes, status: answer.status };
      this.#send(bytes, request, from, fault);
    };
    if (fault?.type !== 'provisional') {
      final();
      return;
    }
    const { status = 100, thenMs = 0 } = fault;
    this.#send(this.#bytesOf({ status }, request, from), request, from, undefined);
    if (thenMs === 0) final();
    else this.deps.phone.clock.after(thenMs, final);
  }

  #answerInstead(
    fault: Extract<Kind, { type: 'status' | 'garbage' }>,
    request: SipRequest,
    from: Sender,
    entry: Entry,
    transaction: Transaction,
  ): void {
    const status = fault.type === 'status' ? fault.status : 0;
    const bytes =
      fault.type === 'status'
        ? this.#bytesOf(fault, request, from)
        : Buffer.from(fault.bytes ?? GARBAGE);
    entry.status = status;
    // A provisional answer is not remembered.
    if (status === 0 || status >= 200) transaction.answer = { bytes, status };
    this.#send(bytes, request, from, undefined);
  }

  #bytesOf(answer: SipAnswer, request: SipRequest, from: Sender): Buffer {
    const headers = [...(answer.headers ?? []), `User-Agent: ${this.#agent.name}`];
    const tag = randomBytes(5).toString('hex');
    return writeAnswer(request, { ...answer, headers }, from, tag);
  }

  #send(bytes: Buffer, request: SipRequest, from: Sender, fault: Kind | undefined): void {
    const { rport, port } = topVia(request);
    const to = { address: from.address, port: rport ? from.port : port };
    switch (fault?.type) {
      case 'dropAnswer':
        return;
      case 'duplicateAnswer':
        this.#post(bytes, to);
        return this.#post(bytes, to);
      case 'lateAnswer':
        this.deps.phone.clock.after(fault.ms, () => this.#post(bytes, to));
        return;
      case 'answerElsewhere':
        return this.#postElsewhere(bytes, to);
      default:
        return this.#post(bytes, to);
    }
  }

  #post(bytes: Buffer, { address, port }: Sender): void {
    this.#socket?.send(bytes, port, address);
  }

  #postElsewhere(bytes: Buffer, { address, port }: Sender): void {
    const socket = createSocket('udp4');
    socket.on('error', () => socket.close());
    socket.bind(0, this.deps.host, () => socket.send(bytes, port, address, () => socket.close()));
  }

  #write(request: SipRequest | string, from: Sender, fate: SipFate): Entry {
    const of = (name: string): string =>
      typeof request === 'string' ? '' : headerOf(request, name);
    const entry: Entry = {
      at: this.deps.phone.clock.now(),
      from: `${from.address}:${from.port}`,
      method: typeof request === 'string' ? '' : request.method,
      user: typeof request === 'string' ? '' : request.user,
      event: of('event'),
      contentType: of('content-type'),
      callId: of('call-id'),
      cseq: of('cseq'),
      branch: typeof request === 'string' ? '' : topVia(request).branch,
      body: typeof request === 'string' ? '' : request.body.toString('utf8'),
      fate,
      status: 0,
    };
    this.log.push(entry);
    return entry;
  }
}

/** The request, or why it is none. */
function read(datagram: Buffer): SipRequest | string {
  try {
    return readRequest(datagram);
  } catch (error) {
    if (error instanceof SipSyntaxError) return error.message;
    throw error;
  }
}
