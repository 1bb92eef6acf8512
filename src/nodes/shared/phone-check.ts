/** A phone check within Node-RED, between the commands of others. */
import { type CheckOptions, checkPhone } from '../../check/checker';
import { settleDoubts } from '../../check/doubts';
import type { CheckReport } from '../../check/report';
import type { SnomPhone } from '../../phone/phone';
import type { SnomPhoneOptions } from '../../phone/types';
import { packageVersion } from './package-version';
import { type Listening, listenToReports } from './report-listening';

/** A whole check without the owner's part, ms. It asks for some twenty pages, one after the other. */
const CHECK_MS = 180_000;
/** One request of it, with the time it waits for its turn, ms. */
const TURN_MS = 60_000;

/** What a check in Node-RED depends on. */
interface NodeCheck {
  /** The phone whose turns are used; the check has its own login. */
  readonly phone: SnomPhone;
  readonly options: SnomPhoneOptions;
  /** Send one wrong password too. */
  readonly wrongLogin: boolean;
  /** The owner's part after it: absent = there is none. */
  readonly listening?: Listening;
  readonly signal: AbortSignal;
  readonly progress?: (what: string) => void;
}

/**
 * Checks a phone between the commands of others.
 *
 * @throws SnomError also where the phone would not be talked to now, as after a refused login
 */
export async function checkNow(check: NodeCheck): Promise<CheckReport> {
  const { phone, options, wrongLogin, listening, progress } = check;
  const signal = AbortSignal.any([check.signal, AbortSignal.timeout(CHECK_MS)]);
  // First as any command: what keeps those from the phone, such as a lock, keeps the check from it.
  await phone.info({ signal });
  const { report, names } = await checkPhone({
    version: packageVersion(),
    phone: options,
    signal,
    turn: (task) => phone.turn(task, { signal, timeoutMs: TURN_MS }),
    ...otherPortOf(options),
    ...(wrongLogin ? { mayFailLogin: () => Promise.resolve(true) } : {}),
    ...(progress && { progress }),
  });
  if (!listening) return report;
  const events = await listenToReports({ ...listening, names, signal: check.signal });
  const whole = { ...report, events };
  return { ...whole, doubts: settleDoubts(whole) };
}

/** A port chosen by the owner says nothing of the other protocol's. */
function otherPortOf({ port, protocol }: SnomPhoneOptions): Pick<CheckOptions, 'otherPort'> {
  const usual = protocol === 'https' ? 443 : 80;
  return port === undefined || port === usual ? {} : { otherPort: false };
}
