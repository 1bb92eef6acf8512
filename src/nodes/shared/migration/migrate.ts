/** Nodes of older versions: the same steps bring them up to date for the flow that runs and for the dialog. */
import { type Step, STEPS, type Stored } from './steps';

/** The version that the dialog of a type stores now; 0 for a type of somebody else. */
export function newestVersion(type: string): number {
  return stepsOf(type).length;
}

/** Was it made by a version of this package that is newer than this one? */
export function isFromTheFuture(type: string, stored: Stored): boolean {
  return versionOf(stored) > newestVersion(type);
}

/** What has to be changed in what is stored, the version included; nothing where it is of the newest one. */
export function changesOf(
  type: string,
  stored: Stored,
  steps: readonly Step[] = stepsOf(type),
): Stored {
  const due = steps.slice(versionOf(stored));
  if (due.length === 0) return {};
  return due.reduce<Stored>(
    (changes, step) => ({ ...changes, ...step({ ...stored, ...changes }) }),
    {
      version: steps.length,
    },
  );
}

function stepsOf(type: string): readonly Step[] {
  return (Object.hasOwn(STEPS, type) && STEPS[type]) || [];
}

/** What is no version counts as none: the meaning of such a node is that of the oldest ones. */
function versionOf({ version }: Stored): number {
  const number = typeof version === 'string' && version !== '' ? Number(version) : version;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : 0;
}
