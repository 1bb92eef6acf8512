/** Asks a phone what it is doing, where its owner wants that, and lets its follower know. */
import { type Clock, REAL_CLOCK } from '../../../calls/execution/clock';
import { Pacer, type Turn } from '../../../calls/execution/pacer';
import { Poller, type PollOutcome } from '../../../calls/execution/poller';
import type { DeviceInput } from '../../../calls/model/model-input';
import type { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import { abortable, MAX_TIMER_MS, unlessAborted } from '../../../common/waiting';
import type { CommandOptions, PhoneReading } from '../../../phone/types';
import { toSnomError } from '../../shared/action/errors';
import type { Polling, SnomConfigNode } from '../../shared/phones/config-node';
import { keepsPhone } from '../../shared/phones/keeping';
import { tellPhoneChanged } from '../../shared/phones/phone-news';
import type { PhoneFollower } from './phone-follower';

/** A phone that has not answered so many questions in a row is not there. */
const SILENCES = 3;
/** How long an operation waits for a fresh reading before it goes on with what is known, ms. */
const FRESH_WAIT_MS = 4000;
/** A command shows in what the phone tells a moment later, ms. */
const EFFECT_MS = 150;

/** Where nobody asks again and again, and a proof is waited for. */
const ON_DEMAND: Polling = { quickMs: 1000, idleMs: MAX_TIMER_MS };

/** The lines in which questions to all phones wait, that nobody waits for. */
export interface QuestionPacers {
  readonly all: Pacer;
  /** For phones that did not answer last time: each keeps its place until its deadline, and the others go on. */
  readonly failing: Pacer;
}

/**
 * A start of Node-RED, or of all phones, must not become thousands of sockets at a time. So many questions a second are more than
 * 5,000 phones need that are asked every half minute, a tenth of them every few seconds because they have calls.
 */
const PACERS: QuestionPacers = {
  all: new Pacer({ atOnce: 100, perSecond: 500 }),
  failing: new Pacer({ atOnce: 50, perSecond: 50 }),
};

/** The part of a phone that is asked. */
interface ObservedPhone {
  /** What it is doing. @throws SnomError `phoneDoesNotReport` where it cannot tell */
  observe(options: CommandOptions): Promise<readonly PhoneReading[]>;
}

/** Questions in a row that fail before somebody is told. */
const FAILURES_TOLD = 2;

/** The phone has answered, and has nothing to tell as it is asked. */
const MUTE: ReadonlySet<string> = new Set(['phoneDoesNotReport', 'cstaIdentityWanted']);

/** What a {@link PhonePolling} begins with. */
export interface PhonePollingInit {
  readonly node: SnomConfigNode;
  readonly follower: Pick<PhoneFollower, 'tracker' | 'begun' | 'warn' | 'textOf'>;
  readonly phone: ObservedPhone;
  /** Absent = it is asked when somebody needs to know, and while a proof is waited for. */
  readonly polling?: Polling | undefined;
  /** Least time between a command and a question where the phone is asked by documents, ms. */
  readonly documentPauseMs: number;
  /** A reading that came at `at`, in the words of the call model. */
  readonly inputOf: (reading: PhoneReading, at: number, askedAt: number) => DeviceInput;
  /** Does the phone report its calls by itself? Then nothing is lost where asking is in vain. */
  readonly reports?: () => boolean;
  readonly clock?: Clock;
  /** Whose turn a question waits for; default: those of all phones of this process. */
  readonly pacers?: QuestionPacers;
  /** See {@link Poller}. */
  readonly random?: () => number;
}

/** The questions to one phone, until they are closed. */
export class PhonePolling {
  readonly #init: PhonePollingInit;
  readonly #poller: Poller;
  readonly #clock: Clock;
  readonly #intervals: Polling;
  /** Told the number of a question that has been answered, or not. */
  readonly #askedOut = new Set<(question: number) => void>();
  #questions = 0;
  #heardAt: number | undefined;
  #isMute = false;
  #isFailing = false;
  #failure: SnomError | undefined;
  #silences = 0;
  #failures = 0;
  #backAt: number | undefined;
  #byDocuments = false;
  #toldThatMute = false;
  #toldThatFailing = false;
  /** It was asked in vain, so its calls are not known. */
  #isUnanswered = false;
  #closed = false;
  /** The place of the question that is about to be asked. */
  #turn: Turn | undefined;
  /** Somebody waits for the next question: other phones have to. */
  #isHurried = false;

  constructor(init: PhonePollingInit) {
    const { follower, polling } = init;
    this.#init = init;
    this.#clock = init.clock ?? REAL_CLOCK;
    this.#intervals = polling ?? ON_DEMAND;
    this.#poller = new Poller({
      ...this.#intervals,
      ...(!polling && { nudgedMs: 0 }),
      clock: this.#clock,
      ...optional({ random: init.random }),
      ask: (signal) => this.#ask(signal),
      isBusy: () => {
        const { tracker } = follower;
        if (!tracker) return false;
        return tracker.isAwaited || (polling !== undefined && tracker.state.calls.length > 0);
      },
    });
    void follower.begun.then((yes) => {
      if (!yes || this.#closed) return;
      follower.tracker?.subscribe(() => this.#poller.look());
      this.#poller.start();
    });
  }

  /** Has the phone told what it is doing, and would it again? */
  get knows(): boolean {
    return this.#heardAt !== undefined && !this.#isMute;
  }

  /** Can it not tell? */
  get isMute(): boolean {
    return this.#isMute;
  }

  /** When it last answered after a question in vain, epoch milliseconds; undefined = never. */
  get backAt(): number | undefined {
    return this.#backAt;
  }

  /** Why the last question was not answered; undefined = it was, or there was none. */
  get failure(): SnomError | undefined {
    return this.#failure;
  }

  /** Why its calls are not known, though they are asked for again and again; undefined = they are, or it reports them. */
  get unanswered(): SnomError | undefined {
    return this.#isUnanswered && !this.#init.reports?.() ? this.#failure : undefined;
  }

  /** A command has been accepted: what it led to is asked for as soon as it can be seen. */
  nudge(): void {
    this.#hurry();
    this.#poller.nudge(this.#byDocuments ? this.#init.documentPauseMs : EFFECT_MS);
  }

  /** The phone can do other things than before. */
  beginAnew(): void {
    this.#isMute = false;
    this.#poller.beginAnew();
  }

  /**
   * Asks now, unless that was done a moment ago: what somebody wants to do is judged by what the phone does now. Waits
   * for a bounded time, and does not fail where the phone does not answer.
   *
   * @param insists whatever was heard a moment ago
   * @throws reason of the signal
   */
  async refresh(signal: AbortSignal, insists = false): Promise<void> {
    const heard = this.#heardAt;
    const { quickMs } = this.#intervals;
    const isFresh = !insists && heard !== undefined && this.#clock.steady() - heard < quickMs;
    // Who has not answered just now need not be waited for.
    if (isFresh || (this.#isFailing && !insists) || this.#isMute || this.#closed) return;
    // A question under way may be older than what somebody insists on; one that still waits for its turn is not.
    const isUnderWay = this.#poller.asking && (!insists || this.#turn !== undefined);
    this.#hurry();
    const wanted = isUnderWay ? this.#questions : this.#questions + 1;
    this.#poller.nudge();
    await this.#answerTo(wanted, signal);
  }

  /** Ends it, and the question under way. */
  close(): void {
    this.#closed = true;
    this.#poller.close();
    this.#tellAsked(Infinity);
  }

  #answerTo(wanted: number, signal: AbortSignal): Promise<void> {
    return abortable<void>(signal, (resolve) => {
      const answered = (question: number): void => {
        if (question >= wanted) resolve();
      };
      const cancel = this.#clock.after(FRESH_WAIT_MS, resolve);
      this.#askedOut.add(answered);
      return () => {
        cancel();
        this.#askedOut.delete(answered);
      };
    });
  }

  #tellAsked(question: number): void {
    for (const tell of [...this.#askedOut]) tell(question);
  }

  #hurry(): void {
    this.#isHurried = true;
    this.#turn?.hurry();
  }

  async #ask(signal: AbortSignal): Promise<PollOutcome> {
    // Another Node-RED asks the phone; here only somebody who waits for the answer does.
    if (this.#askedOut.size === 0 && !keepsPhone(this.#init.node)) return 'gaveWay';
    this.#questions += 1;
    const { all, failing } = this.#init.pacers ?? PACERS;
    const turn = (this.#isFailing ? failing : all).take();
    this.#turn = turn;
    if (this.#isHurried || this.#init.follower.tracker?.isAwaited) turn.hurry();
    try {
      await unlessAborted(turn.begins, signal);
      this.#turn = undefined;
      this.#isHurried = false;
      return await this.#askNow(signal);
    } finally {
      this.#turn = undefined;
      turn.end();
    }
  }

  async #askNow(signal: AbortSignal): Promise<PollOutcome> {
    const question = this.#questions;
    const outcome = await this.#outcomeOf(signal);
    if (outcome !== 'gaveWay') this.#isFailing = outcome !== 'heard';
    if (outcome !== 'gaveWay') this.#tellAsked(question);
    return outcome;
  }

  async #outcomeOf(signal: AbortSignal): Promise<PollOutcome> {
    const asked = this.#clock.steady();
    let readings: readonly PhoneReading[];
    try {
      readings = await this.#init.phone.observe({ signal, background: true });
    } catch (thrown) {
      return this.#closed ? 'gaveWay' : this.#failed(toSnomError(thrown, 'no'), asked);
    }
    if (signal.aborted || this.#closed) return 'gaveWay';
    this.#heard(readings, asked);
    return 'heard';
  }

  /** @param asked when the question began, on the steady clock */
  #heard(readings: readonly PhoneReading[], asked: number): void {
    const isNews = !this.knows || this.#isUnanswered;
    this.#silences = 0;
    const wasTold = this.#toldThatFailing;
    this.#toldThatFailing = false;
    this.#isUnanswered = false;
    if (this.#failures > 0) this.#backAt = this.#clock.now();
    this.#failures = 0;
    this.#failure = undefined;
    this.#heardAt = this.#clock.steady();
    this.#isMute = false;
    this.#byDocuments = readings.some(({ by }) => by === 'minibrowser');
    const { tracker } = this.#init.follower;
    const at = this.#clock.now();
    // As the clock on the wall shows it now: it may have been set meanwhile.
    const askedAt = at - (this.#heardAt - asked);
    for (const reading of readings) tracker?.apply(this.#init.inputOf(reading, at, askedAt));
    if (wasTold) this.#init.node.status({});
    if (!isNews) return;
    if (this.#toldThatMute) this.#init.node.status({});
    tellPhoneChanged(this.#init.node);
  }

  /** @param asked as that of {@link #heard} */
  #failed(error: SnomError, asked: number): PollOutcome {
    const { node, follower } = this.#init;
    if (error.code === 'ABORTED') return 'gaveWay';
    node.debug(`${error.code}: ${error.reason}`);
    this.#failure = error;
    if (MUTE.has(error.reason)) {
      // Who never has told has told nothing that could be over.
      if (this.knows) this.#doubtCalls(error);
      this.#becomeMute(error);
      return 'refused';
    }
    // Wrong credentials do not become right, and phones lock those out who try.
    const isRefused = error.code === 'AUTH_FAILED' || error.code === 'FORBIDDEN';
    this.#failures += 1;
    // One question may get lost; a login that is refused is not tried again soon.
    const isLasting = isRefused || this.#failures >= FAILURES_TOLD;
    if (isLasting) this.#tellThatFailing(error);
    if (isRefused) {
      this.#doubtCalls(error);
      return 'refused';
    }
    if (error.code === 'TIMEOUT') this.#silences += 1;
    const isGone = error.code === 'UNREACHABLE' || this.#silences >= SILENCES;
    // A phone that was heard while it was asked in vain is there.
    if (isGone && !follower.tracker?.hasHeardSince(asked))
      follower.tracker?.tell({ type: 'unreachable', error: error.code });
    if (isGone || isLasting) this.#doubtCalls(error);
    return 'failed';
  }

  /** What it has told may be long over, and only an answer can say so: nobody is to go on claiming it. */
  #doubtCalls(error: SnomError): void {
    const { node, follower, polling, reports } = this.#init;
    // What another Node-RED hears, it alone can doubt.
    if (!polling || reports?.() || !keepsPhone(node)) return;
    const isNews = !this.#isUnanswered;
    this.#isUnanswered = true;
    follower.tracker?.tell({ type: 'unanswered', error: error.code });
    if (isNews) tellPhoneChanged(node);
  }

  /** Told once, or a flow would trust in what is long over. */
  #tellThatFailing(error: SnomError): void {
    const { node, follower, polling } = this.#init;
    if (this.#toldThatFailing || !polling) return;
    this.#toldThatFailing = true;
    node.status({ fill: 'yellow', shape: 'ring', text: 'snom.status.askingFails' });
    follower.warn('askingFails', { message: follower.textOf(error) });
  }

  #becomeMute(error: SnomError): void {
    const { node, follower } = this.#init;
    const isNews = !this.#isMute;
    this.#isMute = true;
    if (!isNews) return;
    node.status({ fill: 'yellow', shape: 'ring', text: 'snom.status.doesNotReport' });
    if (!this.#toldThatMute) {
      if (error.reason === 'phoneDoesNotReport') follower.warn('doesNotReport');
      else follower.warn('cannotTell', { message: follower.textOf(error) });
    }
    this.#toldThatMute = true;
    tellPhoneChanged(node);
  }
}
