/** The one way an action node handles a message, from its arrival to exactly one `done()`. */
import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import { REAL_CLOCK } from '../../../calls/execution/clock';
import { Bag } from '../../../common/bag';
import { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import { unlessAborted } from '../../../common/waiting';
import type { CommandOptions, CommandResult } from '../../../phone/types';
import type { SnomConfigNode } from '../phones/config-node';
import {
  chooseTarget,
  configNode,
  describePhone,
  hasSeveralPhones,
  type Target,
  usable,
} from '../phones/phones';
import type { ActionNodeDef, SnomFailure, SnomSuccess } from '../types';
import {
  internalTrace,
  lookUpText,
  toSnomError,
  toUserError,
  type Translate,
  type UserError,
} from './errors';
import { readInput, type TypedInput } from './inputs';
import { joinRunning } from './running-nodes';
import { type MessageStatus, type RunCounts, StatusLine } from './status';

/** What an operation gave. */
export interface ActionResult extends CommandResult {
  /** A proof was to be waited for, and none can come. */
  readonly unconfirmed?: true;
  /** Takes the place of `msg.payload`, for operations that read something. */
  readonly payload?: unknown;
  /** What `msg.snom` says besides, or instead. */
  readonly details?: Readonly<Partial<SnomSuccess>>;
}

/** A checked operation, to be carried out on the phone of the message. */
export type Action = (target: Target, options: ActionOptions) => Promise<ActionResult>;

/** Options of every action; the signal ends it. */
export type ActionOptions = CommandOptions & {
  readonly signal: AbortSignal;
  /** Shows what it is doing; the text is a key of the catalogue, or the same in every language. */
  readonly progress?: (text: string) => void;
};

/** Value of a typedInput for the message. */
export type ReadInput = (input: TypedInput) => Promise<unknown>;

/** What is to be done for a message, its values checked. */
export type Prepared = PhoneWork | OwnWork;

/** An operation on one phone. */
export interface PhoneWork {
  readonly kind: 'phone';
  readonly action: Action;
  /** The phone, if it is neither the node's nor named by `msg.phone`. */
  readonly config?: SnomConfigNode;
  /**
   * Numbers that it may dial, for whoever wants to be asked before; none of them = a number that only the phone knows;
   * undefined = it dials nothing. Nothing is sent to find out. Absent = it never dials.
   *
   * @throws SnomError of the dialling rules, and of what no phone would take
   */
  readonly mayDial?: (
    target: Target,
  ) => readonly string[] | undefined | Promise<readonly string[] | undefined>;
}

/** Work that sends its messages itself, or none. Ends with `done()`, or fails as any operation. */
export interface OwnWork {
  readonly kind: 'own';
  work(surroundings: {
    readonly send: Send;
    readonly signal: AbortSignal;
    readonly progress: (text: string) => void;
    /** A run over several phones is over, and how. */
    readonly ran: (run: RunCounts) => void;
    /** Keeps the node's status to this work until it ends. */
    readonly hold: () => void;
  }): Promise<void>;
}

/** What a message asks for. */
export interface Asked {
  /** Name of the operation in results. */
  readonly operation: string;
  /**
   * Reads the values of the message and refuses whatever no phone would take. It sends nothing; it may be
   * asynchronous, messages keep their order.
   */
  prepare(read: ReadInput): Prepared | Promise<Prepared>;
}

/** What makes one action node different from another. */
export interface ActionSpec {
  /** Operation in results as long as the message has not told it; '' = only the message can say. */
  readonly operation: string;
  /** Which operation is it? @throws SnomError when the message does not tell */
  understand(msg: NodeMessage): Asked;
}

/** As Node-RED hands it to `input`. */
export type Send = (msg: NodeMessage | (NodeMessage | null)[]) => void;
type Done = (error?: Error) => void;

/** Makes a node that Node-RED has just created act on messages, until it is closed. */
export function runActionNode(
  RED: NodeAPI,
  node: Node,
  def: ActionNodeDef,
  spec: ActionSpec,
): void {
  new ActionNode(RED, node, def, spec).start();
}

/** A message under way. */
interface Passage {
  readonly msg: NodeMessageInFlow;
  readonly send: Send;
  readonly done: Done;
  readonly status: MessageStatus;
}

/** How a message ended. */
type Outcome =
  /** All is said and sent already. */
  | { readonly kind: 'told' }
  | {
      readonly kind: 'done';
      readonly operation: string;
      readonly config: SnomConfigNode;
      readonly result: ActionResult;
    }
  | {
      readonly kind: 'failed';
      readonly operation: string;
      /** Once the phone was chosen. */
      readonly config?: SnomConfigNode;
      readonly error: SnomError;
    };

/** The methods stand in the order in which a message passes them. */
class ActionNode {
  readonly #status: StatusLine;
  readonly #closing = new AbortController();
  readonly #underWay = new Bag<Promise<void>>();
  /** Ends when the message before this one is prepared. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly def: ActionNodeDef,
    private readonly spec: ActionSpec,
  ) {
    this.#status = new StatusLine(node, RED._);
  }

  start(): void {
    const { signal } = this.#closing;
    // A signal that always has a listener is also cheaper for those who listen for the time of a message.
    signal.addEventListener('abort', () => this.#status.close());
    // Every message under way listens: many of them are no leak.
    setMaxListeners(0, signal);
    joinRunning(this.node);
    this.node.on('input', (msg, send, done) => this.#receive(msg, send, done));
    this.node.on('close', (closed: () => void) => this.#close(closed));
    const problem = problemAtStart(this.RED, this.def);
    if (problem) this.#status.problem(problem);
  }

  /** A message arrives: exactly one `done()` is called for it, whatever the nodes behind throw. */
  #receive(msg: NodeMessageInFlow, send: Send, done: Done): void {
    let open = true;
    const finish = (error?: Error): void => {
      if (open) {
        open = false;
        done(error);
      }
    };
    // A rejection that escapes would end the whole Node-RED process. What arrives here was thrown by `send`
    // or `done`, that is by the nodes behind.
    const handled = this.#handle(msg, send, finish).catch((thrown: unknown) => {
      if (open) finish(toUserError(this.RED._, toSnomError(thrown, 'yes')));
      else this.node.error(thrown);
    });
    this.#underWay.add(handled);
    void handled.then(() => this.#underWay.delete(handled));
  }

  async #handle(msg: NodeMessageInFlow, send: Send, done: Done): Promise<void> {
    const arrived = performance.now();
    const passage: Passage = { msg, send, done, status: this.#status.begin() };
    const outcome = await this.#act(passage);
    this.#tell(passage, outcome, Math.round(performance.now() - arrived));
  }

  /** Understands, prepares and does what the message asks for. Never rejects. */
  async #act({ msg, send, status }: Passage): Promise<Outcome> {
    const { signal } = this.#closing;
    const progress = (text: string): void => status.progress(text);
    let { operation } = this.spec;
    try {
      const prepared = await this.#inTurn(async () => {
        const asked = this.spec.understand(msg);
        operation = asked.operation;
        return asked.prepare((input) => readInput(this.RED.util, this.node, msg, input));
      });
      if (prepared.kind === 'own') {
        const ran = (run: RunCounts): void => status.ran(run);
        await prepared.work({ send, signal, progress, ran, hold: () => status.hold() });
        return { kind: 'told' };
      }
      const config =
        prepared.config ?? (await chooseTarget(this.RED, this.def, msg['phone'], signal));
      return await this.#carryOut(operation, prepared.action, config, status);
    } catch (thrown) {
      return { kind: 'failed', operation, error: toSnomError(thrown) };
    }
  }

  /** A slow context store must not reorder commands. @throws reason of the signal when the node closes */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#before.then(() => unlessAborted(work(), this.#closing.signal));
    this.#before = done.catch(() => undefined);
    return done;
  }

  /** Never rejects. */
  async #carryOut(
    operation: string,
    action: Action,
    config: SnomConfigNode,
    status: MessageStatus,
  ): Promise<Outcome> {
    const begunAt = REAL_CLOCK.steady();
    // The label of a node without a name says which phone is its own.
    const isSaid = !this.node.name && config.id === this.def.phone;
    if (hasSeveralPhones() && !isSaid) status.of(describePhone(config));
    try {
      const target = usable(config);
      status.sending(target.phone.pending > 0);
      const result = await action(target, {
        signal: this.#closing.signal,
        progress: (text) => status.progress(text),
      });
      if (result.requests.length > 0) noteAnswer(config, begunAt);
      return { kind: 'done', operation, config, result };
    } catch (thrown) {
      // The command may have been sent before an error nobody foresaw.
      const error = toSnomError(thrown, 'maybe');
      noteAnswer(config, begunAt, error);
      return { kind: 'failed', operation, config, error };
    }
  }

  #tell({ msg, send, done, status }: Passage, outcome: Outcome, elapsedMs: number): void {
    const { _: translate } = this.RED;
    if (outcome.kind === 'told') {
      status.end();
      done();
      return;
    }
    if (outcome.kind === 'done') {
      const { operation, config, result } = outcome;
      if (result.details?.accepted === false) status.rehearsed();
      else if (result.unconfirmed) status.unconfirmed();
      else status.done(partyOf(result));
      if (result.payload !== undefined) msg.payload = result.payload;
      msg['snom'] = success(operation, config, result, elapsedMs, translate);
      send(msg);
      done();
      return;
    }
    const { operation, config, error } = outcome;
    status.failed(error);
    const trace = internalTrace(error);
    if (trace) this.node.debug(trace);
    const user = toUserError(translate, error);
    // Also where a Catch node gets the message: `sent` is what a flow needs to know before it tries again.
    msg['snom'] = failure(operation, config, user, elapsedMs);
    if (this.def.failedPort !== true) {
      done(user);
      return;
    }
    send([null, msg]);
    done();
  }

  /** Ends what is under way, and waits until each message has got its `done()`. */
  #close(closed: () => void): void {
    this.#closing.abort(new SnomError('aborted'));
    void Promise.allSettled(this.#underWay).finally(closed);
  }
}

