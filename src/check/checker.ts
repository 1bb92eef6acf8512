/** The check itself: which requests go out in which order, and what the report says of them. */
import { type ErrorReason, SnomError } from '../common/errors';
import { parseInfoPage } from '../phone/models/info-page';
import { endpointOf } from '../phone/transport/host';
import type { PhoneInfo } from '../phone/types';
import {
  type CheckAccess,
  Conversation,
  dialOf,
  LoginRefused,
  REQUEST_MS,
  responseOf,
} from './conversation';
import { settleDoubts } from './doubts';
import { outlineAnswer, schemesOf, textOf } from './observe';
import { INFO, type Keep, MISSING, PAGES } from './probes';
import { Pseudonyms } from './pseudonyms';
import { type RawAnswer, rawGet } from './raw-get';
import { type CheckReport, type Observation, REPORT_FORMAT, type Silence } from './report';
import { outlineOf } from './settings-outline';
import { probeTls } from './tls-probe';

/** What is checked and how far. */
export interface CheckOptions extends CheckAccess {
  /** Version of this package. */
  readonly version: string;
  /** The port of the other protocol; false = nothing is sent there. Default: 443, or 80 for a phone with HTTPS. */
  readonly otherPort?: number | false;
  /**
   * Asked before a wrong password is sent on purpose, which counts as one of the three or so failures after which a
   * phone locks. Absent = it is not sent.
   */
  readonly mayFailLogin?: () => Promise<boolean>;
  /** Day of the report; default today. */
  readonly date?: Date;
  /** Told before each request. */
  readonly progress?: (what: string) => void;
}

/** Result of a check. */
interface Checked {
  readonly report: CheckReport;
  /** For more text of the same phone, with the same placeholders. */
  readonly names: Pseudonyms;
}

const SILENCES: Partial<Readonly<Record<ErrorReason, Silence>>> = {
  refused: 'refused',
  noAnswer: 'noAnswer',
  connectTimeout: 'noAnswer',
  emptyReply: 'closed',
  garbledReply: 'garbled',
  wantsHttps: 'tls',
  notHttps: 'tls',
  tlsTooOld: 'tls',
  tlsFailed: 'tls',
  certificateUntrusted: 'tls',
  certificateChanged: 'tls',
};

/**
 * Checks a phone. Sends some twenty GETs of pages that show something, and TLS handshakes; presses nothing, dials
 * nothing, writes nothing.
 *
 * @throws SnomError when the phone does not answer the first request at all; `notASnom`; for nonsense in the options;
 *   the reason of the signal
 */
export async function checkPhone(options: CheckOptions): Promise<Checked> {
  const check = new Check(options);
  const report = await check.run();
  return { report, names: check.names };
}

class Check {
  readonly names: Pseudonyms;
  readonly #talk: Conversation;
  readonly #observations: Observation[] = [];
  #login: CheckReport['login'] = 'none';
  #info: PhoneInfo | undefined;
  #settings: CheckReport['settings'] = [];

  constructor(private readonly options: CheckOptions) {
    const { phone } = options;
    const secrets = [phone.username, phone.password].filter((one) => one !== undefined);
    this.#talk = new Conversation({ ...options, askLogin: () => this.#askLogin() });
    const { host } = this.#talk.endpoint;
    this.names = new Pseudonyms({ secrets, host });
  }

  async run(): Promise<CheckReport> {
    const ready = await this.#begin();
    if (ready) await this.#lookAround();
    const tls = await this.#tls();
    const { version, date = new Date() } = this.options;
    const report: CheckReport = {
      format: REPORT_FORMAT,
      date: date.toISOString().slice(0, 10),
      package: version,
      phone: { model: this.#info?.model ?? 'unknown', firmware: this.#info?.firmware ?? null },
      login: this.#login,
      observations: this.#observations,
      settings: this.#settings,
      tls: tls ?? null,
      events: null,
      doubts: [],
    };
    return { ...report, doubts: settleDoubts(report) };
  }

  /** The first contact; false = that was all that can be had. */
  async #begin(): Promise<boolean> {
    this.options.progress?.(INFO.path);
    const first = { ...INFO, linger: true };
    const bare = await this.#talk.bare(first);
    if (bare.status !== 401) {
      if (bare.status !== 200) {
        this.#add('bare', first, 'none', bare);
        this.#login = bare.status === 403 ? 'locked' : 'missing';
        return false;
      }
      return this.#known(bare, 'none');
    }
    this.#add('bare', first, 'none', bare);
    this.#login = schemesOf(bare).includes('digest') ? 'digest' : 'basic';
    try {
      const { answer, login } = await this.#talk.login(bare, first);
      return this.#known(answer, login);
    } catch (error) {
      return this.#stopped(error);
    }
  }

