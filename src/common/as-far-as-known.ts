/** Checks that are made before everything is known. */
import { SnomError, type Stage, STAGES } from './errors';

/**
 * Refuses what nothing that becomes known later can change. A check says by the stage of its error what it depends on;
 * what is not known yet, it has to be given in favour of the request.
 *
 * @param known the last stage whose facts are known; those of the stages after it are only assumed
 * @returns undefined where the check fails for an assumption: a later one has to decide
 * @throws SnomError of `check`, of the stage `known` or one before it; whatever else it throws
 */
export function refuseAsFarAsKnown<T>(known: Stage, check: () => T): T | undefined {
  try {
    return check();
  } catch (thrown) {
    const isAssumed =
      thrown instanceof SnomError && STAGES.indexOf(thrown.stage) > STAGES.indexOf(known);
    if (!isAssumed) throw thrown;
    return undefined;
  }
}
