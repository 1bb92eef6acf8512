/** The answer to a call that snom-event asked about: may it ring? */
import type { NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { flagOf } from '../../common/on-off';
import { fieldsOf, givenText, missing, oneOf } from '../../common/values';
import type { PhoneWork } from '../shared/action/action-node';
import { answerHeldCall, phoneOfHeldCall } from '../shared/phones/held-calls';
import type { SnomCallDef } from './types';

/** Name of the operation. It is none of the phone's: it only answers it. */
export const SCREEN = 'screen';

/** Is it the operation of this message? */
export function isScreening(operation: string | undefined, payload: unknown): boolean {
  if (operation) return operation === SCREEN;
  return payload === SCREEN || fieldsOf(payload)?.operation === SCREEN;
}

/**
 * Answers the phone that waits. Which one that is, `msg.snom.screeningId` says, whatever phone the node has.
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `screeningOver`
 */
export function answerScreening(
  def: Pick<SnomCallDef, 'operation' | 'action' | 'dryRun'>,
  msg: NodeMessage,
  payload: unknown,
): PhoneWork {
  const { screeningId: id } = fieldsOf(msg['snom']) ?? {};
  const screeningId = givenText(id, 'msg.snom.screeningId');
  const fields = fieldsOf(payload) ?? {};
  const isText = def.operation === SCREEN && typeof payload === 'string';
  const said: unknown = def.action || (isText ? payload : fields.action);
  const action = oneOf(said, 'action', ['ring', 'reject']);
  if (action === undefined) throw missing('action');
  const dryRun = def.dryRun === true || flagOf(fields.dryRun, 'dryRun') === true;
  const config = phoneOfHeldCall(screeningId);
  if (!config) throw new SnomError('screeningOver');
  return {
    kind: 'phone',
    config,
    action: () => {
      if (!dryRun && !answerHeldCall(screeningId, action)) throw new SnomError('screeningOver');
      const rehearsed = { accepted: false, dryRun: { requests: [], steps: [action] } };
      const details = { screeningId, action, ...(dryRun && rehearsed) };
      return Promise.resolve({ requests: [], details });
    },
  };
}
