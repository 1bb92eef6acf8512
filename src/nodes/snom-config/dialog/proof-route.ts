/**
 * Proofs that reports of a phone reach Node-RED: a test report that Node-RED sends to itself through the address the phone was
 * given, and the next report of the phone itself. Both work with what stands in the dialog, deployed or not.
 */
import { randomBytes } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import type { PhoneEventName } from '../../../calls/model/call-types';
import type { ActionRequest } from '../../../calls/reports/action-request';
import { SnomError } from '../../../common/errors';
import { fieldsOf, wrongType } from '../../../common/values';
import { toSnomError } from '../../shared/action/errors';
import { phoneId } from '../../shared/phones/phone-index';
import { publicAddress } from '../../shared/phones/public-address';
import {
  awaitTestReport,
  hasPublicServer,
  openWebhook,
  ownerOfToken,
} from '../../shared/phones/webhook';
import { type Form, readForm, tellFailure, type TestFailure } from './form';

/**
 * - `arrived`: the test report came in here
 * - `elsewhere`: somebody else answered, with this status
 * - `unreached`: nobody answered; `code` is the system's, as `ECONNREFUSED`
 * - `heard`: the phone has reported this event itself
 * - `silent`: it has reported nothing in time
 */
export type ProofAnswer =
  | { readonly ok: true; readonly kind: 'arrived' | 'silent' }
  | { readonly ok: true; readonly kind: 'elsewhere'; readonly status: number }
  | { readonly ok: true; readonly kind: 'unreached'; readonly code: string }
  | { readonly ok: true; readonly kind: 'heard'; readonly event: PhoneEventName }
  | TestFailure;

/** Times, ms; tests have their own. */
export interface ProofTimes {
  /** Of the test report. How long a phone waits for its server is in no source; here somebody looks at the dialog. */
  readonly testMs: number;
  /** In which somebody goes to the phone and lifts its handset. */
  readonly listenMs: number;
}

const TIMES: ProofTimes = { testMs: 5000, listenMs: 60_000 };

/**
 * Carries out `{id, do: 'test' | 'listen', token, baseUrl}`. Never rejects.
 *
 * @param left fires when nobody waits for the answer any more
 */
export async function answerProof(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
  times: ProofTimes = TIMES,
): Promise<ProofAnswer> {
  try {
    const form = readForm(RED, body);
    if (!hasPublicServer(RED)) throw new SnomError('noPublicServer');
    if (form.token === '') throw wrongType('token', 'token');
    if (form.baseUrl === '') throw new SnomError('noBaseUrl');
    const task = fieldsOf(body)?.do;
    if (task === 'test') return await sendTestReport(form, left, times.testMs);
    if (task === 'listen') return await listen(form, left, times.listenMs);
    throw wrongType('do', 'test, listen');
  } catch (thrown) {
    return tellFailure(RED, toSnomError(thrown));
  }
}

async function sendTestReport(
  { token, baseUrl }: Form,
  left: AbortSignal,
  ms: number,
): Promise<ProofAnswer> {
  const sign = randomBytes(8).toString('hex');
  const url = publicAddress(baseUrl, `${token}/test`);
  const arrival = awaitTestReport(token, sign);
  try {
    const signal = AbortSignal.any([left, AbortSignal.timeout(ms)]);
    const answer = await fetch(`${url}?n=${sign}`, { signal, redirect: 'manual' });
    await answer.body?.cancel();
    if (arrival.hasArrived) return { ok: true, kind: 'arrived' };
    return { ok: true, kind: 'elsewhere', status: answer.status };
  } catch (thrown) {
    // It may have come in although its answer got lost: that reports come in is all that is asked.
    if (arrival.hasArrived) return { ok: true, kind: 'arrived' };
    return { ok: true, kind: 'unreached', code: codeOf(thrown) };
  } finally {
    arrival.stop();
  }
}

/** What the system calls it: `ECONNREFUSED`, `ENOTFOUND`, of TLS `DEPTH_ZERO_SELF_SIGNED_CERT`. */
function codeOf(thrown: unknown): string {
  const { name, cause } = thrown as { readonly name?: string; readonly cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'error');
}

/** @throws SnomError `tokenTaken` */
function listen({ id, node, token }: Form, left: AbortSignal, ms: number): Promise<ProofAnswer> {
  const owner = node ? phoneId(node) : id;
  if ((ownerOfToken(token) ?? owner) !== owner) throw new SnomError('tokenTaken');
  return new Promise((resolve) => {
    const signal = AbortSignal.any([left, AbortSignal.timeout(ms)]);
    const end = (answer: ProofAnswer): undefined => {
      shut();
      signal.removeEventListener('abort', giveUp);
      resolve(answer);
    };
    const giveUp = (): void => end({ ok: true, kind: 'silent' });
    const hear = ({ event }: ActionRequest): undefined => end({ ok: true, kind: 'heard', event });
    const handler = { report: hear, ask: hear, misheard: () => undefined };
    const shut = openWebhook(token, owner, handler);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
