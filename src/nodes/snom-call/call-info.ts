/** Shows on a phone what belongs to one of its calls, and takes it away when that call is over. */
import { type CallInfo, readCallInfo } from '../../calls/operations/planners/call-info';
import type { CallRequest } from '../../calls/operations/types';
import { optional } from '../../common/values';
import type { ActionOptions, ActionResult } from '../shared/action/action-node';
import { CALL_PAGE, type CallBond, CallPages, type PageOfCall } from '../shared/display/call-pages';
import type { Description } from '../shared/display/describe';
import type { Target } from '../shared/phones/phones';
import { planFor } from './carry-out';
import type { Manner } from './options';

/** Name of the operation. */
export const CALL_INFO = 'callInfo';

/** Longest entry of a menu that stands for the text, characters. */
const ENTRY_LENGTH = 60;
/** Ids within the page. */
const TEXT = 'text';
const IMAGE = 'image';

/** What one node shows with calls. Call {@link close} with the node. */
export class CallInfoPages {
  readonly #pages: CallPages;

  /** @param debug is told why something could not be taken away */
  constructor(debug: (text: string) => void) {
    this.#pages = new CallPages(debug);
  }

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
    const { channel, dryRun } = manner;
    if (dryRun) {
      const { details } = await callOf(request, target, options);
      const wouldDo = { requests: ['GET /minibrowser.htm?url=...'], steps: [CALL_INFO] };
      return { requests: [], details: { ...details, accepted: false, dryRun: wouldDo } };
    }
    const info = readCallInfo(request.info);
    let about: ActionResult['details'];
    const find = async (): Promise<PageOfCall> => {
      const { details, bond } = await callOf(request, target, options, options.signal);
      about = details;
      return { description: describe(info), bond };
    };
    const how = {
      ...CALL_PAGE,
      ...optional({ channel }),
      cut: info.reduced,
      confirmMs: confirmMsOf(manner),
    };
    const result = await this.#pages.show(find, target, how, options, () => undefined);
    return { ...result, details: { ...result.details, ...about } };
  }

  /** Takes all pages back and forgets the calls; phones keep what they show until somebody closes it. */
  close(): void {
    this.#pages.close();
  }
}

/**
 * The call that is meant.
 *
 * @param asks the phone may be asked for its calls until this fires; absent = it is not asked
 * @throws SnomError of `planCall`
 */
async function callOf(
  request: CallRequest,
  target: Target,
  { signal }: ActionOptions,
  asks?: AbortSignal,
): Promise<{ readonly details: ActionResult['details']; readonly bond: CallBond | undefined }> {
  const { config } = target;
  await config.ready;
  signal.throwIfAborted();
  const plan = await planFor(request, target, asks);
  const call = config.tracker?.state.calls.find(({ id }) => id === plan.callId);
  return {
    details: { ...(call && { callId: call.id, call: structuredClone(call) }) },
    // The plan is made of the same state: it has a call, or there was an error.
    bond: call && { callId: call.id, until: 'over' },
  };
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
