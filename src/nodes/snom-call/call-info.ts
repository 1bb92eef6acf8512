/** Shows on a phone what belongs to one of its calls, and takes it away when that call is over. */
import type { DeviceTracker } from '../../calls/execution/tracker';
import type { Call } from '../../calls/model/call-types';
import { type CallInfo, readCallInfo } from '../../calls/operations/planners/call-info';
import type { CallRequest } from '../../calls/operations/types';
import { optional } from '../../common/values';
import type { ActionOptions, ActionResult } from '../shared/action/action-node';
import { toSnomError } from '../shared/action/errors';
import type { Description } from '../shared/display/describe';
import { PagePresenter, type Presentation } from '../shared/display/page-presenter';
import type { Target } from '../shared/phones/phones';
import { planFor } from './carry-out';
import type { Manner } from './options';

/** Name of the operation. */
export const CALL_INFO = 'callInfo';

/** A call lasts as long as it lasts; a day is the longest a page can wait. */
const VALID_MS = 86_400_000;
/** For the phone to fetch the page that closes the display. */
const EXIT_MS = 5000;
/** Longest entry of a menu that stands for the text, characters. */
const ENTRY_LENGTH = 60;
/** Ids within the page. */
const TEXT = 'text';
const IMAGE = 'image';

/** What one node shows with calls. Call {@link close} with the node. */
export class CallInfoPages {
  readonly #shown = new Set<ShownInfo>();
  readonly #closing = new AbortController();

  /** @param debug is told why something could not be taken away */
  constructor(private readonly debug: (text: string) => void) {}

  /**
   * Shows it, bound to the call.
   *
   * @throws SnomError of `planCall`, of the page, of the phone; `noBaseUrl`, `pageNotFetched`
   */
  async show(
    request: CallRequest,
    manner: Manner,
    target: Target,
    options: ActionOptions,
  ): Promise<ActionResult> {
    const { config } = target;
    await config.ready;
    options.signal.throwIfAborted();
    const plan = await planFor(request, target, manner.dryRun ? undefined : options.signal);
    const { tracker } = config;
    const call = tracker?.state.calls.find(({ id }) => id === plan.callId);
    const info = readCallInfo(request.info);
    const about = { ...(call && { callId: call.id, call: structuredClone(call) }) };
    if (manner.dryRun) {
      const dryRun = { requests: ['GET /minibrowser.htm?url=...'], steps: [CALL_INFO] };
      return { requests: [], details: { ...about, accepted: false, dryRun } };
    }
    // The plan is made of the same state: it has a call, or there was an error.
    const shown = new ShownInfo(target, this, (gone) => this.#takeAway(gone));
    this.#shown.add(shown);
    try {
      const { channel } = manner;
      const how = {
        ...INFO_PAGE,
        ...optional({ channel }),
        cut: info.reduced,
        confirmMs: confirmMsOf(manner),
      };
      const result = await shown.presenter.show(
        describe(info),
        target,
        how,
        options,
        () => undefined,
      );
      if (tracker && call) {
        this.#dropEarlier(shown, call);
        shown.bind(tracker, call);
      }
      return { ...result, details: { ...result.details, ...about } };
    } catch (error) {
      this.#drop(shown);
      throw error;
    }
  }

  /** Takes all pages back and forgets the calls; phones keep what they show until somebody closes it. */
  close(): void {
    this.#closing.abort();
    for (const shown of [...this.#shown]) this.#drop(shown);
  }

  #takeAway(shown: ShownInfo): void {
    const { target, presenter } = shown;
    const { signal } = this.#closing;
    if (signal.aborted || !presenter.wasLastOn(target.phone)) {
      this.#drop(shown);
      return;
    }
    const exit: Description = { operation: 'exit', values: {} };
    presenter
      .show(exit, target, { ...INFO_PAGE, confirmMs: EXIT_MS }, { signal }, () => undefined)
      .catch((thrown: unknown) => {
        if (!signal.aborted) this.debug(`callInfo: ${toSnomError(thrown).message}`);
      })
      .finally(() => this.#drop(shown));
  }

  /** A call has one page: the phone shows the newest, and nobody goes back to those before. */
  #dropEarlier(shown: ShownInfo, { id }: Call): void {
    for (const earlier of this.#shown)
      if (earlier.callId === id && earlier.target.phone === shown.target.phone) this.#drop(earlier);
  }

  #drop(shown: ShownInfo): void {
    this.#shown.delete(shown);
    shown.close();
  }
}

const INFO_PAGE: Presentation = {
  fit: undefined,
  stay: true,
  cut: false,
  closeAfterMs: undefined,
  validMs: VALID_MS,
  confirmMs: undefined,
};

/** One page with its call. Pages of its own: they go all at once. */
class ShownInfo {
  readonly presenter: PagePresenter;
  #unsubscribe: () => void = () => undefined;
  #closed = false;
  #callId: string | undefined;

  /** @param owner stands for the node, which has a bound on its pages */
  constructor(
    readonly target: Target,
    owner: object,
    private readonly over: (shown: ShownInfo) => void,
  ) {
    this.presenter = new PagePresenter(owner);
  }

  /** Of the call it belongs to, once it is shown. */
  get callId(): string | undefined {
    return this.#callId;
  }

  /** The call may have ended while the page was on its way. */
  bind(tracker: DeviceTracker, { id }: Call): void {
    if (this.#closed) return;
    this.#callId = id;
    const look = (): void => {
      if (tracker.state.calls.some((call) => call.id === id)) return;
      this.#unsubscribe();
      this.over(this);
    };
    this.#unsubscribe = tracker.subscribe(look);
    look();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.presenter.close();
  }
}

function confirmMsOf({ waitFor, confirmTimeoutMs }: Manner): number | undefined {
  return waitFor === 'confirmed' ? confirmTimeoutMs : undefined;
}

/** One thing is a page of its own; several are a menu of links, with the text and the picture behind its first entries. */
function describe({ title, text, links, image }: CallInfo): Description {
  const heading = title !== undefined && { title };
  const pages: Record<string, unknown>[] = [];
  const entries: { name: unknown; url?: unknown; page?: string }[] = [];
  if (text !== undefined) {
    pages.push({ operation: 'text', ...heading, id: TEXT, text });
    entries.push({ name: firstOf(text), page: TEXT });
  }
  if (image) {
    pages.push({ operation: 'image', ...heading, id: IMAGE, image });
    entries.push({ name: '[...]', page: IMAGE });
  }
  entries.push(...links);
  const [only, ...more] = pages;
  if (only && more.length === 0 && links.length === 0)
    return { operation: only['operation'] as 'text' | 'image', values: only };
  if (!only) return { operation: 'menu', values: { ...heading, entries } };
  const menu = { operation: 'menu', ...heading, entries };
  return { operation: 'batch', values: { pages: [menu, ...pages] } };
}

/** Beginning of a text, on one line. What is no text is refused where the page is built. */
function firstOf(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  // Whether the text is too long is judged where the page is built.
  const line = text
    .slice(0, ENTRY_LENGTH * 20)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= ENTRY_LENGTH) return line;
  return `${characters.slice(0, ENTRY_LENGTH - 1).join('')}\u2026`;
}
