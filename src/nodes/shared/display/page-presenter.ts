/** Shows pages on phones, and tells the flow what is answered there. */
import { performance } from 'node:perf_hooks';
import { Arrivals, leavingOn } from '../../../common/arrivals';
import { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import { pause, unlessAborted } from '../../../common/waiting';
import { exitXml } from '../../../phone/display/build';
import type { PictureOptions } from '../../../phone/display/image';
import type { StoredPage } from '../../../phone/display/pages';
import { XML_TYPE } from '../../../phone/display/xml';
import type { SnomPhone } from '../../../phone/phone';
import type { ChannelName } from '../../../phone/types';
import type { ActionOptions, ActionResult } from '../action/action-node';
import { keypadOf } from '../phones/keypads';
import { type Answer, type PageOwner, PageShelf } from '../phones/page-shelf';
import { describePhone, type Target } from '../phones/phones';
import { publicAddress } from '../phones/public-address';
import { baseUrlOf } from '../phones/webhook';
import { build, type BuiltPage, copyValue } from './build';
import type { Description } from './describe';
import { withPictures } from './pictures';
import type { SnomAnswer } from './types';

/** How a page is shown. */
export interface Presentation {
  readonly fit: PictureOptions['fit'];
  readonly stay: boolean;
  readonly cut: boolean;
  readonly closeAfterMs: number | undefined;
  readonly validMs: number;
  /** How long the phone has to fetch the page, ms; undefined = nobody waits for that. */
  readonly confirmMs: number | undefined;
  /** How the phone is told to fetch the page; absent = as its configuration says. */
  readonly channel?: ChannelName;
}

/** What somebody at the phone answered. */
export interface AnswerMessage {
  readonly payload: unknown;
  readonly snom: SnomAnswer;
}

/** What is to be shown, or what finds that out: pages keep their order however long it takes. */
export type Describing = Description | (() => Promise<Description>);

/** Who had each phone show something last, so that nobody takes away what somebody else shows. */
const lastOn = new WeakMap<SnomPhone, PagePresenter>();

/** In which order pages have come for each phone, whoever shows them. */
const arrivals = new WeakMap<SnomPhone, Arrivals>();

/** When a page is sent to the phone. */
interface Turn {
  /** Until it may be sent. @throws reason of the signal */
  await(): Promise<void>;
  /** It is sent now. @throws SnomError `aborted` if there is no reason to any more */
  take(): void;
  /** Others may have theirs. */
  end(): void;
}

/** A turn behind all pages that were asked for before, whoever shows them. */
function lineUp(phone: SnomPhone, signal: AbortSignal): Turn {
  const ofPhone = arrivals.get(phone) ?? new Arrivals();
  arrivals.set(phone, ofPhone);
  const { left, leave } = leavingOn(signal);
  const before = ofPhone.enter(left);
  return {
    await: () => unlessAborted(before, signal),
    take: () => undefined,
    end: leave,
  };
}

/** The pages of one node, on whatever phones it shows them. */
export class PagePresenter {
  readonly #shelf: PageShelf;
  readonly #pending = new Set<NodeJS.Immediate>();

  /** @param owner stands for the node where it has several of these; see {@link PageShelf} */
  constructor(owner?: object) {
    this.#shelf = new PageShelf(owner);
  }

  /**
   * Shows a page. Its answers come later, each in a turn of its own, until the page is over or this is closed. A phone
   * gets its pages in the order in which this was called, whichever of them is ready first: the last one is what it shows.
   *
   * @throws SnomError of the page, of the phone; `pageNotFetched` {url}; whatever a function for the description throws
   */
  async show(
    description: Describing,
    target: Target,
    presentation: Presentation,
    options: ActionOptions,
    tell: (answer: AnswerMessage) => void,
  ): Promise<ActionResult> {
    const turn = lineUp(target.phone, options.signal);
    try {
      return await this.#show(description, target, presentation, options, tell, turn);
    } finally {
      turn.end();
    }
  }

  /**
   * Closes what this shows. Pages that are still made ready are not waited for: they come after it, or it comes to nothing.
   *
   * @throws SnomError as {@link show}; `aborted` where somebody has had the phone show something since
   */
  async takeAway(
    target: Target,
    presentation: Presentation,
    options: ActionOptions,
  ): Promise<void> {
    const turn: Turn = {
      await: () => Promise.resolve(),
      take: () => {
        if (!this.wasLastOn(target.phone)) throw new SnomError('aborted');
      },
      end: () => undefined,
    };
    const exit: Description = { operation: 'exit', values: {} };
    await this.#show(exit, target, presentation, options, () => undefined, turn);
  }

  async #show(
    describing: Describing,
    { config, phone }: Target,
    presentation: Presentation,
    options: ActionOptions,
    tell: (answer: AnswerMessage) => void,
    turn: Turn,
  ): Promise<ActionResult> {
    const description = typeof describing === 'function' ? await describing() : describing;
    const { closeAfterMs, validMs, fit, cut, confirmMs, channel } = presentation;
    const base = baseUrlOf(config);
    addressOf(base, '');
    const model = await phone.model(options);
    const kept: string[] = [];
    const put = (page: Parameters<PageShelf['put']>[0], owner?: PageOwner): string => {
      const token = this.#shelf.put(page, validMs, owner);
      kept.push(token);
      return token;
    };
    try {
      const keep = (page: StoredPage): string => addressOf(base, put(page));
      const ready = await withPictures(description, { model, fit, keep });
      await turn.await();
      options.signal.throwIfAborted();
      const { operation } = description;
      const shownAt = performance.now();
      const shown = new ShownPage(presentation.stay, (payload, details) =>
        this.#later(() => {
          const phone = describePhone(config);
          const elapsedMs = Math.round(performance.now() - shownAt);
          tell({
            payload,
            snom: { operation, phone, ok: true, answer: true, ...details, elapsedMs },
          });
        }),
      );
      const { dialRules, options: habits } = config;
      const token = put((own) => {
        const url = addressOf(base, own);
        return shown.hold(build(ready, { model, dialRules, habits, url, cut, closeAfterMs }));
      }, shown);
      shown.over = () => this.#shelf.take(token);
      turn.take();
      lastOn.set(phone, this);
      keypadOf(config).pageOpened();
      const way = { ...options, ...optional({ channel }) };
      const opened = phone.openUrl(addressOf(base, token), way);
      // The phone's own queue keeps the order from here on.
      turn.end();
      const result = await opened;
      if (confirmMs === undefined) return result;
      if (!(await shown.isFetched(confirmMs, options.signal))) {
        const params = { url: base, seconds: confirmMs / 1000 };
        throw new SnomError('pageNotFetched', { params, sent: 'yes' });
      }
      if (result.channel) phone.prove(result.channel);
      return { ...result, details: { confirmed: true } };
    } catch (error) {
      for (const one of kept) this.#shelf.take(one);
      throw error;
    }
  }

  /** Has nobody in this package had the phone show anything since this did? */
  wasLastOn(phone: SnomPhone): boolean {
    return lastOn.get(phone) === this;
  }

  /** A configuration was restarted: what the phone shows, it still shows. @param now its new client */
  move(before: SnomPhone, now: SnomPhone): void {
    if (this.wasLastOn(before)) lastOn.set(now, this);
  }

  /** Takes everything back; nothing is told any more. */
  close(): void {
    this.#shelf.close();
    for (const pending of this.#pending) clearImmediate(pending);
    this.#pending.clear();
  }

  /** The phone gets its answer before the flow runs. */
  #later(work: () => void): void {
    const pending = setImmediate(() => {
      this.#pending.delete(pending);
      work();
    });
    this.#pending.add(pending);
  }
}

