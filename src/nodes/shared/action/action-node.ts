/** The one way an action node handles a message, from its arrival to exactly one `done()`. */
import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import { Bag } from '../../../common/bag';
import { SnomError } from '../../../common/errors';
import type { CommandOptions, CommandResult } from '../../../phone/types';
import type { SnomConfigNode } from '../phones/config-node';
import { internalTrace, lookUp, toSnomError, toUserError } from './errors';
import type { Translate, UserError } from './errors';
import { readInput } from './inputs';
import type { TypedInput } from './inputs';
import { chooseTarget, configNode, describePhone, usable } from '../phones/phones';
import type { Target } from '../phones/phones';
import { StatusLine } from './status';
import type { MessageStatus } from './status';
import type { ActionNodeDef, SnomFailure, SnomSuccess } from '../types';

/** A message on its way through a node. */
export interface ActionRequest {
  readonly msg: NodeMessage;
  /** Name of the operation in results; to be set as soon as the message has told it. */
  operation: string;
  /** Value of a typedInput for this message. */
  readonly read: (input: TypedInput) => Promise<unknown>;
}

/** What an operation gave. */
export interface ActionResult extends CommandResult {
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

/** An operation on a phone that is neither the node's nor named by `msg.phone`. */
export interface Prepared {
  readonly config: SnomConfigNode;
  readonly action: Action;
}

/** Work that sends its messages itself, or none. Ends with `done()`, or fails as any operation. */
export interface OwnWork {
  work(surroundings: {
    readonly send: (msg: NodeMessage | (NodeMessage | null)[]) => void;
    readonly signal: AbortSignal;
    readonly progress: (text: string) => void;
    /** Keeps the node's status to this work until it ends. */
    readonly hold: () => void;
  }): Promise<void>;
}

/** What makes one action node different from another. */
export interface ActionSpec {
  /** Operation before a message was looked at; '' = the message says. */
  readonly operation: string;
  /**
   * Reads the values of a message and refuses whatever no phone would take. It sends nothing; it may be
   * asynchronous, messages keep their order.
   */
  prepare(request: ActionRequest): Promise<Action | Prepared | OwnWork>;
}

type Send = (msg: NodeMessage | (NodeMessage | null)[]) => void;
type Done = (error?: Error) => void;

/** Makes a node that Node-RED has just created act on messages, until it is closed. */
export function runActionNode(
  RED: NodeAPI,
  node: Node,
  def: ActionNodeDef,
  spec: ActionSpec,
): void {
  const status = new StatusLine(node, RED._);
  const closing = new AbortController();
  // A signal that always has a listener is also cheaper for those who listen for the time of a message.
  closing.signal.addEventListener('abort', () => status.close());
  // Every message under way listens: many of them are no leak.
  setMaxListeners(0, closing.signal);
  const running = new Bag<Promise<void>>();
  /** Ends when the message before this one is prepared: a slow context store must not reorder commands. */
  let before: Promise<unknown> = Promise.resolve();

  const act = async (request: ActionRequest, shown: MessageStatus, send: Send): Promise<Acted> => {
    const { signal } = closing;
    const prepared = before.then(() => unlessAborted(spec.prepare(request), signal));
    before = prepared.catch(() => undefined);
    const ready = await prepared;
    const progress = (text: string): void => shown.progress(text);
    if ('work' in ready) {
      await ready.work({ send, signal, progress, hold: () => shown.hold() });
      return { finished: true };
    }
    const { action, config } =
      typeof ready === 'function'
        ? { action: ready, config: await chooseTarget(RED, def, request.msg['phone'], signal) }
        : ready;
    try {
      const target = usable(config);
      shown.sending(target.phone.pending > 0);
      const result = await action(target, { signal, progress });
      if (result.requests.length > 0) noteAnswer(config);
      return { config, result };
    } catch (thrown) {
      // The command may have been sent before an error nobody foresaw.
      const error = toSnomError(thrown, 'maybe');
      noteAnswer(config, error);
      return { config, error };
    }
  };

  const handle = async (msg: NodeMessageInFlow, send: Send, done: Done): Promise<void> => {
    const arrived = performance.now();
    const shown = status.begin();
    const request: ActionRequest = {
      msg,
      operation: spec.operation,
      read: (input) => readInput(RED.util, node, msg, input),
    };
    const acted = await act(request, shown, send).catch((thrown: unknown): Acted => ({
      error: toSnomError(thrown),
    }));
    if (acted.finished) {
      shown.end();
      done();
      return;
    }
    const { config, result, error } = acted;
    const elapsedMs = Math.round(performance.now() - arrived);
    const { operation } = request;
    if (result) {
      if (result.details?.accepted === false) shown.rehearsed();
      else shown.done();
      if (result.payload !== undefined) msg.payload = result.payload;
      msg['snom'] = success(operation, config, result, elapsedMs, RED._);
      send(msg);
      done();
      return;
    }
    shown.failed(error);
    const trace = internalTrace(error);
    if (trace) node.debug(trace);
    const user = toUserError(RED._, error);
    // Also where a Catch node gets the message: `sent` is what a flow needs to know before it tries again.
    msg['snom'] = failure(operation, config, user, elapsedMs);
    if (def.failedPort !== true) {
      done(user);
      return;
    }
    send([null, msg]);
    done();
  };

  node.on('input', (msg, send, done) => {
    let open = true;
    const finish = (error?: Error): void => {
      if (open) {
        open = false;
        done(error);
      }
    };
    // A rejection that escapes would end the whole Node-RED process. What arrives here was thrown by `send`
    // or `done`, that is by the nodes behind.
    const handled = handle(msg, send, finish).catch((thrown: unknown) => {
      if (open) finish(toUserError(RED._, toSnomError(thrown, 'yes')));
      else node.error(thrown);
    });
    running.add(handled);
    void handled.then(() => running.delete(handled));
  });

  node.on('close', (closed: () => void) => {
    closing.abort(new SnomError('aborted'));
    void Promise.allSettled(running).finally(closed);
  });

  const problem = problemAtStart(RED, def);
  if (problem) status.problem(problem);
}

/** How a message ended. `config` is there once the phone was chosen. */
type Acted =
  | {
      readonly config: SnomConfigNode;
      readonly result: ActionResult;
      readonly error?: undefined;
      readonly finished?: undefined;
    }
  | {
      readonly config?: SnomConfigNode;
      readonly result?: undefined;
      readonly error: SnomError;
      readonly finished?: undefined;
    }
  /** Everything is said and sent. */
  | { readonly finished: true };

/** `msg.snom` after a success. */
export function success(
  operation: string,
  config: SnomConfigNode,
  { requests, details }: ActionResult,
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
    ...details,
    ...(doubt && { doubtText: lookUp(translate, `snom.doubt.${doubt}`) ?? doubt }),
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
 * Lets those who follow the phone know whether it could be reached. Commands are the only ones to find out:
 * nobody asks a phone in the background.
 */
function noteAnswer({ tracker }: SnomConfigNode, error?: SnomError): void {
  if (error?.code === 'UNREACHABLE') tracker?.tell({ type: 'unreachable', error: error.code });
  else if (!error && tracker?.state.reachable === false) tracker.tell({ type: 'reachable' });
}

/** What is wrong with the configuration already, so that it is seen before the first message fails. */
function problemAtStart(RED: NodeAPI, def: ActionNodeDef): SnomError | undefined {
  if (!def.phone && def.phoneFromMsg === true) return undefined;
  const config = configNode(RED, def.phone);
  if (!config) return new SnomError('noPhone');
  return config.problem && toSnomError(config.problem);
}

/** Settles as `work` does, or rejects with the signal's reason; `work` itself cannot be stopped. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
