/** What the web server says: login, security switches, pages. */
import type { PageAnswer, PageRequest } from '../contract/http';
import { answerCsta } from '../csta/endpoint';
import { escapeHtml } from '../device/markup';
import type { PhoneCore } from '../phone-core';
import type { AccessControl } from './access-control';
import { errorPage, parseRequest, unauthorizedText } from './message';
import type { PageContext, PageHandler } from './page';
import { commandPage } from './pages/command';
import { infoPage, logPage } from './pages/information';
import {
  advancedNetworkPage,
  advancedUpdatePage,
  confirmPage,
  rebootPage,
} from './pages/maintenance';
import { minibrowserPage } from './pages/minibrowser';
import { labelScreenPage, screenPage, stateOfGuiPage, stateOfIdentityPage } from './pages/screen';
import {
  actionPage,
  changedSettingsXml,
  dummyPage,
  lineLoginPage,
  lineSipPage,
  settingsCfg,
  settingsPage,
  settingsXml,
} from './pages/settings';
import { startPage } from './pages/start';
import type { RawRequest } from './web-server';

/** The web application of D86x phones: another program, with lower-case tags. */
const PHONE_MANAGER =
  '<!DOCTYPE html>\n<html><head><title>Phone Manager</title></head><body><div id="app"></div></body></html>\n';

/** Pages by path. */
const PAGES: Readonly<Record<string, PageHandler>> = {
  '': startPage,
  'index.htm': startPage,
  'info.htm': infoPage,
  'log.htm': logPage,
  'command.htm': commandPage,
  'dummy.htm': dummyPage,
  'settings.htm': settingsPage,
  'settings.xml': settingsXml,
  'settings_wo_default.xml': changedSettingsXml,
  'settings.cfg': settingsCfg,
  'action.htm': actionPage,
  'line_login.htm': lineLoginPage,
  'line_sip.htm': lineSipPage,
  'advanced_update.htm': advancedUpdatePage,
  'advanced_network.htm': advancedNetworkPage,
  'confirm.htm': confirmPage,
  'reboot.htm': rebootPage,
  'minibrowser.htm': minibrowserPage,
  'screen.bmp': screenPage,
  'label_screen.bmp': labelScreenPage,
  'state_of_gui.htm': stateOfGuiPage,
  'state_of_identity.htm': stateOfIdentityPage,
};

/** Pages for administrators (setting `wui_admin_only`); command.htm and info.htm are not among them. */
const ADMIN_PAGES: ReadonlySet<string> = new Set([
  ...['settings.xml', 'settings.cfg', 'settings_wo_default.xml', 'settings.htm', 'dummy.htm'],
  ...['line_login.htm', 'line_sip.htm', 'action.htm', 'log.htm', 'screen.bmp'],
  ...['state_of_gui.htm', 'state_of_identity.htm'],
]);

/** Path of CSTA over HTTP: from one public client, no document says it. */
const CSTA = 'csta';
const MINIBROWSER = 'minibrowser.htm';

const pathOf = (target: string): string => target.replace(/^\/+/, '').split('?', 1)[0] ?? '';

/** Is `minibrowser.htm` among the pages of the ordinary web server, or on a port of its own? */
export const browsesOnWebServer = ({
  profile,
  quirks,
}: Pick<PhoneCore, 'profile' | 'quirks'>): boolean =>
  profile.series === 'classic' || quirks.minibrowserOn === 'webServer';

/** The phone's web site. */
export class Site {
  readonly #pages = new Map(Object.entries(PAGES));

  constructor(
    private readonly context: PageContext,
    private readonly access: AccessControl,
  ) {}

  /** Adds or replaces a page. `path` has no leading `/`. */
  addPage(path: string, page: PageHandler): void {
    this.#pages.set(path, page);
  }

