/** Operations on the Action URLs of a phone. */
import type { Action, ActionResult } from '../shared/action-node';
import { masked, maskedCopy } from '../shared/mask';
import { giveBackActionUrls, setActionUrls, showActionUrls } from '../snom-config/action-urls';
import type { ActionUrlsAnswer } from '../snom-config/action-urls';
import type { Operation } from './operations';
import type { SnomAdminDef } from './types';

interface Entry {
  readonly writesSettings: boolean;
  carryOut(def: SnomAdminDef): Action;
}

const OPERATIONS: Readonly<Record<string, Entry>> = {
  showActionUrls: {
    writesSettings: false,
    carryOut: () => async (target, options) =>
      urlsResult(await showActionUrls(target.config, options), null),
  },
  setActionUrls: {
    writesSettings: true,
    carryOut:
      ({ overwriteForeign }) =>
      async ({ config }, options) => {
        const answer = await setActionUrls(config, overwriteForeign === true, options);
        return urlsResult(answer, proofOf(answer));
      },
  },
  restoreActionUrls: {
    writesSettings: true,
    carryOut:
      () =>
      async ({ config }, options) => {
        const answer = await giveBackActionUrls(config, options);
        return urlsResult(answer, proofOf(answer));
      },
  },
};

/** undefined = the name is none of these. */
export function actionUrlOperation(name: string): Operation | undefined {
  const entry = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!entry) return undefined;
  const { writesSettings } = entry;
  return {
    name,
    parameters: [],
    destructive: false,
    writesSettings,
    action: (_, def) => entry.carryOut(def),
  };
}

/** For flows: the token in our URLs is a secret, and so may be what stands in those of others. */
function urlsResult(answer: ActionUrlsAnswer, confirmed: boolean | null): ActionResult {
  const { requests, ...rest } = answer;
  const requested = requests.map(masked);
  return { requests: requested, elapsedMs: 0, payload: maskedCopy(rest), details: { confirmed } };
}

/** Read back as wanted, read back otherwise, or not readable. */
function proofOf({ refused }: ActionUrlsAnswer): boolean | null {
  const written = refused.filter(({ reason }) => WRITTEN.includes(reason));
  if (written.some(({ reason }) => reason !== 'notVerified')) return false;
  return written.length > 0 ? null : true;
}

/** Refusals that came to light after writing. */
const WRITTEN: readonly string[] = ['notTaken', 'notOnPhone', 'notVerified'];
