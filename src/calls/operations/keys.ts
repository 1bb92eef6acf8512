/** Key presses that operations are made of, checked against the phone's model. */
import { type ErrorReason, SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { hasNamedKey, holdKey } from '../../phone/models/key-catalogue';
import { parseKeySequence } from '../../phone/models/key-sequence';
import type { KeyPress, PhoneAction, PhoneModel } from '../../phone/types';
import type { Job } from './job';
import type { KeyWay, OperationOptions } from './plan-types';

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
 * @throws SnomError `setKeyNotOnModel` {key, model}
 */
export function chosenKey(key: string, model: PhoneModel): KeyPress {
  if (LINE_KEY.test(key) || hasNamedKey(key, model)) return { key };
  throw new SnomError('setKeyNotOnModel', { params: { key: shown(key), model: model.name } });
}

/** The key that holds and retrieves: a toggle. */
export function holdPress({ generation }: PhoneModel): KeyPress {
  return { key: holdKey(generation) };
}

/**
 * A toggle's key: whatever the owner has entered, the usual name included, because whoever enters it knows that this
 * phone has it; or else the usual one if the model is documented to have it.
 *
 * @throws SnomError `reason` {model} where neither is; those of `parseKeySequence`
 */
export function toggleKey(
  { context: { model } }: Job,
  chosen: string | undefined,
  usual: string,
  reason: 'noMuteKey' | 'noRecordKey',
): readonly KeyPress[] {
  if (chosen !== undefined && chosen !== '') return parseKeySequence(chosen, { model, raw: true });
  if (hasNamedKey(usual, model)) return [{ key: usual }];
  throw new SnomError(reason, { params: { model: model.name } });
}

/** Reasons whose texts speak of a box that belongs to another node. */
const ADVISES_A_BOX: ReadonlySet<ErrorReason> = new Set(['keyNotOnModel', 'unknownKey']);

/**
 * The presses of a way the owner has set up.
 *
 * @throws SnomError `reason` when none is; `setKeyNotOnModel` {key, model}, or those of `parseKeySequence`
 */
export function wayPresses(
  way: KeyWay | undefined,
  reason: ErrorReason,
  model: PhoneModel,
): readonly KeyPress[] {
  if (!way) throw new SnomError(reason);
  if (way.way === 'raw') return parseKeySequence(way.keys, { model, raw: true });
  try {
    return parseKeySequence(way.key, { model });
  } catch (thrown) {
    if (!(thrown instanceof SnomError && ADVISES_A_BOX.has(thrown.reason))) throw thrown;
    throw new SnomError('setKeyNotOnModel', {
      params: { key: shown(way.key), model: model.name },
      cause: thrown,
    });
  }
}

/**
 * The digits of a destination as key presses.
 *
 * @throws SnomError `notTypable` {destination}
 */
export function typeDestination(destination: string): readonly KeyPress[] {
  if (!TYPABLE.test(destination))
    throw new SnomError('notTypable', { params: { destination: shown(destination) } });
  return [...destination].map((key) => ({ key }));
}

/** Until a phone has opened the list that a key opens; unverified. ms */
export const LIST_PAUSE_MS = 1000;

/** One after the other, with a pause after each so that the phone can follow. */
export function pace(presses: readonly KeyPress[], options: OperationOptions): KeyPress[] {
  const pauseMs = options.keyPauseMs ?? KEY_PAUSE_MS;
  return presses.map((press, index) =>
    index === presses.length - 1 ? press : { pauseMs, ...press },
  );
}

/** Is it the name of a line key? */
export function isLineKey(key: string | null): key is string {
  return key !== null && LINE_KEY.test(key);
}
