/**
 * The last exchanges with each phone, and how its last command ended: for who looks for a fault. Kept in memory only, for as
 * long as its config node runs, and always: trouble is looked into after it has come.
 */
import type { PhoneEvent } from '../../../calls/model/call-types';
import { detached } from '../../../common/detached';
import { type ErrorReason, SnomError, type SnomErrorCode } from '../../../common/errors';
import { withoutCredentials } from '../../../common/secrets/credentials-in-text';
import type { PhoneExchange } from '../../../phone/types';
import type { SnomConfigNode } from './config-node';
import { oneTooMany } from './exchange-bounds';
import { nameRegistry } from './registries';

/** Longest request that is kept, characters. */
const LONGEST = 1000;

/** One exchange as it may be shown. `out` = Node-RED asked the phone, `in` = the phone reported. */
export interface LoggedExchange extends Omit<PhoneExchange, 'tookMs' | 'to'> {
  readonly dir: 'out' | 'in';
  /** Counts up with each exchange of a phone; that of the first one where it came several times. */
  readonly n: number;
  /** It came so many times since, with nothing between but other questions; the answer is that of the last time. */
  readonly times?: number;
  /** When it came last, epoch milliseconds; absent = it came once. */
  readonly lastAt?: number;
  readonly tookMs?: number;
  /** Where it went or came from. */
  readonly to: string;
}

/** How a command failed, in words of the catalogue `snom.error.<reason>`. No secret is in it. */
export interface LoggedError {
  readonly at: number;
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What is known of one phone. */
interface Log {
  /** Oldest first; not masked, see {@link exchangesWith}. */
  readonly exchanges: LoggedExchange[];
  n: number;
  error: LoggedError | undefined;
  /** Has a command gone well since? */
  isOver: boolean;
  reachable: boolean | null;
}

const logs = new WeakMap<SnomConfigNode, Log>();

/** Who is told. Neither may throw. */
interface ExchangeListener {
  /** One more exchange, or one that was told has come again. */
  exchanged(config: SnomConfigNode, exchange: LoggedExchange): void;
  /** How commands end is another thing than it was. */
  outcomeChanged(config: SnomConfigNode): void;
}

const listeners = nameRegistry('exchange listeners', new Set<ExchangeListener>());

/** The answer ends it. */
export function listenToExchanges(listener: ExchangeListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A request to the phone is over. */
export function noteExchange(config: SnomConfigNode, exchange: PhoneExchange): void {
  add(config, { dir: 'out', ...exchange, request: bounded(exchange.request) });
}

/** The phone has reported something. */
export function noteReport(config: SnomConfigNode, event: PhoneEvent): void {
  const { at, name, rawQuery, remoteAddress } = event;
  const request = bounded(rawQuery === '' ? name : `${name}?${rawQuery}`);
  add(config, { dir: 'in', at, to: remoteAddress ?? '', request });
}

/** A command has ended. @param error undefined = it went well */
export function noteOutcome(config: SnomConfigNode, error: SnomError | undefined): void {
  const log = logOf(config);
  const isNews = error !== undefined || !log.isOver || log.reachable !== true;
  log.isOver = error === undefined;
  if (error) log.error = loggedError(error);
  log.reachable = reachableAfter(error) ?? log.reachable;
  if (!isNews) return;
  for (const listener of listeners) listener.outcomeChanged(config);
}

/** The last exchanges with a phone as they may be shown, oldest first. */
export function exchangesWith(config: SnomConfigNode): readonly LoggedExchange[] {
  return (logs.get(config)?.exchanges ?? []).map(masked);
}

/** An exchange as it may be shown: nothing in it is secret any more. */
export function masked(exchange: LoggedExchange): LoggedExchange {
  const { request, title } = exchange;
  return {
    ...exchange,
    request: withoutCredentials(request),
    ...(title !== undefined && { title: withoutCredentials(title) }),
  };
}

/** How commands of a phone end, as far as one has. */
export interface Outcome {
  readonly error?: LoggedError;
  /** A command has gone well since that error. */
  readonly isOver: boolean;
  /** Did the phone answer last? null = nobody has asked. */
  readonly reachable: boolean | null;
}

export function outcomeOf(config: SnomConfigNode): Outcome {
  const { error, isOver = true, reachable = null } = logs.get(config) ?? {};
  return { isOver, reachable, ...(error && { error }) };
}

function logOf(config: SnomConfigNode): Log {
  const known = logs.get(config);
  if (known) return known;
  const log: Log = { exchanges: [], n: 0, error: undefined, isOver: true, reachable: null };
  logs.set(config, log);
  return log;
}

function add(config: SnomConfigNode, exchange: Omit<LoggedExchange, 'n'>): void {
  const log = logOf(config);
  const logged = repeated(log, exchange) ?? added(log, exchange);
  for (const listener of listeners) listener.exchanged(config, logged);
}

function added(log: Log, exchange: Omit<LoggedExchange, 'n'>): LoggedExchange {
  log.n += 1;
  const logged = { ...exchange, n: log.n };
  log.exchanges.push(logged);
  const tooMany = oneTooMany(log.exchanges);
  if (tooMany !== undefined) log.exchanges.splice(tooMany, 1);
  return logged;
}

/**
 * A question that ends as it did before counts there: a phone that is asked every second would leave nothing else to see.
 * Undefined = it is another one, or something has happened since.
 */
function repeated(log: Log, exchange: Omit<LoggedExchange, 'n'>): LoggedExchange | undefined {
  if (!exchange.question) return undefined;
  for (let index = log.exchanges.length - 1; index >= 0; index -= 1) {
    const before = log.exchanges[index];
    if (!before?.question) return undefined;
    if (!isSame(before, exchange)) continue;
    const { n, at, times = 1 } = before;
    const logged = { ...exchange, n, at, times: times + 1, lastAt: exchange.at };
    log.exchanges[index] = logged;
    return logged;
  }
  return undefined;
}

/** How long an answer is tells nothing: calls are in it. */
const OUTCOME = ['request', 'to', 'status', 'type', 'title', 'error'] as const;

const isSame = (one: Omit<LoggedExchange, 'n'>, other: Omit<LoggedExchange, 'n'>): boolean =>
  OUTCOME.every((field) => one[field] === other[field]);

/** What stands for a part of a request that is left out is cut at a parameter: half a secret could not be told as one. */
function bounded(request: string): string {
  if (request.length <= LONGEST) return request;
  const kept = request.slice(0, LONGEST);
  const end = Math.max(kept.lastIndexOf('&'), kept.lastIndexOf('?'));
  return detached(`${kept.slice(0, Math.max(end, 0))}…`);
}

/** Which step it was does not tell what to do about it. */
function loggedError(error: SnomError): LoggedError {
  const { cause, reason } = error;
  const told = reason === 'stepFailed' && cause instanceof SnomError ? cause : error;
  return { at: Date.now(), code: told.code, reason: told.reason, params: told.params };
}

/** Undefined = that says nothing of it. */
function reachableAfter(error: SnomError | undefined): boolean | undefined {
  if (!error) return true;
  if (error.code === 'UNREACHABLE' || error.code === 'TIMEOUT') return false;
  return error.sent === 'yes' || error.code === 'AUTH_FAILED' || error.code === 'FORBIDDEN'
    ? true
    : undefined;
}
