/** Settings of the virtual phone: what is in use now, what survives a reboot, and what a page may change. */

/** Who changes a setting: a web page of the phone, a key or menu on it, or its provisioning (a test). */
export type SettingOrigin = 'web' | 'phone' | 'provisioning';

/** Told after a value has changed. */
export type SettingListener = (name: string, value: string, origin: SettingOrigin) => void;

const SECRET = /pass|_pw\b|secret/i;
/** Settings that exist once per identity or key; their number is an attribute in the XML export. */
const INDEXED = /^((?:user|fkey|fwd)_?[a-z_]*?)(\d+)$/;
const NAME = /^[a-z][a-z0-9_]*(\[\d+\])?$/i;

/** Passwords cannot be read back from a phone: they are blank in exports and variables. */
export const isSecretSetting = (name: string): boolean => SECRET.test(name);

/** Can this be the name of a setting at all? */
export const isSettingName = (name: string): boolean => NAME.test(name);

const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);

/** Two copies of name and value: working memory and flash. */
export class SettingsStore {
  readonly #current: Map<string, string>;
  #flash: Map<string, string>;
  readonly #listeners: SettingListener[] = [];

  constructor(
    private readonly defaults: ReadonlyMap<string, string>,
    provisioned: Readonly<Record<string, string>>,
    private readonly readOnly: ReadonlySet<string>,
  ) {
    this.#current = new Map([...defaults, ...Object.entries(provisioned)]);
    this.#flash = new Map(this.#current);
  }

  onChange(listener: SettingListener): void {
    this.#listeners.push(listener);
  }

  /** Value in use; '' for a setting that has none. */
  get(name: string): string {
    return this.#current.get(name) ?? '';
  }

  isOn(name: string): boolean {
    return this.get(name) === 'on';
  }

  /** Copy of all settings, passwords blank. */
  view(): ReadonlyMap<string, string> {
    return new Map(this.#entries());
  }

  /**
   * Changes one setting. A web page cannot change a read-only one; the phone says nothing about that
   * (UNVERIFIED: believed to be answered 200).
   */
  set(name: string, value: string, origin: SettingOrigin): void {
    if (origin === 'web' && this.readOnly.has(name)) return;
    const old = this.get(name);
    this.#current.set(name, value);
    if (origin === 'provisioning') this.#flash.set(name, value);
    if (old !== value) for (const listener of this.#listeners) listener(name, value, origin);
  }

  /** `store_settings=save`: everything in use now survives a reboot. */
  store(): void {
    this.#flash = new Map(this.#current);
  }

  /** What a reboot does: back to the stored values. */
  reload(): void {
    this.#current.clear();
    for (const [name, value] of this.#flash) this.#current.set(name, value);
  }

  /** Factory reset; takes effect with the reboot that follows. */
  reset(): void {
    this.#flash = new Map(this.defaults);
  }

  /** `settings.xml`; `perm` is `R` for read-only ones, `RW` otherwise. */
  toXml(): string {
    const lines = { settings: [] as string[], keys: [] as string[] };
    for (const [name, value] of this.#entries()) {
      const perm = this.readOnly.has(name) ? 'R' : 'RW';
      const indexed = INDEXED.exec(name);
      const [tag, index] = indexed === null ? [name, ''] : [indexed[1], ` idx="${indexed[2]}"`];
      const target = /^fkey\d/.test(name) ? lines.keys : lines.settings;
      target.push(`  <${tag}${index} perm="${perm}">${escapeXml(value)}</${tag}>`);
    }
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<settings>',
      ' <phone-settings>',
      ...lines.settings,
      ' </phone-settings>',
      ' <functionKeys>',
      ...lines.keys,
      ' </functionKeys>',
      '</settings>',
      '',
    ].join('\n');
  }

  /** `settings.cfg`: `name&: value` is read-only, `name!: value` can be changed. */
  toCfg(): string {
    return [...this.#entries()]
      .map(([name, value]) => `${name}${this.readOnly.has(name) ? '&' : '!'}: ${value}\n`)
      .join('');
  }

  *#entries(): Generator<[string, string]> {
    for (const [name, value] of this.#current) yield [name, isSecretSetting(name) ? '' : value];
  }
}
