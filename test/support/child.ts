/** Programs of ours in TypeScript, each in a process of its own: asked by messages, and over when nobody wants it any more. */
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';

/** Starts one. @param flags of Node.js */
export function startChild(script: string, ...flags: readonly string[]): ChildProcess {
  return fork(script, { execArgv: ['--import', 'tsx', ...flags] });
}

/**
 * Asks one, and waits for the answer.
 *
 * @param isAnswer false for what it tells besides; default: all is an answer
 * @throws Error when the process ends meanwhile
 */
export function askChild<Told extends object, Answer extends Told = Told>(
  child: ChildProcess,
  question: Serializable,
  isAnswer?: (told: Told) => told is Answer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      child.off('message', heard);
      child.off('exit', ended);
    };
    const ended = (): void => {
      end();
      reject(new Error(`${child.spawnargs.at(-1)} has ended.`));
    };
    const heard = (told: Told): void => {
      if (isAnswer?.(told) === false) return;
      end();
      resolve(told);
    };
    child.on('message', heard).on('exit', ended);
    child.send(question);
  });
}

/** Lets one end, unless it has. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
