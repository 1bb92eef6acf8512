/** Getting a port back that one has had before. */

const TRIES = 50;
const RETRY_MS = 100;

/**
 * Takes a port; tries again while somebody else has it for a moment, as may be after a restart.
 * @param again Is another try wanted?
 * @throws The error of the last try.
 */
export async function bindAgain<Bound>(
  bind: () => Promise<Bound>,
  again: () => boolean,
): Promise<Bound> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bind();
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || !again() || attempt >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
