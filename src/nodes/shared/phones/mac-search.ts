/**
 * Finds phones by MACs that no phone has told yet. Phones tell them only when they are asked, and after a restart nobody has
 * asked them: so those whose MAC is unknown are asked, many at once, until all that are wanted are found. A phone is asked once
 * for everybody who searches, or searches would fill its queue and keep out the commands it is for.
 */
import { setMaxListeners } from 'node:events';
import { SnomError } from '../../../common/errors';
import { unlessAborted } from '../../../common/waiting';
import type { SnomConfigNode } from './config-node';

/** A question to a phone on its way. */
interface Question {
  /** Its MAC; undefined = it does not answer, or does not tell. Never rejects. */
  readonly mac: Promise<string | undefined>;
  readonly nobodyWaits: AbortController;
  waiting: number;
}

const questions = new WeakMap<SnomConfigNode, Question>();

/** Phones that one search asks at a time: each may take until its deadline, and has an open socket meanwhile. */
const AT_ONCE = 100;

/**
 * Which of these phones have these MACs, as far as they answer; the first one where several have the same.
 *
 * @param macs 12 upper-case hex digits each
 * @throws the reason of the signal
 */
export async function phonesWithMacs(
  macs: ReadonlySet<string>,
  phones: readonly SnomConfigNode[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SnomConfigNode>> {
  signal.throwIfAborted();
  const found = new Map<string, SnomConfigNode>();
  const allFound = new AbortController();
  const over = AbortSignal.any([signal, allFound.signal]);
  // As many listen as are asked at a time: no leak.
  setMaxListeners(0, over);
  const left = phones.values();
  const askOneByOne = async (): Promise<void> => {
    for (const node of left) {
      const mac = await macUnless(over, node);
      if (mac !== undefined && macs.has(mac) && !found.has(mac)) found.set(mac, node);
      if (found.size === macs.size) allFound.abort(new SnomError('aborted'));
      if (over.aborted) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, phones.length) }, askOneByOne));
  signal.throwIfAborted();
  return found;
}

/** Never rejects. */
async function macUnless(over: AbortSignal, node: SnomConfigNode): Promise<string | undefined> {
  const question = join(node);
  try {
    return await unlessAborted(question.mac, over);
  } catch {
    return undefined;
  } finally {
    leave(node, question);
  }
}

function join(node: SnomConfigNode): Question {
  const known = questions.get(node);
  const question = known ?? ask(node);
  question.waiting += 1;
  return question;
}

function ask(node: SnomConfigNode): Question {
  const nobodyWaits = new AbortController();
  const answer = node.phone?.info({ signal: nobodyWaits.signal }) ?? Promise.resolve(undefined);
  const question: Question = {
    mac: answer.then(
      (result) => result?.info.mac,
      () => undefined,
    ),
    nobodyWaits,
    waiting: 0,
  };
  questions.set(node, question);
  void question.mac.then(() => forget(node, question));
  return question;
}

function leave(node: SnomConfigNode, question: Question): void {
  question.waiting -= 1;
  if (question.waiting > 0) return;
  forget(node, question);
  question.nobodyWaits.abort(new SnomError('aborted'));
}

function forget(node: SnomConfigNode, question: Question): void {
  if (questions.get(node) === question) questions.delete(node);
}
