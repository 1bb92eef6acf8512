/** Settings of the virtual phone: what is in use now, what survives a reboot, and who may change what. */
import {
  meaningOf,
  type PermissionMeaning,
  type SettingPermission,
  signOf,
} from '../contract/setting-permissions';
import type { ExportPlace } from './exports';
import { escapeHtml } from './markup';

/** Who changes a setting: a web page of the phone, a key or menu on it, or its provisioning (a test). */
export type SettingOrigin = 'web' | 'phone' | 'provisioning';

/** Told after a value has changed. */
type SettingListener = (name: string, value: string, origin: SettingOrigin) => void;

/** What a new store needs. */
interface SettingsStoreInput {
  /** The model's own values, which a factory reset brings back. Many phones share one map: it is never changed. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Values of this one phone that a reset does not change: its MAC. */
  readonly own?: ReadonlyMap<string, string>;
  /** Where settings stand in the export; others are indexed if their name looks like it. */
  readonly places?: ReadonlyMap<string, ExportPlace>;
  /** Flags of the model's own export; those of `permissions` count more. */
  readonly modelPermissions?: ReadonlyMap<string, SettingPermission>;
  /** Does the phone take settings that its model does not have? Absent = it does. */
  readonly takesUnknown?: () => boolean;
  /** Its phone book, which is exported with the settings. */
  readonly phoneBook?: readonly Contact[];
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

/** An entry of the phone book. */
export interface Contact {
  readonly name: string;
  readonly number: string;
}

const SECRET = /pass|_pw\b|secret/i;
/** Settings that exist once per identity or key; their number is an attribute in the XML export. */
const INDEXED = /^((?:user|fkey|fwd|dnd_mode)_?[a-z_]*?)(\d+)$/;
/** Settings of a function key that an export has as attributes of the key. */
const KEY_ATTRIBUTE = /^fkey_(context|label|short_label)(\d+)$/;
/** Settings that a model has for each function key and each identity, whether they are set or not. */
const OF_MODEL =
  /^(?:fkey(?:_context|_label|_short_label)?\d{1,3}|user_[a-z_]+(?:\d{1,2}|\[\d{1,2}\]))$/;
const NAME = /^[a-z][a-z0-9_]*(\[\d+\])?$/i;

/** Passwords cannot be read back from a phone: they are blank in exports and variables. */
export const isSecretSetting = (name: string): boolean => SECRET.test(name);

/** Can this be the name of a setting at all? */
export const isSettingName = (name: string): boolean => NAME.test(name);

const asProvisioned = (value: string): Entry => ({ value, byUser: false });

/** Two copies of name and value, as far as they differ from the defaults: working memory and flash. */
export class SettingsStore {
  #current = new Map<string, Entry>();
  #flash = new Map<string, Entry>();
  readonly #defaults: ReadonlyMap<string, string>;
  /** Values of this phone alone, over the defaults. */
  readonly #own: Map<string, string>;
  readonly #provisioned: Map<string, string>;
  readonly #permissions: ReadonlyMap<string, SettingPermission>;
  readonly #modelPermissions: ReadonlyMap<string, SettingPermission>;
  readonly #places: ReadonlyMap<string, ExportPlace>;
  readonly #takesUnknown: () => boolean;
  readonly #reprovisions: () => boolean;
  /** Entries of the phone book. */
  readonly phoneBook: readonly Contact[];
  readonly #listeners: SettingListener[] = [];

