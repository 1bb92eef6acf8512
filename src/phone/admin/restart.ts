/**
 * Operations after which a phone restarts.
 *
 * Sources: Snom, "Remote phone control" (restart, factory reset); public clients (firmware). None of these requests
 * proves anything by its answer.
 */
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { commandRequests } from '../channels/command-page';
import { saidModel } from '../models/models';
import { describeRequest } from '../transport/request-line';
import type { CommandOptions, CommandResult, PhoneInfo, PhoneModel, PhoneRequest } from '../types';
import { ADMIN_CATALOGUE } from './catalogue';
import { checkFirmware, firmwareRequest } from './firmware';
import { untilFree } from './turn';
import type { AdminPhone, AdminProgress, AdminResult, AdminRunOptions } from './types';
import { type Back, BACK_DEFAULTS, type BackOptions, untilBack, watchBoot } from './waiting';

/** How to restart. */
export interface RestartOptions {
  /** Wait until no call is up, at most so long, ms. Absent = restart at once, which ends all calls. */
  readonly idleTimeoutMs?: number;
  /** Wait until the phone is back. Absent = do not. */
  readonly back?: BackOptions;
}

const { firstWait, attempts } = ADMIN_CATALOGUE.firmwareUpdate.differs;

/** How long a firmware update is waited for. */
export const FIRMWARE_BACK_DEFAULTS: Required<BackOptions> = {
  ...BACK_DEFAULTS,
  firstWaitMs: firstWait.default * 1000,
  attempts: attempts.default,
};

/** How to update. */
export interface FirmwareOptions extends RestartOptions {
  readonly url: unknown;
  /** Also a file whose name says that it is for another model. */
  readonly force?: boolean;
}

/** Versions before and after. */
interface FirmwareVersions {
  readonly oldVersion?: string;
  /** Absent where nobody waited for it, or the phone does not tell. */
  readonly newVersion?: string;
  /** As the name of the file says. */
  readonly fileVersion?: string;
}

/**
 * Restarts a phone; it ends all calls. One without pages of maintenance is asked by another channel.
 *
 * @throws SnomError `idleUnknown`, `stillInCall`; of the command; `notBack`
 */
export async function restart(
  phone: AdminPhone,
  options: RestartOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const model = await phone.model(command(run));
  const reboot = { kind: 'reboot' } as const;
  const way: Way = hasPages(model)
    ? byRequests(commandRequests(reboot, model))
    : (asked) => phone.perform([reboot], command(asked));
  return restartBy(phone, way, options, run);
}

/**
 * Sets a phone back to the factory: settings, accounts, contacts and passwords are lost. What it is reached by may
 * change too.
 *
 * @throws SnomError `operationNotOnModel`; as {@link restart}
 */
export async function factoryReset(
  phone: AdminPhone,
  options: RestartOptions = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  await withPages(phone, 'factoryReset', run);
  const request = { target: '/advanced_update.htm?reset=Reset', success: [200, 302] };
  // The address to report to is a setting: it is gone as well.
  return restartBy(phone, byRequests([request]), options, run, { reports: false });
}

/**
 * Makes a phone load a firmware from an address and, where that is wanted, waits until it is back with it. A snom 3xx
 * asks on its display first, and waits for its OK key (Snom's user wiki).
 *
 * @returns `payload`: {@link FirmwareVersions}
 * @throws SnomError `badUrl`, `wrongFirmware` before anything is sent, `operationNotOnModel`; as
 *   {@link restart}; `firmwareNotTaken` {version}
 */
export async function updateFirmware(
  phone: AdminPhone,
  { url, force = false, ...options }: FirmwareOptions,
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const chosen = await withPages(phone, 'firmwareUpdate', run);
  const { info } = await phone.info(command(run));
  // What the phone says of itself counts more than what somebody chose for it.
  const model = saidModel(info.model, info.firmware) ?? chosen;
  const file = checkFirmware(url, model, { force });
  const versions: FirmwareVersions = {
    ...optional({ oldVersion: info.firmware, fileVersion: file.version }),
  };
  const way = byRequests([firmwareRequest(file)]);
  if (!options.back) return { ...(await restartBy(phone, way, options, run)), payload: versions };
  const back = { ...FIRMWARE_BACK_DEFAULTS, ...options.back };
  return loadedFirmware(phone, way, { ...options, back }, run, versions);
}

