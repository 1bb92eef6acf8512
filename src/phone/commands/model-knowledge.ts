/** What is known of the model of one phone: what its owner chose, and what the phone says. */
import type { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { parseInfoPage } from '../models/info-page';
import { GENERIC_MODEL, modelOf } from '../models/models';
import type { PhoneHttp } from '../transport/http';
import { INFO } from '../transport/login-proof';
import type { PhoneInfo, PhoneModel, SnomPhoneOptions } from '../types';
import type { CommandScope } from './command-scope';

/** What a phone tells of itself elsewhere. */
export type Said = Pick<PhoneInfo, 'model' | 'family' | 'firmware'>;

/** Knows the model of one phone. Asks only when told to, in the scope of the command that does. */
export class ModelKnowledge {
  /** The model its owner chose; undefined = read from the phone. */
  readonly chosen: PhoneModel | undefined;
  readonly #options: SnomPhoneOptions;
  readonly #http: Pick<PhoneHttp, 'request'>;
  #known: PhoneInfo | undefined;
  #found: PhoneModel | undefined;
  #isDoubtful = false;
  /** Those who wanted to know before a failed lookup ended share its error. */
  #failedLookup: { readonly at: number; readonly error: SnomError } | undefined;
  #calls = 0;
  readonly #onTold: () => void;
  readonly #askSip: ((scope: CommandScope) => Promise<Said | undefined>) | undefined;

  /**
   * @param onTold called whenever the phone has said what it is
   * @param askSip asks its SIP what it is. @throws SnomError what the scope says
   */
  constructor(
    options: SnomPhoneOptions,
    http: Pick<PhoneHttp, 'request'>,
    onTold: () => void = () => undefined,
    askSip?: (scope: CommandScope) => Promise<Said | undefined>,
  ) {
    this.#askSip = askSip;
    this.#options = options;
    this.#http = http;
    this.#onTold = onTold;
    this.chosen = options.model
      ? this.#finished(modelOf(options.model, undefined, options.generation))
      : undefined;
  }

  /** What the phone last said on `info.htm`. */
  get known(): PhoneInfo | undefined {
    return this.#known;
  }

  /** The model as far as it is known without asking; undefined = the phone has to be asked. */
  current(): PhoneModel | undefined {
    const { chosen } = this;
    if (!chosen) return this.#isDoubtful ? undefined : this.#found;
    if (!chosen.keyControl) return { ...chosen, ...this.#pages };
    const said = this.#known?.generation;
    if (this.#options.generation || !said || this.#known?.family !== chosen.family) return chosen;
    return this.#finished(modelOf(chosen.name, this.#known.firmware, said));
  }

  /** The same; in place of none the last one that was known, or a generic model. */
  guess(): PhoneModel {
    return this.current() ?? this.#found ?? this.#finished(GENERIC_MODEL);
  }

  /**
   * Asks the phone, unless somebody has asked meanwhile. A Snom phone that has no such page, or does not tell its
   * model, is a generic one.
   *
   * @throws SnomError of the request; `notASnom`; both with `sent: 'no'`, since the command itself has not gone out
   */
  async lookUp(scope: CommandScope): Promise<PhoneModel> {
    if (!this.#found || this.#isDoubtful) await this.ask(scope);
    return this.#found ?? this.#finished(GENERIC_MODEL);
  }

  /** The same, whoever has asked before. @throws SnomError as {@link lookUp} */
  async ask(scope: CommandScope): Promise<void> {
    try {
      await this.read(scope);
    } catch (thrown) {
      const error = scope.errorOf(thrown);
      if (await this.#isToldBySip(error, scope)) return;
      if (error.reason !== 'notFound') throw error.withSent('no');
      this.#found ??= this.#finished(GENERIC_MODEL);
      this.#isDoubtful = false;
    }
  }

  /**
   * A phone that wants a login for its pages, and whose owner has entered none, may be one that is reached by SIP alone:
   * a D8xx says so there.
   */
  async #isToldBySip({ code }: SnomError, scope: CommandScope): Promise<boolean> {
    if (code !== 'AUTH_FAILED' || this.#options.password || !this.#askSip) return false;
    const said = await this.#askSip(scope);
    if (said?.family !== 'D8xx') return false;
    const { generation } = modelOf(said.model, said.firmware);
    this.#know({ ...said, generation, saidBy: 'sip' });
    this.#onTold();
    return true;
  }

  /** The phone may be another one by now: it is asked by who needs to know next. */
  forget(): void {
    this.#isDoubtful = true;
  }

  /**
   * A {@link lookUp} for somebody who wants to know from now on. However many there are, one lookup is for all of
   * them, be it that it fails.
   */
  sharedLookUp(): (scope: CommandScope) => Promise<PhoneModel> {
    const call = ++this.#calls;
    return async (scope) => {
      const failed = this.#failedLookup;
      if (failed && failed.at >= call) throw failed.error;
      try {
        return await this.lookUp(scope);
      } catch (thrown) {
        const error = scope.errorOf(thrown);
        // An abort is this caller's own affair: the others look for themselves.
        if (!scope.signal.aborted) this.#failedLookup = { at: this.#calls, error };
        throw error;
      }
    };
  }

  /** Asks the phone, always anew. @throws SnomError of the request; `notASnom` */
  async read(scope: Pick<CommandScope, 'signal'>): Promise<PhoneInfo> {
    const info = parseInfoPage(await this.#http.request(INFO, { signal: scope.signal }));
    return this.take(info);
  }

  /**
   * The phone has said what it is.
   *
   * @returns the same, with what its SIP has told where its page cannot tell it
   */
  take(info: PhoneInfo): PhoneInfo {
    const { saidBy, model, firmware } = this.#known ?? {};
    const isHeard = saidBy === 'sip' && info.phoneManager && model !== undefined;
    this.#know(isHeard ? { ...info, model, ...optional({ firmware, saidBy }) } : info);
    this.#onTold();
    return this.#known ?? info;
  }

  /** Its SIP says which D8xx it is. It has no word where pages of the phone tell. */
  hear(said: Said): void {
    const known = this.#known;
    if (!known?.phoneManager || said.family !== known.family) return;
    const { model, firmware } = said;
    this.#know({ ...known, model, ...optional({ firmware }), saidBy: 'sip' });
  }

  /** Whether it has pages, the phone shows: where its model is not expected to have them, that is worth a word. */
  get #pages(): Pick<PhoneModel, 'pages'> {
    const { family, phoneManager, saidBy } = this.#known ?? {};
    return family === 'D8xx' && !phoneManager && saidBy !== 'sip' ? { pages: true } : {};
  }

  #know(info: PhoneInfo): void {
    this.#known = info;
    this.#isDoubtful = false;
    const { saidBy } = info;
    const model = modelOf(info.model, info.firmware, this.#options.generation ?? info.generation);
    this.#found = this.#finished({ ...model, ...this.#pages, ...optional({ saidBy }) });
  }

  /** The owner's own settings on top of what the model says. */
  #finished(model: PhoneModel): PhoneModel {
    const { generation, keySequences } = this.#options;
    const dated =
      generation && generation !== model.generation
        ? { ...model, ...modelOf(model.name, model.firmware, generation) }
        : model;
    return keySequences === undefined ? dated : { ...dated, keySequences };
  }
}
