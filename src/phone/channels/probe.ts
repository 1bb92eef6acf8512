/**
 * A harmless look at the ways to one phone. Nothing here changes anything: its `info.htm`, two readings of CSTA, a SIP
 * OPTIONS, and a connection to the port of the minibrowser that is closed again without a word.
 */
import { connect } from 'node:net';
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { modelOf } from '../models/models';
import { ignore } from '../transport/dial';
import { endpointOf } from '../transport/host';
import { isUserUnknown } from '../transport/sip/failures';
import type { SipProbe } from '../transport/sip/probe';
import type { SipClock } from '../transport/sip/transaction';
import type { ChannelState, PhoneInfo } from '../types';

/** The whole look takes no longer, ms. */
export const LOOK_MS = 4000;
/** Each question by itself, ms: a phone on the same network answers within a few. */
export const QUESTION_MS = 2000;

/** What became of a connection to a port. */
export type Reach = 'open' | 'closed' | 'silent';

/** What is asked, each with a signal that ends the question. */
export interface LookParts {
  readonly csta: {
    /** @throws SnomError */
    systemStatus(signal: AbortSignal): Promise<string>;
    /** @throws SnomError */
    snapshot(identity: string, signal: AbortSignal): Promise<unknown>;
  };
  readonly identities: readonly string[];
  readonly options: (signal: AbortSignal) => Promise<SipProbe>;
  /** Of the port of the minibrowser; undefined = the ordinary web server has it, which has answered already. */
  readonly reach: ((signal: AbortSignal) => Promise<Reach>) | undefined;
  /** Asks the minibrowser for a page, for its login; undefined = it is not asked. @throws SnomError */
  readonly knock?: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  readonly clock: SipClock;
}

/** What was found. */
export interface Findings {
  readonly csta: ChannelState;
  readonly sip: ChannelState;
  readonly minibrowser: ChannelState;
  /** A snapshot came for an identity: this service of CSTA works. */
  readonly snapshots: boolean;
  /** What the phone is by the word of its SIP. */
  readonly said?: Pick<PhoneInfo, 'model' | 'family' | 'firmware'>;
}

/**
 * Asks what can be asked without a change. One request at a time goes to the web server, which wants it so; SIP and the
 * port of the minibrowser are asked meanwhile.
 *
 * @throws SnomError only what the signal says
 */
export async function lookAround(parts: LookParts, signal: AbortSignal): Promise<Findings> {
  const whole = new AbortController();
  const cancel = parts.clock.after(LOOK_MS, () => whole.abort(new SnomError('noAnswer')));
  const both = AbortSignal.any([signal, whole.signal]);
  const ask = <T>(question: (signal: AbortSignal) => Promise<T>): Promise<T | SnomError> =>
    within(question, both, parts.clock);
  try {
    const [csta, sip, reached] = await Promise.all([
      lookAtCsta(parts, ask),
      ask(parts.options),
      parts.reach ? ask(parts.reach) : ('open' as const),
    ]);
    const { refused, ...found } = csta;
    // The login is the same one: a wrong password makes one failure, not two.
    const knocked =
      parts.knock && reached === 'open' ? (refused ?? (await ask(parts.knock))) : undefined;
    if (signal.aborted) throw signal.reason;
    return {
      ...found,
      sip: sipState(sip),
      minibrowser: minibrowserState(reached, knocked),
      ...optional({ said: sip instanceof SnomError ? undefined : saidBySip(sip.userAgent) }),
    };
  } finally {
    cancel();
  }
}

/**
 * Asks a phone by SIP what it is; undefined = it does not tell.
 *
 * @throws SnomError only what the signal says
 */
export async function askModelBySip(
  { options, clock }: Pick<LookParts, 'options' | 'clock'>,
  signal: AbortSignal,
): Promise<Findings['said']> {
  const answer = await within(options, signal, clock);
  if (signal.aborted) throw signal.reason;
  return answer instanceof SnomError ? undefined : saidBySip(answer.userAgent);
}

type Ask = <T>(question: (signal: AbortSignal) => Promise<T>) => Promise<T | SnomError>;

/** One question with its own deadline; a failure is an answer like others. */
async function within<T>(
  question: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  clock: SipClock,
): Promise<T | SnomError> {
  const own = new AbortController();
  const cancel = clock.after(QUESTION_MS, () => own.abort(new SnomError('noAnswer')));
  try {
    return await question(AbortSignal.any([signal, own.signal]));
  } catch (thrown) {
    return thrown instanceof SnomError ? thrown : new SnomError('internal', { cause: thrown });
  } finally {
    cancel();
  }
}

