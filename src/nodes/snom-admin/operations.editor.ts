/**
 * Operations as the dialog of snom-admin offers them: under headings, each with the rows it takes. They are listed
 * here anew, because what carries them out does not run in a browser.
 */
import type { AdminOperationName } from '../../phone/admin/operations';

/** Rows of values that are read for every message. */
export type TypedRow = 'url' | 'identity' | 'names' | 'settings' | 'on' | 'target';

/** Rows of whole numbers. */
export type NumberRow =
  | 'idleTimeout'
  | 'firstWait'
  | 'pollEvery'
  | 'attempts'
  | 'probeEvery'
  | 'listenSeconds'
  | 'concurrency'
  | 'canary';

/** A row of the dialog. */
export type Row =
  | TypedRow
  | NumberRow
  | 'list'
  | 'spelling'
  | 'way'
  | 'display'
  | 'format'
  | 'identities'
  | 'force'
  | 'waitIdle'
  | 'waitBack'
  | 'store'
  | 'verify'
  | 'overwriteForeign'
  | 'wrongLogin'
  | 'allowDestructive'
  | 'allowFromMessage'
  | 'severalPhones'
  | 'stopAfterFailures';

type Offered =
  AdminOperationName | 'checkPhone' | 'showActionUrls' | 'setActionUrls' | 'restoreActionUrls';

/** Heading -> operations. */
export const GROUPS: Readonly<Record<string, readonly Offered[]>> = {
  phone: ['info', 'checkPhone', 'screenshot', 'reboot', 'firmwareUpdate', 'factoryReset'],
  settings: ['readSettings', 'writeSettings', 'backupSettings', 'setDnd', 'setForwarding'],
  identities: ['reregister', 'playRinger', 'logoffIdentity', 'logoffAll'],
  more: ['clearList', 'fixLineInfoLayer'],
  actionUrls: ['showActionUrls', 'setActionUrls', 'restoreActionUrls'],
};

const RESTART = [
  'waitIdle',
  'idleTimeout',
  'waitBack',
  'firstWait',
  'pollEvery',
  'attempts',
  'probeEvery',
] as const;

const STORE = ['store', 'verify'] as const;

/** Parameters and boxes of each operation. */
const OWN: Readonly<Record<Offered, readonly Row[]>> = {
  info: ['identities'],
  checkPhone: ['wrongLogin', 'listenSeconds'],
  screenshot: ['display', 'format'],
  reboot: RESTART,
  firmwareUpdate: ['url', 'force', ...RESTART, 'allowDestructive'],
  factoryReset: [...RESTART, 'allowDestructive'],
  readSettings: ['names'],
  writeSettings: ['settings', ...STORE],
  backupSettings: [],
  setDnd: ['on', ...STORE],
  setForwarding: ['on', 'target', 'identity', 'way', ...STORE],
  reregister: ['identity'],
  playRinger: ['identity'],
  logoffIdentity: ['identity', 'allowDestructive'],
  logoffAll: ['allowDestructive'],
  clearList: ['list', 'spelling'],
  fixLineInfoLayer: [],
  showActionUrls: [],
  setActionUrls: ['overwriteForeign'],
  restoreActionUrls: [],
};

/** Which rows each operation takes. */
export const OPERATIONS: Readonly<Record<string, readonly Row[]>> = OWN;

/** Values an operation cannot do without. */
const NEEDED: Readonly<Record<string, readonly TypedRow[]>> = {
  firmwareUpdate: ['url'],
  writeSettings: ['settings'],
  setDnd: ['on'],
  setForwarding: ['on'],
  reregister: ['identity'],
  playRinger: ['identity'],
  logoffIdentity: ['identity'],
};

/** Must the value be given for this operation? */
export function needs(operation: string, row: TypedRow): boolean {
  return Object.hasOwn(NEEDED, operation) && (NEEDED[operation]?.includes(row) ?? false);
}

/** Rows that are folded away. */
export const ADVANCED: readonly Row[] = [
  'firstWait',
  'pollEvery',
  'attempts',
  'probeEvery',
  'spelling',
  'way',
  'store',
  'verify',
];

/** Rows where the message says what to do. */
export const ROWS_OF_MESSAGE: readonly Row[] = [
  'overwriteForeign',
  'allowDestructive',
  'allowFromMessage',
];

/** Every row that is toggled. */
export const ROWS: readonly Row[] = [
  ...new Set([...Object.values(OWN).flat(), ...ROWS_OF_MESSAGE]),
];
