/**
 * One request outside of any dialog and its answer; a login challenge is answered once. That second request is a new
 * transaction, and no repetition of the first one: what is challenged has not been carried out (RFC 3261, 8.2 and 22.1).
 */
import { randomBytes } from 'node:crypto';
import { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import type { OnExchange } from '../../types';
import { describeSip, noted } from '../exchange-notes';
import { answerChallenge, isChallenge, type SipLogin } from './answer-challenge';
import type { SipPeer } from './failures';
import { textOf } from './header-values';
import { openLink, type SipLink, type SipTarget } from './link';
import type { SipResponse } from './read-message';
import { REAL_SIP_CLOCK, type SipClock, transact } from './transaction';
import { hostInUri, type SipRequest, sipUri, writeSipRequest } from './write-message';

/**
 * Longest message, bytes. Above that RFC 3261, 18.1.1, wants TCP, as datagrams may be cut into pieces on the way, and
 * phones do not listen there by default (`tcp_listen`, seen in one export).
 */
const MAX_SIP_BYTES = 1300;

/** User part of our own address. */
const OWN_USER = 'nodered';

/** Whom to ask, and how. */
export interface SipOptions {
  readonly target: SipTarget;
  /** User part of the request URI; blank = none. */
  readonly user?: string;
  /** UDP port to send from; 0 or absent = any free one. */
  readonly localPort?: number;
  readonly login?: SipLogin;
  /** Abort with a SnomError as reason to choose the error; a deadline gives `sipNoAnswer`. */
  readonly signal: AbortSignal;
  /** Default: real time. */
  readonly clock?: SipClock;
  readonly onExchange?: OnExchange | undefined;
  /** It only asks, which {@link SipOptions.onExchange} is told. */
  readonly question?: true | undefined;
}

/** What is asked. */
export interface Question {
  readonly method: string;
  readonly headers: SipRequest['headers'];
  readonly body: Uint8Array;
}

/** What every answer tells. */
export interface SipAnswer {
  readonly status: number;
  readonly phrase: string;
  /** `User-Agent`, or `Server`. Owners can change or empty it: never rely on it alone. */
  readonly userAgent?: string;
  /** Where the request came from, as the phone saw it: what it compares with `mb_trusted_hosts` (documented). */
  readonly seenAs?: { readonly address?: string; readonly port?: number };
  /** What was sent, e.g. `NOTIFY sip:4711@192.0.2.7:5060`. Repetitions are not counted. */
  readonly requests: readonly string[];
}

/** The last word of the phone, with what was sent for it. */
export interface Outcome {
  readonly response: SipResponse;
  readonly answer: SipAnswer;
  readonly peer: SipPeer;
}

/**
 * Asks a phone, and gives its answer whatever the status is.
 *
 * @param mayLogIn false = a challenge is an answer like others
 * @throws SnomError see {@link openLink}, {@link transact}, {@link writeSipRequest}, {@link answerChallenge}; `sipTooLong`
 *   {bytes, max}, `sipLoginRefused`; sent `no` but where the transaction says otherwise
 */
export async function ask(
  question: Question,
  options: SipOptions,
  mayLogIn: boolean,
): Promise<Outcome> {
  const { target, user = '', localPort, login, signal, clock = REAL_SIP_CLOCK } = options;
  const link = await openLink({ target, localPort, signal });
  try {
    const draft = draftOf(question, link, user);
    const shown = `${draft.method} ${draft.uri}`;
    const send = (sequence: number, extra: SipRequest['headers']): Promise<SipResponse> => {
      const branch = `z9hG4bK${randomBytes(16).toString('hex')}`;
      const bytes = writeSipRequest(draft.request(branch, sequence, extra));
      if (bytes.length > MAX_SIP_BYTES)
        throw new SnomError('sipTooLong', { params: { bytes: bytes.length, max: MAX_SIP_BYTES } });

      const { method } = question;
      const to = `sip:${hostInUri(link.peer.host)}:${link.peer.port}`;
      const asked = { to, request: shown, ...optional({ question: options.question }) };
      const work = (): Promise<SipResponse> =>
        transact({ link, bytes, branch, method, signal, clock });
      return noted(work, asked, describeSip, options.onExchange);
    };
    const first = await send(1, []);
    if (!mayLogIn || !isChallenge(first)) return outcomeOf(first, link, [shown]);
    const second = await send(2, [answerChallenge(first, draft, login, link.peer)]);
    if (isChallenge(second)) {
      const { host, port } = link.peer;
      throw new SnomError('sipLoginRefused', { params: { host, port } });
    }
    return outcomeOf(second, link, [shown, shown]);
  } finally {
    link.close();
  }
}

/** What all requests of one question have in common (RFC 3261, 8.1.1 and 8.1.3.5). */
function draftOf(
  { method, headers, body }: Question,
  { local, remote }: SipLink,
  user: string,
): {
  readonly method: string;
  readonly uri: string;
  request(branch: string, sequence: number, extra: SipRequest['headers']): SipRequest;
} {
  const host = hostInUri(local.address);
  const uri = sipUri(user, remote.address, remote.port);
  const tag = randomBytes(8).toString('hex');
  const callId = `${randomBytes(16).toString('hex')}@${host}`;
  return {
    method,
    uri,
    request: (branch, sequence, extra) => ({
      method,
      uri,
      headers: [
        ['Via', `SIP/2.0/UDP ${host}:${local.port};branch=${branch};rport`],
        ['Max-Forwards', '70'],
        ['From', `<${sipUri(OWN_USER, local.address)}>;tag=${tag}`],
        ['To', `<${sipUri(user, remote.address)}>`],
        ['Call-ID', callId],
        ['CSeq', `${sequence} ${method}`],
        ['Contact', `<${sipUri(OWN_USER, local.address, local.port)}>`],
        ...extra,
        ...headers,
      ],
      body,
    }),
  };
}

function outcomeOf(response: SipResponse, { peer }: SipLink, requests: readonly string[]): Outcome {
  const { status, phrase, headers, via } = response;
  const userAgent = textOf((headers.get('user-agent') ?? headers.get('server'))?.[0] ?? '');
  const address = via.received === undefined ? undefined : textOf(via.received);
  const seenAs = optional({ address, port: via.rport });
  const answer = {
    status,
    phrase: textOf(phrase),
    ...(userAgent === '' ? {} : { userAgent }),
    ...(Object.keys(seenAs).length === 0 ? {} : { seenAs }),
    requests,
  };
  return { response, answer, peer };
}
