/** What carries the maintenance operations of the catalogue out. */
import type { PhoneRequest } from '../types';
import {
  ADMIN_CATALOGUE,
  ADMIN_PARAMETERS,
  type AdminOperationName,
  type OperationInfo,
  parametersOf,
  type ValuesOf,
} from './catalogue';
import { readInfo } from './info';
import { readParameters } from './parameters';
import {
  command,
  factoryReset,
  restart,
  type RestartOptions,
  updateFirmware,
  withPages,
} from './restart';
import { screenshot } from './screenshot';
import {
  backUpSettings,
  readSettingValues,
  setDnd,
  setForwarding,
  writeSettingValues,
} from './settings-operations';
import {
  clearListRequests,
  fixLineInfoRequests,
  logoffAllRequests,
  logoffRequests,
  playRingerRequests,
  reregisterRequests,
} from './simple-operations';
import type { AdminOperation, AdminPhone, AdminResult, AdminRunOptions } from './types';

type Runner<Values> = (
  phone: AdminPhone,
  values: Values,
  run: AdminRunOptions,
  name: AdminOperationName,
) => Promise<AdminResult>;

type Catalogue = typeof ADMIN_CATALOGUE;

const RUNNERS: { readonly [Name in AdminOperationName]: Runner<ValuesOf<Catalogue[Name]>> } = {
  info: readInfo,
  screenshot,
  reboot: (phone, values, run) => restart(phone, restartOf(values), run),
  firmwareUpdate: (phone, { url, force, ...values }, run) =>
    updateFirmware(phone, { ...restartOf(values), url, force }, run),
  factoryReset: (phone, values, run) => factoryReset(phone, restartOf(values), run),

  readSettings: (phone, { names }, run) => readSettingValues(phone, names, run),
  writeSettings: async (phone, { settings, ...how }, run, name) => {
    await withPages(phone, name, run);
    return writeSettingValues(phone, settings, how, run);
  },
  backupSettings: (phone, _, run) => backUpSettings(phone, run),
  setDnd: (phone, { on, ...how }, run) => setDnd(phone, on, how, run),
  setForwarding: (phone, { store, verify, ...forwarding }, run) =>
    setForwarding(phone, forwarding, { store, verify }, run),

  reregister: simple(({ identity }) => reregisterRequests(identity)),
  playRinger: async (phone, { identity }, run, name) => {
    const model = await withPages(phone, name, run);
    const requests = playRingerRequests(identity, model);
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  },
  logoffIdentity: simple(({ identity }) => logoffRequests(identity)),
  logoffAll: simple(logoffAllRequests),

  clearList: simple(({ list, spelling }) => clearListRequests(list, spelling)),
  fixLineInfoLayer: async (phone, _, run, name) => {
    const requests = fixLineInfoRequests(await withPages(phone, name, run));
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  },
};

/** Every operation by its name. */
export const ADMIN_OPERATIONS = Object.fromEntries(
  Object.entries<OperationInfo<keyof typeof ADMIN_PARAMETERS>>(ADMIN_CATALOGUE).map(
    ([name, info]) => [name, operation(name as AdminOperationName, info)],
  ),
) as Readonly<Record<AdminOperationName, AdminOperation>>;

/** Is this the name of one? */
export function isAdminOperation(name: string): name is AdminOperationName {
  return Object.hasOwn(ADMIN_CATALOGUE, name);
}

function operation(
  name: AdminOperationName,
  info: OperationInfo<keyof typeof ADMIN_PARAMETERS>,
): AdminOperation {
  const parameters = parametersOf(info, ADMIN_PARAMETERS);
  // What it is given is what its own parameters say.
  const runner = RUNNERS[name] as Runner<unknown>;
  return {
    ...info,
    parameters,
    // A rejection in every case, also for parameters that are wrong.
    run: async (phone, params, run = {}) =>
      runner(phone, readParameters(parameters, params), run, name),
  };
}

/** An operation that sends requests and knows nothing of what they did. */
function simple<Values>(requestsOf: (values: Values) => readonly PhoneRequest[]): Runner<Values> {
  return async (phone, values, run, name) => {
    const requests = requestsOf(values);
    await withPages(phone, name, run);
    return { ...(await phone.send(requests, command(run))), confirmed: null };
  };
}

/** Seconds, as people give them, become what timers want. */
const msOf = (seconds: number): number => Math.round(seconds * 1000);

function restartOf(values: ValuesOf<Catalogue['reboot']>): RestartOptions {
  const back = {
    firstWaitMs: msOf(values.firstWait),
    everyMs: msOf(values.pollEvery),
    attempts: values.attempts,
    probeMs: msOf(values.probeEvery),
  };
  return {
    ...(values.waitIdle ? { idleTimeoutMs: msOf(values.idleTimeout) } : {}),
    ...(values.waitBack ? { back } : {}),
  };
}
