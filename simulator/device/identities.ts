/** Own identities (SIP accounts) of the phone: which exist, which is active, who is logged on. */
import type { SettingsStore } from './settings-store';

/** Identities a phone has at most, as `LOGOFFLINE=1..12` says. */
export const MAX_IDENTITIES = 12;

/** One identity; `line` is 1-based. */
interface Identity {
  readonly line: number;
  /** `user@host`. */
  readonly uri: string;
  readonly displayName: string;
  /** Wanted by its settings, and taken by the registrar. */
  readonly loggedOn: boolean;
}

/** What is told about an identity. */
type IdentityEvent = 'logOn' | 'logOff' | 'regFailed';

/** Reads and changes the identities, which live in settings (`user_name1`, `user_host1`, ...). */
export class Identities {
  /** Lines the registrar does not take. */
  readonly #rejected = new Set<number>();

  constructor(
    private readonly settings: SettingsStore,
    private readonly fire: (event: IdentityEvent, uri: string) => void,
  ) {}

  at(line: number): Identity | undefined {
    const user = this.settings.get(`user_name${line}`);
    if (user === '') return undefined;
    const host = this.settings.get(`user_host${line}`);
    return {
      line,
      uri: host === '' ? user : `${user}@${host}`,
      displayName: this.settings.get(`user_realname${line}`),
      loggedOn: this.settings.isOn(`user_active${line}`) && !this.#rejected.has(line),
    };
  }

  all(): Identity[] {
    return Array.from({ length: MAX_IDENTITIES }, (_, index) => this.at(index + 1)).filter(
      (identity) => identity !== undefined,
    );
  }

  /** Identity of outgoing calls: the active one, or the first that is logged on. */
  active(): Identity | undefined {
    const loggedOn = this.all().filter((identity) => identity.loggedOn);
    const line = Number(this.settings.get('active_line'));
    return loggedOn.find((identity) => identity.line === line) ?? loggedOn[0];
  }

  /** Logged-on identity with this address; a `sip:` in front is allowed. */
  byUri(uri: string): Identity | undefined {
    const wanted = uri.replace(/^sips?:/i, '').toLowerCase();
    return this.all().find(
      (identity) => identity.loggedOn && identity.uri.toLowerCase() === wanted,
    );
  }

  /** Makes the next logged-on identity the active one. */
  activateNext(): void {
    const loggedOn = this.all().filter((identity) => identity.loggedOn);
    const at = loggedOn.findIndex((identity) => identity.line === this.active()?.line);
    const next = loggedOn[(at + 1) % Math.max(loggedOn.length, 1)];
    if (next !== undefined) this.settings.set('active_line', String(next.line), 'phone');
  }

  /** `LOGOFFLINE=n`: logs off and, as the manual says, deletes the account's settings. */
  logOff(line: number): void {
    const identity = this.at(line);
    if (identity === undefined) return;
    this.settings.set(`user_active${line}`, 'off', 'phone');
    if (identity.loggedOn) this.fire('logOff', identity.uri);
    for (const name of ['user_name', 'user_host', 'user_realname', 'user_pass'])
      this.settings.set(`${name}${line}`, '', 'phone');
  }

  /** `LOGOFFALL`. */
  logOffAll(): void {
    for (const { line } of this.all()) this.logOff(line);
  }

  /** `REREGISTER=n`; a new registration is told as a log on (UNVERIFIED). */
  reregister(line: number): void {
    const identity = this.at(line);
    if (identity === undefined || !this.settings.isOn(`user_active${line}`)) return;
    this.fire(identity.loggedOn ? 'logOn' : 'regFailed', identity.uri);
  }

  /** `user_activeN` was changed on the identity page: used to log a user in or out. */
  switched(line: number, on: boolean): void {
    const identity = this.at(line);
    if (on) this.reregister(line);
    else if (identity !== undefined && !this.#rejected.has(line)) this.fire('logOff', identity.uri);
  }

  /** The registrar changes its mind about an identity. @param now Does the phone try again at once? */
  setRegistrar(line: number, accepts: boolean, now: boolean): void {
    if (accepts === !this.#rejected.has(line)) return;
    if (accepts) this.#rejected.delete(line);
    else this.#rejected.add(line);
    if (now) this.reregister(line);
  }
}
