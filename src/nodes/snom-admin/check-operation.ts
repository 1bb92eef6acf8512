/** The operation "check the phone". */
import { SnomError } from '../../common/errors';
import type { ValuesOf } from '../../phone/admin/catalogue';
import type { Action } from '../shared/action/action-node';
import { checkNow } from '../shared/phone-check';
import type { SnomConfigNode } from '../shared/phones/config-node';
import type { Listening } from '../shared/report-listening';
import type { OWN_OPERATIONS, OWN_PARAMETERS } from './catalogue';

type CheckValues = ValuesOf<(typeof OWN_OPERATIONS)['checkPhone'], typeof OWN_PARAMETERS>;

/**
 * A wrong password is only sent, and what the phone reports is only recorded, where the node itself says so: that is
 * its owner's consent, which no message can give.
 */
export function checkAction({ wrongLogin, listenSeconds }: CheckValues): Action {
  return async ({ config, phone }, { signal, progress }) => {
    // Nobody can be told what to do with many phones at a time.
    const listening =
      listenSeconds > 0 && progress ? listeningTo(config, listenSeconds, progress) : undefined;
    const report = await checkNow({
      phone,
      options: config.connection(),
      wrongLogin,
      ...(listening && { listening }),
      signal,
      ...(progress && { progress: () => progress('snom.status.verifying') }),
    });
    return {
      requests: report.observations.map(({ path }) => `GET ${path}`),
      payload: report,
      details: { confirmed: null },
    };
  };
}

/** @throws SnomError `checkNeedsEvents` before anything is sent: nothing can arrive */
function listeningTo(
  { reporting }: SnomConfigNode,
  seconds: number,
  progress: (text: string) => void,
): Listening {
  const { on, token } = reporting;
  if (!on) throw new SnomError('checkNeedsEvents');
  return { token, seconds, tell: (step) => progress(`snom.status.listen.${step}`) };
}
