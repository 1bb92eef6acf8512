/**
 * Commands by documents: XML that a phone acts on and does not show, one action each. For phones without `command.htm`.
 *
 * Seen working (B; for answering on a D862 by name, else on "Snom" with a D862 as the agent in tests): a NOTIFY from the
 * phone's registrar with the action inside, 2 s between two of them. Unproven: NOTIFY from anybody else, `minibrowser.htm` of
 * a D8xx, documents that only point to the action, and callbacks in them.
 */
import { SnomError } from '../../../common/errors';
import type { CommandScope } from '../../commands/command-scope';
import { stepError } from '../../commands/steps';
import { checkUrl } from '../../display/urls';
import type { PhoneHttp } from '../../transport/http';
import type { Lane, Pace } from '../../transport/lanes';
import type {
  CommandResult,
  DocumentShelf,
  LineReport,
  OnExchange,
  PhoneAction,
  PhoneModel,
  SnomPhoneOptions,
} from '../../types';
import { deliver } from './delivery';
import { type DocumentTrigger, Pusher, REBOOT_EVENT } from './push';
import { isLoose, Run } from './run';
import { StateReader } from './state-reader';
import { type DocumentStep, stepsOf } from './steps';
import { type DocumentClock, REAL_DOCUMENT_CLOCK, waitFor } from './waiting';
import { actsAfter, pointerDocument, shapeOf } from './xml';

/**
 * As long as the public program waits between two keys, for the screen of the first one to be drawn (B); shorter ones are
 * unproven.
 */
export const DEFAULT_DOCUMENT_PAUSE_MS = 2000;

/** Longest time that an emergency call waits for a command under way, ms: a transfer has two documents. */
const URGENT_PATIENCE_MS = 5000;

/** What the channel is made of. */
export interface DocumentDeps {
  /** Web server that serves `minibrowser.htm` on such a phone. */
  readonly http: (model: PhoneModel) => Pick<PhoneHttp, 'request'>;
  /** Of the phone: the pause between documents is that of all its configurations. */
  readonly lane: () => Lane | Promise<Lane>;
  /** Undefined = Node-RED has no address that the phone knows. */
  readonly shelf?: () => DocumentShelf | undefined;
  /** Identities of the phone, the best known first: who is addressed where the owner names nobody. */
  readonly identities?: () => readonly string[];
  /** Default: real time. */
  readonly clock?: DocumentClock;
  readonly onExchange?: OnExchange | undefined;
}

/** A document in its turn, and the pause after it. */
interface Turn {
  readonly scope: CommandScope;
  readonly model: PhoneModel;
  readonly pauseMs: number;
  readonly run?: Run;
}

/** Waiting for a turn. */
interface Wait {
  readonly scope: CommandScope;
  readonly mark: () => void;
  readonly run?: Run | undefined;
}

/** All documents of a command. */
interface Passing {
  readonly trigger: DocumentTrigger;
  readonly model: PhoneModel;
  readonly scope: CommandScope;
  readonly requests: readonly string[];
  readonly run: Run;
}

/** Documents to one phone. Whoever uses it gives each command its turn and its deadline. */
export class DocumentChannel {
  readonly #options: SnomPhoneOptions;
  readonly #deps: DocumentDeps;
  readonly #clock: DocumentClock;
  readonly #pusher: Pusher;
  readonly #state: StateReader;

  constructor(options: SnomPhoneOptions, deps: DocumentDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#clock = deps.clock ?? REAL_DOCUMENT_CLOCK;
    this.#pusher = new Pusher(options, { ...deps, clock: this.#clock });
    this.#state = new StateReader(options.host);
  }

  /** Does the phone tell the state of its calls? Undefined = nobody has asked, or it could not be told. */
  get reports(): boolean | undefined {
    return this.#state.reports;
  }

  /** Forgets what was learnt of the phone: it has other firmware, or is another one. */
  forget(): void {
    this.#state.forget();
  }

  /**
   * The requests that {@link perform} would send, as results show them. Sends nothing.
   *
   * @throws SnomError whatever makes an action impossible here: see `stepsOf`; `identityNotByDocument` {identity},
   *   `channelCannot` {operation, channel}, `noBaseUrl`, `badSipText`
   */
  check(
    trigger: DocumentTrigger,
    actions: readonly PhoneAction[],
    model: PhoneModel,
  ): readonly string[] {
    return this.#plan(trigger, actions, model).map((step) => this.#shown(trigger, step));
  }

