/** The answer to a call that snom-event asked about: may it ring? */
import type { NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { flagOf } from '../../common/on-off';
import type { PhoneWork } from '../shared/action/action-node';
import { answerHeldCall, phoneOfHeldCall } from '../shared/phones/held-calls';
import type { ScreeningAnswer } from '../shared/phones/webhook';
import type { SnomCallDef } from './types';

/** Name of the operation. It is none of the phone's: it only answers it. */
export const SCREEN = 'screen';

/** Is it the operation of this message? */
export function isScreening(operation: string | undefined, payload: unknown): boolean {
  if (operation) return operation === SCREEN;
  return payload === SCREEN || property(payload, 'operation') === SCREEN;
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
  const screeningId = property(msg['snom'], 'screeningId');
  if (screeningId === undefined || screeningId === null || screeningId === '') {
    throw new SnomError('missingParameter', { params: { name: 'msg.snom.screeningId' } });
  }
  if (typeof screeningId !== 'string') {
    throw new SnomError('wrongType', {
      params: { name: 'msg.snom.screeningId', expected: 'text' },
    });
  }
  const isText = def.operation === SCREEN && typeof payload === 'string';
  const action = actionOf(def.action || (isText ? payload : property(payload, 'action')));
  const dryRun = def.dryRun === true || flagOf(property(payload, 'dryRun'), 'dryRun') === true;
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

function actionOf(value: unknown): ScreeningAnswer {
  if (value === 'ring' || value === 'reject') return value;
  if (value === undefined || value === null || value === '') {
    throw new SnomError('missingParameter', { params: { name: 'action' } });
  }
  throw new SnomError('wrongType', { params: { name: 'action', expected: 'ring, reject' } });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
