/** "Check the phone": of the dialog, and of the snom-admin operation. */
import type { NodeAPI } from 'node-red';
import { checkPhone, type CheckOptions } from '../../../check/checker';
import { settle } from '../../../check/doubts';
import { reportText, type PhoneReport } from '../../../check/report';
import { SnomPhone } from '../../../phone/phone';
import type { SnomPhoneOptions } from '../../../phone/types';
import { toSnomError } from '../../shared/action/errors';
import { failure, formOptions } from './connection-test';
import type { TestFailure } from './connection-test';
import { listenToReports, type Listening } from '../../shared/report-listening';

/** The report of a check, as it is shown and saved. */
export interface CheckSuccess {
  readonly ok: true;
  readonly text: string;
  /** Name for a file. */
  readonly file: string;
}

export type CheckAnswer = CheckSuccess | TestFailure;

/** A whole check without the owner's part, ms. It asks for some twenty pages, one after the other. */
const CHECK_MS = 180_000;
/** One request of it, with the time it waits for its turn, ms. */
const TURN_MS = 60_000;

/** What a check in Node-RED depends on. */
export interface NodeCheck {
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
export async function checkNow(check: NodeCheck): Promise<PhoneReport> {
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
  return { ...whole, doubts: settle(whole) };
}

/** A port chosen by the owner says nothing of the other protocol's. */
function otherPortOf({ port, protocol }: SnomPhoneOptions): Pick<CheckOptions, 'otherPort'> {
  const usual = protocol === 'https' ? 443 : 80;
  return port === undefined || port === usual ? {} : { otherPort: false };
}

/**
 * Checks the phone of a dialog with the values as they are typed. Never rejects.
 *
 * @param body the fields, and `wrongLogin: true` where its owner agreed to one failed login
 * @param left fires when nobody waits for the answer any more
 */
export async function answerCheck(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
): Promise<CheckAnswer> {
  let phone: SnomPhone | undefined;
  try {
    const form = formOptions(RED, body);
    if ('ok' in form) return form;
    phone = new SnomPhone({ ...form, insists: true });
    const wrongLogin =
      typeof body === 'object' && body !== null && Reflect.get(body, 'wrongLogin') === true;
    const report = await checkNow({ phone, options: form, wrongLogin, signal: left });
    return {
      ok: true,
      text: reportText(report),
      file: `snom-check-${report.phone.model.replace(/[^\w+-]/g, '')}.json`,
    };
  } catch (thrown) {
    return failure(RED, toSnomError(thrown));
  } finally {
    phone?.close();
  }
}

/** Of this package; found from dist/nodes/snom-config as from src/nodes/snom-config. */
function packageVersion(): string {
  const manifest = require('../../../../package.json') as { readonly version?: unknown };
  return typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
