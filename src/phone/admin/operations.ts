/** All maintenance operations, for dialogs and for running them; names are public API. */
import type { PhoneRequest } from '../types';
import { readInfo } from './info';
import { readParameters } from './parameters';
import {
  command,
  factoryReset,
  restart,
  updateFirmware,
  withPages,
  type RestartOptions,
} from './restart';
import { DISPLAYS, screenshot, type Display } from './screenshot';
import { type ForwardingOptions } from '../settings/account-settings';
import {
  backUpSettings,
  readSettingValues,
  setDnd,
  setForwarding,
  writeSettingValues,
} from './settings-operations';
import {
  CALL_LISTS,
  clearListRequests,
  fixLineInfoRequests,
  LIST_SPELLINGS,
  logoffAllRequests,
  logoffRequests,
  playRingerRequests,
  reregisterRequests,
  type CallList,
  type ListSpelling,
} from './simple-operations';
import type {
  AdminOperation,
  AdminParameter,
  AdminPhone,
  AdminResult,
  AdminRunOptions,
  AdminValues,
} from './types';

type Runner = (
  phone: AdminPhone,
  values: AdminValues,
  run: AdminRunOptions,
) => Promise<AdminResult>;

/** What an operation does to a phone; nothing named = it only reads or does no harm. */
type Kind = Partial<
  Pick<AdminOperation, 'destructive' | 'writesSettings' | 'reads' | 'destination'>
>;

const DAY_S = 86_400;

/** Times of a restart, in seconds as dialogs have them. Absent ones: the operation's own defaults. */
const RESTART: readonly AdminParameter[] = [
  { name: 'waitIdle', type: 'boolean', default: false },
  { name: 'idleTimeout', type: 'number', min: 0, max: DAY_S, default: 3600, fractions: true },
  { name: 'waitBack', type: 'boolean', default: false },
  { name: 'firstWait', type: 'number', min: 0, max: 3600, fractions: true },
  { name: 'pollEvery', type: 'number', min: 0.01, max: 3600, fractions: true },
  { name: 'attempts', type: 'number', min: 1, max: 1000 },
  { name: 'probeEvery', type: 'number', min: 0, max: 3600, fractions: true },
];

const STORE: readonly AdminParameter[] = [
  { name: 'store', type: 'boolean', default: true },
  { name: 'verify', type: 'boolean', default: true },
];

const identity = (max: number): AdminParameter => ({
  name: 'identity',
  type: 'number',
  min: 1,
  max,
  required: true,
});