/** Loads it, and goes on looking until the phone has another version, or the one of the file. */
async function loadedFirmware(
  phone: AdminPhone,
  way: Way,
  options: RestartOptions,
  run: AdminRunOptions,
  { oldVersion, fileVersion }: FirmwareVersions,
): Promise<AdminResult> {
  let last: PhoneInfo | undefined;
  const accept = async ({ by, seenDown }: Back): Promise<boolean> => {
    run.progress?.({ phase: 'verifying' });
    last = await askForInfo(phone, run);
    if (!last) return false;
    const version = last.firmware;
    const restarted = by === 'booted' || seenDown;
    if (version === undefined || oldVersion === undefined) return restarted;
    // Loading the same version again shows in the restart alone.
    return fileVersion === undefined || fileVersion === oldVersion
      ? version !== oldVersion || (fileVersion === oldVersion && restarted)
      : version === fileVersion;
  };
  const versions = (): FirmwareVersions => ({
    ...optional({ oldVersion, newVersion: last?.firmware, fileVersion }),
  });
  try {
    const result = await restartBy(phone, way, options, run, { accept });
    const known = last?.firmware !== undefined && oldVersion !== undefined;
    const proof: Pick<AdminResult, 'confirmed' | 'confirmedBy' | 'doubt'> = known
      ? { confirmed: true, confirmedBy: 'version' }
      : { confirmed: false, doubt: 'versionUnknown' };
    return {
      requests: result.requests,
      ...proof,
      payload: versions(),
    };
  } catch (thrown) {
    if (!(thrown instanceof SnomError) || thrown.reason !== 'notBack' || !last) throw thrown;
    throw new SnomError('firmwareNotTaken', {
      params: { version: last.firmware ?? '?' },
      sent: 'yes',
      cause: thrown,
    });
  }
}

/** What is known of the phone that comes back. */
interface Expected {
  /** Does it report its start, if it ever does? Default true. */
  readonly reports?: boolean;
  readonly accept?: (back: Back) => Promise<boolean>;
}

/** How a phone is asked to restart. */
type Way = (run: AdminRunOptions, phone: AdminPhone) => Promise<Restarting>;

type Restarting = Pick<CommandResult, 'requests'> & {
  /** It closed the connection without an answer. */
  readonly unanswered?: SnomError;
};

async function restartBy(
  phone: AdminPhone,
  way: Way,
  options: RestartOptions,
  run: AdminRunOptions,
  expected: Expected = {},
): Promise<AdminResult> {
  const { idleTimeoutMs } = options;
  if (idleTimeoutMs === undefined) return restartNow(phone, way, options, run, expected);
  run.progress?.({ phase: 'waitingForIdle' });
  const release = await untilFree(run, idleTimeoutMs);
  try {
    const progress = (what: AdminProgress): void => {
      // Whoever wants to use it from now on need not wait to hear that it is not there.
      if (what.phase === 'waitingForPhone' && what.seenDown) release();
      run.progress?.(what);
    };
    return await restartNow(phone, way, options, { ...run, progress }, expected);
  } finally {
    release();
  }
}

async function restartNow(
  phone: AdminPhone,
  way: Way,
  { back }: RestartOptions,
  run: AdminRunOptions,
  { reports = true, accept }: Expected,
): Promise<AdminResult> {
  const { signal, progress } = run;
  progress?.({ phase: 'sending' });
  if (!back) {
    const { requests, unanswered } = await way(run, phone);
    if (unanswered) throw unanswered;
    return { requests, confirmed: null };
  }
  const watch = watchBoot(reports ? run.booted : undefined);
  try {
    const sent = await way(run, phone);
    const { booted } = watch;
    const { by, seenDown } = await untilBack(phone, {
      back,
      ...(signal ? { signal } : {}),
      ...(progress ? { progress } : {}),
      ...(booted ? { booted } : {}),
      ...(accept ? { accept } : {}),
    });
    const proven = by === 'booted' || seenDown;
    // A phone that closed without an answer and never went away did not restart.
    if (sent.unanswered && !proven) throw sent.unanswered;
    return {
      requests: sent.requests,
      ...(proven
        ? { confirmed: true, confirmedBy: by }
        : { confirmed: false, doubt: 'notSeenDown' as const }),
    };
  } finally {
    watch.stop();
  }
}

/** A phone that restarts at once may close the connection without an answer: what follows tells. */
const byRequests =
  (requests: readonly PhoneRequest[]): Way =>
  async (run, phone) => {
    try {
      return await phone.send(requests, command(run));
    } catch (thrown) {
      if (!(thrown instanceof SnomError) || thrown.reason !== 'emptyReply') throw thrown;
      return { requests: requests.map(describeRequest), unanswered: thrown };
    }
  };

/** undefined = it does not answer yet. */
async function askForInfo(phone: AdminPhone, run: AdminRunOptions): Promise<PhoneInfo | undefined> {
  try {
    return (await phone.info(command(run))).info;
  } catch (thrown) {
    if (run.signal?.aborted || !(thrown instanceof SnomError)) throw thrown;
    return undefined;
  }
}

/** Has it the pages of maintenance? A D8xx serves another web application, unless it has shown such pages. */
const hasPages = ({ keyControl, pages }: PhoneModel): boolean => keyControl || pages === true;

/**
 * The phone's model, if it has the pages of maintenance.
 *
 * @throws SnomError `operationNotOnModel` {operation, model}
 */
export async function withPages(
  phone: AdminPhone,
  operation: string,
  run: AdminRunOptions,
): Promise<PhoneModel> {
  const model = await phone.model(command(run));
  if (hasPages(model)) return model;
  throw new SnomError('operationNotOnModel', { params: { operation, model: model.name } });
}

/** The options of a single request. */
export function command({ signal, timeoutMs }: CommandOptions): CommandOptions {
  return {
    ...optional({ signal, timeoutMs }),
  };
}
