/** How an operation is carried out, as dialog and message say. */
import type { WaitFor } from '../../calls/operations/plan-types';
import type { CallRequest } from '../../calls/operations/types';
import { waitForOf } from '../../calls/requests/request';
import { flagOf } from '../../common/on-off';
import { boundedNumber, type Bounds, fieldsOf, optional } from '../../common/values';
import type { ChannelName } from '../../phone/types';
import { channelOf } from '../shared/action/channel';
import type { SnomCallDef } from './types';

const CONFIRM_TIMEOUT_S: Bounds = { min: 1, max: 600 };
const DEFAULT_CONFIRM_TIMEOUT_S = 10;

/** What is not said by the operation itself. */
export interface Manner {
  readonly waitFor: WaitFor;
  readonly confirmTimeoutMs: number;
  readonly dryRun: boolean;
  readonly force: boolean;
  /** The way to the phone; absent = as its configuration says. */
  readonly channel?: ChannelName;
}

/**
 * A message that brings its operation along may say how to carry it out. What the dialog ticks holds for every
 * message.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function mannerOf(def: SnomCallDef, request: CallRequest, payload: unknown): Manner {
  const seconds =
    boundedNumber(
      def.operation ? '' : fieldsOf(payload)?.confirmTimeout,
      'confirmTimeout',
      CONFIRM_TIMEOUT_S,
    ) ??
    boundedNumber(def.confirmTimeout, 'confirmTimeout', CONFIRM_TIMEOUT_S) ??
    DEFAULT_CONFIRM_TIMEOUT_S;
  const dryRun = flagOf(request.dryRun, 'dryRun');
  const force = flagOf(request.force, 'force');
  const channel = channelOf(request.channel) ?? channelOf(def.channel);
  return {
    waitFor: waitForOf(request.waitFor, waitForOf(def.waitFor)),
    confirmTimeoutMs: seconds * 1000,
    dryRun: dryRun === true || def.dryRun === true,
    force: force === true || def.force === true,
    ...optional({ channel }),
  };
}
