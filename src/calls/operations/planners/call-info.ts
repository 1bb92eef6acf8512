/** `callInfo`: what the phone's display is to show of a call. */
import { fieldsOf, isGiven, missing, wrongType } from '../../../common/values';
import type { Call } from '../../model/call-types';
import { ambiguous, checkEvents, invalidState, namedCall } from '../guard';
import { reduceHtml } from '../html-text';
import { type Job, type Planner, type PlannerTable, planOf } from '../job';
import type { CallRequest } from '../types';

/** What is to be shown. Texts and addresses are checked where the page is built. */
export interface CallInfo {
  readonly title?: unknown;
  readonly text?: unknown;
  readonly links: readonly { readonly name: unknown; readonly url: unknown }[];
  readonly image?: Buffer;
  /** It was HTML, whose author did not write it for a phone: what is too long is cut. */
  readonly reduced: boolean;
}

/**
 * Shown with one live call, even if forced: it goes when that call ends. The plan has that call and no steps, because
 * no key shows a page.
 */
const planCallInfo: Planner = (job) => {
  checkEvents(job);
  readCallInfo(job.request.info);
  return planOf(job, [], { call: callOf({ ...job, force: false }) });
};

/**
 * Reads `{title, text, links: [{name, url}], image}`; in place of text and links `{html}` or `{iframe: {src}}`, as
 * innovaphone has it.
 *
 * @throws SnomError `missingParameter` {name: 'text'}, `wrongType` {name, expected}
 */
export function readCallInfo(info: CallRequest['info']): CallInfo {
  const { title, text, links, image, html, iframe } = fieldsOf(info) ?? {};
  const foreign = isGiven(html) ? fromHtml(html) : fromFrame(iframe);
  const all = [...linksOf(links), ...foreign.links];
  const words = isGiven(text) ? text : foreign.text;
  if (isGiven(image) && !Buffer.isBuffer(image))
    throw wrongType('image', 'a Buffer with a picture');
  if (!isGiven(words) && all.length === 0 && !isGiven(image)) throw missing('text');
  return {
    ...(isGiven(title) && { title }),
    ...(isGiven(words) && { text: words }),
    links: all,
    ...(isGiven(image) && { image }),
    reduced: isGiven(html),
  };
}

interface Foreign {
  readonly text?: string;
  readonly links: CallInfo['links'];
}

/** Links a phone cannot open are left out, their words stay: the page was not made for it. */
function fromHtml(html: unknown): Foreign {
  if (typeof html !== 'string') throw wrongType('html', 'text');
  const { text, links } = reduceHtml(html);
  return { text, links: links.filter(({ url }) => /^https?:\/\//i.test(url)) };
}

function fromFrame(iframe: unknown): Foreign {
  if (!isGiven(iframe)) return { links: [] };
  const src = fieldsOf(iframe)?.['src'];
  if (!isGiven(src)) throw wrongType('iframe', '{src, height}');
  return { links: [{ name: src, url: src }] };
}

function linksOf(links: unknown): CallInfo['links'] {
  if (!isGiven(links)) return [];
  const expected = '[{name, url}]';
  if (!Array.isArray(links)) throw wrongType('links', expected);
  return links.map((link: unknown) => {
    const { name, url } = fieldsOf(link) ?? {};
    if (!isGiven(url)) throw wrongType('links', expected);
    return { name: isGiven(name) ? name : url, url };
  });
}

/** @throws SnomError `noSuchCall`, `ambiguousCall`, `invalidState` */
function callOf(job: Job): Call | undefined {
  const named = namedCall(job, job.request.callId, 'callId');
  if (named || !job.device) return named;
  // A dial command of ours that the phone has not reported is no call yet.
  const calls = job.device.calls.filter(({ state }) => state !== 'Setup');
  const [only, ...more] = calls;
  if (more.length > 0) throw ambiguous(job, calls);
  if (!only) throw invalidState(job, undefined);
  return only;
}

export const CALL_INFO = {
  callInfo: planCallInfo,
} satisfies PlannerTable;