/** With whom the call is that it was about. */
function partyOf({ details }: ActionResult): string | undefined {
  const { name, number } = details?.call?.remote ?? {};
  return name || number;
}

/** `msg.snom` after a success. */
export function success(
  operation: string,
  config: SnomConfigNode,
  { requests, details, channel }: ActionResult,
  elapsedMs: number,
  translate: Translate,
): SnomSuccess {
  const doubt = details?.doubt;
  return {
    operation,
    phone: describePhone(config),
    ok: true,
    accepted: true,
    // Keys and pages are blind: unless an operation knows better, no event of the phone proves their effect.
    confirmed: null,
    elapsedMs,
    requests,
    ...optional({ channel }),
    ...details,
    ...(doubt && { doubtText: lookUpText(translate, `snom.doubt.${doubt}`) ?? doubt }),
  };
}

/** `msg.snom` after a failure. */
export function failure(
  operation: string,
  config: SnomConfigNode | undefined,
  { code, message, sent }: UserError,
  elapsedMs: number,
): SnomFailure {
  const phone = config && { phone: describePhone(config) };
  return { operation, ...phone, ok: false, code, message, sent, elapsedMs };
}

/**
 * Lets those who follow the phone know whether it could be reached. Unless it is asked for its calls, commands
 * are the only ones to find out.
 *
 * @param begunAt when the command began to be carried out, of the tracker's steady clock: whoever was heard since is there
 */
export function noteAnswer({ tracker }: SnomConfigNode, begunAt: number, error?: SnomError): void {
  const isHeardSince = tracker?.hasHeardSince(begunAt) === true;
  if (error?.code === 'UNREACHABLE' && !isHeardSince)
    tracker?.tell({ type: 'unreachable', error: error.code });
  else if (!error && tracker?.state.reachable === false) tracker.tell({ type: 'reachable' });
}

/** What is wrong with the configuration already, so that it is seen before the first message fails. */
function problemAtStart(
  RED: NodeAPI,
  def: ActionNodeDef & { readonly severalPhones?: boolean },
): SnomError | undefined {
  if (!def.phone && (def.phoneFromMsg === true || def.severalPhones === true)) return undefined;
  const config = configNode(RED, def.phone);
  if (!config) return new SnomError('noPhone');
  return config.problem && toSnomError(config.problem);
}
