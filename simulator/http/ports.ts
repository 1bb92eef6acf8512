/** The ports of one phone: its web server, and on D8xx the minibrowser's own. */
import { ReportAnswers } from '../check-report/answers';
import { isSecretSetting } from '../device/settings-store';
import type { ResolvedOptions } from '../options';
import type { PhoneCore } from '../phone-core';
import { type Certificate, sharedCertificate } from './certificate';
import { browsesOnWebServer, type Site } from './site';
import { WebServer, type WebServerDeps } from './web-server';

/** What the ports need of the phone. */
interface PortsDeps {
  readonly options: ResolvedOptions;
  readonly core: PhoneCore;
  readonly site: Site;
}

/** Opens and closes what the settings want open. */
export class Ports {
  readonly web: WebServer;
  readonly #minibrowser: WebServer | undefined;
  #certificate: Certificate | undefined;
  #httpsOnly = false;

  constructor(private readonly deps: PortsDeps) {
    const { options, core, site } = deps;
    const { clock, changed } = core;
    const { report, mac, host } = options;
    const answers =
      report &&
      new ReportAnswers(report, { mac, host }, (name) =>
        isSecretSetting(name) ? '' : core.settings.get(name),
      );
    const common: WebServerDeps = {
      options,
      clock,
      certificate: () => this.#certificate,
      answer: (request) => site.answer(request),
      phoneManager: () => site.phoneManager(),
      httpsOnly: () => this.#httpsOnly,
      maxBody: () => Number(core.settings.get('webserver_max_data_size')) || 524288,
      changed,
      ...(answers && { replay: (request, own, body) => answers.of(request, own, body) }),
    };
    this.web = new WebServer(common);
    if (options.minibrowserPort === false) return;
    this.#minibrowser = new WebServer(
      {
        ...common,
        options: { ...options, port: options.minibrowserPort, httpsPort: false },
        answer: (request) => site.answerMinibrowser(request),
        httpsOnly: () => false,
      },
      this.web,
    );
  }

  get certificate(): Certificate | undefined {
    return this.#certificate;
  }

  /** Port that takes `minibrowser.htm`; undefined when there is none. */
  get minibrowserPort(): number | undefined {
    return browsesOnWebServer(this.deps.core) ? this.web.port : this.#minibrowser?.port;
  }

  get openSockets(): number {
    return this.web.openSockets + (this.#minibrowser?.openSockets ?? 0);
  }

  /** Connections since the start or {@link clearLog}. */
  get accepted(): number {
    return this.web.accepted + (this.#minibrowser?.accepted ?? 0);
  }

  /** Forgets requests and counts. */
  clearLog(): void {
    this.web.log.clear();
    for (const server of this.#servers) server.accepted = 0;
  }

  /**
   * Opens the ports as the settings say now: `webserver_type` waits for a restart. The spelling of `http` and `off`
   * is UNVERIFIED.
   * @throws The socket's error when a port cannot be had.
   */
  async listen(): Promise<void> {
    const { options, core } = this.deps;
    const type = core.settings.get('webserver_type');
    const refuses = type === 'https' && core.quirks.httpsOnlyAnswer === 'refused';
    this.#httpsOnly = options.httpsOnly || type === 'https';
    if (options.httpsPort !== false) {
      const old = options.tlsMaxVersion === 'TLSv1' || options.tlsMaxVersion === 'TLSv1.1';
      const kind = options.report?.tls?.key ?? (old ? 'rsa' : 'ec');
      this.#certificate = sharedCertificate(kind === 'rsa' ? 'rsa' : 'ec');
    }
    await this.web.listen({ plain: type !== 'off' && !refuses, tls: !/^(?:off|http)$/.test(type) });
    const plain = this.#opensMinibrowser(type);
    await this.#minibrowser?.listen({ plain, tls: false });
  }

  #opensMinibrowser(type: string): boolean {
    const { core } = this.deps;
    if (browsesOnWebServer(core)) return false;
    const { minibrowserOpen } = core.quirks;
    if (minibrowserOpen === 'always') return true;
    return type !== 'off' && (minibrowserOpen === 'unlessOff' || type !== 'https');
  }

  /** Closes everything, and gives up waiting for a port. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  get #servers(): WebServer[] {
    return [this.web, ...(this.#minibrowser === undefined ? [] : [this.#minibrowser])];
  }
}
