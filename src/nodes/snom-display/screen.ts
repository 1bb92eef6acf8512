/** Shows pages on phones, and tells the flow what is answered there. */
import { performance } from 'node:perf_hooks';
import { exitXml } from '../../phone/display/build';
import { newPageToken } from '../../phone/display/pages';
import type { StoredPage } from '../../phone/display/pages';
import { checkedUrl } from '../../phone/display/urls';
import { XML_TYPE } from '../../phone/display/xml';
import { SnomError } from '../../phone/errors';
import type { PictureOptions } from '../../phone/display/image';
import type { ActionOptions, ActionResult } from '../shared/action-node';
import { PageShelf } from '../shared/pages';
import type { Answer, PageOwner } from '../shared/pages';
import { describePhone } from '../shared/phones';
import type { Target } from '../shared/phones';
import { build, copied } from './build';
import type { BuiltPage } from './build';
import type { Description } from './describe';
import type { SnomAnswer } from './types';

/** How a page is shown. */
export interface Manner {
  readonly fit: PictureOptions['fit'];
  readonly stay: boolean;
  readonly cut: boolean;
  readonly closeAfterMs: number | undefined;
  readonly validMs: number;
  /** How long the phone has to fetch the page, ms; undefined = nobody waits for that. */
  readonly confirmMs: number | undefined;
}

/** What somebody at the phone answered. */
export interface AnswerMessage {
  readonly payload: unknown;
  readonly snom: SnomAnswer;
}

/** What is shown to a phone that has answered. */
const closing = (): StoredPage => ({ body: exitXml(), contentType: XML_TYPE });

/** The pages of one node, on whatever phones it shows them. */
export class Screen {
  readonly #shelf = new PageShelf();
  readonly #pending = new Set<NodeJS.Immediate>();

  /**
   * Shows a page. Its answers come later, each in a turn of its own, until the page is over or this is closed.
   *
   * @throws SnomError of the page, of the phone; `pageNotFetched` {url}
   */
  async show(
    description: Description,
    { config, phone }: Target,
    manner: Manner,
    options: ActionOptions,
    tell: (answer: AnswerMessage) => void,
  ): Promise<ActionResult> {
    const { closeAfterMs, validMs, fit, cut, confirmMs } = manner;
    const base = config.reporting.baseUrl;
    const token = newPageToken();
    const url = addressOf(base, token);
    const model = await phone.model(options);
    const kept = [token];
    const keep = (page: StoredPage): string => {
      const picture = this.#shelf.put(page, validMs);
      kept.push(picture);
      return addressOf(base, picture);
    };
    try {
      const { dialRules } = config;
      const context = { model, dialRules, url, keep, fit, cut, closeAfterMs };
      const built = await build(description, context);
      options.signal.throwIfAborted();
      const wait = new Waiting();
      const shownAt = performance.now();
      const told = (payload: unknown, details: Partial<SnomAnswer>): void =>
        this.#later(() =>
          tell({
            payload,
            snom: {
              operation: description.operation,
              phone: describePhone(config),
              ok: true,
              answer: true,
              ...details,
              elapsedMs: Math.round(performance.now() - shownAt),
            },
          }),
        );
      this.#shelf.put(
        built.page,
        validMs,
        this.#owner(built, wait, manner.stay, token, told),
        token,
      );
      const result = await phone.openUrl(url, options);
      if (confirmMs === undefined) return result;
      if (!(await wait.happens(confirmMs, options.signal))) {
        const params = { url: base, seconds: confirmMs / 1000 };
        throw new SnomError('pageNotFetched', { params, sent: 'yes' });
      }
      return { ...result, details: { confirmed: true } };
    } catch (error) {
      for (const one of kept) this.#shelf.take(one);
      throw error;
    }
  }

  /** Takes everything back; nothing is told any more. */
  close(): void {
    this.#shelf.close();
    for (const pending of this.#pending) clearImmediate(pending);
    this.#pending.clear();
  }

  #owner(
    { page, choices, fields }: BuiltPage,
    wait: Waiting,
    stay: boolean,
    token: string,
    told: (payload: unknown, details: Partial<SnomAnswer>) => void,
  ): PageOwner {
    return {
      fetched: () => wait.end(),
      answered: (answer: Answer) => {
        const { kind, index } = answer;
        if (kind === 'choice') {
          const choice = choices[index];
          if (!choice) return undefined;
          const { name, value, page: id } = choice;
          told(copied(value), { choice: { index, name }, ...(id !== undefined && { page: id }) });
        } else {
          if (index >= fields.length) return undefined;
          const id = fields[index];
          told(answer.text, id === undefined ? {} : { page: id });
        }
        if (stay) return page;
        // One page, one answer: a phone that fetches twice must not open the door twice.
        this.#shelf.take(token);
        return closing();
      },
    };
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

/** Something that may happen, waited for a limited time. */
class Waiting {
  #happened = false;
  #wake: () => void = () => undefined;

  end(): void {
    this.#happened = true;
    this.#wake();
  }

  /** @throws reason of the signal */
  async happens(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#happened && !signal.aborted) {
      let over = (): void => undefined;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        over = resolve;
        this.#wake = resolve;
        timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', over, { once: true });
      });
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
    }
    signal.throwIfAborted();
    return this.#happened;
  }
}

/**
 * Where the phone finds a page.
 *
 * @throws SnomError `noBaseUrl`, `wrongType` {name: 'baseUrl'}
 */
function addressOf(baseUrl: string, token: string): string {
  if (baseUrl === '') throw new SnomError('noBaseUrl');
  if (/[?#]/.test(baseUrl)) throw notBase();
  const url = `${baseUrl.replace(/\/+$/, '')}/snom/page/${token}`;
  try {
    return checkedUrl(url, { name: 'baseUrl' });
  } catch {
    // The address itself would show the token.
    throw notBase();
  }
}

const notBase = (): SnomError =>
  new SnomError('wrongType', { params: { name: 'baseUrl', expected: 'http://host:port' } });
