/** What snom-admin can do: the maintenance operations of a phone, and those on its Action URLs. */
import { readAllowed } from '../../calls/operations/dial-rules/dialled-number';
import type { DialRules } from '../../calls/operations/types';
import { SnomError } from '../../common/errors';
import { maskCopy, maskSecrets } from '../../common/secrets/mask';
import { shown } from '../../common/shown';
import { isObject, optional } from '../../common/values';
import {
  type AdminParameter,
  type OperationInfo,
  parametersOf,
  type ValuesOf,
} from '../../phone/admin/catalogue';
import { ADMIN_OPERATIONS, isAdminOperation } from '../../phone/admin/operations';
import { readParameters } from '../../phone/admin/parameters';
import type {
  AdminOperation,
  AdminProgress,
  AdminResult,
  AdminValues,
} from '../../phone/admin/types';
import { dialledBySetting } from '../../phone/settings/dialling-settings';
import type { Action, ActionResult } from '../shared/action/action-node';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { compareUrls, restoreUrls, writeUrls } from './action-url-operations';
import {
  type OperationName,
  OPERATIONS,
  type OWN_OPERATIONS,
  type OWN_PARAMETERS,
  type OwnOperationName,
  type ParameterName,
  PARAMETERS,
} from './catalogue';
import { checkAction } from './check-operation';
import { withOperations } from './info-ways';
import { phoneWatch, whileConfigured } from './phone-watch';
import type { Operation } from './types';

type OwnAction<Name extends OwnOperationName> = (
  values: ValuesOf<(typeof OWN_OPERATIONS)[Name], typeof OWN_PARAMETERS>,
) => Action;

const OWN_ACTIONS: { readonly [Name in OwnOperationName]: OwnAction<Name> } = {
  checkPhone: checkAction,
  showActionUrls: compareUrls,
  setActionUrls: writeUrls,
  restoreActionUrls: restoreUrls,
};

/** @throws SnomError `noSuchOperation` */
export function operationOf(name: string): Operation {
  if (!isOperation(name)) throw new SnomError('noSuchOperation', { params: { name: shown(name) } });
  const info: OperationInfo<ParameterName> = OPERATIONS[name];
  const parameters = parametersOf(info, PARAMETERS);
  const actionOf = isAdminOperation(name) ? ofPhone(ADMIN_OPERATIONS[name]) : ofNode(name);
  return {
    ...info,
    name,
    parameters,
    action: (params) => actionOf(readParameters(parameters, params)),
  };
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}

function ofNode(name: OwnOperationName): (values: AdminValues) => Action {
  // What it is given is what its own parameters say.
  return OWN_ACTIONS[name] as (values: AdminValues) => Action;
}

function ofPhone(operation: AdminOperation): (values: AdminValues) => Action {
  const { parameters, destination } = operation;
  return (values) =>
    async ({ config, phone }, { progress, ...options }) => {
      const number = destination === undefined ? undefined : values[destination];
      const dialled = dialledOf(number, config);
      const ready = { ...values, ...(destination && dialled && { [destination]: dialled }) };
      checkSettings(parameters, values, config.dialRules);
      await config.ready;
      options.signal.throwIfAborted();
      // Whether it is free of calls.
      if (operation.destructive) await config.refresh(options.signal);
      const result = await whileConfigured(config, options.signal, (signal) =>
        operation.run(phone, ready, {
          ...options,
          signal,
          ...phoneWatch(config),
          ...(progress && { progress: (what) => progress(statusOf(what)) }),
        }),
      );
      const payload = withOperations(result.payload, { config, phone });
      const told = resultOf({ ...result, ...optional({ payload }) });
      return dialled === undefined
        ? told
        : { ...told, details: { ...told.details, destination: dialled } };
    };
}

/**
 * Settings by which the phone dials later on have to pass its dialling rules, whoever writes them.
 *
 * @throws SnomError `destinationDenied`, `settingNotChecked` {name}
 */
function checkSettings(
  parameters: readonly AdminParameter[],
  values: AdminValues,
  rules: DialRules,
): void {
  if (rules.limits === false) return;
  for (const { name: parameter, type } of parameters) {
    const settings = type === 'values' ? values[parameter] : undefined;
    for (const [name, value] of Object.entries(settings ?? {})) {
      const dialled = dialledBySetting(name, String(value));
      const unknown = new SnomError('settingNotChecked', { params: { name: shown(name) } });
      if (dialled === 'unknown') throw unknown;
      for (const one of dialled) checkDialled(one, rules, unknown);
    }
  }
}

/** @throws SnomError `destinationDenied`, or `unreadable` for what is no destination at all */
function checkDialled(destination: string, rules: DialRules, unreadable: SnomError): void {
  try {
    rules.check(destination);
  } catch (thrown) {
    const isReadable = thrown instanceof SnomError && thrown.reason === 'destinationDenied';
    throw isReadable ? thrown : unreadable;
  }
}

/** A number that the phone will dial, as it does; undefined = none was given. @throws SnomError of `readAllowed` */
function dialledOf(number: unknown, { dialRules, options }: SnomConfigNode): string | undefined {
  return number === undefined ? undefined : readAllowed(number, options, dialRules);
}

/**
 * Readings are copied: what the flow does to them must not change what is known of the phone. Among settings are the
 * Action URLs, whose token is a secret.
 */
function resultOf({ payload, ...result }: AdminResult): ActionResult {
  const { requests: sent, ...proof } = result;
  const requests = sent.map(maskSecrets);
  if (payload === undefined) return { requests, details: proof };
  if (isPicture(payload)) {
    const { image, ...reading } = payload;
    return { requests, payload: image, details: { ...proof, reading } };
  }
  const details = { ...proof, reading: maskCopy(payload) };
  return { requests, payload: maskCopy(payload), details };
}

function isPicture(payload: unknown): payload is { readonly image: Buffer } {
  return isObject(payload) && 'image' in payload;
}

function statusOf(progress: AdminProgress): string {
  switch (progress.phase) {
    case 'waitingForPhone':
      return progress.seenDown ? 'snom.status.phoneDown' : 'snom.status.restarting';
    case 'waitingForIdle':
      return 'snom.status.waitingForIdle';
    case 'sending':
      return 'snom.status.sending';
    default:
      return 'snom.status.verifying';
  }
}
