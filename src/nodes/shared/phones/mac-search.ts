/**
 * Finds the phone of a MAC that no phone has told yet. Phones tell it only when they are asked, and after a restart
 * nobody has asked them: so those whose MAC is unknown are asked, all at once, until one has it. A phone is asked once
 * for everybody who searches, or searches would fill its queue and keep out the commands it is for.
 */
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

/**
 * The first of these phones that has the MAC; undefined = none of those that answer.
 *
 * @param mac 12 upper-case hex digits
 * @throws the reason of the signal
 */
export async function phoneWithMac(
  mac: string,
  phones: readonly SnomConfigNode[],
  signal: AbortSignal,
): Promise<SnomConfigNode | undefined> {
  signal.throwIfAborted();
  const joined = phones.map((node) => [node, join(node)] as const);
  const answers = joined.map(async ([node, question]) => {
    if ((await question.mac) !== mac) throw new SnomError('unknownPhone');
    return node;
  });
  try {
    return await unlessAborted(Promise.any(answers), signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    for (const [node, question] of joined) leave(node, question);
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