  /**
   * Carries out actions, one document each, with the pause between them that phones need. The pauses come on top of the
   * deadline. A document that may have arrived is never sent again.
   *
   * @returns `fetched` where the phone came for every action by itself
   * @throws SnomError of {@link check} before anything is sent; the first document's failure as it is: of the trigger,
   *   `documentNotFetched` {url} (sent maybe), those of `GUARD_REFUSALS` (sent no); later ones as `stepFailed`
   *   {step, steps}
   */
  async perform(
    trigger: DocumentTrigger,
    actions: readonly PhoneAction[],
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult> {
    const steps = this.#plan(trigger, actions, model);
    const requests = steps.map((step) => this.#shown(trigger, step));
    const pace = await this.#pace();
    if (scope.urgent) await this.#letOthersEnd(pace, scope);
    const run = new Run(pace, {
      // An emergency call asks nobody to stand back for another one.
      end: scope.urgent ? undefined : () => scope.abort(this.#gaveWay()),
      isLoose: !scope.urgent && isLoose(actions),
    });
    try {
      return await this.#carryOutAll(steps, { trigger, model, scope, requests, run });
    } finally {
      run.finish();
    }
  }

  async #carryOutAll(
    steps: readonly DocumentStep[],
    { trigger, model, scope, requests, run }: Passing,
  ): Promise<CommandResult> {
    let fetched = steps.length > 0;
    for (const [index, step] of steps.entries()) {
      try {
        const isLast = index === steps.length - 1;
        const pauseMs = Math.max(this.#pauseMs, isLast ? 0 : step.pauseMs);
        const wasFetched = await this.#inTurn({ scope, model, pauseMs, run }, () =>
          this.#carryOut(trigger, step, model, scope.signal),
        );
        fetched = fetched && wasFetched;
      } catch (thrown) {
        throw stepError(thrown, scope, index, steps.length);
      }
    }
    return { requests, ...(fetched ? { fetched } : {}) };
  }

  /**
   * Makes the phone fetch a page and show it. Whether a silent document may fetch one that is shown is documented for
   * `fetch` in general, and unproven.
   *
   * @throws SnomError `badUrl` and kin, see `checkUrl`; of the trigger
   */
  async open(
    trigger: DocumentTrigger,
    url: string,
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult> {
    const checked = checkUrl(url, { name: 'url' });
    const requests = [this.#pusher.shown(trigger, 'fetch')];
    try {
      await this.#inTurn({ scope, model, pauseMs: this.#pauseMs }, () =>
        trigger === 'minibrowser'
          ? this.#pusher.haveFetched(checked, model, scope.signal)
          : this.#pusher.notify(pointerDocument(checked, shapeOf(model)), undefined, scope.signal),
      );
    } catch (thrown) {
      throw stepError(thrown, scope, 0, 1);
    }
    return { requests };
  }

  /**
   * Asks the phone what its calls do. Changes nothing. After an action it waits as long as another action would have to,
   * since nobody knows what a document does to a phone that is changing its screen. Afterwards it keeps the next action
   * waiting only on phones that were seen to lose a question right after another one.
   *
   * @throws SnomError `phoneDoesNotReport` (remembered until {@link forget}; older phones at once, as each question would
   *   flash on their display), `documentNotFetched` {url} where it cannot be told, `noBaseUrl`; of the trigger
   */
  async readLines(
    trigger: DocumentTrigger,
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<LineReport> {
    this.#state.check(model);
    const shelf = this.#deps.shelf?.();
    if (!shelf) throw new SnomError('noBaseUrl');
    const pace = await this.#pace();
    let takeBack = (): void => undefined;
    // Before it is sent: an emergency call does not wait for the answer, and must not be lost right after a question.
    const asks = (): void => {
      takeBack();
      if (this.#state.countsAsDocument !== false)
        takeBack = pace.mark(this.#pauseMs, this.#clock.steady());
    };
    await this.#pause(pace, { scope, mark: asks });
    const pause = async (): Promise<void> => {
      scope.extend(this.#pauseMs);
      await waitFor(this.#pauseMs, scope.signal, this.#clock);
    };
    const { signal } = scope;
    const question = { trigger, model, pusher: this.#pusher, shelf, clock: this.#clock, signal };
    try {
      return await this.#state.read({ ...question, pause, asks });
    } finally {
      takeBack();
      // Until it has been tried, too: an action that comes too soon would be lost.
      if (this.#state.countsAsDocument !== false) pace.mark(this.#pauseMs, this.#clock.steady());
    }
  }

  /** How long to wait until the phone can be asked, ms; better spent before the turn is taken, where others can go first. */
  pauseLeft(): number | Promise<number> {
    const lane = this.#deps.lane();
    const left = ({ root }: Lane): number => root.pace.left(this.#pauseMs, this.#clock.steady());
    return lane instanceof Promise ? lane.then(left) : left(lane);
  }

  get #pauseMs(): number {
    const { stepPauseMs } = this.#options;
    return stepPauseMs !== undefined && stepPauseMs >= 0 ? stepPauseMs : DEFAULT_DOCUMENT_PAUSE_MS;
  }

  /** Checks everything that can be known before anything is sent. */
  #plan(
    trigger: DocumentTrigger,
    actions: readonly PhoneAction[],
    model: PhoneModel,
  ): readonly DocumentStep[] {
    const steps = stepsOf(actions, model, trigger);
    for (const step of steps) {
      if (step.kind === 'fragment' && step.identity !== undefined)
        this.#checkIdentity(trigger, step.identity);
    }

    const fetches = steps.some(({ kind }) => kind === 'fragment') && this.#points(trigger);
    if (fetches && !this.#deps.shelf?.()) throw new SnomError('noBaseUrl');
    return steps;
  }

  /**
   * No fragment names an identity. A NOTIFY is addressed to one; that the phone calls from that one is unproven. The one
   * that its owner chose for all calls is let through: it may be the phone's own choice, too.
   */
  #checkIdentity(trigger: DocumentTrigger, identity: string): void {
    const { outgoingIdentity, sip } = this.#options;
    if (identity === outgoingIdentity?.replace(/^sip:/i, '')) return;
    if (trigger === 'minibrowser' || sip?.user)
      throw new SnomError('identityNotByDocument', { params: { identity } });
  }

  #points(trigger: DocumentTrigger): boolean {
    return trigger === 'minibrowser' || this.#options.documentForm === 'pointer';
  }

  #shown(trigger: DocumentTrigger, step: DocumentStep): string {
    if (step.kind === 'reboot') return this.#pusher.shown(trigger, REBOOT_EVENT);
    return this.#pusher.shown(trigger, step.fragment, step.identity);
  }

  /** Waits until the phone can act on another document, and counts this one. */
  async #inTurn<T>({ scope, model, pauseMs, run }: Turn, send: () => Promise<T>): Promise<T> {
    const pace = await this.#pace();
    // Nobody says whether the pause is one between documents or one after what they do: then it is the longer one.
    const actsAfterMs = pauseMs > 0 ? actsAfter(model) : 0;
    const mark = (): void => void pace.mark(pauseMs, this.#clock.steady() + actsAfterMs);
    // Whatever happens from there on: it may have arrived.
    await this.#pause(pace, { scope, mark, run });
    try {
      return await send();
    } finally {
      mark();
    }
  }

  async #pace(): Promise<Pace> {
    return (await this.#deps.lane()).root.pace;
  }

  /**
   * The phone wants this time, so it is not that of the deadline. An emergency call, and what it waits for, is kept waiting
   * as long as phones need, and not as long as owner or keys have asked for.
   *
   * @param wait `mark`: called in the same instant in which the turn has come, so that it is nobody else's as well
   */
  async #pause(pace: Pace, { scope, mark, run }: Wait): Promise<void> {
    const left = (): number => {
      const isHurried = scope.urgent || run?.isHurried === true;
      const mostMs = isHurried ? DEFAULT_DOCUMENT_PAUSE_MS : Infinity;
      return pace.left(this.#pauseMs, this.#clock.steady(), mostMs);
    };
    // Again: an urgent command may have gone ahead meanwhile, or wait.
    for (let ms = left(); ms > 0 && !run?.isBrokenOff; ms = left()) {
      scope.extend(ms);
      await waitFor(ms, scope.signal, this.#clock, run?.isHurried ? undefined : run?.hurried);
    }
    if (run?.isBrokenOff) {
      scope.abort(this.#gaveWay());
      scope.signal.throwIfAborted();
    }
    mark();
  }

  /**
   * An emergency call never goes between the documents of one command: after the first one of a transfer it would give the
   * other party to the emergency number. Nor is there a key that leaves such a screen and is known to end no call. So it
   * waits until the command has ended, which is soon; only digits and other keys have no such end, and are broken off.
   */
  async #letOthersEnd(pace: Pace, scope: CommandScope): Promise<void> {
    const others = [...pace.underWay];
    if (others.length === 0) return;
    for (const other of others) other.giveWay();
    scope.extend(URGENT_PATIENCE_MS);
    const ended = Promise.all(others.map((other) => other.ended));
    await waitFor(URGENT_PATIENCE_MS, scope.signal, this.#clock, ended);
    // What is left of it would come after the emergency call.
    for (const other of others) if (pace.underWay.has(other)) other.stop();
  }

  #gaveWay(): SnomError {
    return new SnomError('emergencyFirst', { params: { host: this.#options.host } });
  }

  async #carryOut(
    trigger: DocumentTrigger,
    step: DocumentStep,
    model: PhoneModel,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (step.kind === 'reboot') {
      await this.#pusher.reboot(signal);
      return false;
    }
    return deliver(step, {
      trigger,
      model,
      pusher: this.#pusher,
      shelf: this.#deps.shelf?.(),
      points: this.#points(trigger),
      reports: this.reports === true,
      clock: this.#clock,
      signal,
    });
  }
}
