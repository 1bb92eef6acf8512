/** The operation "check the phone". */
import { readParameters } from '../../phone/admin/parameters';
import type { AdminParameter } from '../../phone/admin/types';
import { SnomError } from '../../common/errors';
import type { ActionResult } from '../shared/action/action-node';
import { checkNow } from '../shared/phone-check';
import type { Listening } from '../shared/report-listening';
import type { SnomConfigNode } from '../shared/phones/config-node';
import type { Operation } from './types';

/** The longest step of the owner's part, seconds. */
const MAX_SECONDS = 600;

const LISTENING: readonly AdminParameter[] = [
  { name: 'listenSeconds', type: 'number', min: 0, max: MAX_SECONDS, default: 0 },
];

/**
 * A wrong password is only sent, and what the phone reports is only recorded, where the node itself says so: that is
 * its owner's consent, which no message can give.
 */
export const CHECK_PHONE: Operation = {
  name: 'checkPhone',
  parameters: [],
  destructive: false,
  writesSettings: false,
  action: (_, { wrongLogin, listenSeconds }) => {
    const seconds = Number(readParameters(LISTENING, { listenSeconds })['listenSeconds']);
    return async ({ config, phone }, { signal, progress }): Promise<ActionResult> => {
      const started = performance.now();
      // Nobody can be told what to do with many phones at a time.
      const listening =
        seconds > 0 && progress ? listeningTo(config, seconds, progress) : undefined;
      const report = await checkNow({
        phone,
        options: config.connection(),
        wrongLogin: wrongLogin === true,
        ...(listening && { listening }),
        signal,
        ...(progress && { progress: () => progress('snom.status.verifying') }),
      });
      return {
        requests: report.observations.map(({ path }) => `GET ${path}`),
        elapsedMs: Math.round(performance.now() - started),
        payload: report,
        details: { confirmed: null },
      };
    };
  },
};

/** @throws SnomError `needsEvents` before anything is sent: nothing can arrive */
function listeningTo(
  { reporting }: SnomConfigNode,
  seconds: number,
  progress: (text: string) => void,
): Listening {
  const { on, token } = reporting;
  if (!on) throw new SnomError('needsEvents', { params: { operation: CHECK_PHONE.name } });
  return { token, seconds, tell: (step) => progress(`snom.status.listen.${step}`) };
}
