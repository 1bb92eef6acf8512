/** May a message have this done? Everything that is in doubt is refused, before anything is sent. */
import type { NodeMessage } from 'node-red';
import { SnomError } from '../../common/errors';
import { macOf } from '../../common/mac';
import { isGiven, optional } from '../../common/values';
import { confirmMatches } from '../../phone/admin/confirm';
import type { CommandOptions } from '../../phone/types';
import type { Action } from '../shared/action/action-node';
import { describePhone, type Target } from '../shared/phones/phones';
import type { Operation, SnomAdminDef } from './types';

/**
 * Checks the boxes of the node.
 *
 * @throws SnomError `destructiveNotAllowed`, `operationFromMessageNotAllowed`
 */
export function checkBoxes(def: SnomAdminDef, operation: Operation): void {
  const { name, destructive, writesSettings } = operation;
  if (destructive && def.allowDestructive !== true)
    throw new SnomError('destructiveNotAllowed', { params: { operation: name } });
  if ((destructive || writesSettings) && !def.operation && def.allowFromMessage !== true)
    throw new SnomError('operationFromMessageNotAllowed', { params: { operation: name } });
}

/** Has the message chosen the phone? */
export function choosesPhone(def: SnomAdminDef, msg: NodeMessage): boolean {
  return def.phoneFromMsg === true && isGiven(msg['phone']);
}

/**
 * The same action, for a message that has to name the phone first.
 *
 * @throws (when carried out) SnomError `confirmNeeded`
 */
export function requireConfirm(action: Action, msg: NodeMessage): Action {
  // What the message says now: others may hold the same message.
  const confirm = msg['confirm'];
  return async (target, options) => {
    await checkConfirm(target, confirm, options);
    return action(target, options);
  };
}

/** A MAC is compared with what the phone says right now: another one may have got its address. */
async function checkConfirm(
  { config, phone }: Target,
  confirm: unknown,
  { signal }: CommandOptions,
): Promise<void> {
  const { name } = describePhone(config);
  if (confirmMatches(confirm, { name })) return;
  if (typeof confirm === 'string' && macOf(confirm) !== undefined) {
    const { info } = await phone.info(signal ? { signal } : {});
    if (confirmMatches(confirm, { name, ...optional({ mac: info.mac }) })) return;
  }
  throw new SnomError('confirmNeeded', { params: { phone: name } });
}

/** Several phones are confirmed by their number. @throws SnomError `confirmCountNeeded` */
export function checkConfirmedCount(msg: NodeMessage, count: number): void {
  const confirm = msg['confirm'];
  if (confirm === count || (typeof confirm === 'string' && confirm.trim() === String(count)))
    return;
  throw new SnomError('confirmCountNeeded', { params: { count } });
}