/** Every operation by its name. */
export const ADMIN_OPERATIONS = {
  reboot: operation(RESTART, {}, (phone, values, run) => restart(phone, restartOf(values), run)),

  factoryReset: operation(RESTART, { destructive: true }, (phone, values, run) =>
    factoryReset(phone, restartOf(values), run),
  ),

  firmwareUpdate: operation(
    [
      { name: 'url', type: 'text', required: true },
      { name: 'force', type: 'boolean', default: false },
      ...RESTART,
    ],
    { destructive: true, reads: true },
    (phone, values, run) => {
      const { url, force } = values;
      return updateFirmware(phone, { ...restartOf(values), url, force: force === true }, run);
    },
  ),

  logoffAll: simple('logoffAll', [], { destructive: true }, logoffAllRequests),
  logoffIdentity: simple('logoffIdentity', [identity(12)], { destructive: true }, (values) =>
    logoffRequests(values['identity'] as number),
  ),
  reregister: simple('reregister', [identity(12)], {}, (values) =>
    reregisterRequests(values['identity'] as number),
  ),
  playRinger: operation([identity(9)], {}, async (phone, values, run) => {
    const model = await withPages(phone, 'playRinger', run);
    const requests = playRingerRequests(values['identity'] as number, model);
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  }),
  clearList: simple(
    'clearList',
    [
      { name: 'list', type: 'choice', values: CALL_LISTS, required: true },
      { name: 'spelling', type: 'choice', values: LIST_SPELLINGS, default: 'auto' },
    ],
    {},
    ({ list, spelling }) => clearListRequests(list as CallList, spelling as ListSpelling),
  ),
  fixLineInfoLayer: operation([], {}, async (phone, _, run) => {
    const requests = fixLineInfoRequests(await withPages(phone, 'fixLineInfoLayer', run));
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  }),

  readSettings: operation(
    [{ name: 'names', type: 'texts' }],
    { reads: true },
    (phone, values, run) =>
      readSettingValues(phone, values['names'] as readonly string[] | undefined, run),
  ),
  writeSettings: operation(
    [{ name: 'settings', type: 'values', required: true }, ...STORE],
    { writesSettings: true },
    async (phone, values, run) => {
      await withPages(phone, 'writeSettings', run);
      const settings = values['settings'] as Readonly<Record<string, string>>;
      return writeSettingValues(phone, settings, storeOf(values), run);
    },
  ),
  backupSettings: operation([], { reads: true }, (phone, _, run) => backUpSettings(phone, run)),
  setDnd: operation(
    [{ name: 'on', type: 'boolean', required: true }, ...STORE],
    { writesSettings: true },
    (phone, values, run) => setDnd(phone, values['on'] === true, storeOf(values), run),
  ),
  setForwarding: operation(
    [
      { name: 'on', type: 'boolean', required: true },
      { name: 'target', type: 'text' },
      { name: 'identity', type: 'number', min: 1, max: 12, default: 1 },
      { name: 'way', type: 'choice', values: ['auto', 'identity', 'phone'], default: 'auto' },
      ...STORE,
    ],
    { writesSettings: true, destination: 'target' },
    (phone, values, run) => {
      const forwarding = {
        on: values['on'] === true,
        target: values['target'],
        identity: values['identity'] as number,
        way: values['way'] as NonNullable<ForwardingOptions['way']>,
      };
      return setForwarding(phone, forwarding, storeOf(values), run);
    },
  ),

  screenshot: operation(
    [
      { name: 'display', type: 'choice', values: DISPLAYS, default: 'main' },
      { name: 'format', type: 'choice', values: ['png', 'bmp'], default: 'png' },
    ],
    { reads: true },
    (phone, { display, format }, run) =>
      screenshot(phone, { display: display as Display, format: format as 'png' | 'bmp' }, run),
  ),
  info: operation(
    [{ name: 'identities', type: 'boolean', default: false }],
    { reads: true },
    (phone, values, run) => readInfo(phone, { identities: values['identities'] === true }, run),
  ),
} as const satisfies Record<string, AdminOperation>;

/** Name of an operation. */
export type AdminOperationName = keyof typeof ADMIN_OPERATIONS;

/** Is this the name of one? */
export function isAdminOperation(name: string): name is AdminOperationName {
  return Object.hasOwn(ADMIN_OPERATIONS, name);
}

function operation(
  parameters: readonly AdminParameter[],
  { destructive = false, writesSettings = false, reads = false, destination }: Kind,
  runner: Runner,
): AdminOperation {
  return {
    parameters,
    destructive,
    writesSettings,
    reads,
    ...(destination === undefined ? {} : { destination }),
    // A rejection in every case, also for parameters that are wrong.
    run: async (phone, params, run = {}) => runner(phone, readParameters(parameters, params), run),
  };
}

/** An operation that sends requests and knows nothing of what they did. */
function simple(
  name: string,
  parameters: readonly AdminParameter[],
  kind: Kind,
  requestsOf: (values: AdminValues) => readonly PhoneRequest[],
): AdminOperation {
  return operation(parameters, kind, async (phone, values, run) => {
    const requests = requestsOf(values);
    await withPages(phone, name, run);
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  });
}

function restartOf(values: AdminValues): RestartOptions {
  const ms = (name: string): number | undefined => {
    const seconds = values[name];
    return typeof seconds === 'number' ? Math.round(seconds * 1000) : undefined;
  };
  const times = {
    firstWaitMs: ms('firstWait'),
    everyMs: ms('pollEvery'),
    attempts: values['attempts'] as number | undefined,
    probeMs: ms('probeEvery'),
  };
  const back = Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined));
  const idleTimeoutMs = values['waitIdle'] === true ? ms('idleTimeout') : undefined;
  return {
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(values['waitBack'] === true ? { back } : {}),
  };
}

function storeOf({ store, verify }: AdminValues): { store: boolean; verify: boolean } {
  return { store: store === true, verify: verify === true };
}
