/** The fields of an open dialog, as the server reads them. */
import type { NodeAPI } from 'node-red';
import { isPhoneToken } from '../../../calls/reports/token';
import {
  type ErrorParams,
  type ErrorReason,
  SnomError,
  type SnomErrorCode,
} from '../../../common/errors';
import { shown } from '../../../common/shown';
import { fieldsOf } from '../../../common/values';
import { endpointOf } from '../../../phone/transport/host';
import type { SnomPhoneOptions } from '../../../phone/types';
import { errorText, lookUpText } from '../../shared/action/errors';
import type { SnomConfigCredentials, SnomConfigNode } from '../../shared/phones/config-node';
import { readVariable, variableIn } from '../../shared/phones/environment';
import { nodeOfDialog } from '../../shared/phones/phones';
import type { ChannelSettings } from '../channel-options';
import { type ConnectionSettings, phoneOptions } from '../config';
import type { identitiesOf } from '../event-options';
import { configContext } from '../runtime';
import { tokenOf } from './token-route';

/** Something did not work, or not as hoped. `message` is in the server's language. */
export interface TestFailure {
  readonly ok: false;
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason | 'retypePassword';
  readonly params: ErrorParams;
  readonly message: string;
  /** SHA-256 of the certificate the phone shows, when that is what it failed for. */
  readonly fingerprint?: string;
}

/** What the editor sends for a password that is stored and was not typed anew. */
const UNCHANGED = '__PWRD__';

/** What stands in the dialog. */
export interface Form {
  /** Of the node, deployed or not. */
  readonly id: string;
  readonly name: string;
  readonly accounts: Parameters<typeof identitiesOf>[0];
  /** Where the phone reaches Node-RED; '' = nobody has said. */
  readonly baseUrl: string;
  readonly contextStore: string;
  /** Secret part of the address the phone reports to; '' = there is none. */
  readonly token: string;
  readonly settings: ConnectionSettings;
  readonly credentials: SnomConfigCredentials;
  readonly passwordKept: boolean;
  /** `${NAME}` that stands in place of the host, and of which nobody knows here what it stands for. */
  readonly unknownHost: string | undefined;
  /** The deployed node of this dialog, if there is one; inside a subflow its only instance. */
  readonly node: SnomConfigNode | undefined;
}

/** Reads the fields; anything that is not text, a number or a tick is taken as blank. */
export function readForm(RED: NodeAPI, body: unknown): Form {
  const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
  const id = fields.get('id');
  const node = typeof id === 'string' ? nodeOfDialog(RED, id) : undefined;
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' || typeof value === 'number'
      ? fromEnvironment(RED, node, `${value}`)
      : '';
  };
  const ticked = (name: string): boolean =>
    fields.get(name) === true || fields.get(name) === 'true';
  const passwordKept = fields.get('password') === UNCHANGED;
  const host = fields.get('host');
  const isUnknown = typeof host === 'string' && host.trim() !== '' && text('host') === '';
  return {
    unknownHost: isUnknown ? shown(host) : undefined,
    id: typeof id === 'string' ? id : '',
    name: text('name'),
    node,
    passwordKept,
    baseUrl: text('baseUrl').trim(),
    contextStore: text('contextStore'),
    token: tokenIn(RED, id, fields.get('token')),
    accounts: { identity: text('identity'), identities: text('identities') },
    credentials: { username: text('username'), password: passwordKept ? '' : text('password') },
    settings: {
      host: text('host'),
      port: text('port'),
      protocol: text('protocol') as NonNullable<ConnectionSettings['protocol']>,
      tls: text('tls'),
      fingerprint: text('fingerprint'),
      selfSigned: ticked('selfSigned'),
      legacyTls: ticked('legacyTls'),
      auth: text('auth') as NonNullable<ConnectionSettings['auth']>,
      credentialsEncoding: text('credentialsEncoding') as NonNullable<
        ConnectionSettings['credentialsEncoding']
      >,
      model: text('model'),
      identity: text('identity'),
      ...channelSettings(text),
    },
  };
}

/** The ways to the phone as the fields have them. */
function channelSettings(text: (name: string) => string): ChannelSettings {
  return {
    channel: text('channel') as NonNullable<ChannelSettings['channel']>,
    sipPort: text('sipPort'),
    sipUser: text('sipUser'),
    sipLocalPort: text('sipLocalPort'),
    minibrowserPort: text('minibrowserPort'),
    cstaPath: text('cstaPath'),
    stepPauseMs: text('stepPauseMs'),
    documentForm: text('documentForm') as NonNullable<ChannelSettings['documentForm']>,
  };
}

/** A variable as a deploy would resolve it. */
function fromEnvironment(RED: NodeAPI, node: SnomConfigNode | undefined, value: string): string {
  const name = variableIn(value);
  return name === undefined ? value : readVariable(RED, node, name);
}

/** As it was made in the dialog, or the one that is stored. */
function tokenIn(RED: NodeAPI, id: unknown, token: unknown): string {
  if (isPhoneToken(token)) return token;
  return token === UNCHANGED && typeof id === 'string' ? tokenOf(RED, id).token : '';
}

/**
 * The phone of the dialog as its fields have it, with the stored password where it may be used.
 *
 * @throws SnomError as `phoneOptions`
 */
export function formOptions(RED: NodeAPI, body: unknown): SnomPhoneOptions | TestFailure {
  return optionsOf(RED, readForm(RED, body));
}

/** {@link formOptions} of fields that were read. @throws SnomError as `phoneOptions`; `notInEnvironment` {name} */
export function optionsOf(RED: NodeAPI, form: Form): SnomPhoneOptions | TestFailure {
  const { unknownHost: name } = form;
  if (name !== undefined) throw new SnomError('notInEnvironment', { params: { name } });
  const options = phoneOptions(form.settings, configContext(RED, form.credentials));
  if (!form.passwordKept) return options;
  const kept = storedPassword(form.node, options);
  return kept === undefined ? retypePassword(RED) : { ...options, password: kept };
}

/**
 * The stored password goes only where it is already sent today. To any other address a person who may edit
 * phones, but does not know the password, could have it delivered.
 */
function storedPassword(
  node: SnomConfigNode | undefined,
  options: SnomPhoneOptions,
): string | undefined {
  if (!node?.phone || endpointOf(options).place !== node.phone.place) return undefined;
  return node.credentials.password ?? '';
}

function retypePassword(RED: NodeAPI): TestFailure {
  const reason = 'retypePassword';
  const message = lookUpText(RED._, `snom.error.${reason}`) ?? reason;
  return { ok: false, code: 'AUTH_FAILED', reason, params: {}, message };
}

export function tellFailure(RED: NodeAPI, error: SnomError): TestFailure {
  const { code, reason, params } = error;
  return { ok: false, code, reason, params, message: errorText(RED._, error) };
}
