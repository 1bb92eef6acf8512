/** Login and security switches of the web server, kept in step with the settings that stand for them. */
import type { DocumentQuirks } from '../contract/document-quirks';
import type { VirtualQuirks } from '../contract/quirks';
import type { LoginCounts, VirtualAuth, VirtualSecurity } from '../contract/types';
import type { Clock } from '../device/clock';
import type { SettingsStore } from '../device/settings-store';
import type { ResolvedOptions } from '../options';
import { type AuthVerdict, LoginVerifier } from './login-verifier';

const LOGIN_SETTINGS: ReadonlySet<string> = new Set(['http_user', 'http_pass', 'http_scheme']);
const SECURITY_SETTINGS: ReadonlySet<string> = new Set([
  'use_hidden_tags',
  'restrict_uri_queries',
  'admin_mode',
]);

const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** Who may do what. */
export class AccessControl {
  #security: VirtualSecurity;
  readonly #verifier: LoginVerifier;
  readonly #others = new Map<'basic' | 'digest', LoginVerifier>();
  readonly #quirks: Pick<VirtualQuirks, 'restrictedQueries'>;
  /** Settings are being written here: they say nothing new. */
  #mirroring = false;

  constructor(
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
    options: ResolvedOptions,
  ) {
    this.#security = options.security;
    this.#quirks = options.quirks;
    this.#verifier = new LoginVerifier(options.auth, clock);
    if (options.auth.scheme !== 'none') this.#showAuth();
    else this.#readAuth();
    this.#showSecurity(options.security);
    this.#readSecurity();
    settings.onChange((name) => this.#settingChanged(name));
  }

  /** Are queries of no effect? The setting alone does not say: what it does is unknown. */
  get restrictsQueries(): boolean {
    return this.#security.restrictUriQueries && this.#quirks.restrictedQueries === 'blocks';
  }

  get security(): VirtualSecurity {
    return this.#security;
  }

  /** @param scheme Other than that of the web pages, with the same name and password. */
  check(
    method: string,
    target: string,
    header: string | undefined,
    scheme: DocumentQuirks['minibrowserAuth'] = 'web',
  ): AuthVerdict {
    if (scheme === 'web') return this.#verifier.check(method, target, header);
    const { auth } = this.#verifier;
    if (scheme === 'none' || auth.scheme === 'none') return { kind: 'granted' };
    return this.#other(scheme, auth).check(method, target, header);
  }

  /** What checks another scheme; it has failures and nonces of its own. */
  #other(scheme: 'basic' | 'digest', auth: VirtualAuth): LoginVerifier {
    const found = this.#others.get(scheme) ?? new LoginVerifier({ ...auth, scheme }, this.clock);
    this.#others.set(scheme, found);
    const { username, password } = found.auth;
    if (username !== auth.username || password !== auth.password) found.auth = { ...auth, scheme };
    return found;
  }

  get counts(): LoginCounts {
    return this.#verifier.counts;
  }

  /** Starts {@link counts} anew. */
  forget(): void {
    this.#verifier.forget();
  }

  setAuth(auth: Partial<VirtualAuth>): void {
    this.#verifier.auth = { ...this.#verifier.auth, ...auth };
    this.#showAuth();
  }

  setSecurity(security: Partial<VirtualSecurity>): void {
    this.#security = { ...this.#security, ...security };
    this.#showSecurity(this.#security);
  }

  /** After a reboot: settings as stored, nonces and failures forgotten. */
  restarted(): void {
    this.#readAuth();
    this.#readSecurity();
    this.#verifier.reset();
    this.#others.clear();
  }

  /** A web page, a key or a test changed a setting; it takes effect at once (UNVERIFIED). */
  #settingChanged(name: string): void {
    if (this.#mirroring) return;
    if (LOGIN_SETTINGS.has(name)) this.#readAuth();
    if (SECURITY_SETTINGS.has(name)) this.#readSecurity();
  }

  /** No user and no password mean no login; `http_scheme` is `on` for Digest, `off` for Basic. */
  #readAuth(): void {
    const [username, password] = [this.settings.get('http_user'), this.settings.get('http_pass')];
    const digest = this.settings.isOn('http_scheme');
    this.#verifier.auth = {
      ...this.#verifier.auth,
      username,
      password,
      scheme: username === '' && password === '' ? 'none' : digest ? 'digest' : 'basic',
    };
  }

  #readSecurity(): void {
    this.#security = {
      ...this.#security,
      useHiddenTags: this.settings.isOn('use_hidden_tags'),
      restrictUriQueries: this.settings.isOn('restrict_uri_queries'),
      adminMode: this.settings.isOn('admin_mode'),
    };
  }

  #showAuth(): void {
    const { scheme, username, password } = this.#verifier.auth;
    const open = scheme === 'none';
    this.#write({
      http_user: open ? '' : username,
      http_pass: open ? '' : password,
      http_scheme: onOff(scheme === 'digest'),
    });
  }

  #showSecurity({ useHiddenTags, restrictUriQueries, adminMode }: VirtualSecurity): void {
    this.#write({
      use_hidden_tags: onOff(useHiddenTags),
      restrict_uri_queries: onOff(restrictUriQueries),
      admin_mode: onOff(adminMode),
    });
  }

  #write(values: Readonly<Record<string, string>>): void {
    this.#mirroring = true;
    for (const [name, value] of Object.entries(values))
      this.settings.set(name, value, 'provisioning');
    this.#mirroring = false;
  }
}