/** One page, from showing it to its answer. */
class ShownPage implements PageOwner {
  over: () => void = () => undefined;
  #built: BuiltPage | undefined;
  #happened = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly stay: boolean,
    private readonly told: (payload: unknown, details: Partial<SnomAnswer>) => void,
  ) {}

  /** What is served, and what its answers mean. */
  hold(built: BuiltPage): StoredPage {
    this.#built = built;
    return built.page;
  }

  fetched(): void {
    this.#happened = true;
    this.#wake();
  }

  answered({ index, ...answer }: Answer): StoredPage | undefined {
    if (!this.#built) return undefined;
    const { page, choices, fields } = this.#built;
    if (answer.kind === 'choice') {
      const choice = choices[index];
      if (!choice) return undefined;
      const { name, value, page: id } = choice;
      this.told(copyValue(value), { choice: { index, name }, ...idOf(id) });
    } else {
      if (index >= fields.length) return undefined;
      this.told(answer.text, idOf(fields[index]));
    }
    if (this.stay) return page;
    // One page, one answer: a phone that fetches twice must not open the door twice.
    this.over();
    return { body: exitXml(), contentType: XML_TYPE };
  }

  /** Does the phone fetch it in time? @throws reason of the signal */
  async isFetched(ms: number, signal: AbortSignal): Promise<boolean> {
    const fetched = new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#happened) signal.throwIfAborted();
    else await pause(ms, signal, fetched);
    return this.#happened;
  }
}

/** Where the phone finds a page. @throws SnomError `wrongType` {name: 'baseUrl'} */
const addressOf = (baseUrl: string, token: string): string =>
  publicAddress(baseUrl, `page/${token}`);

const idOf = (page: string | undefined): { page?: string } => (page === undefined ? {} : { page });
