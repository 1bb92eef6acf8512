/** Settings of the virtual phone: what is in use now, what survives a reboot, and who may change what. */
import {
  meaningOf,
  signOf,
  type PermissionMeaning,
  type SettingPermission,
} from './setting-permissions';

/** Who changes a setting: a web page of the phone, a key or menu on it, or its provisioning (a test). */
export type SettingOrigin = 'web' | 'phone' | 'provisioning';

/** Told after a value has changed. */
export type SettingListener = (name: string, value: string, origin: SettingOrigin) => void;

/** What a new store needs. */
export interface SettingsStoreInput {
  /** The model's own values, which a factory reset brings back. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Values of the provisioning server, or of whoever set the phone up. */
  readonly provisioned: Readonly<Record<string, string>>;
  /** Flags by name; settings without one can be changed. */
  readonly permissions?: ReadonlyMap<string, SettingPermission>;
  /** Is the phone provisioned again at every boot? */
  readonly reprovisions?: () => boolean;
}

interface Entry {
  readonly value: string;
  /** Changed on the phone or by its web pages since it was provisioned? */
  readonly byUser: boolean;
}

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

const asProvisioned = (value: string): Entry => ({ value, byUser: false });

/** Two copies of name and value: working memory and flash. */
export class SettingsStore {
  readonly #current = new Map<string, Entry>();
  #flash: Map<string, Entry>;
  readonly #defaults: Map<string, string>;
  readonly #provisioned: Map<string, string>;
  readonly #permissions: ReadonlyMap<string, SettingPermission>;
  readonly #reprovisions: () => boolean;
  readonly #listeners: SettingListener[] = [];

  constructor(input: SettingsStoreInput) {
    this.#defaults = new Map(input.defaults);
    this.#provisioned = new Map(Object.entries(input.provisioned));
    this.#permissions = input.permissions ?? new Map<string, SettingPermission>();
    this.#reprovisions = input.reprovisions ?? (() => false);
    this.#flash = entriesOf(this.#defaults);
    this.reload();
    for (const name of this.#provisioned.keys()) this.#provision(name);
  }

  onChange(listener: SettingListener): void {
    this.#listeners.push(listener);
  }

  /** Value in use; '' for a setting that has none. */
  get(name: string): string {
    return this.#current.get(name)?.value ?? '';
  }

  isOn(name: string): boolean {
    return this.get(name) === 'on';
  }

  /** Flag of a setting; '' without one. */
  permission(name: string): SettingPermission {
    return this.#permissions.get(name) ?? '';
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
    if (origin === 'web' && !this.#meaning(name).writable) return;
    const old = this.get(name);
    if (origin === 'provisioning') {
      this.#provisioned.set(name, value);
      this.#provision(name);
    } else if (old !== value) {
      // A value that is only confirmed has not been changed by anybody.
      this.#current.set(name, { value, byUser: true });
    }
    if (old !== value) for (const listener of this.#listeners) listener(name, value, origin);
  }

  /** `store_settings=save`: everything in use now survives a reboot, volatile settings excepted. */
  store(): void {
    for (const [name, entry] of this.#current)
      if (!this.#meaning(name).volatile) this.#flash.set(name, entry);
  }

  /** Changes one setting for good, and its default with it: what the firmware says of itself. */
  setFactory(name: string, value: string): void {
    this.#defaults.set(name, value);
    this.#flash.set(name, asProvisioned(value));
    this.#current.set(name, asProvisioned(value));
  }

  /** What a boot does: back to the stored values, and to the provisioned ones where the phone is provisioned. */
  reload(): void {
    this.#current.clear();
    for (const [name, entry] of this.#flash) this.#current.set(name, entry);
    if (!this.#reprovisions()) return;
    for (const name of this.#provisioned.keys()) {
      const kept = this.#flash.get(name)?.byUser === true && this.#meaning(name).remains;
      if (!kept) this.#provision(name);
    }
  }

  /** Factory reset; takes effect with the reboot that follows. */
  reset(): void {
    this.#flash = entriesOf(this.#defaults);
  }

  /** `settings.xml`; a setting without a flag reads `RW`. */
  toXml(): string {
    return this.#xml([...this.#entries()]);
  }

  /** `settings_wo_default.xml`: only those that differ from the model's defaults, as its name says. */
  changedToXml(): string {
    return this.#xml(
      [...this.#entries()].filter(([name]) => this.get(name) !== (this.#defaults.get(name) ?? '')),
    );
  }

  /** `settings.cfg`: `name&: value` is read-only, `name!: value` and `name$: value` can be changed. */
  toCfg(): string {
    return [...this.#entries()]
      .map(([name, value]) => {
        const flag = this.#permissions.get(name);
        return `${name}${flag === undefined ? '!' : signOf(flag)}: ${value}\n`;
      })
      .join('');
  }

  /** Takes the provisioned value of a setting. */
  #provision(name: string): void {
    const entry = asProvisioned(this.#provisioned.get(name) ?? '');
    this.#current.set(name, entry);
    if (!this.#meaning(name).volatile) this.#flash.set(name, entry);
  }

  #meaning(name: string): PermissionMeaning {
    return meaningOf(this.permission(name));
  }

  #xml(entries: readonly (readonly [string, string])[]): string {
    const lines = { settings: [] as string[], keys: [] as string[] };
    for (const [name, value] of entries) {
      const perm = this.#permissions.get(name) ?? 'RW';
      const indexed = INDEXED.exec(name);
      const [tag, index] = indexed === null ? [name, ''] : [indexed[1], ` idx="${indexed[2]}"`];
      const target = /^fkey\d/.test(name) ? lines.keys : lines.settings;
      target.push(`  <${tag}${index} perm="${escapeXml(perm)}">${escapeXml(value)}</${tag}>`);
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

  *#entries(): Generator<[string, string]> {
    for (const [name, { value }] of this.#current) yield [name, isSecretSetting(name) ? '' : value];
  }
}

/** Later maps win. */
function entriesOf(...maps: readonly ReadonlyMap<string, string>[]): Map<string, Entry> {
  return new Map(
    maps.flatMap((map) => [...map]).map(([name, value]) => [name, asProvisioned(value)]),
  );
}