/** `SnapshotDevice` tells whether the phone also reports by CSTA; the first identity that it knows is enough. */
async function lookAtCsta(
  { csta, identities }: LookParts,
  ask: Ask,
): Promise<Pick<Findings, 'csta' | 'snapshots'> & { readonly refused?: SnomError }> {
  const status = await ask((signal) => csta.systemStatus(signal));
  if (status instanceof SnomError) {
    const refused = isRefusedLogin(status) ? status : undefined;
    return { csta: cstaState(status), snapshots: false, ...optional({ refused }) };
  }
  for (const identity of identities) {
    const snapshot = await ask((signal) => csta.snapshot(identity, signal));
    if (!(snapshot instanceof SnomError)) return { csta: { support: 'yes' }, snapshots: true };
  }
  return { csta: { support: 'yes' }, snapshots: false };
}

const isRefusedLogin = ({ code }: SnomError): boolean => code === 'AUTH_FAILED';

function cstaState({ code, reason }: SnomError): ChannelState {
  if (reason === 'badCstaPath') return { support: 'no', why: 'settings' };
  if (reason === 'cstaUnavailable' || reason === 'notFound')
    return { support: 'no', why: 'notThere' };
  if (reason === 'phoneManager') return { support: 'no', why: 'phoneManager' };
  if (code === 'AUTH_FAILED' || code === 'FORBIDDEN') return { support: 'no', why: 'login' };
  if (code === 'TIMEOUT' || code === 'UNREACHABLE') return { support: 'unproven', why: 'silent' };
  return { support: 'no', why: 'otherAnswer' };
}

/**
 * Any answer to OPTIONS says that SIP is there, none that it takes a NOTIFY from us. A phone that knows nobody of the user
 * most likely answers a NOTIFY alike, as the address is looked at before the method's own rules (RFC 3261, 8.2.2); no phone
 * has been seen to. One that takes SIP from its registrar only (`filter_registrar`) may keep silent to OPTIONS and still
 * take a NOTIFY from a trusted host: nobody knows.
 */
function sipState(found: SipProbe | SnomError): ChannelState {
  if (!(found instanceof SnomError))
    return { support: 'unproven', why: isUserUnknown(found.status) ? 'sipUser' : 'untried' };
  if (found.reason === 'sipRefused') return { support: 'no', why: 'portClosed' };
  if (found.code === 'INVALID_PARAMETER') return { support: 'no', why: 'settings' };
  return { support: 'unproven', why: 'silent' };
}

/** A port that is open is no proof that `minibrowser.htm` is behind it; a refused login is one that nothing goes by it. */
function minibrowserState(found: Reach | SnomError, knocked: unknown): ChannelState {
  if (knocked instanceof SnomError && isRefusedLogin(knocked))
    return { support: 'no', why: 'login' };
  if (found === 'open') return { support: 'unproven', why: 'untried' };
  if (found === 'closed') return { support: 'no', why: 'portClosed' };
  if (found instanceof SnomError && found.code === 'INVALID_PARAMETER')
    return { support: 'no', why: 'settings' };
  return { support: 'no', why: 'silent' };
}

/** As seen of a D862: `snomD862/10.1.226.13` (public code). Owners can change it, so that a name of a model is wanted. */
const USER_AGENT =
  /^snom[\s-]{0,2}(D895M|D?\d{3}|PA1\+?)(?:-SIP)?[\s/]{1,2}(\d{1,2}(?:\.\d{1,6}){1,4})/i;

/** What a phone is by the `User-Agent` of its SIP; undefined = it does not tell. */
export function saidBySip(userAgent: string | undefined): Findings['said'] {
  const [, name, firmware] = USER_AGENT.exec(userAgent ?? '') ?? [];
  if (name === undefined || firmware === undefined) return undefined;
  const { name: model, family } = modelOf(name, firmware);
  return { model, family, firmware };
}

/**
 * Is there somebody on a port? The connection is closed again at once.
 *
 * @param signal ends it with `silent`
 * @throws SnomError `badHost`, `badPort`
 */
export async function reachPort(host: string, port: number, signal: AbortSignal): Promise<Reach> {
  const endpoint = endpointOf({ host, port });
  return new Promise<Reach>((resolve) => {
    if (signal.aborted) {
      resolve('silent');
      return;
    }
    const socket = connect({ host: endpoint.connectHost, port: endpoint.port });
    const end = (reach: Reach): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(reach);
    };
    const onAbort = (): void => end('silent');
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', ignore);
    socket.once('connect', () => end('open'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'closed' : 'silent'),
    );
  });
}
