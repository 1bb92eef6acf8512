/** One operation over several phones: a message for each as it is done, and a summary at the end. */
import type { NodeAPI, NodeMessage } from 'node-red';
import { SnomError, type SnomErrorCode } from '../../common/errors';
import { onOrOff } from '../../common/on-off';
import { boundedNumber, wrongType } from '../../common/values';
import {
  type FleetOptions,
  type FleetResult,
  type FleetSummary,
  runFleet,
} from '../../phone/fleet';
import {
  type Action,
  type ActionResult,
  failure,
  type OwnWork,
  type Send,
  success,
} from '../shared/action/action-node';
import { errorText, internalTrace, toSnomError, toUserError } from '../shared/action/errors';
import { formatCount } from '../shared/action/status';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { choosePhones, describePhone, usable } from '../shared/phones/phones';
import { RUN_OPTIONS } from './catalogue';
import { checkConfirmedCount } from './permission';
import type { SnomAdminDef } from './types';

/** `msg.payload` of the last message of a run. */
export interface RunSummary {
  readonly operation: string;
  readonly total: number;
  readonly ok: number;
  readonly failed: readonly {
    readonly phone: string;
    readonly code: SnomErrorCode;
    readonly message: string;
  }[];
  /** Phones that were not begun with. */
  readonly skipped: number;
  readonly stopped?: 'canary' | 'failures' | 'aborted';
  readonly aborted: boolean;
  readonly elapsedMs: number;
}

/** A run to begin. */
interface RunRequest {
  readonly msg: NodeMessage;
  readonly operation: string;
  readonly action: Action;
  readonly destructive: boolean;
}

/** What calls a run off, as a payload. */
const CANCEL = 'cancel';

/** Topic of the summary. */
const SUMMARY = 'summary';

const NOT_COPIED = ['phones', 'confirm', 'parts'] as const;

/** Runs of one node, one at a time. */
export class Runs {
  #running: AbortController | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly def: SnomAdminDef,
    private readonly debug: (text: string) => void,
  ) {}

  /** Does the message call the run off? */
  static cancels(
    { cancel }: NodeMessage & { readonly cancel?: unknown },
    payload: unknown,
  ): boolean {
    return onOrOff(cancel) === true || payload === CANCEL;
  }

  /** Calls off what is running, if anything is. What is under way still says what became of it. */
  cancel(): OwnWork {
    return {
      kind: 'own',
      work: () => {
        this.#running?.abort(new SnomError('cancelled'));
        return Promise.resolve();
      },
    };
  }

  /** @throws (when it works) SnomError of `choosePhones`; `runUnderWay`, `confirmCountNeeded`, `wrongType` */
  run({ msg, operation, action, destructive }: RunRequest): OwnWork {
    return {
      kind: 'own',
      work: async ({ send, signal, progress, ran, hold }) => {
        if (this.#running) throw new SnomError('runUnderWay');
        hold();
        const running = new AbortController();
        this.#running = running;
        try {
          const both = AbortSignal.any([signal, running.signal]);
          const how = paceOf(this.def);
          const items = await choosePhones(msg['phones'], both);
          if (destructive) checkConfirmedCount(msg, items.length);
          const summary = await each({ ...how, items, signal: both }, action, (result, ended) => {
            progress(ended.text);
            this.#tell(msg, operation, result, ended.elapsedMs, send);
          });
          send(this.#summary(msg, operation, summary));
          ran({ ...summary, failed: summary.failed.length });
        } finally {
          this.#running = undefined;
        }
      },
    };
  }

  #tell(msg: NodeMessage, operation: string, result: Result, elapsedMs: number, send: Send): void {
    const { _ } = this.RED;
    const own = this.#copy(msg);
    if (result.ok) {
      if (result.value.payload !== undefined) own.payload = result.value.payload;
      own['snom'] = success(operation, result.item, result.value, elapsedMs, _);
      send(own);
      return;
    }
    const trace = internalTrace(result.error);
    if (trace) this.debug(trace);
    own['snom'] = failure(operation, result.item, toUserError(_, result.error), elapsedMs);
    send(this.def.failedPort === true ? [null, own] : own);
  }

  #summary(msg: NodeMessage, operation: string, { failed, ...summary }: FleetSummary): NodeMessage {
    const own = this.#copy(msg);
    delete own['snom'];
    own['topic'] = SUMMARY;
    own.payload = {
      operation,
      ...summary,
      failed: failed.map(({ phone, code, error }) => ({
        phone,
        code,
        message: errorText(this.RED._, error),
      })),
    } satisfies RunSummary;
    return own;
  }

  /** Without what would start the run again, and without what belongs to a sequence of other messages. */
  #copy(msg: NodeMessage): NodeMessage {
    const rest: NodeMessage = { ...msg };
    for (const name of NOT_COPIED) Reflect.deleteProperty(rest, name);
    return this.RED.util.cloneMessage(rest);
  }
}

type Result = FleetResult<SnomConfigNode, ActionResult>;
type Options = FleetOptions<SnomConfigNode, ActionResult>;
type Pace = Pick<Options, 'concurrency' | 'canary' | 'stopAfterFailures'>;

/** How far a run is, as its status says, and how long the phone took. */
interface Ended {
  readonly text: string;
  readonly elapsedMs: number;
}

function each(
  options: Pick<Options, 'items' | 'signal'> & Pace,
  action: Action,
  onResult: (result: Result, ended: Ended) => void,
): Promise<FleetSummary> {
  const began = new Map<SnomConfigNode, number>();
  let ended = 0;
  let failed = 0;
  return runFleet<SnomConfigNode, ActionResult>({
    ...options,
    nameOf: (config) => describePhone(config).name,
    async run(config, signal) {
      began.set(config, performance.now());
      try {
        return await action(usable(config), { signal });
      } catch (thrown) {
        throw toSnomError(thrown, 'maybe');
      }
    },
    onResult(result) {
      ended += 1;
      if (!result.ok) failed += 1;
      const now = performance.now();
      const elapsedMs = Math.round(now - (began.get(result.item) ?? now));
      onResult(result, { text: formatCount(ended, options.items.length, failed), elapsedMs });
    },
  });
}

/** @throws SnomError `wrongType` */
function paceOf({ concurrency, canary, stopAfterFailures }: SnomAdminDef): Pace {
  const run = (name: keyof typeof RUN_OPTIONS, value: unknown): number =>
    boundedNumber(value, name, RUN_OPTIONS[name]) ?? RUN_OPTIONS[name].default;
  const text = String(stopAfterFailures ?? '').trim();
  const [, number, percent] = /^(\d{1,7})\s?(%?)$/.exec(text) ?? [];
  const limit = Number(number);
  if (text !== '' && !(limit >= 1 && (percent === '' || limit <= 100))) {
    const expected = '5, or 10%';
    throw wrongType('stopAfterFailures', expected);
  }
  return {
    concurrency: run('concurrency', concurrency),
    canary: run('canary', canary),
    ...(text !== '' && {
      stopAfterFailures: percent === '' ? { count: limit } : { percent: limit },
    }),
  };
}