  constructor(input: SettingsStoreInput) {
    this.#defaults = input.defaults;
    this.#own = new Map(input.own);
    this.#places = input.places ?? new Map<string, ExportPlace>();
    this.#provisioned = new Map(Object.entries(input.provisioned));
    this.#permissions = input.permissions ?? new Map<string, SettingPermission>();
    this.#modelPermissions = input.modelPermissions ?? new Map<string, SettingPermission>();
    this.#takesUnknown = input.takesUnknown ?? (() => true);
    this.#reprovisions = input.reprovisions ?? (() => false);
    this.phoneBook = input.phoneBook ?? [];
    this.reload();
    for (const name of this.#provisioned.keys()) this.#provision(name);
  }

  onChange(listener: SettingListener): void {
    this.#listeners.push(listener);
  }

  /** Value in use; '' for a setting that has none. */
  get(name: string): string {
    return this.#current.get(name)?.value ?? this.#default(name) ?? '';
  }

  /** Does the model have this setting, or was it set? */
  has(name: string): boolean {
    return this.#current.has(name) || this.#default(name) !== undefined;
  }

  isOn(name: string): boolean {
    return this.get(name) === 'on';
  }

  /** Flag of a setting; '' without one. */
  permission(name: string): SettingPermission {
    return this.#permissions.get(name) ?? this.#modelPermissions.get(name) ?? '';
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
    if (origin === 'web' && !this.#isKnown(name)) return;
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
    this.#own.set(name, value);
    this.#flash.delete(name);
    this.#current.delete(name);
  }

  /** What a boot does: back to the stored values, and to the provisioned ones where the phone is provisioned. */
  reload(): void {
    this.#current = new Map(this.#flash);
    this.reprovision();
  }

  /** Fetches the provisioned values anew, where the phone is provisioned. */
  reprovision(): void {
    if (!this.#reprovisions()) return;
    for (const name of this.#provisioned.keys()) {
      const kept = this.#flash.get(name)?.byUser === true && this.#meaning(name).remains;
      if (!kept) this.#provision(name);
    }
  }

  /** Factory reset; takes effect with the reboot that follows. */
  reset(): void {
    this.#flash = new Map();
  }

  /** `settings.xml`, in the shape of exports of a 720 and a PA1+ (A); the flag of most settings is ''. */
  toXml(): string {
    return this.#xml([...this.#entries()]);
  }

  /** `settings_wo_default.xml`: only those that differ from the model's defaults, as its name says. */
  changedToXml(): string {
    return this.#xml(
      [...this.#entries()].filter(([name]) => this.get(name) !== (this.#default(name) ?? '')),
    );
  }

  /** `settings.cfg`: `name&: value` is read-only, `name!: value` and `name$: value` can be changed. */
  toCfg(): string {
    return [...this.#entries()]
      .map(([name, value]) => {
        const flag = this.#permissions.get(name) ?? this.#modelPermissions.get(name);
        return `${name}${flag === undefined ? '!' : signOf(flag)}: ${value}\n`;
      })
      .join('');
  }

  /** The lines that `settings.htm` shows, in the same form (B: a public script for FW 7.3.30 and 8.7.3.19). */
  toLines(): readonly string[] {
    return this.toCfg().split('\n').slice(0, -1);
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

  #isKnown(name: string): boolean {
    return this.#takesUnknown() || this.has(name) || OF_MODEL.test(name);
  }

  #default(name: string): string | undefined {
    return this.#own.get(name) ?? this.#defaults.get(name);
  }

  #placeOf(name: string): ExportPlace {
    const place = this.#places.get(name);
    if (place !== undefined) return place;
    const [, tag = name, index = ''] = INDEXED.exec(name) ?? [];
    return { tag, index };
  }

  #xml(entries: readonly (readonly [string, string])[]): string {
    const settings: string[] = [];
    const keys = new Map<string, string>();
    for (const [name, value] of entries) {
      const key = /^fkey(\d+)$/.exec(name)?.[1] ?? KEY_ATTRIBUTE.exec(name)?.[2];
      if (key !== undefined) keys.set(key, this.#keyXml(key));
      else settings.push(this.#settingXml(name, value));
    }
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<settings>',
      ' <phone-settings e="2">',
      ...settings,
      ' </phone-settings>',
      ' <functionKeys e="2">',
      ...keys.values(),
      ' </functionKeys>',
      ' <tbook e="2">',
      ...this.phoneBook.map(contactXml),
      ' </tbook>',
      ' <dialplan e="2">',
      ' </dialplan>',
      '</settings>',
      '',
    ].join('\n');
  }

  #settingXml(name: string, value: string): string {
    const { tag, index } = this.#placeOf(name);
    const idx = index === '' ? '' : ` idx="${index}"`;
    const perm = escapeHtml(this.permission(name));
    return `  <${tag}${idx} perm="${perm}">${escapeHtml(value)}</${tag}>`;
  }

  /** `<fkey idx="0" context="active" label="" perm="">line</fkey>`, as on FW 8.7.3. */
  #keyXml(index: string): string {
    const name = `fkey${index}`;
    const short = this.get(`fkey_short_label${index}`);
    const attributes = [
      ` context="${escapeHtml(this.get(`fkey_context${index}`) || 'active')}"`,
      ` label="${escapeHtml(this.get(`fkey_label${index}`))}"`,
      // The name of the short label in an export is in no source.
      short === '' ? '' : ` short_label="${escapeHtml(short)}"`,
    ].join('');
    const perm = escapeHtml(this.permission(name));
    return `  <fkey idx="${index}"${attributes} perm="${perm}">${escapeHtml(this.get(name))}</fkey>`;
  }

  *#entries(): Generator<[string, string]> {
    const shown = (name: string): [string, string] => [
      name,
      isSecretSetting(name) ? '' : this.get(name),
    ];
    for (const name of this.#defaults.keys()) yield shown(name);
    for (const name of this.#own.keys()) if (!this.#defaults.has(name)) yield shown(name);
    for (const name of this.#current.keys())
      if (this.#default(name) === undefined) yield shown(name);
  }
}

/** An entry of the phone book as exported; which elements it has beside these two is in no source. */
function contactXml({ name, number }: Contact, index: number): string {
  const head = `<item context="active" type="" fav="false" mod="true" index="${index}">`;
  return `  ${head}<name>${escapeHtml(name)}</name><number>${escapeHtml(number)}</number></item>`;
}