  /** Answers any request; a page that fails is answered 500. */
  async answer(raw: RawRequest): Promise<PageAnswer> {
    const { core } = this.context;
    // A D86x answers every address with its own application, without a login.
    const csta = core.quirks.cstaPage && pathOf(raw.target) === CSTA;
    const browser = browsesOnWebServer(core) && pathOf(raw.target) === MINIBROWSER;
    if (core.quirks.webPages === 'phoneManager' && !csta && !browser) return this.phoneManager();
    return this.#answer(raw);
  }

  /** Answers on the minibrowser's own port, where there is nothing else. */
  async answerMinibrowser(raw: RawRequest): Promise<PageAnswer> {
    if (pathOf(raw.target) !== MINIBROWSER) return errorPage(404);
    return this.#answer(raw, true);
  }

  /** @param elsewhere Did it come to the minibrowser's own port? */
  async #answer(raw: RawRequest, elsewhere = false): Promise<PageAnswer> {
    const { core } = this.context;
    const scheme = elsewhere ? core.quirks.minibrowserAuth : 'web';
    const verdict = this.access.check(raw.method, raw.target, raw.authorization, scheme);
    const title = `snom ${core.profile.model}`;
    if (verdict.kind === 'locked') {
      const status = verdict.answer === '403' ? 403 : 200;
      return { status, title, body: `<H1>${escapeHtml(verdict.words)}</H1>` };
    }
    if (verdict.kind === 'refused')
      return { status: 200, title, body: `<H1>${escapeHtml(verdict.words)}</H1>` };
    if (verdict.kind === 'challenge') {
      const { unauthorizedBody, challengeSpelling } = core.quirks;
      const page =
        unauthorizedBody === 'text'
          ? unauthorizedText(challengeSpelling === 'recorded')
          : errorPage(401);
      return { ...page, challenges: verdict.challenges };
    }
    try {
      return await this.#page(
        parseRequest(raw.method, raw.target, raw.body, core.quirks.plusIsSpace, raw.contentType),
        elsewhere,
      );
    } catch (error) {
      core.log.push(`Page failed: ${error instanceof Error ? error.message : 'unknown'}`);
      return errorPage(500);
    }
  }

  /** 200, and yet nothing was done: the false success a client must not believe. */
  phoneManager(): PageAnswer {
    return { status: 200, body: PHONE_MANAGER, anonymous: true };
  }

  #page(request: PageRequest, elsewhere: boolean): PageAnswer | Promise<PageAnswer> {
    if (!['GET', 'POST', 'HEAD'].includes(request.method)) return errorPage(501);
    if (request.path === CSTA) return this.#csta(request);
    const { core } = this.context;
    if (request.path === 'command.htm' && !core.quirks.commandPage) return errorPage(404);
    if (request.path === MINIBROWSER && !elsewhere && !browsesOnWebServer(core))
      return errorPage(404);
    const page = this.#pages.get(request.path);
    if (page === undefined) return errorPage(404);
    if (!this.access.security.adminMode && ADMIN_PAGES.has(request.path)) return errorPage(403);
    if (request.hasQuery && this.#blocked(request.method)) return this.#blockedAnswer();
    return page(request, this.context);
  }

  /** Hidden tags and restricted queries have no say here: there is neither a form nor a query (UNVERIFIED). */
  #csta(request: PageRequest): PageAnswer {
    const { core } = this.context;
    const missing = core.quirks.webPages === 'snom' ? errorPage(404) : this.phoneManager();
    return answerCsta(core, request) ?? missing;
  }

  /** Hidden tags and restricted queries let no request through that would do something. */
  #blocked(method: string): boolean {
    if (this.access.security.useHiddenTags) return true;
    const passes = method === 'POST' && this.context.core.quirks.restrictedPostPasses;
    return this.access.restrictsQueries && !passes;
  }

  /** What then comes back is in no source. */
  #blockedAnswer(): PageAnswer {
    switch (this.access.security.blockedAnswer) {
      case 'redirect':
        return { status: 302, location: 'index.htm', title: 'Moved' };
      case 'forbidden':
        return errorPage(403);
      default:
        return { status: 200, title: this.context.core.profile.phoneType, body: '' };
    }
  }
}