  /** A page is proof only by what it must contain: a refusal can come with status 200. */
  #known(answer: RawAnswer, login: 'none' | 'right'): boolean {
    const info = answer.status === 200 ? parseInfoPage(responseOf(answer)) : undefined;
    const isProof = info && (info.mac ?? info.firmware) !== undefined;
    const isKnown = isProof === true || info?.family === 'D8xx' || (info && login === 'none');
    if (isKnown) this.#info = info;
    this.#add(isKnown ? 'info' : 'refused', INFO, login, answer);
    if (!isKnown) this.#login = answer.status === 403 ? 'locked' : 'refused';
    return isKnown === true;
  }

  #stopped(error: unknown): boolean {
    if (error instanceof LoginRefused) {
      this.#login = 'refused';
      this.#add('refused', INFO, 'right', error.answer);
      return false;
    }
    if (error instanceof SnomError && error.reason === 'noPassword') {
      this.#login = 'missing';
      return false;
    }
    throw error;
  }

  async #lookAround(): Promise<void> {
    for (const probe of PAGES) {
      const id = `page:${probe.path}`;
      if (!(await this.#page(id, probe, probe.keep))) return;
    }
    if (!(await this.#page('missing', MISSING, 'layout'))) return;
    const close = { ...INFO, connection: 'close' as const, linger: true };
    if (!(await this.#page('close', close, 'title'))) return;
    await this.#otherProtocol();
    await this.#wrongLogin();
  }

  /** @returns false = the phone wants a login all of a sudden; nothing more is sent then */
  async #page(id: string, wanted: typeof INFO, keep: Keep): Promise<boolean> {
    this.options.progress?.(wanted.path);
    try {
      const { answer, login } = await this.#talk.get(wanted);
      this.#add(id, wanted, login, answer, keep);
      if (keep === 'settings' || keep === 'lines') this.#readSettings(answer);
      return true;
    } catch (error) {
      if (error instanceof LoginRefused) {
        this.#add(id, wanted, 'right', error.answer, keep);
        return false;
      }
      this.#silent(id, wanted, 'right', error);
      return true;
    }
  }

  #readSettings(answer: RawAnswer): void {
    if (this.#settings.length > 0 || answer.status !== 200) return;
    this.#settings = outlineOf(textOf(answer));
  }

  /** Plain HTTP where the phone wants HTTPS, once, or HTTP on its HTTPS port. No login goes there. */
  async #otherProtocol(): Promise<void> {
    const { phone, otherPort } = this.options;
    const { secure } = this.#talk.endpoint;
    if (otherPort === false) return;
    const port = otherPort ?? (secure ? 80 : 443);
    const endpoint = endpointOf({ host: phone.host, port, protocol: 'http' });
    const { turn = (task) => task(), signal } = this.options;
    const id = secure ? 'plainHttp' : 'httpOnHttpsPort';
    this.options.progress?.(`${INFO.path} (${port})`);
    try {
      const answer = await turn(() =>
        rawGet({
          endpoint,
          dial: dialOf(endpoint, undefined),
          target: INFO.path,
          connection: 'keep-alive',
          maxBytes: INFO.maxBytes,
          timeoutMs: REQUEST_MS,
          lingerMs: 0,
          signal,
        }),
      );
      this.#add(id, INFO, 'none', answer, 'layout', false);
      // Without a login it may have counted as a failure, which a right one ends.
      if (answer.status === 401) await this.#talk.get(INFO);
    } catch (error) {
      this.#silent(id, INFO, 'none', error, false);
    }
  }

  async #wrongLogin(): Promise<void> {
    if (this.#login !== 'basic' && this.#login !== 'digest') return;
    if (!(await this.options.mayFailLogin?.())) return;
    this.options.progress?.(`${INFO.path} (wrong password)`);
    try {
      const answer = await this.#talk.wrong(INFO);
      this.#add('wrongLogin', INFO, 'wrong', answer);
      // A right one after it, so that the phone counts anew.
      await this.#talk.get(INFO);
    } catch (error) {
      if (error instanceof LoginRefused) return;
      this.#silent('wrongLogin', INFO, 'wrong', error);
    }
  }

  async #tls(): Promise<CheckReport['tls'] | undefined> {
    const { phone, otherPort, signal, turn = (task) => task() } = this.options;
    const { secure, port } = this.#talk.endpoint;
    if (!secure && otherPort === false) return undefined;
    this.options.progress?.('TLS');
    const own = secure ? port : otherPort || 443;
    const endpoint = endpointOf({ host: phone.host, port: own, protocol: 'https' });
    return probeTls(endpoint, { timeoutMs: REQUEST_MS, signal, turn });
  }

  #add(
    id: string,
    wanted: { readonly path: string; readonly connection?: 'keep-alive' | 'close' },
    login: Observation['login'],
    answer: RawAnswer,
    keep: Keep = 'layout',
    secure = this.#talk.endpoint.secure,
  ): void {
    const { path, connection = 'keep-alive' } = wanted;
    this.#observations.push({
      id,
      path,
      secure,
      login,
      connection,
      answer: outlineAnswer(answer, keep, this.names),
    });
  }

  #silent(
    id: string,
    wanted: { readonly path: string; readonly connection?: 'keep-alive' | 'close' },
    login: Observation['login'],
    error: unknown,
    secure = this.#talk.endpoint.secure,
  ): void {
    const silence = error instanceof SnomError ? SILENCES[error.reason] : undefined;
    if (silence === undefined) throw error;
    const { path, connection = 'keep-alive' } = wanted;
    this.#observations.push({ id, path, secure, login, connection, silence });
  }

  async #askLogin(): Promise<{ username: string; password: string } | undefined> {
    const login = await this.options.askLogin?.();
    if (login) this.names.addSecrets([login.username, login.password]);
    return login;
  }
}
