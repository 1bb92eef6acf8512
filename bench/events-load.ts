/**
 * Load for the bench of events, in a process of its own: many phones, each with one connection on which it reports
 * one event after the other, as phones do. When an event is due does not depend on how fast the receiver answers.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestOf } from './reports';

/** What the parent process orders. */
export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  /** `/snom` or the path of the flow that it is compared with. */
  readonly root: string;
  /** One a phone; its place is the phone's number. */
  readonly tokens: readonly string[];
  /** Events per second, all phones together. */
  readonly rate: number;
  readonly seconds: number;
  /** Number of each phone's first event; three events make a call. */
  readonly firstSequence: number;
}

/** What came of it. */
export interface LoadReport {
  readonly sent: number;
  /** Answers with status 200. */
  readonly answered: number;
  /** Events written to the socket more than 100 ms after they were due. */
  readonly late: number;
  /** Number of each phone's next event. */
  readonly nextSequence: number;
}

const LATE_MS = 100;
/** Time for the last answers, ms. */
const PATIENCE_MS = 20_000;
const END_OF_HEAD = '\r\n\r\n';

/** One phone. */
class Phone {
  answered = 0;
  late = 0;
  sent = 0;
  sequence: number;
  private readonly due: number[] = [];
  private received = '';
  private waiting = false;

  constructor(
    private readonly socket: Socket,
    private readonly number: number,
    private readonly order: LoadOrder,
  ) {
    this.sequence = order.firstSequence;
    socket.setEncoding('latin1').on('data', (chunk: string) => this.receive(chunk));
    // Shows up as missing answers.
    socket.on('error', () => undefined);
  }

  get idle(): boolean {
    return !this.waiting && this.due.length === 0;
  }

  /** An event happens. @param at when, ms of the monotonic clock */
  report(at: number): void {
    this.due.push(at);
    this.next();
  }

  private next(): void {
    const at = this.waiting ? undefined : this.due.shift();
    if (at === undefined) return;
    if (performance.now() - at > LATE_MS) this.late += 1;
    this.waiting = true;
    this.sent += 1;
    this.socket.write(this.request());
  }

  /** What a phone sends, plus `x`: phone, number of the event and time, for the receiver's notes. */
  private request(): string {
    const { number, sequence } = this;
    this.sequence += 1;
    const more = `&x=${number}-${sequence}-${process.hrtime.bigint()}`;
    const { root, tokens, host } = this.order;
    return requestOf({ root, host, token: tokens[number] ?? '', phone: number, sequence, more });
  }

  private receive(chunk: string): void {
    this.received += chunk;
    const end = this.received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.received.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const whole = end + END_OF_HEAD.length + length;
    if (this.received.length < whole) return;
    this.received = this.received.slice(whole);
    if (head.startsWith('HTTP/1.1 200')) this.answered += 1;
    this.waiting = false;
    this.next();
  }
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const { host, port, tokens, rate, seconds, firstSequence } = order;
  const phones = await Promise.all(
    tokens.map(async (_, number) => {
      const socket = connect({ host, port, noDelay: true });
      await once(socket, 'connect');
      return [new Phone(socket, number, order), socket] as const;
    }),
  );
  // Whole rounds: every phone has the same number of events, and every call an end.
  const rounds = Math.ceil((rate * seconds) / tokens.length / 3) * 3;
  const total = rounds * tokens.length;
  const started = performance.now();
  let issued = 0;
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const due = Math.min(total, ((performance.now() - started) / 1000) * rate);
      for (; issued < due; issued += 1)
        phones[issued % phones.length]?.[0].report(started + (issued / rate) * 1000);
      if (issued >= total) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  const limit = performance.now() + PATIENCE_MS;
  while (phones.some(([phone]) => !phone.idle) && performance.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 5));
  for (const [, socket] of phones) socket.destroy();
  const sum = (of: (phone: Phone) => number): number =>
    phones.reduce((all, [phone]) => all + of(phone), 0);
  return {
    sent: sum((phone) => phone.sent),
    answered: sum((phone) => phone.answered),
    late: sum((phone) => phone.late),
    nextSequence: firstSequence + rounds,
  };
}

process.on('message', (order: LoadOrder) => {
  void run(order).then((report) => process.send?.(report));
});
// The bench is gone: nobody wants the load any more.
process.on('disconnect', () => process.exit());
