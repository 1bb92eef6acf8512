/**
 * Keys that are pressed in any state. pascom documents its commands as presses of a key, whatever the phone is doing:
 * where the state fits they are our operations, and where it does not, the key alone.
 */
import { SnomError } from '../../common/errors';
import type { KeyPress } from '../../phone/types';
import type { CallOperation } from './catalogue';
import { type Job, planOf } from './job';
import { chosenKey, holdPress, keys, neededKey, wayPresses } from './keys';
import type { CallPlan } from './plan-types';
import { forDocuments } from './planners/by-document';

/** The keys behind the commands that ask for a press; the operations are those their system has. */
const KEYS: Partial<Record<CallOperation, (job: Job) => readonly KeyPress[] | undefined>> = {
  hangup: ({ context: { model, options } }) => [chosenKey(options.hangupKey ?? 'CANCEL', model)],
  hold: ({ context }) => [holdPress(context.model)],
  // Not the key that answers: on an idle phone ENTER opens the list of dialled numbers, and then dials.
  answer: (job) => (isOnPage(job) ? [neededKey(job, 'OFFHOOK')] : undefined),
  completeTransfer: (job) => [neededKey(job, 'TRANSFER')],
  completeConference: ({ context: { model, options } }) =>
    wayPresses(options.conference, 'noConferenceWay', model),
};

/**
 * The plan of a job, or the mere press of its key where the state does not allow it.
 *
 * @throws SnomError as the planner does, but for the state
 */
export function pressing(planner: (job: Job) => CallPlan, job: Job): CallPlan {
  try {
    return planner(job);
  } catch (thrown) {
    if (!(thrown instanceof SnomError && isOfState(thrown))) throw thrown;
    const presses = KEYS[job.operation]?.(isOnPage(job) ? job : forDocuments(job));
    if (!presses) throw thrown;
    const step = { label: job.operation, actions: [keys(presses)] };
    return planOf(job, [step], { doubt: 'keyPressed' });
  }
}

/** By documents ENTER alone answers. */
const isOnPage = ({ context: { channel = 'command-page' } }: Job): boolean =>
  channel === 'command-page';

const isOfState = ({ code }: SnomError): boolean =>
  code === 'INVALID_STATE' || code === 'AMBIGUOUS_CALL';
