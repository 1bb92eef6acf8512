/** Operations on the Action URLs of a phone. */
import { SnomError } from '../../common/errors';
import { maskCopy, maskSecrets } from '../../common/secrets/mask';
import { named } from '../../phone/admin/settings-operations';
import type { AdminResult } from '../../phone/admin/types';
import type { ActionUrlProblem } from '../../phone/settings/action-url-setup';
import type { Action, ActionResult } from '../shared/action/action-node';
import {
  type ActionUrlsAnswer,
  giveBackActionUrls,
  ownerOf,
  setActionUrls,
  showActionUrls,
} from '../shared/action-urls';

export const compareUrls = (): Action => async (target, options) =>
  urlsResult(await showActionUrls(ownerOf(target.config), options), { confirmed: null });

/** @param values `overwriteForeign` = also where somebody else's URL stands */
export const writeUrls =
  ({ overwriteForeign }: { readonly overwriteForeign: boolean }): Action =>
  async ({ config }, options) => {
    const answer = await setActionUrls(ownerOf(config), overwriteForeign, options);
    return urlsResult(answer, proofOf(answer));
  };

export const restoreUrls =
  (): Action =>
  async ({ config }, options) => {
    const answer = await giveBackActionUrls(ownerOf(config), options);
    return urlsResult(answer, proofOf(answer));
  };

/** For flows: the token in our URLs is a secret, and so may be what stands in those of others. */
function urlsResult(answer: ActionUrlsAnswer, proof: Proof): ActionResult {
  const { requests, ...rest } = answer;
  const requested = requests.map(maskSecrets);
  return { requests: requested, payload: maskCopy(rest), details: proof };
}

type Proof = Pick<AdminResult, 'confirmed' | 'confirmedBy' | 'doubt' | 'missing'>;

/**
 * What could not be written is a failure: the flow that asked for it must not go on as if it were there. Settings
 * that the phone does not have are none. URLs of others that were left alone make a doubt.
 *
 * @throws SnomError `settingsNotReadable`, `settingsRefused` {names, count}
 */
function proofOf({ refused, requests, absent }: ActionUrlsAnswer): Proof {
  const of = (...reasons: readonly ActionUrlProblem[]): readonly string[] =>
    refused.filter(({ reason }) => reasons.includes(reason)).map(({ setting }) => setting);
  const sent = requests.length > 0 ? 'yes' : 'no';
  if (of('notReadable').length > 0) throw new SnomError('settingsNotReadable', { sent });
  const kept = of('readOnly', 'notTaken');
  if (kept.length > 0) throw new SnomError('settingsRefused', { params: named(kept), sent });
  const missing = absent.length === 0 ? {} : { missing: absent };
  if (of('notVerified').length > 0) return { confirmed: false, doubt: 'notReadable', ...missing };
  if (of('foreign').length > 0) return { confirmed: false, doubt: 'foreignUrls', ...missing };
  return { confirmed: true, confirmedBy: 'readBack', ...missing };
}
