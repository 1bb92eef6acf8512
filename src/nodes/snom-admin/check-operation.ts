/** The operation "check the phone". */
import type { ActionResult } from '../shared/action-node';
import { CHECK_MS, checkNow } from '../snom-config/phone-check';
import type { Operation } from './operations';

/**
 * A wrong password is only sent where the node itself says so: that is its owner's consent, which no message can give.
 */
export const CHECK_PHONE: Operation = {
  name: 'checkPhone',
  parameters: [],
  destructive: false,
  writesSettings: false,
  action:
    (_, { wrongLogin }) =>
    async ({ config, phone }, { signal, progress }): Promise<ActionResult> => {
      const started = performance.now();
      const report = await checkNow({
        phone,
        options: config.connection(),
        wrongLogin: wrongLogin === true,
        signal: AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS)]),
        ...(progress && { progress: () => progress('snom.status.verifying') }),
      });
      return {
        requests: report.observations.map(({ path }) => `GET ${path}`),
        elapsedMs: Math.round(performance.now() - started),
        payload: report,
        details: { confirmed: null },
      };
    },
};
