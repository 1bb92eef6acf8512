/** Asks one phone for the state of its calls, and remembers in which of two forms it answers. */
import { SnomError } from '../../../common/errors';
import { isDeadline } from '../../transport/network-errors';
import type { DocumentShelf, LineReport, PhoneModel } from '../../types';
import { MAX_RUNG_STATES, queryAddress, readQuery, readRung, rungs, UNKNOWN } from './line-report';
import type { DocumentTrigger, Pusher } from './push';
import { notFetched, shownOrigin, StepShelf } from './shelving';
import { type DocumentClock, News, sendUntilNews, waitFor } from './waiting';
import { type DocumentShape, endDocument, shapeOf, stateDocument } from './xml';

/** How long a phone has to answer after it took the question, ms. */
const NEWS_MS = 3000;

/** Longest document of a NOTIFY: what a head of a usual size leaves of 1300 bytes, with room for longer addresses. */
const NOTIFY_DOCUMENT = 760;

/** What a question is asked with. */
export interface Question {
  readonly trigger: DocumentTrigger;
  readonly model: PhoneModel;
  readonly pusher: Pusher;
  readonly shelf: DocumentShelf | undefined;
  readonly clock: DocumentClock;
  readonly signal: AbortSignal;
  /** A question is about to be sent. */
  readonly asks: () => void;
  /** Waits as long as between two documents that the phone acts on. */
  readonly pause: () => Promise<void>;
}

/** `query`: all in one address; `rungs`: by conditions. */
type StateForm = 'query' | 'rungs';

/** `empty`: the phone came, and had worked nothing out; `silent`: it did not come. */
type Answer = LineReport | 'empty' | 'silent';

export class StateReader {
  readonly #host: string;
  #works: StateForm | 'none' | undefined;
  #counts: boolean | undefined;
  /** Of Node-RED, as the phone was told it last. */
  #origin = '';

  constructor(host: string) {
    this.#host = host;
  }

  /** Does the phone tell? Undefined = nobody has asked, or it could not be found out. */
  get reports(): boolean | undefined {
    return this.#works === undefined ? undefined : this.#works !== 'none';
  }

  /**
   * Does the phone need as much time after a question as after an action? Nobody knows of any phone, so it is tried, by a
   * second question right after the first one: nothing is lost with it. Undefined = not tried yet.
   */
  get countsAsDocument(): boolean | undefined {
    return this.#counts;
  }

  forget(): void {
    this.#works = undefined;
    this.#counts = undefined;
  }

  /**
   * Refuses what need not be asked.
   *
   * @throws SnomError `phoneDoesNotReport` {host}: it is known not to, or its documents would flash on the display
   */
  check(model: PhoneModel): void {
    if (this.#works === 'none' || !shapeOf(model).silent) throw this.#doesNotReport();
  }

  /**
   * @throws SnomError `phoneDoesNotReport`: it answers in neither form, which is remembered; `documentNotFetched` {url}: it
   *   came in neither, or not in the one that worked before, so that nothing was learnt; `noBaseUrl`; of the trigger
   */
  async read(question: Question): Promise<LineReport> {
    this.check(question.model);
    const before = this.#works;
    const first: StateForm = before === 'rungs' ? 'rungs' : 'query';
    const answer = await this.#ask(first, question);
    if (typeof answer === 'object') return this.#tryAgain(first, answer, question);
    // An accident, or the phone is not what it was.
    if (answer === 'silent' && before !== undefined) throw notFetched(this.#origin, 'no');
    const other: StateForm = first === 'query' ? 'rungs' : 'query';
    await question.pause();
    const second = await this.#ask(other, question);
    if (typeof second === 'object') return this.#tryAgain(other, second, question);
    if (answer === 'silent' && second === 'silent') throw notFetched(this.#origin, 'no');
    this.#works = 'none';
    throw this.#doesNotReport();
  }

  /** @returns the later answer, if there is one */
  async #tryAgain(how: StateForm, answer: LineReport, question: Question): Promise<LineReport> {
    if (this.#counts !== undefined) return answer;
    try {
      const again = await this.#ask(how, question);
      this.#counts = again === 'silent';
      return typeof again === 'object' ? again : answer;
    } catch {
      // Whatever ended it: next time.
      return answer;
    }
  }

  async #ask(how: StateForm, question: Question): Promise<Answer> {
    const shelf = new StepShelf(question.shelf);
    const news = new News<LineReport | 'empty'>();
    const read = how === 'query' ? readQuery : readRung;
    const form = shapeOf(question.model);
    try {
      const url = shelf.putOnce(endDocument(form), (rawQuery) =>
        news.tell(read(rawQuery) ?? 'empty'),
      );
      this.#origin = shownOrigin(url);
      const longest = question.trigger === 'sip-notify' ? NOTIFY_DOCUMENT : Infinity;
      const xml =
        how === 'query' ? stateDocument(form, queryAddress(url)) : byRungs(url, form, longest);
      const answer = (await this.#answer(xml, shelf, news, question)) ?? 'silent';
      if (typeof answer === 'object') this.#works = how;
      return answer;
    } finally {
      shelf.takeAll();
    }
  }

  async #answer(
    xml: string,
    shelf: StepShelf,
    news: News<LineReport | 'empty'>,
    { trigger, model, pusher, clock, signal, asks }: Question,
  ): Promise<LineReport | 'empty' | undefined> {
    const target = trigger === 'minibrowser' ? shelf.putOnce(xml) : undefined;
    asks();
    const send = (until: AbortSignal): Promise<void> =>
      target === undefined
        ? pusher.notify(xml, undefined, until, { question: true })
        : pusher.haveFetched(target, model, until, { question: true });
    const early = await sendUntilNews(send, news, signal);
    if (early !== undefined) return early;
    try {
      await waitFor(NEWS_MS, signal, clock, news.come);
    } catch (reason) {
      // It took the question, and nothing has been done.
      throw isDeadline(reason) ? notFetched(this.#origin, 'no') : reason;
    }
    return news.said;
  }

  #doesNotReport(): SnomError {
    return new SnomError('phoneDoesNotReport', { params: { host: this.#host } });
  }
}

/** Of the form by conditions, as many as fit. */
function byRungs(url: string, form: DocumentShape, longest: number): string {
  for (let states = MAX_RUNG_STATES; ; states -= 1) {
    const xml = stateDocument(form, { rungs: rungs(url, states), unknown: `${url}?${UNKNOWN}` });
    if (states <= 1 || Buffer.byteLength(xml) <= longest) return xml;
  }
}
