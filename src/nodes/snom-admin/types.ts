/** Shapes of the snom-admin node. Property names are stored in users' flows: they are public API. */
import type { AdminParameter } from '../../phone/admin/types';
import type { Action } from '../shared/action/action-node';
import type { ActionNodeDef } from '../shared/types';

export interface SnomAdminDef extends ActionNodeDef {
  /**
   * A maintenance operation (`ADMIN_OPERATIONS` in src/phone/admin), `checkPhone`, `showActionUrls`, `setActionUrls` or
   * `restoreActionUrls`; '' = taken from `msg.payload`.
   */
  operation: string;

  /** firmwareUpdate: address of the file. */
  url?: string;
  urlType?: string;
  /** firmwareUpdate: also a file whose name says that it is for another model. */
  force?: boolean;
  /** Number of an identity of the phone, 1 to 12. */
  identity?: string;
  identityType?: string;
  /** clearList. */
  list?: string;
  spelling?: string;
  /** readSettings: which ones, as text or list; '' = all. */
  names?: string;
  namesType?: string;
  /** writeSettings: an object. */
  settings?: string;
  settingsType?: string;
  /** setDnd, setForwarding. */
  on?: string;
  onType?: string;
  /** setForwarding: where to. */
  target?: string;
  targetType?: string;
  way?: string;
  /** screenshot. */
  display?: string;
  format?: string;
  /** info: accounts too. */
  identities?: boolean;

  /** Operations after which a phone restarts: wait for the end of its calls, and until it is back. Seconds. */
  waitIdle?: boolean;
  idleTimeout?: string | number;
  waitBack?: boolean;
  firstWait?: string | number;
  pollEvery?: string | number;
  attempts?: string | number;
  probeEvery?: string | number;

  /** Settings: keep them over a restart, read them back. Absent = yes. */
  store?: boolean;
  verify?: boolean;

  /** setActionUrls: replace URLs that others have set. */
  overwriteForeign?: boolean;

  /** checkPhone: send one wrong password too, which counts as a failed login. Absent = no. */
  wrongLogin?: boolean;
  /** checkPhone: record what the phone reports while it is used, this many seconds a step. '', 0 or absent = no. */
  listenSeconds?: string | number;

  /** May this node do what cannot be undone? */
  allowDestructive?: boolean;
  /** May a message that says what to do ask for changes of settings, or for what cannot be undone? */
  allowFromMessage?: boolean;

  /** May `msg.phones` choose several phones? */
  severalPhones?: boolean;
  /** Phones at a time; '' = 10. */
  concurrency?: string | number;
  /** Phones that go first; '' = 0. */
  canary?: string | number;
  /** Failures that end the run: `5`, or `10%` of all phones; '' = never. */
  stopAfterFailures?: string | number;
}

/** One operation of the node. */
export interface Operation {
  readonly name: string;
  readonly parameters: readonly AdminParameter[];
  /** Cannot be undone. */
  readonly destructive: boolean;
  /** Changes the phone lastingly. */
  readonly writesSettings: boolean;
  /** @throws SnomError for parameters that are wrong whichever phone is meant */
  action(params: Readonly<Record<string, unknown>>, def: SnomAdminDef): Action;
}
