/** Sends the requests of one command, one after the other, and says how far it got. */
import { type Sent, SnomError } from '../../common/errors';
import type { PhoneHttp } from '../transport/http';
import { describeRequest } from '../transport/request-line';
import type { CommandResult, PhoneRequest } from '../types';
import type { CommandScope } from './command-scope';

/**
 * Sends all requests in order, with the pauses they ask for in between. These come on top of the deadline.
 *
 * @throws SnomError the first request's failure as it is; later ones as `stepFailed` {step, steps} (1-based) with
 *   `sent: 'yes'` and the failure as cause; an abort that is no deadline as itself
 */
export async function sendAll(
  requests: readonly PhoneRequest[],
  http: Pick<PhoneHttp, 'request'>,
  scope: CommandScope,
): Promise<CommandResult> {
  scope.extend(plannedMs(requests));
  let waitMs = 0;
  for (const [index, request] of requests.entries()) {
    try {
      if (index > 0) await scope.wait(waitMs);
      const sentAt = performance.now();
      await http.request(request, { signal: scope.signal });
      waitMs = waitAfter(request, performance.now() - sentAt);
    } catch (thrown) {
      throw stepError(thrown, scope, index, requests.length);
    }
  }
  return { requests: requests.map(describeRequest) };
}

/**
 * The same with a command of its own for each request.
 *
 * @param send carries out such a command
 * @throws SnomError as {@link sendAll}
 */
export async function sendInTurns(
  requests: readonly PhoneRequest[],
  send: (request: PhoneRequest) => Promise<unknown>,
): Promise<CommandResult> {
  for (const [index, request] of requests.entries()) {
    try {
      await send(request);
    } catch (thrown) {
      if (index === 0) throw thrown;
      if (thrown instanceof SnomError && thrown.code === 'ABORTED') throw thrown.withSent('yes');
      throw stepFailed(thrown, index, requests.length);
    }
  }
  return { requests: requests.map(describeRequest) };
}

/** Time a command needs because it was asked to, not because the phone is slow, ms. */
function plannedMs(requests: readonly PhoneRequest[]): number {
  const gaps = requests.slice(0, -1).reduce((sum, { gapMs = 0 }) => sum + gapMs, 0);
  return requests.reduce((sum, { busyMs = 0 }) => sum + busyMs, gaps);
}

/** How long to hold the next request back. */
function waitAfter({ gapMs = 0, busyMs = 0 }: PhoneRequest, tookMs: number): number {
  return Math.max(busyMs - tookMs, 0) + gapMs;
}

/**
 * The error of a command that failed at one of its steps.
 *
 * @param index of the step, from 0
 * @returns the first step's failure as it is; later ones as {@link sendAll} throws them
 */
export function stepError(
  thrown: unknown,
  scope: CommandScope,
  index: number,
  steps: number,
): SnomError {
  const error = scope.errorOf(thrown);
  // Something unforeseen at this point may have let bytes out.
  const sent: Sent = thrown instanceof SnomError ? error.sent : 'maybe';
  if (index === 0) return error.withSent(sent);
  if (scope.signal.aborted && !scope.timedOut) return error.withSent('yes');
  return stepFailed(error, index, steps);
}

const stepFailed = (cause: unknown, index: number, steps: number): SnomError =>
  new SnomError('stepFailed', { params: { step: index + 1, steps }, sent: 'yes', cause });
