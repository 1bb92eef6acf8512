/** Waiting for a phone: until it is free of calls, and until it is back after a restart. */
import { SnomError } from '../../common/errors';
import { abortable, abortReason, pause } from '../../common/waiting';
import type { CommandOptions } from '../types';
import { ADMIN_PARAMETERS } from './catalogue';
import type { AdminPhone, AdminProgress, IdleWatch } from './types';

/** How to wait for a phone that restarts. All times in ms. */
export interface BackOptions {
  /** Before the first look. */
  readonly firstWaitMs?: number;
  /** Between looks. */
  readonly everyMs?: number;
  /** Most looks. */
  readonly attempts?: number;
  /**
   * Between looks during the first wait, which only find out whether the phone stops answering: nothing else proves a
   * restart where the phone reports none. 0 = none.
   */
  readonly probeMs?: number;
  /** Longest look. Default 5 s. */
  readonly lookMs?: number;
}

export const BACK_DEFAULTS: Required<BackOptions> = {
  firstWaitMs: ADMIN_PARAMETERS.firstWait.default * 1000,
  everyMs: ADMIN_PARAMETERS.pollEvery.default * 1000,
  attempts: ADMIN_PARAMETERS.attempts.default,
  probeMs: ADMIN_PARAMETERS.probeEvery.default * 1000,
  lookMs: 5_000,
};

/** How a phone came back. */
export interface Back {
  readonly by: 'booted' | 'poll';
  /** Has it been seen not to answer? */
  readonly seenDown: boolean;
}

/** What a look found. */
type Look = 'up' | 'down' | 'unclear';

/** What {@link untilBack} needs. */
interface BackWait {
  readonly back?: BackOptions;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: AdminProgress) => void;
  /** Resolves when the phone reports that it has started; see {@link watchBoot}. */
  readonly booted?: Promise<void>;
  /** Is what came back what was waited for? Default yes. */
  readonly accept?: (back: Back) => Promise<boolean>;
}

/**
 * Waits until a phone is back: until it reports that it has started, or until its web server answers. 200 means that
 * it does, and so does 401, since a factory reset changes the login.
 *
 * @throws SnomError `notBack` {seconds}; the signal's reason
 */
export async function untilBack(phone: AdminPhone, wait: BackWait): Promise<Back> {
  const { firstWaitMs, everyMs, attempts, probeMs, lookMs } = { ...BACK_DEFAULTS, ...wait.back };
  const started = performance.now();
  const reported = bootFlag(wait.booted);
  let seenDown = false;
  let attempt = 0;
  // A report counts at once, and once: if it is not enough (the web server is not up yet), looks go on as before.
  let heard = false;

  const progress = (): void => wait.progress?.({ phase: 'waitingForPhone', attempt, seenDown });
  const accepted = async (): Promise<Back | undefined> => {
    const back: Back = { by: reported.now ? 'booted' : 'poll', seenDown };
    return (await (wait.accept?.(back) ?? true)) ? back : undefined;
  };
  const look = async (): Promise<Look> => {
    const found = await lookAt(phone, { timeoutMs: lookMs, ...signalOf(wait) });
    seenDown ||= found === 'down';
    progress();
    return found;
  };

  const rest = async (): Promise<void> => {
    if (reported.now && !heard) return;
    if (attempt < attempts) await pause(everyMs, wait.signal, heard ? undefined : reported.promise);
  };

  progress();
  while (performance.now() - started < firstWaitMs && !reported.now) {
    const left = firstWaitMs - (performance.now() - started);
    const probing = probeMs > 0 && !seenDown;
    await pause(probing ? Math.min(probeMs, left) : left, wait.signal, reported.promise);
    if (probing && left > probeMs && !reported.now) await look();
  }
  while (attempt < attempts || (reported.now && !heard)) {
    if (reported.now && !heard) {
      heard = true;
    } else {
      attempt += 1;
      if ((await look()) !== 'up') {
        await rest();
        continue;
      }
    }
    const back = await accepted();
    if (back) return back;
    await rest();
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  throw new SnomError('notBack', { params: { seconds }, sent: 'yes' });
}

/**
 * Watches for the report of a started phone from now on. Stop it when nobody waits any more.
 *
 * @param booted see `AdminRunOptions.booted`
 */
export function watchBoot(booted: ((signal: AbortSignal) => Promise<void>) | undefined): {
  readonly booted?: Promise<void>;
  stop(): void;
} {
  if (!booted) return { stop: () => undefined };
  const stopped = new AbortController();
  const promise = booted(stopped.signal);
  // Whoever waits hears of a failure by the absence of a report; nobody else has to.
  promise.catch(() => undefined);
  return { booted: promise, stop: () => stopped.abort(new SnomError('aborted')) };
}

/**
 * Waits until no call is up.
 *
 * @throws SnomError `idleUnknown`; `stillInCall` {seconds}; the signal's reason
 */
export async function untilIdle(
  watch: IdleWatch | undefined,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (!watch) throw new SnomError('idleUnknown');
  await abortable<void>(signal, (resolve, reject) => {
    const check = (): void => {
      const idle = watch.isIdle();
      if (idle === undefined) reject(new SnomError('idleUnknown'));
      else if (idle) resolve();
    };
    const off = watch.onChange(check);
    const timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      reject(new SnomError('stillInCall', { params: { seconds } }));
    }, timeoutMs);
    check();
    return () => {
      clearTimeout(timer);
      off();
    };
  });
}

/** Asks for the page that every generation has. */
async function lookAt(phone: AdminPhone, options: CommandOptions): Promise<Look> {
  try {
    await phone.read({ target: '/info.htm', acceptPhoneManager: true }, options);
    return 'up';
  } catch (thrown) {
    if (options.signal?.aborted) throw abortReason(options.signal);
    if (!(thrown instanceof SnomError)) throw thrown;
    const { code, reason, sent } = thrown;
    if (code === 'ABORTED') throw thrown;
    // Nothing was sent.
    if (reason === 'loginPaused' || reason === 'loginMissing') return 'unclear';
    if (code === 'AUTH_FAILED' || code === 'FORBIDDEN' || reason === 'notFound') return 'up';
    // A look that only waited for its turn behind other commands says nothing about the phone.
    const down = code === 'UNREACHABLE' || reason === 'emptyReply';
    return down || (code === 'TIMEOUT' && sent !== 'no') ? 'down' : 'unclear';
  }
}

/** Whether the report has come, readable at any time; a watch that fails reports nothing. */
function bootFlag(booted: Promise<void> | undefined): {
  readonly now: boolean;
  readonly promise: Promise<void> | undefined;
} {
  const flag = { now: false, promise: undefined as Promise<void> | undefined };
  if (booted) {
    flag.promise = new Promise((resolve) => {
      booted.then(
        () => {
          flag.now = true;
          resolve();
        },
        () => undefined,
      );
    });
  }
  return flag;
}

const signalOf = ({ signal }: BackWait): { signal?: AbortSignal } => (signal ? { signal } : {});
