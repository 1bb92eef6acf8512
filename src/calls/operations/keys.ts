/** Key presses that operations are made of, checked against the phone's model. */
import { SnomError } from '../../phone/errors';
import type { ErrorReason } from '../../phone/errors';
import { hasNamedKey, holdKey } from '../../phone/key-catalogue';
import { parseKeySequence } from '../../phone/key-sequence';
import { shown } from '../../phone/shown';
import type { KeyPress, PhoneAction, PhoneModel } from '../../phone/types';
import type { KeyWay, OperationOptions } from '../plan-types';
import type { Job } from './job';

const KEY_PAUSE_MS = 100;
const TYPABLE = /^[0-9*#]+$/;
const LINE_KEY = /^P[1-9]\d{0,2}$/;

/** Presses as one request. */
export function keys(presses: readonly KeyPress[]): PhoneAction {
  return { kind: 'keys', presses };
}

/**
 * A documented key that the operation cannot do without.
 *
 * @throws SnomError `operationNotOnModel` {operation, model}
 */
export function neededKey(job: Job, key: string): KeyPress {
  const { model } = job.context;
  if (hasNamedKey(key, model)) return { key };
  throw new SnomError('operationNotOnModel', {
    params: { operation: job.operation, model: model.name },
  });
}

/**
 * A key the owner chose among several: a documented one, or a line key, which is the phone's to judge.
 *
 * @throws SnomError `keyNotOnModel` {key, model}
 */
export function chosenKey(key: string, model: PhoneModel): KeyPress {
  if (LINE_KEY.test(key) || hasNamedKey(key, model)) return { key };
  throw new SnomError('keyNotOnModel', { params: { key: shown(key), model: model.name } });
}

/** The key that holds and retrieves: a toggle. */
export function holdPress({ generation }: PhoneModel): KeyPress {
  return { key: holdKey(generation) };
}

/**
 * A toggle's key: the documented one if the model has it, or whatever the owner has put in its place.
 *
 * @throws SnomError `operationNotOnModel`, or those of `parseKeySequence`
 */
export function toggleKey(job: Job, own: string | undefined, usual: string): readonly KeyPress[] {
  if (own === undefined || own === '' || own === usual) return [neededKey(job, usual)];
  return parseKeySequence(own, { model: job.context.model, raw: true });
}

/**
 * The presses of a way the owner has set up.
 *
 * @throws SnomError `reason` when none is; `keyNotOnModel`, or those of `parseKeySequence`
 */
export function wayPresses(
  way: KeyWay | undefined,
  reason: ErrorReason,
  model: PhoneModel,
): readonly KeyPress[] {
  if (!way) throw new SnomError(reason);
  return parseKeySequence(way.way === 'raw' ? way.keys : way.key, {
    model,
    raw: way.way === 'raw',
  });
}

/**
 * The digits of a destination as key presses.
 *
 * @throws SnomError `notTypable` {destination}
 */
export function typed(destination: string): readonly KeyPress[] {
  if (!TYPABLE.test(destination)) {
    throw new SnomError('notTypable', { params: { destination: shown(destination) } });
  }
  return [...destination].map((key) => ({ key }));
}

/** One after the other, with a pause after each so that the phone can follow. */
export function paced(presses: readonly KeyPress[], options: OperationOptions): KeyPress[] {
  const pauseMs = options.keyPauseMs ?? KEY_PAUSE_MS;
  return presses.map((press, index) =>
    index === presses.length - 1 ? press : { pauseMs, ...press },
  );
}

/** Is it the name of a line key? */
export function isLineKey(key: string | null): key is string {
  return key !== null && LINE_KEY.test(key);
}
